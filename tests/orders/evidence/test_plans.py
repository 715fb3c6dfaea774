"""What the evidence sums of open lines is read through their partial index first, and nothing through an index that grows with the past."""

from __future__ import annotations

import re
import uuid
from typing import Any

import psycopg as psycopg_driver
import pytest
from sqlalchemy import text
from sqlalchemy.dialects.postgresql import psycopg

from domain.orders.evidence import parts, reading
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.databases import TestDatabase
from tests.plans import know_nothing

GIVEN: dict[str, Any] = {"submitted_at": NOW, "order": uuid.uuid4(), "this_week": TODAY, "products": [], "lines": []}
OPEN_FIRST = {"allocated": reading.ALLOCATED, "earlier": reading.ALLOCATED_BEFORE, "parts": parts.PRODUCTS, "materials": parts.CONSUMPTIONS,
              "hours": reading.COMMITTED_HOURS}
OF_THE_PAST = r"ix_order_customer\w+|ix_order_submitted|ix_order_requested|ix_order_line_order_id|ix_order_line_customer_part|pk_order_line"


@pytest.fixture(autouse=True)
def nothing_known(database: TestDatabase, cast: Cast) -> None:
    with psycopg_driver.connect(database.url_owner.replace("+psycopg", "")) as owner:
        know_nothing(owner, '"order"', "order_line", "schedule_line")


def plan(statement: Any) -> str:
    """How the database answers where reading a whole table is not to its advantage, as in a house with many orders."""
    but = uuid.uuid4() if statement is reading.COMMITTED_HOURS else []
    made = statement.params(**GIVEN, but=but).compile(dialect=psycopg.dialect()).construct_expanded_state()
    with unit(system("test")) as work:
        connection = work.session.connection()
        connection.execute(text("SET LOCAL enable_seqscan = off"))
        with connection.connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN {made.statement}", made.parameters)
            return "\n".join(row[0] for row in cursor.fetchall())


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize("name", OPEN_FIRST)
def test_open_lines_are_read_by_their_own_index_however_many_orders_are_closed(cast: Cast, name: str) -> None:
    found = plan(OPEN_FIRST[name])
    assert "CTE open_line" in found and "ix_order_line_product" in found, found
    assert re.findall(OF_THE_PAST, found) == [], found
