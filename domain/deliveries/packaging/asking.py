"""Once a month each customer who has packaging of ours is asked to confirm the balance (RULES 7: returnable packaging)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date, datetime, time

from sqlalchemy import DateTime, bindparam, exists, func, select

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.deliveries.events import PackagingAsked
from domain.deliveries.models import PackagingCount, PackagingMove
from domain.projects.ended import in_the_open
from domain.shared.clock import Allowance, today
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work

TASK = "delivery.packaging_balance"
SINCE = bindparam("since", type_=DateTime(timezone=True))
COUNTED = exists().where(
    PackagingCount.customer_id == PackagingMove.customer_id, PackagingCount.kind == PackagingMove.kind, PackagingCount.at >= SINCE)
UNCONFIRMED = (
    select(PackagingMove.customer_id, PackagingMove.kind, func.sum(PackagingMove.quantity))
    .where(in_the_open(PackagingMove.project_id), ~COUNTED).group_by(PackagingMove.customer_id, PackagingMove.kind)
    .having(func.sum(PackagingMove.quantity) != 0).order_by(PackagingMove.customer_id, PackagingMove.kind)
)
ASKED = select(Task.object_id).where(Task.kind == TASK, Task.opened_at >= SINCE)
BUYERS = select(Person.customer_id).where(Person.site == "portal", Person.active, Person.roles.contains(["buyer"]))


def ask(work: Work) -> int:
    """Who has not counted in this month what they have of ours is asked to, once a month; answers how many are. Run as the system.

    What was asked last month and not answered is asked no more: the balance of today counts.
    """
    since = {"since": begins(today(work))}
    asked, able = set(work.session.scalars(ASKED, since)), set(work.session.scalars(BUYERS))
    wanted = {key: kinds for key, kinds in _unconfirmed(work).items() if key in able - asked}
    for customer_id, kinds in wanted.items():
        customer = work.fetch(Customer, customer_id)
        end_tasks(work, customer, TASK, outcome="withdrawn")
        title = Message("Confirm the packaging of ours that you have: {kinds}", kinds=", ".join(kinds))
        task = open_task(work, customer, TASK, title, For(customer=True), Allowance.working_days(5), clause="5.1.11(3)",
                         path="/deliveries/packaging", number=customer.number)
        work.emit(PackagingAsked(customer, task, kinds))
    return len(wanted)


def told(work: Work, customer: Customer) -> None:
    """They counted: once each kind of theirs is counted in this month, nothing waits for them any more. Run as the system."""
    work.session.flush()
    if customer.id not in _unconfirmed(work):
        end_tasks(work, customer, TASK)


def _unconfirmed(work: Work) -> dict[uuid.UUID, dict[str, int]]:
    rows = work.session.execute(UNCONFIRMED, {"since": begins(today(work))})
    return by_customer((row[0], row[1], row[2]) for row in rows)


def by_customer(rows: Iterable[tuple[uuid.UUID, str, int]]) -> dict[uuid.UUID, dict[str, int]]:
    """Of each customer, the kinds with how many of each they have."""
    found: dict[uuid.UUID, dict[str, int]] = {}
    for customer_id, kind, quantity in rows:
        found.setdefault(customer_id, {})[kind] = int(quantity)
    return found


def begins(day: date) -> datetime:
    """When the month of a day begins at the factory."""
    return datetime.combine(day.replace(day=1), time(), settings().zone)
