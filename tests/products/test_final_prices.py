"""A provisional price becomes final (暂定价 → 正式价): the final one takes its place from its first day on (RULES 8, decision 0185)."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.products import actions
from domain.products.inputs import PriceInput
from domain.products.models import ListEntry, Price
from domain.products.queries.prices import price_on
from domain.shared.errors import Refused
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.products.importing import ARM
from tests.products.test_list_plan import done, planned, price, standing, told

pytestmark = pytest.mark.clause("5.1.2(2)A")
BREAK = {"price_from": "1000"}  # the kind of the price that `standing` adds
FIRST = date(2026, 1, 1)


def enter(cast: Cast, **given: Any) -> None:
    typed = {"unit_price": Decimal(70), "currency": "CNY", "minimum_quantity": Decimal(1000), "valid_from": FIRST, "valid_to": None,
             "source": "list", "source_number": "", "provisional": False} | given  # fmt: skip
    with unit(cast.li_qian, now=NOW) as work:
        actions.add_price(work, work.fetch(ListEntry, cast.entries[ARM].id), PriceInput(**typed))


def holds(cast: Cast, day: date) -> tuple[Decimal, bool]:
    with unit(cast.li_qian, now=NOW) as work:
        found = price_on(work, cast.entries[ARM].id, day, Decimal(1000), "CNY")
        assert found
        return found.unit_price, found.provisional


@pytest.mark.parametrize("first", [FIRST, date(2025, 12, 1)])
def test_a_final_price_takes_the_place_of_the_provisional_one_from_its_first_day(cast: Cast, first: date) -> None:
    standing(cast, provisional=True)
    enter(cast, valid_from=first)
    assert {holds(cast, day) for day in (FIRST, date(2027, 1, 1))} == {(70, False)}


def test_one_from_a_later_day_leaves_what_was_ordered_before_provisional(cast: Cast) -> None:
    standing(cast, provisional=True)
    enter(cast, valid_from=date(2026, 7, 1))
    assert [holds(cast, day) for day in (date(2026, 6, 30), date(2026, 7, 1))] == [(80, True), (70, False)]


@pytest.mark.parametrize(("there", "given"), [
    ({"provisional": False}, {}), ({"provisional": True}, {"provisional": True}), ({"provisional": True}, {"valid_to": date(2026, 6, 30)}),
    ({"provisional": True, "valid_to": date(2026, 9, 30)}, {"valid_to": date(2026, 6, 30)}),
])  # fmt: skip
def test_nothing_else_takes_the_place_of_a_price_from_its_own_first_day(cast: Cast, there: dict[str, Any], given: dict[str, Any]) -> None:
    standing(cast, **there)
    with pytest.raises(Refused, match="end it on 2025-12-31 first"):
        enter(cast, **given)


def test_a_price_ended_on_the_day_that_the_refusal_names_lets_another_in(cast: Cast) -> None:
    standing(cast)
    with unit(cast.li_qian, now=NOW) as work:
        found = work.session.scalars(select(Price).where(Price.minimum_quantity == 1000)).one()
        actions.end_price(work, found, FIRST - timedelta(days=1), version=found.version)
    enter(cast)
    assert holds(cast, FIRST) == (70, False)


def test_a_sheet_says_it_as_the_page_does_and_the_same_sheet_says_nothing_new(cast: Cast) -> None:
    standing(cast, provisional=True)
    row = price("2026-01-01", "70", **BREAK, provisional="")
    assert len(done(cast, row).steps) == 1
    assert holds(cast, FIRST) == (70, False)
    assert (told(planned(cast, row)), planned(cast, row).steps) == ([], [])


def test_the_same_amount_becomes_final_where_the_sheet_has_the_column_and_says_so(cast: Cast) -> None:
    standing(cast, provisional=True)
    assert planned(cast, price("2026-01-01", "80", **BREAK)).steps == []  # the sheet says nothing of it
    assert planned(cast, price("2026-01-01", "80", **BREAK, provisional="是")).steps == []
    done(cast, price("2026-01-01", "80", **BREAK, provisional=""))
    assert holds(cast, FIRST) == (80, False)


def test_the_page_offers_the_first_day_of_the_provisional_price(cast: Cast, visit: Any) -> None:
    standing(cast, provisional=True, valid_from=date(2026, 3, 2))
    page = visit(cast.li_qian).get(f"/admin/product-lists/K001/entries/{cast.entries[ARM].id}")
    assert re.search(r'<input[^>]*name="valid_from"[^>]*value="2026-03-02"|<input[^>]*value="2026-03-02"[^>]*name="valid_from"', page.text)
    assert "暂定价自 03-02 起有效" in page.text
