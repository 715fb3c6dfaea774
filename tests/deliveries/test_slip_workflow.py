"""The way of a slip, by hand beside the table: from our gate to the signature, or back (5.1.11(3))."""

from __future__ import annotations

import pytest

from domain.access.policy import may
from domain.deliveries.models import SlipState
from domain.deliveries.receipts.workflow import SLIP
from domain.shared.actor import ANONYMOUS, Actor, Kind, Post
from domain.shared.message import Message
from domain.shared.workflow import state_name
from templates.deeds import deed

MOVES = {
    "arrive": ({"left"}, "arrived"),
    "sign": ({"left", "arrived"}, "signed"),
    "sign_on_paper": ({"left", "arrived"}, "signed"),
    "void": ({"left", "arrived"}, "void"),
}
LOGISTICS = Actor(Kind.STAFF, posts=(Post("logistics", "member"),))
OTHERS = [Actor(Kind.STAFF, posts=(Post(department, "member"),)) for department in ("sales", "quality", "finance", "production", "it")]
BUYER = Actor(Kind.PORTAL, roles=frozenset({"buyer"}))


def test_the_table_and_the_one_written_by_hand_name_the_same_moves():
    assert {name: (set(map(str, move.sources)), str(move.target)) for name, move in SLIP.moves.items()} == MOVES


def test_what_is_signed_or_void_moves_no_more():
    for state in ("signed", "void"):
        assert [name for name, move in SLIP.moves.items() if state in move.sources] == []


@pytest.mark.parametrize("name", ["arrive", "sign_on_paper", "void"])
def test_logistics_moves_it_and_nobody_else_of_the_house_or_outside(name):
    permission = SLIP.moves[name].permission
    assert may(LOGISTICS, permission)
    assert not any(may(each, permission) for each in [*OTHERS, BUYER, ANONYMOUS])


def test_the_customers_buyer_signs_and_the_house_does_not_sign_for_them():
    permission = SLIP.moves["sign"].permission
    assert may(BUYER, permission)
    assert not any(may(each, permission) for each in [LOGISTICS, *OTHERS, ANONYMOUS, Actor(Kind.PORTAL, roles=frozenset({"quality"}))])


def test_only_to_make_void_needs_a_reason():
    assert [name for name, move in SLIP.moves.items() if move.reason] == ["void"]


@pytest.mark.parametrize("state", list(SlipState))
def test_each_state_has_words(state):
    assert isinstance(state_name("slip", state), Message)


@pytest.mark.parametrize("name", MOVES)
def test_each_move_has_words_in_the_audit_trail(name):
    assert isinstance(deed(f"slip.{name}"), Message)
