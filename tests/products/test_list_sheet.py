"""What FM070100-13 prints: this customer's parts of today, at the prices of today (6.2.13)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.products.actions import add_price
from domain.products.inputs import PriceInput
from domain.products.models import ListEntry
from domain.products.sheet import ListSheet, list_sheet
from domain.shared.actor import system
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast

ARM = "2904110-K80"


def sheet(cast: Cast, customer: str = "a") -> ListSheet:
    with unit(system("test"), now=NOW) as work:
        return list_sheet(work, cast.customers[customer].id)


def parts(made: ListSheet) -> dict[str, Any]:
    return {line.customer_part: line for line in made.entries}


def on_the_list(deed: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        deed(work)


@pytest.mark.clause("6.2.13")
def test_a_part_taken_off_the_list_is_printed_no_more(cast: Cast) -> None:
    assert ARM in parts(sheet(cast))

    def take_off(work: Work) -> None:
        work.fetch(ListEntry, cast.entries[ARM].id).active = False

    on_the_list(take_off)
    assert ARM not in parts(sheet(cast))
    assert len(parts(sheet(cast))) > 0


@pytest.mark.clause("6.2.13")
def test_no_part_of_another_customer_is_printed(cast: Cast) -> None:
    assert set(parts(sheet(cast))) & set(parts(sheet(cast, "b"))) == set()
    assert set(parts(sheet(cast))) <= set(cast.entries)


@pytest.mark.clause("6.2.13")
@pytest.mark.parametrize(("first", "printed"), [(0, True), (1, False)])
def test_the_price_printed_is_the_one_that_is_valid_today(cast: Cast, first: int, printed: bool) -> None:
    def add(work: Work) -> None:
        entry = work.fetch(ListEntry, cast.entries[ARM].id)
        add_price(work, entry, PriceInput("CNY", Decimal("91.10"), Decimal(0), TODAY + timedelta(days=first), None, "list", "", False))

    with unit(cast.li_qian, now=NOW) as work:
        add(work)
    assert (parts(sheet(cast))[ARM].unit_price == Decimal("91.10")) is printed
