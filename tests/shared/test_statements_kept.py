"""Statements are worked out once a process, the long ones too; those with many values are not kept."""

from typing import Any

import pytest
from psycopg import _queries
from sqlalchemy import text

from domain.shared.actor import system
from domain.shared.database import LONGEST_KEPT, PREPARED
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


LONG, MANY = f"SELECT :a /* {'y' * LONGEST_KEPT} */", f"SELECT {' + '.join(f':v{each}' for each in range(60))} /* y */"


@pytest.mark.parametrize("statement", [LONG, MANY], ids=["long", "many values"])
def test_what_would_fill_the_memory_is_not_kept(database: Any, monkeypatch: pytest.MonkeyPatch, statement: str) -> None:
    values = {"a": 1} if ":a" in statement else {f"v{each}": 1 for each in range(60)}
    read = read_anew(monkeypatch)
    assert ask(statement, **values) == ask(statement, **values) == sum(values.values())
    assert sum(b"y */" in each for each in read) == 2


def test_a_connection_keeps_so_many_statements_planned(database: Any) -> None:
    with unit(system("test")) as work:
        assert work.session.connection().connection.dbapi_connection.prepared_max == PREPARED  # type: ignore[union-attr]
