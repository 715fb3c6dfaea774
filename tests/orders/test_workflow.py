"""Every move of an order × every role: what the table allows, and nothing else (B17)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

import pytest

from domain.access import policy
from domain.access.policy import AUTHORITY, SUPERIOR
from domain.orders.models import Order, OrderLine, OrderState
from domain.orders.workflow import ORDER
from domain.shared.actor import Actor, Kind, Mandate, Post
from domain.shared.base import new_id
from domain.shared.message import Message
from domain.shared.workflow import state_name
from tests.cast import STAFF, decisions_of
from tests.orders.moves import MOVES, WHO

CUSTOMER = uuid.UUID(int=7)


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
    for state in ("withdrawn", "declined", "cancelled"):
        assert [name for name, move in ORDER.moves.items() if state in move.sources] == []
    assert [name for name, move in ORDER.moves.items() if "closed" in move.sources] == ["unsettle"]  # its money was taken back


def test_an_order_in_development_is_only_taken_up_again_or_dropped_with_the_change_that_asked_for_it() -> None:
    assert [name for name, move in ORDER.moves.items() if "accepted_for_development" in move.sources] == ["take_up", "drop"]


def test_an_order_made_in_memory_knows_its_columns() -> None:
    """The models take what building gives them; a misspelt column would be silent otherwise."""
    order = Order(number="SO-1", state="submitted", order_date=date(2026, 11, 23))
    one = OrderLine(position=10, quantity=Decimal(1), order=order)
    assert one.order is order and order.lines == [one]
