"""What follows once a change is in force: departments acknowledge it, purchasing writes to subcontractors (5.1.9(5), (6))."""

from __future__ import annotations

import uuid

from admin.changes.show import OBJECTS, show
from domain.changes.answers import taking_back
from domain.changes.finding import Case, case
from domain.changes.force import acknowledging, outside
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.written import day_written
from web import FILES_BYTES, Answer, Desk, post

NOTICE = OBJECTS | {"id": "change_notice"}
OUTSIDE = OBJECTS | {"id": "subcontractor_notice"}


@post("/changes/{number:str}/notices/{id:str}", permission="changes.notice.acknowledge", redisplay=show, objects=NOTICE)
def acknowledge(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    notice = acknowledging.of_change(desk.work, _found(desk, number).change, id)
    acknowledging.acknowledge(desk.work, notice.id, desk.version)
    return desk.go(f"/admin/changes/{number}#know", Message("Acknowledged: the new version is in use."))


@post("/changes/{number:str}/notices/{id:str}/withdrawal", permission="changes.notice.acknowledge", redisplay=show, objects=NOTICE)
def take_back(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    taking_back.take_back_notice(desk.work, acknowledging.of_change(desk.work, _found(desk, number).change, id).id, desk.version)
    return desk.go(f"/admin/changes/{number}#know", Message("Taken back: the new version waits for you again."))


@post("/changes/{number:str}/subcontractors/{id:str}", permission="changes.subcontractor.notify", redisplay=show, objects=OUTSIDE)
def notify(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    form = desk.form
    outside.send(desk.work, number, id, outside.Written(form.get("email"), form.get("language"), form.get("words")), desk.version)
    return desk.go(f"/admin/changes/{number}#outside", Message("The mail leaves now; its time and number stay here as the proof."))


@post("/changes/{number:str}/subcontractors/{id:str}/confirmation", permission="changes.subcontractor.notify", redisplay=show,
      objects=OUTSIDE, upload=FILES_BYTES)
def confirm(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    day = day_written(desk.form.get("on"))
    if desk.form.get("on") and day is None:
        raise Invalid({"on": Message("Enter a day, such as 2026-12-18.")})
    outside.confirm(desk.work, _found(desk, number).change, id, outside.Confirmation(desk.form.get("how"), day, desk.files), desk.version)
    return desk.go(f"/admin/changes/{number}#outside", Message("The confirmation is kept."))


def _found(desk: Desk, number: str) -> Case:
    return case(desk.work, number)


HANDLERS = [acknowledge, take_back, notify, confirm]
