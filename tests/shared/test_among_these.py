"""Words that the program knows stand in a statement as they are: it is not written anew each time, and the planner sees them."""

import pytest

from domain.orders.credit import COMMITTED
from domain.orders.models import Order, OrderState
from domain.shared.among import among_these


def test_states_stand_in_the_statement_and_are_no_parameters() -> None:
    written = among_these(Order.state, COMMITTED).compile()
    assert str(written).endswith("IN ('approved', 'released', 'in_production', 'part_shipped')")
    assert written.params == {}


def test_what_they_are_not_is_said_with_not_in() -> None:
    assert "NOT IN ('closed')" in str(~among_these(Order.state, [OrderState.CLOSED]))


@pytest.mark.parametrize("word", ["x'y", "100%s", "a b", "", "状态"])
def test_what_somebody_may_have_typed_is_refused(word: str) -> None:
    with pytest.raises(ValueError, match="not words"):
        among_these(Order.state, ["closed", word])
