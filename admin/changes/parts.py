"""A department answers its part; sales says what can be done instead, and raises the engineering change request (5.1.9(1)–(4))."""

from __future__ import annotations

from admin.changes.inputs import read_answer, read_item, read_offers, read_requests
from admin.changes.show import OBJECTS, show
from domain.changes.answers import answering, approving, engineering, offering, taking_back, which_holds
from domain.changes.finding import case
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/changes/{number:str}/parts/{part:str}", permission="changes.section.answer", redisplay=show, objects=OBJECTS)
def sign(desk: Desk, number: str, part: str) -> Answer:
    answering.sign(desk.work, number, part, read_answer(desk.work, number, desk.form), desk.password, desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Signed. The change goes on as far as its parts are answered."))


@post("/changes/{number:str}/parts/{part:str}/withdrawal", permission="changes.section.answer", redisplay=show, objects=OBJECTS)
def take_back(desk: Desk, number: str, part: str) -> Answer:
    taking_back.take_back(desk.work, number, part, desk.version)
    return desk.go(f"/admin/changes/{number}#part-{part}", Message("Your signature is taken back; the part is yours to answer again."))


@post("/changes/{number:str}/settlement", permission="changes.change.propose", redisplay=show, objects=OBJECTS)
def settle(desk: Desk, number: str) -> Answer:
    offers = read_offers(case(desk.work, number, lock=False), desk.work, desk.form, desk.form.get("remark").strip())
    offering.settle(desk.work, number, offers, desk.password, desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Kept: the parts concerned look at it again, then the customer has it."))


@post("/changes/{number:str}/engineering", permission="changes.change.propose", redisplay=show, objects=OBJECTS)
def raise_request(desk: Desk, number: str) -> Answer:
    engineering.raise_requests(desk.work, number, read_requests(desk.form), desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Raised: technical has it now."))


@post("/changes/{number:str}/engineering/revision", permission="changes.section.answer", redisplay=show, objects=OBJECTS)
def confirm_revision(desk: Desk, number: str) -> Answer:
    which_holds.confirm(desk.work, number, read_item(desk.form), desk.form, desk.password, desk.version)
    return desk.go(f"/admin/changes/{number}#engineering", Message("Signed: everybody reads on the request which one holds."))


@post("/changes/{number:str}/price-note", permission="changes.notice.acknowledge", redisplay=show, objects=OBJECTS)
def note_price(desk: Desk, number: str) -> Answer:
    approving.note_price(desk.work, number)
    return desk.go(f"/admin/changes/{number}", Message("Taken note of."))


HANDLERS = [sign, take_back, settle, raise_request, confirm_revision, note_price]
