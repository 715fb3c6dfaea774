"""The registers of delivery on paper, as they stand when somebody prints them: FM070100-03 and FM070100-04 (6.2.3, 6.2.4)."""

from __future__ import annotations

from sqlalchemy import exists, select

from domain.customers import queries as customers
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.ledger.sheet import ledger_sheet
from domain.deliveries.rate import RateFilter
from domain.deliveries.rate.sheet import rate_sheet
from domain.products.models import Product
from domain.records.actions import issue
from domain.records.models import Record
from domain.records.receivables import Register
from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise


def print_ledger(work: Work, wanted: LedgerFilter) -> Record:
    """FM070100-03 of what the filter leaves; a document of its own each time. Raises Forbidden, NotFound for a customer that is none."""
    authorise(work, "records.form.print")
    thing, name = _about(work, wanted.customer)
    return issue(work, "FM070100-03", thing, ledger_sheet(work, wanted, name), title=name)


def print_rate(work: Work, wanted: RateFilter) -> Record:
    """FM070100-04 of a month, perhaps of one customer or part; a document of its own each time.

    Raises Forbidden, NotFound, Refused for a part that is none: a paper on which nothing was missed must be about something.
    """
    authorise(work, "records.form.print")
    if wanted.product and not work.session.scalar(select(exists().where(Product.code == wanted.product))):
        raise Refused(Message("There is no part with the company code {code}.", code=wanted.product))
    thing, name = _about(work, wanted.customer)
    return issue(work, "FM070100-04", thing, rate_sheet(work, wanted, name), title=f"{wanted.month:%Y-%m} {name}".strip())


def _about(work: Work, number: str) -> tuple[Register, str]:
    if not number:
        return Register(), ""
    customer = customers.by_number(work, number)
    return Register(number=customer.number, customer_id=customer.id), customer.name_short
