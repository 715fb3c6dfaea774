"""Whose turn it is with a statement follows from its lines, and what follows when the last of them is confirmed."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.receivables.actions.asking import as_wished
from domain.receivables.actions.closing import close_settled
from domain.receivables.actions.drafting import FINANCE
from domain.receivables.actions.pricing import GENERAL_MANAGER
from domain.receivables.actions.sending import ask_customer
from domain.receivables.events import DisputeAnswered, StatementConfirmed, StatementDisputed
from domain.receivables.finding import lines_of
from domain.receivables.models import LineState, Statement, StatementLine, StatementState
from domain.shared.clock import Allowance
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks, open_task, reword
from domain.shared.work import Work


def move_on(work: Work, statement: Statement, *, disputed: bool = False) -> None:
    """Finance's where one line is disputed (by this very deed: `disputed`), the customer's where one is open, confirmed where none is."""
    with work.as_system("statement.turn"):
        work.session.flush()
        lines = lines_of(work, statement)
        states, before = {line.state for line in lines}, statement.state
        if LineState.DISPUTED in states:
            statement.state = StatementState.DISPUTED
            _ask_finance(work, statement, lines, anew=disputed)
        elif LineState.OPEN in states:
            statement.state = StatementState.SENT
            if before == StatementState.DISPUTED:
                end_tasks(work, statement)
                ask_customer(work, statement)
                if not work.person.is_customer:
                    work.emit(DisputeAnswered(statement))
        elif lines:
            _confirmed(work, statement, lines, answered=before == StatementState.DISPUTED and not work.person.is_customer)
        else:
            statement.state = StatementState.CANCELLED
            end_tasks(work, statement)
            work.emit(DisputeAnswered(statement))
        if statement.state != before:
            journal(work, f"statement.{statement.state}", statement, before={"state": before}, after={"state": statement.state})


def go_on_confirmed(work: Work, statement: Statement, lines: Sequence[StatementLine]) -> None:
    """Owed to us: finance's invoice. Owed to the customer: finance's credit note, signed. Nothing either way: it is settled."""
    free = [line for line in lines if line.unbilled]
    sum_ = sum((line.gross for line in free), Decimal(0))
    path = f"/receivables/statements/{statement.number}"
    if sum_ > 0:
        open_task(work, statement, "invoice.make", Message("Make the invoice of the confirmed statement {number}", number=statement.number),
                  FINANCE, Allowance.working_days(2), clause="5.1.12(2)", path=path)
    elif sum_ < 0:
        open_task(work, statement, "invoice.credit", Message("Sign the credit note for {number}", number=statement.number), FINANCE,
                  Allowance.working_days(2), clause="5.1.12(2)", path=path)
    else:
        for line in free:
            line.settled_at = work.now
        close_settled(work, {line.order_id for line in lines})


def _confirmed(work: Work, statement: Statement, lines: Sequence[StatementLine], *, answered: bool) -> None:
    """By the customer who signed last, also where it is finance's answer that leaves nothing open: then the customer hears of it."""
    statement.state = StatementState.CONFIRMED
    signed = select(Signature).where(Signature.id.in_({line.signature_id for line in lines})).order_by(Signature.at.desc()).limit(1)
    last = work.session.scalars(signed).one()
    statement.confirmed_at, statement.confirmed_by = last.at, last.person_name
    end_tasks(work, statement)
    work.emit(StatementConfirmed(statement))
    invoice = as_wished(work, statement, lines)
    if invoice is None:
        go_on_confirmed(work, statement, lines)
    if answered:
        work.emit(DisputeAnswered(statement, invoiced=invoice is not None))


def _ask_finance(work: Work, statement: Statement, lines: Sequence[StatementLine], *, anew: bool) -> None:
    """Unless a line is disputed anew, what is left goes on in the time that it was given, and nobody is told again."""
    if not any(line.state == LineState.OPEN for line in lines):
        end_tasks(work, statement, "statement.answer")
    disputed = [line for line in lines if line.state == LineState.DISPUTED]
    title = Message("Answer {n} disputed lines of {number}", n=len(disputed), number=statement.number)
    path = f"/receivables/statements/{statement.number}"
    if anew or not reword(work, statement, "statement.dispute", title):
        end_tasks(work, statement, "statement.dispute", outcome="withdrawn")
        open_task(work, statement, "statement.dispute", title, FINANCE, Allowance.working_days(1), clause="5.1.12(2)", path=path)
    priced = any(other_price(line) for line in disputed)
    if anew or not priced:
        end_tasks(work, statement, "statement.price", outcome="withdrawn")
    if anew and priced:
        open_task(work, statement, "statement.price", Message("Another price on the statement {number}", number=statement.number),
                  GENERAL_MANAGER, Allowance.working_days(1), clause="5.1.9(4)", path=path)
    if anew:
        work.emit(StatementDisputed(statement))


def other_price(line: StatementLine) -> bool:
    return line.their_price is not None and line.their_price != line.unit_price
