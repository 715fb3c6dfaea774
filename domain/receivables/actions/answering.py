"""The customer's answer to a statement, line by line, signed; and what finance says to what was disputed."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.accounts.signing import sign
from domain.receivables.actions.drafting import FINANCE, add_up, priced
from domain.receivables.actions.sending import ask_customer, drop, release
from domain.receivables.events import DisputeAnswered, StatementConfirmed, StatementDisputed
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import LineState, Statement, StatementKind, StatementLine, StatementState
from domain.receivables.workflow import STATEMENT
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import require_version

GENERAL_MANAGER = For(department="general_office", position="general_manager")


@dataclass(frozen=True)
class LineAnswer:
    """`agrees`, or what the customer sees otherwise: in words, and their quantity and price where those differ."""

    agrees: bool
    dispute: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True)
class Settling:
    """Finance's answer to one disputed line: accepted (with these figures), kept as it is, or taken off."""

    outcome: str  # accepted | kept | dropped
    answer: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None


def answer(work: Work, number: str, answers: Mapping[uuid.UUID, LineAnswer], password: str, version: int | None) -> Statement:
    """Confirm or dispute the open lines; what is not named stays open. Signed with the password.

    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    statement = by_number(work, Statement, number)
    lines = [line for line in lines_of(work, statement, lock=True) if line.state == LineState.OPEN]
    given = {line: answers[line.id] for line in lines if line.id in answers}
    if reasons := STATEMENT.refusals(work, statement, "answer"):
        raise Refused(*reasons)
    require_version(statement, version)
    if not given:
        raise Refused(Message("Choose for at least one line whether it is right."))
    _complete(given)
    signature = sign(work, statement, "statement", Message("Answers to the statement"), _signed(statement, given), password)
    for line, said in given.items():
        _enter(work, line, said, signature)
    STATEMENT.apply(work, statement, "answer", version=version, signature=signature)
    move_on(work, statement)
    return statement


def settle(work: Work, number: str, line_id: uuid.UUID, said: Settling, password: str, version: int | None) -> Statement:
    """Answer one disputed line. Accepting another price is the general manager's, signed (RULES 4).

    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    statement = by_number(work, Statement, number)
    line = next((each for each in lines_of(work, statement, lock=True) if each.id == line_id), None)
    if line is None:
        raise NotFound
    if reasons := STATEMENT.refusals(work, statement, "settle_dispute"):
        raise Refused(*reasons)
    if line.state != LineState.DISPUTED:
        raise Refused(Message("This line is not disputed."))
    STATEMENT.apply(work, statement, "settle_dispute", version=version)
    _settle(work, statement, line, said, password)
    add_up(statement, lines_of(work, statement))
    if statement.state == StatementState.DISPUTED:
        move_on(work, statement)
    return statement


def move_on(work: Work, statement: Statement) -> None:
    """Whose turn it is now follows from the lines: finance's where one is disputed, the customer's where one is open."""
    with work.as_system("statement.turn"):
        work.session.flush()
        lines = lines_of(work, statement)
        states, before = {line.state for line in lines}, statement.state
        if LineState.DISPUTED in states:
            statement.state = StatementState.DISPUTED
            _ask_finance(work, statement, lines)
        elif LineState.OPEN in states:
            statement.state = StatementState.SENT
            if before == StatementState.DISPUTED:
                end_tasks(work, statement)
                ask_customer(work, statement)
                work.emit(DisputeAnswered(statement))
        elif lines:
            _confirmed(work, statement, lines)
        else:
            statement.state = StatementState.CANCELLED
            end_tasks(work, statement)
            work.emit(DisputeAnswered(statement))
        if statement.state != before:
            journal(work, f"statement.{statement.state}", statement, before={"state": before}, after={"state": statement.state})


def _confirmed(work: Work, statement: Statement, lines: Sequence[StatementLine]) -> None:
    """By the customer who signed last, also where it is finance's answer that leaves nothing open."""
    statement.state = StatementState.CONFIRMED
    signed = select(Signature).where(Signature.id.in_({line.signature_id for line in lines})).order_by(Signature.at.desc()).limit(1)
    last = work.session.scalars(signed).one()
    statement.confirmed_at, statement.confirmed_by = last.at, last.person_name
    end_tasks(work, statement)
    work.emit(StatementConfirmed(statement))


def _ask_finance(work: Work, statement: Statement, lines: Sequence[StatementLine]) -> None:
    if not any(line.state == LineState.OPEN for line in lines):
        end_tasks(work, statement, "statement.answer")
    end_tasks(work, statement, "statement.dispute", outcome="withdrawn")
    n = sum(line.state == LineState.DISPUTED for line in lines)
    path = f"/receivables/statements/{statement.number}"
    open_task(work, statement, "statement.dispute", Message("Answer {n} disputed lines of {number}", n=n, number=statement.number), FINANCE,
              Allowance.working_days(1), clause="5.1.12(2)", path=path)
    if any(line.state == LineState.DISPUTED and _other_price(line) for line in lines):
        end_tasks(work, statement, "statement.price", outcome="withdrawn")
        open_task(work, statement, "statement.price", Message("Another price on the statement {number}", number=statement.number),
                  GENERAL_MANAGER, Allowance.working_days(1), clause="5.1.9(4)", path=path)
    work.emit(StatementDisputed(statement))


def _complete(given: Mapping[StatementLine, LineAnswer]) -> None:
    wrong = {
        f"r-{line.id}": Message("Line {n}: please say what differs.", n=line.position)
        for line, said in given.items() if not said.agrees and not said.dispute.strip()
    }
    if wrong:
        raise Invalid(wrong)


def _signed(statement: Statement, given: Mapping[StatementLine, LineAnswer]) -> dict[str, object]:
    rows = [
        {"line": line.position, "part": line.customer_part, "slip": line.slip_number, "quantity": line.quantity, "price": line.unit_price,
         "gross": line.gross, "agrees": said.agrees, "dispute": said.dispute, "their_quantity": said.quantity, "their_price": said.price}
        for line, said in given.items()
    ]
    return {"statement": statement.number, "currency": statement.currency, "lines": rows}


def _enter(work: Work, line: StatementLine, said: LineAnswer, signature: Signature) -> None:
    line.signature_id = signature.id
    if said.agrees:
        line.state, line.confirmed_at = LineState.CONFIRMED, work.now
    else:
        line.state, line.dispute = LineState.DISPUTED, said.dispute.strip()
        line.their_quantity, line.their_price = said.quantity, said.price
        line.disputed_at, line.disputed_by = work.now, work.person.name
        line.answered, line.answer = "", ""


def _settle(work: Work, statement: Statement, line: StatementLine, said: Settling, password: str) -> None:
    before = {"quantity": line.quantity, "unit_price": line.unit_price}
    if said.outcome == "dropped":
        drop(work, line)
    elif said.outcome == "kept":
        if not said.answer.strip():
            raise Invalid({f"answer-{line.id}": Message("Please tell the customer why the line stands.")})
        line.state = LineState.OPEN
    else:
        _accept(work, statement, line, said, password)
    line.answered, line.answer, line.answered_at, line.answered_by = said.outcome, said.answer.strip(), work.now, work.person.name
    after = {"quantity": line.quantity, "unit_price": line.unit_price, "result": said.outcome}
    journal(work, "statement.dispute_answered", line, before=before, after=after, why=said.answer)


def _accept(work: Work, statement: Statement, line: StatementLine, said: Settling, password: str) -> None:
    """What is exactly theirs is confirmed with it, they signed it; anything else goes back to them."""
    quantity = said.quantity if said.quantity is not None else line.their_quantity
    price = said.price if said.price is not None else line.their_price
    if quantity is None and price is None:
        raise Invalid({f"quantity-{line.id}": Message("Enter the quantity or the price that holds now.")})
    if price is not None and price != line.unit_price:
        content = {"statement": statement.number, "line": line.position, "from": line.unit_price, "to": price}
        sign(work, line, "price_change", Message("Another price on a statement"), content, password)
        line.unit_price = price
    if quantity is not None:
        if line.kind == StatementKind.CONSUMPTION and quantity < line.quantity:
            release(work, [line])  # what was not used after all stands there on
        line.quantity = quantity
    priced(line, statement.tax_rate)
    theirs = (line.their_quantity in (None, line.quantity)) and (line.their_price in (None, line.unit_price))
    named = line.their_quantity is not None or line.their_price is not None
    line.state = LineState.CONFIRMED if theirs and named else LineState.OPEN
    line.confirmed_at = work.now if line.state == LineState.CONFIRMED else None


def _other_price(line: StatementLine) -> bool:
    return line.their_price is not None and line.their_price != line.unit_price
