"""The rules of a review as pure functions: its route, what stands, who may not approve (RULES 3)."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from domain.orders.models import LineClass
from domain.orders.rules import is_new
from domain.reviews.questions import MASS_ROUTE, NEW_ROUTE, Kind
from domain.shared.clock import Allowance
from domain.shared.journal import canonical
from domain.shared.message import Message

NEEDS_MEETING = frozenset({LineClass.NEWLY_DEVELOPED, LineClass.DESIGN_CHANGED})
SECTION_DAYS, REVIEW_DAYS, NEW_REVIEW_DAYS = 1, 3, 5
REMEDIES = ("expedited", "outsourcing", "normal")
VALUES = ("yes", "no", "na")
YEARS = 5  # ahead that a day is agreed or promised for


@dataclass(frozen=True)
class Planned:
    """A section that the route asks for; `key` tells the two delivery sections of a mixed order apart."""

    key: str
    kind: Kind
    covers: str


def route(classes: Iterable[str]) -> tuple[Planned, ...]:
    """The sections of a review by the classes of its lines, in the order of the sheet (5.1.2(2)C, RULES 3).

    Mass-production lines: delivery and material alone. New lines: everything. Mixed: each route over its own lines.
    """
    new = {is_new(each) for each in classes}
    match (False in new, True in new):
        case (_, False):
            return tuple(Planned(kind, kind, "all" if kind == Kind.MARKETING else "mass") for kind in MASS_ROUTE)
        case (False, True):
            return tuple(Planned(kind, kind, "all" if kind == Kind.MARKETING else "new") for kind in NEW_ROUTE)
    sections = [Planned(kind, kind, "all" if kind == Kind.MARKETING else "new") for kind in NEW_ROUTE if kind != Kind.DELIVERY]
    return (*sections, Planned(Kind.DELIVERY, Kind.DELIVERY, "mass"), Planned(f"{Kind.DELIVERY}-new", Kind.DELIVERY, "new"))


def covered(covers: str, line_class: str) -> bool:
    return covers == "all" or (covers == "new") == is_new(line_class)


def meeting_needed(line_class: str, *, confidential: bool = False) -> bool:
    """A new product, a new material or a design change must have its review meeting (5.1.1(2)).

    A special contract over such a part is one too: what was judged in development is confidential, and stays in need of it.
    """
    return line_class in NEEDS_MEETING or (line_class == LineClass.SPECIAL_CONTRACT and confidential)


def allowance(kind: str, overrides: Mapping[str, Any], days: int) -> Allowance:
    """How long a task of this kind may take for this customer: their own minutes, else the default in working days."""
    minutes = overrides.get(kind)
    return Allowance(int(minutes)) if minutes else Allowance.working_days(days)


def inputs_hash(header: Mapping[str, Any], lines: Iterable[Mapping[str, Any]]) -> str:
    """What a section rests on, as one hash: after an amendment only sections whose hash differs are opened again."""
    return hashlib.sha256(canonical([header, sorted(lines, key=lambda line: str(line["id"]))]).encode()).hexdigest()


def price_needs_general_manager(agreed: Decimal | None, listed: Decimal | None) -> bool:
    """Another price than the valid one was accepted: finance is told and the general manager signs (RULES 4)."""
    return agreed is not None and agreed != listed


def against_day(day: date, today: date) -> list[Message]:
    """What stands against promising or agreeing this day: it is past, or so far away that it is a slip of the pen."""
    if day < today:
        return [Message("{day} is past", day=day)]
    return [Message("{day} is more than five years away", day=day)] if day > today + timedelta(days=366 * YEARS) else []


@dataclass(frozen=True)
class Hand:
    """Somebody who did something, and the one they did it for."""

    person: uuid.UUID | None
    principal: uuid.UUID | None = None

    @property
    def people(self) -> frozenset[uuid.UUID]:
        return frozenset(each for each in (self.person, self.principal) if each)


def made_by(hands: Iterable[Hand]) -> frozenset[uuid.UUID]:
    """Everybody who made what is now to be approved: those who acted, and those for whom they acted."""
    return frozenset(person for hand in hands for person in hand.people)


def may_approve(approver: Hand, makers: frozenset[uuid.UUID]) -> bool:
    """Nobody approves what they, or the one they stand in for, answered or submitted."""
    return not approver.people & makers
