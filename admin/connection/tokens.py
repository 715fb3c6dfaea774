"""Tokens of other programs: made, shown once, revoked; and what the connection is doing at a glance."""

from __future__ import annotations

import uuid

from domain.connection import hooks, tokens
from domain.connection.scopes import SCOPES
from domain.shared.entered import Entered
from domain.shared.message import Message
from domain.shared.settings import settings
from web import Answer, Desk, get, post

USUAL_DAYS = 90


@get("/connection", permission="connection.manage")
def overview(desk: Desk) -> Answer:
    state = hooks.state(desk.work)
    return desk.page("admin/connection/overview.html", state=state, live=tokens.live_count(desk.work), address=settings().address)


@get("/connection/tokens", permission="connection.manage")
def index(desk: Desk) -> Answer:
    rows = [(token, tokens.state_of(token, desk.work.now)) for token in tokens.listed(desk.work)]
    return desk.page("admin/connection/tokens.html", rows=rows, scopes=SCOPES, states=tokens.STATES, days=USUAL_DAYS, most=tokens.MOST_DAYS)


@post("/connection/tokens", permission="connection.manage", redisplay=index)
def make(desk: Desk) -> Answer:
    """Answers with the page itself: the token is shown once, and stands in no cookie and under no address."""
    token, secret = tokens.make(desk.work, tokens.read_token(Entered(desk.form), desk.form.all("scopes")))
    return desk.page("admin/connection/shown_once.html", what="token", name=token.name, secret=secret, back="/admin/connection/tokens")


@post("/connection/tokens/{token_id:str}/revocation", permission="connection.manage", redisplay=index, objects={"token_id": "api_token"})
def revoke(desk: Desk, token_id: uuid.UUID) -> Answer:
    token = tokens.revoke(desk.work, token_id, version=desk.version)
    return desk.go("/admin/connection/tokens", Message("The token “{name}” opens nothing any more.", name=token.name))


HANDLERS = [overview, index, make, revoke]
