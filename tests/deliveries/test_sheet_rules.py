"""What a 交货延误对策表 and an offer of new dates need, without a database (5.1.10(1), 5.1.10(4))."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.deliveries.countermeasures.writing import LEAST_WHYS, missing
from domain.deliveries.delays.offers import Dates, check, fault_of
from domain.deliveries.delays.queries import Choice, OfferRow
from domain.deliveries.models import Countermeasure, DelayState
from domain.deliveries.rate.misses import Miss
from domain.shared.errors import Invalid

TODAY = date(2026, 11, 23)
OPEN = Decimal(400)


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


def sheet(**known: Any) -> Countermeasure:
    whole: dict[str, Any] = {
        "cause": "machine", "whys": ["一", "二", "三"], "root_cause": "没有点检", "immediate": "外协", "prevention": "点检",
        "prevention_by": "马俊", "prevention_due": day(7), "follow_up_on": day(14),
    }
    return Countermeasure(**(whole | known))


LACKING = {
    "cause": "The kind of cause is missing.", "root_cause": "The root cause is missing.",
    "immediate": "What was done at once is missing.", "prevention": "The prevention of recurrence is missing.",
    "prevention_by": "Who carries the prevention out is missing.", "prevention_due": "Until when it is carried out is missing.",
    "follow_up_on": "The day of the follow-up is missing.",
}


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize("name", LACKING)
def test_each_part_of_a_sheet_is_asked_for_by_itself(name: str) -> None:
    assert missing(sheet()) == []
    assert [each.id for each in missing(sheet(**{name: None if name.endswith(("due", "on")) else ""}))] == [LACKING[name]]


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize(("whys", "enough"), [(0, False), (LEAST_WHYS - 1, False), (LEAST_WHYS, True), (5, True)])
def test_why_is_asked_three_times_at_least(whys: int, enough: bool) -> None:
    assert (missing(sheet(whys=["因"] * whys)) == []) is enough


@pytest.mark.clause("5.1.10(4)")
def test_an_empty_sheet_lacks_everything() -> None:
    assert len(missing(sheet(whys=[], **dict.fromkeys(LACKING)))) == len(LACKING) + 1


# offers


def dates(kind: str, *parts: tuple[int, int], premium: str | None = None) -> Dates:
    return Dates(kind, tuple((day(n), Decimal(quantity)) for n, quantity in parts), None if premium is None else Decimal(premium))


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize("offer", [
    dates("full", (0, 400)), dates("partial", (0, 1), (1, 399)), dates("partial", (1, 100), (2, 100), (3, 100), (4, 40), (5, 30), (6, 30)),
    dates("premium", (1, 400), premium="0.01"), dates("premium", (1, 200), (3, 200), premium="3000"),
])
def test_whole_in_parts_or_with_premium_freight_a_new_date_can_be_offered(offer: Dates) -> None:
    assert fault_of(offer, OPEN, TODAY) is None


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize(("offer", "field"), [
    (dates("partial", *((n, 50) for n in range(1, 8))), "day-0"),  # at most six
    (dates("partial", (1, 200), (-1, 200)), "day-1"), (dates("partial", (2, 200), (2, 200)), "day-1"),
    (dates("full", (1, 200), (2, 200)), "day-1"), (dates("full", (1, 401)), "quantity-0"),
    (dates("partial", (1, -100), (2, 500)), "quantity-0"),
    (dates("premium", (1, 400)), "premium"), (dates("premium", (1, 400), premium="-5"), "premium"),
])
def test_what_cannot_be_offered_is_told_at_its_field(offer: Dates, field: str) -> None:
    fault = fault_of(offer, OPEN, TODAY)
    assert fault is not None and fault[0] == field
    with pytest.raises(Invalid) as wrong:
        check([dates("full", (9, 400)), offer], OPEN, TODAY)
    assert set(wrong.value.fields) == {f"offers-1-{field}"}


@pytest.mark.clause("5.1.10(1)")
def test_the_same_day_with_and_without_premium_freight_is_no_two_alike_and_the_same_twice_is() -> None:
    check([dates("full", (1, 400)), dates("premium", (1, 400), premium="5")], OPEN, TODAY)
    with pytest.raises(Invalid) as wrong:
        check([dates("premium", (1, 400), premium="5"), dates("premium", (1, 400), premium="6")], OPEN, TODAY)
    assert set(wrong.value.fields) == {"dates"}


# what the customer sees


def offer(**known: Any) -> OfferRow:
    return OfferRow(**({"id": None, "version": 1, "kind": "full", "parts": ((day(1), OPEN),), "taken_at": None, "taken_by": None,
                        "past": False} | known))


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize("state", DelayState)
def test_a_choice_is_open_while_it_is_offered_and_what_was_taken_is_named(state: DelayState) -> None:
    taken = offer(taken_at=TODAY, taken_by="王敏")
    known = dict.fromkeys(Choice.__dataclass_fields__) | {"state": state, "offers": (offer(), taken)}
    choice = Choice(**known)  # type: ignore[arg-type]
    assert choice.open_to_choose is (state == "offered") and choice.taken is taken
    assert Choice(**(known | {"offers": (offer(),)})).taken is None  # type: ignore[arg-type]


# how late a miss is


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("known", "came_on", "days_late"), [
    ({"open": 0, "shipped_on": day(3)}, day(3), 3),
    ({"open": 0, "shipped_on": day(-3)}, day(-3), 0),  # too early for the customer: a miss, and not late
    ({"open": 1, "shipped_on": day(3)}, None, 10),  # some of it still waits: late until today
    ({"open": 0, "shipped_on": day(3), "received_on": day(6)}, day(3), 3),
    ({"open": 0, "shipped_on": day(3), "received_on": day(6), "dates_mean": "arrival"}, day(6), 6),
    ({"open": 0, "shipped_on": day(3), "dates_mean": "arrival"}, None, 10),  # it has left and not arrived
    ({"open": 1, "received_on": day(6), "dates_mean": "arrival"}, None, 10),
])
def test_a_miss_is_late_until_the_last_of_it_left_or_arrived(known: dict[str, Any], came_on: date | None, days_late: int) -> None:
    blank = dict.fromkeys(Miss.__dataclass_fields__) | {"day": TODAY, "dates_mean": "gate"}
    miss = Miss(**(blank | known))  # type: ignore[arg-type]
    assert (miss.came_on, miss.days_late(day(10))) == (came_on, days_late)


@pytest.mark.clause("5.1.10(1)")
def test_an_offer_whose_first_day_has_gone_by_is_shown_and_not_to_be_taken() -> None:
    from domain.deliveries.delays.queries import _offer

    def row(*days: int) -> Any:
        parts = [{"day": str(day(n)), "quantity": "200"} for n in days]
        return SimpleNamespace(id=None, version=1, kind="partial", parts=parts, taken_at=None, taken_by=None)

    assert [_offer(row(*days), TODAY).past for days in ((0, 5), (1, 5), (-1, 5))] == [False, False, True]
