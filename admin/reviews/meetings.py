"""The review meeting: called, then recorded (5.1.1(2))."""

from __future__ import annotations

import uuid

from admin.reviews.inputs import read_ids, read_moment
from domain.accounts import queries as accounts
from domain.reviews import queries
from domain.reviews.actions import meeting
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/reviews/{number:str}/meeting", permission="reviews.review.see", objects={"number": "order"})
def page(desk: Desk, number: str) -> Answer:
    found = queries.page(desk.work, number)
    return desk.page("admin/reviews/meeting.html", found=found, order=found.order, staff=accounts.staff(desk.work))


@post("/reviews/{number:str}/meeting", permission="reviews.meeting.hold", redisplay=page, objects={"number": "order"})
def call(desk: Desk, number: str) -> Answer:
    form = desk.form
    when = read_moment(form.get("when"), "when")
    meeting.call(desk.work, number, when, form.get("place"), read_ids(form.all("invitees")), form.get("agenda"))
    return desk.go(f"/admin/reviews/{number}/meeting", Message("The meeting is called; the invited are told."))


@post(
    "/reviews/{number:str}/meeting/{id:str}/minutes",
    permission="reviews.meeting.hold",
    redisplay=page,
    objects={"number": "order", "id": "meeting"},
)
def record(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    meeting.record(desk.work, number, id, desk.form.get("minutes"), desk.form.get("decision"), desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("Minutes and decision are recorded."))


HANDLERS = [page, call, record]
