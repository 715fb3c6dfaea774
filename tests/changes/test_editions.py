"""A delivery schedule sent again after its release is compared with the last and becomes one change (RULES 1)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.intake.editions import compare
from domain.changes.intake.wishes import Ground
from domain.changes.models import Change
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import TODAY, Cast
from tests.changes.story import Told, released
from tests.orders.given import line as ordered
from tests.orders.test_page import typed
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
Row = tuple[int, int, str]  # days from today, pieces, zone


def day(after: int) -> date:
    return TODAY + timedelta(days=after)


def dated(after: int, pieces: int, zone: str = "firm", *, shipped: int = 0, promised: int | None = None) -> ScheduleLine:
    return ScheduleLine(
        id=new_id(), quantity=Decimal(pieces), requested=day(after), promised_latest=day(after if promised is None else promised),
        zone=zone, shipped=Decimal(shipped),
    )


def stands(*schedules: ScheduleLine, part: str = "2904110-K80", position: int = 10) -> OrderLine:
    pieces = sum((each.quantity for each in schedules), Decimal(0))
    shipped = sum((each.shipped for each in schedules), Decimal(0))
    return OrderLine(
        id=new_id(), position=position, customer_part=part, name="前下摆臂总成（左）", drawing_revision="B", specification="图纸 B 版",
        unit="pcs", quantity=pieces, open_quantity=pieces - shipped, shipped=shipped, made=Decimal(0), unit_price=Decimal("86.40"),
        transport="", packaging="", schedules=list(schedules),
    )


def newer(*rows: Row, part: str = "2904110-K80", row: int = 0, **more: Any) -> LineInput:
    return LineInput(row=row, part=part, dates=tuple(DateInput(Decimal(pieces), day(after), zone) for after, pieces, zone in rows), **more)


def differs(lines: list[OrderLine], *named: LineInput, **header: Any) -> list[tuple[str, dict[str, Any], dict[str, Any]]]:
    order = Order(id=new_id(), transport="汽运", packaging="周转箱", ship_to_text="合肥", currency="CNY", customer_id=uuid.uuid4())
    given = OrderInput(customer_id=order.customer_id, po_number="S-1", lines=named, order_date=TODAY, kind="delivery_schedule", **header)
    found = compare(Ground(order, lines, {}, {}, TODAY), given)
    return [(str(wish.field), wish.before, wish.asked) for wish in found]


def iso(after: int) -> str:
    return day(after).isoformat()


@pytest.mark.parametrize(("before", "named", "found"), [
    ([dated(20, 1000)], [(20, 1000, "firm")], []),
    ([dated(20, 1000)], [(20, 900, "firm")], [("quantity", {"quantity": "1000"}, {"quantity": "900"})]),
    ([dated(20, 1000)], [(27, 1000, "firm")], [("date", {"day": iso(20)}, {"day": iso(27)})]),
    ([dated(50, 900, "forecast")], [(50, 900, "firm")],
     [("date", {"day": iso(50), "zone": "forecast"}, {"day": iso(50), "zone": "firm"})]),
    ([dated(50, 900, "forecast")], [(50, 950, "firm")],
     [("date", {"day": iso(50), "zone": "forecast"}, {"day": iso(50), "zone": "firm"}),
      ("quantity", {"quantity": "900"}, {"quantity": "950"})]),
    ([dated(20, 1000)], [(20, 1000, "firm"), (80, 800, "forecast")],
     [("quantity", {}, {"quantity": "800", "day": iso(80), "zone": "forecast"})]),
    ([dated(20, 1000), dated(40, 500)], [(20, 1000, "firm")], [("quantity", {"quantity": "500"}, {"quantity": "0"})]),
    ([dated(20, 1000, shipped=400)], [(30, 600, "firm")],
     [("quantity", {"quantity": "1000"}, {"quantity": "400"}), ("quantity", {}, {"quantity": "600", "day": iso(30), "zone": "firm"})]),
    ([dated(9, 400, promised=11)], [(9, 400, "firm")], []),
    ([dated(9, 400, promised=11)], [(11, 400, "firm")], []),
], ids=["the same", "another quantity", "another day", "firm now", "firm and more", "a further date", "a date gone", "part of it shipped",
        "asked again, promised later", "as it was promised"])
def test_each_date_of_the_newer_edition_is_compared(before: list[ScheduleLine], named: list[Row], found: list[Any]) -> None:
    assert differs([stands(*before)], newer(*named)) == found


@pytest.mark.parametrize("past", [dated(-3, 500), dated(5, 500, shipped=500)], ids=["overdue", "shipped"])
def test_what_is_past_or_shipped_and_not_named_any_more_is_no_wish(past: ScheduleLine) -> None:
    assert differs([stands(past, dated(20, 1000))], newer((20, 1000, "firm"))) == []
    assert differs([stands(dated(5, 500), dated(20, 1000))], newer((20, 1000, "firm"))) != []


def test_a_part_that_is_no_longer_named_is_cancelled_and_a_new_one_is_added() -> None:
    lines = [stands(dated(20, 1000)), stands(dated(20, 60), part="2916035-K80", position=20)]
    found = differs(lines, newer((20, 1000, "firm")), newer((30, 40, "firm"), part="2904120-K80", row=1))
    assert [field for field, *_ in found] == ["cancel", "add"]
    assert found[0][1:] == ({"quantity": "60"}, {"quantity": "0"}) and found[1][2]["part"] == "2904120-K80"


def test_price_revision_transport_and_packaging_are_compared_too() -> None:
    said = newer((20, 1000, "firm"), price=Decimal("84.9"), revision="C")
    found = differs([stands(dated(20, 1000))], said, transport="空运", packaging="周转箱")
    assert [(field, asked) for field, _, asked in found] == [
        ("transport", {"text": "空运"}), ("price", {"price": "84.9", "currency": "CNY"}), ("drawing", {"revision": "C"})]
    same = newer((20, 1000, "firm"), price=Decimal("86.4"), revision="b")
    assert differs([stands(dated(20, 1000))], same, transport="汽运") == []


# at the door
def schedule(cast: Cast, visitor: Visitor, told: Told, *rows: Row) -> Any:
    """Type a schedule under the same number, go to its check."""
    draft = str(uuid.uuid4())
    (after, pieces, zone), *more = rows
    form = typed(cast, draft, po="4500874021", kind="delivery_schedule", step="check", transport="") | {
        "lines-0-quantity": str(pieces), "lines-0-due": iso(after), "lines-0-zone": zone, "transport": "汽运",
        "lines-0-more_quantity": [str(each[1]) for each in more], "lines-0-more_due": [iso(each[0]) for each in more],
        "lines-0-more_zone": [each[2] for each in more],
    }
    return draft, visitor.post("/orders/new", form)


def hand_in(visitor: Visitor, draft: str) -> Any:
    from domain.orders.models import OrderDraft

    with unit(system("test")) as work:
        version = work.fetch(OrderDraft, uuid.UUID(draft)).version
    return visitor.post("/orders", {"draft": draft, "why": "总装计划推迟"}, version=version)


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast, ordered(quantity=1000, day=day(40)), kind="delivery_schedule", transport="汽运",
                    ship_to_id=cast.ship_to["a"].id)


def changes() -> list[Change]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(Change).order_by(Change.number)))


def test_a_newer_edition_is_shown_before_and_after_and_becomes_one_change(cast: Cast, visit: Visit, told: Told) -> None:
    buyer = visit(cast.wang_min)
    draft, answer = schedule(cast, buyer, told, (40, 800, "firm"), (70, 500, "forecast"))
    check = words(buyer.follow(answer).text)
    assert "新一期" in check and "1,000" in check and "800" in check and changes() == []
    answer = hand_in(buyer, draft)
    (change,) = changes()
    told.number = change.number
    assert answer.headers["location"] == f"/changes/{change.number}"
    assert [(item.field, item.asked) for item in told.items] == [
        ("quantity", {"quantity": "800"}), ("quantity", {"quantity": "500", "day": iso(70), "zone": "forecast"})]
    assert told.order.revision == 1, "the order stands as it is until the change is in force"


def test_a_third_edition_takes_the_place_of_the_second_as_a_whole(cast: Cast, visit: Visit, told: Told) -> None:
    buyer = visit(cast.wang_min)
    for rows in ([(40, 800, "firm"), (70, 500, "forecast")], [(40, 900, "firm")]):
        draft, _ = schedule(cast, buyer, told, *rows)
        assert hand_in(buyer, draft).status_code == 303
    second, third = changes()
    assert (second.state, second.replaced_by_id, third.state) == ("replaced", third.id, "asked")
    told.number = third.number
    assert [(item.field, item.asked) for item in told.items] == [("quantity", {"quantity": "900"})]


def test_the_very_same_edition_again_is_refused(cast: Cast, visit: Visit, told: Told) -> None:
    draft, _ = schedule(cast, visit(cast.wang_min), told, (40, 1000, "firm"))
    assert hand_in(visit(cast.wang_min), draft).status_code == 422
    assert changes() == []
