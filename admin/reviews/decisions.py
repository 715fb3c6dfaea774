"""Approval, release, settlement, decline: each signed with the password (5.1.6, 5.1.7)."""

from __future__ import annotations

from admin.reviews.show import show
from domain.reviews.actions import approval, endings
from domain.shared.message import Message
from web import Answer, Desk, post

SEE = {"number": "order"}


@post("/reviews/{number:str}/approval", permission="reviews.approval.decide", redisplay=show, objects=SEE)
def approve(desk: Desk, number: str) -> Answer:
    approval.approve(desk.work, number, desk.password, desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("Order {number} is approved.", number=number))


@post("/reviews/{number:str}/approval/withdrawal", permission="reviews.approval.decide", redisplay=show, objects=SEE)
def take_back(desk: Desk, number: str) -> Answer:
    approval.take_back(desk.work, number, desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("The approval is taken back."))


@post("/reviews/{number:str}/release", permission="reviews.release.decide", redisplay=show, objects=SEE)
def release(desk: Desk, number: str) -> Answer:
    endings.release(desk.work, number, desk.password, desk.version)
    return desk.go(
        f"/admin/reviews/{number}", Message("Order {number} is released: stamped, planned, and the customer is told.", number=number)
    )


@post("/reviews/{number:str}/settlement", permission="reviews.settlement.decide", redisplay=show, objects=SEE)
def settle(desk: Desk, number: str) -> Answer:
    endings.settle(desk.work, number, desk.form.get("text"), desk.password, desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("Order {number} is accepted for development.", number=number))


@post("/reviews/{number:str}/refusal", permission="orders.order.decline", redisplay=show, objects=SEE)
def decline(desk: Desk, number: str) -> Answer:
    endings.decline(desk.work, number, desk.form.get("reason"), desk.password, desk.version)
    return desk.go(f"/admin/reviews/{number}", Message("Order {number} is declined; the letter goes out.", number=number))


HANDLERS = [approve, take_back, release, settle, decline]
