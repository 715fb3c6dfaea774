"""The daily parts production plan, process documents asked of technical, development tasks (5.1.7, 5.1.8)."""

from __future__ import annotations

import uuid
from datetime import date, timedelta

from domain.orders.models import Order
from domain.planning import queries
from domain.planning.actions import production
from domain.planning.rules import DEVELOPMENTS, DOCUMENTS
from domain.products.rules import monday
from domain.shared.clock import today
from domain.shared.message import Message
from web import Answer, Desk, get, post
from web.inputs import parse_day


@get("/plan", permission="production.plan.see")
def index(desk: Desk) -> Answer:
    week = _week(desk)
    days = queries.plan(desk.work, week)
    return desk.page(
        "admin/plan/plan.html",
        week=week,
        earlier=week - timedelta(days=7),
        later=week + timedelta(days=7),
        days=days,
        planned=[] if days else queries.weeks_around(desk.work, week),
        waiting=queries.to_acknowledge(desk.work),
    )


def _week(desk: Desk) -> date:
    return monday(parse_day(desk.query.get("week")) or today(desk.work))


@post("/plan/{id:str}/acknowledgement", permission="production.plan.acknowledge", redisplay=index, objects={"id": "order"})
def acknowledge(desk: Desk, id: uuid.UUID) -> Answer:
    production.acknowledge_plan(desk.work, desk.work.fetch(Order, id))
    return desk.go("/admin/plan", Message("The order is taken into the plan."))


@get("/plan/documents", permission="production.plan.see")
def documents(desk: Desk) -> Answer:
    return desk.page("admin/plan/documents.html", requests=queries.documents(desk.work), names=DOCUMENTS)


@post("/plan/documents/{number:str}", permission="process.document.issue", redisplay=documents, objects={"number": "document_request"})
def issue(desk: Desk, number: str) -> Answer:
    production.issue_documents(desk.work, queries.document_request(desk.work, number), dict(desk.form))
    return desk.go("/admin/plan/documents", Message("The documents are issued."))


@get("/plan/developments", permission="production.plan.see")
def developments(desk: Desk) -> Answer:
    return desk.page("admin/plan/developments.html", tasks=queries.developments(desk.work), names=DEVELOPMENTS)


@post("/plan/developments/{number:str}", permission="development.finish", redisplay=developments, objects={"number": "development"})
def finish(desk: Desk, number: str) -> Answer:
    production.finish_development(desk.work, queries.development(desk.work, number), desk.form.get("result"))
    return desk.go("/admin/plan/developments", Message("The result is kept."))


HANDLERS = [index, acknowledge, documents, issue, developments, finish]
