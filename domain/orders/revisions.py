"""The revisions of an order one beside the other: who sent which, when, why, and what differs from the one before (RULES 1, 3)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.orders import building, snapshot
from domain.orders.actions.amendment import match
from domain.orders.inputs import OrderInput
from domain.orders.models import Order, OrderRevision
from domain.orders.offers import Offer
from domain.orders.queries import lines_of, revisions_of
from domain.shared.message import Message
from domain.shared.work import Work


@dataclass(frozen=True)
class RevisionRow:
    """`differences` are to the revision before it, as far as the reader may see the lines; none for the first.

    `source`: how the customer's wish came; empty for a deed of our own, and for revisions that did not note it.
    """

    revision: int
    at: datetime
    by: str
    why: str
    source: str
    differences: tuple[Message, ...]


def of_order(work: Work, order: Order) -> list[RevisionRow]:
    """Newest first, none of an order that was never revised. A customer is not told who of the house wrote one."""
    if order.revision == 1:
        return []
    rows: dict[int, list[OrderRevision]] = {}
    for each in revisions_of(work, order.id):
        rows.setdefault(each.revision, []).append(each)
    told, before = [], None
    for number, parts in rows.items():
        whole = _whole(parts)
        differences = snapshot.differences(before, whole) if before is not None else ()
        first = parts[0]
        by, source = "" if work.actor.is_customer else first.by, first.content.get("source", "")
        told.append(RevisionRow(number, first.at, by, first.why, source, differences))
        before = whole
    return told[::-1]


def ahead(work: Work, order: Order, given: OrderInput, found: Iterable[Offer]) -> tuple[Message, ...]:
    """What an order would differ in once this input is its next revision; nothing is stored."""
    seen = lines_of(work, order.id, cancelled=False)
    places = iter(range(10 + max((line.position for line in seen), default=0), 10**6, 10))
    with work.session.no_autoflush:
        made = [
            building.line(order, typed, offer, line.position if line is not None else next(places))
            for typed, offer, line in zip(given.lines, found, match(given.lines, seen), strict=True)
        ]
        for line, typed in zip(made, given.lines, strict=True):
            line.supplied = building.supplied(line, typed)
    return snapshot.differences(snapshot.content(order, seen), snapshot.content(given, made))


def _whole(parts: Iterable[OrderRevision]) -> dict[str, Any]:
    """The open part of a revision and what the reader may see of its confidential lines, in one."""
    contents = [part.content for part in parts]
    return {"header": contents[0]["header"], "lines": [line for each in contents for line in each["lines"]]}
