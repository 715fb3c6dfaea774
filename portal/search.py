"""Search over the customer's own orders and parts; Ctrl K asks the same page."""

from __future__ import annotations

from domain.search import queries
from web import Answer, Desk, get


@get("/search", permission="portal.see")
def show(desk: Desk) -> Answer:
    query = desk.query.get("q")[:100]
    return desk.page("portal/search.html", query=query, found=queries.find(desk.work, query, queries.CUSTOMER_LIMITS))


HANDLERS = [show]
