"""A line of 1,000 pieces from its release to the last receipt, deed by deed, with what is shipped, received, owed and open by hand.

The rules alone: counting, differences and their ends, returns, how far the order is (5.1.11(3), 5.1.12(1), RULES 7).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.deliveries.dispatch.rules import Stand, able, over_shipment
from domain.deliveries.receipts.rules import OUTCOMES, Counted, Figures, differences
from domain.deliveries.receipts.tally import _far, _sum
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine

pytestmark = pytest.mark.clause("5.1.11(3)", "5.1.12(1)")
D = Decimal
ORDERED = 1000
S = OrderState


class Life:
    """Slips of one line; each a row of figures."""

    def __init__(self, made: int = ORDERED) -> None:
        self.slips: list[Figures] = []
        self.line = OrderLine(quantity=D(ORDERED), open_quantity=D(ORDERED), made=D(made), cancelled=False,
                              shipped=D(0), received=D(0))

    def ship(self, pieces: int) -> Life:
        self.slips.append(Figures(D(pieces), D(0), D(0), D(0)))
        return self._told()

    def receive(self, received: int, bad: int = 0, other: int = 0, /, **ends: str) -> Life:
        """The last slip is counted; `ends`: how its differences end, by kind."""
        slip = self.slips.pop()
        figures = slip._replace(received=D(received))
        for found in differences(slip.quantity, Counted(D(received), D(bad), D(other))):
            figures = figures.found(found)
            if found.kind in ends:
                figures = figures.settled(found.quantity, OUTCOMES[found.kind][ends[found.kind]])
        self.slips.append(figures)
        return self._told()

    def back(self, pieces: int) -> Life:
        self.slips.append(self.slips.pop().taken_back(D(pieces)))
        return self._told()

    def _told(self) -> Life:
        dates = [ScheduleLine(shipped=each.shipped, received=each.received) for each in self.slips]
        _sum(self.line, dates)
        return self

    @property
    def owed(self) -> int:
        return int(sum(each.owed for each in self.slips))

    @property
    def sums(self) -> tuple[int, int, int, int]:
        """Shipped, received, owed, open."""
        return int(self.line.shipped), int(self.line.received), self.owed, int(self.line.open_quantity)

    @property
    def order(self) -> str:
        return _far(Order(state=S.RELEASED), [self.line])


LIVES: Sequence[tuple[str, Life, tuple[int, int, int, int], str]] = [
    ("nothing made", Life(0), (0, 0, 0, 1000), S.RELEASED),
    ("made", Life(), (0, 0, 0, 1000), S.IN_PRODUCTION),
    ("half has left", Life().ship(500), (500, 0, 0, 500), S.PART_SHIPPED),
    ("half is there", Life().ship(500).receive(500), (500, 500, 500, 500), S.PART_SHIPPED),
    ("all has left", Life().ship(500).receive(500).ship(500), (1000, 500, 500, 0), S.SHIPPED),
    ("all is there", Life().ship(500).receive(500).ship(500).receive(500), (1000, 1000, 1000, 0), S.RECEIVED),
    ("four too few, undecided", Life().ship(1000).receive(996), (1000, 996, 996, 0), S.SHIPPED),
    ("four too few are sent again", Life().ship(1000).receive(996, short="deliver_again"), (996, 996, 996, 4), S.PART_SHIPPED),
    ("and came", Life().ship(1000).receive(996, short="deliver_again").ship(4).receive(4), (1000, 1000, 1000, 0), S.RECEIVED),
    ("four too few were found", Life().ship(1000).receive(996, short="found"), (1000, 1000, 1000, 0), S.RECEIVED),
    ("ten damaged, sent again", Life().ship(1000).receive(1000, 10, damaged="deliver_again"), (990, 990, 990, 10), S.PART_SHIPPED),
    ("ten damaged, credited", Life().ship(1000).receive(1000, 10, damaged="credited"), (1000, 1000, 990, 0), S.RECEIVED),
    ("ten damaged, taken", Life().ship(1000).receive(1000, 10, damaged="accepted"), (1000, 1000, 1000, 0), S.RECEIVED),
    ("six too many, undecided", Life().ship(1000).receive(1006), (1000, 1006, 1000, 0), S.RECEIVED),
    ("six too many go back", Life().ship(1000).receive(1006, over="goes_back"), (1000, 1000, 1000, 0), S.RECEIVED),
    ("five of another part, undecided", Life().ship(1000).receive(995, 0, 5), (1000, 995, 995, 0), S.SHIPPED),
    ("eight came back later", Life().ship(1000).receive(1000).back(8), (992, 992, 992, 8), S.PART_SHIPPED),
    ("all came back", Life().ship(1000).receive(1000).back(1000), (0, 0, 0, 1000), S.IN_PRODUCTION),
]


@pytest.mark.parametrize(("life", "sums", "far"), [each[1:] for each in LIVES], ids=[each[0] for each in LIVES])
def test_what_is_shipped_received_owed_and_open_by_hand(life: Life, sums: tuple[int, int, int, int], far: str) -> None:
    assert life.sums == sums and life.order == far


@pytest.mark.parametrize(("life", "asked", "may"), [
    (Life(), 1000, True), (Life(), 1001, False), (Life().ship(600), 400, True), (Life().ship(600), 401, False),
    (Life().ship(1000), 1, False), (Life().ship(1000).receive(996, short="deliver_again"), 4, True),
    (Life().ship(1000).receive(996, short="deliver_again"), 5, False), (Life().ship(1000).receive(1000).back(8), 8, True),
    (Life().ship(1000).receive(996), 4, False),  # nobody has decided yet that they are owed
])
def test_what_may_leave_next_is_what_the_deeds_before_it_left_open(life: Life, asked: int, may: bool) -> None:
    stand = Stand(life.line.quantity, life.line.shipped, D(0))
    assert (over_shipment("2916035-K80", D(asked), stand) is None) is may


@pytest.mark.parametrize(("free", "before", "pieces"), [(1000, 0, 400), (300, 0, 300), (500, 250, 250), (200, 250, 0), (-40, 0, 0)])
def test_of_what_lies_there_earlier_dates_take_theirs_first(free: int, before: int, pieces: int) -> None:
    open_now = Life().ship(600).line.open_quantity
    assert able(open_now, D(free), D(before)) == pieces


def test_an_order_is_received_when_its_last_line_is() -> None:
    here, there = Life().ship(1000).receive(1000).line, Life().ship(1000).line
    order = Order(state=S.RELEASED)
    assert [_far(order, lines) for lines in ([here], [here, there], [there, here])] == [S.RECEIVED, S.SHIPPED, S.SHIPPED]
    assert _far(order, [here, Life(0).line]) == S.PART_SHIPPED and _far(order, []) == S.RELEASED


SHORT, DAMAGED = st.sampled_from(["", *OUTCOMES["short"]]), st.sampled_from(["", *OUTCOMES["damaged"]])


@given(st.integers(1, 1000), st.integers(0, 1000), st.integers(0, 1000), SHORT, DAMAGED)
def test_however_differences_end_nothing_is_owed_that_did_not_arrive_nor_open_that_is_not_ordered(
    left: int, came: int, bad: int, short: str, damaged: str
) -> None:
    came = min(came, left)
    ends = {kind: end for kind, end in (("short", short), ("damaged", damaged)) if end}
    life = Life().ship(left).receive(came, min(bad, came), **ends)
    shipped, received, owed, still = life.sums
    assert 0 <= owed <= received <= shipped <= left and shipped + still == ORDERED


@given(st.lists(st.integers(1, 300), max_size=6))
def test_in_however_many_shipments_it_leaves_shipped_and_open_make_the_order(parts: list[int]) -> None:
    life = Life()
    for part in parts:
        if part <= life.line.open_quantity:
            life.ship(part).receive(part)
    shipped, received, owed, still = life.sums
    assert shipped == received == owed and shipped + still == ORDERED
    assert (life.order == S.RECEIVED) is (still == 0)
