"""What the suite's memory promises: what was told is put back once, for whoever looks, and never in place of what was written."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.remembering import EMPTY, Memory


class Tables:
    """A database of words: each story adds one."""

    url_owner = ""

    def __init__(self) -> None:
        self.words: list[str] = []
        self.visited = False
        self.put: list[list[str]] = []

    @property
    def empty(self) -> dict[str, int]:
        return {}

    def counts(self) -> dict[str, int]:
        return dict.fromkeys(self.words, 1)

    def standing(self) -> dict[str, bytes]:
        return dict.fromkeys(self.words, b"")

    def put_back(self, wanted: dict[str, bytes], standing: dict[str, bytes]) -> None:
        assert sorted(standing) == sorted(self.words), "what is taken away is what stands"
        self.words = list(wanted)
        self.put.append(self.words)


@pytest.fixture
def tables() -> Tables:
    return Tables()


@pytest.fixture
def memory(tables: Tables) -> Memory:
    made = Memory()
    made.database = lambda: tables
    made.swept()
    return made


def story(memory: Memory, tables: Tables, word: str) -> Callable[[], str]:
    def deed() -> str:
        memory.heard("INSERT INTO words")
        tables.words.append(word)
        return word

    deed.__qualname__ = word
    return lambda: memory.tell(deed, (), {})


def ends(memory: Memory, tables: Tables) -> None:
    """As a test does."""
    if not memory.rests():
        tables.words = []
        memory.swept()


def test_of_stories_that_go_on_from_each_other_only_the_last_is_put_back_and_only_for_who_looks(memory: Memory, tables: Tables) -> None:
    first, second = story(memory, tables, "ordered"), story(memory, tables, "released")
    assert (first(), second(), tables.words, tables.put) == ("ordered", "released", ["ordered", "released"], [])
    memory.heard("UPDATE words")
    ends(memory, tables)
    assert (first(), second(), tables.words) == ("ordered", "released", [])
    memory.heard("SELECT 1")
    assert tables.words == ["ordered", "released"] and len(tables.put) == 1


def test_a_story_that_is_another_ones_with_a_name_of_its_own_leaves_the_same(memory: Memory, tables: Tables) -> None:
    told = story(memory, tables, "ordered")
    told()
    memory.heard("UPDATE words")
    ends(memory, tables)

    def mine() -> str:
        return told()

    for _ in range(2):
        assert memory.tell(mine, (), {}) == "ordered"
        memory.heard("SELECT 1")
        assert tables.words == ["ordered"]
        memory.heard("UPDATE words")
        ends(memory, tables)


def test_what_a_test_only_read_stays_for_the_next_that_tells_the_same(memory: Memory, tables: Tables) -> None:
    told = story(memory, tables, "ordered")
    for _ in range(3):
        told()
        memory.heard("SELECT 1")
        ends(memory, tables)
    assert tables.words == ["ordered"] and tables.put == []


def test_whoever_tells_nothing_finds_it_empty(memory: Memory, tables: Tables) -> None:
    story(memory, tables, "ordered")()
    ends(memory, tables)
    memory.heard("SELECT 1")
    assert tables.words == [] and memory.ground == memory.held == EMPTY


def test_what_was_written_is_swept_and_told_upon(memory: Memory, tables: Tables) -> None:
    first, second = story(memory, tables, "ordered"), story(memory, tables, "released")
    first()
    memory.heard("INSERT INTO words")
    tables.words.append("typed")
    assert second() == "released" and tables.words == ["ordered", "typed", "released"], "nothing is put over it"
    ends(memory, tables)
    assert tables.words == []


def test_who_was_let_in_finds_what_is_told_at_once(memory: Memory, tables: Tables) -> None:
    told = story(memory, tables, "ordered")
    told()
    memory.heard("UPDATE words")
    ends(memory, tables)
    tables.visited = True
    told()
    assert tables.words == ["ordered"]


def test_where_others_were_let_in_their_rows_count_and_nothing_rests(memory: Memory, tables: Tables) -> None:
    first, second = story(memory, tables, "ordered"), story(memory, tables, "released")
    first(), second()
    ends(memory, tables)
    first()
    memory.settle()
    tables.visited = True
    tables.words.append("theirs")
    assert second() == "released" and tables.words == ["ordered", "theirs", "released"], "told anew, beside what they wrote"
    ends(memory, tables)
    assert tables.words == []
    first()
    memory.settle()
    assert not memory.rests(), "who was let in may have changed what is not counted"
