"""Tokens of other programs: made, shown once, revoked, answered for; and what the connection is doing at a glance."""

from __future__ import annotations

import uuid

from domain.connection import hooks, tokens
from domain.connection.expiring import SOON
from domain.connection.scopes import FINANCE, SCOPES
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.settings import settings
from web import Answer, Desk, get, post

USUAL_DAYS = 90
HERE = "/admin/connection/tokens"


@get("/connection", permission="connection.manage")
def overview(desk: Desk) -> Answer:
    state = hooks.state(desk.work)
    return desk.page("admin/connection/overview.html", state=state, live=tokens.live_count(desk.work), address=settings().address)


@get("/connection/tokens", permission="connection.manage")
def index(desk: Desk) -> Answer:
    return desk.page("admin/connection/tokens.html", rows=tokens.listed(desk.work), scopes=SCOPES, states=tokens.STATES, days=USUAL_DAYS,
                     most=tokens.MOST_DAYS, waits=tokens.waits_for_finance, soon=desk.work.now + SOON)


@post("/connection/tokens", permission="connection.manage", redisplay=index)
def make(desk: Desk) -> Answer:
    """Answers with the page itself: the token is shown once, and stands in no cookie and under no address."""
    token, secret = tokens.make(desk.work, tokens.read_token(Entered(desk.form), desk.form.all("scopes")))
    return desk.page("admin/connection/shown_once.html", what="token", name=token.name, secret=secret, back=f"{HERE}/{token.id}")


@get("/connection/tokens/{token_id:str}", permission="connection.grant.see", objects={"token_id": "api_token"})
def show(desk: Desk, token_id: uuid.UUID) -> Answer:
    token = tokens.seen(desk.work, token_id)
    return desk.page("admin/connection/token.html", token=token, scopes=SCOPES, finance=FINANCE, opened=tokens.opened(token),
                     state=tokens.stands(desk.work, token), states=tokens.STATES, waits=tokens.waits_for_finance(token))


@post("/connection/tokens/{token_id:str}/revocation", permission="connection.manage", redisplay=show, objects={"token_id": "api_token"})
def revoke(desk: Desk, token_id: uuid.UUID) -> Answer:
    token = tokens.revoke(desk.work, token_id, version=desk.version)
    return desk.go(HERE, Message("The token “{name}” opens nothing any more.", name=token.name))


@post("/connection/tokens/{token_id:str}/keeper", permission="connection.manage", redisplay=show, objects={"token_id": "api_token"})
def take_over(desk: Desk, token_id: uuid.UUID) -> Answer:
    token = tokens.take_over(desk.work, token_id, version=desk.version)
    return desk.go(f"{HERE}/{token.id}", Message("You answer for the token “{name}” now.", name=token.name))


@post("/connection/tokens/{token_id:str}/grant", permission="connection.grant", redisplay=show, objects={"token_id": "api_token"})
def grant(desk: Desk, token_id: uuid.UUID) -> Answer:
    if (decision := desk.form.get("decision")) not in {"yes", "no"}:
        raise Invalid({"decision": Message("Please choose one of the list.")})
    token = tokens.grant(desk.work, token_id, decision == "yes", desk.password, version=desk.version)
    return desk.go(f"{HERE}/{token.id}", Message("What finance says of “{name}” is signed.", name=token.name))


HANDLERS = [overview, index, make, show, revoke, take_over, grant]
