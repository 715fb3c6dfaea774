"""An order of the cast from its release to the road in one call: `ship(released(cast))`; or step by step as people do it.

`noticed` puts the notice together and signs it, `packed` fills and scans boxes, `verified` answers each point with yes,
`left` signs the slip. Each stands on the ones before.
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.deliveries.dispatch import boxes, notices, outbound, verification
from domain.deliveries.dispatch.finding import boxes_of, by_number, lines_of
from domain.deliveries.dispatch.inputs import NoticeInput, PackInput, ShipInput, VerifyInput
from domain.deliveries.models import Box, DispatchLine, DispatchNotice, Slip, SlipLine
from domain.orders.models import ScheduleLine
from domain.products.models import Lot, Product
from domain.shared.files import Given
from domain.shared.work import Work
from tests.cast import PASSWORD, TODAY, Cast
from tests.remembering import remembered
from tests.reviews.story import Story, approved

TRUCK = ShipInput(carrier="顺达物流", plate="皖A·7K321", driver="周师傅", driver_phone="139-0000-0001", freight_cost=Decimal("800.00"))


@dataclass(frozen=True)
class Shipment:
    """Where it stands; read anew each time."""

    story: Story
    number: str
    slip_number: str = ""

    @property
    def notice(self) -> DispatchNotice:
        return self.story.system(lambda work: by_number(work, self.number))

    @property
    def lines(self) -> list[DispatchLine]:
        return self.story.system(lambda work: lines_of(work, by_number(work, self.number)))

    @property
    def boxes(self) -> list[Box]:
        return self.story.system(lambda work: boxes_of(work, by_number(work, self.number)))

    @property
    def slip(self) -> Slip:
        return self.story.system(lambda work: work.session.scalars(select(Slip).where(Slip.number == self.slip_number)).one())

    @property
    def slip_lines(self) -> list[SlipLine]:
        wanted = select(SlipLine).where(SlipLine.slip_id == self.slip.id).order_by(SlipLine.position)
        return self.story.system(lambda work: list(work.session.scalars(wanted)))


@remembered
def released(cast: Cast, *lines: Any, **more: Any) -> Story:
    """An order of customer A, released: 2,400 of 2904110-K80 due 18 December where nothing else is said."""
    story = approved(cast, *lines, **more)
    story.release()
    return story


def schedules(story: Story) -> list[ScheduleLine]:
    """The dates of the order, by day."""
    wanted = select(ScheduleLine).where(ScheduleLine.order_id == story.order.id).order_by(ScheduleLine.requested, ScheduleLine.id)
    return story.system(lambda work: list(work.session.scalars(wanted)))


def in_stock(story: Story, quantity: Decimal | int, *, code: str = "HC-4801-012", lot: str = "L2611-01", made: date = TODAY,
             blocked: bool = False) -> Lot:
    """So many pieces in a lot of their own, on top of what is on hand."""

    def put(work: Work) -> Lot:
        product = work.session.scalars(select(Product).where(Product.code == code)).one()
        product.on_hand += Decimal(quantity)
        return work.add(Lot(product_id=product.id, number=lot, quantity=Decimal(quantity), produced_on=made, blocked=blocked))

    return story.system(put)


Wanted = Mapping[uuid.UUID, Decimal] | Decimal | int | None


@remembered
def noticed(story: Story, quantity: Wanted = None, *, sign: bool = True, **more: Any) -> Shipment:
    """A notice of all that is open of the order, or of so many pieces of its first date; signed by sales and with logistics."""
    dates = schedules(story)
    if quantity is None:
        wanted: Mapping[uuid.UUID, Decimal] = {each.id: each.quantity - each.shipped for each in dates if each.quantity > each.shipped}
    else:
        wanted = quantity if isinstance(quantity, Mapping) else {dates[0].id: Decimal(quantity)}
    given = NoticeInput(**({"lines": wanted, "ship_on": story.now.date()} | more))
    number = story.as_(story.cast.li_qian, lambda work: notices.make(work, given).number)
    if sign:
        story.as_(story.cast.li_qian, lambda work: notices.notify(work, number, PASSWORD, version=None))
    return Shipment(story, number)


@remembered
def packed(shipment: Shipment, lot: str = "L2611-01", per_box: int = 200, scan: bool = True) -> Shipment:
    """All lines in boxes of one lot, each scanned."""
    story, logistics = shipment.story, shipment.story.cast.sun_li
    for line in shipment.lines:
        given = PackInput(lot, story.now.date(), line.quantity, Decimal(per_box))
        story.as_(logistics, lambda work, line=line, given=given: boxes.pack(work, shipment.number, line.id, given))
    for box in shipment.boxes if scan else ():
        story.as_(logistics, lambda work, box=box: boxes.scan(work, shipment.number, box.code))
    return shipment


@remembered
def verified(shipment: Shipment, given: VerifyInput | None = None, photographs: Sequence[Given] = ()) -> Shipment:
    """Each line held against the notice by logistics."""
    story = shipment.story
    for line in shipment.lines:
        story.as_(story.cast.sun_li,
                  lambda work, line=line: verification.verify(work, shipment.number, line.id, given or VerifyInput(), photographs))
    return shipment


@remembered
def left(shipment: Shipment, given: ShipInput = TRUCK) -> Shipment:
    """The slip signed by logistics; the goods are on the road."""
    story = shipment.story
    number = story.as_(story.cast.sun_li, lambda work: outbound.ship(work, shipment.number, given, PASSWORD, version=None).number)
    return replace(shipment, slip_number=number)


@remembered
def ship(story: Story, quantity: Wanted = None, *, lot: str = "", **more: Any) -> Shipment:
    """All of it in one call: stock, notice, boxes, verification, slip. Keywords are those of the shipment (carrier, freight_cost …)."""
    dates = schedules(story)
    whole = sum((each.quantity - each.shipped for each in dates), Decimal(0)) if quantity is None else (
        sum(quantity.values(), Decimal(0)) if isinstance(quantity, Mapping) else Decimal(quantity))
    lot = lot or f"L{uuid.uuid4().hex[:6]}"
    for product_id in {line.product_id for line in story.lines if line.product_id}:
        code = story.system(lambda work, product_id=product_id: work.fetch(Product, product_id).code)
        in_stock(story, whole, code=code, lot=lot, made=story.now.date())
    return left(verified(packed(noticed(story, quantity), lot)), replace(TRUCK, **more))


def picture() -> Given:
    """A small photograph."""
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (64, 48), "grey").save(out, "JPEG")
    return Given("photo.jpg", out.getvalue(), field="photos")
