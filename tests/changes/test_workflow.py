"""The moves of a change once more, by hand: from where to where, who may ever make them, and what refuses the rest (RULES 6)."""

from __future__ import annotations

import pytest

from domain.changes.models import OPEN_CHANGES, ChangeState
from domain.changes.workflow import CHANGE
from domain.shared.workflow import state_name

OPEN = {"asked", "proposed", "with_customer", "approval"}
MOVES: dict[str, tuple[set[str], str | None]] = {
    "put_to_customer": ({"asked"}, "with_customer"),
    "propose": ({"asked"}, "proposed"),
    "hand_up": ({"asked", "proposed", "with_customer"}, "approval"),
    "check_again": ({"proposed", "with_customer", "approval"}, "asked"),
    "agree": ({"proposed", "with_customer"}, None),
    "counter": ({"proposed", "with_customer"}, None),
    "decline": ({"proposed", "with_customer"}, "declined"),
    "withdraw": (OPEN, "withdrawn"),
    "answer": ({"asked"}, None),
    "settle": ({"asked", "approval"}, None),
    "refuse": ({"asked", "approval"}, "refused"),
    "approve": ({"approval"}, None),
    "approve_price": ({"approval"}, None),
    "put_in_force": ({"approval"}, "in_force"),
    "end": (OPEN, "refused"),
    "replace": (OPEN, "replaced"),
}
SIGNED = {"agree", "approve", "approve_price", "refuse"}
WITH_REASON = {"decline", "withdraw", "refuse"}
SYSTEM = {"put_to_customer", "propose", "hand_up", "check_again", "put_in_force", "end", "replace", "decline"}


def test_the_table_holds_these_moves_and_no_other() -> None:
    assert {name: (set(map(str, move.sources)), str(move.target) or None) for name, move in CHANGE.moves.items()} == {
        name: (sources, target) for name, (sources, target) in MOVES.items()}


def test_what_is_signed_and_what_needs_a_reason() -> None:
    assert {name for name, move in CHANGE.moves.items() if move.signed} == SIGNED
    assert {name for name, move in CHANGE.moves.items() if move.reason} == WITH_REASON


def test_what_follows_by_itself_nobody_does_by_hand() -> None:
    assert {name for name, move in CHANGE.moves.items() if move.permission == "changes.system"} == SYSTEM


def test_nothing_leads_out_of_an_end() -> None:
    ended = set(ChangeState) - set(OPEN_CHANGES)
    assert {str(state) for state in ended} == {"in_force", "replaced", "withdrawn", "refused", "declined"}
    assert not any(source in ended for move in CHANGE.moves.values() for source in move.sources)


@pytest.mark.parametrize("state", list(ChangeState))
def test_every_state_has_its_words(state: ChangeState) -> None:
    assert str(state_name("change", state))
