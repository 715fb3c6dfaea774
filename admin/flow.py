"""The flow of 4.1, live."""

from __future__ import annotations

from domain.queue import flow, kinds
from web import Answer, Desk, get


@get("/flow", permission="flow.see")
def show(desk: Desk) -> Answer:
    return desk.page("admin/flow.html", steps=flow.flow(desk.work), kind_name=kinds.name)


HANDLERS = [show]
