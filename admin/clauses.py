"""The procedure on the screen: all clauses, and each by itself, to be opened beside the page that carries it out."""

from __future__ import annotations

from domain.procedure import catalogue, pages
from web import Answer, Desk, get


@get("/clauses", permission="admin.see")
def index(desk: Desk) -> Answer:
    return desk.page("admin/clauses/list.html", chapters=catalogue.CHAPTERS, begun=catalogue.begun)


@get("/clauses/{clause:str}", permission="admin.see", objects={"clause": "clause"})
def show(desk: Desk, clause: str) -> Answer:
    found = catalogue.find(clause)
    before, after = catalogue.neighbours(found.number)
    return desk.page(
        "admin/clauses/show.html", clause=found, before=before, after=after, begun=catalogue.begun(found.number),
        places=pages.places_of(found.number),
    )


HANDLERS = [index, show]
