"""Counting what the database is asked: for tests that hold a number of statements, whatever the number of rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import event

from domain.shared.database import engine


@contextmanager
def counted() -> Iterator[list[str]]:
    """The statements that are sent meanwhile; a statement with many rows is sent once."""
    said: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        said.append(statement)

    event.listen(engine(), "before_cursor_execute", note)
    try:
        yield said
    finally:
        event.remove(engine(), "before_cursor_execute", note)
