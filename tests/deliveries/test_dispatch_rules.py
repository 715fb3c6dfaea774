"""What may be dispatched, of what and how much (RULES 7): without a database."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.deliveries.dispatch import inputs
from domain.deliveries.dispatch.rules import (
    Stand,
    covers,
    lots_of,
    not_shippable,
    older_lots,
    over_shipment,
    packed,
    per_box,
    spans,
    stands,
    unready,
)
from domain.deliveries.dispatch.shipments import ShipmentFilter
from domain.deliveries.models import Box, Concession, DispatchLine, Verification
from domain.products.models import Lot
from domain.shared.errors import Invalid
from tests.cast import NOW, TODAY

D = Decimal
PART, OTHER = uuid.uuid4(), uuid.uuid4()


def box(number: int, quantity: int = 20, lot: str = "L1", scanned: datetime | None = NOW, made: date | None = TODAY) -> Box:
    return Box(number=number, quantity=D(quantity), lot_number=lot, produced_on=made, scanned_at=scanned, lot_id=None)


def line(quantity: int = 40, product: uuid.UUID = PART) -> DispatchLine:
    return DispatchLine(customer_part="2904110-K80", quantity=D(quantity), product_id=product)


def concession(**more: Any) -> Concession:
    said: dict[str, Any] = {"number": "RB-1", "product_id": PART, "lot_id": None, "quantity": D(100), "used": D(0), "expires_on": None,
                            "ended_at": None}
    return Concession(**(said | more))


def verification(at: datetime = NOW, **points: bool) -> Verification:
    said = {f"{point}_ok": True for point in inputs.POINTS}
    return Verification(at=at, **(said | {f"{point}_ok": ok for point, ok in points.items()}))


# more than ordered


@pytest.mark.parametrize(("ordered", "shipped", "noticed", "asked", "free"), [
    (2400, 0, 0, 2400, True),
    (2400, 0, 0, 2401, False),
    (2400, 2000, 0, 400, True),
    (2400, 2000, 0, 401, False),
    (2400, 2000, 300, 100, True),
    (2400, 2000, 300, 101, False),
    (2400, 2500, 0, 1, False),  # more left than was ordered: nothing more goes
])
def test_no_more_leaves_than_is_ordered_and_not_gone_or_spoken_for(
    ordered: int, shipped: int, noticed: int, asked: int, free: bool
) -> None:
    found = over_shipment("2904110-K80", D(asked), Stand(D(ordered), D(shipped), D(noticed)))
    assert (found is None) is free
    assert free or "approved change" in str(found)


# what goods of an order may leave


@pytest.mark.parametrize(("state", "kind", "zone", "word"), [
    ("released", "single", "firm", ""),
    ("in_production", "call_off", "firm", ""),
    ("part_shipped", "delivery_schedule", "firm", ""),
    ("shipped", "single", "firm", ""),  # where something came back
    ("on_hold", "single", "firm", "on hold"),
    ("approved", "single", "firm", "not released"),
    ("cancelled", "single", "firm", "has ended"),
    ("closed", "single", "firm", "has ended"),
    ("released", "framework", "firm", "call-offs"),
    ("released", "delivery_schedule", "forecast", "foretold"),
])
def test_goods_of_a_released_order_leave_and_of_no_other(state: str, kind: str, zone: str, word: str) -> None:
    found = not_shippable(SimpleNamespace(state=state, kind=kind, number="SO-1"), zone)
    assert (found is None) is (not word)
    assert word in str(found)


# the customer's concession


@pytest.mark.parametrize(("terms", "asked", "lots", "word"), [
    ({}, 100, [], ""),
    ({}, 101, [], "covers 100 more"),
    ({"used": D(60)}, 40, [], ""),
    ({"used": D(60)}, 41, [], "covers 40 more"),
    ({"quantity": None, "expires_on": TODAY}, 5000, [], ""),
    ({"expires_on": TODAY - timedelta(days=1)}, 10, [], "held until"),
    ({"ended_at": NOW}, 10, [], "has ended"),
    ({"product_id": OTHER}, 10, [], "another part"),
    ({"lot_id": OTHER}, 10, [OTHER], ""),
    ({"lot_id": OTHER}, 10, [PART], "another lot"),
    ({"lot_id": OTHER}, 10, [None], ""),
])
def test_a_concession_covers_its_part_lot_quantity_and_days(terms: dict[str, Any], asked: int, lots: list[Any], word: str) -> None:
    found = list(covers(concession(**terms), line(asked), lots, TODAY))
    assert bool(found) is bool(word)
    assert word in " ".join(map(str, found))


# boxes


@pytest.mark.parametrize(("quantity", "pack", "boxes"), [
    (40, 20, [20, 20]), (45, 20, [20, 20, 5]), (10, 20, [10]), (D("2.5"), 1, [1, 1, D("0.5")]),
])
def test_boxes_are_full_but_for_the_last(quantity: Any, pack: int, boxes: list[Any]) -> None:
    assert per_box(D(quantity), D(pack)) == boxes


@pytest.mark.parametrize(("numbers", "words"), [
    ([], ""), ([3], "3"), ([1, 2, 3], "1–3"), ([5, 1, 2], "1–2, 5"), ([1, 3, 5, 6], "1, 3, 5–6"),
])
def test_box_numbers_are_told_in_few_words(numbers: list[int], words: str) -> None:
    assert spans(numbers) == words


def test_a_line_is_ready_when_all_of_it_is_in_scanned_boxes() -> None:
    assert unready(line(40), [box(1), box(2)]) is None
    assert "20 of 40" in str(unready(line(40), [box(1)]))
    assert "1 of 2 boxes" in str(unready(line(40), [box(1), box(2, scanned=None)]))
    assert packed([box(1), box(2)]) == 40


def test_a_slip_tells_each_lot_with_its_day_quantity_and_boxes() -> None:
    found = lots_of([box(1), box(2), box(3, 5, "L2", made=None)])
    assert [(each["lot"], each["produced_on"], each["quantity"], each["boxes"]) for each in found] == [
        ("L1", "2026-11-23", "40", "1–2"), ("L2", "", "5", "3"),
    ]


def test_a_verification_stands_until_a_box_is_scanned_after_it() -> None:
    boxes = [box(1), box(2)]
    assert stands(verification(NOW), boxes)
    assert stands(verification(NOW + timedelta(minutes=1)), boxes)
    assert not stands(verification(NOW - timedelta(minutes=1)), boxes)
    assert not stands(None, boxes)


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("point", inputs.POINTS)
def test_each_of_the_five_points_can_stop_it(point: str) -> None:
    assert verification().matches
    assert not verification(**{point: False}).matches
    assert not stands(verification(**{point: False}), [])


def test_older_free_lots_are_hinted_and_blocked_empty_or_newer_ones_are_not() -> None:
    def lot(number: str, day: int, quantity: int = 10, blocked: bool = False) -> Lot:
        return Lot(number=number, produced_on=date(2026, 11, day), quantity=D(quantity), blocked=blocked)

    lots = [lot("L1", 1), lot("L2", 2, blocked=True), lot("L3", 3, 0), lot("L4", 4), lot("L5", 5)]
    assert [each.number for each in older_lots(lots, "L4")] == ["L1"]
    assert older_lots(lots, "L1") == []
    assert older_lots(lots, "unknown") == []


# what is typed


def wrong(read: Any, form: dict[str, str]) -> set[str]:
    with pytest.raises(Invalid) as error:
        read(form)
    return set(error.value.fields)


def test_a_notice_needs_a_day_and_a_quantity() -> None:
    key = uuid.uuid4()
    given = inputs.read_notice({f"quantity-{key}": "1,200", "ship_on": "2026-12-01", "agreed_freight": "800"})
    assert (given.lines, given.ship_on, given.agreed_freight) == ({key: D(1200)}, date(2026, 12, 1), D(800))
    assert wrong(inputs.read_notice, {}) == {"ship_on", "lines"}
    assert wrong(inputs.read_notice, {f"quantity-{key}": "viel", "ship_on": "2026-12-01"}) == {f"quantity-{key}", "lines"}
    assert wrong(inputs.read_notice, {f"quantity-{key}": "0", "ship_on": "2026-12-01"}) == {"lines"}


def test_a_shipment_needs_a_carrier_and_a_plate_or_waybill() -> None:
    assert inputs.read_shipment({"carrier": "顺达", "waybill": "SF1"}).copies == 4
    assert wrong(inputs.read_shipment, {"carrier": "顺达"}) == {"plate"}
    assert wrong(inputs.read_shipment, {"plate": "皖A"}) == {"carrier"}
    assert wrong(inputs.read_shipment, {"carrier": "x", "plate": "y", "copies": "9"}) == {"copies"}
    assert wrong(inputs.read_shipment, {"carrier": "x", "plate": "y", "gross_weight": "10", "net_weight": "11"}) == {"net_weight"}


def test_packing_needs_lot_quantity_and_pack() -> None:
    given = inputs.read_pack({"lot": "L1", "quantity": "40", "per_box": "20"})
    assert (given.lot, given.quantity, given.per_box) == ("L1", 40, 20)
    assert wrong(inputs.read_pack, {}) == {"lot", "quantity", "per_box"}
    assert wrong(inputs.read_pack, {"lot": "L1", "quantity": "40", "per_box": "0"}) == {"per_box"}


def test_every_point_of_a_verification_is_answered() -> None:
    said = dict.fromkeys(inputs.POINTS, "yes")
    assert inputs.read_verification(said).matches
    assert not inputs.read_verification(said | {"label": "no", "why": "falsch"}).matches
    assert wrong(inputs.read_verification, {"name": "yes"}) == {"specification", "quantity", "packaging", "label"}


def test_a_concession_has_a_quantity_or_a_last_day() -> None:
    said = {"product": str(PART), "what": "划痕", "reference": "MRB-1"}
    assert inputs.read_concession(said | {"quantity": "5"}).quantity == 5
    assert inputs.read_concession(said | {"expires_on": "2026-12-01"}).expires_on == date(2026, 12, 1)
    assert wrong(inputs.read_concession, said) == {"quantity"}
    assert wrong(inputs.read_concession, {"product": "x"}) == {"product"}
    assert wrong(inputs.read_concession, {"product": str(PART), "quantity": "5"}) == {"what", "reference"}


def test_a_time_on_the_way_is_the_factorys_own() -> None:
    seen = inputs.read_seen({"what": "arrived", "at": "2026-11-23T09:30"})
    assert seen["at"].utcoffset() == timedelta(hours=8)
    assert inputs.read_seen({"what": "arrived"})["at"] is None
    assert wrong(inputs.read_seen, {"what": "arrived", "at": "gestern"}) == {"at"}
    assert wrong(inputs.read_seen, {}) == {"what"}


@pytest.mark.parametrize("text", ["x", "1", "00000000"])
def test_what_is_no_id_is_refused_at_its_field(text: str) -> None:
    assert inputs.read_id({}, "line") is None
    assert inputs.read_id({"line": str(PART)}, "line") == PART
    with pytest.raises(Invalid):
        inputs.read_id({"line": text}, "line")


@pytest.mark.parametrize(("text", "day"), [
    ("2026-11-23", TODAY), ("9999-12-31", None), ("0001-01-01", None), ("gestern", None), ("", None),
])
def test_a_day_on_which_nothing_can_have_left_narrows_nothing(text: str, day: date | None) -> None:
    wanted = ShipmentFilter.of({"from": text, "to": text, "state": "left", "q": "CK"})
    assert (wanted.first, wanted.last, wanted.state) == (day, day, "left")
    assert ShipmentFilter.of({"state": "lost"}).state == ""
    assert wanted.address("/x").startswith("/x?state=left")
