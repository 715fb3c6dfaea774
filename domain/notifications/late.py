"""Mails about late deliveries that are more than a notice: the morning's figures, and new dates with a link for each buyer."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any

from sqlalchemy import select

from domain.accounts.models import Person, PostHeld
from domain.deliveries.board.queries import BoardRow, for_everybody
from domain.deliveries.delays.offers import LINK
from domain.deliveries.delays.queries import parts_of
from domain.deliveries.delays.workflow import KINDS
from domain.deliveries.events import DatesOffered, MorningCame
from domain.deliveries.models import DelayOffer
from domain.notifications.recipients import buyers
from domain.notifications.telling import people, write
from domain.orders.models import OrderLine
from domain.shared.links import issue_link
from domain.shared.settings import settings
from domain.shared.work import Work

GOOD_FOR = timedelta(days=14)
LISTED = 8  # deliveries of a kind; the board has them all
READERS = select(PostHeld.person_id).join(Person).where(PostHeld.department.in_(["logistics", "production"]), Person.active)


def morning(work: Work, happened: MorningCame) -> None:
    """The figures of the day to logistics and production, and what they are of; confidential lines are not among them."""
    with work.as_system("notifications"):
        rows = {f"{view}_rows": [_row(row) for row in rows] for view, rows in for_everybody(work, LISTED).items()}
        words = {"day": happened.check.day, "path": "/admin/deliveries", **happened.figures, **rows}
        for person in people(work, set(work.session.scalars(READERS))):
            write(work, person, "delivery_morning", words)


def _row(row: BoardRow) -> dict[str, Any]:
    return {"order": row.order, "position": row.position, "name": row.name, "customer": row.customer, "n": row.need, "unit": row.unit,
            "day": row.ship_by}


def dates_offered(work: Work, happened: DatesOffered) -> None:
    """To each buyer of the order with a link of their own: who follows it is known by its name. It decides nothing by being opened."""
    delay, order = happened.delay, happened.order
    with work.as_system("notifications"):
        line = work.fetch(OrderLine, delay.line_id)
        until = _good_until(work.now, happened)
        words = {
            "number": order.number, "po_number": order.po_number, "part": line.customer_part, "name": line.name, "day": delay.promised,
            "offers": [_offered(offer) for offer in happened.offers], "unit": line.unit, "until": until,
        }
        for person in people(work, buyers(work, happened)):
            token = issue_link(work, delay, LINK, until=until, name=person.name, person_id=person.id)
            write(work, person, "dates_offered", {**words, "path": f"/dates/{token}"}, about=happened.offers[0])


def _offered(offer: DelayOffer) -> dict[str, Any]:
    return {"kind": KINDS[offer.kind], "parts": [{"day": day, "n": quantity} for day, quantity in parts_of(offer)]}


def _good_until(now: datetime, happened: DatesOffered) -> datetime:
    """Two weeks, and no longer than until the last of the dates has begun."""
    last = max(min(day for day, _ in parts_of(offer)) for offer in happened.offers)
    end = datetime.combine(last + timedelta(days=1), time(), settings().zone)
    return min(now + GOOD_FOR, end)
