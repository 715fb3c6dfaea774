"""The customer's first page: what needs you first, then your orders, then who serves you."""

from __future__ import annotations

from domain.orders import home, lists, queries
from domain.queue import followed, kinds
from domain.reviews import progress
from domain.shared import task_queries
from web import Answer, Desk, get


@get("/", permission="portal.see")
def show(desk: Desk) -> Answer:
    work = desk.work
    orders, tasks = lists.recent(work), task_queries.for_customer(work)
    return desk.page(
        "portal/home.html",
        greeting=home.greeting(work),
        figures=home.figures(work),
        tasks=tasks,
        ways=followed.ways(work, tasks),
        orders=orders,
        reviewed=progress.of_rows(work, orders),
        drafts=queries.drafts(work, limit=3),
        team=home.team(work, desk.actor.customer_id),
        kind_name=kinds.name,
        answers="buyer" in desk.actor.roles,
    )


HANDLERS = [show]
