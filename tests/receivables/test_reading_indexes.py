"""What a customer owes is read through the indexes of what is open: a long past costs nothing."""

from __future__ import annotations

import pytest
from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.deliveries.models import SlipLine
from domain.receivables.actions.drafting import BILLABLE, with_order
from domain.receivables.actions.sending import WAITS
from domain.receivables.models import StatementLine
from domain.receivables.queries.ages import STATED
from tests.cast import Cast
from tests.plans import Plan

pytestmark = pytest.mark.clause("5.1.12(2)")


def test_what_is_received_and_not_stated_is_found_through_the_index_of_what_is_not_billed(cast: Cast, plan: Plan) -> None:
    received = with_order(func.count(SlipLine.id)).join(Customer, Customer.id == SlipLine.customer_id)
    assert "ix_slip_line_unbilled" in plan(received.where(*BILLABLE, SlipLine.customer_id == cast.a.id))


def test_what_is_stated_and_not_invoiced_is_found_through_its_index_and_that_of_the_invoices_asked_for(cast: Cast, plan: Plan) -> None:
    found = plan(select(func.sum(StatementLine.gross)).where(*STATED, StatementLine.customer_id == cast.a.id))
    assert "ix_statement_line_unbilled" in found and "ix_statement_line_invoice_id" in found, found


def test_corrections_that_wait_for_their_next_list_are_found_through_their_own_index(cast: Cast, plan: Plan) -> None:
    found = plan(select(func.sum(StatementLine.gross)).where(WAITS, StatementLine.customer_id == cast.a.id))
    assert "ix_statement_line_waits" in found and "ix_statement_line_unbilled" not in found, found
