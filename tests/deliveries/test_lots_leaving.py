"""Lots and labels on their way out: none goes below nothing, none is scanned twice over, whoever comes at the same time (RULES 7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.dispatch import boxes, outbound, queries, verification
from domain.deliveries.dispatch.inputs import PackInput, VerifyInput
from domain.deliveries.models import Box
from domain.products.models import Lot, Product
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, Cast
from tests.deliveries.shipping import TRUCK, Shipment, in_stock, left, noticed, packed, released, schedules, verified
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, reasons

D = Decimal
LOT = "L2611-01"


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """900 are ordered, 320 are in stock without a lot, 300 in one."""
    made = released(cast, line(quantity=900))
    in_stock(made, 300)
    return made


@pytest.fixture
@remembered
def sent(story: Story) -> Shipment:
    return noticed(story, 200)


@pytest.fixture
@remembered
def ready(sent: Shipment) -> Shipment:
    return verified(packed(sent, per_box=100))


def lot(story: Story) -> Decimal:
    return story.system(lambda work: work.session.scalars(select(Lot.quantity).where(Lot.number == LOT)).one())


def counted(story: Story, quantity: int) -> None:
    story.system(lambda work: setattr(work.session.scalars(select(Lot).where(Lot.number == LOT)).one(), "quantity", D(quantity)))


def pack(shipment: Shipment, quantity: int, who: Any = None) -> list[Box]:
    given = PackInput(LOT, None, D(quantity), D(100))
    actor, line_id = who or shipment.story.cast.sun_li, shipment.lines[0].id
    return shipment.story.as_(actor, lambda work: boxes.pack(work, shipment.number, line_id, given))


def unpack(shipment: Shipment, code: str = "", who: Any = None) -> None:
    actor, line_id = who or shipment.story.cast.sun_li, shipment.lines[0].id
    shipment.story.as_(actor, lambda work: boxes.unpack(work, shipment.number, line_id, code))


def scan(shipment: Shipment, code: str) -> Box:
    return shipment.story.as_(shipment.story.cast.sun_li, lambda work: boxes.scan(work, shipment.number, code))


# labels


def test_the_label_of_a_box_that_was_opened_is_void_for_good(sent: Shipment) -> None:
    old = [box.code for box in pack(sent, 200)]
    unpack(sent)
    new = [box.code for box in pack(sent, 200)]
    assert set(old) & set(new) == set()
    for code in old:
        with pytest.raises(Invalid, match="void"):
            scan(sent, code)
    assert [scan(sent, code).code for code in new] == new


def test_a_code_that_never_was_a_label_is_no_box(sent: Shipment) -> None:
    pack(sent, 200)
    for code in (f"{sent.number}-1-3", f"{sent.number}-2-1", "DN-261123-099-1-1", "", "x" * 200):
        with pytest.raises(Invalid, match="is no box of"):
            scan(sent, code)
    assert scan(sent, f" {sent.number.lower()}-1-1 ").number == 1


def test_a_single_box_is_opened_and_the_others_stay(sent: Shipment) -> None:
    first, second = pack(sent, 200)
    scan(sent, second.code)
    unpack(sent, first.code)
    assert [(box.code, box.scanned_at is not None) for box in sent.boxes] == [(second.code, True)]
    with pytest.raises(Refused, match="no boxes"):
        unpack(sent, first.code)
    assert [box.number for box in pack(sent, 100)] == [3]


@pytest.mark.parametrize("who", ["li_qian", "chen", "liu"])
def test_logistics_alone_opens_boxes(sent: Shipment, who: str) -> None:
    pack(sent, 200)
    with pytest.raises(Forbidden):
        unpack(sent, who=getattr(sent.story.cast, who))
    unpack(sent)
    assert sent.boxes == []


def test_a_verified_line_whose_box_is_opened_again_is_not_verified(ready: Shipment) -> None:
    """A verified notice is blocked before anything is opened: what was found is never quietly undone."""
    with pytest.raises(Refused, match="Verified"):
        unpack(ready)
    assert left(ready).slip_lines[0].boxes == 2


# lots


def test_a_lot_counted_away_after_packing_does_not_go_below_nothing(ready: Shipment) -> None:
    story = ready.story
    counted(story, 199)
    with pytest.raises(Refused) as error:
        left(ready)
    assert f"Lot {LOT} holds 199, in the boxes are 200" in reasons(error)
    assert lot(story) == 199
    counted(story, 200)
    left(ready)
    assert lot(story) == 0


def test_what_two_notices_packed_of_a_lot_is_asked_together_at_the_gate(story: Story) -> None:
    first, second = (verified(packed(noticed(story, {schedules(story)[0].id: D(150)}), per_box=50)) for _ in range(2))
    counted(story, 200)
    left(first)
    with pytest.raises(Refused, match=f"Lot {LOT} holds 50"):
        left(second)
    counted(story, 150)
    left(second)
    assert lot(story) == 0


def test_first_in_first_out_is_shown_where_it_is_packed(cast: Cast) -> None:
    story = released(cast, line(quantity=300))
    in_stock(story, 100, lot="L-NEW", made=date(2026, 11, 20))
    in_stock(story, 100, lot="L-OLD", made=date(2026, 11, 2))
    in_stock(story, 100, lot="L-STOP", made=date(2026, 10, 1), blocked=True)
    shipment = noticed(story, 150)

    def shown() -> Any:
        return story.as_(cast.sun_li, lambda work: queries.page(work, shipment.number)).lines[0]

    assert [each.number for each in shown().lots] == ["L-STOP", "L-OLD", "L-NEW"]
    assert (shown().next.number, shown().older) == ("L-OLD", [])
    given = PackInput("L-NEW", None, D(100), D(100))
    story.as_(cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[0].id, given))
    assert [each.number for each in shown().older] == ["L-OLD"]
    given = PackInput("L-OLD", None, D(50), D(50))
    story.as_(cast.sun_li, lambda work: boxes.pack(work, shipment.number, shipment.lines[0].id, given))
    assert shown().older == []


# many at once


def test_of_many_that_pack_the_same_lot_for_two_notices_no_more_is_packed_than_it_holds(story: Story) -> None:
    shipments = [noticed(story, {schedules(story)[0].id: D(300)}) for _ in range(2)]

    def fill(lane: int) -> int:
        return len(pack(shipments[lane % 2], 100))

    got = race(fill, runners=6)
    assert unexpected(got, Invalid, Stale) == []
    total = story.system(lambda work: sum((box.quantity for box in work.session.scalars(select(Box))), D(0)))
    assert total == 100 * kinds(got)["done"] <= 300
    codes = story.system(lambda work: list(work.session.scalars(select(Box.code))))
    assert len(codes) == len(set(codes))


def test_two_notices_that_leave_at_once_take_no_more_of_a_lot_than_there_is(story: Story) -> None:
    waiting = [verified(packed(noticed(story, {schedules(story)[0].id: D(150)}), per_box=150)) for _ in range(2)]
    counted(story, 200)

    def send(lane: int) -> str:
        with unit(story.cast.sun_li, now=NOW) as work:
            return outbound.ship(work, waiting[lane].number, TRUCK, PASSWORD, version=None).number

    got = race(send, runners=2)
    assert unexpected(got, Refused, Stale) == []
    assert kinds(got)["done"] == 1
    assert lot(story) == 50
    assert story.system(lambda work: work.session.scalars(select(Product.on_hand).where(Product.code == "HC-4801-012")).one()) == 470


def test_a_line_verified_from_two_phones_at_once_is_verified_and_waits_for_the_road_once(sent: Shipment) -> None:
    packed(sent)

    def check(lane: int) -> None:
        with unit(sent.story.cast.sun_li, now=NOW) as work:
            verification.verify(work, sent.number, sent.lines[0].id, VerifyInput())

    got = race(check, runners=2)
    assert unexpected(got, Stale) == [] and kinds(got)["done"] >= 1
    assert (sent.notice.state, [task.kind for task in sent.story.tasks("dispatch")]) == ("verified", ["dispatch.ship"])


def test_boxes_opened_while_they_are_scanned_are_not_there_any_more(sent: Shipment) -> None:
    code = pack(sent, 200)[0].code

    def act(lane: int) -> None:
        if lane % 2:
            unpack(sent)
        else:
            scan(sent, code)

    got = race(act, runners=4)
    assert unexpected(got, Refused, Invalid, Stale) == []
    assert sent.boxes == []
    with pytest.raises(Invalid, match="void"):
        scan(sent, code)
