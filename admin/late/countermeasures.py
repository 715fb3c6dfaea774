"""交货延误对策表: what is asked for, written, signed, followed up; and which misses still have none (5.1.10(4))."""

from __future__ import annotations

from datetime import date

from domain.deliveries.countermeasures import queries, writing
from domain.deliveries.countermeasures.writing import WHYS
from domain.deliveries.delays.workflow import CAUSES
from domain.queue import choosing
from domain.records import queries as records
from domain.shared.clock import today
from domain.shared.entered import LONG, Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.written import day_written
from web import Answer, Desk, get, post

LIST, SEE = "/admin/deliveries/countermeasures", "deliveries.board.see"
ONE = {"number": "countermeasure"}


@get("/deliveries/countermeasures", permission=SEE)
def index(desk: Desk) -> Answer:
    view = desk.query.get("view") if desk.query.get("view") in queries.VIEWS else "asked"
    month = _month(desk)
    found = None if view == "missing" else queries.page(desk.work, view, desk.query.get("after"), desk.query.get("before"))
    return desk.page(
        "admin/late/countermeasures.html", found=found, view=view, views=queries.VIEWS, causes=CAUSES, month=month,
        misses=queries.uncovered(desk.work, month) if view == "missing" else [],
        months=queries.last_months(desk.work) if view == "missing" else [],
    )


@get("/deliveries/countermeasures/{number:str}", permission=SEE, objects=ONE)
def show(desk: Desk, number: str) -> Answer:
    found = queries.one(desk.work, number)
    papers = records.of_thing(desk.work, "countermeasure", found.sheet.id)
    return desk.page("admin/late/countermeasure.html", found=found, sheet=found.sheet, causes=CAUSES, whys=range(WHYS), papers=papers,
                     early=writing.too_early(desk.work, found.sheet))


@post("/deliveries/countermeasures/{number:str}", permission="deliveries.countermeasure.write", redisplay=show, objects=ONE)
def save(desk: Desk, number: str) -> Answer:
    read = Entered(desk.form)
    texts = {name: read.text(name, longest=LONG) for name in ("root_cause", "immediate", "prevention", "prevention_by")}
    entered = writing.Entered(
        cause=read.text("cause"), whys=[read.text(f"why-{place}", longest=LONG) for place in range(WHYS)],
        prevention_due=read.day("prevention_due"), follow_up_on=read.day("follow_up_on"), **texts,
    )
    read.check()
    sheet = writing.save(desk.work, number, entered, desk.version)
    said = Message("Kept; it is not complete yet.") if writing.missing(sheet) else Message("Kept. The head of production signs it next.")
    return desk.go(f"{LIST}/{number}", said)


@post("/deliveries/countermeasures/{number:str}/cases", permission="deliveries.countermeasure.write", redisplay=show, objects=ONE)
def choose_cases(desk: Desk, number: str) -> Answer:
    writing.choose_cases(desk.work, number, choosing.ids(desk.form.all("sel")), desk.version)
    return desk.go(f"{LIST}/{number}", Message("These cases stand on the sheet."))


@post("/deliveries/countermeasures/{number:str}/signature", permission="deliveries.countermeasure.sign", redisplay=show, objects=ONE)
def sign(desk: Desk, number: str) -> Answer:
    writing.sign(desk.work, number, desk.password, desk.version)
    return desk.go(f"{LIST}/{number}", Message("Signed. Logistics follows it up on the day that was set."))


@post("/deliveries/countermeasures/{number:str}/follow-up", permission="deliveries.countermeasure.follow_up", redisplay=show, objects=ONE)
def follow_up(desk: Desk, number: str) -> Answer:
    effective = desk.form.get("effective")
    if effective not in {"yes", "no"}:
        raise Invalid({"effective": Message("Choose an answer.")})
    sheet = writing.follow_up(desk.work, number, desk.form.get("follow_up"), effective == "yes", desk.version)
    said = Message("It was effective.") if sheet.effective else Message("It was not effective: it is written anew.")
    return desk.go(f"{LIST}/{number}", said)


def _month(desk: Desk) -> date:
    """A month of this century, as 2026-11; the present one where the address says none."""
    day = day_written(desk.query.get("month")[:7] + "-01")
    return day.replace(day=1) if day and day.year // 100 == 20 else today(desk.work).replace(day=1)


HANDLERS = [index, show, save, choose_cases, sign, follow_up]
