"""Rows of an older version of the database, with something in each column that must not be empty."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg

PERSON, DAY = uuid.uuid4(), datetime(2026, 11, 20, tzinfo=UTC)
NEEDED = """SELECT column_name, data_type FROM information_schema.columns
    WHERE table_name = %s AND is_nullable = 'NO' AND column_default IS NULL"""
BLANK: dict[str, Any] = {"text": "x", "integer": 1, "bigint": 1, "numeric": 1, "boolean": False, "jsonb": "{}", "date": DAY.date(),
                         "timestamp with time zone": DAY}


def insert(connection: psycopg.Connection[Any], table: str, **values: Any) -> None:
    """A row with something in each column that must not be empty."""
    row = {name: BLANK[kind] for name, kind in connection.execute(NEEDED, (table,)) if name not in values} | values
    names, places = ", ".join(f'"{name}"' for name in row), ", ".join(["%s"] * len(row))
    connection.execute(f'INSERT INTO "{table}" ({names}) VALUES ({places})', list(row.values()))  # type: ignore[arg-type]


def order(connection: psycopg.Connection[Any], number: str, customer: uuid.UUID, released: int | None, **more: Any) -> None:
    """Released so many days after the day."""
    at = None if released is None else DAY + timedelta(days=released)
    insert(connection, "order", **{"id": uuid.uuid4(), "number": number, "customer_id": customer, "owner_id": PERSON,
                                   "submitted_by": PERSON, "released_at": at} | more)
