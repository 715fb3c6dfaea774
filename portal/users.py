"""The customer's own users, kept by its administrator."""

from __future__ import annotations

import uuid

from domain.accounts import actions, queries
from domain.shared.message import Message
from web import Answer, Desk, get, post, users


@get("/users", permission="accounts.portal_user.manage")
def index(desk: Desk) -> Answer:
    return desk.page("portal/users/list.html", users=queries.users(desk.work, desk.actor.customer_id), typed=users.typed(desk.form))  # type: ignore[arg-type]


@post("/users", permission="accounts.portal_user.manage", redisplay=index)
def add(desk: Desk) -> Answer:
    user = actions.add_user(desk.work, desk.actor.customer_id, users.read(desk.form))  # type: ignore[arg-type]
    return desk.go("/users", Message("{name} is entered, and has a mail with a link to set a password.", name=user.name))


@post("/users/{id:str}", permission="accounts.portal_user.manage", redisplay=index, objects={"id": "person"})
def change(desk: Desk, id: uuid.UUID) -> Answer:
    user = actions.change_user(desk.work, id, users.read(desk.form, email=False), desk.version)
    return desk.go("/users", Message("{name} is changed.", name=user.name))


@post("/users/{id:str}/invitation", permission="accounts.portal_user.manage", redisplay=index, objects={"id": "person"})
def invite(desk: Desk, id: uuid.UUID) -> Answer:
    user = actions.invite_again(desk.work, id)
    return desk.go("/users", Message("{name} has a new mail with a link.", name=user.name))


HANDLERS = [index, add, change, invite]
