"""The execution ledger, to be read page by page."""

from __future__ import annotations

from api.desk import Desk
from domain.connection import reading
from domain.deliveries.ledger import STATES, LedgerFilter
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.paging import cursor
from web import Answer, get


@get("/ledger", permission="connection.orders.read")
def index(desk: Desk) -> Answer:
    rows, later = reading.ledger(desk.work, _wanted(desk))
    return desk.json({"items": rows, "next": later, "more": later is not None})


def _wanted(desk: Desk) -> LedgerFilter:
    """What the pages leave out silently when it is said wrongly is refused here. Raises Invalid."""
    query = desk.visit.query
    state, after = query.get("state"), query.get("after")
    if state and state not in STATES:
        raise Invalid({"/state": Message("Please choose one of the list.")})
    if after and cursor(after) is None:
        raise Invalid({"/after": Message("This is no place of this list.")})
    return LedgerFilter(customer=query.get("customer")[:20], state=state, first=desk.day("from"), last=desk.day("to"), up=True, after=after)
