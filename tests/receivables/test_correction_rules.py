"""One correction exactly, what still has to be paid before goods leave, and what quantity can hold: rules without a database."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.receivables.rules import Line, corrected, quantity_refused, still_missing

D = Decimal
PIECES = st.decimals(min_value=0, max_value=10_000, places=0)
MONEY = st.decimals(min_value=0, max_value=10**6, places=2)


# change of what was received, conceded in a dispute before, stated of these goods → what is stated now, still conceded
CORRECTED = [
    # no dispute: the difference is taken off as it is
    ("-10", "0", "1000", "-10", "0"),
    ("10", "0", "1000", "10", "0"),
    # the dispute conceded the same ten: nothing is taken off again
    ("-10", "10", "990", "0", "0"),
    # it conceded a part of them: the rest is
    ("-10", "4", "996", "-6", "0"),
    # it conceded more: what is over stays conceded, for the next one
    ("-10", "25", "975", "0", "15"),
    # found after all: what is there is owed, whatever was conceded of something else
    ("10", "10", "990", "10", "10"),
    # never more than stands
    ("-1000", "0", "990", "-990", "0"),
    ("-1000", "10", "990", "-990", "0"),
    ("-5", "0", "0", "0", "0"),
    # a statement by which the customer agreed to more than was signed for concedes nothing
    ("-10", "-3", "1003", "-10", "-3"),
]


@pytest.mark.parametrize(("change", "conceded", "stated", "by", "left"), CORRECTED)
def test_what_a_dispute_conceded_the_difference_does_not_take_off_again(
    change: str, conceded: str, stated: str, by: str, left: str
) -> None:
    assert corrected(D(change), D(conceded), D(stated)) == (D(by), D(left))


@given(PIECES, PIECES, PIECES)
def test_dispute_and_difference_together_take_off_the_greater_of_both(short: Decimal, conceded: Decimal, whole: Decimal) -> None:
    whole = max(whole, short, conceded)
    found = corrected(-short, conceded, whole - conceded)
    assert conceded - found.by == max(short, conceded)
    assert whole - conceded + found.by >= 0


@given(PIECES, PIECES, PIECES)
def test_two_differences_of_one_dispute_come_to_the_same_as_one(one: Decimal, other: Decimal, conceded: Decimal) -> None:
    stated = D(100_000)
    first = corrected(-one, conceded, stated)
    second = corrected(-other, first.conceded, stated + first.by)
    whole = corrected(-one - other, conceded, stated)
    assert (first.by + second.by, second.conceded) == whole


# leaving, left before, paid, excepted, let go before → still missing
MISSING = [
    # nothing paid, nothing excepted
    ("9763.20", "0", "0", "0", "0", "9763.20"),
    # paid to the cent, and a cent short
    ("9763.20", "0", "9763.20", "0", "0", "0"),
    ("9763.20", "0", "9763.19", "0", "0", "0.01"),
    # money pays first for what has left before
    ("100", "100", "100", "0", "0", "100"),
    ("100", "100", "150", "0", "0", "50"),
    ("100", "100", "200", "0", "0", "0"),
    # what left and was taken back by the bank is asked for again
    ("100", "100", "0", "0", "0", "200"),
    ("100", "100", "40", "0", "0", "160"),
    # an exception lets go of so much
    ("100", "0", "0", "100", "0", "0"),
    ("100", "0", "40", "50", "0", "10"),
    # what left on an exception before is not asked for again: the new goods need their own money
    ("100", "100", "0", "0", "100", "100"),
    ("100", "100", "0", "100", "100", "0"),
    ("100", "100", "0", "0", "60", "140"),
    # and when the customer pays for it afterwards the exception does not come back
    ("100", "100", "100", "0", "100", "100"),
    ("100", "100", "150", "0", "100", "50"),
    # too much paid is no debt
    ("0", "0", "500", "0", "0", "0"),
]


@pytest.mark.clause("5.1.12(3)")
@pytest.mark.parametrize(("leaving", "gone", "paid", "excepted", "let_go", "missing"), MISSING)
def test_what_nobody_paid_or_excepted_is_missing(leaving: str, gone: str, paid: str, excepted: str, let_go: str, missing: str) -> None:
    assert still_missing(D(leaving), D(gone), D(paid), D(excepted), D(let_go)) == D(missing)


@given(MONEY, MONEY, MONEY, MONEY)
def test_more_money_never_makes_more_missing_and_an_exception_is_worth_its_amount(
    leaving: Decimal, gone: Decimal, paid: Decimal, more: Decimal
) -> None:
    before = still_missing(leaving, gone, paid, D(0))
    assert 0 <= still_missing(leaving, gone, paid + more, D(0)) <= before
    assert still_missing(leaving, gone, paid, more) == max(D(0), before - more)


@given(MONEY, MONEY, MONEY)
def test_what_is_missing_is_exactly_what_opens_the_gate(leaving: Decimal, gone: Decimal, paid: Decimal) -> None:
    missing = still_missing(leaving, gone, paid, D(0))
    assert still_missing(leaving, gone, paid + missing, D(0)) == 0
    if missing:
        assert still_missing(leaving, gone, paid + missing - D("0.01"), D(0)) == D("0.01")


@given(MONEY, MONEY, MONEY)
def test_two_shipments_paid_one_after_the_other_need_what_one_would(first: Decimal, second: Decimal, paid: Decimal) -> None:
    missing = still_missing(first, D(0), paid, D(0))
    assert missing + still_missing(second, first, paid + missing, D(0)) == max(D(0), first + second - paid)


# kind of line, its quantity, the most, adjusts a price → a quantity, possible or not
BOUNDS = [
    (Line("goods", D(1000), D(1000)), "990", True),
    (Line("goods", D(1000), D(1000)), "0", True),  # nothing of it is owed
    (Line("goods", D(1000), D(1000)), "1000", True),
    (Line("goods", D(1000), D(1000)), "1001", False),  # more than came
    (Line("goods", D(1000), D(1010)), "1010", True),  # more came than was signed for, and the customer says so
    (Line("goods", D(1000), D(1000)), "-1", False),
    (Line("request", D(5), D(5)), "6", False),
    (Line("consumption", D(100), D(150)), "150", True),  # all that stands there was used
    (Line("consumption", D(100), D(150)), "151", False),
    (Line("adjustment", D(-10), D(-10)), "-8", True),  # eight came back, not ten
    (Line("adjustment", D(-10), D(-10)), "0", True),
    (Line("adjustment", D(-10), D(-10)), "-11", False),
    (Line("adjustment", D(-10), D(-10)), "1", False),  # a credit does not become a charge
    (Line("adjustment", D(10), D(10)), "11", False),
    (Line("adjustment", D(100), D(100), True), "100", True),
    (Line("adjustment", D(100), D(100), True), "90", False),  # the quantity was settled with the first statement
]


@pytest.mark.parametrize(("line", "quantity", "possible"), BOUNDS)
def test_a_quantity_that_holds_lies_between_nothing_and_what_came(line: Line, quantity: str, possible: bool) -> None:
    assert (quantity_refused(line, D(quantity)) is None) is possible


def test_a_refused_quantity_is_told_with_its_bounds() -> None:
    refused = quantity_refused(Line("goods", D("1000"), D("1010.500")), D(2000))
    assert refused is not None and refused.params == {"least": "0", "most": "1010.5"}
    credit = quantity_refused(Line("adjustment", D(-10), D(-10)), D(1))
    assert credit is not None and credit.params == {"least": "-10", "most": "0"}
