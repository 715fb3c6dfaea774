"""The price that a sheet's price takes the place of, as the preview shows it: the one that holds on its first day, if there is one."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.products import actions
from domain.products.models import Price
from domain.shared.errors import Invalid
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.products.importing import ARM, bring, find, sheet
from tests.products.test_list_plan import TOMORROW, planned, price, standing

pytestmark = pytest.mark.clause("5.1.2(2)A")
BREAK = {"price_from": "1000"}  # the kind of the price that `standing` adds


def shown(cast: Cast, **given: str) -> dict[str, tuple[str, str]]:
    (step,) = planned(cast, price(TOMORROW, "70", **BREAK) | given).steps
    return {name: (before, after) for name, before, after in step.fields}


@pytest.mark.parametrize(
    ("there", "before"),
    [
        ({}, "80"),  # without an end
        ({"valid_to": TODAY + timedelta(days=1)}, "80"),  # to the very day
        ({"valid_to": date(2027, 12, 31)}, "80"),
        ({"valid_to": TODAY}, ""),  # ended the day before
        ({"valid_to": date(2026, 6, 30)}, ""),
        ({"currency": "EUR"}, ""),
    ],
)
def test_it_is_the_one_of_its_kind_that_holds_on_its_first_day(cast: Cast, there: dict[str, Any], before: str) -> None:
    standing(cast, **there)
    assert shown(cast)["unit_price"] == (before, "70")


def test_what_stays_the_same_is_not_shown_and_what_does_not_is_with_both_values(cast: Cast) -> None:
    standing(cast, provisional=True)
    assert shown(cast) == {"unit_price": ("80", "70"), "valid_from": ("2026-01-01", TOMORROW), "provisional": ("是", "")}
    assert shown(cast, valid_to="2027-06-30", provisional="1") == {
        "unit_price": ("80", "70"), "valid_from": ("2026-01-01", TOMORROW), "valid_to": ("", "2027-06-30"),
    }  # fmt: skip


def test_where_none_held_all_of_the_new_one_is_shown(cast: Cast) -> None:
    given = {"source": "报价", "source_number": "QT-7", "provisional": "是"}
    assert shown(cast, **given) == {
        "unit_price": ("", "70"), "price_from": ("", "1000"), "valid_from": ("", TOMORROW), "source_number": ("", "QT-7"),
        "provisional": ("", "是"),
    }  # fmt: skip


def test_the_preview_names_each_of_it_by_the_heading_of_its_column(cast: Cast) -> None:
    headings = ("顾客料号", "公司料号", "品名", "未税单价", "起始数量", "生效日期", "失效日期", "价格依据", "报价单号", "暂定价")
    row = [ARM, "HC-4801-012", "前下摆臂总成（左）", "70", "1000", TODAY, date(2027, 6, 30), "报价", "QT-7", "是"]
    (difference,) = find(cast.li_qian, bring(cast.li_qian, "list", sheet(headings, row), cast.a)).differences
    assert difference[:4] == (2, ARM, "CNY", "price")
    assert [heading for heading, _, _ in difference[4]] == [
        "未税单价 Unit price", "起始数量 From quantity", "生效日期 Valid from", "失效日期 Valid to", "报价单号 Quotation number",
        "暂定价 Provisional",
    ]  # fmt: skip


@pytest.mark.parametrize(("first", "last", "taken"), [
    ("2025-01-01", "2025-12-31", True), ("2025-01-01", "2026-01-01", False), ("2025-01-01", "", False), ("2026-01-02", "", True),
])  # fmt: skip
def test_a_price_may_end_the_day_before_another_begins_and_no_later(cast: Cast, first: str, last: str, taken: bool) -> None:
    standing(cast)
    plan = planned(cast, price(first, "70", last, **BREAK))
    assert (len(plan.steps), [(row, name) for row, name, _ in plan.wrong]) == ((1, []) if taken else (0, [(2, "valid_from")]))


ENDED = "A price may end today or later; one that has ended is followed by a new one."


@pytest.mark.parametrize(
    ("ended", "wanted", "taken"),
    [
        (TODAY - timedelta(days=1), TODAY, False),  # it is over, and stays so
        (TODAY - timedelta(days=1), TODAY + timedelta(days=30), False),
        (TODAY, TODAY + timedelta(days=30), True),  # it runs to this evening
        (TODAY + timedelta(days=30), TODAY, True),
        (TODAY + timedelta(days=30), TODAY - timedelta(days=1), False),
        (None, TODAY, True),
        (None, TODAY - timedelta(days=1), False),
    ],
)
def test_a_price_that_runs_ends_today_or_later_and_one_that_is_over_stays_so(
    cast: Cast, ended: date | None, wanted: date, taken: bool
) -> None:
    standing(cast, valid_to=ended)
    plan = planned(cast, price("2026-01-01", "80", str(wanted), **BREAK))
    assert [(row, name, str(why)) for row, name, why in plan.wrong] == ([] if taken else [(2, "valid_to", ENDED)])
    assert [step.fields for step in plan.steps] == ([(("valid_to", str(ended or ""), str(wanted)),)] if taken else [])


NEXT = date(2027, 3, 1)
HELD = "A price of this kind already holds from 2027-03-01. To put another in its place, end it on 2027-02-28 first."


@pytest.mark.parametrize(
    ("last", "taken"), [(NEXT - timedelta(days=1), True), (NEXT, False), (date(2027, 12, 31), False), (date(2026, 12, 1), True)]
)
@pytest.mark.parametrize("sheet_or_page", ["sheet", "page"])
def test_a_price_runs_to_the_eve_of_the_next_of_its_kind_and_not_into_it(cast: Cast, sheet_or_page: str, last: date, taken: bool) -> None:
    standing(cast, valid_to=date(2027, 1, 31))
    standing(cast, valid_from=NEXT, unit_price=Decimal(79))
    standing(cast, valid_from=NEXT, currency="EUR")
    if sheet_or_page == "sheet":
        plan = planned(cast, price("2026-01-01", "80", str(last), **BREAK))
        assert [(name, str(why)) for _, name, why in plan.wrong] == ([] if taken else [("valid_to", HELD)])
    else:
        with unit(cast.li_qian, now=NOW) as work:
            wanted = Price.entry_id == cast.entries[ARM].id, Price.valid_to == date(2027, 1, 31)
            found = work.session.scalars(select(Price).where(*wanted)).one()
            if taken:
                actions.end_price(work, found, last, version=found.version)
                assert found.valid_to == last
            else:
                with pytest.raises(Invalid) as refused:
                    actions.end_price(work, found, last, version=found.version)
                assert {name: str(why) for name, why in refused.value.fields.items()} == {"valid_to": HELD}


def test_one_that_is_over_is_followed_by_a_new_one(cast: Cast) -> None:
    standing(cast, valid_to=TODAY - timedelta(days=1))
    assert shown(cast, valid_from=str(TODAY))["unit_price"] == ("", "70")
