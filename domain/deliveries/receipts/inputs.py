"""What a receipt says, read from a form: each line counted, a name, a remark, and a signature where one was drawn."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from domain.deliveries.models import SlipLine
from domain.deliveries.receipts import drawing, rules
from domain.deliveries.receipts.rules import Counted
from domain.shared.entered import LONG, Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message

NAME = 80
UNSIGNED = Message("Please sign in the field, or tick that your typed name counts.")


@dataclass(frozen=True)
class Receipt:
    """`counted` by the id of the slip's line; `signature` is a PNG; `day` only where paper tells of an earlier one."""

    name: str
    counted: Mapping[uuid.UUID, Counted]
    note: str = ""
    signature: bytes | None = None
    day: date | None = None


@dataclass
class _Read:
    entered: Entered
    counted: dict[uuid.UUID, Counted] = field(default_factory=dict)


def read(fields: Mapping[str, str], lines: Sequence[SlipLine], *, pad: bool = True, dated: bool = False) -> Receipt:
    """The receipt as it was typed; what is left empty of a line came as the slip says.

    With `pad` the page may offer a field to sign in: where it did, it is signed there or the typed name is said to count.
    With `dated` the day of the receipt is asked for. Raises Invalid with all that is wrong.
    """
    entered = Entered(fields)
    name = entered.text("name", needed=True, longest=NAME)
    note = entered.text("note", longest=LONG)
    counted = {line.id: _line(entered, line) for line in lines}
    signature = _signature(entered) if pad else None
    day = entered.day("day", needed=True) if dated else None
    entered.check()
    return Receipt(name, counted, note, signature, day)


def _line(entered: Entered, line: SlipLine) -> Counted:
    received = entered.number(f"received-{line.id}", most=rules.MOST)
    counted = Counted(
        line.quantity if received is None else received,
        entered.number(f"damaged-{line.id}", most=rules.MOST) or Decimal(0),
        entered.number(f"wrong-{line.id}", most=rules.MOST) or Decimal(0),
        entered.text(f"note-{line.id}", longest=LONG),
    )
    for name, why in rules.refusals(line.unit, counted):
        entered.wrong(f"{name}-{line.id}", why)
    return counted


def _signature(entered: Entered) -> bytes | None:
    """Without a script there is no field to sign in, and the name counts."""
    try:
        signature = drawing.drawn(entered.fields.get("signature") or "")
    except ValueError:
        entered.wrong("signature", drawing.NOT_READ)
        return None
    if signature is None and entered.flag("pad") and not entered.flag("typed"):
        entered.wrong("signature", UNSIGNED)
    return signature


def check(lines: Sequence[SlipLine], receipt: Receipt, left_on: date, today: date) -> None:
    """What a form cannot say, of a receipt that came another way: unknown lines, impossible figures, a day that cannot be.

    Raises Invalid.
    """
    wrong: dict[str, Message] = {}
    units = {line.id: line.unit for line in lines}
    if set(receipt.counted) != set(units):
        wrong["name"] = Message("Please count each line of the slip.")
    for line, counted in receipt.counted.items():
        wrong |= {f"{name}-{line}": why for name, why in rules.refusals(units.get(line, "pcs"), counted)}
    if receipt.day is not None and not left_on <= receipt.day <= today:
        wrong["day"] = Message("A day from {first} to {last}.", first=left_on, last=today)
    if wrong:
        raise Invalid(wrong)
