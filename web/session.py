"""Signing in and out, the reader's language and colours: the same handlers stand at both doors."""

from __future__ import annotations

import uuid
from typing import Any

from domain.accounts import actions, queries, sessions
from domain.customers.models import Customer
from domain.shared.errors import Invalid
from domain.shared.facts import DEMO, fact
from domain.shared.message import Message
from web.answer import Answer
from web.cookies import LANGUAGE, THEME, YEAR
from web.desk import HERE, Desk
from web.route import get, post

CLEAR = ("clear-site-data", '"cache"')
ASKED = {"email": Message("Please enter your e-mail address."), "password": Message("Please enter your password.")}


@get("/login", permission="public.see")
def show(desk: Desk) -> Answer:
    """The page to sign in; somebody who is signed in goes on."""
    if desk.actor.id is not None:
        return desk.go(_next(desk, desk.query.get("next")))
    onward = desk.query.get("next") or desk.form.get("next")
    return desk.page("session/login.html", next=onward, email=desk.form.get("email"), accounts=_demo_accounts(desk))


@post("/login", permission="public.see", redisplay=show, once=False)
def sign_in(desk: Desk) -> Answer:
    """Sign in: a new session with a new id, whatever the browser brought."""
    email, password = desk.form.get("email"), desk.password
    if wrong := {name: ASKED[name] for name, value in (("email", email), ("password", password)) if not value}:
        raise Invalid(wrong)
    person = actions.log_in(desk.work, desk.door.name, email, password, ip=desk.visit.ip, known_as=_known(desk))
    begin(desk, person.id)
    return desk.go(_next(desk, desk.form.get("next")))


@post("/logout", permission="public.see", once=False)
def sign_out(desk: Desk) -> Answer:
    actions.log_out(desk.work)
    desk.headers += [desk.door.cookies.drop(desk.door.cookies.session), CLEAR]
    return desk.go(f"{desk.door.prefix}/login", Message("You are signed out."))


@post("/language", permission="public.see", once=False)
def set_language(desk: Desk) -> Answer:
    """The reader's language: kept with the person, and in a cookie for the time before signing in."""
    chosen = "en" if desk.form.get("language") == "en" else "zh-CN"
    if desk.actor.id is not None:
        actions.choose_language(desk.work, chosen)
    desk.headers.append(desk.door.cookies.set(LANGUAGE, chosen, age=YEAR))
    return desk.go(_next(desk, desk.form.get("next")))


@post("/theme", permission="public.see", once=False)
def set_theme(desk: Desk) -> Answer:
    chosen = desk.form.get("theme")
    desk.headers.append(desk.door.cookies.set(THEME, chosen if chosen in {"light", "dark"} else "", age=YEAR))
    return desk.go(_next(desk, desk.form.get("next")))


def begin(desk: Desk, person_id: uuid.UUID) -> None:
    """A session for this person; the one that the browser had ends. The browser is known from now on."""
    if desk.actor.session_id:
        sessions.end(desk.work, desk.actor.session_id)
    agent, cookies = desk.visit.headers.get("user-agent", ""), desk.door.cookies
    session_id = sessions.begin(desk.work, person_id, desk.door.name, ip=desk.visit.ip, agent=agent)
    desk.headers.append(cookies.set(cookies.session, session_id))
    desk.headers.append(cookies.set(cookies.known, desk.door.keys.sealed("known", str(person_id)), age=YEAR))


def _next(desk: Desk, wanted: str) -> str:
    """Where to go on: a page of this door, never another host."""
    prefix = desk.door.prefix + "/"
    return wanted if HERE.fullmatch(wanted) and wanted.startswith(prefix) else prefix


def _known(desk: Desk) -> uuid.UUID | None:
    kept = desk.visit.cookies.get(desk.door.cookies.known, "")
    opened = desk.door.keys.opened("known", kept) if kept else None
    return uuid.UUID(opened) if isinstance(opened, str) else None


def _demo_accounts(desk: Desk) -> list[dict[str, Any]]:
    """Those of the demo company with who they are, and only in its own database on this machine."""
    demo = fact(desk.work, DEMO) if desk.door.settings.loopback else None
    accounts = [each for each in (demo or {}).get("accounts", []) if each["site"] == desk.door.name]
    with desk.work.as_system("demo accounts"):
        people = queries.by_email(desk.work, desk.door.name, [each["email"] for each in accounts])
        customers = {row.customer_id: desk.work.fetch(Customer, row.customer_id).name_short for row in people.values() if row.customer_id}
    return [
        {**each, "person": people[each["email"]], "customer": customers.get(people[each["email"]].customer_id, "")}  # type: ignore[arg-type]
        for each in accounts
        if each["email"] in people
    ]


HANDLERS = [show, sign_in, sign_out, set_language, set_theme]
