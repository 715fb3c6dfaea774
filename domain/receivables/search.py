"""What receivables are found by: statements and invoices by our numbers and the tax system's, payments by the bank's, deductions."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, time
from functools import cache
from typing import Any

from sqlalchemy import Select, select

from domain.customers.models import Customer
from domain.receivables.models import Deduction, Invoice, Payment, Statement
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.among import among_given
from domain.shared.settings import settings
from domain.shared.work import Work


def describe_invoices(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for invoice, customer in _of(work, Invoice, ids):
        yield Entry(
            kind="invoice", object_id=invoice.id, number=invoice.number, title=invoice.tax_number or customer, note=customer,
            at=invoice.asked_at, texts=(invoice.tax_number, invoice.statement_number, customer), customer_id=invoice.customer_id,
            project_id=invoice.project_id,
        )


def describe_statements(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """A draft is the house's own: a kind of its own, which no customer asks for."""
    for statement, customer in _of(work, Statement, ids):
        yield Entry(
            kind="draft" if statement.internal else "statement", object_id=statement.id, number=statement.number,
            title=f"{statement.first_on} – {statement.last_on}", note=customer, at=statement.made_at, texts=(customer,),
            customer_id=statement.customer_id, project_id=statement.project_id,
        )


def describe_payments(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """A refund that nobody signed is found by nobody: it is not the customer's to know."""
    for payment, customer in _of(work, Payment, ids):
        if not payment.told:
            continue
        at = datetime.combine(payment.received_on, time(), settings().zone)
        yield Entry(
            kind="payment", object_id=payment.id, number=payment.number, title=payment.reference or customer, note=customer, at=at,
            texts=(payment.reference, payment.payer, customer), customer_id=payment.customer_id, project_id=payment.project_id,
        )


def describe_deductions(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for deduction, customer in _of(work, Deduction, ids):
        yield Entry(
            kind="deduction", object_id=deduction.id, number=deduction.number, title=deduction.reference or customer, note=customer,
            at=deduction.claimed_at, texts=(deduction.reference, customer), customer_id=deduction.customer_id,
            project_id=deduction.project_id,
        )


def _of(work: Work, model: Any, ids: list[uuid.UUID]) -> Iterator[Any]:
    """These things, each with its customer's short name."""
    yield from work.session.execute(_these(model), {"ids": ids}).all()


@cache
def _these(model: Any) -> Select[Any]:
    return select(model, Customer.name_short).join(Customer, Customer.id == model.customer_id).where(among_given(model.id, "ids"))


watch(Invoice, ("number", "tax_number", "project_id"), describe_invoices)
watch(Statement, ("number", "internal", "project_id"), describe_statements)
watch(Payment, ("number", "reference", "payer", "signature_id", "project_id"), describe_payments)
watch(Deduction, ("number", "reference", "project_id"), describe_deductions)
