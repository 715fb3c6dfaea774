"""Goods that differ or come back count once (RULES 7): shipped, received and owed of a line, in whichever order things happen."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from itertools import product

import pytest

from domain.deliveries.receipts.rules import (
    COUNTED_IN,
    OUTCOMES,
    Counted,
    Differs,
    Figures,
    differences,
    returnable,
    spoken_for,
)

D = Decimal
NONE = Decimal(0)
ENDS = [(kind, outcome) for kind, ends in OUTCOMES.items() for outcome in ends]


@dataclass
class Difference:
    kind: str
    quantity: Decimal
    state: str = "open"
    outcome: str = ""
    came_back: Decimal = NONE


def received(quantity: int, counted: Counted) -> tuple[Figures, list[Difference]]:
    """A line of `quantity` pieces as it is right after somebody signed for it."""
    figures, cases = Figures(D(quantity), D(0), counted.received, D(0)), []
    for differs in differences(D(quantity), counted):
        figures = figures.found(differs)
        cases.append(Difference(differs.kind, differs.quantity))
    return figures, cases


def of(figures: Figures) -> tuple[int, int, int]:
    return int(figures.shipped), int(figures.received), int(figures.owed)


@pytest.mark.parametrize(("count", "signed"), [
    (Counted(D(100)), (100, 100, 100)),
    (Counted(D(95)), (100, 95, 95)),
    (Counted(D(104)), (100, 104, 100)),  # four too many: nobody pays them until it is said that they are kept
    (Counted(D(100), damaged=D(7)), (100, 100, 100)),
    (Counted(D(90), wrong=D(10)), (100, 90, 90)),
    (Counted(D(104), damaged=D(7)), (100, 104, 100)),
])
def test_right_after_signing_what_was_counted_is_received_and_the_surplus_is_not_owed(count, signed):
    figures, _ = received(100, count)
    assert of(figures) == signed


@pytest.mark.parametrize(("count", "outcome", "ends"), [
    (Counted(D(95)), "deliver_again", (95, 95, 95)),
    (Counted(D(95)), "found", (100, 100, 100)),
    (Counted(D(104)), "goes_back", (100, 100, 100)),
    (Counted(D(104)), "kept", (104, 104, 104)),
    (Counted(D(100), damaged=D(7)), "deliver_again", (93, 93, 93)),
    (Counted(D(100), damaged=D(7)), "credited", (100, 100, 93)),
    (Counted(D(100), damaged=D(7)), "accepted", (100, 100, 100)),
    (Counted(D(90), wrong=D(10)), "deliver_again", (90, 90, 90)),
    (Counted(D(90), wrong=D(10)), "accepted", (100, 100, 100)),
])
def test_how_a_difference_ends_says_what_counts_as_shipped_received_and_owed(count, outcome, ends):
    figures, (case,) = received(100, count)
    assert of(figures.settled(case.quantity, OUTCOMES[case.kind][outcome])) == ends


@pytest.mark.parametrize(("first", "second"), list(product(OUTCOMES["over"], OUTCOMES["damaged"])))
def test_two_differences_of_a_line_end_alike_in_either_order(first, second):
    figures, (over, damaged) = received(100, Counted(D(104), damaged=D(7)))
    ends = {id(over): OUTCOMES["over"][first], id(damaged): OUTCOMES["damaged"][second]}
    one = figures.settled(over.quantity, ends[id(over)]).settled(damaged.quantity, ends[id(damaged)])
    other = figures.settled(damaged.quantity, ends[id(damaged)]).settled(over.quantity, ends[id(over)])
    assert one == other


@pytest.mark.parametrize(("kind", "outcome"), ENDS)
def test_what_comes_back_besides_a_difference_and_its_end_do_not_meet(kind, outcome):
    """All that may come back besides does, before the difference ends or after it: the same is left, and nothing falls below nothing."""
    count = {"short": Counted(D(95)), "over": Counted(D(104)), "damaged": Counted(D(100), damaged=D(7)),
             "wrong": Counted(D(90), wrong=D(10))}[kind]
    ends = OUTCOMES[kind][outcome]
    figures, (case,) = received(100, count)
    before = figures.received - spoken_for([case])
    early = figures.taken_back(before).settled(case.quantity, ends)
    case.state, case.outcome = "settled", outcome
    late = figures.settled(case.quantity, ends).taken_back(before)
    assert early == late
    assert min(early.shipped, early.received, early.owed) >= 0
    assert 0 <= early.owed <= early.received


@pytest.mark.parametrize(("case", "pieces"), [
    (Difference("short", D(5)), 0),  # what never came does not come back
    (Difference("over", D(4)), 4),
    (Difference("damaged", D(7)), 7),
    (Difference("wrong", D(10)), 10),
    (Difference("damaged", D(7), came_back=D(3)), 4),
    (Difference("damaged", D(7), "settled", "deliver_again", D(3)), 4),
    (Difference("damaged", D(7), "settled", "credited"), 7),
    (Difference("damaged", D(7), "settled", "accepted"), 0),
    (Difference("over", D(4), "agreeing"), 4),
    (Difference("over", D(4), "settled", "goes_back", D(4)), 0),
    (Difference("over", D(4), "settled", "kept"), 0),
    (Difference("wrong", D(10), "settled", "accepted"), 0),
])
def test_of_a_difference_comes_back_what_has_not_and_nothing_of_what_the_customer_keeps(case, pieces):
    assert returnable(case) == pieces


@pytest.mark.parametrize(("case", "pieces"), [
    (Difference("short", D(5)), 0),
    (Difference("wrong", D(10)), 0),  # they are not among the received
    (Difference("over", D(4)), 4),
    (Difference("over", D(4), "agreeing"), 4),
    (Difference("damaged", D(7), came_back=D(7)), 7),  # lying with us or not: its settlement takes them off
    (Difference("damaged", D(7), "settled", "deliver_again"), 0),  # taken off already
    (Difference("damaged", D(7), "settled", "credited"), 7),  # received, and nobody pays: they come back as part of it alone
    (Difference("damaged", D(7), "settled", "accepted"), 0),
    (Difference("over", D(4), "settled", "kept"), 0),
])
def test_what_a_difference_decides_about_does_not_come_back_besides(case, pieces):
    assert spoken_for([case]) == pieces


def test_pieces_of_several_differences_are_spoken_for_together():
    cases = [Difference("over", D(4)), Difference("damaged", D(7)), Difference("short", D(5)), Difference("wrong", D(2))]
    assert spoken_for(cases) == sum(case.quantity for case in cases if case.kind in COUNTED_IN) == 11


@pytest.mark.parametrize(("kind", "outcome"), ENDS)
def test_goods_that_come_back_are_never_paid_and_kept_ones_always_are(kind, outcome):
    ends = OUTCOMES[kind][outcome]
    if ends.back:
        assert ends.owed <= 0, "who gives goods back does not pay more for it"
    if ends.kept or outcome in {"accepted", "found"}:
        assert ends.owed == ends.received or kind == "over"
    assert ends.owed >= -1 and ends.received >= -1 and ends.shipped in {-1, 0, 1}


def test_only_what_is_too_much_can_be_kept_beyond_the_order():
    assert [(kind, name) for kind, ends in OUTCOMES.items() for name, each in ends.items() if each.kept] == [("over", "kept")]


def test_a_surplus_is_one_of_the_slip_and_is_found_once():
    figures, _ = received(100, Counted(D(104)))
    assert figures.found(Differs("damaged", D(9))) == figures  # only what is too many changes what is owed
    assert figures.not_owed == 4
