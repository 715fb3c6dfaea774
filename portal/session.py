"""Signing in and out, the reader's language and colours."""

from __future__ import annotations

from web import Answer, Desk, get, post, session


@get("/login", permission="public.see")
def login(desk: Desk) -> Answer:
    return session.show(desk)


@post("/login", permission="public.see", redisplay=login, once=False)
def sign_in(desk: Desk) -> Answer:
    return session.sign_in(desk)


@post("/logout", permission="public.see", once=False)
def sign_out(desk: Desk) -> Answer:
    return session.sign_out(desk)


@post("/language", permission="public.see", once=False)
def language(desk: Desk) -> Answer:
    return session.set_language(desk)


@post("/theme", permission="public.see", once=False)
def theme(desk: Desk) -> Answer:
    return session.set_theme(desk)


HANDLERS = [login, sign_in, sign_out, language, theme]
