"""The company's calendar: holidays and shifted working days of a year, for everybody to read and some to edit."""

from __future__ import annotations

from datetime import date

from domain.shared import calendar_days, clock
from domain.shared.errors import NotFound
from domain.shared.message import Message
from web import Answer, Desk, get, post
from web.inputs import Reader


@get("/calendar", permission="system.calendar.see")
def index(desk: Desk) -> Answer:
    year = Reader(desk.query).whole("year", Message("Year"), required=False, least=2000, most=2100) or clock.today(desk.work).year
    return desk.page("admin/calendar.html", year=year, days=calendar_days.days_of(desk.work, year), warnings=clock.warnings(desk.work))


@post("/calendar", permission="system.calendar.edit", redisplay=index)
def change(desk: Desk) -> Answer:
    read = Reader(desk.form)
    day, name = read.day("day", Message("Date")), read.text("name", Message("Holiday or reason"), most=calendar_days.LONGEST)
    read.done()
    entry = calendar_days.set_day(desk.work, day or date.min, working=desk.form.get("working") == "yes", name=name)
    return desk.go(f"/admin/calendar?year={entry.day.year}", Message("The calendar is changed."))


@post("/calendar/{day:str}/removal", permission="system.calendar.edit")
def remove(desk: Desk, day: str) -> Answer:
    try:
        gone = date.fromisoformat(day)
    except ValueError as error:
        raise NotFound from error
    calendar_days.clear_day(desk.work, gone)
    return desk.go(f"/admin/calendar?year={gone.year}", Message("The calendar is changed."))


HANDLERS = [index, change, remove]
