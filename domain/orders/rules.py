"""Kinds and classes of an order (RULES 1), as pure functions."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.orders.models import LineClass
from domain.shared.message import Message

STRICTNESS = (LineClass.MASS_PRODUCTION, LineClass.NEWLY_DEVELOPED, LineClass.DESIGN_CHANGED, LineClass.SPECIAL_CONTRACT)


@dataclass(frozen=True)
class Listed:
    """What this customer's FM070100-13 says of a part."""

    revision: str
    material: str
    has_code: bool = True


@dataclass(frozen=True)
class Verdict:
    line_class: LineClass
    reason: Message


def classify(listed: Listed | None, revision: str = "", material: str = "") -> Verdict:
    """The class of a line, with its reason (3.1, 3.2).

    `revision` and `material` are those ordered; empty means "as listed".
    """
    if listed is None or not listed.has_code:
        return Verdict(LineClass.NEWLY_DEVELOPED, Message("Not on your list FM070100-13"))
    if material and key(material) != key(listed.material):
        return Verdict(
            LineClass.NEWLY_DEVELOPED, Message("New material: {ordered}, listed {listed}", ordered=material, listed=listed.material)
        )
    if revision and key(revision) != key(listed.revision):
        return Verdict(
            LineClass.DESIGN_CHANGED, Message("Revision {ordered} ordered, {listed} listed", ordered=revision, listed=listed.revision)
        )
    return Verdict(LineClass.MASS_PRODUCTION, Message("On your list, revision {revision}", revision=listed.revision or "—"))


def strictest(classes: Iterable[str]) -> LineClass:
    """The class of an order is that of its strictest line; of no line at all, the mildest."""
    return max((LineClass(each) for each in classes), key=STRICTNESS.index, default=LineClass.MASS_PRODUCTION)


def is_new(line_class: str) -> bool:
    """Newly developed and design-changed lines (and special contracts) go the same way; mass production goes the short one."""
    return line_class != LineClass.MASS_PRODUCTION


def opens_project(line_class: str) -> bool:
    """Which lines are confidential by themselves (5.1.1(4)): what is in development for the customer."""
    return line_class in {LineClass.NEWLY_DEVELOPED, LineClass.DESIGN_CHANGED}


def key(text: str) -> str:
    """What two writings of one number have in common: width, case and spaces do not count."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text)).casefold()


po_key = key


@dataclass(frozen=True)
class Dated:
    """A quantity on a day, of a part, firm or forecast: what two orders are compared by."""

    part: str
    quantity: Decimal
    day: date
    zone: str = "firm"


def same_lines(first: Iterable[Dated], second: Iterable[Dated]) -> bool:
    """A true duplicate asks for the same parts in the same quantities on the same days, as firmly."""
    return _folded(first) == _folded(second)


def _folded(rows: Iterable[Dated]) -> list[tuple[str, Decimal, date, str]]:
    return sorted((key(row.part), row.quantity, row.day, row.zone) for row in rows)


def earliest_usual(today: date, lead_days: int, way: int = 0) -> date:
    """The first day within the standard lead time of a part, and on arrival at the customer's after `way` days (calendar days)."""
    return today + timedelta(days=lead_days + way)


def too_soon(today: date, requested: date, lead_days: int | None, way: int = 0) -> Message | None:
    """A warning, never a refusal: the review answers with the earliest date that can be promised."""
    if lead_days is None or requested >= (earliest := earliest_usual(today, lead_days, way)):
        return None
    if way:
        return Message(
            "{day} is sooner than the usual lead time ({days} days and {way} of transport, {earliest} at the earliest). "
            "You can still submit; we will answer in the review.",
            day=requested,
            days=lead_days,
            way=way,
            earliest=earliest,
        )
    return Message(
        "{day} is sooner than the usual lead time ({days} days, {earliest} at the earliest). "
        "You can still submit; we will answer in the review.",
        day=requested,
        days=lead_days,
        earliest=earliest,
    )
