"""Following orders from inside: the list, one order, what is said to the customer, and what is noted among ourselves."""

from __future__ import annotations

from admin.orders.panels import after_release
from domain.orders import lists, messages, pages, progress, requirements, revisions, supplied
from domain.orders.lists import OrderFilter
from domain.orders.workflow import ORDER as ORDER_MOVES
from domain.queue import actions, kinds, queries
from domain.records import queries as records
from domain.reviews import progress as reviews
from domain.shared import task_queries
from domain.shared.message import Message
from templates.registers import orders_workbook
from web import FILES_BYTES, Answer, Desk, get, post

ORDER = {"number": "order"}


@get("/orders", permission="orders.order.see")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, OrderFilter.of(desk.query)
    page_of = lists.page(work, wanted)
    return desk.page(
        "admin/orders/list.html", wanted=wanted, page_of=page_of, reviewed=reviews.of_rows(work, page_of.rows),
        counts=lists.view_counts(work), customers=lists.customers(work),
        kept=queries.saved_views(work, "orders"),
    )


@get("/orders.xlsx", permission="orders.order.see")
def export(desk: Desk) -> Answer:
    rows = lists.export(desk.work, OrderFilter.of(desk.query))
    return desk.file(*orders_workbook(rows, desk.actor.language, staff=True))


@get("/orders/{number:str}", permission="orders.order.see", objects=ORDER)
def show(desk: Desk, number: str) -> Answer:
    work = desk.work
    page = pages.page(work, number)
    told = progress.happenings(work, page.order)
    return desk.page(
        "admin/orders/show.html", shown=page, head=page.head, order=page.order, happenings=told,
        steps=progress.steps(page.order, told, page.shares), review=reviews.of_order(work, page.order.id),
        tasks=queries.described(work, task_queries.about(work, number)),
        waiting=reviews.waiting_for_customer(work, page.order), documents=records.of_thing(work, "order", page.order.id),
        requirements=requirements.of_order(work, page.order.id), revisions=revisions.of_order(work, page.order),
        supplied=supplied.of_order(work, page.order), bookings=supplied.BOOKINGS,
        kind_name=kinds.name, moves=ORDER_MOVES.open_moves(work, page.order), **after_release(work, page.order),
    )


@post("/orders/{number:str}/messages", permission="orders.message.write", redisplay=show, upload=FILES_BYTES, objects=ORDER)
def write(desk: Desk, number: str) -> Answer:
    messages.write(desk.work, number, desk.form.get("body"), desk.files, line=messages.line_of(desk.form.get("line")))
    return desk.go(f"/admin/orders/{number}#talk", Message("The message is sent to the customer."))


@post("/orders/{number:str}/notes", permission="orders.message.write", redisplay=show, upload=FILES_BYTES, objects=ORDER)
def note(desk: Desk, number: str) -> Answer:
    messages.note(desk.work, number, desk.form.get("body"), desk.files, line=messages.line_of(desk.form.get("line")))
    return desk.go(f"/admin/orders/{number}#talk", Message("The note is kept inside the company."))


@post("/orders/views", permission="orders.order.see", redisplay=index)
def keep(desk: Desk) -> Answer:
    kept = actions.keep_view(desk.work, "orders", desk.form.get("name"), desk.form.get("filters"))
    return desk.go(f"/admin/orders?{kept.filters}".rstrip("?"), Message("The view “{name}” is kept.", name=kept.name))


HANDLERS = [index, export, show, write, note, keep]
