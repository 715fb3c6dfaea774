"""The figures of a drill: noted by the test that measured them, told together at the end of the run."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """`figure("240 addresses, 0 differences")`: a line under the name of this test."""
    return lambda line: request.node.user_properties.append(("figure", line))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if "not drill" in terminalreporter.config.option.markexpr:
        return
    reports = [each for kind in terminalreporter.stats.values() for each in kind if isinstance(each, pytest.TestReport)]
    ran = {each.nodeid: each for each in reports if each.when == "call"}
    told = [(each.nodeid, line) for each in reports if each.when == "teardown" for name, line in each.user_properties if name == "figure"]
    if told:
        terminalreporter.section("figures")
    for nodeid, line in told:
        terminalreporter.write_line(f"{nodeid.rpartition('::')[2]}: {line} ({ran[nodeid].duration:.0f} s, {ran[nodeid].outcome})")
