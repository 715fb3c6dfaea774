"""The daily board of deliveries, logistics' check of the day, and the chase with one click (5.1.10(1))."""

from __future__ import annotations

import uuid

from domain.deliveries import chasing, checks
from domain.deliveries.board import queries
from domain.deliveries.board.queries import BoardFilter
from domain.deliveries.delays import finding
from domain.deliveries.delays.workflow import WHY_LATE
from domain.orders.lists import CUSTOMERS
from domain.queue import choosing
from domain.shared.clock import calendar, today
from domain.shared.message import Message
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.late_registers import board_workbook
from web import Answer, Desk, get, post

BOARD = "/admin/deliveries"
SEE, ONE = "deliveries.board.see", {"id": "schedule"}


@get("/deliveries", permission=SEE)
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, BoardFilter.of(desk.query)
    can = queries.able(work)
    return desk.page(
        "admin/late/board.html", wanted=wanted, views=queries.VIEWS, reasons=queries.REASONS,
        found=queries.page(work, wanted, can=can), figures=queries.figures(work, can),
        check=checks.of_today(work), days=checks.days_back(work), why_late=WHY_LATE,
        customers=work.session.execute(CUSTOMERS).all(), today=today(work), worked=calendar(work).is_working(today(work)),
    )


@get("/deliveries.xlsx", permission=SEE)
def export(desk: Desk) -> Answer:
    found = queries.page(desk.work, BoardFilter.of(desk.query), size=ONE_TOO_MANY)
    return desk.file(*board_workbook(found.rows, desk.actor.language))


@post("/deliveries/chasing", permission="deliveries.chase", redisplay=index)
def chase(desk: Desk) -> Answer:
    made = chasing.chase(desk.work, choosing.ids(desk.form.all("sel")), desk.form.get("note"))
    return desk.go(_view(desk), Message("Production is asked about {n} deliveries; its answer comes back here.", n=len(made)))


@post("/deliveries/check", permission="deliveries.check.finish", redisplay=index)
def check(desk: Desk) -> Answer:
    checks.finish(desk.work, desk.form.get("note"), desk.version)
    return desk.go(BOARD, Message("Today's check is on record."))


@post("/deliveries/{id:str}/delay", permission="deliveries.delay.open", redisplay=index, objects=ONE)
def late(desk: Desk, id: uuid.UUID) -> Answer:
    delay = finding.report(desk.work, id, desk.form.get("why"))
    return desk.go(f"{BOARD}/delays/{delay.number}", Message("The case {number} is open; its meeting is due today.", number=delay.number))


def _view(desk: Desk) -> str:
    """The list in which the rows were chosen."""
    wanted = BoardFilter.of(desk.query)
    return wanted.address(after=wanted.after, before=wanted.before)


HANDLERS = [index, export, chase, check, late]
