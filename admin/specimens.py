"""Each component once, for those who write pages."""

from __future__ import annotations

from templates.samples import specimens
from web import Answer, Desk, get


@get("/specimens", permission="system.specimens.see")
def show(desk: Desk) -> Answer:
    return desk.page("admin/specimens.html", **specimens())


HANDLERS = [show]
