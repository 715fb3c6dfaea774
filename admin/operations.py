"""Jobs and mail: what waits to leave the house, what was given up and can be tried again, and what happens at set times."""

from __future__ import annotations

import uuid

from domain.shared import outbox, schedules
from domain.shared.message import Message
from web import Answer, Desk, get, post

WORDS = {
    "mail": Message("Mail"), "pdf": Message("Document to print"), "webhook": Message("Message to another program"),
    "password.forgotten": Message("Forgotten password"),
    "tasks.remind": Message("Reminders and escalation"), "audit.anchor": Message("Head of the audit trail by mail"),
    "calendar.fill": Message("Holidays of this year and the next"), "tidy": Message("Tidying up"),
    "deliveries.morning": Message("Daily check of each working morning, with its mail"),
    "deliveries.lapsed_dates": Message("Dates offered to customers that went by"),
    "deliveries.unanswered_dates": Message("Dates offered to customers that nobody has answered"),
    "deliveries.missed_days": Message("Cases of deliveries whose day was missed"),
    "deliveries.kept_after_all": Message("Misses that were none after all"),
    "deliveries.missing_sheets": Message("Countermeasure sheets to be asked for"),
    "deliveries.packaging": Message("Monthly count of returnable packaging"),
    "deliveries.return_copies": Message("Return copies that are asked for"),
    "receivables.statements": Message("Statements of the month before"),
    "receivables.exceptions": Message("Exceptions of retail that have expired"),
}


@get("/operations", permission="system.operations.see")
def index(desk: Desk) -> Answer:
    work = desk.work
    return desk.page("admin/operations.html", waiting=outbox.pending(work), oldest=outbox.oldest_pending_seconds(work),
                     given_up=outbox.quarantined(work), jobs=schedules.listed(work), words=WORDS)


@post("/operations/{id:str}/retry", permission="system.operations.retry")
def retry(desk: Desk, id: uuid.UUID) -> Answer:
    outbox.release(desk.work, id)
    return desk.go("/admin/operations", Message("It is tried again now."))


HANDLERS = [index, retry]
