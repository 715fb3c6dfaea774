"""The audit trail, to be read."""

from __future__ import annotations

from urllib.parse import urlencode

from domain.shared import trail
from domain.shared.message import Message
from domain.shared.trail import TrailFilter
from web import Answer, Desk, Fields, get
from web.inputs import Reader


@get("/journal", permission="journal.see")
def index(desk: Desk) -> Answer:
    found = trail.entries(desk.work, read_filter(desk.query))
    kept = {name: desk.query.get(name) for name in ("kind", "id", "action", "who", "since", "until")}
    later = f"/admin/journal?{urlencode({**kept, 'page': found.later})}" if found.later else None
    return desk.page("admin/journal/list.html", rows=found.rows, later=later, query=kept)


def read_filter(query: Fields) -> TrailFilter:
    """What an address asks for; what cannot be read asks for nothing."""
    read = Reader(query)
    return TrailFilter(
        object_kind=read.text("kind", Message("Kind"), required=False, most=60),
        object_id=read.id("id", Message("Id"), required=False),
        action=read.text("action", Message("Action"), required=False, most=80),
        who=read.text("who", Message("Who"), required=False, most=80),
        since=read.day("since", Message("From"), required=False),
        until=read.day("until", Message("To"), required=False),
        page=read.raw("page"),
    )


HANDLERS = [index]
