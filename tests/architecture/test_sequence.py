"""The suite keeps both workers busy to its end: long files are begun first."""

from types import SimpleNamespace
from typing import Any

import pytest

from tests import doors, sequence
from tests.architecture import tree


def test_every_file_called_long_is_there_once() -> None:
    assert [name for name in sequence.LONGEST if not (sequence.HERE / name).is_file()] == []
    assert len(set(sequence.LONGEST)) == len(sequence.LONGEST)


def test_long_files_come_first_and_then_those_with_most_tests() -> None:
    names = ["a.py", "b.py", "b.py", "c.py", sequence.LONGEST[1], sequence.LONGEST[0]]
    assert sequence.in_order(names) == [*sequence.LONGEST[:2], "b.py", "a.py", "c.py"]


def test_what_drives_a_browser_over_all_pages_or_starts_a_broker_is_known_as_long() -> None:
    paths = [path for path in sequence.HERE.rglob("test_*.py") if path.parent.name in {"browser", "journeys"} or "rabbit" in path.name]
    assert {path.relative_to(sequence.HERE).as_posix() for path in paths} - set(sequence.LONGEST) == set()


def test_the_suite_is_run_in_this_order() -> None:
    """xdist would else begin with the files that hold most tests, and those with few long ones come last."""
    assert "--dist loadfile --no-loadscope-reorder" in (tree.ROOT / "Makefile").read_text("utf8")


def test_files_that_come_in_by_a_served_program_stand_in_a_row(request: Any) -> None:
    """Of all that is gathered in this run: a worker that goes from one to the next keeps the program."""
    gathered: dict[str, bool] = {}
    for item in request.session.items:
        name = item.path.relative_to(sequence.HERE).as_posix()
        gathered[name] = gathered.get(name, False) or "server" in item.fixturenames
    row = [name for name in sequence.LONGEST if name in gathered]
    served = [place for place, name in enumerate(row) if gathered[name]]
    assert {name for name, comes_in in gathered.items() if comes_in} <= set(row)
    assert served == list(range(served[0], served[-1] + 1)) if served else not any(gathered.values())


@pytest.mark.parametrize(("after", "ends"), [(["cast", "server", "page"], False), (["cast", "client"], True), ([], True), (None, True)])
def test_the_served_program_stays_for_whoever_comes_in_by_it_next_and_ends_before_any_other(
    monkeypatch: pytest.MonkeyPatch, after: list[str] | None, ends: bool
) -> None:
    ended: list[str] = []
    monkeypatch.setattr(doors.SERVED, "end", lambda: ended.append("ended"))
    doors.pytest_runtest_teardown(None if after is None else SimpleNamespace(fixturenames=after))
    assert ended == ["ended"] * ends
