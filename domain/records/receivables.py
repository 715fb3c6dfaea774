"""Papers of receivables: the statement when it is sent, disputed, confirmed, and void when it is cancelled; the register on a day."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.receivables.events import DisputeAnswered, StatementCancelled, StatementConfirmed, StatementDisputed, StatementSent
from domain.receivables.finding import customer_of, lines_of
from domain.receivables.models import Statement, StatementState
from domain.receivables.sheet import receivables_sheet, statement_sheet
from domain.records.actions import issue
from domain.records.models import Record
from domain.records.queries import RecordRow, listed
from domain.shared.base import new_id
from domain.shared.work import Work
from domain.shared.workflow import authorise


@dataclass(frozen=True)
class Register:
    """What a list over all customers is about: no one thing."""

    id: uuid.UUID = field(default_factory=new_id)
    number: str = ""
    customer_id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None
    __tablename__: str = "register"


def on_statement_sent(work: Work, happened: StatementSent) -> None:
    with work.as_system("documents of a statement"):
        _issue(work, happened.statement)


def on_statement_disputed(work: Work, happened: StatementDisputed) -> None:
    """The statement with what the customer signed of each line, confirmed or disputed; not each time that one is settled meanwhile."""
    if work.person.is_customer:
        with work.as_system("documents of a statement"):
            _issue_signed(work, happened.statement)


def on_statement_confirmed(work: Work, happened: StatementConfirmed) -> None:
    """The statement again as it was confirmed, with the customer's signature: its next edition."""
    with work.as_system("documents of a statement"):
        _issue_signed(work, happened.statement)


def on_statement_cancelled(work: Work, happened: StatementCancelled | DisputeAnswered) -> None:
    """By finance, or because a dispute took its last line off: what the customer has of it is void, and its code says so."""
    if happened.statement.state == StatementState.CANCELLED:
        with work.as_system("documents of a statement"):
            _issue(work, happened.statement)


def print_register(work: Work, customer_number: str = "") -> Record:
    """The 应收账款明细表 of today over all customers, or one customer's account; a document of its own each time. Raises Forbidden."""
    authorise(work, "receivables.see")
    customer = customer_of(work, customer_number) if customer_number else None
    return _register(work, customer, internal=True)


def print_account(work: Work) -> Record:
    """The customer's own statement of account, asked for in the portal. Raises Forbidden."""
    authorise(work, "receivables.see_own")
    return _register(work, work.fetch(Customer, work.actor.customer_id), internal=False)


def registers(work: Work, customer_number: str = "", most: int = 5) -> list[RecordRow]:
    """The last ones that were printed and that the reader may see: of the whole register, or of one customer's account."""
    return listed(work, form="receivables", about=customer_number, most=most)


def _issue_signed(work: Work, statement: Statement) -> Record:
    work.session.flush()
    signed = {line.signature_id for line in lines_of(work, statement) if line.signature_id}
    signatures = work.session.scalars(select(Signature).where(Signature.id.in_(signed)).order_by(Signature.at)) if signed else ()
    return _issue(work, statement, *signatures)


def _issue(work: Work, statement: Statement, *signatures: Signature) -> Record:
    language = work.fetch(Customer, statement.customer_id).language
    return issue(work, "statement", statement, statement_sheet(work, statement), number=statement.number, internal=False,
                 signatures=signatures, language=language)


def _register(work: Work, customer: Customer | None, *, internal: bool) -> Record:
    made_by = work.person.name
    with work.as_system("documents of receivables"):
        sheet = receivables_sheet(work, customer, made_by)
        thing = Register() if customer is None else Register(number=customer.number, customer_id=customer.id)
        return issue(work, "receivables", thing, sheet, internal=internal, language=work.person.language)
