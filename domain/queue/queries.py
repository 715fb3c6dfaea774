"""My queue: what waits for me, for those I stand in for, for my department; what I started, what I did (clause 1.3).

Tasks of every area come together here, with the names of what they are about.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.models import Authority
from domain.customers.models import Customer
from domain.orders.models import Order
from domain.projects import ended
from domain.queue import outside, within
from domain.queue.decisions import TAKEN_IN
from domain.queue.followed import followed
from domain.queue.kinds import KINDS
from domain.queue.models import SavedView
from domain.reviews import progress
from domain.search.queries import order_ids
from domain.shared import task_queries
from domain.shared.actor import Post
from domain.shared.among import among_given
from domain.shared.clock import calendar
from domain.shared.filtering import address
from domain.shared.message import Message
from domain.shared.paging import Count, Listed, cursor
from domain.shared.settings import settings
from domain.shared.task_queries import Branch, Narrowing, Punctuality, TaskRow
from domain.shared.work import Work

VIEWS = {
    "mine": Message("Waiting for me"), "behalf": Message("On behalf"), "department": Message("My department"),
    "started": Message("Started by me"), "all": Message("Everybody's"), "done": Message("Done by me"),
}
TYPES = {
    "review": Message("Order review"), "order": Message("Order"), "plan": Message("Production plan"),
    "purchase": Message("Purchase request"), "process": Message("Process documents"), "development": Message("New development"),
    "delivery": Message("Delivery"), "delay": Message("Delay"), "change": Message("Change"), "dispatch": Message("Dispatch notice"),
    "statement": Message("Statement"), "invoice": Message("Invoice"), "receivables": Message("Receivables"),
    "connection": Message("Connection"),
}
COUNTED = ("mine", "behalf", "department", "started")
NEAR = timedelta(days=21)
WAITS = "queue.waits"  # what waits for the actor, once it was counted in this unit of work

SAVED = (
    select(SavedView).where(SavedView.person_id == bindparam("person", type_=Uuid()), SavedView.page == bindparam("page", type_=Text()))
    .order_by(SavedView.created_at)
)
TITLES = (
    select(Order.number, Order.title, Order.line_count, Order.order_class, Customer.name_short)
    .join(Customer, Customer.id == Order.customer_id).where(Order.number == bindparam("numbers", type_=ARRAY(Text())).any_())
)


@dataclass(frozen=True)
class QueueFilter:
    """What the address of the queue says; what it says wrongly is left out."""

    view: str = "mine"
    q: str = ""
    type: str = ""
    due: str = ""  # late | today
    after: str = ""
    before: str = ""

    @classmethod
    def of(cls, query: Mapping[str, str]) -> QueueFilter:
        view, kind, due = query.get("view", ""), query.get("type", ""), query.get("due", "")
        return cls(
            view=view if view in VIEWS else "mine", q=query.get("q", "").strip()[:100], type=kind if _is_type(kind) else "",
            due=due if due in {"late", "today"} else "", after=query.get("after", ""), before=query.get("before", ""),
        )

    def address(self, path: str = "/admin/queue", **changes: Any) -> str:
        changed = replace(self, **{"after": "", "before": ""} | changes)
        names = {"view": "" if changed.view == "mine" else changed.view, "q": changed.q, "type": changed.type, "due": changed.due,
                 "after": changed.after, "before": changed.before}
        return address(path, names)


@dataclass(frozen=True)
class QueueRow:
    """A task with what it is about. `left` is the time until it is due, by its own clock; negative when late."""

    task: TaskRow
    customer: str
    about: str
    lines: int
    order_class: str
    signed: int
    sections: int
    left: timedelta

    @property
    def url(self) -> str:
        """The page of the company's door where it is done, or followed where it waits for the customer."""
        if not self.task.internal:
            return followed(self.task.path, self.task.object_number)
        return f"/admin/{self.task.path.removeprefix('/admin').lstrip('/')}"

    @property
    def late(self) -> bool:
        return self.left < timedelta(0)


@dataclass(frozen=True)
class Figures:
    late: Count
    today: Count
    mine: Count
    behalf: Count
    views: dict[str, Count]
    week: Punctuality
    month: Punctuality

    @property
    def in_time(self) -> int | None:
        """Percent in time this month, where what is late and still waits counts as missed; None of nothing."""
        all_of_them = self.month.done + self.late.n
        return None if not all_of_them else round(100 * self.month.in_time / all_of_them)


def page(work: Work, wanted: QueueFilter, size: int = task_queries.PAGE) -> Listed[QueueRow]:
    """A page of the chosen view, the most urgent first; in five queries at most."""
    found = task_queries.page(
        work, _of_type(work, wanted), _narrowing(work, wanted), ended=wanted.view == "done", size=size,
        after=cursor(wanted.after), before=cursor(wanted.before),
    )
    return Listed(described(work, found.rows), found.earlier, found.later)


def branches(work: Work, view: str) -> Sequence[Branch]:
    """The tasks of a view, as branches of conditions."""
    actor = work.actor
    if actor.id is None:
        return []
    match view:
        case "behalf":
            return _behalf(work)
        case "department":
            return task_queries.of_departments(post.department for post in actor.posts)
        case "started":
            return task_queries.opened_by(actor.id)
        case "done":
            return task_queries.done_by(actor.id)
        case "all":
            return task_queries.open_ones()
        case _:
            return task_queries.waiting(actor.posts, actor.id)


def _of_type(work: Work, wanted: QueueFilter) -> Sequence[Branch]:
    """Everybody's tasks are read kind by kind, each by its own index; a person's own are few, and narrowed afterwards."""
    if wanted.view != "all" or not wanted.type:
        return branches(work, wanted.view)
    return task_queries.of_kinds(kind for kind in KINDS if kind == wanted.type or kind.startswith(f"{wanted.type}."))


def described(work: Work, tasks: Sequence[TaskRow]) -> list[QueueRow]:
    """Tasks with customer, order and the progress of its review, in two queries; a third for customers of other things.

    A fourth where one is about the confidential part of an order.
    """
    orders = _orders(work, {task.object_number for task in tasks if task.object_number})
    others = {task.customer_id for task in tasks if task.customer_id and task.object_number not in orders}
    customers = _customers(work, others) if others else {}
    done, hidden = progress.counts(work, orders) if orders else {}, within.first_lines(work, tasks)
    ended.note(work, (task.project_id for task in tasks))
    return [_described(work, task, customers, orders, done, hidden.get((task.object_number, task.project_id))) for task in tasks]


def figures(work: Work) -> Figures:
    """What stands in the cards above the queue and beside its views, in two queries."""
    sets = {view: branches(work, view) for view in COUNTED}
    today = task_queries.end_of_today(work)
    found = task_queries.tallies(work, sets, today)
    mine = found["mine"]
    if not sets["behalf"]:
        work.session.info[WAITS] = mine
    start = today.astimezone(settings().zone) - timedelta(days=1)
    week, month = task_queries.punctuality(
        work, work.actor.id or uuid.UUID(int=0), start - timedelta(days=start.weekday()), start.replace(day=1),
    )
    return Figures(
        late=mine.late, today=Count(max(0, mine.soon.n - mine.late.n), mine.soon.most), mine=mine.n, behalf=found["behalf"].n,
        views={view: tally.n for view, tally in found.items()}, week=week, month=month,
    )


def menu_counts(work: Work) -> dict[str, int]:
    """The numbers beside the menu's entries: tasks that wait for the reader. One query, or none where the page has just asked."""
    if work.actor.is_customer:
        return outside.counts(work)
    waits = work.session.info.get(WAITS)
    if waits is None:
        everything = {"tasks": [*branches(work, "mine"), *branches(work, "behalf")]}
        waits = task_queries.tallies(work, everything, work.now)["tasks"]
    return {"tasks": min(waits.n.n, waits.n.most), "tasks_late": min(waits.late.n, waits.late.most)}


def saved_views(work: Work, page_name: str) -> list[SavedView]:
    return list(work.session.scalars(SAVED, {"person": work.actor.id, "page": page_name}))


def time_left(work: Work, task: TaskRow) -> timedelta:
    """Until the task is due: by working hours where its clock runs in them, in whole days of them where it is far off.

    Below nothing from the moment at which it is due, also in the night after it.
    """
    now = task.paused_at or work.now  # a clock that stands keeps what was left
    ahead = task.due_at - now
    if task.clock != "working":
        return ahead
    near = max(-NEAR, min(NEAR, ahead))
    minutes = calendar(work).minutes_between(now, now + near)
    beyond = (ahead - near) / timedelta(days=7) * 5 * 8 * 60  # weeks of five days of eight hours
    left = timedelta(minutes=minutes + int(beyond))
    return left if ahead >= timedelta() else min(left, -timedelta.resolution)


def _is_type(kind: str) -> bool:
    return kind.partition(".")[0] in TYPES


def _narrowing(work: Work, wanted: QueueFilter) -> Narrowing:
    return Narrowing(
        kinds=(wanted.type,) if wanted.type and wanted.view != "all" else (),
        numbers=_numbers(work, wanted.q) if wanted.q else None,
        late=wanted.due == "late",
        before=task_queries.end_of_today(work) if wanted.due == "today" else None,
    )


def _numbers(work: Work, query: str) -> tuple[str, ...]:
    """The order numbers that a keyword finds, and the keyword itself as a number of another thing."""
    found = work.session.scalars(select(Order.number).where(Order.id.in_(order_ids(work, query))))
    return (query.upper(), *found)


def _behalf(work: Work) -> list[Branch]:
    """What waits for the people whose mandates the actor holds today, and only the decisions named in them."""
    mandates = [mandate for mandate in work.actor.mandates if mandate.decision in TAKEN_IN]
    if not mandates:
        return []
    decisions = {mandate.decision for mandate in mandates}
    wanted = select(Authority.decision, Authority.department, Authority.position).where(Authority.decision.in_(decisions))
    found: list[Branch] = []
    for decision, department, position in work.session.execute(wanted):
        found += task_queries.waiting([Post(department, position)], kinds=TAKEN_IN[decision])
    return found


CALLED = select(Customer.id, Customer.name_short).where(among_given(Customer.id, "customers"))


def _customers(work: Work, ids: set[uuid.UUID]) -> dict[uuid.UUID, str]:
    return {row.id: row.name_short for row in work.session.execute(CALLED, {"customers": list(ids)})}


def _orders(work: Work, numbers: set[str]) -> dict[str, Any]:
    if not numbers:
        return {}
    return {row.number: row for row in work.session.execute(TITLES, {"numbers": list(numbers)})}


def _described(work: Work, task: TaskRow, customers: Mapping[uuid.UUID, str], orders: Mapping[str, Any],
               done: Mapping[str, tuple[int, int]], line: Any) -> QueueRow:
    order = orders.get(task.object_number)
    about, order_class = (line.name, line.line_class) if line else (order.title, order.order_class) if order else ("", "")
    signed, sections = done.get(task.object_number, (0, 0))
    left = time_left(work, task) if task.ended_at is None else task.due_at - task.ended_at
    customer = order.name_short if order else customers.get(task.customer_id, "") if task.customer_id else ""
    return QueueRow(
        task=task, customer=customer, about=about, lines=1 if line else order.line_count if order else 0, order_class=order_class,
        signed=signed, sections=sections, left=left,
    )
