"""Whatever changes between two revisions: a line is told of exactly where it differs, both ways round, and reviews learn of it."""

from __future__ import annotations

import json
import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from domain.orders import snapshot
from domain.orders.models import OrderLine, ScheduleLine
from tests.orders.test_snapshot import line as plain_line
from tests.orders.test_snapshot import order

pytestmark = pytest.mark.clause("2.1")
FIRST = date(2026, 12, 18)
TEXTS = st.sampled_from(["", "A", "B", "图纸 B 版"])
DATES = st.lists(
    st.tuples(st.sampled_from([FIRST, FIRST + timedelta(days=7)]), st.integers(1, 4), st.sampled_from(["firm", "forecast"])),
    min_size=1, max_size=3, unique_by=lambda each: (each[0], each[2]),
)  # fmt: skip
LINES = st.dictionaries(
    st.sampled_from([10, 20, 30]),
    st.fixed_dictionaries({"name": TEXTS, "quality": TEXTS, "customer_price": st.sampled_from([None, Decimal(5), Decimal("5.5")]),
                           "dates": DATES}),
    max_size=3,
)  # fmt: skip


def stored(position: int, values: dict[str, Any]) -> OrderLine:
    made = plain_line(position, f"P-{position}", (), **{name: value for name, value in values.items() if name != "dates"})
    made.schedules = [ScheduleLine(quantity=Decimal(100 * number), requested=day, zone=zone) for day, number, zone in values["dates"]]
    return made


def content(lines: dict[int, dict[str, Any]]) -> dict[str, Any]:
    return snapshot.content(order(), [stored(position, values) for position, values in lines.items()])


@settings(max_examples=80, deadline=None)
@whatever(LINES, LINES)
def test_exactly_the_lines_that_differ_are_told_of(before: dict[int, Any], after: dict[int, Any]) -> None:
    old, new = content(before), content(after)
    told = {each.params["n"] for each in snapshot.differences(old, new)}
    assert told == snapshot.touched(old, new)
    assert bool(snapshot.changed(old, new)) is bool(told)


@settings(max_examples=50, deadline=None)
@whatever(LINES, LINES)
def test_back_again_the_same_lines_differ_in_the_same_things(before: dict[int, Any], after: dict[int, Any]) -> None:
    old, new = content(before), content(after)
    assert snapshot.changed(old, new) == snapshot.changed(new, old)
    assert snapshot.touched(old, new) == snapshot.touched(new, old)
    there, back = snapshot.differences(old, new), snapshot.differences(new, old)
    assert len(there) == len(back)


@settings(max_examples=40, deadline=None)
@whatever(LINES)
def test_what_is_kept_is_read_again_as_it_was_whatever_the_order_of_the_lines(lines: dict[int, Any]) -> None:
    written = content(lines)
    assert json.loads(json.dumps(written)) == written
    assert content(dict(reversed(lines.items()))) == written
    assert snapshot.differences(written, content(lines)) == ()


@settings(max_examples=50, deadline=None)
@whatever(LINES, LINES)
def test_a_review_learns_of_quantity_where_the_sum_differs_and_of_lines_where_one_came_or_went(before: Any, after: Any) -> None:
    found = snapshot.changed(content(before), content(after))
    kept = before.keys() & after.keys()
    total = {position: [sum(each[1] for each in lines[position]["dates"]) for lines in (before, after)] for position in kept}
    assert ("quantity" in found) is any(old != new for old, new in total.values())
    assert ("lines" in found) is (before.keys() != after.keys() or any(before[each]["name"] != after[each]["name"] for each in kept))
    assert ("prices" in found) is any(before[each]["customer_price"] != after[each]["customer_price"] for each in kept)
    assert ("quality" in found) is any(before[each]["quality"] != after[each]["quality"] for each in kept)


class TestDates:
    def told(self, before: Any, after: Any) -> list[str]:
        lines = [{10: {"name": "", "quality": "", "customer_price": None, "dates": dates}} for dates in (before, after)]
        return [str(each).removeprefix("Line 10, P-10") for each in snapshot.differences(*map(content, lines))]

    def test_a_day_with_firm_and_forecast_is_told_with_both(self) -> None:
        assert self.told([(FIRST, 2, "firm"), (FIRST, 3, "forecast")], [(FIRST, 2, "firm")]) == [
            ": quantity 500 → 200", ", 2026-12-18: 200 and 300 (forecast) → 200",
        ]  # fmt: skip

    def test_one_date_that_becomes_two_is_told_day_by_day(self) -> None:
        later = FIRST + timedelta(days=7)
        assert self.told([(FIRST, 4, "firm")], [(FIRST, 1, "firm"), (later, 3, "firm")]) == [
            ", 2026-12-18: 400 → 100", ", 2026-12-25: — → 300",
        ]  # fmt: skip

    def test_two_dates_that_become_one_are_told_day_by_day(self) -> None:
        later = FIRST + timedelta(days=7)
        assert self.told([(FIRST, 1, "firm"), (later, 3, "firm")], [(later, 4, "firm")]) == [
            ", 2026-12-18: 100 → —", ", 2026-12-25: 300 → 400",
        ]  # fmt: skip

    def test_a_day_that_moves_while_its_quantity_changes_is_told_as_both(self) -> None:
        later = FIRST + timedelta(days=7)
        assert self.told([(FIRST, 1, "firm")], [(later, 2, "firm")]) == [": quantity 100 → 200", ": dates 2026-12-18 → 2026-12-25"]

    def test_a_quantity_alone_says_nothing_of_its_day(self) -> None:
        assert self.told([(FIRST, 1, "firm")], [(FIRST, 2, "firm")]) == [": quantity 100 → 200"]

    def test_what_was_forecast_on_one_day_and_is_firm_on_another_is_told_on_both(self) -> None:
        later = FIRST + timedelta(days=7)
        assert self.told([(FIRST, 1, "forecast")], [(later, 1, "firm")]) == [
            ", 2026-12-18: 100 (forecast) → —", ", 2026-12-25: — → 100",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("after", "changed"),
        [
            ([(FIRST, 2, "forecast")], {"dates"}),
            ([(FIRST, 3, "forecast")], {"quantity"}),
            ([(FIRST + timedelta(days=1), 3, "firm")], {"quantity", "dates"}),
            ([(FIRST, 1, "firm"), (FIRST + timedelta(days=1), 1, "firm")], {"dates"}),
        ],
    )
    def test_a_review_learns_of_dates_where_a_day_or_its_zone_is_another(self, after: Any, changed: set[str]) -> None:
        lines = [{10: {"name": "", "quality": "", "customer_price": None, "dates": dates}} for dates in ([(FIRST, 2, "firm")], after)]
        assert snapshot.changed(*map(content, lines)) == changed


class TestTheHeader:
    OTHER: dict[str, Any] = {
        "po_number": "77", "kind": "sample", "order_date": date(2026, 11, 22), "currency": "USD", "program": "E28",
        "ship_to_id": uuid.UUID(int=6), "ship_to_text": "芜湖", "transport": "空运", "packaging": "纸箱", "contact": "王工",
        "services": "报关", "flags": [], "notes": "加急", "split_allowed": False, "stands_behind": "江北汽车",
    }  # fmt: skip

    def test_every_field_of_it_is_written_down(self) -> None:
        assert set(snapshot.HEADER) == set(self.OTHER)

    @pytest.mark.parametrize("name", snapshot.HEADER)
    def test_each_field_that_differs_is_told_of_in_one_sentence_and_its_review_learns_of_it(self, name: str) -> None:
        before, after = (snapshot.content(order(**{"stands_behind": ""} | more), []) for more in ({}, {name: self.OTHER[name]}))
        for old, new in ((before, after), (after, before)):
            assert len(snapshot.differences(old, new)) == 1
            assert len(snapshot.changed(old, new)) == 1
        assert snapshot.differences(after, after) == ()

    def test_whether_lines_may_go_ahead_is_told_either_way(self) -> None:
        may, not_ = (snapshot.content(order(split_allowed=allowed), []) for allowed in (True, False))
        assert [str(each) for each in snapshot.differences(may, not_)] == ["No line is confirmed while new parts are still in review."]
        assert [str(each) for each in snapshot.differences(not_, may)] == [
            "The other lines may be confirmed while new parts are still in review."
        ]

    def test_a_note_that_reads_like_a_kind_stays_a_note(self) -> None:
        before, after = snapshot.content(order(), []), snapshot.content(order(notes="sample"), [])
        assert [str(each) for each in snapshot.differences(before, after)] == ["Notes: — → sample"]
