"""Statements are drafted from what was received: by itself when a month has ended, or by hand (RULES 8)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select

from domain.customers.models import Customer, ShipTo
from domain.deliveries.models import Slip, SlipLine, SlipState
from domain.orders.models import Order, OrderKind, OrderLine
from domain.products.models import Price
from domain.projects.ended import confidential, still
from domain.receivables.actions.pricing import ask_for_prices
from domain.receivables.actions.used import USED
from domain.receivables.finding import customer_of, draw, scope
from domain.receivables.models import LineState, Statement, StatementKind, StatementLine, StatementState
from domain.receivables.rules import Figures, figures, month_before, total
from domain.shared.among import among_these
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise

FREE = (OrderKind.REPLACEMENT,)  # nothing is owed for it
FINANCE = For(department="finance", position="member")
NOTHING_RECEIVED = Message("Nothing was received in this time that stands on no statement yet.")


@dataclass(frozen=True)
class Goods:
    """So much of a slip line, with what its order says of it."""

    line: SlipLine
    slip_number: str
    currency: str
    unit_price: Decimal | None
    provisional: bool
    quantity: Decimal
    project_id: uuid.UUID | None = None  # while that is confidential


CONSIGNED = func.coalesce(ShipTo.consignment, False)
BILLABLE: tuple[ColumnElement[bool], ...] = (
    SlipLine.billed == false(), SlipLine.owed > 0, SlipLine.received_on.is_not(None), Slip.state == SlipState.SIGNED,
    ~among_these(Order.kind, FREE), or_(CONSIGNED.is_(False), confidential(SlipLine.project_id)),  # which no consumption report names
)


def with_order(*columns: Any) -> Select[Any]:
    """Slip lines with their slip, order, price and place."""
    return (
        select(*columns).join(Slip, Slip.id == SlipLine.slip_id).join(Order, Order.id == SlipLine.order_id)
        .join(OrderLine, OrderLine.id == SlipLine.line_id).outerjoin(Price, Price.id == OrderLine.price_id)
        .outerjoin(ShipTo, ShipTo.id == Slip.ship_to_id)
    )


def draft_months(work: Work) -> list[Statement]:
    """At the beginning of a month: a draft for each customer and currency of all that was received until the end of the last one.

    Run as the system, so that what is confidential gets its own draft, and finance its task for it.
    """
    first, last = month_before(today(work))
    return _drafts(work, first, last, [])


def draft(work: Work, customer_number: str, first: date, last: date) -> list[Statement]:
    """By hand, of what finance sees. Raises NotFound, Forbidden, Refused where nothing was received."""
    authorise(work, "receivables.statement.make")
    customer = customer_of(work, customer_number)
    made = _drafts(work, first, last, [SlipLine.customer_id == customer.id, SlipLine.received_on >= first])
    if not made:
        raise Refused(NOTHING_RECEIVED)
    return made


def goods(work: Work, conditions: Iterable[ColumnElement[bool]]) -> list[Goods]:
    """What is received and on no statement, locked: whoever comes second finds it billed."""
    project_id = still(SlipLine.project_id)
    left = SlipLine.owed - USED  # of what once stood in consignment
    wanted = with_order(SlipLine, Slip.number, Order.currency, OrderLine.unit_price, func.coalesce(Price.provisional, False), left,
                        project_id)
    wanted = wanted.where(*BILLABLE, left > 0, *conditions).with_for_update(of=SlipLine)
    rows = work.session.execute(
        wanted.order_by(SlipLine.customer_id, Order.currency, project_id, SlipLine.received_on, Slip.number, SlipLine.position),
        execution_options={"populate_existing": True},
    )
    return [Goods(line, number, currency, price, bool(provisional), Decimal(rest), project)
            for line, number, currency, price, provisional, rest, project in rows]


def _drafts(work: Work, first: date, last: date, conditions: list[ColumnElement[bool]]) -> list[Statement]:
    found = goods(work, [SlipLine.received_on <= last, *conditions])
    made = []
    for _, rows in groupby(found, key=lambda each: (each.line.customer_id, each.currency, each.project_id)):
        lines = list(rows)
        since = min((each.line.received_on for each in lines if each.line.received_on), default=first)
        statement = make(work, StatementKind.GOODS, lines, min(first, since), last)
        open_task(work, statement, "statement.check", Message("Check the statement {number} and send it", number=statement.number), FINANCE,
                  Allowance.working_days(2), clause="5.1.12(2)", path=f"/receivables/statements/{statement.number}")
        made.append(statement)
    return made


def make(work: Work, kind: str, found: Sequence[Goods], first: date, last: date, *, state: str = StatementState.DRAFT,
         usage_id: uuid.UUID | None = None) -> Statement:
    """A statement of goods of one customer, currency and project; its lines are billed from now on."""
    one = found[0]
    customer = work.fetch(Customer, one.line.customer_id)
    statement = work.add(Statement(
        id=new_id(), number=draw(work, "DZ", one.project_id), kind=kind, state=state, currency=one.currency,
        tax_rate=customer.tax_rate, first_on=first, last_on=last, made_at=work.now, made_by=work.person.name, usage_id=usage_id,
        internal=state == StatementState.DRAFT, customer_id=customer.id, project_id=one.project_id,
    ))
    work.session.flush()
    rows = [_line(statement, each, position) for position, each in enumerate(found, 1)]
    for row, each in zip(rows, found, strict=True):
        work.add(row)
        each.line.billed = each.line.billed or kind != StatementKind.CONSUMPTION
    add_up(statement, rows)
    work.session.flush()
    after = {"number": statement.number, "kind": kind, "lines": len(rows), "gross": statement.gross}
    journal(work, "statement.made", statement, after=after)
    if state == StatementState.DRAFT and any(row.unit_price is None for row in rows):
        with work.as_system("statement.unpriced"):
            ask_for_prices(work, statement, rows)
    return statement


def _line(statement: Statement, each: Goods, position: int) -> StatementLine:
    line = each.line
    row = StatementLine(
        id=new_id(), statement_id=statement.id, position=position, kind=statement.kind, slip_line_id=line.id, slip_number=each.slip_number,
        order_id=line.order_id, order_number=line.order_number, po_number=line.po_number, line_id=line.line_id, product_id=line.product_id,
        customer_part=line.customer_part, code=line.code, name=line.name, unit=line.unit, received_on=line.received_on,
        quantity=each.quantity, unit_price=each.unit_price, provisional=each.provisional, state=LineState.OPEN,
        internal=statement.internal, **scope(statement),
    )
    return priced(row, statement)


def priced(row: StatementLine, statement: Statement) -> StatementLine:
    """The line with its amounts; nothing where no price is in force."""
    found = Figures(*[Decimal(0)] * 3)
    if row.unit_price is not None:
        found = figures(row.quantity, row.unit_price, statement.tax_rate, statement.currency)
    row.net, row.tax, row.gross = found
    return row


def add_up(statement: Statement, lines: Iterable[StatementLine]) -> None:
    """The amounts of a statement are the sums of the lines that stand on it."""
    stands = [Figures(each.net, each.tax, each.gross) for each in lines if each.state != LineState.DROPPED]
    statement.net, statement.tax, statement.gross = total(stands)
