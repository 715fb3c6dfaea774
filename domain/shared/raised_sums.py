"""Sums that many transactions add to: each row is raised by what is added to it, and whoever is first begins it.

Written past the criterion of sight, so as the system alone; row-level security stands behind it.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy.dialects.postgresql import Insert, insert

from domain.shared.actor import Kind
from domain.shared.work import Work


def raising(model: Any, keys: Sequence[str], sums: Sequence[str]) -> Insert:
    """Adds to the `sums` of the row of these `keys`, which are those of a unique index; a row that nobody had yet begins with them."""
    added = insert(model)
    return added.on_conflict_do_update(index_elements=keys, set_={name: getattr(model, name) + added.excluded[name] for name in sums})


def raise_sums(work: Work, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """All rows of a table at once. In the order of their keys: so two transactions that touch the same take them in the same order."""
    if work.actor.kind != Kind.SYSTEM:
        raise RuntimeError("sums of all are raised as the system")
    if rows:
        work.session.connection().execute(statement, rows)
