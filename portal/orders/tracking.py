"""Following orders: the list, one order, and what is said about it."""

from __future__ import annotations

from domain.orders import lists, messages, pages, progress, requirements, revisions, supplied
from domain.orders.lists import OrderFilter
from domain.orders.workflow import ORDER
from domain.queue import followed
from domain.records import queries as records
from domain.reviews import progress as reviews
from domain.shared import task_queries
from domain.shared.message import Message
from portal.orders.panels import after_release
from templates.registers import orders_workbook
from web import FILES_BYTES, Answer, Desk, get, post


@get("/orders", permission="orders.order.see_own")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, OrderFilter.of(desk.query)
    page_of = lists.page(work, wanted)
    reviewed = reviews.of_rows(work, page_of.rows)
    return desk.page("portal/orders/list.html", wanted=wanted, page_of=page_of, counts=lists.view_counts(work), reviewed=reviewed)


@get("/orders.xlsx", permission="orders.order.see_own")
def export(desk: Desk) -> Answer:
    rows = lists.export(desk.work, OrderFilter.of(desk.query))
    return desk.file(*orders_workbook(rows, desk.actor.language, staff=False))


@get("/orders/{number:str}", permission="orders.order.see_own", objects={"number": "order"})
def show(desk: Desk, number: str) -> Answer:
    work = desk.work
    page, tasks = pages.page(work, number), task_queries.for_customer(work, number)
    return desk.page(
        "portal/orders/show.html", shown=page, head=page.head, order=page.order, happenings=(told := progress.happenings(work, page.order)),
        steps=progress.steps(page.order, told, page.shares), review=reviews.of_order(work, page.order.id),
        tasks=tasks, ways=followed.ways(work, tasks),
        waiting=reviews.waiting_for_customer(work, page.order), documents=records.of_thing(work, "order", page.order.id),
        requirements=requirements.of_order(work, page.order.id), revisions=revisions.of_order(work, page.order),
        supplied=supplied.of_order(work, page.order),
        moves=ORDER.open_moves(work, page.order), **after_release(work, page.order),
    )


@post("/orders/{number:str}/messages", permission="orders.message.write", redisplay=show, upload=FILES_BYTES, objects={"number": "order"})
def write(desk: Desk, number: str) -> Answer:
    messages.write(desk.work, number, desk.form.get("body"), desk.files, line=messages.line_of(desk.form.get("line")))
    return desk.go(f"/orders/{number}#messages", Message("Your message is sent."))


HANDLERS = [index, export, show, write]
