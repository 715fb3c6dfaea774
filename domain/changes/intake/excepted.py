"""Lines that keep what they have while the rest of the order gets another place, transport or packaging, as they were typed (5.1.9(3)).

A line that has no arrangement of its own follows its order; excepted, it is given as its own what holds for it now.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from domain.changes.intake.wishes import Ground, Wish, before
from domain.changes.models import Field
from domain.orders.models import OrderLine
from domain.shared.message import Message

SEPARATORS = re.compile(r"[\s,，、;；]+")
LONGEST = 400  # of what is typed: some eighty lines
HINT = Message("say what holds for the other lines")


def excepted(field: Field, text: str, ground: Ground, typed: Mapping[str, str], fault: Callable[[Message], None]) -> list[Wish]:
    """A wish for each line named by its position, and each of its dates where a place is meant; none for lines that differ anyway.

    `typed`: the fields of lines, in which a line may say itself what it wants; `fault` takes what is wrong.
    """
    named = [word for word in SEPARATORS.split(text.strip()) if word]
    lines = {str(line.position): line for line in ground.lines}
    if unknown := [word for word in named if word not in lines]:
        fault(Message("there is no line {n}", n=unknown[0]))
        return []
    if field == Field.PLACE and ground.order.ship_to_id is None:
        fault(Message("the place that holds now is written in words: choose the place of such a line beside it"))
        return []
    if field != Field.PLACE and not getattr(ground.order, field):
        fault(Message("nothing is arranged now that a line could keep: write beside the line what holds for it"))
        return []
    return [wish for word in dict.fromkeys(named) for wish in _of(field, lines[word], ground, typed)]


def _of(field: Field, line: OrderLine, ground: Ground, typed: Mapping[str, str]) -> Iterable[Wish]:
    if line.open_quantity <= 0 or typed.get(f"cancel-{line.id}"):
        return
    if field != Field.PLACE:
        if not getattr(line, field) and f"{field}-{line.id}" not in typed:
            was = before(field, ground, line)
            yield Wish(f"{field}-except", field, was, {**was, "own": True}, line)
        return
    for at in line.schedules:
        if at.ship_to_id is None and f"place-{at.id}" not in typed and at.quantity > at.shipped:
            was = before(field, ground, line, at)
            yield Wish(f"{field}-except", field, was, {**was, "own": True}, line, at)
