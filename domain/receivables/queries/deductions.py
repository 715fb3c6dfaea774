"""Deductions and exceptions of retail, newest first."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer
from domain.receivables.finding import by_number
from domain.receivables.models import MADE_OUT, Deduction, Invoice, Payment, RetailException
from domain.receivables.queries.lists import PAGE
from domain.receivables.workflow import DEDUCTION, EXCEPTION
from domain.shared.files import Attachment, attachments
from domain.shared.message import Message
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work


@dataclass(frozen=True)
class DeductionPage:
    deduction: Deduction
    customer: Customer
    invoice: Invoice | None
    note: Payment | None
    files: list[Attachment]
    moves: dict[str, list[Message]]


def listed_for(work: Work, state: str = "", after: str = "", before: str = "") -> Listed[Any]:
    """Rows (Deduction, customer's number, its short name)."""
    place = Place(Deduction.claimed_at, Deduction.id, True, PAGE, cursor(after), cursor(before))
    query = select(Deduction, Customer.number, Customer.name_short).join(Customer, Customer.id == Deduction.customer_id)
    if state:
        query = query.where(Deduction.state == state)
    rows = list(work.session.execute(query.where(*place.limits()).order_by(*place.order()).limit(PAGE + 1)))
    return listed(rows, place, lambda row: Cursor(row[0].claimed_at, row[0].id))


def deduction(work: Work, number: str) -> DeductionPage:
    """Raises NotFound."""
    found = by_number(work, Deduction, number, lock=False)
    invoice = work.find(Invoice, found.invoice_id) if found.invoice_id else None
    note = work.find(Payment, found.payment_id) if found.payment_id else None
    return DeductionPage(found, work.fetch(Customer, found.customer_id), invoice, note, attachments(work, found),
                         DEDUCTION.open_moves(work, found))


def exceptions(work: Work, state: str = "", after: str = "", before: str = "") -> Listed[Any]:
    """Rows (RetailException, customer's number, its short name, moves)."""
    place = Place(RetailException.proposed_at, RetailException.id, True, PAGE, cursor(after), cursor(before))
    query = select(RetailException, Customer.number, Customer.name_short).join(Customer, Customer.id == RetailException.customer_id)
    if state:
        query = query.where(RetailException.state == state)
    rows = [(*row, EXCEPTION.open_moves(work, row[0]))
            for row in work.session.execute(query.where(*place.limits()).order_by(*place.order()).limit(PAGE + 1))]
    return listed(rows, place, lambda row: Cursor(row[0].proposed_at, row[0].id))


def open_invoices(work: Work, customer_id: uuid.UUID | None) -> list[tuple[str, str]]:
    """(our number, the invoice's number) of what a deduction can be taken from."""
    wanted = select(Invoice.number, Invoice.tax_number).where(
        Invoice.customer_id == customer_id, Invoice.state.in_(MADE_OUT))
    return [(number, tax_number) for number, tax_number in work.session.execute(wanted.order_by(Invoice.invoiced_on.desc()).limit(200))]
