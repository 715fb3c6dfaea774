"""What a customer owes is read through the indexes of what is open: a long past costs nothing."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import func, select, text
from sqlalchemy.dialects import postgresql

from domain.customers.models import Customer
from domain.deliveries.models import SlipLine
from domain.receivables.actions.drafting import BILLABLE, with_order
from domain.receivables.models import StatementLine
from domain.receivables.queries.ages import STATED
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast


def plan(work: Work, statement: Any) -> str:
    """How the database reads it where reading a whole table is never the cheaper way, as in one with a million rows."""
    work.session.execute(text("SET LOCAL enable_seqscan = off"))
    written = str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))
    return "\n".join(work.session.execute(text(f"EXPLAIN {written}".replace(":", "\\:"))).scalars())


@pytest.mark.clause("5.1.12(2)")
def test_what_is_received_and_not_stated_is_found_through_the_index_of_what_is_not_billed(cast: Cast) -> None:
    received = with_order(func.count(SlipLine.id)).join(Customer, Customer.id == SlipLine.customer_id)
    with unit(system("test"), now=NOW) as work:
        assert "ix_slip_line_unbilled" in plan(work, received.where(*BILLABLE, SlipLine.customer_id == cast.a.id))


@pytest.mark.clause("5.1.12(2)")
def test_what_is_stated_and_not_invoiced_is_found_through_its_index_and_that_of_the_invoices_asked_for(cast: Cast) -> None:
    stated = select(func.sum(StatementLine.gross)).where(*STATED, StatementLine.customer_id == cast.a.id)
    with unit(system("test"), now=NOW) as work:
        found = plan(work, stated)
    assert "ix_statement_line_unbilled" in found and "ix_statement_line_invoice_id" in found, found
