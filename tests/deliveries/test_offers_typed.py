"""New dates as sales types them: up to three offers of up to four parts, each fault at the field where it was typed (5.1.10(1))."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from admin.late.delays import _dates
from domain.deliveries.delays.offers import Dates, check
from domain.shared.errors import Invalid
from tests.cast import TODAY

pytestmark = pytest.mark.clause("5.1.10(1)")
D = Decimal
FIRST, SECOND = date(2026, 11, 27), date(2026, 12, 2)
TWO = {
    "offers-0-kind": "full", "offers-0-day-0": "2026-11-27", "offers-0-quantity-0": "400",
    "offers-1-kind": "full", "offers-1-day-0": "2026-12-02", "offers-1-quantity-0": "400",
}


def read(**typed: str) -> list[Dates]:
    form: Mapping[str, str] = TWO | {name.replace("_", "-"): value for name, value in typed.items()}
    return _dates(SimpleNamespace(form=form))  # type: ignore[arg-type]


def faults(**typed: str) -> set[str]:
    with pytest.raises(Invalid) as wrong:
        check(read(**typed), D(400), TODAY)
    return set(wrong.value.fields)


def test_two_dates_are_read_as_they_were_typed() -> None:
    assert read() == [Dates("full", ((FIRST, D(400)),)), Dates("full", ((SECOND, D(400)),))]


def test_a_block_of_which_nothing_was_filled_in_is_none() -> None:
    assert len(read(offers_2_kind="partial", offers_2_day_0="", offers_2_quantity_0="", offers_2_premium="")) == 2
    assert len(read(offers_2_kind="full", offers_2_day_0="2026-12-09", offers_2_quantity_0="400")) == 3


@pytest.mark.parametrize("quantities", [("100", "300"), ("100.5", "299.5"), (" 100 ", "300")])
def test_parts_are_read_with_their_days_and_quantities(quantities: tuple[str, str]) -> None:
    first, rest = quantities
    offer = read(offers_1_kind="partial", offers_1_quantity_0=first, offers_1_day_1="2026-12-09", offers_1_quantity_1=rest)[1]
    assert [at for at, _ in offer.parts] == [SECOND, date(2026, 12, 9)] and sum(quantity for _, quantity in offer.parts) == 400


def test_premium_freight_is_read_with_its_cost() -> None:
    offer = read(offers_1_kind="premium", offers_1_premium="3,200.50")[1]
    assert (offer.kind, offer.premium) == ("premium", D("3200.50"))


@pytest.mark.parametrize(("typed", "at"), [
    ({"offers_0_day_0": "tomorrow"}, {"offers-0-day-0"}),
    ({"offers_0_day_0": "2026-02-30"}, {"offers-0-day-0"}),
    ({"offers_0_day_0": ""}, {"offers-0-day-0"}),  # a quantity without its day
    ({"offers_1_quantity_0": ""}, {"offers-1-quantity-0"}),  # a day without its quantity
    ({"offers_1_quantity_0": "many"}, {"offers-1-quantity-0"}),
    ({"offers_1_quantity_0": "-4"}, {"offers-1-quantity-0"}),
    ({"offers_1_quantity_0": "4,00"}, {"offers-1-quantity-0"}),  # four, or four hundred?
    ({"offers_1_quantity_0": "400.1234"}, {"offers-1-quantity-0"}),
    ({"offers_0_premium": "3.005"}, {"offers-0-premium"}),
    ({"offers_0_premium": "viel"}, {"offers-0-premium"}),
    ({"offers_0_day_0": "x", "offers_1_quantity_0": "y"}, {"offers-0-day-0", "offers-1-quantity-0"}),  # all at once
    ({"offers_0_kind": ""}, {"offers-0-kind"}),
    ({"offers_0_kind": "drone"}, {"offers-0-kind"}),
    ({"offers_0_day_0": "2026-11-20"}, {"offers-0-day-0"}),
    ({"offers_0_kind": "partial"}, {"offers-0-day-1"}),
    ({"offers_0_day_1": "2026-12-09", "offers_0_quantity_1": "0.001"}, {"offers-0-day-1"}),  # one day is one day
    ({"offers_0_quantity_0": "399"}, {"offers-0-quantity-0"}),
    ({"offers_0_quantity_0": "401"}, {"offers-0-quantity-0"}),
    ({"offers_0_kind": "premium"}, {"offers-0-premium"}),
    ({"offers_0_premium": "10"}, {"offers-0-premium"}),  # only a flight has a cost here
    ({"offers_1_day_0": "2026-11-27"}, {"dates"}),  # the same twice
    ({"offers_1_day_0": "", "offers_1_quantity_0": ""}, {"dates"}),  # one date is no choice
    ({"offers_1_kind": "partial", "offers_1_quantity_0": "100", "offers_1_day_1": "2026-12-01", "offers_1_quantity_1": "300"},
     {"offers-1-day-1"}),  # the later part before the earlier
    ({"offers_1_kind": "partial", "offers_1_quantity_0": "100", "offers_1_day_1": "2026-12-02", "offers_1_quantity_1": "300"},
     {"offers-1-day-1"}),  # two parts of one day are one
])
def test_each_fault_is_told_at_the_field_where_it_was_typed(typed: dict[str, Any], at: set[str]) -> None:
    found = faults(**typed)
    assert found == at


@pytest.mark.parametrize("typed", [
    {}, {"offers_0_day_0": "2026-11-23"},  # today
    {"offers_1_kind": "partial", "offers_1_quantity_0": "100", "offers_1_day_1": "2026-12-09", "offers_1_quantity_1": "300"},
    {"offers_1_kind": "premium", "offers_1_premium": "0.01"},
    {"offers_1_kind": "premium", "offers_1_premium": "10", "offers_1_day_0": "2026-11-27"},  # the same day with a flight is another offer
])
def test_what_can_be_offered_passes(typed: dict[str, str]) -> None:
    check(read(**typed), D(400), TODAY)
