"""What an invoice is found by: our number, and the one that the tax system gave."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from domain.customers.models import Customer
from domain.receivables.models import Invoice
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.work import Work


def describe(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    wanted = select(Invoice, Customer.name_short).join(Customer, Customer.id == Invoice.customer_id).where(Invoice.id.in_(ids))
    for invoice, customer in work.session.execute(wanted):
        yield Entry(
            kind="invoice", object_id=invoice.id, number=invoice.number, title=invoice.tax_number or customer, note=customer,
            at=invoice.asked_at, texts=(invoice.tax_number, invoice.statement_number, customer), customer_id=invoice.customer_id,
            project_id=invoice.project_id,
        )


watch(Invoice, ("number", "tax_number", "project_id"), describe)
