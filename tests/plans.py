"""How the database would read a statement, were its tables large."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
from sqlalchemy.dialects import postgresql

from tests.databases import TestDatabase

Plan = Callable[[Any], str]


def know_nothing(owner: psycopg.Connection, *tables: str) -> None:
    """A table that is known to be empty is read by any of its indexes: these, and what hangs on them, are made new and unknown."""
    owner.execute(f"TRUNCATE {', '.join(tables)} CASCADE".encode())


@pytest.fixture
def plan(database: TestDatabase) -> Iterator[Plan]:
    """How a statement is read where reading a whole table is never the cheaper way, as in one with a million rows."""
    with psycopg.connect(database.url_owner.replace("+psycopg", "")) as owner:
        know_nothing(owner, "statement_line", "slip_line", "slip", "box", "verification", "delay")
        owner.execute("SET LOCAL enable_seqscan = off")

        def read(statement: Any) -> str:
            written = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
            return "\n".join(row[0] for row in owner.execute(f"EXPLAIN {written}".encode()))

        yield read
        owner.rollback()
