"""Which move leads where, and from nowhere else: the lives of a statement, an invoice, a deduction and an exception of retail."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from domain.receivables.models import DeductionState, ExceptionState, InvoiceState, StatementState
from domain.receivables.workflow import DEDUCTION, EXCEPTION, INVOICE, STATEMENT
from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.workflow import Workflow
from templates import deeds
from tests.receivables.received import ARM, House, received

MOVES: dict[str, tuple[Workflow, dict[str, tuple[set[str], str]]]] = {
    "statement": (STATEMENT, {
        "send": ({"draft"}, "sent"),
        "answer": ({"sent", "disputed"}, ""),  # whose turn it is follows from the lines
        "settle_dispute": ({"disputed"}, ""),
        "ask_invoice": ({"sent", "disputed", "confirmed"}, ""),
        "wish_invoice": ({"sent", "disputed"}, ""), "withdraw_wish": ({"sent", "disputed"}, ""),
        "credit": ({"confirmed"}, ""),
        "reopen": ({"sent", "disputed", "confirmed"}, "sent"),
        "cancel": ({"draft", "sent", "disputed", "confirmed"}, "cancelled"),
    }),
    "invoice": (INVOICE, {
        "issue": ({"asked"}, "issued"),
        "take_over": ({"asked"}, "issued"),
        "pay": ({"issued"}, "paid"),
        "unpay": ({"paid"}, "issued"),
        "decline": ({"asked"}, "cancelled"),
        "cancel": ({"issued"}, "cancelled"),
    }),
    "deduction": (DEDUCTION, {
        "accept": ({"claimed"}, "accepted"), "refuse": ({"claimed"}, "refused"), "withdraw": ({"claimed"}, "withdrawn"),
        "reopen": ({"accepted"}, "claimed"),
    }),
    "retail_exception": (EXCEPTION, {
        "sign": ({"proposed"}, "signed"), "refuse": ({"proposed"}, "refused"), "withdraw": ({"proposed"}, "withdrawn"),
        "end": ({"signed"}, "withdrawn"), "use": ({"signed"}, "used"), "restore": ({"used"}, "signed"),
        "expire": ({"proposed", "signed"}, "expired"),
    }),
}
STATES = {"statement": StatementState, "invoice": InvoiceState, "deduction": DeductionState, "retail_exception": ExceptionState}
ROWS = [(kind, action) for kind, (_, moves) in MOVES.items() for action in moves]


@pytest.mark.parametrize("kind", list(MOVES))
def test_there_are_these_moves_and_no_others(kind: str) -> None:
    workflow, moves = MOVES[kind]
    assert set(workflow.moves) == set(moves)


@pytest.mark.parametrize(("kind", "action"), ROWS)
def test_a_move_leads_from_its_states_to_its_own(kind: str, action: str) -> None:
    workflow, moves = MOVES[kind]
    assert (set(map(str, workflow.moves[action].sources)), str(workflow.moves[action].target)) == moves[action]


@pytest.mark.parametrize(("kind", "action"), ROWS)
def test_a_move_has_its_words_in_the_trail(kind: str, action: str) -> None:
    assert isinstance(deeds.deed(f"{kind}.{action}"), Message)


@pytest.mark.parametrize(("kind", "action", "state"), [
    (kind, action, state.value) for kind, action in ROWS for state in STATES[kind] if state.value not in MOVES[kind][1][action][0]
])
def test_from_any_other_state_it_is_refused(kind: str, action: str, state: str) -> None:
    workflow, _ = MOVES[kind]
    work: Any = SimpleNamespace(actor=SimpleNamespace(kind="system"))
    (why,) = workflow.refusals(work, SimpleNamespace(state=state), action)
    assert why.id == "This cannot be done while it is “{state}”."


def test_what_is_cancelled_stays_so(house: House) -> None:
    from domain.receivables.actions import sending

    received(house.cast, (ARM, 10, "86.40"))
    number = house.draft()
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "重复", None))
    with pytest.raises(Refused, match="cannot be done"):
        house.send(number)
