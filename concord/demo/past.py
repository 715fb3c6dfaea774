"""Orders of the past: who ordered what, when, and how far it came. Plain rows, made from the seed alone."""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from concord.demo.masters import BEGAN, Masters
from concord.demo.names import TERMS
from concord.demo.seed import Seed
from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.deliveries.on_time import ARRIVAL
from domain.orders.models import LineClass, OrderKind, OrderState
from domain.orders.rules import Listed, classify, po_key
from domain.orders.terms import TERMS as AGREED
from domain.products.models import ListEntry
from domain.shared.clock import Calendar
from domain.shared.settings import settings

S = OrderState
OLD = ((S.CLOSED, 90), (S.CANCELLED, 3), (S.DECLINED, 3), (S.WITHDRAWN, 2), (S.ACCEPTED_FOR_DEVELOPMENT, 2))
UNPAID = ((0, 0.97), (30, 0.12), (60, 0.04), (90, 0.015), (120, 0.006))  # share of what is so many days past due at the most
BILLED = 20  # days from the dock to the invoice, on the average of a month
DUE = ((S.RECEIVED, 52), (S.SHIPPED, 38), (S.PART_SHIPPED, 5), (S.DECLINED, 3), (S.ACCEPTED_FOR_DEVELOPMENT, 1), (S.ON_HOLD, 1))
MADE = ((S.IN_PRODUCTION, 62), (S.PART_SHIPPED, 20), (S.RELEASED, 10), (S.DECLINED, 4), (S.ACCEPTED_FOR_DEVELOPMENT, 2), (S.ON_HOLD, 2))
NEW = ((S.IN_PRODUCTION, 40), (S.RELEASED, 55), (S.WITHDRAWN, 3), (S.CANCELLED, 2))
QUANTITIES = (100, 100, 200, 200, 400, 400, 600, 800)  # so that a week's orders are about what a week's hours can make
ALIVE = 5  # the last working days belong to the orders that people play
SOON = 96  # hours
DUE_UNTIL, SOONEST = 45, 3  # days after the submission; what arrived by now was signed for so long ago
DEVELOPMENT = timedelta(days=240)
PRESENT = timedelta(days=60)  # before that, everything has come to its end
GONE = {S.SHIPPED, S.RECEIVED, S.CLOSED}
OPEN = {S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED, S.ON_HOLD}
NEVER_RELEASED = {S.DECLINED, S.WITHDRAWN, S.CANCELLED, S.ACCEPTED_FOR_DEVELOPMENT}
NOT_ON_LIST = classify(None).reason.as_json()


@dataclass
class PastOrder:
    """An order as rows: the header, its lines and their schedules; and the moments of its way."""

    row: dict[str, Any]
    customer: Customer
    buyer: Person
    owner: Person
    lines: list[dict[str, Any]] = field(default_factory=list)
    schedules: list[dict[str, Any]] = field(default_factory=list)
    released: bool = True
    new: bool = False
    days: int = 0  # from the submission to the day asked
    way: int = 0  # days from our gate to their dock, where their dates mean arrival
    calendar: Calendar = field(default_factory=lambda: Calendar(settings().zone))

    @property
    def submitted_at(self) -> datetime:
        return self.row["submitted_at"]

    def after(self, hours: float) -> datetime:
        """So long after the submission, at work: what takes less than four days is told in working time, three hours for one."""
        if hours < SOON:
            return self.calendar.add(self.submitted_at, int(hours * 20))
        local = (self.submitted_at + timedelta(hours=hours // 24 * 24)).astimezone(settings().zone)
        worked = local.date() if self.calendar.is_working(local.date()) else self.calendar.working_day_after(local.date(), -1)
        return datetime.combine(worked, local.timetz()).astimezone(UTC)


class Days:
    """Working days from the beginning until `until`, each with the share of the orders that it got."""

    def __init__(self, until: date, calendar: Calendar) -> None:
        first = BEGAN.date()
        days = [first + timedelta(days=n) for n in range((until - first).days)]
        self.days = [day for day in days if calendar.is_working(day)]

    def moment(self, seed: Seed, place: float) -> datetime:
        """A working moment at `place` (0 to 1) of the whole time."""
        day = self.days[min(int(place * len(self.days)), len(self.days) - 1)]
        clock = time(seed.choice((8, 9, 10, 11, 13, 14, 15, 16)), seed.randint(0, 59), seed.randint(0, 59))
        return datetime.combine(day, clock, settings().zone)


def orders(seed: Seed, masters: Masters, lines: int, today: date, *, finished: bool = False) -> Iterator[PastOrder]:
    """Orders with `lines` lines altogether, oldest first; without their numbers, which the writer gives.

    `finished`: all came to their end. The work in hand is what the production lines can bear, however long the past.
    """
    until = today - PRESENT if finished else masters.calendar.working_day_after(today, -ALIVE)
    days, made = Days(until, masters.calendar), 0
    staff = {person.id: person for person in masters.staff.values()}
    weights = [6 if customer.grade == "A" else 3 if customer.grade == "B" else 1 for customer in masters.customers]
    while made < lines:
        customer = seed.choices(masters.customers, weights)[0]
        count = min(seed.weighted(((1, 4), (2, 5), (3, 4), (5, 4), (8, 2), (14, 1), (40, 0.1))), lines - made)
        order = _order(seed, masters, customer, staff[customer.owner_id], days.moment(seed, made / lines), today)
        for position in range(1, count + 1):
            _line(seed, masters, order, position)
        _total(order)
        made += count
        yield order


def _order(seed: Seed, masters: Masters, customer: Customer, owner: Person, at: datetime, today: date) -> PastOrder:
    age, asked_after = (today - at.date()).days, seed.choice((18, 21, 25, 28, 32, 35))
    state = seed.weighted(OLD if age > DUE_UNTIL else DUE if age > asked_after else MADE if age > 13 else NEW)
    buyer, place = masters.buyers[customer.number], seed.choice(masters.places[customer.number])
    way = place.transport_days if customer.dates_mean == ARRIVAL else 0
    if state == S.CLOSED and seed.random() < _unpaid(age - asked_after - way - BILLED - customer.payment_days):
        state = S.RECEIVED
    if way and state in GONE:  # the sea takes its time
        state = S.SHIPPED if age <= asked_after + way + SOONEST else S.RECEIVED if state == S.SHIPPED else state
    new = state == S.ACCEPTED_FOR_DEVELOPMENT or (state == S.DECLINED and seed.random() < 0.6)
    po, terms = f"45{seed.randint(10_000_000, 99_999_999)}", TERMS[customer.language[:2]]
    row = dict(
        id=seed.id(at), customer_id=customer.id, project_id=None, po_number=po, po_key=po_key(po), kind=OrderKind.SAMPLE if new else OrderKind.SINGLE,
        state=state, order_class=LineClass.NEWLY_DEVELOPED if new else LineClass.MASS_PRODUCTION, source="portal", order_date=at.date(),
        submitted_at=at, submitted_by=buyer.id, submitted_by_name=buyer.name, owner_id=owner.id, currency=customer.currency,
        ship_to_id=place.id, ship_to_text=f"{place.name} {place.dock}", transport=seed.choice(terms["transport"]),
        packaging=terms["packaging"][0], contact=place.consignee, flags=["current_drawings"], held_from=S.RELEASED if state == S.ON_HOLD else None, version=6,
    )
    released = state not in NEVER_RELEASED or (state == S.CANCELLED and seed.random() < 0.5)
    return PastOrder(row, customer, buyer, owner, released=released, new=new, days=asked_after + way, way=way, calendar=masters.calendar)


def _unpaid(overdue: int) -> float:
    """How likely what is so many days past due is still open: most pay on the day, a few late, hardly one never."""
    return next((share for days, share in UNPAID if overdue <= days), 0.0)


def _line(seed: Seed, masters: Masters, order: PastOrder, position: int) -> None:
    entries: Sequence[ListEntry] = masters.entries[order.customer.number]
    entry = entries[seed.randrange(len(entries))]
    quantity = Decimal(seed.choice(QUANTITIES)) * _batch(masters.rates[entry.product_id])
    price, at = masters.prices[entry.id], order.submitted_at
    line: dict[str, Any] = dict(
        id=seed.id(at), order_id=order.row["id"], customer_id=order.customer.id, project_id=None, position=position * 10, quantity=quantity,
        open_quantity=_open(order.row["state"], quantity), unit="pcs", customer_price=price, unit_price=price,
    )
    if order.new:
        terms = TERMS[order.customer.language[:2]]
        line |= dict(customer_part=f"N{seed.randint(1000, 9999)}{position:02d}-{entry.program}", name=str(terms["modified"]).format(name=entry.name), drawing_revision="A",
                     specification=terms["attached"], quality=terms["ppap"], line_class=LineClass.NEWLY_DEVELOPED, class_reason=NOT_ON_LIST)
    else:
        line |= dict(entry_id=entry.id, product_id=entry.product_id, customer_part=entry.customer_part, name=entry.name, drawing_revision=entry.revision,
                     material=entry.material, specification=entry.specification, quality=entry.quality, line_class=LineClass.MASS_PRODUCTION,
                     class_reason=classify(Listed(entry.revision, entry.material)).reason.as_json())
    order.lines.append(line)
    first = _schedule(seed, order, line)
    order.schedules += _in_two(seed, order, first) if order.row["state"] == S.PART_SHIPPED else [first]


def _batch(rate: Decimal | None) -> int:
    """Small parts, of which a line makes hundreds an hour, are ordered by the thousand."""
    return 5 if rate and rate > 400 else 2 if rate and rate > 120 else 1


def _open(state: str, quantity: Decimal) -> Decimal:
    return quantity / 2 if state == S.PART_SHIPPED else quantity if state in OPEN else Decimal(0)


def _schedule(seed: Seed, order: PastOrder, line: dict[str, Any]) -> dict[str, Any]:
    asked = _worked(order, order.submitted_at.date() + timedelta(days=order.days + seed.choice((0, 0, 0, 3, 6))))
    later = seed.choice((0, 0, 0, 0, 2, 5)) if order.released else 0
    first = _worked(order, asked + timedelta(days=later)) if order.released else None
    return dict(id=seed.id(order.submitted_at), line_id=line["id"], order_id=order.row["id"], customer_id=order.customer.id, project_id=None,
                quantity=line["quantity"], requested=asked, promised_first=first, promised_latest=first, ship_to_id=order.row["ship_to_id"])


def _in_two(seed: Seed, order: PastOrder, whole: dict[str, Any]) -> list[dict[str, Any]]:
    """What is shipped in part was ordered for two days: half of it has left, half is still to come."""
    half, later = whole["quantity"] / 2, timedelta(days=18)
    rest = whole | {"id": seed.id(order.submitted_at), "requested": _worked(order, whole["requested"] + later)}
    rest["promised_first"] = rest["promised_latest"] = _worked(order, whole["promised_first"] + later)
    return [whole | {"quantity": half}, rest | {"quantity": half}]


def _worked(order: PastOrder, day: date) -> date:
    """This day, or the last before it on which somebody is there to take delivery."""
    return day if order.calendar.is_working(day) else order.calendar.working_day_after(day, -1)


def _total(order: PastOrder) -> None:
    row, lines = order.row, order.lines
    row |= dict(line_count=len(lines), quantity=sum(line["quantity"] for line in lines), title=lines[0]["name"],
                amount=sum(line["quantity"] * line["unit_price"] for line in lines), first_requested=min(s["requested"] for s in order.schedules))
    if order.released:
        row |= dict(first_promised=min(s["promised_first"] for s in order.schedules), delivery_signed_at=order.after(5), released_at=order.after(26),
                    countersigned_at=order.after(50), countersigned_by=order.buyer.name,
                    **{name: getattr(order.customer, name) for name in AGREED})


def confidential(seed: Seed, order: PastOrder, today: date) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Ties a newly developed order to a project of its own: the project's row and those of its members.

    What was developed long ago is on the product list since, and with that confidential no longer.
    """
    key: uuid.UUID = seed.id(order.submitted_at)
    code = "P" + "".join(seed.choices("23456789ABCDEFGHJKLMNPQRSTUVWXYZ", k=7))
    for row in (order.row, *order.lines, *order.schedules):
        row["project_id"] = key
    tie = dict(project_id=key, customer_id=order.customer.id)
    project = dict(id=key, code=code, name=order.lines[0]["name"], opened_at=order.submitted_at, **tie)
    listed = order.submitted_at + DEVELOPMENT
    project["ended_at"] = listed if order.row["state"] == S.ACCEPTED_FOR_DEVELOPMENT and listed.date() <= today else None
    members = [dict(id=seed.id(order.submitted_at), person_id=person.id, why=why, valid_from=order.submitted_at, valid_to=None, added_by="demo", **tie)
               for person, why in ((order.owner, "sales owner"), (order.buyer, "submitted the order"))]
    return project, members
