"""What may be dispatched, of what and how much: pure functions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.changes.models import Field
from domain.changes.values import FIELDS
from domain.deliveries.models import Box, Concession, DispatchLine, Verification
from domain.orders.models import FORECAST, OrderKind, OrderState
from domain.products.models import Lot
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
    def left(self) -> Decimal:
        return max(NONE, self.ordered - self.shipped - self.noticed)


def over_shipment(part: str, quantity: Decimal, stand: Stand) -> Message | None:
    """More than is ordered needs an approved change first (RULES 7)."""
    if quantity <= stand.left:
        return None
    return Message(
        "{part}: {quantity} are more than the {left} that are still to be shipped; more than ordered needs an approved change first.",
        part=part, quantity=plain(quantity), left=plain(stand.left),
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


def covers(concession: Concession, line: DispatchLine, lots: Iterable[Any], day: date) -> Iterator[Message]:
    """What stands against sending a line, of these lots, under the customer's concession (让步/特采)."""
    number = concession.number
    if concession.ended_at is not None:
        yield Message("The concession {number} has ended.", number=number)
    if concession.expires_on is not None and concession.expires_on < day:
        yield Message("The concession {number} held until {day}.", number=number, day=concession.expires_on)
    if concession.product_id != line.product_id:
        yield Message("The concession {number} is for another part.", number=number)
    if concession.quantity is not None and line.quantity > concession.quantity - concession.used:
        left = concession.quantity - concession.used
        yield Message("The concession {number} covers {left} more, not {quantity}.", number=number, left=plain(left),
                      quantity=plain(line.quantity))
    if concession.lot_id is not None and any(lot not in {None, concession.lot_id} for lot in lots):
        yield Message("The concession {number} is for another lot.", number=number)


def older_lots(lots: Sequence[Lot], chosen: str) -> list[Lot]:
    """Lots that came before the chosen one, are free and not empty: first in, first out is hinted (RULES 7)."""
    mine = next((lot for lot in lots if lot.number == chosen), None)
    if mine is None:
        return []
    return [lot for lot in lots if not lot.blocked and lot.quantity > 0 and (lot.produced_on, lot.number) < (mine.produced_on, mine.number)]


def per_box(quantity: Decimal, pack: Decimal) -> list[Decimal]:
    """The quantity in each box: full ones, and what is left in the last."""
    full, rest = divmod(quantity, pack)
    return [pack] * int(full) + ([rest] if rest else [])


def packed(boxes: Iterable[Box]) -> Decimal:
    return sum((box.quantity for box in boxes), NONE)


def unready(line: DispatchLine, boxes: Sequence[Box]) -> Message | None:
    """Why the boxes of a line cannot be said to be as the notice says: not all packed, or not all scanned."""
    total = packed(boxes)
    if total != line.quantity:
        return Message("{part}: {packed} of {quantity} are in boxes.", part=line.customer_part, packed=plain(total),
                       quantity=plain(line.quantity))
    if waiting := sum(1 for box in boxes if box.scanned_at is None):
        return Message("{part}: {n} of {all} boxes are not scanned.", part=line.customer_part, n=waiting, all=len(boxes))
    return None


def stands(verification: Verification | None, boxes: Sequence[Box]) -> bool:
    """Does a verification still say what is true? Not once a box was scanned after it."""
    last = max((box.scanned_at for box in boxes if box.scanned_at), default=None)
    return verification is not None and verification.matches and _since(verification.at, last)


def _since(at: datetime, last: datetime | None) -> bool:
    return last is None or at >= last


def spans(numbers: Sequence[int]) -> str:
    """Box numbers in few words: 1–12, 15."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found)


def lots_of(boxes: Sequence[Box]) -> list[dict[str, Any]]:
    """What a slip says of lots: number, production date, quantity, boxes (JSON-able), in the order of their boxes."""
    found: dict[tuple[str, date | None], list[Box]] = {}
    for box in sorted(boxes, key=lambda each: each.number):
        found.setdefault((box.lot_number, box.produced_on), []).append(box)
    return [
        {"lot": lot, "produced_on": made.isoformat() if made else "", "quantity": f"{packed(those).normalize():f}",
         "lot_id": str(those[0].lot_id or ""), "boxes": spans([box.number for box in those])}
        for (lot, made), those in found.items()
    ]


def plain(quantity: Decimal) -> str:
    """A quantity as people write it: no zeros behind the point."""
    return f"{quantity.normalize():,f}"
