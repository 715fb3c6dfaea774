"""The invoices of an order, for its page: one statement, columns only."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import Uuid, bindparam, func, select

from domain.receivables.models import Invoice, StatementLine
from domain.shared.work import Work

OF_ORDER = (
    select(
        Invoice.number, Invoice.tax_number, Invoice.state, Invoice.invoiced_on, Invoice.due_on, Invoice.currency, Invoice.gross,
        func.sum(StatementLine.gross).label("of_order"),
    )
    .join(StatementLine, StatementLine.invoice_id == Invoice.id)
    .where(StatementLine.order_id == bindparam("order", type_=Uuid()))
    .group_by(Invoice.id)
    .order_by(Invoice.asked_at, Invoice.id)
)


def of_order(work: Work, order_id: uuid.UUID) -> list[Any]:
    """Rows (number, tax_number, state, invoiced_on, due_on, currency, gross, of_order), the oldest first."""
    return list(work.session.execute(OF_ORDER, {"order": order_id}))
