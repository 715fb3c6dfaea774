"""One's own account: language, password, and the way back in for who forgot it."""

from __future__ import annotations

from web import Answer, Desk, account, get, post


@get("/account", permission="session.own")
def show(desk: Desk) -> Answer:
    return account.show(desk)


@post("/account/password", permission="session.own", redisplay=show)
def change_password(desk: Desk) -> Answer:
    return account.change_password(desk)


@get("/forgotten", permission="public.see")
def forgotten(desk: Desk) -> Answer:
    return account.forgotten(desk)


@post("/forgotten", permission="public.see", redisplay=forgotten, rate="mail")
def ask_for_link(desk: Desk) -> Answer:
    return account.ask_for_link(desk)


@get("/reset/{secret:str}", permission="public.see")
def reset(desk: Desk, secret: str) -> Answer:
    return account.reset(desk, secret)


@post("/reset/{secret:str}", permission="public.see", redisplay=reset)
def set_password(desk: Desk, secret: str) -> Answer:
    return account.set_password(desk, secret)


HANDLERS = [show, change_password, forgotten, ask_for_link, reset, set_password]
