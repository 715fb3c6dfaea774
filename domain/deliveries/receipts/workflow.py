"""The way of a slip from our gate to the receiver's signature."""

from __future__ import annotations

from domain.deliveries.models import SlipState
from domain.shared.message import Message
from domain.shared.workflow import Move, Workflow, name_states

S = SlipState
ON_THE_WAY = (S.LEFT, S.ARRIVED)

name_states(
    "slip",
    {S.LEFT: Message("On the way"), S.ARRIVED: Message("Arrived"), S.SIGNED: Message("Signed for"), S.VOID: Message("Void")},
)

SLIP = Workflow(
    "slip",
    SlipState,
    Move("arrive", (S.LEFT,), S.ARRIVED, "deliveries.tracking.write"),
    Move("sign", ON_THE_WAY, S.SIGNED, "deliveries.receipt.sign"),
    Move("sign_on_paper", ON_THE_WAY, S.SIGNED, "deliveries.receipt.record"),
    Move("void", ON_THE_WAY, S.VOID, "deliveries.slip.void", reason=True),
)
