"""Statements are worked out once a process, the long ones too; those with many values are not kept."""

from typing import Any

import pytest
from psycopg import _queries
from sqlalchemy import select, text

from domain.shared.actor import system
from domain.shared.database import LONGEST_KEPT, MOST_VALUES, PREPARED, Known, engine
from domain.shared.work import unit


def read_anew(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The statements that psycopg reads from now on."""
    read: list[bytes] = []
    split = _queries._split_query

    def noted(query: bytes, *more: Any, **options: Any) -> Any:
        read.append(query)
        return split(query, *more, **options)

    monkeypatch.setattr(_queries, "_split_query", noted)
    return read


def ask(statement: str, **values: int) -> Any:
    with unit(system("test")) as work:
        return work.session.execute(text(statement), values).scalar_one()


@pytest.mark.parametrize("length", [40, 5_000, 30_000])
def test_a_statement_is_read_once_however_long_it_is(database: Any, monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    statement = f"SELECT :a + 1 /* {'x' * length} kept */"
    read = read_anew(monkeypatch)
    assert [ask(statement, a=each) for each in (1, 2, 3)] == [2, 3, 4]
    assert sum(b"kept" in each for each in read) == 1


LONG, MANY = f"SELECT :a /* {'y' * LONGEST_KEPT} */", f"SELECT {' + '.join(f':v{each}' for each in range(MOST_VALUES + 1))} /* y */"


@pytest.mark.parametrize("statement", [LONG, MANY], ids=["long", "many values"])
def test_what_would_fill_the_memory_is_not_kept(database: Any, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    values = {"a": 1} if ":a" in statement else {f"v{each}": 1 for each in range(MOST_VALUES + 1)}
    read = read_anew(monkeypatch)
    assert ask(statement, **values) == ask(statement, **values) == sum(values.values())
    assert sum(b"y */" in each for each in read) == 2


def test_a_connection_keeps_so_many_statements_planned(database: Any) -> None:
    with unit(system("test")) as work:
        assert work.session.connection().connection.dbapi_connection.prepared_max == PREPARED  # type: ignore[union-attr]


class Part:
    """Counts how often it is added up."""

    asked = 0

    def __hash__(self) -> int:
        self.asked += 1
        return 7

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Part)


def test_by_what_a_statement_is_found_is_added_up_once() -> None:
    part, twin = Part(), Part()
    first, second = Known((part, "a")), Known((twin, "a"))
    assert {first: "found"}[second] == {second: "found"}[first] == "found"
    assert part.asked == twin.asked == 1
    assert first == (part, "a") and Known((part, "b")) not in {first: "found"}


def test_statements_are_found_by_what_is_added_up_once() -> None:
    assert isinstance(select(text("1"))._generate_cache_key().key, Known)  # type: ignore[union-attr]


def backend(connection: Any) -> int:
    return int(connection.execute(text("SELECT pg_backend_pid()")).scalar_one())


def test_a_connection_that_the_server_ended_is_not_used_again(database: Any) -> None:
    """Nobody asks the server whether it lives, which would cost each page a statement: it said so when it went."""
    with engine().connect() as connection:
        first = backend(connection)
    with engine().connect() as connection:
        assert backend(connection) == first
    with database.server.connect() as superuser:
        superuser.execute("SELECT pg_terminate_backend(%s, 5000)", [first])
    with engine().connect() as connection:
        assert backend(connection) != first
