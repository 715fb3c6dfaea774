"""Signing in and out at a door: what both doors do the same way."""

from __future__ import annotations

from domain.accounts import actions, sessions
from domain.shared.errors import Invalid
from domain.shared.message import Message
from web.answer import Answer
from web.cookies import LANGUAGE, THEME, YEAR
from web.desk import HERE, Desk

CLEAR = ("clear-site-data", '"cache"')


def show(desk: Desk) -> Answer:
    """The page to sign in; somebody who is signed in goes on."""
    if desk.actor.id is not None:
        return desk.go(_next(desk, desk.query.get("next")))
    return desk.page(f"{desk.door.name}/session/login.html", next=desk.query.get("next") or desk.form.get("next"), email=desk.form.get("email"))


def sign_in(desk: Desk) -> Answer:
    """Sign in: a new session with a new id, whatever the browser brought."""
    email, password = desk.form.get("email"), desk.password
    if wrong := {name: Message("Please enter your e-mail address." if name == "email" else "Please enter your password.")
                 for name, value in (("email", email), ("password", password)) if not value}:
        raise Invalid(wrong)
    person = actions.log_in(desk.work, desk.door.name, email, password, ip=desk.visit.ip)
    begin(desk, person.id)
    return desk.go(_next(desk, desk.form.get("next")))


def sign_out(desk: Desk) -> Answer:
    actions.log_out(desk.work)
    desk.headers += [desk.door.cookies.drop(desk.door.cookies.session), CLEAR]
    return desk.go(f"{desk.door.prefix}/login", Message("You are signed out."))


def begin(desk: Desk, person_id: object) -> None:
    """A session for this person; the one that the browser had ends."""
    if desk.actor.session_id:
        sessions.end(desk.work, desk.actor.session_id)
    agent = desk.visit.headers.get("user-agent", "")
    session_id = sessions.begin(desk.work, person_id, desk.door.name, ip=desk.visit.ip, agent=agent)  # type: ignore[arg-type]
    desk.headers.append(desk.door.cookies.set(desk.door.cookies.session, session_id))


def set_language(desk: Desk) -> Answer:
    """The reader's language: kept with the person, and in a cookie for the time before signing in."""
    chosen = "en" if desk.form.get("language") == "en" else "zh-CN"
    if desk.actor.id is not None:
        actions.choose_language(desk.work, chosen)
    desk.headers.append(desk.door.cookies.set(LANGUAGE, chosen, age=YEAR))
    return desk.go(_next(desk, desk.form.get("next")))


def set_theme(desk: Desk) -> Answer:
    chosen = desk.form.get("theme")
    desk.headers.append(desk.door.cookies.set(THEME, chosen if chosen in {"light", "dark"} else "", age=YEAR))
    return desk.go(_next(desk, desk.form.get("next")))


def _next(desk: Desk, wanted: str) -> str:
    """Where to go on: a page of this door, never another host."""
    prefix = desk.door.prefix + "/"
    return wanted if HERE.fullmatch(wanted) and wanted.startswith(prefix) else prefix
