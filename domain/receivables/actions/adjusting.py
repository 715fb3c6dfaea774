"""The adjustment list: provisional prices that became final (补差), and corrections of what was received (RULES 7 and 8)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import groupby

from sqlalchemy import ColumnElement, exists, select
from sqlalchemy.orm import aliased

from domain.orders.models import Order, OrderLine
from domain.products.queries.prices import price_on
from domain.projects.ended import looking_up, still_of
from domain.receivables.actions.drafting import FINANCE, add_up, priced
from domain.receivables.actions.sending import WAITS
from domain.receivables.finding import customer_of, draw, scope
from domain.receivables.models import LineState, Statement, StatementKind, StatementLine, StatementState
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise


@dataclass(frozen=True)
class Due:
    """So much more (or less) for a line that was stated before, at the difference of its price or at its price."""

    of: StatementLine
    currency: str
    tax_rate: Decimal  # at which it was stated; a list made after the customer's rate has changed gives back what was asked for
    quantity: Decimal
    unit_price: Decimal
    adjusts: bool = False
    carries: bool = False  # `of` is itself a correction, taken off an earlier list


def adjust_prices(work: Work, customer_number: str) -> list[Statement]:
    """The adjustment list of a customer: every stated line at a provisional price whose final price is on the list by now,
    and the corrections that were taken off an earlier list.

    One statement a currency, tax rate and project; a line is adjusted once. None where all that became final was right.
    Raises NotFound, Forbidden, Refused where there is nothing.
    """
    authorise(work, "receivables.statement.make")
    of = [StatementLine.customer_id == customer_of(work, customer_number).id]
    found, right, still = _final(work, of)
    found += waiting(work, of)
    if still and not found and not right:
        one, day = still[0]
        raise Refused(Message(
            "{n} lines stand at a provisional price, and none has become final: "
            "for {part} the price list has no final price on {day}, the day of its order.", n=len(still), part=one.customer_part, day=day))
    if not found and not right:
        raise Refused(Message("No provisional price of this customer has become final, and no correction waits."))
    return make_lists(work, found)


def carry_on(work: Work) -> list[Statement]:
    """At the beginning of a month: the difference to each price that has become final, and what was taken off a list before.

    Run as the system.
    """
    return make_lists(work, [*_final(work, [])[0], *waiting(work, [])])


def waiting(work: Work, conditions: Iterable[ColumnElement[bool]]) -> list[Due]:
    """Corrections that were taken off their list and stand on none since: nothing of them is lost."""
    columns = (StatementLine, Statement.currency, Statement.tax_rate)
    wanted = select(*columns).join(Statement, Statement.id == StatementLine.statement_id).where(WAITS, *conditions)
    rows = work.session.execute(wanted.order_by(StatementLine.id).with_for_update(of=StatementLine))
    return [Due(line, currency, rate, line.quantity, line.unit_price, carries=True) for line, currency, rate in rows if line.unit_price]


def _final(work: Work, conditions: Iterable[ColumnElement[bool]]) -> tuple[list[Due], int, list[tuple[StatementLine, date]]]:
    """Lines whose final price is another; how many were right as they stood, and are provisional no more; those that still wait for
    a final price, each with the day of its order, on which it must hold."""
    later = aliased(StatementLine)
    adjusted = exists(select(later.id).where(later.adjusts_id == StatementLine.id, later.state != LineState.DROPPED))
    columns = (StatementLine, Order, OrderLine.entry_id, OrderLine.quantity, Statement.tax_rate)
    wanted = select(*columns).join(Order, Order.id == StatementLine.order_id).join(
        OrderLine, OrderLine.id == StatementLine.line_id).join(Statement, Statement.id == StatementLine.statement_id).where(
        StatementLine.provisional, StatementLine.state == LineState.CONFIRMED, ~adjusted, *conditions)
    found: list[Due] = []
    right, still = 0, []
    for line, order, entry_id, ordered, rate in work.session.execute(wanted.order_by(StatementLine.id).with_for_update(of=StatementLine)):
        if line.kind == StatementKind.ADJUSTMENT and (made := _made_good(work, line)) is not None:
            if made.state == LineState.CONFIRMED:  # until then the difference is not agreed
                line.provisional = bool(made.unit_price)
                found += [Due(line, order.currency, rate, line.quantity, each, adjusts=True) for each in (made.unit_price,) if each]
            continue
        final = price_on(work, entry_id, order.order_date, ordered, order.currency) if entry_id else None
        if final is None or final.provisional or line.unit_price is None:
            still.append((line, order.order_date))
        elif final.unit_price == line.unit_price:
            line.provisional, right = False, right + 1  # it was right as it stood
        else:
            found.append(Due(line, order.currency, rate, line.quantity, final.unit_price - line.unit_price, adjusts=True))
    return found, right, still


def _made_good(work: Work, correction: StatementLine) -> StatementLine | None:
    """The adjustment of the price of these very goods: what comes back is made good at the difference that was agreed for them."""
    of = aliased(StatementLine)
    wanted = select(StatementLine).join(of, of.id == StatementLine.adjusts_id).where(
        of.slip_line_id == correction.slip_line_id, of.kind != StatementKind.ADJUSTMENT, StatementLine.state != LineState.DROPPED)
    return work.session.scalars(wanted.order_by(StatementLine.id.desc()).limit(1)).one_or_none()


def make_lists(work: Work, found: Iterable[Due]) -> list[Statement]:
    """A draft a customer, currency, tax rate and project, with finance's task to check and send it."""
    made, ended = [], looking_up(work)

    def whose(due: Due) -> tuple[str, str, Decimal, str]:
        project_id = due.of.project_id
        return str(due.of.customer_id), due.currency, due.tax_rate, "" if project_id is None or ended(project_id) else str(project_id)

    ordered = sorted(found, key=lambda due: (*whose(due), due.of.received_on, due.of.position))
    for _, rows in groupby(ordered, key=whose):
        statement = _list(work, list(rows))
        open_task(work, statement, "statement.check", Message("Check the adjustment list {number} and send it", number=statement.number),
                  FINANCE, Allowance.working_days(2), clause="5.1.12(2)", path=f"/receivables/statements/{statement.number}")
        made.append(statement)
    return made


def _list(work: Work, rows: Sequence[Due]) -> Statement:
    one = rows[0]
    days, project_id = [row.of.received_on for row in rows], still_of(work, one.of.project_id)
    statement = work.add(Statement(
        id=new_id(), number=draw(work, "DZ", project_id), kind=StatementKind.ADJUSTMENT, state=StatementState.DRAFT,
        currency=one.currency, tax_rate=one.tax_rate, first_on=min(days),
        last_on=max(*days, today(work)), made_at=work.now, made_by=work.person.name, internal=True,
        customer_id=one.of.customer_id, project_id=project_id,
    ))
    work.session.flush()
    lines = [work.add(_line(statement, row, position)) for position, row in enumerate(rows, 1)]
    add_up(statement, lines)
    work.session.flush()
    journal(work, "statement.made", statement, after={"number": statement.number, "kind": statement.kind, "gross": statement.gross})
    return statement


def _line(statement: Statement, row: Due, position: int) -> StatementLine:
    of = row.of
    line = StatementLine(
        id=new_id(), statement_id=statement.id, position=position, kind=statement.kind, slip_line_id=of.slip_line_id,
        slip_number=of.slip_number, order_id=of.order_id, order_number=of.order_number, po_number=of.po_number, line_id=of.line_id,
        product_id=of.product_id, customer_part=of.customer_part, code=of.code, name=of.name, unit=of.unit, received_on=of.received_on,
        quantity=row.quantity, unit_price=row.unit_price, adjusts_id=of.id if row.adjusts else None,
        carries_id=of.id if row.carries else None, state=LineState.OPEN,
        provisional=of.provisional and not row.adjusts, internal=True, **scope(statement),
    )
    return priced(line, statement)
