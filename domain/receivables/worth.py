"""What goods are worth with tax, line by line as the statement will round them, and what of an order is paid or excepted."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable
from decimal import ROUND_DOWN, Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Date, Numeric, Text, Uuid, and_, bindparam, exists, false, func, or_, select
from sqlalchemy.orm import aliased

from domain.customers.models import Customer
from domain.deliveries.models import DispatchLine, DispatchNotice, NoticeState, Slip, SlipLine, SlipState
from domain.orders.models import Order, OrderLine
from domain.projects.ended import in_the_open
from domain.receivables.actions.drafting import FREE
from domain.receivables.models import (
    MADE_OUT,
    Allocation,
    ExceptionState,
    Invoice,
    LineState,
    RetailException,
    StatementKind,
    StatementLine,
)
from domain.receivables.rules import figures
from domain.shared.among import among_these
from domain.shared.clock import today
from domain.shared.money import rounds, smallest
from domain.shared.work import Work

ZERO = Decimal(0)
OF = bindparam("order", type_=Uuid())
SIGNED = (NoticeState.NOTIFIED, NoticeState.BLOCKED, NoticeState.VERIFIED)  # sales signed for the goods, and they stand here still
BEFOREHAND = select(func.coalesce(func.sum(Allocation.amount), 0)).where(Allocation.order_id == OF, Allocation.ended_at.is_(None))
LIVE = (Allocation.invoice_id == Invoice.id, Allocation.ended_at.is_(None))
INVOICED = select(  # what an order's goods come to on each invoice, and what of its money was held for this order, and for any
    func.sum(StatementLine.gross).label("goods"), Invoice.gross, Invoice.paid,
    select(func.coalesce(func.sum(Allocation.amount), 0)).where(*LIVE, Allocation.held_for_id == OF).scalar_subquery().label("own"),
    select(func.coalesce(func.sum(Allocation.amount), 0)).where(*LIVE, Allocation.held_for_id.is_not(None)).scalar_subquery().label("held"),
).select_from(StatementLine).join(Invoice, Invoice.id == StatementLine.invoice_id).where(
    StatementLine.order_id == OF, StatementLine.gross > 0, StatementLine.adjusts_id.is_(None),  # another price makes no more goods leave
    among_these(Invoice.state, MADE_OUT), Invoice.gross > 0).group_by(Invoice.id)
CARRIED = aliased(StatementLine)
CORRECTED = select(func.coalesce(func.sum(StatementLine.gross), 0)).where(  # goods that came back: their money is the customer's again
    StatementLine.order_id == OF, StatementLine.kind == StatementKind.ADJUSTMENT, StatementLine.adjusts_id.is_(None),
    or_(StatementLine.gross < 0, StatementLine.credit_id.is_not(None), StatementLine.settled_at.is_not(None)),
    or_(StatementLine.state != LineState.DROPPED, and_(
        StatementLine.settled_at.is_(None), ~exists(select(CARRIED.id).where(CARRIED.carries_id == StatementLine.id)))))
EXCEPTED = select(func.coalesce(func.sum(RetailException.amount - RetailException.used), 0)).where(
    RetailException.order_id == OF, RetailException.state == ExceptionState.SIGNED,
    RetailException.last_on >= bindparam("on", type_=Date()))
LET_GO = select(func.coalesce(func.sum(RetailException.used), 0)).where(RetailException.order_id == OF)
COUNTS = func.coalesce(SlipLine.owed, SlipLine.quantity - SlipLine.returned)  # signed for: what of it is owed; else what did not come back
NOTICED = select(DispatchLine.order_id, Order.currency, DispatchLine.quantity, OrderLine.unit_price).join(
    OrderLine, OrderLine.id == DispatchLine.line_id).join(Order, Order.id == DispatchLine.order_id).join(
    DispatchNotice, DispatchNotice.id == DispatchLine.notice_id).where(~among_these(Order.kind, FREE))
OF_NOTICE = NOTICED.where(DispatchLine.notice_id == bindparam("notice", type_=Uuid()))
LEFT = select(SlipLine.order_id, Order.currency, SlipLine.quantity, OrderLine.unit_price).join(
    OrderLine, OrderLine.id == SlipLine.line_id).join(Order, Order.id == SlipLine.order_id).where(~among_these(Order.kind, FREE))
CONCEDED = select(func.coalesce(func.sum(StatementLine.conceded), 0)).where(  # so many fewer, a dispute ended: owed by nobody
    StatementLine.slip_line_id == SlipLine.id, StatementLine.state != LineState.DROPPED).correlate(SlipLine).scalar_subquery()
SLIPPED = LEFT.with_only_columns(SlipLine.order_id, Order.currency, COUNTS.label("quantity"), OrderLine.unit_price).join(
    Slip, Slip.id == SlipLine.slip_id).where(Slip.state != SlipState.VOID)
GONE = SLIPPED.with_only_columns(SlipLine.order_id, Order.currency, (COUNTS - CONCEDED).label("quantity"), OrderLine.unit_price)


def leaving(work: Work, notice: DispatchNotice, tax_rate: Decimal) -> dict[uuid.UUID, Decimal]:
    """What leaves with a notice, by order."""
    return _by(work.session.execute(OF_NOTICE, {"notice": notice.id}), tax_rate, 0)


def unpriced(work: Work, notice: DispatchNotice) -> dict[uuid.UUID, str]:
    """The parts that would leave with a notice and have no price, one an order."""
    wanted = NOTICED.with_only_columns(DispatchLine.order_id, DispatchLine.customer_part).where(
        DispatchLine.notice_id == notice.id, OrderLine.unit_price.is_(None))
    return {row.order_id: row.customer_part for row in work.session.execute(wanted.order_by(DispatchLine.position.desc()))}


def of_slip(work: Work, slip_id: uuid.UUID, tax_rate: Decimal) -> dict[uuid.UUID, Decimal]:
    """What left with a slip, by order, whatever became of it."""
    return _by(work.session.execute(LEFT.where(SlipLine.slip_id == slip_id)), tax_rate, 0)


def gone(work: Work, order_id: uuid.UUID, tax_rate: Decimal) -> Decimal:
    """What left of an order and is owed: what came back is not, nor what a dispute conceded (decision 0222)."""
    return _by(work.session.execute(GONE.where(SlipLine.order_id == order_id)), tax_rate, 0).get(order_id, ZERO)


def promised(work: Work, notice: DispatchNotice, order_id: uuid.UUID, tax_rate: Decimal) -> Decimal:
    """What of an order stands on other notices that sales signed: its money is spoken for. Nothing once this one is signed itself."""
    if notice.state != NoticeState.DRAFT:
        return ZERO
    wanted = NOTICED.where(DispatchLine.order_id == order_id, DispatchNotice.id != notice.id, among_these(DispatchNotice.state, SIGNED))
    return _by(work.session.execute(wanted), tax_rate, 0).get(order_id, ZERO)


@cache
def on_the_way() -> ColumnElement[Decimal]:
    """Left for the `customer` and not signed for, in its `currency`; of the `project`, else nothing confidential. For a statement."""
    net = rounds(COUNTS * func.coalesce(OrderLine.unit_price, 0), Order.currency)
    gross = net + rounds(net * bindparam("rate", type_=Numeric()), Order.currency)
    wanted = SLIPPED.with_only_columns(func.coalesce(func.sum(gross), 0)).where(
        SlipLine.customer_id == bindparam("customer", type_=Uuid()), SlipLine.billed == false(), SlipLine.received_on.is_(None),
        SlipLine.received.is_(None),  # not billed and of no day: said for the index of what is open
        Order.currency == bindparam("currency", type_=Text()), _near(SlipLine, bindparam("project", type_=Uuid())))
    return wanted.scalar_subquery()


def on_other_notices(work: Work, customer: Customer, notice: DispatchNotice) -> Decimal:
    """Of the customer in its own currency on other notices that sales signed. Nothing once this one is signed itself."""
    if notice.state != NoticeState.DRAFT:
        return ZERO
    wanted = NOTICED.where(
        DispatchLine.customer_id == customer.id, DispatchNotice.id != notice.id, among_these(DispatchNotice.state, SIGNED),
        Order.currency == customer.currency, _near(DispatchLine, notice.project_id))
    return _by(work.session.execute(wanted), customer.tax_rate, 1).get(customer.currency, ZERO)


def paid(work: Work, order: Order) -> Decimal:
    """What was paid for an order: beforehand, and its part of what came for its invoices, less what goods that came back were worth."""
    of = {"order": order.id}
    part = sum(map(_part, work.session.execute(INVOICED, of)), ZERO).quantize(smallest(order.currency), ROUND_DOWN)
    stays = part + Decimal(work.session.scalar(CORRECTED, of) or 0)
    return max(ZERO, Decimal(work.session.scalar(BEFOREHAND, of) or 0) + stays)


def _part(row: Any) -> Decimal:
    """Of an invoice: what was held for this order before, and of the other money as much as its goods are of what that pays for."""
    own, others = min(Decimal(row.own), row.goods), row.gross - row.held
    return own if others <= 0 else own + (row.paid - row.held) * (row.goods - own) / others


def excepted(work: Work, order_id: uuid.UUID) -> Decimal:
    """What may still leave unpaid: signed, not used, not expired."""
    return Decimal(work.session.scalar(EXCEPTED, {"order": order_id, "on": today(work)}) or 0)


def let_go(work: Work, order_id: uuid.UUID) -> Decimal:
    """What left unpaid on exceptions, whatever became of them since."""
    return Decimal(work.session.scalar(LET_GO, {"order": order_id}) or 0)


def _near(table: Any, project_id: Any) -> ColumnElement[bool]:
    return or_(in_the_open(table.project_id), table.project_id == project_id)


def _by(rows: Iterable[Any], tax_rate: Decimal, key: int) -> dict[Any, Decimal]:
    sums: dict[Any, Decimal] = defaultdict(Decimal)
    for row in rows:
        sums[row[key]] += figures(row.quantity, row.unit_price or ZERO, tax_rate, row.currency).gross
    return sums
