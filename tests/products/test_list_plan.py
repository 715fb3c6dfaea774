"""A customer's list from Excel against the list as it stands: every way in which a row can meet what is there."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.products.imports.lists import ListPlan
from domain.products.imports.steps import Plan
from domain.products.models import ListEntry, Price
from domain.products.queries import find_entry, price_on
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

ARM, CODE = "2904110-K80", "HC-4801-012"
ROW = {"customer_part": ARM, "code": CODE, "name": "前下摆臂总成（左）"}
NEW = {"customer_part": "N-1", "code": "HC-9001-001", "name": "支架"}
TOMORROW = str(TODAY + timedelta(days=1))


def planned(cast: Cast, *rows: dict[str, str]) -> Plan:
    with unit(cast.li_qian, now=NOW) as work:
        return ListPlan(work, cast.a).read([(number, row) for number, row in enumerate(rows, 2)])


def done(cast: Cast, *rows: dict[str, str]) -> Plan:
    with unit(cast.li_qian, now=NOW) as work:
        plan = ListPlan(work, work.fetch(type(cast.a), cast.a.id)).read([(number, row) for number, row in enumerate(rows, 2)])
        assert plan.wrong == []
        for step in plan.steps:
            step.run()
        return plan


def whats(plan: Plan) -> list[tuple[int, str, str]]:
    return [(step.row, step.key, step.what) for step in plan.steps]


def wrong(plan: Plan) -> list[tuple[int, str]]:
    return [(row, name) for row, name, _ in plan.wrong]


def standing(cast: Cast, **fields: Any) -> None:
    """Another price of the arm, besides 86.40 from 1 January."""
    with unit(system("test"), now=NOW) as work:
        work.add(
            Price(
                **{
                    "customer_id": cast.a.id,
                    "entry_id": cast.entries[ARM].id,
                    "currency": "CNY",
                    "unit_price": Decimal(80),
                    "valid_from": date(2026, 1, 1),
                    "minimum_quantity": Decimal(1000),
                    "source": "list",
                }
                | fields
            )
        )


# entries


@pytest.mark.clause("6.2.13")
def test_a_row_that_says_what_stands_there_changes_nothing(cast: Cast) -> None:
    plan = planned(cast, ROW, {**ROW, "customer_part": "2904120-K80", "code": "HC-4801-013", "name": "前下摆臂总成（右）"})
    assert (plan.steps, plan.unchanged, plan.wrong) == ([], 2, [])


@pytest.mark.parametrize("typed", [ARM.lower(), f" {ARM} ", "２９０４１１０-K80"])
def test_the_part_is_known_however_it_is_typed(cast: Cast, typed: str) -> None:
    assert planned(cast, {**ROW, "customer_part": typed}).unchanged == 1


@pytest.mark.parametrize(
    ("field", "value", "before"),
    [
        ("revision", "C", "B"),
        ("material", "", "QStE420"),
        ("program", "K90", "K80"),
        ("standard_pack", "25", "20"),
        ("packaging", "纸箱", "周转箱 EU-6428"),
        ("warranty", "3 年", ""),
        ("minimum_quantity", "100", ""),
        ("name", "左摆臂", "前下摆臂总成（左）"),
        ("active", "否", "是"),
    ],
)
def test_a_field_that_differs_is_shown_with_both_values(cast: Cast, field: str, value: str, before: str) -> None:
    (step,) = planned(cast, {**ROW, field: value}).steps
    ((name, was, _),) = step.fields
    assert (step.what, name, was) == ("changed", field, before)


@pytest.mark.parametrize(
    ("field", "value"), [("standard_pack", "20.0"), ("standard_pack", "20"), ("active", "是"), ("active", ""), ("active", "yes")]
)
def test_the_same_value_in_other_words_is_no_change(cast: Cast, field: str, value: str) -> None:
    assert planned(cast, {**ROW, field: value}).steps == []


@pytest.mark.clause("3.1")
def test_a_new_part_is_on_the_list_after_it_was_taken_over(cast: Cast) -> None:
    assert whats(done(cast, NEW)) == [(2, "N-1", "added")]
    with unit(cast.wang_min, now=NOW) as work:
        found = find_entry(work, cast.a.id, "n-1")
    assert found and found.code == "HC-9001-001"


def test_a_part_is_taken_off_by_the_sheet(cast: Cast) -> None:
    done(cast, {**ROW, "active": "否"})
    with unit(cast.wang_min, now=NOW) as work:
        assert find_entry(work, cast.a.id, ARM) is None


def test_a_part_that_another_customer_has_can_stand_here_too(cast: Cast) -> None:
    done(cast, {"customer_part": "B-77120", "code": "HC-9001-001", "name": "支架"})
    with unit(cast.li_qian, now=NOW) as work:
        assert find_entry(work, cast.a.id, "B-77120") and find_entry(work, cast.b.id, "B-77120")


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ({**NEW, "code": ""}, "code"),
        ({**NEW, "code": "HC-0"}, "code"),
        ({**ROW, "code": "HC-4801-013"}, "code"),
        ({**NEW, "name": ""}, "name"),
        ({**NEW, "customer_part": ""}, "customer_part"),
        ({**NEW, "standard_pack": "zwanzig"}, "standard_pack"),
        ({**NEW, "minimum_quantity": "-1"}, "minimum_quantity"),
    ],
)
def test_a_row_that_cannot_be_is_told_at_its_field(cast: Cast, row: dict[str, str], field: str) -> None:
    assert wrong(planned(cast, row)) == [(2, field)]


def test_a_wrong_row_does_not_hide_the_others(cast: Cast) -> None:
    plan = planned(cast, {**NEW, "code": "HC-0"}, {**ROW, "revision": "C"}, {**NEW, "name": ""})
    assert wrong(plan) == [(2, "code"), (4, "name")]
    assert whats(plan) == [(3, ARM, "changed")]


# prices


@pytest.mark.clause("5.1.2(2)A")
def test_a_price_that_stands_is_known_to_the_last_decimal(cast: Cast) -> None:
    for text in ("86.4", "86.40", "86.400000"):
        assert planned(cast, {**ROW, "unit_price": text, "valid_from": "2026-01-01"}).unchanged == 1
    assert wrong(planned(cast, {**ROW, "unit_price": "86.400001", "valid_from": "2026-01-01"})) == [(2, "unit_price")]


def test_a_new_price_ends_the_one_before_it(cast: Cast) -> None:
    plan = done(cast, {**ROW, "unit_price": "88", "valid_from": TOMORROW})
    assert whats(plan) == [(2, ARM, "price")]
    assert ("unit_price", "86.4", "88") in plan.steps[0].fields
    with unit(cast.li_qian, now=NOW) as work:
        today, tomorrow = (price_on(work, cast.entries[ARM].id, day, Decimal(1), "CNY") for day in (TODAY, TODAY + timedelta(days=1)))
    assert today and tomorrow and (today.unit_price, tomorrow.unit_price) == (Decimal("86.4"), 88)


@pytest.mark.parametrize("given", [{"currency": "EUR"}, {"price_from": "500"}, {"source": "报价", "source_number": "QT-1"}])
def test_a_price_of_another_kind_stands_beside(cast: Cast, given: dict[str, str]) -> None:
    plan = planned(cast, {**ROW, "unit_price": "80", "valid_from": TOMORROW, **given})
    assert whats(plan) == [(2, ARM, "price")]
    assert not [name for name, before, _ in plan.steps[0].fields if before]


def test_the_customers_currency_is_meant_where_none_is_named(cast: Cast) -> None:
    assert planned(cast, {**ROW, "unit_price": "86.4", "valid_from": "2026-01-01", "currency": ""}).unchanged == 1


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"unit_price": "88"}, "valid_from"),
        ({"unit_price": "x", "valid_from": TOMORROW}, "unit_price"),
        ({"unit_price": "88", "valid_from": "soon"}, "valid_from"),
        ({"unit_price": "88", "valid_from": TOMORROW, "currency": "DM"}, "currency"),
        ({"unit_price": "88", "valid_from": TOMORROW, "source": "报价"}, "source_number"),
        ({"unit_price": "88", "valid_from": TOMORROW, "source": "Gerücht"}, "source"),
        ({"unit_price": "88", "valid_from": "2025-01-01"}, "valid_from"),
        ({"unit_price": "88", "valid_from": TOMORROW, "valid_to": str(TODAY)}, "valid_to"),
    ],
)
def test_a_price_that_cannot_be_is_told_at_its_field(cast: Cast, given: dict[str, str], field: str) -> None:
    assert wrong(planned(cast, {**ROW, **given})) == [(2, field)]


def test_a_price_before_all_others_stands_when_it_ends_before_them(cast: Cast) -> None:
    plan = done(cast, {**ROW, "unit_price": "70", "valid_from": "2025-01-01", "valid_to": "2025-12-31"})
    assert whats(plan) == [(2, ARM, "price")]
    with unit(cast.li_qian, now=NOW) as work:
        found = price_on(work, cast.entries[ARM].id, date(2025, 6, 1), Decimal(1), "CNY")
    assert found and found.unit_price == 70


@pytest.mark.parametrize(("last", "fits"), [(TODAY, True), (TODAY + timedelta(days=30), True), (TODAY - timedelta(days=1), False)])
def test_a_price_ends_today_or_later(cast: Cast, last: date, fits: bool) -> None:
    plan = planned(cast, {**ROW, "unit_price": "86.4", "valid_from": "2026-01-01", "valid_to": str(last)})
    assert (plan.wrong == []) is fits
    if fits:
        assert plan.steps[0].fields == (("valid_to", "", str(last)),)


def test_a_price_that_has_ended_is_not_opened_again(cast: Cast) -> None:
    standing(cast, valid_to=date(2026, 6, 30))
    row = {**ROW, "unit_price": "80", "valid_from": "2026-01-01", "price_from": "1000"}
    assert wrong(planned(cast, row)) == [(2, "valid_to")]
    assert planned(cast, {**row, "valid_to": "2026-06-30"}).unchanged == 1


def test_a_new_part_and_its_prices_come_in_one_sheet(cast: Cast) -> None:
    price = {"unit_price": "5", "valid_from": "2026-01-01"}
    plan = done(cast, {**NEW, **price}, {**NEW, **price, "unit_price": "4.5", "price_from": "1000"})
    assert whats(plan) == [(2, "N-1", "added"), (2, "N-1", "price"), (3, "N-1", "price")]
    with unit(cast.li_qian, now=NOW) as work:
        entry = find_entry(work, cast.a.id, "N-1")
        assert entry
        assert [price_on(work, entry.id, TODAY, Decimal(number), "CNY").unit_price for number in (1, 1000)] == [5, Decimal("4.5")]  # type: ignore[union-attr]


@pytest.mark.parametrize(("field", "value"), [("revision", "C"), ("name", "别名"), ("standard_pack", "30")])
def test_rows_of_one_part_agree_in_everything_but_the_price(cast: Cast, field: str, value: str) -> None:
    plan = planned(
        cast, {**ROW, field: value}, ROW | {"unit_price": "86.4", "valid_from": "2026-01-01", field: value}, {**ROW, field: "x1"}
    )
    assert wrong(plan) == [(4, field)]


def test_nothing_of_a_plan_is_done_by_reading_it(cast: Cast) -> None:
    planned(cast, {**ROW, "revision": "C", "unit_price": "88", "valid_from": TOMORROW}, NEW)
    with unit(cast.li_qian, now=NOW) as work:
        assert work.fetch(ListEntry, cast.entries[ARM].id).revision == "B"
        assert find_entry(work, cast.a.id, "N-1") is None


# prices of one kind that come together


def price(first: str, amount: str = "88", last: str = "", **more: str) -> dict[str, str]:
    return {**ROW, "unit_price": amount, "valid_from": first, "valid_to": last, **more}


def told(plan: Plan) -> list[tuple[int, str, str]]:
    return [(row, name, str(why)) for row, name, why in plan.wrong]


HELD = "A price of this kind already holds from 2027-03-01. To put another in its place, end it on 2027-02-28 first."


@pytest.mark.clause("5.1.2(2)A")
def test_prices_that_follow_each_other_in_one_sheet_end_one_another(cast: Cast) -> None:
    plan = done(cast, price("2027-01-01", "88"), price("2027-03-01", "89"))
    assert [{name: was for name, was, _ in step.fields}["unit_price"] for step in plan.steps] == ["86.4", "88"]
    with unit(cast.li_qian, now=NOW) as work:
        found = [price_on(work, cast.entries[ARM].id, date(2027, month, 28), Decimal(1), "CNY") for month in (1, 2, 3)]
    assert [each.unit_price for each in found if each] == [88, 88, 89]


@pytest.mark.parametrize("first", ["2027-01-01", "2027-03-01"])
def test_a_price_that_would_lie_across_one_of_a_row_above_is_told_in_the_preview(cast: Cast, first: str) -> None:
    assert told(planned(cast, price("2027-03-01"), price(first, "89"))) == [(3, "valid_from", HELD)]


def test_one_that_ends_before_that_of_a_row_above_stands_before_it(cast: Cast) -> None:
    plan = done(cast, price("2027-03-01"), price("2027-01-01", "87", "2027-02-28"))
    assert [step.row for step in plan.steps] == [2, 3]
    with unit(cast.li_qian, now=NOW) as work:
        found = [price_on(work, cast.entries[ARM].id, date(2027, month, 28), Decimal(1), "CNY") for month in (2, 3)]
    assert [each.unit_price for each in found if each] == [87, 88]


def test_the_same_row_twice_says_nothing_new(cast: Cast) -> None:
    plan = done(cast, price("2027-03-01"), price("2027-03-01"))
    assert (len(plan.steps), plan.unchanged) == (1, 1)


@pytest.mark.parametrize("other", [{"currency": "EUR"}, {"price_from": "500"}, {"source": "报价", "source_number": "QT-1"}])
def test_prices_of_two_kinds_may_begin_on_one_day(cast: Cast, other: dict[str, str]) -> None:
    assert len(done(cast, price("2027-03-01"), price("2027-03-01", "70", **other)).steps) == 2


def test_the_old_price_below_the_new_one_is_no_contradiction(cast: Cast) -> None:
    plan = done(cast, price("2027-03-01"), price("2026-01-01", "86.4"))
    assert (len(plan.steps), plan.unchanged, plan.wrong) == (1, 1, [])


def test_the_old_price_is_not_let_run_into_the_new_one_of_a_row_above(cast: Cast) -> None:
    assert told(planned(cast, price("2027-03-01"), price("2026-01-01", "86.4", "2027-06-30"))) == [(3, "valid_to", HELD)]
    assert planned(cast, price("2027-03-01"), price("2026-01-01", "86.4", "2027-02-28")).wrong == []
