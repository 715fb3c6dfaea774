"""The last word: approval, the price's approval, refusal; and taking our own proposal back (RULES 2, 6)."""

from __future__ import annotations

from admin.changes.inputs import read_item
from admin.changes.show import OBJECTS, show
from domain.changes.answers import approving, refusing, settling, taking_back
from domain.changes.force.prices import LIST
from domain.changes.further import refusing_lines
from domain.changes.models import Change, ChangeState
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/changes/{number:str}/approval", permission="changes.approval.decide", redisplay=show, objects=OBJECTS)
def approve(desk: Desk, number: str) -> Answer:
    return _told(desk, approving.approve(desk.work, number, desk.password, desk.version))


@post("/changes/{number:str}/price-approval", permission="changes.price.decide", redisplay=show, objects=OBJECTS)
def approve_price(desk: Desk, number: str) -> Answer:
    return _told(desk, approving.approve_price(desk.work, number, desk.password, desk.version, desk.form.get("holds") or LIST))


@post("/changes/{number:str}/approval/withdrawal", permission="changes.approval.decide", redisplay=show, objects=OBJECTS)
def take_back(desk: Desk, number: str) -> Answer:
    return _taken_back(desk, number, "approval")


@post("/changes/{number:str}/price-approval/withdrawal", permission="changes.price.decide", redisplay=show, objects=OBJECTS)
def take_back_price(desk: Desk, number: str) -> Answer:
    return _taken_back(desk, number, "price-approval")


@post("/changes/{number:str}/refusal", permission="changes.change.refuse", redisplay=show, objects=OBJECTS)
def refuse(desk: Desk, number: str) -> Answer:
    refusing.refuse(desk.work, number, desk.form.get("why"), desk.password, desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Change {number} is refused; the customer is told why.", number=number))


@post("/changes/{number:str}/line-refusal", permission="changes.change.refuse", redisplay=show, objects=OBJECTS)
def refuse_line(desk: Desk, number: str) -> Answer:
    item = refusing_lines.refuse_line(desk.work, number, read_item(desk.form), desk.form.get("why"), desk.password, desk.version)
    said = Message("{part} is refused; the other further lines go on, and the customer is told why.", part=item.asked["part"])
    return desk.go(f"/admin/changes/{number}", said)


@post("/changes/{number:str}/withdrawal", permission="changes.change.propose", redisplay=show, objects=OBJECTS)
def withdraw(desk: Desk, number: str) -> Answer:
    settling.withdraw(desk.work, number, desk.form.get("why"), version=desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Change {number} is withdrawn; the order stays as it was.", number=number))


def _taken_back(desk: Desk, number: str, which: str) -> Answer:
    taking_back.take_back_approval(desk.work, number, which, desk.version)
    return desk.go(f"/admin/changes/{number}", Message("Your approval is taken back; the change waits for it again."))


def _told(desk: Desk, change: Change) -> Answer:
    if change.state == ChangeState.IN_FORCE:
        words = Message("{number} is in force: order {order} has revision {n}; whoever must know is told.", number=change.number,
                        order=change.order_number, n=change.revision)
    else:
        words = Message("Approved. {number} still waits for the other approval.", number=change.number)
    return desk.go(f"/admin/changes/{change.number}", words)


HANDLERS = [approve, approve_price, take_back, take_back_price, refuse, refuse_line, withdraw]
