"""A consumption report as both doors read it: the place, the time, and how much of each part that stands there was used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from domain.receivables.actions.consuming import Standing, UsedInput
from domain.shared.message import Message
from web.fields import Fields
from web.inputs import Reader


@dataclass(frozen=True)
class UsageInput:
    place: UUID
    first: date
    last: date
    used: list[UsedInput]


def read_usage(form: Fields, there: Sequence[Standing]) -> UsageInput:
    """What was typed for the parts of the chosen place; what stands at another is not read. Raises Invalid."""
    read = Reader(form)
    place = read.id("place", Message("Place"))
    first, last = read.day("first", Message("From")), read.day("last", Message("to"))
    used = []
    for part in dict.fromkeys(each.goods.line.customer_part for each in there if each.place.id == place):
        name = f"used-{part}"
        quantity = read.decimal(name, Message("{part}: used", part=part), required=False)
        if quantity:
            used.append(UsedInput(part, quantity, name))
    read.done()
    return UsageInput(place, first, last, used)  # type: ignore[arg-type]
