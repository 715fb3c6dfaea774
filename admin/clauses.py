"""The procedure on the screen: all clauses, and each by itself, to be opened beside the page that carries it out."""

from __future__ import annotations

from domain.procedure import catalogue, pages
from web import Answer, Desk, get


@get("/clauses", permission="admin.see")
def index(desk: Desk) -> Answer:
    return desk.page("admin/clauses/list.html", chapters=catalogue.CHAPTERS, begun=catalogue.begun)


@get("/clauses/{clause:str}", permission="admin.see", objects={"clause": "clause"})
def show(desk: Desk, clause: str) -> Answer:
    found, (before, after) = catalogue.find(clause), catalogue.neighbours(clause)
    return desk.page(
        "admin/clauses/show.html", clause=found, before=before, after=after, begun=catalogue.begun(clause), places=pages.places_of(clause),
    )


HANDLERS = [index, show]
