"""What may be dispatched, of what and how much: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.changes.models import Field
from domain.changes.values import FIELDS
from domain.deliveries.models import DispatchLine
from domain.orders.models import FORECAST, OrderKind, OrderState
from domain.shared.message import Message

NONE = Decimal(0)
S = OrderState
SHIPPABLE = (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED, S.SHIPPED, S.RECEIVED)  # the last two: where something came back


@dataclass(frozen=True)
class Stand:
    """How far a schedule line is: ordered, gone, and spoken for by other notices."""

    ordered: Decimal
    shipped: Decimal
    noticed: Decimal

    @property
    def still(self) -> Decimal:
        """What the order still asks for, whoever sends it."""
        return max(NONE, self.ordered - self.shipped)

    @property
    def left(self) -> Decimal:
        return max(NONE, self.ordered - self.shipped - self.noticed)

    def is_elsewhere(self, quantity: Decimal) -> bool:
        """The order asks for so much, but other notices speak for it."""
        return self.left < quantity <= self.still


def able(left: Decimal, free: Decimal, before: Decimal) -> Decimal:
    """Pieces of a date that can leave: no more than it still asks for, nor than earlier dates of the part leave of what is free."""
    return max(NONE, min(left, free - before))


def over_shipment(part: str, quantity: Decimal, stand: Stand) -> Message | None:
    """More than is ordered needs an approved change first (RULES 7)."""
    if quantity <= stand.left:
        return None
    return Message(
        "{part}: {quantity} are more than the {left} that are still to be shipped; more than ordered needs an approved change first.",
        part=part, quantity=plain(quantity), left=plain(stand.still),
    )


def elsewhere(part: str, quantity: Decimal, stand: Stand, notices: Sequence[str]) -> Message:
    """Nothing exceeds the order: the notices that speak for the rest are named, those that the reader may see."""
    told = {"part": part, "quantity": plain(quantity), "left": plain(stand.left), "taken": plain(stand.noticed)}
    if not notices:
        return Message("{part}: {quantity} are asked for, {left} of this delivery are still free; other notices speak for {taken}.", **told)
    return Message(
        "{part}: {quantity} are asked for, {left} of this delivery are still free; {notices} speak for {taken}: change those first.",
        **told, notices=", ".join(notices),
    )


def not_shippable(order: Any, zone: str) -> Message | None:
    """Why goods of an order do not leave, or None."""
    if order.kind == OrderKind.FRAMEWORK:
        return Message("{number} is a framework: its call-offs are dispatched.", number=order.number)
    if zone == FORECAST:
        return Message("{number}: this delivery is foretold, not ordered.", number=order.number)
    if order.state == S.ON_HOLD:
        return Message("{number} is on hold.", number=order.number)
    if order.state not in SHIPPABLE:
        return Message("{number} is not released, or has ended.", number=order.number)
    return None


def cancelled(part: str, line: Any) -> Message | None:
    """A line that was cancelled keeps its dates, for the rate; of its goods nothing leaves any more."""
    return Message("{part} was cancelled: nothing more of it leaves.", part=part) if line.cancelled else None


def as_ordered(order: Any, line: Any, entry: Any) -> dict[str, str]:
    """Revision, specification and packaging of a line as they are asked for today: its own, else the order's, else the list's."""
    return {
        "drawing_revision": line.drawing_revision or (entry.revision if entry else ""),
        "specification": line.specification or (entry.specification if entry else ""),
        "packaging": line.packaging or order.packaging or (entry.packaging if entry else ""),
    }


def changed(noticed: DispatchLine, wanted: Mapping[str, str], moved: bool) -> list[Message]:
    """What a change in force made another since the notice was put together; `moved`: the goods go elsewhere."""
    found = [FIELDS[Field.PLACE]] if moved else []
    named = {"drawing_revision": Field.DRAWING, "specification": Field.SPECIFICATION, "packaging": Field.PACKAGING}
    return found + [FIELDS[field] for name, field in named.items() if getattr(noticed, name) != wanted[name]]


def enumerated(messages: Sequence[Message]) -> Message:
    """Several things named beside each other."""
    first, *rest = messages
    return Message("{one}, {other}", one=first, other=enumerated(rest)) if rest else first


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: no zeros behind the point."""
    return f"{quantity.normalize():,f}"
