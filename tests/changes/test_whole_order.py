"""Place, transport and packaging named once for the whole order, read without a database; and what is typed is kept by itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.changes.intake import typed
from domain.changes.intake.typed import Content
from domain.changes.intake.wishes import Ground, Wish
from domain.changes.models import Field
from domain.orders.models import Order, OrderLine, ScheduleLine
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_portal import fields
from tests.remembering import remembered
from tests.visitors import Visitor

Visit = Callable[..., Visitor]
PLANT, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
PLACES = {PLANT: "总装一厂", OTHER: "总装二厂"}


def ground() -> Ground:
    order = Order(id=uuid.uuid4(), number="SO-1", currency="CNY", ship_to_id=PLANT, ship_to_text="", transport="汽运", packaging="")
    line = OrderLine(id=uuid.uuid4(), order_id=order.id, position=10, customer_part="2904110-K80", name="前下摆臂", unit="pcs",
                     transport="", packaging="木箱", quantity=Decimal(1200),
                     open_quantity=Decimal(1200), shipped=Decimal(0), drawing_revision="B",
                     specification="", unit_price=Decimal("86.40"))
    line.schedules = [ScheduleLine(id=uuid.uuid4(), line_id=line.id, quantity=Decimal(1200), shipped=Decimal(0), zone="firm",
                                   requested=date(2026, 12, 18))]
    return Ground(order, [line], PLACES, {}, date(2026, 11, 23))


def read(whole: dict[str, str], **fields: str) -> tuple[list[Wish], dict[str, Any]]:
    content: Content = {"fields": fields, "all": whole, "more": {}, "lines": [], "drawings": {}, "files": [], "open": []}
    return typed.reading(content, ground())


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("name", "text", "before", "asked"), [
    ("transport", "空运", {"text": "汽运"}, {"text": "空运"}), ("packaging", "周转箱", {"text": ""}, {"text": "周转箱"}),
    ("place", str(OTHER), {"ship_to_id": str(PLANT), "text": "总装一厂"}, {"ship_to_id": str(OTHER), "text": "总装二厂"}),
])
def test_named_once_it_is_one_wish_of_the_whole_order(name: str, text: str, before: dict[str, str], asked: dict[str, str]) -> None:
    (wish,), wrong = read({name: text})
    assert wrong == {} and (wish.field, wish.before, wish.asked, wish.line, wish.name) == (Field(name), before, asked, None, f"{name}-all")


@pytest.mark.parametrize("whole", [{"transport": "汽运"}, {"place": str(PLANT)}, {}, {"transport": ""}])
def test_what_holds_already_or_is_left_empty_is_no_wish(whole: dict[str, str]) -> None:
    wishes, wrong = read(whole)
    assert wishes == [] and set(wrong) == {"_nothing"}


@pytest.mark.parametrize(("whole", "field"), [
    ({"place": str(uuid.uuid4())}, "place-all"), ({"place": "二厂"}, "place-all"), ({"transport": "x" * 201}, "transport-all"),
    ({"packaging": "x" * 201}, "packaging-all"),
])
def test_what_cannot_be_read_is_said_at_its_field(whole: dict[str, str], field: str) -> None:
    wishes, wrong = read(whole)
    assert wishes == [] and set(wrong) == {field}


def test_at_the_longest_it_is_taken() -> None:
    (wish,), wrong = read({"transport": "x" * 200})
    assert wrong == {} and wish.asked == {"text": "x" * 200}


def test_a_line_may_be_the_exception() -> None:
    on = ground()
    typed_there = {f"transport-{on.lines[0].id}": "海运"}
    content: Content = {"fields": typed_there, "all": {"transport": "空运"}, "more": {}, "lines": [], "drawings": {}}
    wishes, wrong = typed.reading(content, on)
    assert wrong == {} and [(wish.line is None, wish.asked["text"]) for wish in wishes] == [(True, "空运"), (False, "海运")]


class TestPage:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        return released(cast)

    def test_typed_for_all_it_becomes_one_change_and_holds_for_the_lines(self, told: Told, cast: Cast, visit: Visit) -> None:
        buyer, page = visit(cast.wang_min), f"/orders/{told.story.number}/change"
        check = buyer.follow(buyer.post(page, fields(buyer.get(page)) | {"transport-all": "空运", "step": "check"}))
        assert "整个订单" in check.text and "空运" in check.text
        sent = buyer.post(f"/orders/{told.story.number}/changes", {"why": "急用"}, version=1)
        told.number = sent.headers["location"].rsplit("/", 1)[1]
        assert [(item.field, item.line_id) for item in told.items] == [("transport", None)]
        told.signs_all().approves()
        assert told.order.transport == "空运"

    @pytest.mark.parametrize(("who", "door"), [("wang_min", ""), ("li_qian", "/admin")])
    def test_what_is_typed_is_kept_as_one_goes_and_found_again(self, told: Told, cast: Cast, visit: Visit, who: str, door: str) -> None:
        visitor, page = visit(getattr(cast, who)), f"{door}/orders/{told.story.number}/change"
        first = visitor.get(page)
        assert f'data-autosave="{page}/draft"' in first.text and 'data-autosave-status="f-change"' in first.text
        day = f"day-{told.lines[0].schedules[0].id}"
        kept = visitor.post(f"{page}/draft", fields(first) | {day: "2026-12-24", "packaging-all": "周转箱"})
        assert kept.status_code == 200 and kept.json()["version"] == 1
        again = fields(visitor.get(page))
        assert (again[day], again["packaging-all"]) == ("2026-12-24", "周转箱")
        assert visitor.post(f"{page}/draft", again | {day: "2026-12-25"}).json()["version"] == 2
        assert told.tasks("change.marketing") == [], "nothing of it is sent"

    def test_what_is_typed_wrongly_is_kept_too(self, told: Told, cast: Cast, visit: Visit) -> None:
        buyer, page = visit(cast.wang_min), f"/orders/{told.story.number}/change"
        quantity = f"quantity-{told.lines[0].schedules[0].id}"
        buyer.post(f"{page}/draft", fields(buyer.get(page)) | {quantity: "viele"})
        assert fields(buyer.get(page))[quantity] == "viele"

    @pytest.mark.parametrize(("who", "status"), [("b_buyer", 404), ("a_quality", 403)])
    def test_nobody_else_keeps_anything_of_it(self, told: Told, cast: Cast, visit: Visit, who: str, status: int) -> None:
        url = f"/orders/{told.story.number}/change/draft"
        assert visit(getattr(cast, who)).post(url, {"transport-all": "空运"}).status_code == status
        assert visit(cast.wang_min).post(url, {"transport-all": "空运"}).status_code == 200

    def test_of_a_closed_order_nothing_is_kept(self, told: Told, cast: Cast, visit: Visit) -> None:
        def close(work: Any) -> None:
            work.session.get_one(Order, told.order.id).state = "closed"

        told.story.system(close)
        assert visit(cast.wang_min).post(f"/orders/{told.story.number}/change/draft", {"transport-all": "空运"}).status_code == 409
