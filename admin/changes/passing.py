"""An agreed day that has passed: back to sales for another."""

from __future__ import annotations

from admin.changes.show import OBJECTS, show
from domain.changes.answers import passing
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/changes/{number:str}/new-day", permission="changes.change.propose", redisplay=show, objects=OBJECTS)
def ask_new_day(desk: Desk, number: str) -> Answer:
    passing.ask_new_day(desk.work, number, desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Sales agrees on a new day; the change waits for its approval again after that."))


HANDLERS = [ask_new_day]
