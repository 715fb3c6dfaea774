"""What of a further line becomes the item of its change: the line as it was reviewed; what became of it where none was. No database."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast
from urllib.parse import parse_qsl, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.changes import values
from domain.changes.further import adding
from domain.changes.further.joining import reviewed_as
from domain.changes.models import OPEN_CHANGES, ChangeItem, ChangeState, Field
from domain.changes.views.lists import VIEWS, ChangeFilter
from domain.orders.models import FORECAST, OrderLine, ScheduleLine
from domain.planning.rules import spare, to_request
from domain.shared.work import Work

D = Decimal
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
ASKED, PROMISED = date(2026, 12, 18), date(2026, 12, 28)


def line(*dates: tuple[str, date, date | None, str], price: str | None = "86.40", **more: Any) -> OrderLine:
    of: dict[str, Any] = {"customer_part": "2916035-K80", "name": "稳定杆连接杆", "drawing_revision": "C", "specification": "Ra 1.6",
                          "quality": None}
    made = OrderLine(id=uuid.uuid4(), unit_price=D(price) if price else None, **{**of, **more})
    made.schedules = [ScheduleLine(quantity=D(pieces), requested=asked, promised_latest=promised, zone=zone)
                      for pieces, asked, promised, zone in dates]
    return made


@pytest.mark.parametrize(("dates", "said"), [
    ([("300.000000", ASKED, None, "firm")], [["2026-12-18", "300", "firm"]]),  # as it was asked
    ([("300", ASKED, PROMISED, "firm")], [["2026-12-28", "300", "firm"]]),  # on the day that was promised for it
    ([("12.500000", ASKED, None, "firm")], [["2026-12-18", "12.5", "firm"]]),
    ([("300", ASKED, None, "firm"), ("200", PROMISED, None, FORECAST)],
     [["2026-12-18", "300", "firm"], ["2026-12-28", "200", FORECAST]]),
    ([], []),
])
def test_its_dates_are_those_that_were_released(dates: list[tuple[str, date, date | None, str]], said: list[list[str]]) -> None:
    assert reviewed_as(line(*dates))["dates"] == said


def test_what_is_not_stated_is_empty_and_the_price_is_written_plainly() -> None:
    told = reviewed_as(line(price="86.400000"))
    assert (told["quality"], told["price"], told["specification"], told["revision"]) == ("", "86.4", "Ra 1.6", "C")
    assert reviewed_as(line(price=None))["price"] == ""


def test_it_reads_as_a_further_line_does() -> None:
    told = reviewed_as(line(("300", ASKED, PROMISED, "firm")))
    assert str(values.said(Field.ADD, told)) == "2916035-K80 稳定杆连接杆: 300 on 2026-12-28"


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("released", "gone", "state"), [(True, "refused", "agreed"), (False, "refused", "refused"),
                                                         (False, "withdrawn", "withdrawn")])
def test_an_item_is_agreed_as_its_line_was_released_or_ends(released: bool, gone: str, state: str) -> None:
    item = ChangeItem(field=Field.ADD, state="open", before={}, asked={"part": "2916035-K80"})
    at = line(("300", ASKED, PROMISED, "firm")) if released else None
    adding._settle(cast(Work, SimpleNamespace(now=NOW)), item, at, gone=gone)
    assert (item.state, item.ended_at) == (state, None if released else NOW)
    assert item.agreed == (reviewed_as(at) if at else None)


class TestLeftOver:
    """Of material on request, whatever the figures are."""

    pieces = st.decimals(0, 10_000, places=3)

    @given(pieces, pieces, pieces)
    def test_never_more_than_is_freed_or_on_request_and_never_below_nothing(self, freed: Decimal, asked: Decimal, needed: Decimal) -> None:
        left = spare(freed, asked, needed)
        assert 0 <= left <= freed and (left == 0 or left <= asked)

    @given(pieces, pieces, pieces)
    def test_what_the_rest_needs_stays_on_request(self, freed: Decimal, asked: Decimal, needed: Decimal) -> None:
        assert asked - spare(freed, asked, needed) >= min(asked, needed)

    @given(pieces, pieces)
    def test_what_is_left_over_is_not_asked_for_again(self, asked: Decimal, needed: Decimal) -> None:
        """Called off, the order still has on request what it needs: no new request follows from it."""
        left = asked - spare(asked, asked, needed)
        assert to_request(min(needed, asked), left) == 0


class TestFilter:
    """What the address of a list says; what it says wrongly is left out."""

    @pytest.mark.parametrize(("query", "found"), [
        ({}, ("all", "", "", "")),
        ({"view": "house", "field": "date", "origin": "company", "q": " CH-2611 "}, ("house", "date", "company", "CH-2611")),
        ({"view": "mine", "field": "colour", "origin": "us"}, ("all", "", "", "")),
        ({"view": "", "field": "", "origin": "", "q": "x" * 300}, ("all", "", "", "x" * 100)),
    ])
    def test_only_what_is_known_is_asked_for(self, query: dict[str, str], found: tuple[str, str, str, str]) -> None:
        read = ChangeFilter.of(query)
        assert (read.view, read.field, read.origin, read.q) == found

    @pytest.mark.parametrize("query", [
        {}, {"view": "in_force"}, {"view": "house", "field": "price", "origin": "customer", "customer": "K001", "q": "4500"},
        {"from": "2026-11-01", "to": "2026-11-30"},
    ])
    def test_its_own_address_says_the_same_again(self, query: dict[str, str]) -> None:
        read = ChangeFilter.of(query)
        assert ChangeFilter.of(dict(parse_qsl(urlsplit(read.address("/changes")).query))) == read

    def test_another_view_begins_at_its_first_page_and_keeps_the_rest(self) -> None:
        read = ChangeFilter.of({"view": "house", "q": "4500", "after": "x"})
        there = read.address("/changes", view="ended")
        assert "view=ended" in there and "q=4500" in there and "after" not in there

    def test_every_state_stands_in_one_view_beside_all(self) -> None:
        found = [state for name, states in VIEWS.items() if name != "all" for state in states]
        assert sorted(found) == sorted(ChangeState) and len(found) == len(set(found))
        assert set(VIEWS["customer"]) | set(VIEWS["house"]) == set(OPEN_CHANGES)
