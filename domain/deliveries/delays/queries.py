"""What pages show of delays: the list, one case, and what the customer sees of it: its dates, never the case."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Select, Text, Uuid, bindparam, func, select

from domain.changes.delays import gives_way
from domain.customers.models import Customer
from domain.deliveries.delays.workflow import DELAY, standing_offers
from domain.deliveries.models import Chase, Delay, DelayOffer, DelayState, Freight
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.deliveries.on_time import ARRIVAL
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.among import among_these
from domain.shared.clock import today
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.work import Work
from domain.shared.workflow import Transition, history

PAGE = 50
VIEWS = {
    "open": Message("Unsettled"), "meeting": Message("Meeting due"), "dates": Message("New dates due"),
    "customer": Message("With the customer"), "done": Message("Settled"),
}
STATES: Mapping[str, Sequence[str]] = {
    "open": OPEN_DELAYS, "meeting": (DelayState.OPEN,), "dates": (DelayState.MET, DelayState.CONFIRMED), "customer": (DelayState.OFFERED,),
    "done": (DelayState.TAKEN, DelayState.CLOSED, DelayState.UNFOUNDED),
}
COUNTS = select(*(func.count().filter(among_these(Delay.state, STATES[name])).label(name) for name in VIEWS if name != "done")).where(
    among_these(Delay.state, OPEN_DELAYS)
)


@dataclass(frozen=True)
class DelayRow:
    delay: Delay
    order: str
    position: int
    name: str
    customer_part: str
    customer: str
    open: Decimal
    unit: str


@dataclass(frozen=True)
class Case:
    """One case with all that its page shows. `moves`: what may be done now, each with what stands against it."""

    delay: Delay
    order: Order
    line: OrderLine
    schedule: ScheduleLine
    product: Product | None
    customer: Customer
    offers: list[DelayOffer]
    withdrawn: list[DelayOffer]
    chases: list[Chase]
    freight: list[Freight]
    steps: list[Transition]
    moves: dict[str, list[Message]]


@dataclass(frozen=True)
class OfferRow:
    """A date, or dates, that a customer may take; what premium freight costs us is not among it."""

    id: uuid.UUID
    version: int
    kind: str
    parts: tuple[tuple[date, Decimal], ...]
    taken_at: datetime | None
    taken_by: str | None
    past: bool  # its first day has gone by: it is shown and cannot be taken


@dataclass(frozen=True)
class Choice:
    """What is put before the customer: their order, the part, how much is late, and the dates."""

    delay_id: uuid.UUID
    number: str
    state: str
    order: str
    po_number: str
    position: int
    name: str
    customer_part: str
    unit: str
    open: Decimal
    promised: date  # as they were told it, and as they mean their dates: `arrival` at their dock, or leaving our gate
    arrival: bool
    language: str  # the customer's
    offered_at: datetime | None
    offers: tuple[OfferRow, ...]
    replaces: tuple[Message, ...]  # what is still asked of the same day, and gives way to what is taken

    @property
    def open_to_choose(self) -> bool:
        return self.state == DelayState.OFFERED

    @property
    def needless(self) -> bool:
        """The goods left after all, or the order was changed: nobody waits for a choice."""
        return self.state in (DelayState.CLOSED, DelayState.UNFOUNDED)

    @property
    def taken(self) -> OfferRow | None:
        return next((offer for offer in self.offers if offer.taken_at), None)


def locked(work: Work, number: str) -> Delay:
    """The case, to be moved. Raises NotFound."""
    wanted = select(Delay).where(Delay.number == number).with_for_update()
    found = work.session.scalars(wanted.execution_options(populate_existing=True)).first()
    if found is None:
        raise NotFound
    return found


def page(work: Work, view: str, after: str = "", before: str = "") -> Listed[DelayRow]:
    """Cases in a view, the newest first."""
    place = Place(Delay.found_at, Delay.id, True, PAGE, cursor(after), cursor(before))
    wanted = _rows().where(among_these(Delay.state, STATES[view]), *place.limits()).order_by(*place.order()).limit(PAGE + 1)
    rows = [DelayRow(*row) for row in work.session.execute(wanted)]
    return listed(rows, place, lambda row: Cursor(row.delay.found_at, row.delay.id))


def counts(work: Work) -> dict[str, int]:
    return dict(work.session.execute(COUNTS).one()._mapping)


def case(work: Work, number: str) -> Case:
    """One case. Raises NotFound."""
    found = work.session.execute(CASE, {"number": number}).first()
    if found is None:
        raise NotFound
    delay, schedule, line, order, customer, product = found
    asked = {"delay": delay.id, "schedule": schedule.id}
    every = list(work.session.scalars(OFFERS, asked))
    standing = {offer.id for offer in standing_offers(work, delay)}
    return Case(
        delay=delay, order=order, line=line, schedule=schedule, product=product, customer=customer,
        offers=[each for each in every if each.id in standing], withdrawn=[each for each in every if each.id not in standing],
        chases=list(work.session.scalars(CHASES, asked)),
        freight=list(work.session.scalars(FREIGHT, asked)),
        steps=history(work, "delay", delay.id), moves=DELAY.open_moves(work, delay),
    )


def for_customer(work: Work, number: str) -> Choice:
    """What a portal user sees of a delay of theirs: those of its offers that were made. Raises NotFound where there are none."""
    with work.as_system("delay.choice"):
        delay = work.session.scalar(BY_NUMBER, {"number": number})
    if delay is None or work.session.scalar(SEEN, {"delay": delay.id}) is None:  # by their own sight: offers, not cases, are theirs
        raise NotFound
    with work.as_system("delay.choice"):
        return choice(work, delay)


def choice(work: Work, delay: Delay) -> Choice:
    """Read as the system, for one who was found to have a right to it."""
    line, order = work.fetch(OrderLine, delay.line_id), work.fetch(Order, delay.order_id)
    schedule, customer = work.fetch(ScheduleLine, delay.schedule_id), work.fetch(Customer, delay.customer_id)
    offers = list(work.session.scalars(MADE, {"delay": delay.id}))
    shown = [each for each in offers if each.withdrawn_at is None or each.taken_at]
    return Choice(
        delay_id=delay.id, number=delay.number, state=delay.state, order=order.number, po_number=order.po_number, position=line.position,
        name=line.name, customer_part=line.customer_part, unit=line.unit, open=schedule.open, promised=delay.promised,
        arrival=order.dates_mean == ARRIVAL, language=customer.language,
        offered_at=max((each.offered_at for each in offers if each.offered_at), default=None),
        offers=tuple(_offer(each, today(work)) for each in shown),
        replaces=tuple(gives_way(work, schedule)) if delay.state == DelayState.OFFERED else (),
    )


def parts_of(offer: DelayOffer) -> tuple[tuple[date, Decimal], ...]:
    return tuple((date.fromisoformat(part["day"]), Decimal(part["quantity"])) for part in offer.parts)


def _offer(offer: DelayOffer, day: date) -> OfferRow:
    parts = parts_of(offer)
    return OfferRow(offer.id, offer.version, offer.kind, parts, offer.taken_at, offer.taken_by, min(each for each, _ in parts) < day)


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (Delay, Order.number, OrderLine.position, OrderLine.name, OrderLine.customer_part, Customer.name_short, ScheduleLine.open,
               OrderLine.unit)
    return (
        select(*columns).join(Order, Order.id == Delay.order_id).join(OrderLine, OrderLine.id == Delay.line_id)
        .join(ScheduleLine, ScheduleLine.id == Delay.schedule_id).join(Customer, Customer.id == Delay.customer_id)
    )


CASE = (  # built once, as what hangs on it: building a statement costs more than asking it
    select(Delay, ScheduleLine, OrderLine, Order, Customer, Product).join(ScheduleLine, ScheduleLine.id == Delay.schedule_id)
    .join(OrderLine, OrderLine.id == Delay.line_id).join(Order, Order.id == Delay.order_id).join(Customer, Customer.id == Order.customer_id)
    .outerjoin(Product, Product.id == OrderLine.product_id).where(Delay.number == bindparam("number", type_=Text()))
)
BY_NUMBER = select(Delay).where(Delay.number == bindparam("number", type_=Text()))
WERE_OFFERED = DelayOffer.delay_id == bindparam("delay", type_=Uuid()), DelayOffer.offered_at.is_not(None)
SEEN, MADE = select(DelayOffer.id).where(*WERE_OFFERED).limit(1), select(DelayOffer).where(*WERE_OFFERED).order_by(DelayOffer.position)
OFFERS = select(DelayOffer).where(DelayOffer.delay_id == bindparam("delay", type_=Uuid())).order_by(DelayOffer.id)
CHASES = select(Chase).where(Chase.schedule_id == bindparam("schedule", type_=Uuid())).order_by(Chase.at)
FREIGHT = select(Freight).where(Freight.delay_id == bindparam("delay", type_=Uuid())).order_by(Freight.at)
