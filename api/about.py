"""What this door says of itself: the token that asks, and the description of everything."""

from __future__ import annotations

from api.desk import Desk
from domain.connection.models import ApiToken
from domain.connection.reading import moment
from domain.connection.tokens import opened, waits_for_finance
from web import Answer, get


@get("/token", permission="connection.see")
def token(desk: Desk) -> Answer:
    found = desk.work.fetch(ApiToken, desk.work.actor.id)
    waiting = sorted(set(found.scopes) - opened(found)) if waits_for_finance(found) else []
    return desk.json({"name": found.name, "scopes": sorted(opened(found)), "waiting": waiting, "expires_at": moment(found.expires_at)})


@get("/openapi.json", permission="connection.see")
def description(desk: Desk) -> Answer:
    from api.openapi import document  # it is drawn from the table that this handler stands in

    return desk.json(document(desk.address))
