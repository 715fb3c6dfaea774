"""The lives of a statement, an invoice, a deduction and an exception of retail: what may be done in which state, and by whom."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, exists, func, or_, select
from sqlalchemy.orm import aliased

from domain.receivables.models import (
    Deduction,
    DeductionState,
    ExceptionState,
    Invoice,
    InvoiceState,
    LineState,
    RetailException,
    Statement,
    StatementKind,
    StatementLine,
    StatementState,
)
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.once import once
from domain.shared.work import Work
from domain.shared.workflow import Move, Workflow, name_states

S, V, D, X = StatementState, InvoiceState, DeductionState, ExceptionState

name_states("statement", {
    S.DRAFT: Message("Draft"), S.SENT: Message("With the customer"), S.DISPUTED: Message("Disputed"),
    S.CONFIRMED: Message("Confirmed"), S.CANCELLED: Message("Cancelled"),
})
name_states("invoice", {
    V.ASKED: Message("Invoice asked for"), V.ISSUED: Message("Made out"), V.PAID: Message("Paid"), V.CANCELLED: Message("Cancelled"),
})
name_states("deduction", {
    D.CLAIMED: Message("Claimed"), D.ACCEPTED: Message("Agreed"), D.REFUSED: Message("Refused"), D.WITHDRAWN: Message("Withdrawn"),
})
name_states("retail_exception", {
    X.PROPOSED: Message("Proposed"), X.SIGNED: Message("Signed"), X.REFUSED: Message("Refused"), X.WITHDRAWN: Message("Withdrawn"),
    X.USED: Message("Used up"), X.EXPIRED: Message("Expired"),
})

OF = StatementLine.statement_id == bindparam("statement", type_=Uuid())
STANDS = StatementLine.state != LineState.DROPPED
LATER = aliased(StatementLine)
CORRECTED_ON = (  # the list on which goods of this line were corrected since, or its price made good
    select(func.min(Statement.number)).join(LATER, LATER.statement_id == Statement.id).where(
        LATER.kind == StatementKind.ADJUSTMENT, LATER.state != LineState.DROPPED, LATER.statement_id != StatementLine.statement_id,
        or_(LATER.adjusts_id == StatementLine.id,
            and_(StatementLine.kind != StatementKind.ADJUSTMENT, LATER.slip_line_id == StatementLine.slip_line_id)))
    .correlate(StatementLine).scalar_subquery()
)
FOUND = select(
    exists().where(OF, STANDS), exists().where(OF, STANDS, StatementLine.unit_price.is_(None)),
    exists().where(OF, or_(StatementLine.invoice_id.is_not(None), StatementLine.credit_id.is_not(None))),
    select(func.coalesce(func.sum(StatementLine.gross), 0)).where(
        OF, StatementLine.state == LineState.CONFIRMED, StatementLine.invoice_id.is_(None), StatementLine.credit_id.is_(None),
        StatementLine.settled_at.is_(None)).scalar_subquery(),
    select(func.min(CORRECTED_ON)).where(OF, STANDS).scalar_subquery(),
)


def ready_to_send(work: Work, statement: Statement) -> Iterable[Message]:
    has_lines, unpriced, *_ = _found(work, statement)
    if not has_lines:
        yield Message("It has no line left.")
    if unpriced:
        yield Message("A line has no price yet: enter it, or take the line off.")


def nothing_invoiced(work: Work, statement: Statement) -> Iterable[Message]:
    if _found(work, statement)[2]:
        yield Message("There is an invoice or a credit note for it: cancel that first.")


def nothing_corrected(work: Work, statement: Statement) -> Iterable[Message]:
    """Stated anew, its goods would be less already what was credited for them, and adjusted a second time."""
    if number := _found(work, statement)[4]:
        yield stands_corrected(number)


def stands_corrected(number: str) -> Message:
    return Message("{number} corrects these goods or adjusts their price, and stands: cancel that first, or bill them on this statement.",
                   number=number)


def something_to_invoice(work: Work, statement: Statement) -> Iterable[Message]:
    owed = _found(work, statement)[3]
    if owed < 0:
        yield Message("We owe this to the customer: finance gives a credit note for it.")
    elif not owed:
        yield Message("Nothing confirmed of it waits for an invoice.")


def not_wished(work: Work, statement: Statement) -> Iterable[Message]:
    if statement.invoice_wished_at:
        yield Message("The invoice is made out already as soon as all is confirmed.")


def wished(work: Work, statement: Statement) -> Iterable[Message]:
    if not statement.invoice_wished_at:
        yield Message("Nobody wished for the invoice beforehand.")


def something_to_credit(work: Work, statement: Statement) -> Iterable[Message]:
    if _found(work, statement)[3] >= 0:
        yield Message("Nothing of it is owed to the customer.")


def nothing_paid(work: Work, invoice: Invoice) -> Iterable[Message]:
    if invoice.paid:
        yield Message("Payments are matched with it: undo that first.")


def proposed_by_another(work: Work, exception: RetailException) -> Iterable[Message]:
    """Nobody both makes and approves the same thing, nor has it approved in their place."""
    if work.actor.decides_own({exception.proposed_by_id}, "retail_exception"):
        yield Message("Whoever proposed it does not sign it.")


def entered_by_another(work: Work, deduction: Deduction) -> Iterable[Message]:
    """What finance entered for a customer gives money away: another of finance agrees to it."""
    if deduction.claimed_side == "staff" and decides_own(work, deduction.id, "deduction.claimed"):
        yield Message("Whoever entered it does not agree to it.")


def decides_own(work: Work, thing_id: uuid.UUID, deed: str) -> bool:
    """Would the actor decide about money on their own deed, or in the place of who did it? By the trail."""
    with work.as_system("receivables.whose"):
        by = work.session.scalar(select(Audit.actor_id).where(Audit.object_id == thing_id, Audit.action == deed))
    return work.actor.decides_own({by}, "payment")


def _found(work: Work, statement: Statement) -> tuple[Any, ...]:
    return once(work, ("statement", statement.id), lambda: tuple(work.session.execute(FOUND, {"statement": statement.id}).one()))


STATEMENT = Workflow(
    "statement", StatementState,
    Move("send", (S.DRAFT,), S.SENT, "receivables.statement.make", needs=(ready_to_send,)),
    Move("answer", (S.SENT, S.DISPUTED), "", "receivables.statement.answer", signed=True),
    Move("settle_dispute", (S.DISPUTED,), "", "receivables.dispute.answer"),
    Move("ask_invoice", (S.SENT, S.DISPUTED, S.CONFIRMED), "", "receivables.invoice.ask", needs=(something_to_invoice,)),
    Move("wish_invoice", (S.SENT, S.DISPUTED), "", "receivables.statement.answer", needs=(not_wished,)),
    Move("withdraw_wish", (S.SENT, S.DISPUTED), "", "receivables.statement.answer", needs=(wished,)),
    Move("credit", (S.CONFIRMED,), "", "receivables.payment.record", needs=(something_to_credit,), signed=True),
    Move("reopen", (S.SENT, S.DISPUTED, S.CONFIRMED), S.SENT, "receivables.system"),
    Move("cancel", (S.DRAFT, S.SENT, S.DISPUTED, S.CONFIRMED), S.CANCELLED, "receivables.statement.make",
         needs=(nothing_invoiced, nothing_corrected), reason=True),
)
INVOICE = Workflow(
    "invoice", InvoiceState,
    Move("issue", (V.ASKED,), V.ISSUED, "receivables.invoice.issue", signed=True),
    Move("take_over", (V.ASKED,), V.ISSUED, "receivables.system"),
    Move("pay", (V.ISSUED,), V.PAID, "receivables.system"),
    Move("unpay", (V.PAID,), V.ISSUED, "receivables.system"),
    Move("decline", (V.ASKED,), V.CANCELLED, "receivables.invoice.issue", reason=True),
    Move("cancel", (V.ISSUED,), V.CANCELLED, "receivables.invoice.issue", needs=(nothing_paid,), signed=True, reason=True),
)
DEDUCTION = Workflow(
    "deduction", DeductionState,
    Move("accept", (D.CLAIMED,), D.ACCEPTED, "receivables.deduction.answer", needs=(entered_by_another,), signed=True),
    Move("refuse", (D.CLAIMED,), D.REFUSED, "receivables.deduction.answer", reason=True),
    Move("withdraw", (D.CLAIMED,), D.WITHDRAWN, "receivables.deduction.claim"),
    Move("reopen", (D.ACCEPTED,), D.CLAIMED, "receivables.system"),  # its credit note was cancelled
)
EXCEPTION = Workflow(
    "retail_exception", ExceptionState,
    Move("sign", (X.PROPOSED,), X.SIGNED, "receivables.exception.sign", needs=(proposed_by_another,), signed=True),
    Move("refuse", (X.PROPOSED,), X.REFUSED, "receivables.exception.sign", reason=True),
    Move("withdraw", (X.PROPOSED,), X.WITHDRAWN, "receivables.exception.propose"),
    Move("end", (X.SIGNED,), X.WITHDRAWN, "receivables.exception.propose", reason=True),
    Move("use", (X.SIGNED,), X.USED, "receivables.system"),
    Move("restore", (X.USED,), X.SIGNED, "receivables.system"),  # the goods came back before anybody signed for them
    Move("expire", (X.PROPOSED, X.SIGNED), X.EXPIRED, "receivables.system"),
)
