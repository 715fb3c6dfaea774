"""Search over orders, parts and customers; Ctrl K asks the same page."""

from __future__ import annotations

from domain.search import queries
from web import Answer, Desk, get

SEEN_BY = dict.fromkeys(("statement", "draft", "invoice", "payment", "deduction"), "receivables.see") | {
    "freight": "deliveries.freight.see",
}  # kinds that not every colleague sees


@get("/search", permission="search.see")
def show(desk: Desk) -> Answer:
    query = desk.query.get("q")[:100]
    may_see = {kind: most for kind, most in queries.STAFF_LIMITS.items() if desk.may(SEEN_BY.get(kind, "search.see"))}
    return desk.page("admin/search.html", query=query, found=queries.find(desk.work, query, may_see))


HANDLERS = [show]
