"""Rows of which there is one for each key: whoever is first begins it, and who comes later adds to it, or writes it anew.

Written past the criterion of sight, so as the system alone; row-level security stands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import literal_column
from sqlalchemy.dialects.postgresql import Insert, insert
from sqlalchemy.sql import dml

from domain.shared.actor import Kind
from domain.shared.work import Work


def raising(model: Any, keys: Sequence[str], sums: Sequence[str]) -> Insert:
    """Adds to the `sums` of the row of these `keys`, which are those of a unique index; a row that nobody had yet begins with them."""
    added = insert(model)
    return added.on_conflict_do_update(index_elements=keys, set_={name: getattr(model, name) + added.excluded[name] for name in sums})


def renewing(model: Any, keys: Sequence[str], columns: Sequence[str], drawn: str) -> Insert:
    """Writes the `columns` of the row of these `keys` anew, with the next number of the series that the database draws `drawn` from."""
    added = insert(model)
    anew = {name: added.excluded[name] for name in columns}
    return added.on_conflict_do_update(index_elements=keys, set_={**anew, drawn: literal_column("DEFAULT")})


def put(work: Work, statement: dml.Insert, rows: Sequence[dict[str, Any]]) -> None:
    """All rows of a table at once. In the order of their keys: so two transactions that touch the same take them in the same order."""
    if work.actor.kind != Kind.SYSTEM:
        raise RuntimeError("what there is one of for all is written as the system")
    if rows:
        work.session.connection().execute(statement, rows)
