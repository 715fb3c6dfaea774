"""Each move of an order made and refused: in every state, with reason, signature, version, and what stands in its lines."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders.models import LineClass, OrderState
from domain.orders.queries import by_number, lines_of
from domain.orders.workflow import ORDER
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.cast import NOW, Cast
from tests.orders.given import line, new_line, sent
from tests.orders.moves import BARRED, MOVES

S = OrderState


@dataclass
class Signed:
    """What a signature leaves on a move."""

    id: uuid.UUID | None = None
    on_behalf_of: str | None = None


@pytest.mark.usefixtures("by_themselves")
class TestWithAnOrder:
    @pytest.fixture
    def number(self, cast: Cast) -> Iterator[str]:
        yield sent(cast)

    def at(self, number: str, state: str) -> None:
        with unit(system("test"), now=NOW) as work:
            by_number(work, number).state = state

    @pytest.mark.parametrize("action", MOVES)
    def test_a_move_is_made_from_its_states_and_refused_from_all_others(self, cast: Cast, action: str) -> None:
        mixed = action == "split"
        number = sent(cast, line(), new_line()) if mixed else sent(cast, new_line()) if action == "accept_for_development" else sent(cast)
        sources, target = MOVES[action]
        for days, state in enumerate(OrderState):
            with unit(system("test"), now=NOW + timedelta(days=days)) as work:  # a chase is made once a day
                order = by_number(work, number)
                order.state = state
                made: Any = None
                try:
                    made = ORDER.apply(work, order, action, version=None, why="weil", signature=Signed())
                except Refused as refused:
                    assert state not in sources - BARRED.get(action, set()), f"{action} from {state}: {refused.reason}"
                    assert order.state == state
                else:
                    assert state in sources - BARRED.get(action, set())
                    assert (order.state, made.source, made.target) == (target or state, state, target or state)

    def test_each_move_is_written_with_who_when_from_to_and_why(self, cast: Cast, number: str) -> None:
        with unit(cast.li_qian, now=NOW) as work:
            ORDER.apply(work, by_number(work, number), "hold", version=1, why="等待模具")
        with unit(cast.li_qian, now=NOW) as work:
            made = work.session.scalars(select(Transition).where(Transition.action == "hold")).one()
            assert (made.person_name, made.at, made.source, made.target, made.why) == ("李倩", NOW, "submitted", "on_hold", "等待模具")

    def test_a_stale_version_moves_nothing(self, cast: Cast, number: str) -> None:
        with unit(cast.li_qian, now=NOW) as work, pytest.raises(Stale):
            ORDER.apply(work, by_number(work, number), "hold", version=99, why="x")

    @pytest.mark.parametrize("why", ["", "   ", None])
    def test_a_missing_reason_moves_nothing(self, cast: Cast, number: str, why: str | None) -> None:
        with unit(cast.li_qian, now=NOW) as work, pytest.raises(Refused, match="reason"):
            ORDER.apply(work, by_number(work, number), "hold", version=None, why=why)

    def test_a_decision_without_its_signature_is_a_mistake_of_the_program(self, cast: Cast, number: str) -> None:
        self.at(number, "in_review")
        with unit(cast.zhao, now=NOW) as work, pytest.raises(RuntimeError):
            ORDER.apply(work, by_number(work, number), "approve", version=None)

    def test_a_right_that_is_missing_comes_before_any_other_reason(self, cast: Cast, number: str) -> None:
        self.at(number, "closed")
        with unit(cast.fang, now=NOW) as work, pytest.raises(Forbidden):
            ORDER.apply(work, by_number(work, number), "hold", version=99, why="")

    @pytest.mark.clause("5.1.7(2)", "3.1")
    def test_what_is_newly_developed_is_never_released(self, cast: Cast) -> None:
        for lines in ((line(), new_line()), (new_line(),)):
            number = sent(cast, *lines, po_number=str(len(lines)))
            self.at(number, "approved")
            with unit(system("test"), now=NOW) as work, pytest.raises(Refused, match="newly developed"):
                ORDER.apply(work, by_number(work, number), "release", version=None, signature=Signed())

    @pytest.mark.clause("5.1.7(2)", "5.1.1(4)")
    def test_a_hidden_new_line_keeps_a_mixed_order_from_release_also_for_those_who_cannot_see_it(self, cast: Cast) -> None:
        number = sent(cast, line(), new_line())
        self.at(number, "approved")
        with unit(cast.he_head, now=NOW) as work:
            order = by_number(work, number)
            assert [each.customer_part for each in lines_of(work, order.id)] == ["2904110-K80"]
            assert ORDER.refusals(work, order, "release")

    def test_mass_production_is_released_and_not_accepted_for_development(self, cast: Cast, number: str) -> None:
        self.at(number, "approved")
        with unit(system("test"), now=NOW) as work:
            order = by_number(work, number)
            assert [str(each) for each in ORDER.refusals(work, order, "accept_for_development")] == [
                "All its lines are in mass production: it is released, not accepted for development."]
            assert ORDER.refusals(work, order, "release") == []

    @pytest.mark.parametrize("action", ["approve", "release"])
    def test_an_order_whose_lines_were_all_taken_out_is_not_approved(self, cast: Cast, number: str, action: str) -> None:
        with unit(system("test"), now=NOW) as work:
            order = by_number(work, number)
            order.state = S.IN_REVIEW if action == "approve" else S.APPROVED
            lines_of(work, order.id)[0].cancelled = True
            work.session.flush()
            assert "It has no line left." in [str(each) for each in ORDER.refusals(work, order, action)]

    @pytest.mark.parametrize("overruled", [LineClass.SPECIAL_CONTRACT, LineClass.DESIGN_CHANGED])
    def test_every_class_but_mass_production_goes_the_general_managers_way(self, cast: Cast, number: str, overruled: str) -> None:
        with unit(system("test"), now=NOW) as work:
            order = by_number(work, number)
            order.state = S.APPROVED
            lines_of(work, order.id)[0].line_class = overruled
            work.session.flush()
            assert ORDER.refusals(work, order, "release")
            assert ORDER.refusals(work, order, "accept_for_development") == []

    def test_open_moves_are_those_one_may_make_now_each_with_what_stands_against_it(self, cast: Cast, number: str) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            assert set(ORDER.open_moves(work, by_number(work, number))) == {"amend", "withdraw", "chase"}
        with unit(cast.li_qian, now=NOW) as work:
            moves = ORDER.open_moves(work, by_number(work, number))
            assert set(moves) == {"amend", "withdraw", "split", "hold", "hold_for_customer"}
            assert moves["split"] and not moves["hold"]
        with unit(cast.a_quality, now=NOW) as work:
            assert ORDER.open_moves(work, by_number(work, number)) == {}

    def test_an_order_countersigned_once_says_by_whom(self, cast: Cast, number: str) -> None:
        with unit(system("test"), now=NOW) as work:
            order = by_number(work, number)
            order.state, order.countersigned_at, order.countersigned_by = S.RELEASED, NOW, "王敏"
        with unit(cast.wang_min, now=NOW) as work:
            reasons = ORDER.refusals(work, by_number(work, number), "countersign")
            assert [str(each) for each in reasons] == ["The order confirmation is countersigned already, by 王敏."]
