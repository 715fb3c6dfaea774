"""Rows that have a version are written many at a time: one statement for all that changed in the same columns (docs/decisions/0134).

SQLAlchemy sends each such row alone, since few drivers count what many rows matched. psycopg does, and a key matches one row at
most: so many rows matched as were sent, or somebody else was faster with one of them.
"""

from __future__ import annotations

from itertools import groupby
from typing import Any

from sqlalchemy import Table, bindparam
from sqlalchemy.orm import Mapper, UOWTransaction, persistence
from sqlalchemy.orm.exc import StaleDataError

_singly = persistence._emit_update_statements

STATE, VALUES, PARAMETERS, MAPPER, CONNECTION, EXPRESSIONS, KEYED = 0, 1, 2, 3, 4, 5, 7  # of a row to be written, as SQLAlchemy holds it


def _written(base: Mapper[Any], context: UOWTransaction, mapper: Mapper[Any], table: Table, update: Any, **more: Any) -> None:
    rows = list(update)
    if not _plain(base, mapper, table, rows, more):
        _singly(base, context, mapper, table, iter(rows), **more)
        return
    for (connection, _), group in groupby(rows, lambda row: (row[CONNECTION], set(row[PARAMETERS]))):
        _send(base, context, table, connection, list(group))


def _plain(base: Mapper[Any], mapper: Mapper[Any], table: Table, rows: list[Any], more: Any) -> bool:
    """Several rows with a version, nothing of them computed by the database."""
    versioned = mapper.version_id_col is not None and mapper.version_id_col in mapper._cols_by_table[table]
    asked_back = base.eager_defaults is True or mapper._version_id_has_server_side_value
    return versioned and not asked_back and not more and len(rows) > 1 and all(row[KEYED] and not row[EXPRESSIONS] for row in rows)


def _send(base: Mapper[Any], context: UOWTransaction, table: Table, connection: Any, rows: list[Any]) -> None:
    statement = base._memo(("at once", table), lambda: _statement(base, table))
    done = connection.execute(statement, [row[PARAMETERS] for row in rows], execution_options={"compiled_cache": base._compiled_cache})
    if done.rowcount != len(rows):
        raise StaleDataError(f"{len(rows)} rows of {table.name} were to be written, {done.rowcount} were there as they had been read")
    sent = done.context.compiled_parameters
    for row, parameters in zip(rows, sent, strict=True):
        persistence._postfetch(row[MAPPER], context, table, row[STATE], row[VALUES], done, parameters, row[EXPRESSIONS], True, None)


def _statement(base: Mapper[Any], table: Table) -> Any:
    """Of the row with this key, if it still has the version that was read; the names of the parameters are SQLAlchemy's own."""
    named: list[Any] = [*base._pks_by_table[table], base.version_id_col]
    return table.update().where(*(column == bindparam(column._label, type_=column.type) for column in named))


persistence._emit_update_statements = _written  # type: ignore[assignment]
