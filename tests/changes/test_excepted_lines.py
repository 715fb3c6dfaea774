"""All of the order goes otherwise, but not these lines: they keep what they have, as an arrangement of their own (5.1.9(3))."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.changes import values
from domain.changes.finding import kept
from domain.changes.intake import typed
from domain.changes.intake.typed import Content
from domain.changes.intake.wishes import Ground, Wish
from domain.changes.models import ChangeItem, Field
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.message import Message
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_portal import fields
from tests.orders.given import line
from tests.remembering import remembered
from tests.visitors import Visitor

PLANT, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
PLACES = {PLANT: "总装一厂", OTHER: "总装二厂"}
D = Decimal


def ground(place: uuid.UUID | None = PLANT, packaging: str = "木箱") -> Ground:
    """Four lines: 10 and 20 follow their order, 30 goes by sea in crates to the other plant, 40 is shipped."""
    order = Order(id=uuid.uuid4(), number="SO-1", currency="CNY", ship_to_id=place, ship_to_text="北门", transport="汽运",
                  packaging=packaging)
    return Ground(order, [_line(order, 10), _line(order, 20), _line(order, 30, "海运", "周转箱", OTHER), _line(order, 40, left=0)],
                  PLACES, {}, date(2026, 11, 23))


def _line(order: Order, position: int, transport: str = "", packaging: str = "", place: uuid.UUID | None = None,
          left: int = 1200) -> OrderLine:
    made = OrderLine(id=uuid.uuid4(), order_id=order.id, position=position, customer_part=f"P-{position}", name="件", unit="pcs",
                     transport=transport, packaging=packaging, quantity=D(1200), open_quantity=D(left), shipped=D(1200 - left),
                     drawing_revision="B", specification="", unit_price=D(1))
    made.schedules = [ScheduleLine(id=uuid.uuid4(), line_id=made.id, quantity=D(600), shipped=D((1200 - left) // 2), zone="firm",
                                   requested=day, ship_to_id=place) for day in (date(2026, 12, 18), date(2026, 12, 24))]
    return made


def read(on: Ground, whole: dict[str, str], but: dict[str, str], **said: str) -> tuple[list[Wish], dict[str, Any]]:
    content: Content = {"fields": said, "all": whole, "except": but, "more": {}, "lines": [], "drawings": {}, "files": [], "open": []}
    return typed.reading(content, on)


def told(wishes: list[Wish]) -> list[tuple[int | None, dict[str, Any]]]:
    return [(wish.line.position if wish.line else None, wish.asked) for wish in wishes]


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize("text", ["20", " 20 ", "20,", "20，20", "20、", "20；30", "40 20"])
def test_a_line_that_follows_its_order_keeps_what_it_has_as_its_own(text: str) -> None:
    """30 has its own transport and 40 is shipped: both stay as they are anyway."""
    wishes, wrong = read(ground(), {"transport": "空运"}, {"transport": text})
    assert wrong == {} and told(wishes) == [(None, {"text": "空运"}), (20, {"text": "汽运", "own": True})]
    assert wishes[1].before == {"text": "汽运"} and wishes[1].name == "transport-except"


def test_of_a_place_each_open_date_of_the_line_keeps_its_own() -> None:
    wishes, wrong = read(ground(), {"place": str(OTHER)}, {"place": "10, 30"})
    here = {"ship_to_id": str(PLANT), "text": "总装一厂", "own": True}
    assert wrong == {} and told(wishes) == [(None, {"ship_to_id": str(OTHER), "text": "总装二厂"}), (10, here), (10, here)]
    assert len({wish.schedule.id for wish in wishes if wish.schedule}) == 2


@pytest.mark.parametrize(("name", "text"), [("transport", "铁路"), ("cancel", "1")])
def test_a_line_that_says_itself_what_it_wants_is_read_for_that(name: str, text: str) -> None:
    on = ground()
    wishes, wrong = read(on, {"transport": "空运"}, {"transport": "10, 20"}, **{f"{name}-{on.lines[0].id}": text})
    assert wrong == {}
    assert [wish.asked.get("text") for wish in wishes if wish.line is on.lines[0]] == ([text] if name == "transport" else [None])
    assert (20, {"text": "汽运", "own": True}) in told(wishes)


@pytest.mark.parametrize(("whole", "but", "on", "field"), [
    ({"transport": "空运"}, {"transport": "50"}, {}, "transport-except"),  # no such line
    ({"transport": "空运"}, {"transport": "zwanzig"}, {}, "transport-except"),
    ({"transport": "空运"}, {"transport": "20-30"}, {}, "transport-except"),
    ({"transport": "空运"}, {"transport": "2 " * 201}, {}, "transport-except"),  # too long
    ({}, {"transport": "20"}, {}, "transport-except"),  # but than what?
    ({"transport": "汽运"}, {"transport": "20"}, {}, "transport-except"),  # it goes so already
    ({"packaging": "周转箱"}, {"packaging": "20"}, {"packaging": ""}, "packaging-except"),  # nothing that it could keep
    ({"place": str(OTHER)}, {"place": "20"}, {"place": None}, "place-except"),  # a gate in words is nobody's own place
    ({"place": str(uuid.UUID(int=9))}, {"place": "20"}, {}, "place-all"),  # the first fault is said alone
])
def test_what_cannot_be_read_is_said_at_its_field(whole: dict[str, str], but: dict[str, str], on: dict[str, Any], field: str) -> None:
    wishes, wrong = read(ground(**on), whole, but)
    assert set(wrong) - {"_nothing"} == {field} and all(wish.line is None for wish in wishes)


@pytest.mark.parametrize("field", [Field.TRANSPORT, Field.PACKAGING, Field.PLACE])
def test_to_keep_it_as_its_own_is_a_change_and_reads_as_one(field: Field) -> None:
    was = values.place_value(PLANT, "总装一厂") if field == Field.PLACE else values.text_value("汽运")
    own = {**was, "own": True}
    item = ChangeItem(field=field, before=was, asked=own, agreed=own)
    assert not values.same(field, was, own) and not kept(item)
    assert kept(ChangeItem(field=field, before=was, asked=own, agreed=was))
    said = values.said(field, own)
    assert isinstance(said, Message) and said.params["what"] == was["text"] and values.said(field, was) == was["text"]


class TestInForce:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        """Two lines are released by road; all is to go by air, but not line 20."""
        story = released(cast, line(), line("2916035-K80", 300, row=1), transport="汽运")
        return story.asks(*self.wishes(story))

    def wishes(self, told: Told) -> list[Wish]:
        on = Ground(told.order, told.lines, {}, {}, date(2026, 11, 23))
        return read(on, {"transport": "空运"}, {"transport": "20"})[0]

    @pytest.mark.clause("5.1.9(3)")
    def test_the_order_goes_otherwise_and_the_line_keeps_its_own(self, told: Told) -> None:
        told.signs_all().approves()
        assert (told.order.transport, [line.transport for line in told.lines]) == ("空运", ["", "汽运"])

    def test_answered_item_by_item_the_exception_may_fall_alone(self, told: Told) -> None:
        told.signs("marketing", "no", offer={"text": "汽运"}, item=1, remark="同车运输")
        told.signs("production")
        assert {item.state for item in told.items} == {"agreed", "countered"}
        told.customer("accept")
        told.approves()
        assert (told.order.transport, [line.transport for line in told.lines]) == ("空运", ["", ""])

    def test_asked_again_for_that_line_the_newer_request_stands(self, told: Told) -> None:
        first = told.number
        told.asks(told.words(Field.TRANSPORT, "铁路", line=1))
        told.number = first
        assert [item.state for item in told.items] == ["open", "replaced"]

    def test_typed_on_the_page_it_is_checked_kept_and_sent(self, cast: Cast, visit: Callable[..., Visitor]) -> None:
        told = released(cast, line(), line("2916035-K80", 300, row=1), transport="汽运")
        buyer, page = visit(cast.wang_min), f"/orders/{told.story.number}/change"
        sent = fields(buyer.get(page)) | {"transport-all": "空运", "transport-except": "25", "step": "check"}
        wrong = buyer.post(page, sent)
        assert wrong.status_code == 422 and "没有第 25 行" in wrong.text and 'name="transport-except" value="25"' in wrong.text
        check = buyer.follow(buyer.post(page, sent | {"transport-except": "20"}))
        assert "汽运（仅此行）" in check.text and fields(buyer.get(page))["transport-except"] == "20"
        made = buyer.post(f"/orders/{told.story.number}/changes", {"why": "急用"}, version=2)
        told.number = made.headers["location"].rsplit("/", 1)[1]
        assert [(item.line_id is None, item.asked) for item in told.items] == [
            (True, {"text": "空运"}), (False, {"text": "汽运", "own": True})]
