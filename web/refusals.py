"""What is answered when something stands against it: in the reader's language, as a page that keeps what was typed."""

from __future__ import annotations

import logging
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from domain.accounts.actions import WrongLogin
from domain.accounts.actions.recovery import LinkSpent
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import DomainError, Forbidden, Invalid, NotFound, PasswordNeeded, Refused, Stale, Throttled, TokenReused
from domain.shared.links import LinkOver
from domain.shared.message import Message
from web.answer import Answer

if TYPE_CHECKING:
    from web.serving import Door
    from web.visit import Visit

log = logging.getLogger("concord.web")
KEPT = 12  # fields that a refusal page gives back
HIDDEN = ("_",)
SHORTEST_KEPT = 2
OVERFLOW = "22003"  # of SQL: a number out of range, such as what a price typed wrongly makes of a quantity
UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
CARRIED = frozenset({"amends", "copy", "customer", "draft", "files_id", "id", "next", "seen", "sel"})  # by the page, with each sending
CODE = re.compile(r"[a-z0-9_]+")  # what a button, a box or a choice sends
CHOSEN = frozenset({
    "active", "customer_supplied", "dates_mean", "decision", "deputy", "distance", "flags",
    "for_customer", "grade", "heads", "indirect", "invitees", "kind", "language", "line", "line_class", "line_id", "needs",
    "open", "payment_kind", "person", "potential", "provisional", "quality_unstated", "related", "relation", "required_documents", "retail",
    "roles", "ship_to", "source", "specification_unstated", "split", "state", "step", "theme", "unit", "view", "working",
    "zone", "more_zone",
})
CHOICE = re.compile(r"[a-z]-.+")  # an answer, a remedy: by the id of its row

ENDED = Message("You are not signed in, or your session has ended. Please sign in and send it again; what you entered is kept below.")
MISSING = Message("This page does not exist, or is not visible to you.")
BROKEN = Message("Sorry, something went wrong on our side. What you entered is kept below; please try again.")
BUSY = Message("Many people are at work just now. What you entered is kept below; please try again in a moment.")
AWAY = Message("The database does not answer just now. What you entered is kept below; please try again in a moment.")
WITHOUT_INPUT = {  # the same where nothing was typed that could be kept
    ENDED.id: Message("You are not signed in, or your session has ended. Please sign in and send it again."),
    BROKEN.id: Message("Sorry, something went wrong on our side. Please try again."),
    BUSY.id: Message("Many people are at work just now. Please try again in a moment."),
    AWAY.id: Message("The database does not answer just now. Please try again in a moment."),
}
TOO_LARGE = Message("A number is larger than can be kept: please check quantities, prices and amounts.")
FASTER = Message("Somebody else stored the same at the same moment. Please look at what is there now.")
TITLES = {
    400: Message("This request cannot be read"),
    401: Message("Please sign in"),
    403: Message("This is not open to you"),
    404: Message("There is nothing here"),
    405: Message("This cannot be done here"),
    408: Message("That took too long"),
    409: Message("This cannot be done now"),
    410: Message("This link works no more"),
    413: Message("That was too much at once"),
    415: Message("This kind of input is not read here"),
    421: Message("This address is not ours"),
    422: Message("Something is to be corrected"),
    429: Message("Too often in a short time"),
    500: Message("Sorry, that did not work"),
    503: Message("Please try again in a moment"),
}
REASONS = {
    400: Message("The address or the input is not as a browser sends it."),
    401: WITHOUT_INPUT[ENDED.id],
    403: Message("This page was not sent from here, or stood open too long. Open it again and send it once more."),
    404: MISSING,
    405: Message("The page does not answer to this way of asking."),
    408: Message("What you sent did not arrive whole. Please look at the connection and send it again."),
    413: Message("More was sent than is accepted here. Please send less at once."),
    415: Message("Please send the form of the page."),
    421: Message("Please open the page at the address that you were given."),
    500: BROKEN,
    429: Message("Many people sign in or sign at this moment. Please try again in a few seconds."),
    503: BUSY,
}


@dataclass(frozen=True)
class Refusal:
    """`fields` say where something is wrong; `shown_again` that the page of the input is shown again where there is one."""

    status: int
    reasons: Sequence[Message]
    fields: Mapping[str, Message] = field(default_factory=dict)
    shown_again: bool = False
    retry_after: int = 0
    changes: Sequence[Any] = ()
    heading: Message | None = None
    sign_in: bool = False  # for who has an account, the way to it

    @property
    def title(self) -> Message:
        return self.heading or TITLES[self.status]


def plain(status: int) -> Refusal:
    return Refusal(status, (REASONS[status],), retry_after=5 if status in {429, 503} else 0)


def of(error: Exception, visit: Visit) -> Refusal:
    """What an exception means to the reader. What is nobody's fault but ours is logged with its trace."""
    if isinstance(error, DomainError):
        return _of_domain(error)
    if isinstance(error, IntegrityError):
        log.warning("conflict", extra={"request_id": visit.id, "route": visit.route, "constraint": _constraint(error)})
        return Refusal(409, (FASTER,), {"_conflict": FASTER}, True)
    if isinstance(error, DBAPIError) and _state(error) == OVERFLOW:
        log.warning("too large", extra={"request_id": visit.id, "route": visit.route})
        return Refusal(422, (TOO_LARGE,), {"_large": TOO_LARGE}, True)
    if isinstance(error, PoolTimeout):
        return Refusal(503, (BUSY,), {"_busy": BUSY}, False, 5)
    if isinstance(error, DBAPIError) and _passing(error):
        log.warning("database away", extra={"request_id": visit.id, "route": visit.route, "state": _state(error)})
        return Refusal(503, (AWAY,), {"_away": AWAY}, False, 5)
    log.error("unexpected", exc_info=error, extra={"request_id": visit.id, "route": visit.route})
    return Refusal(500, (BROKEN,))


def _of_domain(error: DomainError) -> Refusal:
    match error:
        case LinkOver():
            return Refusal(404, (error.reason,), heading=TITLES[410], sign_in=True)
        case NotFound():
            return plain(404)
        case WrongLogin():
            return Refusal(401, (error.reason,), {"_wrong": error.reason}, True)
        case LinkSpent():
            return Refusal(410, (error.reason,))
        case Forbidden():
            return Refusal(403, (error.reason,))
        case Invalid():
            return Refusal(422, list(error.fields.values()), error.fields, True)
        case PasswordNeeded():
            return Refusal(422, (error.reason,), {"password": error.reason}, True)
        case TokenReused():
            return Refusal(422, (error.reason,), {"_token": error.reason}, True)
        case Throttled():
            return Refusal(429, (error.reason,), {"_throttled": error.reason}, True, error.seconds)
        case Stale():
            return Refusal(409, (error.reason,), {"_stale": error.reason}, True, changes=error.changes)
        case Refused():
            return Refusal(409, error.reasons, {f"_{n}": reason for n, reason in enumerate(error.reasons, 1)}, True)
        case _:
            return Refusal(409, (error.reason,), {"_reason": error.reason}, True)


def page(door: Door, visit: Visit, refusal: Refusal, back: str = "") -> Answer:
    """The refusal as a page of its own: why, what was typed, and the way back (or on)."""
    headers = [("retry-after", str(refusal.retry_after))] if refusal.retry_after else []
    kept = [(name, value) for name, value in visit.form.pairs() if typed(name, value)][:KEPT]
    context = {
        "status": refusal.status,
        "title": refusal.title,
        "words": refusal.reasons if kept else [WITHOUT_INPUT.get(reason.id, reason) for reason in refusal.reasons],
        "rows": refusal.changes,
        "kept": kept,
        "back": back or came_from(door, visit),
        "sign_in": f"{door.prefix}/login" if refusal.sign_in and visit.actor is ANONYMOUS else "",
        "request_id": visit.id,
        "layout": "bare" if visit.actor is ANONYMOUS else door.name,
    }
    return door.rendered(visit, visit.actor, "errors/page.html", context, refusal.status, headers)


def typed(name: str, value: str) -> bool:
    """Did somebody type it? Not what the door adds, what a page carries along by its id, nor what a button or a choice sends."""
    last = name.rpartition("-")[2]
    if name.startswith(HIDDEN) or last in CARRIED or len(value) < SHORTEST_KEPT or UUID.fullmatch(value):
        return False
    of_choice = last in CHOSEN or (CHOICE.fullmatch(name) is not None and not name.startswith("r-"))
    return not (of_choice and CODE.fullmatch(value))


def to_login(door: Door, visit: Visit) -> Answer:
    """To the log-in page, and back here afterwards. A form that was sent is kept before the reader's eyes, not sent by itself."""
    here = visit.path if visit.method == "GET" else came_from(door, visit)
    if visit.method == "GET" and visit.raw_query:
        here += f"?{visit.raw_query}"
    login = f"{door.prefix}/login" + (f"?next={quote(here, safe='/')}" if here.strip("/") not in {"", "admin"} else "")
    if visit.method != "GET":
        return page(door, visit, Refusal(401, (ENDED,)), login)
    if visit.htmx:
        return Answer(401, headers=[("hx-redirect", login), ("cache-control", "no-store")])
    return Answer(303, headers=[("location", login), ("cache-control", "no-store")])


def came_from(door: Door, visit: Visit) -> str:
    """The page that the reader came from, if it is one of ours; else the door's first."""
    rest = visit.headers.get("referer", "").partition("//")[2]
    host, slash, path = rest.partition("/")
    return f"/{path}" if slash and host == visit.headers.get("host") and path[:1] not in {"/", "\\"} else f"{door.prefix}/"


def _passing(error: DBAPIError) -> bool:
    """Lost connections, locks, cancelled statements, a full disk, a restart: it may go better in a moment."""
    state = _state(error)
    lost = error.connection_invalidated or (not state and isinstance(error, OperationalError))
    return lost or state[:2] in {"08", "40", "53", "55", "57", "58"}


def _state(error: DBAPIError) -> str:
    return getattr(error.orig, "sqlstate", None) or ""


def _constraint(error: IntegrityError) -> str:
    return getattr(getattr(error.orig, "diag", None), "constraint_name", None) or ""
