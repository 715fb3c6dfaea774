"""The suite keeps both workers busy to its end: long files are begun first."""

from tests import sequence
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

