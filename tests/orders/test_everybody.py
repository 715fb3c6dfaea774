"""Every state × every move × everybody of the cast at one real order (B17): open is what the table written by hand says."""

from __future__ import annotations

import pytest

from domain.orders.models import OrderState
from domain.orders.queries import by_number
from domain.orders.workflow import ORDER
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, STAFF, USERS, Cast
from tests.orders.given import sent
from tests.orders.moves import BARRED, MOVES, WHO

OTHER_LINES = {"accept_for_development", "split"}  # ask for newly developed lines, which this order has not: test_workflow_moves.py


@pytest.mark.clause("5.1.6", "5.1.7(2)")
@pytest.mark.usefixtures("by_themselves")
@pytest.mark.parametrize("name", [*STAFF, *USERS])
def test_every_move_in_every_state_is_open_to_whom_the_table_names(cast: Cast, name: str) -> None:
    number = sent(cast)
    mine = {action for action in MOVES if ("buyer" if name == "wang_min" else name) in WHO[action]} - OTHER_LINES
    with unit(cast.people[name], now=NOW) as work, work.session.no_autoflush:
        if name == "b_buyer":
            with pytest.raises(NotFound):
                by_number(work, number)
            return
        order = by_number(work, number)
        for state in OrderState:
            order.state = state
            found = {action for action in MOVES if not ORDER.refusals(work, order, action)}
            assert found == {action for action in mine if str(state) in MOVES[action][0] - BARRED.get(action, set())}, state
        work.session.expunge(order)
