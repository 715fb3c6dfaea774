"""Boxes and the lots that they came from: pure functions (5.1.11(2), RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.deliveries.dispatch.rules import NONE, plain
from domain.deliveries.models import Box, Concession, DispatchLine, Verification
from domain.products.models import Lot
from domain.products.rules import other_revision
from domain.shared.message import Message

NOBODY: Mapping[uuid.UUID, Any] = {}


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


def stands(verification: Verification | None, boxes: Sequence[Box], since: datetime | None = None) -> bool:
    """Does a verification still say what is true? Not once a box was scanned after it, nor once sales signed anew (`since`)."""
    if verification is None or not verification.matches:
        return False
    last = max((box.scanned_at for box in boxes if box.scanned_at), default=verification.at)
    return verification.at >= last and (since is None or verification.at >= since)


def void_label(code: str, notice: str, lines: Iterable[DispatchLine]) -> bool:
    """Was this once the label of a box of the notice, which has been opened since? Numbers of labels are given once."""
    head, _, number = code.rpartition("-")
    if not number.isdecimal() or len(number) > 6:
        return False
    return any(head == f"{notice}-{line.position}" and 0 < int(number) <= line.labels for line in lines)


# lots


def older_lots(lots: Sequence[Lot], used: Collection[uuid.UUID]) -> list[Lot]:
    """Lots that came before the youngest one that boxes were filled from, are free and hold something: first in, first out is hinted."""
    last = max((_age(lot) for lot in lots if lot.id in used), default=None)
    if last is None:
        return []
    return sorted((lot for lot in lots if lot.id not in used and not lot.blocked and lot.quantity > 0 and _age(lot) < last), key=_age)


def held_back(lots: Mapping[uuid.UUID, Lot], revision: str) -> dict[uuid.UUID, str]:
    """The numbers of lots that leave for a line of this revision only under the customer's concession: nonconforming or changed."""
    return {lot.id: lot.number for lot in lots.values() if lot.blocked or other_revision(lot.drawing_revision, revision)}


def refused(lot: Lot, revision: str) -> Message:
    """Why a lot does not leave by itself."""
    if lot.blocked:
        return Message("Lot {lot} is blocked by quality: it leaves only with the customer's concession.", lot=lot.number)
    return _changed(lot.number, lot.drawing_revision, revision)


def _changed(number: str, made: str, asked: str) -> Message:
    return Message("Lot {lot} was made to revision {made}, {asked} is asked for: it leaves only with the customer's concession.",
                   lot=number, made=made, asked=asked)


def changed_lots(line: DispatchLine, boxes: Iterable[Box]) -> list[Message]:
    """Boxes with goods of another drawing revision than the line asks for do not leave as it says, unless the customer conceded it."""
    if line.concession_id is not None:
        return []
    wrong = {box.lot_number: box.drawing_revision for box in boxes if other_revision(box.drawing_revision or "", line.drawing_revision)}
    return [_changed(number, made, line.drawing_revision) for number, made in sorted(wrong.items())]


def next_lot(lots: Iterable[Lot]) -> Lot | None:
    """The lot to take first: the oldest that is free and holds something."""
    return min((lot for lot in lots if not lot.blocked and lot.quantity > 0), key=_age, default=None)


def _age(lot: Lot) -> tuple[date, str]:
    return lot.produced_on, lot.number


def short_lots(boxes: Iterable[Box], lots: Mapping[uuid.UUID, Lot]) -> Iterator[Message]:
    """Lots that hold less than lies in these boxes: counted anew since, or taken from elsewhere. No lot goes below nothing."""
    taken: dict[uuid.UUID, Decimal] = {}
    for box in boxes:
        if box.lot_id is not None:
            taken[box.lot_id] = taken.get(box.lot_id, NONE) + box.quantity
    for lot_id, quantity in taken.items():
        lot = lots[lot_id]
        if quantity > lot.quantity:
            yield Message("Lot {lot} holds {left}, in the boxes are {quantity} of it: count it, or pack from another lot.",
                          lot=lot.number, left=plain(lot.quantity), quantity=plain(quantity))


def lots_of(boxes: Sequence[Box], conceded: Collection[Box] = (), concession: str = "") -> list[dict[str, Any]]:
    """What a slip says of lots: number, production date, quantity, boxes, concession (JSON-able), in the order of their boxes."""
    under = {id(box) for box in conceded}
    found: dict[tuple[str, date | None, bool], list[Box]] = {}
    for box in sorted(boxes, key=lambda each: each.number):
        found.setdefault((box.lot_number, box.produced_on, id(box) in under), []).append(box)
    return [
        {"lot": lot, "produced_on": made.isoformat() if made else "", "quantity": f"{packed(those).normalize():f}",
         "lot_id": str(those[0].lot_id or ""), "boxes": spans([box.number for box in those]), "concession": concession if leave else "",
         "revision": those[0].drawing_revision or ""}
        for (lot, made, leave), those in found.items()
    ]


def back_to_lots(lots: Sequence[Mapping[str, Any]], quantity: Decimal, already: Decimal = NONE) -> dict[uuid.UUID, Decimal]:
    """How much of what comes back goes into which lot: the last packed first, no lot more than it gave; `already` came back before."""
    found: dict[uuid.UUID, Decimal] = {}
    for each in reversed(lots):
        there = Decimal(str(each["quantity"]))
        gone = min(already, there)
        already -= gone
        part = min(quantity, there - gone)
        quantity -= part
        if each.get("lot_id") and part > 0:
            key = uuid.UUID(each["lot_id"])
            found[key] = found.get(key, NONE) + part
    return found


def spans(numbers: Sequence[int]) -> str:
    """Box numbers in few words: 1–12, 15."""
    found: list[list[int]] = []
    for number in sorted(numbers):
        if found and number == found[-1][-1] + 1:
            found[-1].append(number)
        else:
            found.append([number])
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}–{run[-1]}" for run in found)


# concessions


def left_of(concession: Concession) -> Decimal | None:
    """Pieces that may still leave under it; None where it is bounded by a day alone."""
    return None if concession.quantity is None else max(NONE, concession.quantity - concession.used)


def under(concession: Concession, boxes: Sequence[Box], blocked: Collection[uuid.UUID]) -> list[Box]:
    """The boxes of a line that leave under a concession: those of its lot.

    Where it names none, those of blocked lots; where none of those is packed, all: then the line as a whole deviates.
    """
    if concession.lot_id is not None:
        return [box for box in boxes if box.lot_id == concession.lot_id]
    return [box for box in boxes if box.lot_id in blocked] or list(boxes)


def beside(concession: Concession, lines: Iterable[DispatchLine], boxes: Sequence[Box], lots: Mapping[uuid.UUID, Lot]) -> Decimal:
    """Pieces of these lines of a notice, of their boxes and lots, that leave under the same concession."""
    mine = [line for line in lines if line.concession_id == concession.id]
    return sum((packed(under(concession, [box for box in boxes if box.dispatch_line_id == line.id],
                             held_back(lots, line.drawing_revision))) for line in mine), NONE)


def covers(concession: Concession, line: DispatchLine, day: date, boxes: Sequence[Box] = (),
           blocked: Mapping[uuid.UUID, Any] = NOBODY, others: Decimal = NONE, *, in_the_open: bool = False) -> Iterator[Message]:
    """What stands against sending a line, packed like this, under the customer's concession (让步/特采).

    `blocked`: lots by id; `others`: pieces that other lines of the same notice take of it; `in_the_open`: it is no project's secret (any
    more).
    """
    number = concession.number
    if concession.ended_at is not None:
        yield Message("The concession {number} has ended.", number=number)
    if concession.expires_on is not None and concession.expires_on < day:
        yield Message("The concession {number} held until {day}.", number=number, day=concession.expires_on)
    if concession.product_id != line.product_id:
        yield Message("The concession {number} is for another part.", number=number)
    if not in_the_open and concession.project_id is not None and concession.project_id != line.project_id:
        yield Message("The concession {number} belongs to another project.", number=number)
    left = left_of(concession)
    if left is not None:
        asked = packed(under(concession, boxes, blocked))
        if left == 0:
            yield Message("The concession {number} is used up.", number=number)
        elif asked > (left := max(NONE, left - others)):
            yield Message("The concession {number} covers {left} more, not {quantity}.", number=number, left=plain(left),
                          quantity=plain(asked))
    if concession.lot_id is not None and any(box.lot_id in blocked and box.lot_id != concession.lot_id for box in boxes):
        yield Message("The concession {number} is for another lot.", number=number)
