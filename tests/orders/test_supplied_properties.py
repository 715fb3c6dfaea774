"""2.3 来料加工: whatever is booked in whatever order, the figures of the customer's material never say what cannot be."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given as whatever
from hypothesis import settings
from hypothesis import strategies as st

from domain.orders.models import OrderState
from domain.orders.supplied import BOOKINGS, ENDED, IN_PRODUCTION, SuppliedRow, refusal
from domain.shared.base import new_id

pytestmark = pytest.mark.clause("2.3")
S = OrderState
NOTHING = dict.fromkeys(BOOKINGS, Decimal(0))
FULL = {"received": Decimal(10), "used": Decimal(4), "scrapped": Decimal(2), "returned": Decimal(1)}
WHATS = st.sampled_from(list(BOOKINGS))
QUANTITIES = st.integers(-20, 20).map(Decimal)


def row(**figures: Any) -> SuppliedRow:
    values: dict[str, Any] = {"id": new_id(), "version": 1, "position": 10, "customer_part": "A-1", "material": "钢", "unit": "kg",
                              "expected": Decimal(10)}  # fmt: skip
    return SuppliedRow(**values | NOTHING | figures)


def told(state: str, what: str, quantity: int, booked: dict[str, Decimal]) -> str | None:
    reason = refusal(state, what, Decimal(quantity), booked)
    return reason.id if reason else None


@settings(max_examples=80, deadline=None)
@whatever(st.lists(st.tuples(WHATS, QUANTITIES, st.sampled_from(list(OrderState))), max_size=30))
def test_no_order_of_bookings_leaves_less_than_nothing_here_or_in_any_figure(steps: list[tuple[str, Decimal, str]]) -> None:
    booked = dict(NOTHING)
    for what, quantity, state in steps:
        if refusal(state, what, quantity, booked) is None:
            booked[what] += quantity
        assert min(booked.values()) >= 0
        assert row(**booked).balance >= 0


@settings(max_examples=60, deadline=None)
@whatever(WHATS, QUANTITIES, st.sampled_from(list(OrderState)))
def test_what_is_asked_is_looked_at_and_changes_nothing(what: str, quantity: Decimal, state: str) -> None:
    booked = dict(FULL)
    refusal(state, what, quantity, booked)
    assert booked == FULL


class TestByState:
    @pytest.mark.parametrize("state", list(OrderState))
    def test_material_comes_in_until_the_order_has_ended(self, state: str) -> None:
        ended = state in {"withdrawn", "declined", "cancelled", "closed"}
        assert told(state, "received", 1, NOTHING) == ("The order has ended: nothing more is taken in for it." if ended else None)

    @pytest.mark.parametrize("state", list(OrderState))
    @pytest.mark.parametrize("what", ["used", "scrapped"])
    def test_it_is_used_and_scrapped_in_production_only(self, state: str, what: str) -> None:
        may = state in {"released", "in_production", "part_shipped"}
        assert told(state, what, 1, FULL) == (None if may else "Nothing of it is used before the order is released.")

    @pytest.mark.parametrize("state", list(OrderState))
    def test_it_is_given_back_in_any_state(self, state: str) -> None:
        assert told(state, "returned", 3, FULL) is None

    @pytest.mark.parametrize("state", list(OrderState))
    @pytest.mark.parametrize("what", ["used", "scrapped", "returned"])
    def test_a_booking_is_taken_back_in_any_state(self, state: str, what: str) -> None:
        assert told(state, what, -1, FULL) is None

    def test_the_states_are_those_of_the_workflow(self) -> None:
        assert set(IN_PRODUCTION) & set(ENDED) == set()
        assert set(IN_PRODUCTION) == {S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED}
        assert set(ENDED) == {S.WITHDRAWN, S.DECLINED, S.CANCELLED, S.CLOSED}


class TestByFigure:
    HERE = "Only {balance} of it are here."
    BOOKED = "Only {booked} were booked; no more can be taken back."

    @pytest.mark.parametrize("what", ["used", "scrapped", "returned"])
    def test_what_is_here_can_go_to_the_last_piece_and_no_further(self, what: str) -> None:
        assert told(S.RELEASED, what, 3, FULL) is None
        assert told(S.RELEASED, what, 4, FULL) == self.HERE

    @pytest.mark.parametrize("what", ["used", "scrapped", "returned"])
    def test_of_what_was_booked_all_can_be_taken_back_and_no_more(self, what: str) -> None:
        booked = int(FULL[what])
        assert told(S.RELEASED, what, -booked, FULL) is None
        assert told(S.RELEASED, what, -booked - 1, FULL) == self.BOOKED

    def test_what_came_can_be_taken_back_as_far_as_it_is_still_here(self) -> None:
        assert told(S.RELEASED, "received", -3, FULL) is None
        assert told(S.RELEASED, "received", -4, FULL) == self.HERE
        assert told(S.RELEASED, "received", -11, FULL) == self.BOOKED

    def test_a_refusal_names_the_figure(self) -> None:
        here, booked = (refusal(S.RELEASED, "used", Decimal(number), FULL) for number in (4, -5))
        assert here is not None and booked is not None
        assert (str(here), str(booked)) == ("Only 3 of it are here.", "Only 4 were booked; no more can be taken back.")

    @pytest.mark.parametrize("what", list(BOOKINGS))
    def test_nothing_is_no_booking(self, what: str) -> None:
        assert told(S.RELEASED, what, 0, FULL) == "Enter how much."


class TestOfARow:
    def test_the_balance_is_what_came_less_what_left(self) -> None:
        assert row(**FULL).balance == 3
        assert [row(**FULL | {name: FULL[name] + 1}).balance for name in BOOKINGS] == [4, 2, 2, 2]

    @pytest.mark.parametrize(("expected", "received", "to_come"), [(10, 0, 10), (10, 9, 1), (10, 10, 0), (10, 11, 0), (0, 0, 0)])
    def test_what_is_to_come_is_what_was_announced_and_has_not_come(self, expected: int, received: int, to_come: int) -> None:
        assert row(expected=Decimal(expected), received=Decimal(received)).to_come == to_come

    def test_what_was_scrapped_or_given_back_is_not_asked_again_by_itself(self) -> None:
        assert row(received=Decimal(10), scrapped=Decimal(5), returned=Decimal(5)).to_come == 0
