"""How much of a signed line can come back, and what stands against it: the count by hand, on rows in memory (RULES 7)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.models import Difference, SlipLine
from domain.deliveries.receipts.rules import OUTCOMES, Counted, Figures, differences, returnable, spoken_for
from domain.deliveries.taking_back import CameBack, _made, _refusals, most
from domain.shared.entered import LONG

D = Decimal
pytestmark = pytest.mark.clause("5.1.11(3)")


def line(received: int | None = 100, unit: str = "pcs", lots: Any = ()) -> SlipLine:
    return SlipLine(received=None if received is None else D(received), unit=unit, lots=list(lots), shipped_on=date(2026, 11, 20))


def case(kind: str = "damaged", quantity: int = 5, *, outcome: str = "", back: int = 0, n: int = 1) -> Difference:
    return Difference(id=uuid.UUID(int=n), number=f"DF-{n}", kind=kind, quantity=D(quantity), state="settled" if outcome else "open",
                      outcome=outcome, came_back=D(back))


def back(quantity: str = "5", why: str = "尺寸超差", of: int | None = None) -> CameBack:
    return CameBack(D(quantity), why, True, uuid.UUID(int=of) if of else None)


def against(of: SlipLine, given: CameBack, *cases: Difference) -> dict[str, str]:
    found = next((each for each in cases if each.id == given.case), None)
    return {name: str(said) for name, said in _refusals(of, given, found, list(cases)).items()}


@pytest.mark.parametrize(("kind", "outcome", "came", "left"), [
    ("damaged", "", 0, 5), ("damaged", "", 2, 3), ("damaged", "", 5, 0),  # before anybody decided
    ("damaged", "deliver_again", 0, 5), ("damaged", "credited", 1, 4), ("damaged", "accepted", 0, 0),
    ("over", "", 0, 5), ("over", "goes_back", 3, 2), ("over", "kept", 0, 0),
    ("wrong", "", 0, 5), ("wrong", "deliver_again", 0, 5), ("wrong", "accepted", 0, 0),
    ("short", "", 0, 0), ("short", "deliver_again", 0, 0), ("short", "found", 0, 0),  # what never came comes never back
])
def test_of_a_difference_comes_back_what_has_not_yet_unless_the_customer_keeps_it(kind: str, outcome: str, came: int, left: int) -> None:
    assert returnable(case(kind, outcome=outcome, back=came)) == left


@pytest.mark.parametrize(("cases", "free"), [
    ([], 100),
    ([case("damaged", 5)], 95),  # nobody decided about those five
    ([case("damaged", 5, outcome="credited")], 95),  # nobody pays for them: they come back as part of it or not at all
    ([case("damaged", 5, outcome="accepted")], 100),
    ([case("damaged", 5, outcome="deliver_again")], 100),  # they are counted as received no more
    ([case("over", 8)], 92), ([case("over", 8, outcome="kept")], 100),
    ([case("wrong", 9)], 100), ([case("short", 9)], 100),  # not among the pieces received
    ([case("damaged", 5), case("over", 8, n=2)], 87),
    ([case("damaged", 60), case("over", 60, n=2)], 0),  # never below nothing
])
def test_besides_the_differences_comes_back_what_none_of_them_decides_about(cases: list[Difference], free: int) -> None:
    assert most(line(), None, cases) == free == max(0, 100 - spoken_for(cases))


def test_of_a_line_that_nobody_counted_nothing_comes_back() -> None:
    assert most(line(None), None, []) == 0 and "quantity" in against(line(None), back("1"))


class TestWhatIsEntered:
    @pytest.mark.parametrize(("quantity", "fault"), [
        ("1", ""), ("100", ""), ("0", "At most 100"), ("-1", "At most 100"), ("100.5", "At most 100"), ("101", "At most 100"),
        ("2.5", "whole"),
    ])
    def test_between_one_and_all_of_it_in_whole_pieces(self, quantity: str, fault: str) -> None:
        wrong = against(line(), back(quantity))
        assert (fault in wrong.get("quantity", "") and "quantity" in wrong) if fault else wrong == {}

    def test_kilograms_may_have_decimals(self) -> None:
        assert against(line(unit="kg"), back("2.5")) == {}

    def test_more_than_is_free_of_differences_names_those_to_count_it_against(self) -> None:
        wrong = against(line(), back("98"), case("damaged", 5), case("over", 2, n=2))
        assert "At most 93" in wrong["quantity"] and "DF-1, DF-2" in wrong["quantity"]

    def test_a_difference_of_which_nothing_can_come_is_not_named(self) -> None:
        wrong = against(line(), back("98"), case("damaged", 5, back=5))
        assert "DF-1" not in wrong["quantity"] and "At most 95" in wrong["quantity"]

    @pytest.mark.parametrize(("quantity", "refused"), [("5", False), ("6", True), ("3", False)])
    def test_of_a_difference_no_more_than_it_is_about(self, quantity: str, refused: bool) -> None:
        assert ("quantity" in against(line(), back(quantity, of=1), case())) is refused

    def test_a_difference_of_another_line_is_none_of_the_list(self) -> None:
        assert set(against(line(), back(of=9), case())) == {"case"}

    @pytest.mark.parametrize(
        ("why", "refused"), [("", True), ("  ", True), ("字" * (LONG + 1), True), ("字" * LONG, False), ("碰伤", False)]
    )
    def test_a_reason_that_can_be_read(self, why: str, refused: bool) -> None:
        assert ("why" in against(line(), back(why=why))) is refused

    def test_all_that_is_wrong_is_said_at_once(self) -> None:
        assert set(against(line(), back("101", why=""))) == {"quantity", "why"}


@pytest.mark.parametrize(("lots", "made"), [
    ([], date(2026, 11, 20)),  # no lots: it is as old as the slip at least
    ([{"produced_on": "2026-10-03"}, {"produced_on": "2026-09-30"}], date(2026, 9, 30)),
    ([{"produced_on": ""}, {"produced_on": "2026-10-03"}], date(2026, 10, 3)),
    ([{"lot": "A"}], date(2026, 11, 20)),
])
def test_what_came_back_is_taken_for_no_younger_than_it_may_be(lots: list[dict[str, str]], made: date) -> None:
    assert _made(line(lots=lots)) == made


class TestTheFourFigures:
    """Left 100, counted 97 with 5 damaged among them: short 3, damaged 5."""

    COUNTED = Counted(D(97), D(5))

    def test_what_differs_is_found_by_itself(self) -> None:
        assert [(each.kind, each.quantity) for each in differences(D(100), self.COUNTED)] == [("short", 3), ("damaged", 5)]

    @pytest.mark.parametrize(("ends", "shipped", "received", "owed"), [
        ({}, 100, 97, 97),  # nobody has decided: what was received is owed for
        ({"short": "deliver_again"}, 97, 97, 97),
        ({"short": "found"}, 100, 100, 100),
        ({"damaged": "deliver_again"}, 95, 92, 92),
        ({"damaged": "credited"}, 100, 97, 92),
        ({"damaged": "accepted"}, 100, 97, 97),
        ({"short": "deliver_again", "damaged": "deliver_again"}, 92, 92, 92),
        ({"short": "found", "damaged": "credited"}, 100, 100, 95),
    ])
    def test_each_end_by_hand(self, ends: dict[str, str], shipped: int, received: int, owed: int) -> None:
        figures = Figures(D(100), D(0), D(97), D(0))
        for found in differences(D(100), self.COUNTED):
            figures = figures.found(found)
            if found.kind in ends:
                figures = figures.settled(found.quantity, OUTCOMES[found.kind][ends[found.kind]])
        assert (figures.shipped, figures.received, figures.owed) == (shipped, received, owed)

    @pytest.mark.parametrize(("end", "shipped", "received", "owed"), [
        ("", 100, 106, 100),  # nobody pays for what is too much until it is decided
        ("goes_back", 100, 100, 100), ("kept", 106, 106, 106),
    ])
    def test_six_too_many_by_hand(self, end: str, shipped: int, received: int, owed: int) -> None:
        figures = Figures(D(100), D(0), D(106), D(0))
        (over,) = differences(D(100), Counted(D(106)))
        figures = figures.found(over)
        if end:
            figures = figures.settled(over.quantity, OUTCOMES["over"][end])
        assert (figures.shipped, figures.received, figures.owed) == (shipped, received, owed)

    def test_what_came_back_besides_is_shipped_received_and_owed_no_more(self) -> None:
        figures = Figures(D(100), D(0), D(100), D(0)).taken_back(D(8)).taken_back(D(2))
        assert (figures.shipped, figures.received, figures.owed) == (90, 90, 90)
