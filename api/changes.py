"""Changes of orders, to be read."""

from __future__ import annotations

from api.desk import Desk
from api.orders import feed_page
from domain.connection import reading
from domain.connection.feed import CHANGE
from web import Answer, get


@get("/changes", permission="connection.changes.read")
def index(desk: Desk) -> Answer:
    page = feed_page(desk, CHANGE)
    found = reading.changes(desk.work, page, prices=desk.may("connection.prices.read"))
    return desk.json({"items": found, "next": page.next, "more": page.more})


@get("/changes/{number:str}", permission="connection.changes.read", objects={"number": "change"})
def show(desk: Desk, number: str) -> Answer:
    return desk.json(reading.change(desk.work, number, prices=desk.may("connection.prices.read")))
