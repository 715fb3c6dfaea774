"""`concord demo world 1|2`: the same small company twice, with (1) and without (2) one confidential project.

Same clock, same seed. Whoever is not a member must find no difference between the two, anywhere. They begin on the last morning, so
that nothing confidential is late while they are served: what is late goes up, and its head becomes a member (RULES 5).
"""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal

from sqlalchemy import select

from concord.demo import masters as demo_masters
from concord.demo.load import load
from concord.demo.masters import Masters
from concord.demo.seed import Seed
from domain.accounts.identity import actor_of_person
from domain.orders.actions import submit
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.products.models import ProductionLine, Reservation
from domain.products.rules import monday
from domain.shared.actor import system
from domain.shared.settings import Settings
from domain.shared.work import unit

MORNING = time(10)
ASKED, TRACE = timedelta(days=40), timedelta(days=9)  # after the order came in, and so long before its date
CUSTOMERS, PRODUCTS, LINES = 4, 48, 300
SECRET_PART, SECRET_NAME, SECRET_PROGRAM = "CNRY-5801300-E99", "CNRY 后副车架液压衬套", "CNRY-E99"


def last_morning(zone: tzinfo, now: datetime) -> datetime:
    """The last ten o'clock where the company is."""
    here = now.astimezone(zone)
    return datetime.combine(here.date() - timedelta(days=here.time() < MORNING), MORNING, zone).astimezone(UTC)


def asked_for(began: datetime) -> date:
    """The date of the confidential part."""
    return began.date() + ASKED


def make(settings: Settings, number: int, began: datetime) -> None:
    """Make world 1 or 2 in an empty database."""
    with unit(system("demo world"), now=began) as work:
        demo_masters.introduce(work)
        masters = demo_masters.make(work, Seed(99), customers=CUSTOMERS, products=PRODUCTS)
        line = work.session.scalars(select(ProductionLine).where(ProductionLine.code == "L3")).one()
        work.add(Reservation(line_id=line.id, week=monday(asked_for(began) - TRACE), hours=Decimal(18)))  # the one trace, in both
    load(settings, LINES)
    if number == 1:
        _confide(masters, began)


def _confide(masters: Masters, began: datetime) -> None:
    """A newly developed order of the first customer: its project opens by itself."""
    buyer = masters.users["wang.min@k001.example"]
    with unit(system("demo world"), now=began) as work:
        actor = actor_of_person(work.session, buyer.id)
    with unit(actor, now=began) as work:
        submit(work, OrderInput(
            customer_id=buyer.customer_id, po_number="CNRY-PO-1", order_date=began.date(), program=SECRET_PROGRAM, notes="CNRY 保密",  # type: ignore[arg-type]
            lines=(LineInput(row=0, part=SECRET_PART, name=SECRET_NAME, specification="CNRY 图纸", quality="CNRY PPAP",
                             dates=(DateInput(Decimal(3000), asked_for(began)),)),),
        ))
