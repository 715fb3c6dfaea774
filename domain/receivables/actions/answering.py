"""The customer's answer to a statement, line by line, signed (RULES 8)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from domain.accounts.models import Signature
from domain.accounts.signing import sign
from domain.receivables.actions.asking import set_wish
from domain.receivables.actions.turns import move_on
from domain.receivables.finding import by_number, lines_of
from domain.receivables.models import LineState, Statement, StatementLine
from domain.receivables.workflow import STATEMENT
from domain.shared.errors import Invalid, Refused
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import require_version


@dataclass(frozen=True)
class LineAnswer:
    """`agrees`, or what the customer sees otherwise: in words, and their quantity and price where those differ."""

    agrees: bool
    dispute: str = ""
    quantity: Decimal | None = None
    price: Decimal | None = None


def answer(work: Work, number: str, answers: Mapping[uuid.UUID, LineAnswer], password: str, version: int | None,
           invoice: bool | None = None) -> Statement:
    """Confirm or dispute the open lines; what is not named stays open. Signed with the password.

    What they disputed is right after all, or otherwise wrong, as long as it is not answered: they say it anew (decision 0237).
    `invoice`: whether it is wished for when all is confirmed, at once or after a dispute; None leaves that as it is.
    Raises NotFound, Forbidden, Stale, Refused, Invalid, PasswordNeeded.
    """
    statement = by_number(work, Statement, number)
    lines = [line for line in lines_of(work, statement, lock=True) if line.state in (LineState.OPEN, LineState.DISPUTED)]
    given = {line: answers[line.id] for line in lines if line.id in answers}
    require_version(statement, version)
    if reasons := STATEMENT.refusals(work, statement, "answer"):
        raise Refused(*reasons)
    if not given:
        raise Refused(Message("Choose for at least one line whether it is right."))
    _complete(given)
    signature = sign(work, statement, "statement", Message("Answers to the statement"), signed(statement, given), password)
    for line, said in given.items():
        _enter(work, line, said, signature)
    STATEMENT.apply(work, statement, "answer", version=version, signature=signature)
    if invoice is not None and invoice != bool(statement.invoice_wished_at):
        set_wish(work, statement, invoice)
    move_on(work, statement, disputed=any(not said.agrees for said in given.values()))
    return statement


def _complete(given: Mapping[StatementLine, LineAnswer]) -> None:
    wrong = {
        f"r-{line.id}": Message("Line {n}: please say what differs.", n=line.position)
        for line, said in given.items() if not said.agrees and not said.dispute.strip()
    }
    if wrong:
        raise Invalid(wrong)


def signed(statement: Statement, given: Mapping[StatementLine, LineAnswer]) -> dict[str, object]:
    """What the customer's signature covers: each line as it stood, and what was said of it."""
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
