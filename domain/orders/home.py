"""The customer's first page: figures for context, and the people who serve them. What waits for them are tasks."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import Select, Subquery, and_, func, or_, select

from domain.accounts.models import Person, PostHeld
from domain.customers.models import Customer
from domain.orders.lists import OWN, VIEWS
from domain.orders.models import Order, OrderLine
from domain.shared.among import among_these
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.paging import Count, capped
from domain.shared.settings import settings
from domain.shared.work import Work

MOST = 999
RUNNING = (*VIEWS["review"], *VIEWS["running"], *VIEWS["held"])


@dataclass(frozen=True)
class Figures:
    """Counts are capped; `next_day` is the nearest promised day that has not passed."""

    open_orders: Count
    open_lines: Count
    in_review: Count
    next_day: date | None


@dataclass(frozen=True)
class Helper:
    name: str
    title: str
    department: str
    phone: str
    email: str


def figures(work: Work) -> Figures:
    """The customer's orders in figures, in one query."""
    running = among_these(Order.state, RUNNING), OWN
    lines = select(OrderLine.id).join(Order, Order.id == OrderLine.order_id).where(*running, OrderLine.open_quantity > 0)
    nearest = _nearest(work)
    row = work.session.execute(select(
        capped(select(Order.id).where(*running), MOST), capped(lines, MOST),
        capped(select(Order.id).where(among_these(Order.state, VIEWS["review"]), OWN), MOST),
        select(func.min(nearest.c.day)).scalar_subquery(),
    )).one()
    return Figures(Count(row[0], MOST), Count(row[1], MOST), Count(row[2], MOST), row[3])


def greeting(work: Work) -> Message:
    """Good morning, afternoon or evening, by the company's clock."""
    hour = work.now.astimezone(settings().zone).hour
    if hour < 12:
        return Message("Good morning, {name}", name=work.actor.name)
    return Message("Good afternoon, {name}", name=work.actor.name) if hour < 18 else Message("Good evening, {name}", name=work.actor.name)


def team(work: Work, customer_id: uuid.UUID | None) -> list[Helper]:
    """Who serves the customer: their account manager and deputy, then the heads of quality and of logistics; each once."""
    columns = (Person.id, Person.name, Person.title, Person.phone, Person.email, PostHeld.department, Customer.owner_id, Customer.deputy_id)
    wanted = (
        select(*columns).select_from(Customer)
        .join(Person, or_(Person.id == Customer.owner_id, Person.id == Customer.deputy_id, Person.id.in_(_heads())))
        .join(PostHeld, PostHeld.person_id == Person.id).where(Customer.id == customer_id, Person.active)
    )
    rows = list(work.session.execute(wanted))
    rows.sort(key=lambda row: (row.id != row.owner_id, row.id != row.deputy_id, row.department != "quality"))
    once = {row.id: row for row in reversed(rows)}
    return [Helper(row.name, row.title, row.department, row.phone, row.email) for row in reversed(once.values())]


def _heads() -> Select[Any]:
    return select(PostHeld.person_id).where(and_(PostHeld.department.in_(("quality", "logistics")), PostHeld.position == "head"))


def _nearest(work: Work) -> Subquery:
    """The promised days of the newest running orders: enough to find the nearest one ahead."""
    running = among_these(Order.state, VIEWS["running"])
    days = select(Order.first_promised.label("day")).where(OWN, running, Order.first_promised >= today(work))
    return days.order_by(Order.submitted_at.desc()).limit(500).subquery()
