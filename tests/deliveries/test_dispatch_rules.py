"""What may be dispatched, of what and how much (RULES 7): without a database."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.deliveries.dispatch import inputs
from domain.deliveries.dispatch.rules import Stand, able, as_ordered, cancelled, changed, not_shippable, over_shipment, plain
from domain.deliveries.dispatch.shipments import ShipmentFilter
from domain.deliveries.models import DispatchLine
from domain.shared.errors import Invalid
from tests.cast import TODAY

D = Decimal
PART = uuid.uuid4()


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


@pytest.mark.parametrize(("asked", "elsewhere"), [(30, False), (31, True), (80, True), (81, False)])
def test_what_other_notices_speak_for_is_told_from_what_exceeds_the_order(asked: int, elsewhere: bool) -> None:
    """80 ordered, another draft holds 50: 30 are free, 31 to 80 stand against the draft, 81 against the order."""
    assert Stand(D(80), D(0), D(50)).is_elsewhere(D(asked)) is elsewhere
    assert Stand(D(180), D(100), D(50)).is_elsewhere(D(asked)) is elsewhere


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


# who is due first has the stock first


@pytest.mark.parametrize(("left", "free", "before", "pieces"), [
    (300, 1000, 0, 300),
    (300, 1000, 700, 300),
    (300, 1000, 701, 299),
    (300, 1000, 1000, 0),
    (300, 1000, 4000, 0),
    (300, -20, 0, 0),  # more is spoken for than is there
    (-5, 1000, 0, 0),  # more left than was ordered
])
def test_earlier_dates_of_a_part_take_theirs_first(left: int, free: int, before: int, pieces: int) -> None:
    assert able(D(left), D(free), D(before)) == pieces


# what is asked for today


def noticed(**more: Any) -> DispatchLine:
    said: dict[str, Any] = {"drawing_revision": "B", "specification": "热处理", "packaging": "EU-6428", "customer_part": "2904110-K80"}
    return DispatchLine(**(said | more))


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("more", "moved", "words"), [
    ({}, False, []),
    ({}, True, ["Place"]),
    ({"drawing_revision": "A"}, False, ["Drawing"]),
    ({"specification": ""}, False, ["Specification"]),
    ({"packaging": "纸箱"}, True, ["Place", "Packaging"]),
])
def test_what_a_change_made_another_since_the_notice_is_named(more: dict[str, str], moved: bool, words: list[str]) -> None:
    wanted = {"drawing_revision": "B", "specification": "热处理", "packaging": "EU-6428"}
    found = [str(each) for each in changed(noticed(**more), wanted, moved)]
    assert len(found) == len(words)
    assert all(word.casefold() in said.casefold() for word, said in zip(words, found, strict=True))


def test_a_line_says_itself_what_it_is_else_the_order_else_the_list() -> None:
    entry = SimpleNamespace(revision="C", specification="列表", packaging="列表箱")
    order, own = SimpleNamespace(packaging="订单箱"), SimpleNamespace(drawing_revision="D", specification="", packaging="")
    assert as_ordered(order, own, entry) == {"drawing_revision": "D", "specification": "列表", "packaging": "订单箱"}
    bare = SimpleNamespace(drawing_revision="", specification="", packaging="")
    assert as_ordered(SimpleNamespace(packaging=""), bare, None) == dict.fromkeys(("drawing_revision", "specification", "packaging"), "")


def test_of_a_cancelled_line_nothing_leaves() -> None:
    assert cancelled("2904110-K80", SimpleNamespace(cancelled=False)) is None
    assert "2904110-K80" in str(cancelled("2904110-K80", SimpleNamespace(cancelled=True)))


@pytest.mark.parametrize(("quantity", "words"), [("1200.000", "1,200"), ("0.50", "0.5"), ("3E+3", "3,000"), ("0", "0")])
def test_a_quantity_is_told_without_zeros_behind_the_point(quantity: str, words: str) -> None:
    assert plain(D(quantity)) == words


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
    assert wrong(inputs.read_pack, {"lot": "L1", "quantity": "40", "per_box": "20", "gross_weight": "-1"}) == {"gross_weight"}


@pytest.mark.parametrize(("text", "kept"), [
    ("60x40x30", "60×40×30"), ("60 × 40 × 30 cm", "60×40×30"), ("120*80*14.5", "120×80×14.5"), ("60X40X30", "60×40×30"), ("", ""),
    ("60x40", None), ("60x40x30x20", None), ("groß", None), ("60,40,30", None), ("-60x40x30", None),
])
def test_the_size_of_a_box_is_length_width_and_height(text: str, kept: str | None) -> None:
    form = {"lot": "L1", "quantity": "40", "per_box": "20", "size": text}
    if kept is None:
        assert wrong(inputs.read_pack, form) == {"size"}
    else:
        assert inputs.read_pack(form).size == kept


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
    assert wrong(inputs.read_concession, {"product": "x"}) == {"product", "what", "reference", "quantity"}
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
