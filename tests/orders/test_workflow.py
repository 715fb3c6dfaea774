"""Every state × every move × every role of an order's life: what the table allows, and nothing else (B17)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.access import policy
from domain.access.policy import AUTHORITY, SUPERIOR
from domain.orders.models import LineClass, Order, OrderLine, OrderState
from domain.orders.queries import by_number, lines_of
from domain.orders.workflow import ORDER
from domain.shared.actor import Actor, Kind, Mandate, Post, system
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.message import Message
from domain.shared.work import unit
from domain.shared.workflow import Transition, state_name
from tests.cast import NOW, STAFF, Cast, decisions_of
from tests.orders.given import line, new_line, sent

S = OrderState
BEFORE_RELEASE = {"submitted", "in_review", "objection", "ruling", "returned", "approved"}
RUNNING = BEFORE_RELEASE | {"released", "in_production", "part_shipped"}
CUSTOMER = uuid.UUID(int=7)

# The table once more, by hand: move -> (states it starts from, state it ends in; None: it stays)
MOVES: dict[str, tuple[set[str], str | None]] = {
    "open_review": ({"submitted"}, "in_review"),
    "record_objection": ({"in_review", "ruling"}, "objection"),
    "refer": ({"objection"}, "ruling"),
    "rule": ({"ruling"}, "in_review"),
    "approve": ({"in_review"}, "approved"),
    "release": ({"approved"}, "released"),
    "accept_for_development": ({"approved"}, "accepted_for_development"),
    "take_up": ({"accepted_for_development"}, "in_review"),  # its part stands on the list now
    "decline": ({"in_review", "ruling", "approved"}, "declined"),
    "reopen": ({"approved", "objection", "ruling"}, "in_review"),
    "return_for_completion": ({"in_review"}, "returned"),
    "complete": ({"returned"}, "in_review"),
    "amend": (BEFORE_RELEASE, None),
    "withdraw": (BEFORE_RELEASE, "withdrawn"),
    "split": (BEFORE_RELEASE, None),
    "countersign": ({"released", "in_production", "part_shipped"}, None),
    "chase": ({"submitted", "in_review", "objection", "ruling", "approved", "released", "in_production", "part_shipped"}, None),
    "hold": (RUNNING, "on_hold"),
    "hold_for_customer": (RUNNING, "on_hold"),
    "resume": ({"on_hold"}, None),
    "cancel": (RUNNING | {"on_hold"}, "cancelled"),
}
STAFF_OF_ALL = set(STAFF)
SALES = {"li_qian", "wu_jia", "zhao", "sun_deputy"}
# Who may ever make each move: names of the cast (RULES 2)
WHO: dict[str, set[str]] = {
    "open_review": set(),
    "reopen": set(),
    "take_up": set(),
    "record_objection": STAFF_OF_ALL,  # narrowed to the section's own department by the review
    "refer": {"zhao", "gao", "he_head", "zhou_head", "tang_head", "song_head", "deng_head"},
    "rule": {"shen"},
    "approve": {"zhao", "sun_deputy", "shen"},  # who answered is narrowed out by the review, and the deputy steps in only then
    "release": {"he_head"},
    "accept_for_development": {"shen"},
    "decline": {"shen"},
    "return_for_completion": SALES,
    "complete": {*SALES, "buyer"},
    "amend": {*SALES, "buyer"},
    "withdraw": {*SALES, "buyer"},  # staff with what the customer wrote
    "split": SALES,
    "countersign": {"buyer"},
    "chase": {"buyer"},
    "hold": SALES,
    "hold_for_customer": SALES,
    "resume": SALES,
    "cancel": {"zhao"},
}


@dataclass
class Paper:
    """An order as far as rights go: whose it is."""

    customer_id: uuid.UUID = CUSTOMER


def actor(name: str) -> Actor:
    """A member of staff with what the authority table gives to their posts; no database."""
    person, _, held = STAFF[name]
    posts = tuple(Post(*each) for each in held)
    return Actor(kind=Kind.STAFF, id=new_id(), name=person, posts=posts, decisions=decisions_of(posts))


def customer(*roles: str, of: uuid.UUID = CUSTOMER) -> Actor:
    return Actor(kind=Kind.PORTAL, id=new_id(), name="王敏", customer_id=of, roles=frozenset(roles))


def test_the_table_and_the_one_written_by_hand_name_the_same_moves() -> None:
    assert set(ORDER.moves) == set(MOVES) == set(WHO)


@pytest.mark.clause("5.1.6", "5.1.7(2)")
@pytest.mark.parametrize("action", MOVES)
def test_a_move_starts_and_ends_where_the_rules_say(action: str) -> None:
    move, (sources, target) = ORDER.moves[action], MOVES[action]
    assert {str(each) for each in move.sources} == sources
    assert (str(move.target) if move.target else None) == target


@pytest.mark.parametrize("action", MOVES)
@pytest.mark.parametrize("name", STAFF)
def test_a_member_of_staff_makes_the_moves_of_their_post_and_no_others(action: str, name: str) -> None:
    assert policy.may(actor(name), ORDER.moves[action].permission, Paper()) is (name in WHO[action])


@pytest.mark.parametrize("action", MOVES)
@pytest.mark.parametrize("role", ["buyer", "quality", "administrator"])
def test_a_customers_user_makes_the_moves_of_their_role_and_no_others(action: str, role: str) -> None:
    assert policy.may(customer(role), ORDER.moves[action].permission, Paper()) is (role in WHO[action])


@pytest.mark.parametrize("action", MOVES)
def test_another_customers_buyer_makes_no_move_at_all(action: str) -> None:
    assert not policy.may(customer("buyer", of=uuid.UUID(int=8)), ORDER.moves[action].permission, Paper())


@pytest.mark.parametrize("action", MOVES)
def test_nobody_unknown_makes_a_move(action: str) -> None:
    assert not policy.may(Actor(kind=Kind.ANONYMOUS), ORDER.moves[action].permission, Paper())


@pytest.mark.parametrize(("action", "decision"), [
    ("approve", "approval"), ("release", "release"), ("rule", "ruling"), ("decline", "settlement"),
    ("accept_for_development", "settlement"), ("cancel", "approval"),
])
def test_a_delegate_makes_the_move_while_the_delegation_runs(action: str, decision: str) -> None:
    nobody = replace(actor("fang"), decisions=frozenset())
    delegate = replace(nobody, mandates=(Mandate(decision, new_id(), "赵志远"),))
    assert not policy.may(nobody, ORDER.moves[action].permission, Paper())
    assert policy.may(delegate, ORDER.moves[action].permission, Paper())


def test_the_authority_table_names_the_holders_that_the_rules_name() -> None:
    assert AUTHORITY["approval"] == (("sales", "head"),)
    assert AUTHORITY["release"] == (("production", "head"),)
    assert AUTHORITY["settlement"] == AUTHORITY["ruling"] == (("general_office", "general_manager"),)
    assert "head" in SUPERIOR["member"]


@pytest.mark.parametrize("action", ["rule", "approve", "release", "accept_for_development", "decline", "countersign"])
def test_a_decision_is_made_with_a_signature_only(action: str) -> None:
    assert ORDER.moves[action].signed


@pytest.mark.parametrize("action", ["hold", "hold_for_customer", "cancel", "decline", "return_for_completion"])
def test_what_stops_an_order_is_done_with_a_reason_only(action: str) -> None:
    assert ORDER.moves[action].reason


@pytest.mark.parametrize("state", list(OrderState))
def test_every_state_has_its_word(state: str) -> None:
    assert isinstance(state_name("order", state), Message)


def test_an_order_that_ended_moves_no_more() -> None:
    for state in ("closed", "withdrawn", "declined", "cancelled", "received", "shipped"):
        assert [name for name, move in ORDER.moves.items() if state in move.sources] == []


def test_an_order_in_development_is_only_taken_up_again() -> None:
    assert [name for name, move in ORDER.moves.items() if "accepted_for_development" in move.sources] == ["take_up"]


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
                    assert state not in sources, f"{action} from {state}: {refused.reason}"
                    assert order.state == state
                else:
                    assert state in sources
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


def test_an_order_made_in_memory_knows_its_columns() -> None:
    """The models take what building gives them; a misspelt column would be silent otherwise."""
    order = Order(number="SO-1", state="submitted", order_date=date(2026, 11, 23))
    one = OrderLine(position=10, quantity=Decimal(1), order=order)
    assert one.order is order and order.lines == [one]
