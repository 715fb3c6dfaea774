"""One's own account, and the way back in for who forgot the password: the same handlers stand at both doors."""

from __future__ import annotations

from domain.accounts import actions, queries
from domain.accounts.actions.entry import is_address
from domain.shared.errors import Invalid
from domain.shared.message import Message
from web import session
from web.answer import Answer
from web.desk import Desk
from web.route import get, post

ON_ITS_WAY = Message("If this address has an account here, a mail with a link is on its way. The link works for two hours.")


@get("/account", permission="session.own")
def show(desk: Desk) -> Answer:
    return desk.page("account/show.html", person=queries.person(desk.work, desk.actor.id))  # type: ignore[arg-type]


@post("/account/password", permission="session.own", redisplay=show)
def change_password(desk: Desk) -> Answer:
    """A new password by the old one; every other session ends, this one goes on under a new id."""
    person = actions.change_password(desk.work, desk.password, desk.secret("new_password"), desk.secret("again_password"))
    session.begin(desk, person.id)
    return desk.go(f"{desk.door.prefix}/account", Message("Your new password holds from now on. You are signed out everywhere else."))


@get("/forgotten", permission="public.see")
def forgotten(desk: Desk) -> Answer:
    return desk.page("session/forgotten.html", email=desk.form.get("email"))


@post("/forgotten", permission="public.see", redisplay=forgotten, rate="mail")
def ask_for_link(desk: Desk) -> Answer:
    """The same answer for every address, whoever it belongs to."""
    if not is_address(desk.form.get("email")):
        raise Invalid({"email": Message("Please enter an e-mail address, such as name@company.com.")})
    actions.forgotten(desk.work, desk.door.name, desk.form.get("email"))
    return desk.go(f"{desk.door.prefix}/login", ON_ITS_WAY)


@get("/reset/{secret:str}", permission="public.see")
def reset(desk: Desk, secret: str) -> Answer:
    return desk.page("session/reset.html", person=actions.open_link(desk.work, desk.door.name, secret), secret=secret)


@post("/reset/{secret:str}", permission="public.see", redisplay=reset)
def set_password(desk: Desk, secret: str) -> Answer:
    actions.set_password(desk.work, desk.door.name, secret, desk.secret("new_password"), desk.secret("again_password"))
    return desk.go(f"{desk.door.prefix}/login", Message("Your new password holds. Please sign in with it."))


HANDLERS = [show, change_password, forgotten, ask_for_link, reset, set_password]
