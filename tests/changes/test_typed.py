"""What somebody types about a line beyond its dates, read without a database: each wish, each fault beside its field, each boundary."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.changes.intake import typed
from domain.changes.intake.typed import Content
from domain.changes.models import Field
from domain.orders.models import FORECAST
from tests.changes.typed_page import OTHER, PLANT, UNKNOWN, D, Page, asked

F = Field


class TestWords:
    @pytest.mark.parametrize(("field", "before"), [("transport", ""), ("packaging", ""), ("specification", "硬度 60")])
    def test_another_text_is_a_wish(self, field: str, before: str) -> None:
        wishes, wrong = Page().reads(**{field: "空运"})
        assert wrong == set() and asked(wishes) == [(Field(field), {"text": before}, {"text": "空运"})]

    @pytest.mark.parametrize(("field", "longest"), [("transport", 200), ("packaging", 200), ("specification", 1000)])
    def test_at_the_longest_it_is_taken_and_beyond_it_is_not(self, field: str, longest: int) -> None:
        assert len(Page().reads(**{field: "x" * longest})[0]) == 1
        assert Page().reads(**{field: "x" * (longest + 1)}) == ([], {field})
        assert f"at most {longest} characters" in Page().fault(**{field: "x" * (longest + 1)})

    @pytest.mark.parametrize("field", ["transport", "packaging", "specification"])
    def test_nothing_at_all_cannot_be_arranged(self, field: str) -> None:
        assert Page().reads(**{field: ""}) == ([], {field})

    def test_what_holds_for_the_order_is_what_holds_for_a_line_without_its_own(self) -> None:
        page = Page(order_transport="汽运")
        assert page.reads(transport="汽运")[0] == []
        assert asked(page.reads(transport="空运")[0]) == [(F.TRANSPORT, {"text": "汽运"}, {"text": "空运"})]

    def test_a_line_of_its_own_arrangement_may_go_back_to_what_holds_for_the_order(self) -> None:
        page = Page(order_transport="汽运", transport="空运")
        assert asked(page.reads(transport="汽运")[0]) == [(F.TRANSPORT, {"text": "空运"}, {"text": "汽运"})]


class TestADrawing:
    @pytest.mark.clause("5.1.9(2)")
    def test_a_new_revision_comes_with_its_drawing(self) -> None:
        page = Page()
        (wish,), wrong = page.reads(revision="D", file=True)
        assert wrong == set()
        assert (wish.field, wish.before, wish.asked, wish.files) == (F.DRAWING, {"revision": "B"}, {"revision": "D"}, (page.drawing,))

    def test_without_the_drawing_technical_cannot_judge_it(self) -> None:
        assert Page().reads(revision="D") == ([], {"drawing"})

    @pytest.mark.parametrize("revision", ["", "B"])
    def test_a_drawing_without_a_new_revision_is_a_fault(self, revision: str) -> None:
        assert Page().reads(revision=revision, file=True) == ([], {"revision"})
        assert Page().reads(file=True) == ([], {"revision"})

    @pytest.mark.parametrize(("length", "fine"), [(40, True), (41, False)])
    def test_a_revision_has_at_most_forty_characters(self, length: int, fine: bool) -> None:
        wishes, wrong = Page().reads(revision="D" * length, file=True)
        assert (len(wishes), wrong) == ((1, set()) if fine else (0, {"revision"}))

    def test_a_file_that_is_not_of_this_draft_counts_for_nothing(self) -> None:
        page = Page()
        page.ground.files.clear()  # type: ignore[attr-defined]
        assert page.reads(revision="D", file=True) == ([], {"drawing"})


class TestAPrice:
    @pytest.mark.clause("5.1.9(4)")
    @pytest.mark.parametrize(("text", "price"), [
        ("84.90", "84.9"), ("84.123456", "84.123456"), ("0", "0"), ("9,999,999", "9999999"), ("¥85", "85"),
    ])
    def test_as_people_write_it(self, text: str, price: str) -> None:
        wishes, wrong = Page().reads(price=text)
        assert wrong == set()
        assert asked(wishes) == [(F.PRICE, {"price": "86.4", "currency": "CNY"}, {"price": price, "currency": "CNY"})]

    @pytest.mark.parametrize("text", ["-0.01", "84.1234567", "10000000", "cheap", ""])
    def test_what_is_none_is_a_fault(self, text: str) -> None:
        assert Page().reads(price=text) == ([], {"price"})

    @pytest.mark.parametrize("text", ["86.40", "86.4", "86.400"])
    def test_the_same_price_is_no_wish(self, text: str) -> None:
        assert Page().reads(price=text) == ([], {"_nothing"})

    def test_where_none_was_agreed_yet_any_is_another(self) -> None:
        assert [wish.before for wish in Page(unit_price=None).reads(price="86.40")[0]] == [{"price": None, "currency": "CNY"}]


class TestAPlace:
    def test_another_of_the_customers_places(self) -> None:
        wishes, wrong = Page().reads(place=str(OTHER))
        assert wrong == set()
        assert asked(wishes) == [(F.PLACE, {"ship_to_id": str(PLANT), "text": "总装一厂"}, {"ship_to_id": str(OTHER), "text": "总装二厂"})]

    @pytest.mark.parametrize("text", [str(UNKNOWN), "二厂", ""])
    def test_a_place_that_is_not_theirs_is_refused(self, text: str) -> None:
        assert Page().reads(place=text) == ([], {"place"})

    def test_where_it_goes_already_is_no_wish(self) -> None:
        assert Page().reads(place=str(PLANT)) == ([], {"_nothing"})

    def test_of_a_date_with_its_own_place_the_orders_is_another(self) -> None:
        page = Page()
        page.line.schedules[0].ship_to_id = OTHER
        assert page.reads(place=str(OTHER))[0] == []
        assert [wish.asked["text"] for wish in page.reads(place=str(PLANT))[0]] == ["总装一厂"]


class TestACancellation:
    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize(("shipped", "left"), [(0, "0"), (400, "400")])
    def test_what_was_shipped_stays_ordered(self, shipped: int, left: str) -> None:
        wishes, wrong = Page((1200, shipped, "firm")).reads(cancel="1")
        assert wrong == set() and asked(wishes) == [(F.CANCEL, {"quantity": "1200"}, {"quantity": left})]

    @pytest.mark.parametrize("other", [{"day": "2026-12-24"}, {"quantity": "600"}, {"transport": "空运"}, {"price": "80"}])
    def test_who_cancels_a_line_asks_for_nothing_else_of_it(self, other: dict[str, str]) -> None:
        assert Page().reads(cancel="1", **other) == ([], {"cancel"})

    def test_what_is_typed_but_stands_already_is_nothing_else(self) -> None:
        wishes, wrong = Page().reads(cancel="1", quantity="1200", day="2026-12-18")
        assert wrong == set() and [wish.field for wish in wishes] == [F.CANCEL]


class TestALineToAdd:
    def test_it_is_read_as_the_line_of_a_new_order(self) -> None:
        (wish,), wrong = Page().reads(lines=[{"part": "2916035-K80", "quantity": "8000", "due": "2026-12-28"}])
        assert wrong == set() and wish.added is not None
        assert (wish.field, wish.line, wish.before) == (F.ADD, None, {})
        assert (wish.asked["part"], wish.asked["dates"]) == ("2916035-K80", [["2026-12-28", "8000", "firm"]])

    @pytest.mark.parametrize(("row", "field"), [
        ({"part": "", "quantity": "1", "due": "2026-12-28"}, "lines-0-part"),
        ({"part": "x", "quantity": "0", "due": "2026-12-28"}, "lines-0-quantity"),
        ({"part": "x", "quantity": "1", "due": "2026-11-22"}, "lines-0-due"), ({"part": "x", "quantity": "1", "due": ""}, "lines-0-due"),
    ])
    def test_each_fault_stands_at_its_own_field(self, row: dict[str, str], field: str) -> None:
        assert Page().reads(lines=[row]) == ([], {field})

    def test_of_two_the_faulty_one_keeps_the_other_readable(self) -> None:
        good, bad = {"part": "x", "quantity": "1", "due": "2026-12-28"}, {"part": "y", "quantity": "?", "due": "2026-12-28"}
        wishes, wrong = Page().reads(lines=[bad, good])
        assert [wish.asked["part"] for wish in wishes] == ["x"] and wrong == {"lines-0-quantity"}


def test_all_faults_of_a_line_are_said_at_once_and_the_rest_is_read() -> None:
    wishes, wrong = Page().reads(day="bald", quantity="viele", price="teuer", transport="空运")
    assert wrong == {"day", "quantity", "price"} and [wish.field for wish in wishes] == [F.TRANSPORT]


def test_nothing_typed_is_said_so_and_something_wrong_is_not_called_nothing() -> None:
    assert Page().reads() == ([], {"_nothing"})
    assert Page().reads(day="bald") == ([], {"day"})


class Form:
    """What a browser posts."""

    def __init__(self, *pairs: tuple[str, str]) -> None:
        self.sent = list(pairs)

    def get(self, name: str, default: str = "") -> str:
        return next((text for key, text in self.sent if key == name), default)

    def all(self, name: str) -> list[str]:
        return [text for key, text in self.sent if key == name]

    def pairs(self) -> list[tuple[str, str]]:
        return self.sent


class TestFromTheForm:
    def content(self, page: Page, *pairs: tuple[str, str]) -> Content:
        return typed.from_form(cast(Any, Form(*pairs)), page.ground)

    def test_what_stands_as_it_was_is_not_kept_and_what_differs_is(self) -> None:
        page = Page()
        day, quantity = page.name("day"), page.name("quantity")
        assert self.content(page, (day, "2026-12-18"), (quantity, "600"))["fields"] == {quantity: "600"}

    def test_every_field_of_the_page_sent_back_as_it_stands_is_nothing(self) -> None:
        page = Page((700, 100, "firm"), (500, 0, FORECAST), transport="空运")
        content = self.content(page, *((name, text) for name, text in typed.stands(page.ground).items() if not name.startswith("cancel-")))
        assert content["fields"] == {}

    def test_a_field_of_another_order_is_left_out(self) -> None:
        assert self.content(Page(), (f"day-{uuid.uuid4()}", "2026-12-24"), ("owner", "x"))["fields"] == {}

    def test_further_dates_without_a_day_and_a_quantity_are_none(self) -> None:
        page = Page()
        key = page.line.id
        rows = [("2026-12-30", "300", "firm"), ("", "", "firm"), ("2027-01-08", "", "")]
        pairs = [(f"{name}-{key}", row[n]) for row in rows for n, name in enumerate(("more_day", "more_quantity", "more_zone"))]
        assert self.content(page, *pairs)["more"] == {str(key): [["2026-12-30", "300", "firm"], ["2027-01-08", "", ""]]}

    @pytest.mark.parametrize("name", ["files_id", "open"])
    def test_what_is_no_id_is_not_kept(self, name: str) -> None:
        good = str(uuid.uuid4())
        content = self.content(Page(), (name, good), (name, "../../etc"))
        assert content["files" if name == "files_id" else "open"] == [good]

    @pytest.mark.parametrize(("name", "key", "longest"), [("reason", "reason", 4000), ("source", "source", 10)])
    def test_what_is_kept_has_its_longest(self, name: str, key: str, longest: int) -> None:
        assert len(self.content(Page(), (name, "x" * 5000))[key]) == longest

    def test_for_all_lines_at_once_only_what_is_written_is_kept(self) -> None:
        content = self.content(Page(), ("transport-all", " 空运 "), ("packaging-all", "  "), ("price-all", "1"))
        assert content["all"] == {"transport": "空运"}


def test_the_order_as_it_stands_is_shown_as_people_write_it() -> None:
    page = Page((14080, 0, "firm"), unit_price=D("86.400000"))
    found = typed.stands(page.ground)
    assert (found[page.name("quantity")], found[page.name("price")], found[page.name("day")]) == ("14080", "86.40", "2026-12-18")
    assert (found[page.name("revision")], found[page.name("place")], found[page.name("zone")]) == ("B", str(PLANT), "firm")


@pytest.mark.parametrize(("own", "order", "field", "found"), [
    ("", "汽运", "transport", "汽运"), ("空运", "汽运", "transport", "空运"), ("", "周转箱", "packaging", "周转箱"),
    ("", "x", "specification", ""), (None, "x", "specification", ""),
])
def test_a_line_without_its_own_arrangement_has_the_orders(own: str | None, order: str, field: str, found: str) -> None:
    line, whole = SimpleNamespace(**{field: own}), SimpleNamespace(**{field: order})
    assert typed.stands_in(cast(Any, line), cast(Any, whole), field) == found
