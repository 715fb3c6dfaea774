"""The page on which a change is asked for, by what is typed in it: what it shows and opens again, who will answer. No database."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.changes.intake.request import ALL_OPENED, Checked, Request
from domain.changes.intake.typed import OF_A_LINE
from domain.changes.intake.wishes import Wish
from domain.changes.models import Field
from domain.orders.models import OrderKind, OrderLine, ScheduleLine
from domain.shared.message import Message

ONE, TWO, DATE, FILE, OTHER = (uuid.UUID(int=n) for n in (1, 2, 11, 21, 22))
F = Field


def line(key: uuid.UUID = ONE, position: int = 10, ship_to: uuid.UUID | None = None, **own: str) -> OrderLine:
    made = OrderLine(id=key, position=position, transport=own.get("transport"), packaging=own.get("packaging"))
    made.schedules = [ScheduleLine(id=DATE if key == ONE else uuid.uuid4(), ship_to_id=ship_to, requested=date(2026, 12, 18),
                                   quantity=Decimal(100))]
    return made


def page(*lines: OrderLine, kind: str = OrderKind.SINGLE, **content: Any) -> Request:
    """A page with this typed in it, over an order that asks for road transport now."""
    blank = {"fields": {}, "all": {}, "except": {}, "more": {}, "drawings": {}, "files": []}
    order: Any = SimpleNamespace(kind=kind)
    files: Any = {key: SimpleNamespace(id=key, name=f"{key.int}.pdf") for key in (FILE, OTHER)}
    return Request(order, lines or (line(),), {}, {}, {f"transport-{ONE}": "陆运"}, blank | content, None, files, None, True)


def typed(name: str, text: str = "x") -> dict[str, Any]:
    return {"fields": {name: text}}


class TestAField:
    @pytest.mark.parametrize(("content", "shown", "differs"), [
        ({}, "陆运", False), (typed(f"transport-{ONE}", "空运"), "空运", True), (typed(f"transport-{ONE}", ""), "", True),
        (typed(f"packaging-{ONE}", "木箱"), "陆运", False),
    ])
    def test_shows_what_is_typed_and_else_how_it_stands(self, content: dict[str, Any], shown: str, differs: bool) -> None:
        found = page(**content)
        assert (found.value(f"transport-{ONE}"), found.differs(f"transport-{ONE}")) == (shown, differs)

    def test_that_nobody_knows_is_empty(self) -> None:
        assert page().value("transport-") == ""

    def test_of_the_whole_order_is_shown_with_the_lines_that_keep_their_own(self) -> None:
        found = page(**{"all": {"transport": "空运"}, "except": {"transport": "10, 30"}})
        assert (found.whole_order("transport"), found.but("transport")) == ("空运", "10, 30")
        assert (found.whole_order("packaging"), found.but("packaging")) == ("", "")


class TestWhatHasItsOwn:
    LINES = (line(transport="空运"), line(TWO, 20, ship_to=FILE, packaging="木箱"), line(uuid.UUID(int=3), 30, transport=""))

    @pytest.mark.parametrize(("name", "positions"), [(F.TRANSPORT, [10]), (F.PACKAGING, [20]), (F.PLACE, [20])])
    def test_is_named_by_its_line_so_that_the_whole_order_leaves_it_alone(self, name: str, positions: list[int]) -> None:
        assert page(*self.LINES).own(name) == positions


class TestFurtherFields:
    @pytest.mark.parametrize("name", OF_A_LINE)
    def test_of_a_line_are_sent_again_where_something_is_typed(self, name: str) -> None:
        assert page(**typed(f"{name}-{ONE}")).further(line()) == [(f"{name}-{ONE}", "x")]

    @pytest.mark.parametrize("name", [f"day-{DATE}", f"quantity-{DATE}", f"transport-{TWO}", f"place-{TWO}"])
    def test_are_none_of_a_date_or_of_another_line(self, name: str) -> None:
        """Days and quantities stand in the line itself, opened or not."""
        assert page(**typed(name)).further(line()) == []

    def test_of_its_deliveries_are_the_places(self) -> None:
        assert page(**typed(f"place-{DATE}", str(OTHER))).further(line()) == [(f"place-{DATE}", str(OTHER))]

    def test_are_its_drawing_and_its_further_dates_too(self) -> None:
        more = [["2026-12-24", "300", "firm"], ["2027-01-08", "", "forecast"]]
        assert page(drawings={str(ONE): str(FILE)}, more={str(ONE): more}).further(line()) == [
            (f"drawing_id-{ONE}", str(FILE)),
            (f"more_day-{ONE}", "2026-12-24"), (f"more_quantity-{ONE}", "300"), (f"more_zone-{ONE}", "firm"),
            (f"more_day-{ONE}", "2027-01-08"), (f"more_quantity-{ONE}", ""), (f"more_zone-{ONE}", "forecast"),
        ]

    def test_of_a_line_in_which_nothing_is_typed_are_none(self) -> None:
        assert page(more={str(TWO): [["2026-12-24", "300", "firm"]]}).further(line()) == []


@pytest.mark.parametrize(("name", "faulty"), [
    *((f"{name}-{ONE}", True) for name in (*OF_A_LINE, "drawing", "more_day", "more_quantity")), (f"place-{DATE}", True),
    (f"day-{DATE}", False), (f"quantity-{DATE}", False), (f"price-{TWO}", False), ("transport", False), ("files", False),
])
def test_a_line_is_opened_for_a_fault_in_its_further_fields_alone(name: str, faulty: bool) -> None:
    assert page().faulty(line(), {name: Message("x")}) is faulty
    assert page().faulty(line(), {}) is False


@pytest.mark.parametrize(("opened", "is_open"), [([], False), ([str(ONE)], True), ([str(TWO)], False)])
def test_a_line_stays_open_that_was_opened(opened: list[str], is_open: bool) -> None:
    assert page(open=opened).opened(line()) is is_open
    assert page().opened(line()) is False
    assert ALL_OPENED == 30


class TestItsPapers:
    @pytest.mark.parametrize(("named", "found"), [({}, None), ({str(ONE): str(FILE)}, FILE), ({str(TWO): str(FILE)}, None),
                                                  ({str(ONE): str(uuid.UUID(int=99))}, None)])
    def test_the_drawing_of_a_line_is_the_one_that_it_names(self, named: dict[str, str], found: uuid.UUID | None) -> None:
        drawing = page(drawings=named).drawing(line())
        assert (drawing.id if drawing else None) == found

    @pytest.mark.parametrize(("named", "found"), [([], []), ([str(FILE)], [FILE]), ([str(OTHER), str(FILE)], [FILE, OTHER])])
    def test_the_customers_original_is_no_drawing(self, named: list[str], found: list[uuid.UUID]) -> None:
        assert [each.id for each in page(files=named, drawings={str(ONE): str(OTHER)}).papers] == found


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("content", "ours"), [
    ({}, False), ({"source": "company"}, True), ({"source": "fax"}, False), ({"source": ""}, False),
])
def test_what_we_want_for_our_own_reasons_is_told_from_what_the_customer_wants(content: dict[str, Any], ours: bool) -> None:
    assert page(**content).ours is ours


@pytest.mark.parametrize("kind", list(OrderKind))
def test_only_a_delivery_schedule_tells_firm_from_foretold(kind: str) -> None:
    assert page(kind=kind).forecasts is (kind == "delivery_schedule")


def wishes(*fields: str) -> list[Wish]:
    return [Wish(f"{name}-{ONE}", Field(name), {}, {"text": "x"}) for name in fields]


SALES, PRODUCTION, TECHNICAL, FINANCE = "Marketing department", "Production section", "Technical section", "Finance department"


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("fields", "departments", "priced"), [
    ([], [], False),
    ([F.DATE], [SALES, PRODUCTION], False),
    ([F.DATE, F.QUANTITY, F.PLACE], [SALES, PRODUCTION], False),  # each once
    ([F.DRAWING], [TECHNICAL, SALES], False),
    ([F.PRICE], [SALES], True),
    ([F.CANCEL], [PRODUCTION, FINANCE], False),
    ([F.ADD], [SALES], False),
    ([F.CANCEL, F.PRICE], [PRODUCTION, FINANCE, SALES], True),
    ([F.SPECIFICATION, F.TRANSPORT], [TECHNICAL, SALES, PRODUCTION], False),
])
def test_before_it_is_sent_the_page_names_who_will_answer(fields: list[str], departments: list[str], priced: bool) -> None:
    found = Checked(page(), wishes(*fields))
    assert ([str(each) for each in found.answering], found.priced) == (departments, priced)
    assert replace(found, wishes=[]).answering == []
