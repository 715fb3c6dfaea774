"""Search over orders, parts and customers; Ctrl K asks the same page."""

from __future__ import annotations

from domain.search import queries
from web import Answer, Desk, get


@get("/search", permission="search.see")
def show(desk: Desk) -> Answer:
    query = desk.query.get("q")[:100]
    return desk.page("admin/search.html", query=query, found=queries.find(desk.work, query))


HANDLERS = [show]
