"""The portal users of a customer, kept by sales."""

from __future__ import annotations

import uuid

from domain.accounts import actions, queries
from domain.customers.queries import by_number
from domain.shared.errors import NotFound
from domain.shared.message import Message
from web import Answer, Desk, get, post, users


@get("/customers/{number:str}/users", permission="accounts.portal_user.manage", objects={"number": "customer"})
def index(desk: Desk, number: str) -> Answer:
    customer = by_number(desk.work, number)
    listed = queries.users(desk.work, customer.id)
    return desk.page("admin/people/users.html", customer=customer, users=listed, typed=users.typed(desk.form))


@post("/customers/{number:str}/users", permission="accounts.portal_user.manage", redisplay=index, objects={"number": "customer"})
def add(desk: Desk, number: str) -> Answer:
    user = actions.add_user(desk.work, by_number(desk.work, number).id, users.read(desk.form))
    said = Message("{name} is entered, and has a mail with a link to set a password.", name=user.name)
    return desk.go(f"/admin/customers/{number}/users", said)


@post(
    "/customers/{number:str}/users/{id:str}",
    permission="accounts.portal_user.manage",
    redisplay=index,
    objects={"number": "customer", "id": "person"},
)
def change(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    _of(desk, number, id)
    user = actions.change_user(desk.work, id, users.read(desk.form, email=False), desk.version)
    return desk.go(f"/admin/customers/{number}/users", Message("{name} is changed.", name=user.name))


@post(
    "/customers/{number:str}/users/{id:str}/invitation",
    permission="accounts.portal_user.manage",
    redisplay=index,
    objects={"number": "customer", "id": "person"},
)
def invite(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    _of(desk, number, id)
    user = actions.invite_again(desk.work, id)
    return desk.go(f"/admin/customers/{number}/users", Message("{name} has a new mail with a link.", name=user.name))


def _of(desk: Desk, number: str, person_id: uuid.UUID) -> None:
    if queries.person(desk.work, person_id).customer_id != by_number(desk.work, number).id:
        raise NotFound


HANDLERS = [index, add, change, invite]
