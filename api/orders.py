"""Released orders, to be read."""

from __future__ import annotations

from api.desk import Desk
from domain.connection import reading
from domain.connection.feed import ORDER
from web import Answer, get

MOST_PLACE = 2**62


@get("/orders", permission="connection.orders.read")
def index(desk: Desk) -> Answer:
    page = feed_page(desk, ORDER)
    found = reading.orders(desk.work, page, prices=desk.may("connection.prices.read"))
    return desk.json({"items": found, "next": page.next, "more": page.more})


@get("/orders/{number:str}", permission="connection.orders.read", objects={"number": "order"})
def show(desk: Desk, number: str) -> Answer:
    return desk.json(reading.order(desk.work, number, prices=desk.may("connection.prices.read")))


def feed_page(desk: Desk, kind: str) -> reading.FeedPage:
    """What was written after the place that the reader names."""
    after, limit = desk.whole("after", 0, MOST_PLACE, least=0), desk.whole("limit", 100, reading.MOST)
    return reading.feed(desk.work, kind, after=after, since=desk.moment("updated_since"), limit=limit)
