"""What was received turns out to be another quantity: what is stated follows, once and no more (RULES 7)."""

from __future__ import annotations

from decimal import Decimal

from sqlalchemy import exists, func, or_, select

from domain.deliveries.events import DifferenceSettled, GoodsReturned
from domain.deliveries.models import SlipLine
from domain.receivables.actions.adjusting import Due, make_lists
from domain.receivables.actions.closing import close_settled, open_again
from domain.receivables.actions.drafting import add_up, priced
from domain.receivables.actions.sending import ask_customer, drop
from domain.receivables.actions.settling import agrees_with_them
from domain.receivables.actions.turns import move_on
from domain.receivables.actions.used import count_used
from domain.receivables.finding import lines_of
from domain.receivables.models import LineState, Statement, StatementKind, StatementLine, StatementState
from domain.receivables.rules import corrected
from domain.receivables.workflow import STATEMENT
from domain.shared.journal import journal
from domain.shared.work import Work

GOODS = (StatementKind.GOODS, StatementKind.REQUEST)
ZERO = Decimal(0)


def on_difference_settled(work: Work, happened: DifferenceSettled) -> None:
    """Quality said how it ends."""
    if happened.owed_by:
        correct(work, happened.line, happened.owed_by)


def on_returned(work: Work, happened: GoodsReturned) -> None:
    correct(work, happened.line, -happened.quantity)


def correct(work: Work, goods: SlipLine, change: Decimal) -> None:
    """So much more (or less) of these goods is received: a line not yet invoiced follows, what is invoiced gets a correction.

    What a dispute conceded of it already is not taken off again (docs/decisions/0110).
    Of consignment stock what was used and does not count as received any more is credited; the rest only stands there no more.
    """
    with work.as_system("receivables.corrected"):
        wanted = select(StatementLine).where(
            StatementLine.slip_line_id == goods.id, StatementLine.state != LineState.DROPPED,
            StatementLine.kind != StatementKind.ADJUSTMENT)
        lines = list(work.session.scalars(wanted.order_by(StatementLine.id.desc()).with_for_update()))
        if not lines:
            return
        line, stated = lines[0], _stated(work, goods)
        if line.kind == StatementKind.CONSUMPTION:
            by = min(ZERO, (goods.owed or ZERO) - sum((each.conceded for each in lines), ZERO) - stated)
        else:
            by, line.conceded = corrected(change, line.conceded, stated)
        if by:
            _state(work, work.fetch(Statement, line.statement_id, lock=True), line, by)
        if line.kind == StatementKind.CONSUMPTION:  # what is used up is billed, what was found after all still stands there
            count_used(work, [goods.id])
            open_again(work, {goods.order_id})
            close_settled(work, {goods.order_id})


def _stated(work: Work, goods: SlipLine) -> Decimal:
    """All that stands of these goods: stated, less what corrections took off, those included that wait for their next list."""
    correction = (StatementLine.kind == StatementKind.ADJUSTMENT) & StatementLine.adjusts_id.is_(None) & StatementLine.carries_id.is_(None)
    correction &= (StatementLine.state != LineState.DROPPED) | StatementLine.settled_at.is_(None)
    first = StatementLine.kind.in_((*GOODS, StatementKind.CONSUMPTION)) & (StatementLine.state != LineState.DROPPED)
    sum_ = func.coalesce(func.sum(StatementLine.quantity), 0)
    return Decimal(work.session.scalar(select(sum_).where(StatementLine.slip_line_id == goods.id, or_(first, correction))) or 0)


def _state(work: Work, statement: Statement, line: StatementLine, by: Decimal) -> None:
    """On the line itself and on the list that makes its price good, while nothing of either is billed; else on a list of its own."""
    adjusted = work.session.scalars(select(StatementLine).where(
        StatementLine.adjusts_id == line.id, StatementLine.state != LineState.DROPPED).with_for_update()).one_or_none()
    follows = [each for each in (adjusted, line) if each is not None]
    whole = line.quantity + by
    if all(each.unbilled for each in follows) and (whole > 0 or (whole == 0 and not _corrected(work, line))):
        for each in follows:
            _follow(work, statement if each is line else work.fetch(Statement, each.statement_id, lock=True), each, whole)
    elif line.unit_price:
        make_lists(work, [Due(line, statement.currency, statement.tax_rate, by, line.unit_price)])


def _corrected(work: Work, line: StatementLine) -> bool:
    """Corrections of its quantity stand on other lists: it stays under them, and does not come off."""
    return bool(work.session.scalar(select(exists().where(
        StatementLine.slip_line_id == line.slip_line_id, StatementLine.kind == StatementKind.ADJUSTMENT,
        StatementLine.adjusts_id.is_(None), StatementLine.state != LineState.DROPPED))))


def _follow(work: Work, statement: Statement, line: StatementLine, quantity: Decimal) -> None:
    before, line.quantity = line.quantity, quantity
    if quantity:
        priced(line, statement)
    else:
        drop(work, line)
    again = statement.state not in (StatementState.DRAFT, StatementState.CANCELLED)
    if again and line.state == LineState.CONFIRMED:
        line.state = LineState.OPEN
    elif again and line.state == LineState.DISPUTED and agrees_with_them(line):
        line.state, line.confirmed_at = LineState.CONFIRMED, work.now  # it is as they said
    add_up(statement, lines_of(work, statement))
    journal(work, "statement.corrected", line, before={"quantity": before}, after={"quantity": quantity})
    if again and line.state == LineState.OPEN:
        STATEMENT.apply(work, statement, "reopen", version=None)
        ask_customer(work, statement)
    if again:
        move_on(work, statement)
