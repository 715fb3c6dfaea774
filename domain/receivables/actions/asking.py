"""An invoice is asked for: now, over what is confirmed, or beforehand, for when all of the statement is (5.1.12(2), RULES 8)."""

from __future__ import annotations

from collections.abc import Sequence

from domain.customers.models import Customer
from domain.receivables.actions.drafting import FINANCE
from domain.receivables.events import InvoiceAsked
from domain.receivables.finding import by_number, draw, scope
from domain.receivables.models import Invoice, InvoiceState, LineState, Statement, StatementLine
from domain.receivables.rules import Figures, total
from domain.receivables.workflow import STATEMENT
from domain.shared.base import new_id
from domain.shared.clock import Allowance
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks, open_task
from domain.shared.work import Work


def wish(work: Work, number: str, version: int | None) -> Statement:
    """The customer wants the invoice as soon as all of the statement is confirmed, however long a dispute takes.

    Raises NotFound, Forbidden, Stale, Refused (it is wished already, or all is confirmed: then it is asked for).
    """
    statement = by_number(work, Statement, number)
    set_wish(work, statement, True, version)
    return statement


def withdraw_wish(work: Work, number: str, version: int | None) -> Statement:
    """Not by itself after all; it can be asked for at any time. Raises as `wish`."""
    statement = by_number(work, Statement, number)
    set_wish(work, statement, False, version)
    return statement


def set_wish(work: Work, statement: Statement, wanted: bool, version: int | None = None) -> None:
    STATEMENT.apply(work, statement, "wish_invoice" if wanted else "withdraw_wish", version=version)
    statement.invoice_wished_at = work.now if wanted else None
    statement.invoice_wished_by = work.person.name if wanted else None


def as_wished(work: Work, statement: Statement, lines: Sequence[StatementLine]) -> Invoice | None:
    """The invoice that the customer wished for when all is confirmed, now that it is. None without a wish, or where nothing is owed.

    It is asked for in the name of who wished it, whoever settled the last dispute.
    """
    by = statement.invoice_wished_by
    statement.invoice_wished_at = statement.invoice_wished_by = None
    if by is None or sum(line.gross for line in _free(lines)) <= 0:
        return None
    return drawn_up(work, statement, lines, by, "customer")


def drawn_up(work: Work, statement: Statement, stands: Sequence[StatementLine], by: str = "", side: str = "") -> Invoice:
    """Over the confirmed lines that are on none; what costs nothing is settled with it. Asked for by the actor, where nobody is named."""
    lines = _free(stands)
    sums = total(Figures(line.net, line.tax, line.gross) for line in lines)
    customer = work.fetch(Customer, statement.customer_id)
    invoice = work.add(Invoice(
        id=new_id(), number=draw(work, "IV", statement.project_id), state=InvoiceState.ASKED, currency=statement.currency, net=sums.net,
        tax=sums.tax, gross=sums.gross, statement_number=statement.number, invoicing=dict(customer.invoicing), asked_at=work.now,
        asked_by=by or work.person.name, asked_side=side or ("customer" if work.person.is_customer else "staff"), **scope(statement),
    ))
    work.session.flush()
    for line in lines:
        if line.gross:
            line.invoice_id = invoice.id
        else:
            line.settled_at = work.now
    journal(work, "invoice.asked", invoice, after={"number": invoice.number, "gross": invoice.gross, "of": statement.number})
    with work.as_system("invoice.asked"):  # the task is the company's, which the customer does not see
        end_tasks(work, statement, "invoice.make")
    open_task(work, invoice, "invoice.issue", Message("Make out the invoice {number}", number=invoice.number), FINANCE,
              Allowance.working_days(1), clause="5.1.12(2)", path=f"/receivables/invoices/{invoice.number}")
    work.emit(InvoiceAsked(invoice))
    return invoice


def _free(lines: Sequence[StatementLine]) -> list[StatementLine]:
    return [line for line in lines if line.state == LineState.CONFIRMED and line.unbilled]
