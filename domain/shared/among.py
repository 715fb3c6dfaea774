"""Many keys in one parameter: the statement stays the same however many there are, and is prepared once."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any

from sqlalchemy import ColumnElement, Uuid, any_, bindparam, cast
from sqlalchemy.dialects.postgresql import ARRAY


def among(column: Any, keys: Collection[uuid.UUID]) -> ColumnElement[bool]:
    """`column = ANY (keys)`, for ids."""
    held = cast(bindparam(None, list(keys), type_=ARRAY(Uuid())), ARRAY(Uuid()))
    return column == any_(held)  # type: ignore[no-any-return]


def among_given(column: Any, name: str) -> ColumnElement[bool]:
    """As `among` for a statement that is built once: the ids are its parameter `name`, a list."""
    return column == bindparam(name, type_=ARRAY(Uuid())).any_()  # type: ignore[no-any-return]
