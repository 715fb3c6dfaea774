"""What was counted against what the slip says. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple, Protocol

from domain.products.rules import quantity_refusal
from domain.shared.message import Message

NOTHING = Decimal(0)
MOST = Decimal(10) ** 9


@dataclass(frozen=True)
class Counted:
    """Of one line of a slip: right goods that came (`damaged` among them), other goods in their place, and what is said of it."""

    received: Decimal
    damaged: Decimal = NOTHING
    wrong: Decimal = NOTHING
    note: str = ""


class Differs(NamedTuple):
    kind: str  # short | over | damaged | wrong
    quantity: Decimal


KINDS: dict[str, Message] = {
    "short": Message("Too few"),
    "over": Message("Too many"),
    "damaged": Message("Damaged"),
    "wrong": Message("Wrong goods"),
}


def differences(shipped: Decimal, counted: Counted) -> list[Differs]:
    """Where what was counted differs from the slip: other goods that lay in the place of the right ones are not short besides."""
    found = (
        Differs("short", shipped - counted.received - counted.wrong), Differs("over", counted.received - shipped),
        Differs("damaged", counted.damaged), Differs("wrong", counted.wrong),
    )
    return [each for each in found if each.quantity > 0]


def refusals(unit: str, counted: Counted) -> Iterator[tuple[str, Message]]:
    """What cannot be: parts of a piece, less than nothing, more damaged than came. (field, why)."""
    for name in ("received", "damaged", "wrong"):
        quantity: Decimal = getattr(counted, name)
        if not NOTHING <= quantity <= MOST:
            yield name, Message("Enter a number from {least} to {most}.", least="0", most=f"{MOST:,}")
        elif why := quantity_refusal(unit, quantity):
            yield name, why
    if counted.damaged > counted.received >= NOTHING:
        yield "damaged", Message("No more can be damaged than came.")


class Outcome(NamedTuple):
    """How a difference ends: what it does to what counts as shipped, as received and as owed (-1, 0, +1 times its quantity).

    `back`: the goods come back to us, before or after. `kept`: the customer has more than they ordered from then on.
    """

    words: Message
    shipped: int
    received: int
    owed: int
    back: bool = False
    kept: bool = False


KEPT = "kept"
OUTCOMES: Mapping[str, Mapping[str, Outcome]] = {
    "short": {
        "deliver_again": Outcome(Message("Not delivered: it is sent again"), -1, 0, 0),
        "found": Outcome(Message("It has been found at the customer's"), 0, 1, 1),
    },
    "over": {
        "goes_back": Outcome(Message("What is too much comes back"), 0, -1, 0, back=True),
        KEPT: Outcome(Message("The customer keeps it and pays for it"), 1, 0, 1, kept=True),
    },
    "damaged": {
        "deliver_again": Outcome(Message("It comes back or is scrapped, and is sent again"), -1, -1, -1, back=True),
        "credited": Outcome(Message("It comes back or is scrapped; it is credited and not sent again"), 0, 0, -1, back=True),
        "accepted": Outcome(Message("The customer takes it as it is"), 0, 0, 0),
    },
    "wrong": {
        "deliver_again": Outcome(Message("The wrong goods come back, the right ones are sent"), -1, 0, 0, back=True),
        "accepted": Outcome(Message("The customer takes it as it is"), 0, 1, 1),
    },
}
SURPLUS, OTHERS, RETURNABLE = "over", "wrong", ("over", "damaged", "wrong")
COUNTED_IN = ("over", "damaged")  # of the pieces received; other goods in their place are not


class Case(Protocol):
    """A difference, as far as these rules look at it."""

    kind: str
    quantity: Decimal
    state: str
    outcome: str
    came_back: Decimal


class Figures(NamedTuple):
    """What is counted of a line of a slip: what left, what of it counts no more, what was received, and what of that nobody pays."""

    quantity: Decimal
    returned: Decimal
    received: Decimal
    not_owed: Decimal

    @property
    def shipped(self) -> Decimal:
        return self.quantity - self.returned

    @property
    def owed(self) -> Decimal:
        return self.received - self.not_owed

    def found(self, differs: Differs) -> Figures:
        """A difference is opened: nobody pays what is too much until it is settled."""
        return self._replace(not_owed=self.not_owed + differs.quantity) if differs.kind == SURPLUS else self

    def settled(self, quantity: Decimal, ends: Outcome) -> Figures:
        return self._replace(
            returned=self.returned - quantity * ends.shipped, received=self.received + quantity * ends.received,
            not_owed=self.not_owed + quantity * (ends.received - ends.owed),
        )

    def taken_back(self, quantity: Decimal) -> Figures:
        """Besides any difference: shipped and received no more."""
        return self._replace(returned=self.returned + quantity, received=self.received - quantity)


def settling(case: Case, counted: Figures, others: Iterable[Case]) -> Decimal:
    """So many pieces of the line a difference decides about: other goods only as far as they lay in the place of right ones.

    What came besides all the right ones is none of them: it neither makes them missing nor is paid in their place.
    """
    if case.kind != OTHERS:
        return case.quantity
    short = sum((each.quantity for each in others if each.kind == "short" and each.state != "settled"), NOTHING)
    return max(NOTHING, min(case.quantity, counted.shipped - counted.received - short))


def returnable(case: Case) -> Decimal:
    """So many of a difference may still come back: all that has not, unless it ended with the customer keeping it."""
    if case.kind not in RETURNABLE or (case.state == "settled" and not OUTCOMES[case.kind][case.outcome].back):
        return NOTHING
    return case.quantity - case.came_back


def spoken_for(cases: Iterable[Case]) -> Decimal:
    """Received pieces that a difference decides about, or has decided that nobody pays for: they come back as part of it or not at all."""
    return sum((case.quantity for case in cases if case.kind in COUNTED_IN and (case.state != "settled" or case.outcome == "credited")),
               NOTHING)


def exact(lines: Mapping[uuid.UUID, Decimal]) -> dict[uuid.UUID, Counted]:
    """All as the slip says."""
    return {line: Counted(quantity) for line, quantity in lines.items()}
