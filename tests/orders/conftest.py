"""Orders by themselves: what other areas do with their events is those areas' matter."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from domain.shared.events import _reactions


@pytest.fixture
def by_themselves(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No review opens, nothing is told: an order stays as the test brings it."""
    for event in list(_reactions):
        if event.__module__ == "domain.orders.events":
            monkeypatch.setitem(_reactions, event, [])
    yield
