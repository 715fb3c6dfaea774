"""The code on a slip: it opens the page of that slip alone, until it is signed, and some days more to read what was signed.

Opening it decides nothing (RELIABILITY: scanners follow every link). The code of a void slip goes on saying that it is void.
"""

from __future__ import annotations

from datetime import timedelta

from domain.deliveries.models import Slip, SlipState
from domain.shared.errors import DomainError, Refused
from domain.shared.links import PURPOSES, Link, follow_link, issue_link, shorten_links
from domain.shared.message import Message
from domain.shared.work import Work

PURPOSE = "receipt"
READABLE_FOR = timedelta(days=30)  # once signed, and no longer than it was good for
VOID = Message("This slip is void: nobody signs for it any more. What you entered was not taken.")


def link_for(work: Work, slip: Slip) -> str:
    """The address that the code on the slip opens, without our host. A new one leaves earlier ones in force: copies lie about."""
    return f"/goods/{issue_link(work, slip, PURPOSE, until=work.now + PURPOSES[PURPOSE])}"


def slip_behind(work: Work, token: str, *, lock: bool = False) -> Slip:
    """The slip that this token opens, to be signed. Read on inside `as_system`, and show no more than stands on the paper.

    Raises NotFound, the same for whatever is not an open link to a slip; Refused for a void one.
    """
    slip, _ = followed(work, token, lock=lock)
    if slip.state == SlipState.VOID:
        raise Refused(VOID)
    return slip


def followed(work: Work, token: str, *, lock: bool = False) -> tuple[Slip, Link]:
    """The slip, also a void one, with the link itself, which says until when. Raises NotFound as above."""
    link = follow_link(work, token, PURPOSE)
    with work.as_system("receipt.open"):
        slip = work.fetch(Slip, link.object_id, lock=lock)
    return slip, link


def opens(work: Work, token: str) -> bool:
    """Does it open a slip? Asked before photographs of somebody unknown are taken in."""
    try:
        slip_behind(work, token)
    except DomainError:
        return False
    return True


def end_after_reading(work: Work, slip: Slip) -> None:
    """Signed: from now on the links show the receipt, for some days; one that ends before does not live longer by it."""
    shorten_links(work, slip, PURPOSE, work.now + READABLE_FOR)
