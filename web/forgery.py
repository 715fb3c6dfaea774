"""Was this form sent from one of our own pages? Asked before anything of it is done."""

from __future__ import annotations

from collections.abc import Sequence

from web.keys import Keys
from web.visit import Visit

OURS = {"same-origin", "none"}


def foreign(visit: Visit) -> bool:
    """The browser itself says that another site sent it."""
    site = visit.headers.get("sec-fetch-site")
    if site is not None and site not in OURS:
        return True
    origin = visit.headers.get("origin")
    return origin is not None and origin.partition("://")[2] != visit.headers.get("host", "")


def proved(visit: Visit, keys: Keys, bound_to: Sequence[str], token: str) -> bool:
    """The token belongs to the sender: to the session, or to the visit where a session has run out meanwhile.

    It comes in the header (scripts, uploads), else in the field.
    """
    given = visit.headers.get("x-csrf-token") or token
    return any(keys.csrf_holds(given, each) for each in bound_to if each)
