"""What the walks over goods and money begin with: a customer with terms of payment, one who pays before, goods on the road already."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from domain.customers.models import Customer, ShipTo
from domain.orders.inputs import DateInput, LineInput
from domain.orders.models import Order
from domain.products.models import ListEntry, Price
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.deliveries.shipping import schedules, ship
from tests.remembering import remembered
from tests.reviews.story import Story, approved

BOX = "EU pallet"
PROVISIONAL = "1001120-T15"


@dataclass
class Stage:
    """`first` of A; `consigned` of A, to a place where the goods stay ours; `retail` of B, who pays before they leave."""

    first: Story
    consigned: Order
    retail: Order
    place: ShipTo


@remembered
def stage(cast: Cast) -> Stage:
    with unit(system("walk"), now=NOW) as work:
        place = _customers(work, cast)
    first = _released(cast, "4500870001", ("2904110-K80", 300, 200), ("2916035-K80", 400), (PROVISIONAL, 200))
    third = _released(cast, "4500870003", ("2904110-K80", 150), ("2904120-K80", 80), ship_to_id=place.id)
    retail = _released(cast, "B-0001", ("B-77120", 300, 200), customer_id=cast.b.id, actor=cast.b_buyer)
    for story, share in ((first, 3), (first, 4), (third, 2)):
        for each in schedules(story):
            ship(story, {each.id: Decimal(int(each.quantity) // share // 5 * 5)})
    return Stage(first, third.order, retail.order, place)


def make_final(work: Work, price: str) -> None:
    """The price that was provisional ends; another is on the list in its place."""
    entry = work.session.scalars(select(ListEntry).where(ListEntry.customer_part == PROVISIONAL)).one()
    for each in list(work.session.scalars(select(Price).where(Price.entry_id == entry.id))):
        each.valid_from, each.valid_to = date(2025, 1, 1), date(2025, 12, 31)
    final = {"unit_price": Decimal(price), "valid_from": date(2026, 1, 1)}
    work.add(Price(customer_id=entry.customer_id, entry_id=entry.id, currency="CNY", **final))


def _customers(work: Work, cast: Cast) -> ShipTo:
    for each in work.session.scalars(select(Price).where(Price.entry_id == cast.entries[PROVISIONAL].id)):
        each.provisional = True
    retail = work.fetch(Customer, cast.b.id)
    retail.retail = True
    return work.add(ShipTo(customer_id=cast.a.id, code="2", name="寄售仓", plant="寄售仓", dock="1", window="8:00–16:00", address="合肥",
                           consignee="刘伟", phone="136-0000-0000", transport_days=1, consignment=True))


def _released(cast: Cast, po_number: str, *lines: tuple[str | int, ...], **more: object) -> Story:
    """Of each line the part, and the pieces of its dates, a week apart."""
    story = approved(cast, *(LineInput(row=row, part=str(part), dates=tuple(
        DateInput(Decimal(n), date(2026, 12, 16 + 7 * week)) for week, n in enumerate(pieces)))
        for row, (part, *pieces) in enumerate(lines)), po_number=po_number, **more)
    story.release()
    return story
