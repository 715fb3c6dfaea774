"""Rows by the million: COPY, as the owner of the tables, with the defaults that the models give."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import TracebackType
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from domain.shared.base import Base

BATCH = 20_000


class Copier:
    """Collects rows by table and copies each table's when there are many, parents before children."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url.replace("+psycopg", "", 1))
        self.waiting: dict[str, list[tuple[Any, ...]]] = {}
        self.shapes: dict[str, Shape] = {}
        self.order = [table.name for table in Base.metadata.sorted_tables]
        self.total = 0

    def __enter__(self) -> Copier:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is None:
            self.flush()
            self.connection.commit()
        self.connection.close()

    def add(self, table: Any, row: Mapping[str, Any]) -> None:
        shape = self.shapes.get(table.name)
        if shape is None:
            shape = self.shapes[table.name] = Shape(table)
            self.waiting[table.name] = []
        self.waiting[table.name].append(shape.values(row))
        self.total += 1

    def breathe(self) -> None:
        """Copies what waits where it is much. Between orders: within one, a row may be added before its parent."""
        if self.total >= BATCH:
            self.flush()

    def flush(self) -> None:
        with self.connection.cursor() as cursor:
            for name in sorted(self.waiting, key=self.order.index):
                if rows := self.waiting[name]:
                    with cursor.copy(self.shapes[name].statement) as copy:
                        for row in rows:
                            copy.write_row(row)
                    rows.clear()
        self.total = 0


class Shape:
    """The columns of a table, with what stands in them when a row does not say."""

    def __init__(self, table: Table) -> None:
        columns = [column for column in table.columns if column.identity is None]
        self.names = [column.name for column in columns]
        self.defaults = [_default(column) for column in columns]
        self.json = [isinstance(column.type, JSONB) for column in columns]
        self.statement = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, self.names)))

    def values(self, row: Mapping[str, Any]) -> tuple[Any, ...]:
        values = [row[name] if name in row else default() for name, default in zip(self.names, self.defaults, strict=True)]
        return tuple(Jsonb(value) if is_json and value is not None else value for value, is_json in zip(values, self.json, strict=True))


def _default(column: Any) -> Callable[[], Any]:
    if column.default is None:
        return lambda: None
    if column.default.is_callable:
        return lambda: column.default.arg(None)
    return lambda: column.default.arg
