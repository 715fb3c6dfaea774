"""The company's people: who holds which post, and who may decide what."""

from __future__ import annotations

import uuid
from typing import Any

from admin.readers import read_staff, show_posts
from domain.accounts import actions, queries
from domain.accounts.identity import today_of
from domain.shared.message import Message
from web import Answer, Desk, get, post
from web.inputs import Reader


@get("/people", permission="accounts.person.see")
def index(desk: Desk) -> Answer:
    chosen = {name: desk.query.get(name) for name in ("department", "q", "gone")}
    people = queries.staff(desk.work, department=chosen["department"], text=chosen["q"][:100], gone=chosen["gone"] == "1")
    return desk.page("admin/people/list.html", people=people, chosen=chosen)


@get("/people/new", permission="accounts.person.manage")
def new(desk: Desk) -> Answer:
    return desk.page("admin/people/new.html", posts=show_posts(desk.form, ()))


@post("/people", permission="accounts.person.manage", redisplay=new)
def add(desk: Desk) -> Answer:
    person = actions.add_staff(desk.work, read_staff(desk.form))
    return desk.go(
        f"/admin/people/{person.id}", Message("{name} is entered, and has a mail with a link to set a password.", name=person.name)
    )


@get("/people/{id:str}", permission="accounts.person.see", objects={"id": "person"})
def show(desk: Desk, id: uuid.UUID) -> Answer:
    person = queries.colleague(desk.work, id)
    context: dict[str, Any] = {
        "person": person,
        "options": [(each.id, each.name) for each in queries.staff(desk.work) if each.id != id],
        "decisions": queries.decisions(desk.work, person.posts),
        "delegations": queries.delegations(desk.work, person_id=id, today=today_of(desk.work.session)),
        "posts": show_posts(desk.form, person.posts),
        "waiting": queries.waiting_for(desk.work, id),
    }
    return desk.page("admin/people/show.html", **context)


@post("/people/{id:str}", permission="accounts.person.manage", redisplay=show, objects={"id": "person"})
def change(desk: Desk, id: uuid.UUID) -> Answer:
    person = actions.change_staff(desk.work, id, read_staff(desk.form, email=False), desk.version)
    return desk.go(f"/admin/people/{id}", Message("{name} is changed.", name=person.name))


@post("/people/{id:str}/invitation", permission="accounts.person.manage", redisplay=show, objects={"id": "person"})
def invite(desk: Desk, id: uuid.UUID) -> Answer:
    person = actions.invite_staff_again(desk.work, id)
    return desk.go(f"/admin/people/{id}", Message("{name} has a new mail with a link.", name=person.name))


@post("/people/{id:str}/handover", permission="accounts.hand_over", redisplay=show, objects={"id": "person"})
def hand_over(desk: Desk, id: uuid.UUID) -> Answer:
    read = Reader(desk.form)
    heir = read.id("heir", Message("Takes over"))
    why = read.text("why", Message("Reason"), required=False, most=500)
    read.done()
    done = actions.hand_over(desk.work, id, heir, desk.version, why)
    return desk.go("/admin/people", Message("Handed over: {n} tasks, and the customers. The account is closed.", n=done.tasks))


@get("/authority", permission="accounts.person.see")
def authority(desk: Desk) -> Answer:
    return desk.page("admin/people/authority.html", rows=queries.authority(desk.work))


HANDLERS = [index, new, add, show, change, invite, hand_over, authority]
