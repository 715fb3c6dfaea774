"""What rows and papers of goods on their way say, from plain values: late, beyond the agreed, in few words (5.1.12(1), RULES 7)."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.deliveries.dispatch import customs, shipments
from domain.deliveries.dispatch.ready import Place, ReadyFilter, ReadyRow
from domain.deliveries.dispatch.sheet import address, copies, details_sheet, plan_sheet
from domain.deliveries.dispatch.shipments import DetailRow, ShipmentFilter, ShipmentRow
from domain.deliveries.models import Box, Slip, SlipLine
from domain.deliveries.receipts.cases import CaseFilter
from domain.deliveries.receipts.lists import SlipFilter
from domain.deliveries.receipts.pages import FileRow, SlipPage
from domain.deliveries.receipts.returned import ReturnFilter

D = Decimal
ID = uuid.UUID(int=7)
NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)
TODAY = date(2026, 11, 23)


def shipment(**more: Any) -> ShipmentRow:
    said: dict[str, Any] = {
        "id": ID, "number": "CK-1", "notice": "DN-1", "planned_on": TODAY, "state": "left", "customer": "远江汽车",
        "place": {"name": "合肥总装厂"}, "transport": "汽运", "carrier": "顺达", "plate": "皖A1", "waybill": "", "left_at": NOON,
        "expected_on": TODAY, "arrived_at": None, "signed_at": None, "signed_by": "", "freight_cost": D(800), "freight_currency": "CNY",
        "agreed_freight": D(500), "agreed_currency": "CNY", "lines": 2, "quantity": D(400),
    }
    return ShipmentRow(**(said | more))


@pytest.mark.clause("5.1.12(1)")
@pytest.mark.parametrize(("more", "day", "late"), [
    ({}, 23, False),  # expected today: the day is not over
    ({}, 24, True),
    ({"expected_on": None}, 30, False),
    ({"state": "arrived"}, 30, False),
    ({"state": "signed"}, 30, False),
    ({"state": "void"}, 30, False),
    ({"number": "", "state": "notified"}, 23, False),  # it leaves today
    ({"number": "", "state": "blocked"}, 24, True),
    ({"number": "", "state": "verified", "expected_on": None}, 24, True),
])
def test_late_is_what_is_not_there_after_its_day_and_what_is_still_here_after_it_was_to_leave(
    more: dict[str, Any], day: int, late: bool
) -> None:
    assert shipment(**more).late(date(2026, 11, day)) is late


@pytest.mark.parametrize(("more", "over"), [
    ({}, D(300)), ({"freight_cost": D(500)}, D(0)), ({"freight_cost": D(400)}, D(0)), ({"freight_cost": None}, None),
    ({"agreed_freight": None}, None), ({"agreed_currency": "EUR"}, None), ({"agreed_freight": D(0)}, D(800)),
])
def test_what_a_way_cost_beyond_the_agreed_is_told_where_both_can_be_compared(more: dict[str, Any], over: Decimal | None) -> None:
    assert shipment(**more).over_agreed == over


@pytest.mark.parametrize(("number", "kind", "gone"), [("CK-1", "slip", True), ("", "dispatch_notice", False)])
def test_a_row_of_the_plan_has_the_states_of_what_it_is(number: str, kind: str, gone: bool) -> None:
    assert (shipment(number=number).of, shipment(number=number).gone) == (kind, gone)


# 出货计划表, 出货明细表


def test_the_plan_on_paper_says_where_each_shipment_goes_and_names_no_price() -> None:
    made = plan_sheet([shipment(), shipment(number="", left_at=None)], ShipmentFilter(), "孙丽", TODAY)
    assert [row["place"] for row in made.rows] == ["合肥总装厂"] * 2 and [row["number"] for row in made.rows] == ["CK-1", ""]
    assert (made.first, made.last, made.under_way, made.printed_by) == (TODAY - timedelta(days=31), TODAY, True, "孙丽")
    assert not any("freight" in name or "price" in name for name in made.rows[0])


def detail(**more: Any) -> DetailRow:
    lots = [{"lot": "L-1", "produced_on": "2026-11-20", "boxes": "1–2"}, {"lot": "L-2", "produced_on": "2026-11-21", "boxes": "3"}]
    said: dict[str, Any] = {
        "slip_id": ID, "left_at": NOON, "slip": "CK-1", "state": "signed", "customer": "远江汽车", "order": "SO-1", "po_number": "45",
        "customer_part": "2904110-K80", "code": "HC-4801-012", "name": "左臂", "quantity": D(400), "unit": "pcs", "boxes": 3, "lots": lots,
        "concession": "RB-1", "carrier": "顺达", "waybill": "", "received": D(390), "received_on": TODAY,
    }
    return DetailRow(**(said | more))


def test_the_details_on_paper_name_lots_boxes_concession_and_what_was_received() -> None:
    (row,) = details_sheet([detail()], ShipmentFilter(first=TODAY, last=TODAY), "孙丽", TODAY).rows
    assert {name: row[name] for name in ("lot_numbers", "boxes", "concession", "received")} == {
        "lot_numbers": "L-1, L-2", "boxes": 3, "concession": "RB-1", "received": D(390)}
    assert detail(lots=[]).lot_numbers == ""


def test_a_register_says_of_which_days_and_of_whom_it_is() -> None:
    first = TODAY - timedelta(days=3)
    made = details_sheet([detail()], ShipmentFilter(customer="K001", first=first), "孙丽", TODAY)
    assert (made.first, made.last, made.customer, made.under_way) == (first, TODAY, "远江汽车", False)
    assert details_sheet([], ShipmentFilter(customer="K001"), "孙丽", TODAY).customer == "K001"
    assert plan_sheet([shipment()], ShipmentFilter(first=first), "孙丽", TODAY).under_way is False


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize(("number", "last"), [(1, "Stub, kept by logistics"), (2, "Customer"), (4, "Finance"), (6, "Further copy")])
def test_each_numbered_copy_says_whose_it_is(number: int, last: str) -> None:
    found = [each.id for each in copies(number)]
    assert len(found) == number and found[-1] == last
    assert number < 3 or found[2].startswith("Return copy, signed")


def test_a_place_of_which_little_is_known_has_empty_fields_and_no_strange_ones() -> None:
    assert address({"name": "合肥", "dock": None, "transport_days": 2}) == address({"name": "合肥"})
    assert address({}).window == ""


# packing list and commercial invoice, by hand


def box(number: int, quantity: str, gross: str | None, size: str) -> Box:
    return Box(number=number, quantity=D(quantity), gross_weight=D(gross) if gross else None, size=size, lot_number="L-1")


def test_rows_of_a_packing_list_add_up_to_its_boxes() -> None:
    """Two boxes of 200 at 26.5 kg, 60×40×30 cm, and one of 50 at 7.2 kg, 40×30×20 cm; a piece weighs 0.12 kg."""
    boxes = [box(1, "200", "26.5", "60×40×30"), box(2, "200", "26.5", "60×40×30"), box(3, "50", "7.2", "40×30×20")]
    rows = customs.packing_rows(cast(Any, SimpleNamespace()), boxes, D("0.12"))
    assert [(row.boxes, row.numbers, row.quantity, row.net_weight, row.gross_weight, row.volume) for row in rows] == [
        (2, "1–2", 400, D("48.00"), D("53.0"), D("0.144")), (1, "3", 50, D("6.00"), D("7.2"), D("0.024"))]
    total = customs.totals(boxes, D("54.00"))
    assert total == {"gross_weight": D("60.2"), "net_weight": D("54.00"), "volume": D("0.168")}


@pytest.mark.parametrize(("boxes", "unknown"), [
    ([box(1, "10", None, "60×40×30")], {"gross_weight"}), ([box(1, "10", "5", "")], {"volume"}),
    ([], {"gross_weight", "volume"}), ([box(1, "10", "5", "60×40×30"), box(2, "10", None, "")], {"gross_weight", "volume"}),
])
def test_one_box_that_does_not_say_leaves_the_total_open(boxes: list[Box], unknown: set[str]) -> None:
    assert {name for name, value in customs.totals(boxes, D(1)).items() if value is None} == unknown


# the ready list


def row(**more: Any) -> ReadyRow:
    said: dict[str, Any] = {
        "schedule_id": ID, "order": "SO-1", "po_number": "45", "position": 10, "customer_part": "P", "code": "C", "name": "左臂",
        "unit": "pcs", "due": TODAY, "ordered": D(100), "left": D(100), "noticed": D(0), "ready": D(40), "made": D(100), "blocked": D(0),
        "confidential": False,
    }
    return ReadyRow(**(said | more))


@pytest.mark.parametrize(("more", "why"), [
    ({"ready": D(100)}, None), ({"ready": D(120)}, None), ({}, "not in stock"), ({"made": D(0)}, "not made yet"),
    ({"blocked": D(60)}, "60 in blocked lots"), ({"blocked": D(60), "made": D(0)}, "60 in blocked lots"),
])
def test_why_not_all_of_a_date_can_leave(more: dict[str, Any], why: str | None) -> None:
    found = row(**more).why_not
    assert (str(found) if found else None) == why


def test_a_place_has_a_key_of_its_own_and_says_whether_anything_can_leave() -> None:
    first, second = (Place("K001", "远江", name, None, False, "汽运", "", "CNY") for name in ("一厂", "二厂"))
    assert first.key != second.key and first.key.startswith("K001-")
    assert not first.any_ready
    first.rows.extend([row(ready=D(0)), row(ready=D(1))])
    assert first.any_ready


# addresses of lists: what they say is read again as it was, and what nobody can read narrows nothing


@pytest.mark.parametrize(("kind", "said"), [
    (ReadyFilter, "customer=K001&until=2026-12-01&part=2904&whole=1&concession=RB-1"),
    (ShipmentFilter, "customer=K001&state=left&from=2026-11-01&to=2026-11-30&q=CK"),
    (SlipFilter, "view=no_copy&customer=K001&q=SF1&from=2026-11-01&to=2026-11-30"),
    (CaseFilter, "view=settled"), (ReturnFilter, "view=stocked"),
])
def test_the_address_of_a_list_says_what_it_was_narrowed_by(kind: Any, said: str) -> None:
    wanted = kind.of(dict(part.split("=") for part in said.split("&")))
    assert wanted.address("/x") == f"/x?{said}"
    assert kind.of({"view": "everything", "state": "gone", "until": "soon", "from": "31", "to": "0001-01-01"}).address("/x") == "/x"


# a slip as its readers have it


def page(state: str = "left", **more: Any) -> SlipPage:
    said: dict[str, Any] = {"quantity": D(100), "received": D(100), "damaged": D(0), "wrong": D(0), "order_number": "SO-1",
                            "po_number": "45", "boxes": 3, "received_on": TODAY} | more
    lines = [SlipLine(**said), SlipLine(**(said | {"boxes": 2, "received_on": date(2026, 11, 20)}))]
    ship_to = {"plant": "总装二厂", "dock": "", "address": "合肥经开区", "consignee": None}
    return SlipPage(Slip(state=state, ship_to=ship_to), "远江", "K001", lines)


@pytest.mark.parametrize(("state", "is_open", "signed", "void"), [
    ("left", True, False, False), ("arrived", True, False, False), ("signed", False, True, False), ("void", False, False, True),
])
def test_a_slip_is_open_signed_or_void(state: str, is_open: bool, signed: bool, void: bool) -> None:
    shown = page(state)
    assert (shown.open, shown.signed, shown.void) == (is_open, signed, void)


@pytest.mark.parametrize(("more", "differs"), [
    ({}, False), ({"received": D(99)}, True), ({"received": D(101)}, True), ({"damaged": D(1)}, True), ({"wrong": D(1)}, True),
])
def test_a_slip_differs_where_any_line_was_counted_otherwise(more: dict[str, Any], differs: bool) -> None:
    assert page(**more).differs is differs


def test_it_names_each_order_once_its_boxes_and_the_last_day_on_which_something_came() -> None:
    shown = page()
    assert (shown.orders, shown.boxes, shown.received_on) == ([("SO-1", "45")], 5, TODAY)
    assert (shown.place, shown.consignee) == ("总装二厂 · 合肥经开区", "")


@pytest.mark.parametrize(("purpose", "words"), [
    ("damage", "Photograph of damage"), ("return_copy", "Signed copy"), ("shipping.inspection_report", "Outgoing inspection report"),
    ("shipping.unheard", None), ("finger_signature", None),
])
def test_a_file_of_a_slip_says_what_it_is_where_that_is_known(purpose: str, words: str | None) -> None:
    what = FileRow(ID, "a.pdf", purpose, NOON).what
    assert (what.id if what else None) == words


def test_what_is_under_way_has_left_and_nobody_signed() -> None:
    assert [str(state) for state in shipments.UNDER_WAY] == ["left", "arrived"]
