"""Photographs of signed copies that came by mail or messenger: matched by the code on the paper, else by a person."""

from __future__ import annotations

from admin.receipts.slips import PHOTOS_BYTES
from domain.deliveries.receipts import copies
from domain.shared.message import Message
from web import Answer, Desk, get, post

BASE = "/admin/deliveries/receipts"


@get("/deliveries/receipts/photographs", permission="deliveries.receipt.record")
def ask(desk: Desk) -> Answer:
    return desk.page("admin/receipts/photographs.html")


@post("/deliveries/receipts/photographs", permission="deliveries.receipt.record", redisplay=ask, upload=PHOTOS_BYTES)
def match(desk: Desk) -> Answer:
    pictures = [each for each in desk.files if each.field == "copies"]
    numbers = [slip.number for slip in copies.matched(desk.work, pictures, desk.form.get("number"))]
    there = f"{BASE}/{numbers[0]}" if len(numbers) == 1 else f"{BASE}?view=all"
    return desk.go(there, Message("Filed with {numbers}.", numbers=", ".join(numbers)))


HANDLERS = [ask, match]
