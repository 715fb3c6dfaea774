"""Delegations: who decides for whom on which days."""

from __future__ import annotations

import uuid
from typing import Any

from admin.readers import read_delegation
from domain.accounts import actions, queries
from domain.accounts.identity import today_of
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/delegations", permission="accounts.delegate")
def index(desk: Desk) -> Answer:
    today = today_of(desk.work.session)
    everybody = desk.may("accounts.person.manage") and desk.query.get("all") == "1"
    context: dict[str, Any] = {
        "rows": queries.delegations(desk.work, person_id=None if everybody else desk.actor.id, today=today),
        "colleagues": queries.staff(desk.work),
        "mine": sorted(desk.actor.decisions, key=queries.ORDER.index),
        "today": today,
        "everybody": everybody,
    }
    return desk.page("admin/delegations/list.html", **context)


@post("/delegations", permission="accounts.delegate", redisplay=index)
def add(desk: Desk) -> Answer:
    actions.delegate(desk.work, read_delegation(desk.form, desk.actor))
    return desk.go("/admin/delegations", Message("The delegation is entered. Signatures on these days read “X for Y”."))


@post("/delegations/{id:str}/end", permission="accounts.delegate", redisplay=index, objects={"id": "delegation"})
def end(desk: Desk, id: uuid.UUID) -> Answer:
    actions.end_delegation(desk.work, id, desk.version)
    return desk.go("/admin/delegations", Message("The delegation is over."))


HANDLERS = [index, add, end]
