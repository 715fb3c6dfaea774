"""What finance holds of lines that a change touches: statements on their way and invoices that are not paid yet (5.1.9(6))."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from domain.changes.force.holding import BILLED, Held, Touched, holds
from domain.receivables.models import Invoice, InvoiceState, LineState, Statement, StatementLine
from domain.shared.among import among
from domain.shared.message import Message
from domain.shared.work import Work


@holds
def statements(work: Work, touched: Touched) -> Iterable[Held]:
    """Each statement on which goods of a touched line stand that the customer has not confirmed yet."""
    lines = {line.id for line in touched.of(BILLED)}
    wanted = (
        select(Statement.number).join(StatementLine, StatementLine.statement_id == Statement.id)
        .where(among(StatementLine.line_id, lines), StatementLine.state.not_in((LineState.CONFIRMED, LineState.DROPPED)))
        .distinct().order_by(Statement.number)
    )
    for number in work.session.scalars(wanted) if lines else ():
        yield Held("finance", Message("Statement {number}", number=number))


@holds
def invoices(work: Work, touched: Touched) -> Iterable[Held]:
    """Each invoice for goods of a touched line that is asked for or open."""
    lines = {line.id for line in touched.of(BILLED)}
    wanted = (
        select(Invoice.number).join(StatementLine, StatementLine.invoice_id == Invoice.id)
        .where(among(StatementLine.line_id, lines), Invoice.state.in_((InvoiceState.ASKED, InvoiceState.ISSUED)))
        .distinct().order_by(Invoice.number)
    )
    for number in work.session.scalars(wanted) if lines else ():
        yield Held("finance", Message("Invoice {number}", number=number))
