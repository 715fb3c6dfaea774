"""Search over the customer's own orders and parts; Ctrl K asks the same page."""

from __future__ import annotations

from domain.search import queries
from web import Answer, Desk, get

SEEN_BY = {"statement": "receivables.see_own", "invoice": "receivables.see_own", "delay": "deliveries.offer.see_own"}


@get("/search", permission="portal.see")
def show(desk: Desk) -> Answer:
    query = desk.query.get("q")[:100]
    may_see = {kind: most for kind, most in queries.CUSTOMER_LIMITS.items() if desk.may(SEEN_BY.get(kind, "portal.see"))}
    return desk.page("portal/search.html", query=query, found=queries.find(desk.work, query, may_see))


HANDLERS = [show]
