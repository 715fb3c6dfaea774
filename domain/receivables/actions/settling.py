"""What the house answers to a disputed line: it stands, comes off, or other figures hold; who gives money away signs for it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from domain.accounts.signing import sign
from domain.deliveries.differences import SETTLED
from domain.deliveries.models import Difference, SlipLine
from domain.products.rules import quantity_refusal
from domain.receivables.actions.drafting import add_up, priced
from domain.receivables.actions.sending import drop, may_come_off
from domain.receivables.actions.turns import move_on, other_price
from domain.receivables.actions.used import USED, count_used
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import LineState, Statement, StatementKind, StatementLine, StatementState
from domain.receivables.rules import Line, quantity_refused
from domain.receivables.workflow import STATEMENT
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import allowed, authorise, require_version

OUTCOMES = ("accepted", "kept", "dropped")


@dataclass(frozen=True)
class Settling:
    """The answer to one disputed line: accepted (with these figures, else the customer's), kept as it is, or taken off."""

    outcome: str  # accepted | kept | dropped
    answer: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None


def settle(work: Work, number: str, line_id: uuid.UUID, said: Settling, password: str, version: int | None) -> Statement:
    """Answer one disputed line. Sales and finance say why it stands; finance takes it off, or signs
    another quantity; another price is the general manager's to sign (RULES 4).

    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    statement = by_number(work, Statement, number)
    line = next((each for each in lines_of(work, statement, lock=True) if each.id == line_id), None)
    if line is None:
        raise NotFound
    require_version(statement, version)
    if reasons := STATEMENT.refusals(work, statement, "settle_dispute"):
        raise Refused(*reasons)
    if line.state != LineState.DISPUTED:
        raise Refused(Message("This line is not disputed."))
    STATEMENT.apply(work, statement, "settle_dispute", version=version)
    before = {"quantity": line.quantity, "unit_price": line.unit_price}
    OUTCOME[said.outcome](work, statement, line, said, password)
    line.answered, line.answer, line.answered_at, line.answered_by = said.outcome, said.answer.strip(), work.now, work.person.name
    after = {"quantity": line.quantity, "unit_price": line.unit_price, "result": said.outcome}
    journal(work, "statement.dispute_answered", line, before=before, after=after, why=said.answer)
    add_up(statement, lines_of(work, statement))
    if statement.state == StatementState.DISPUTED:
        move_on(work, statement)
    return statement


def agrees_with_them(line: StatementLine) -> bool:
    """What stands now is exactly what they signed that they see."""
    theirs = (line.their_quantity in (None, line.quantity)) and (line.their_price in (None, line.unit_price))
    return theirs and (line.their_quantity is not None or line.their_price is not None)


def _drop(work: Work, statement: Statement, line: StatementLine, said: Settling, password: str) -> None:
    authorise(work, "receivables.statement.make", line)
    may_come_off(work, line)
    drop(work, line)


def _keep(work: Work, statement: Statement, line: StatementLine, said: Settling, password: str) -> None:
    if not said.answer.strip():
        raise Invalid({f"answer-{line.id}": Message("Please tell the customer why the line stands.")})
    line.state = LineState.OPEN


def _accept(work: Work, statement: Statement, line: StatementLine, said: Settling, password: str) -> None:
    """What is exactly theirs is confirmed with it, they signed it; anything else goes back to them."""
    quantity = said.quantity if said.quantity is not None else line.their_quantity
    price = said.price if said.price is not None else line.their_price
    if quantity is None and price is None:
        raise Invalid({f"quantity-{line.id}": Message("Enter the quantity or the price that holds now.")})
    quantity = line.quantity if quantity is None else quantity
    price = line.unit_price if price is None else price
    if quantity != line.quantity:
        _possible(work, line, quantity)
    _sign(work, statement, line, quantity, price, password)
    if quantity != line.quantity:
        _take(work, line, quantity)
    line.unit_price = price
    priced(line, statement)
    line.state = LineState.CONFIRMED if agrees_with_them(line) else LineState.OPEN
    line.confirmed_at = work.now if line.state == LineState.CONFIRMED else None


OUTCOME = {"accepted": _accept, "kept": _keep, "dropped": _drop}


def _possible(work: Work, line: StatementLine, quantity: Decimal) -> None:
    """Raises Refused while quality still has the difference of these goods, Invalid for more than came or part of a piece."""
    with work.as_system("dispute.bounds"):
        open_case = work.session.scalar(select(Difference.number).where(
            Difference.slip_line_id == line.slip_line_id, Difference.state != SETTLED).limit(1)) if line.slip_line_id else None
        most = _most(work, line)
    if open_case:
        raise Refused(Message("The difference {number} of these goods is with quality: what it comes to corrects the line by itself. Until "
                              "then the line stands, or comes off this statement.", number=open_case))
    refused = quantity_refusal(line.unit, quantity)
    refused = refused or quantity_refused(Line(line.kind, line.quantity, most, line.adjusts_id is not None), quantity)
    if refused:
        raise Invalid({f"quantity-{line.id}": refused})


def _most(work: Work, line: StatementLine) -> Decimal:
    """The most that can be stated of these goods on this line: all that was shipped, or of consignment what still stands there."""
    goods = work.fetch(SlipLine, line.slip_line_id, lock=line.kind == StatementKind.CONSUMPTION) if line.slip_line_id else None
    if goods is None or line.kind == StatementKind.ADJUSTMENT:
        return line.quantity
    if line.kind != StatementKind.CONSUMPTION:
        return max(goods.quantity - goods.returned, goods.owed or Decimal(0))
    used = work.session.scalar(select(USED).select_from(SlipLine).where(SlipLine.id == goods.id))
    return line.quantity + (goods.owed or Decimal(0)) - Decimal(used or 0)


def _sign(work: Work, statement: Statement, line: StatementLine, quantity: Decimal, price: Decimal | None, password: str) -> None:
    content = {"statement": statement.number, "line": line.position, "from": [line.quantity, line.unit_price], "to": [quantity, price]}
    if price != line.unit_price:
        sign(work, line, "price_change", Message("Another price on a statement"), content, password)
    elif quantity != line.quantity:
        sign(work, line, "invoice", Message("Another quantity on a statement"), content, password)
    elif not allowed(work, "receivables.invoice.issue", line) and not (other_price(line) and allowed(work, "reviews.price.decide", line)):
        raise Forbidden(Message("This is for somebody else to decide."))


def _stated_line(work: Work, line: StatementLine) -> StatementLine:
    """Where it is kept how many fewer (or more) of the goods are stated than are owed: of a correction, the line that it corrects."""
    if line.kind != StatementKind.ADJUSTMENT:
        return line
    of = select(StatementLine).where(
        StatementLine.slip_line_id == line.slip_line_id, StatementLine.kind != StatementKind.ADJUSTMENT,
        StatementLine.state != LineState.DROPPED)
    return work.session.scalars(of.order_by(StatementLine.id.desc()).limit(1).with_for_update()).one()


def _take(work: Work, line: StatementLine, quantity: Decimal) -> None:
    if line.kind != StatementKind.CONSUMPTION:
        _stated_line(work, line).conceded += line.quantity - quantity
    line.quantity = quantity
    if line.kind == StatementKind.CONSUMPTION:
        count_used(work, [line.slip_line_id])  # what was not used after all stands there on
