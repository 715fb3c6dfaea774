"""Many values, and the statement stays the same: keys in one parameter however many there are, words of ours as they are."""

from __future__ import annotations

import re
import uuid
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import ColumnElement, Uuid, any_, bindparam, cast, literal_column
from sqlalchemy.dialects.postgresql import ARRAY

WORD = re.compile(r"[A-Za-z_]+")


def among(column: Any, keys: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """`column = ANY (keys)`, for ids."""
    held = cast(bindparam(None, list(keys), type_=ARRAY(Uuid())), ARRAY(Uuid()))
    return column == any_(held)  # type: ignore[no-any-return]


def among_given(column: Any, name: str) -> ColumnElement[bool]:
    """As `among` for a statement that is built once: the ids are its parameter `name`, a list."""
    return column == bindparam(name, type_=ARRAY(Uuid())).any_()  # type: ignore[no-any-return]


def among_these(column: Any, words: Iterable[str]) -> ColumnElement[bool]:
    """`column IN ('released', 'closed')`, for words that the program knows, such as states.

    As parameters they would make SQLAlchemy write the statement anew each time that it is asked, and hide them from the planner.
    Raises ValueError for what is no such word.
    """
    known = [str(word) for word in words]
    if not all(WORD.fullmatch(word) for word in known):
        raise ValueError(f"not words of the program: {known}")
    return column.in_([literal_column(f"'{word}'") for word in known])  # type: ignore[no-any-return]
