"""Delivered and not invoiced, line by line: what the column of the register is made of (RULES 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, func, literal, select

from domain.customers.models import Customer
from domain.deliveries.models import Slip, SlipLine
from domain.orders.models import Order, OrderLine
from domain.receivables.actions.drafting import BILLABLE, with_order
from domain.receivables.actions.sending import WAITS
from domain.receivables.models import Statement, StatementLine, StatementState
from domain.receivables.queries.ages import STATED, stated_of
from domain.shared.money import rounds
from domain.shared.work import Work

ZERO = Decimal(0)


@dataclass(frozen=True)
class Unbilled:
    """Goods that are signed for and on no invoice that is made out; `statement` and its state where they stand on one already.

    `gross` with tax; of an adjustment the difference alone. A draft is not told to the customer by its number.
    """

    customer_part: str
    name: str
    unit: str
    order_number: str
    po_number: str
    slip: str
    received_on: date
    quantity: Decimal
    currency: str
    gross: Decimal
    statement: str = ""
    state: str = ""
    project_id: uuid.UUID | None = None


def of_customer(work: Work, customer_id: uuid.UUID) -> list[Unbilled]:
    """All of it that the reader may see, the oldest first; it adds up to the column of the register, a currency each."""
    return _sorted([*_received(work, customer_id), *_stated(work, customer_id), *_waiting(work, customer_id)])


def stated(work: Work, customer_id: uuid.UUID) -> list[Unbilled]:
    """Those of them that stand on a statement."""
    return _sorted(_stated(work, customer_id))


def received_lines(work: Work, customer_id: uuid.UUID, limit: int = 500) -> list[Any]:
    """Signed for and on no statement: what a customer can ask an invoice for, the oldest first."""
    net = rounds(SlipLine.owed * OrderLine.unit_price, Order.currency)
    query = with_order(
        SlipLine.id, SlipLine.received_on, SlipLine.order_number, SlipLine.po_number, SlipLine.customer_part, SlipLine.name, SlipLine.unit,
        SlipLine.owed.label("quantity"), Slip.number.label("slip"), Order.currency, OrderLine.unit_price, net.label("net"),
    ).where(*BILLABLE, SlipLine.customer_id == customer_id)
    return list(work.session.execute(query.order_by(SlipLine.received_on, Slip.number, SlipLine.position).limit(limit)))


def _sorted(rows: list[Unbilled]) -> list[Unbilled]:
    return sorted(rows, key=lambda row: (row.currency, row.received_on, row.slip, row.statement, row.customer_part))


def sums(rows: Iterable[Unbilled]) -> dict[str, Decimal]:
    """By currency."""
    found: dict[str, Decimal] = {}
    for row in rows:
        found[row.currency] = found.get(row.currency, ZERO) + row.gross
    return found


def _received(work: Work, customer_id: uuid.UUID) -> list[Unbilled]:
    net = rounds(SlipLine.owed * func.coalesce(OrderLine.unit_price, 0), Order.currency)
    gross = net + rounds(net * Customer.tax_rate, Order.currency)
    wanted = with_order(
        SlipLine.customer_part, SlipLine.name, SlipLine.unit, SlipLine.order_number, SlipLine.po_number, Slip.number, SlipLine.received_on,
        SlipLine.owed, Order.currency, gross.label("gross"), literal("").label("statement"),
        literal("").label("state"), SlipLine.project_id,
    ).join(Customer, Customer.id == SlipLine.customer_id).where(*BILLABLE, SlipLine.customer_id == customer_id)
    return [Unbilled(*row) for row in work.session.execute(wanted)]


def _stated(work: Work, customer_id: uuid.UUID) -> list[Unbilled]:
    rows = _lines(work, customer_id, *STATED)
    return [replace(row, statement="") if work.actor.is_customer and row.state == StatementState.DRAFT else row for row in rows]


def _waiting(work: Work, customer_id: uuid.UUID) -> list[Unbilled]:
    """Corrections that were taken off their list, and stand on none until the next."""
    return [replace(row, statement="", state="") for row in _lines(work, customer_id, WAITS)]


def _lines(work: Work, customer_id: uuid.UUID, *conditions: ColumnElement[bool]) -> list[Unbilled]:
    own, sight = stated_of(work)
    wanted = select(
        StatementLine.customer_part, StatementLine.name, StatementLine.unit, StatementLine.order_number, StatementLine.po_number,
        StatementLine.slip_number, StatementLine.received_on, StatementLine.quantity, Statement.currency, StatementLine.gross,
        Statement.number, Statement.state, StatementLine.project_id,
    ).join(Statement, Statement.id == StatementLine.statement_id).where(*conditions, StatementLine.customer_id == customer_id, *own)
    with sight:
        return [Unbilled(*row) for row in work.session.execute(wanted)]
