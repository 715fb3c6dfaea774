"""What is answered when something stands against it: a problem document (RFC 9457), in English or Chinese as it was asked for."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from api.reading import Unreadable
from domain.shared.errors import Forbidden, Invalid, TokenReused
from domain.shared.message import Message
from templates import say, speaking
from web import refusals
from web.answer import Answer
from web.visit import Visit

TYPE = "application/problem+json; charset=utf-8"
WORDS = {  # where the words of the pages speak of pages
    400: Message("The request cannot be understood."),
    401: Message("Send a token that is in use, as “Authorization: Bearer …”."),
    403: Message("This is not open to the token."),
    404: Message("There is nothing here, or it is not visible to this token."),
    405: Message("This address does not answer to this method."),
    406: Message("The answer is JSON; nothing else is to be had."),
    408: Message("What you sent did not arrive whole."),
    413: Message("More was sent than is accepted here. Please send less at once."),
    415: Message("Send JSON: “Content-Type: application/json”, not compressed."),
    421: Message("This address is not ours."),
    429: Message("That was too often in a short time. Wait as long as “Retry-After” says."),
    500: Message("Something went wrong on our side. Nothing was stored; the same request may be sent again with the same key."),
    503: Message("We cannot answer just now. Nothing was stored; the same request may be sent again with the same key."),
}
SCOPE_MISSING = Message("The token does not have the scope “{scope}”, which this needs.").id
KEY_REUSED = Message("This “Idempotency-Key” came before with another body. Ask for what stands now; another body needs a key of its own.")
HEADERS = {401: ("www-authenticate", 'Bearer realm="concord"')}


def of(error: Exception, visit: Visit) -> Answer:
    """What an exception means to the sender. What is nobody's fault but ours is logged with its trace, and told without it."""
    if isinstance(error, Unreadable):
        return answer(visit, 400, [error.reason])
    if isinstance(error, TokenReused):
        return answer(visit, 422, [KEY_REUSED])
    refusal = refusals.of(error, visit)
    fields = {where: why for where, why in refusal.fields.items() if where.startswith("/")} if isinstance(error, Invalid) else {}
    said = refusal.status in {409, 422} or (isinstance(error, Forbidden) and error.reason.id == SCOPE_MISSING)
    reasons = refusal.reasons if said and not fields else ()
    return answer(visit, refusal.status, reasons, fields, refusal.retry_after)


def answer(
    visit: Visit, status: int, reasons: Sequence[Message] = (), fields: Mapping[str, Message] | None = None, retry_after: int = 0
) -> Answer:
    """A problem document; `fields` are JSON pointers, or names of parameters, with what is wrong there."""
    with speaking(language_of(visit)):
        title = refusals.TITLES.get(status, refusals.TITLES[400])
        words = list(reasons) or [WORDS.get(status) or Message("{n} values are not right.", n=len(fields or {}))]
        body: dict[str, object] = {
            "type": "about:blank", "title": say(title), "status": status, "detail": " ".join(say(word) for word in words),
            "request": visit.id,
        }
        if fields:
            body["errors"] = [{"at": where, "detail": say(why)} for where, why in fields.items()]
    headers = [HEADERS[status]] if status in HEADERS else []
    if retry_after or status in {429, 503}:
        headers.append(("retry-after", str(retry_after or 5)))
    return Answer(status, json.dumps(body, ensure_ascii=False).encode("utf-8", "replace"), TYPE, headers)


def plain(visit: Visit, status: int) -> Answer:
    """Without more to say than the status does."""
    return answer(visit, status)


def language_of(visit: Visit) -> str:
    """English, where Chinese is not asked for first: who reads is a program, and behind it a programmer."""
    return "zh-CN" if visit.headers.get("accept-language", "").strip().lower().startswith("zh") else "en"
