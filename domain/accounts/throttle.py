"""Wrong passwords are few: by account and address, so that a stranger who guesses cannot lock out the one who knows.

A try is entered before it is looked at, in a transaction of its own, and taken away when it was right: fifty at once count
as fifty. Who has signed in from an address before has that address's tries for himself.
"""

from __future__ import annotations

import hashlib
from datetime import datetime, timedelta

from sqlalchemy import delete, func, select

from domain.accounts.models import LoginAttempt, SecurityEvent
from domain.shared.actor import system
from domain.shared.errors import Throttled
from domain.shared.message import Message
from domain.shared.work import Work, unit

HOUR = timedelta(hours=1)
FREE = 5  # wrong tries in an hour of one address on one account, before each waits
EACH = timedelta(seconds=60)
STRANGERS = 90  # wrong tries in an hour on one account from all addresses that it never used
ONE_ADDRESS = (100, timedelta(minutes=10))  # wrong tries of one address on whatever accounts
KNOWN_FOR = timedelta(days=90)
TOO_OFTEN = Message("There were too many wrong tries. Please wait a minute and try again, or ask for a new password.")


def enter(account: str, ip: str, now: datetime, *, known: bool = False) -> object:
    """Enter a try on `account` from `ip` and return its id, for `forgive`. Raises Throttled, then nothing is looked at."""
    with unit(system("throttle"), now=now) as work:
        _alone(work, account)
        if seconds := _wait(work, account, ip, known):
            raise Throttled(TOO_OFTEN, seconds)
        attempt = work.add(LoginAttempt(account=account, ip=ip, at=now))
        work.session.flush()
        return attempt.id


def forgive(work: Work, account: str, ip: str) -> None:
    """It was right: the tries of this address on this account are forgotten."""
    work.session.execute(delete(LoginAttempt).where(LoginAttempt.account == account, LoginAttempt.ip == ip))


def knows(work: Work, person_id: object, ip: str) -> bool:
    """Has this person signed in from this address lately?"""
    seen = select(SecurityEvent.id).where(
        SecurityEvent.kind == "signed_in",
        SecurityEvent.person_id == person_id,
        SecurityEvent.ip == ip,
        SecurityEvent.at > work.now - KNOWN_FOR,
    )
    return work.session.scalar(seen.limit(1)) is not None


def sweep(work: Work) -> int:
    """Take away tries that no rule asks for any more; returns how many."""
    return work.session.execute(delete(LoginAttempt).where(LoginAttempt.at < work.now - 24 * HOUR)).rowcount  # type: ignore[attr-defined]


def _wait(work: Work, account: str, ip: str, known: bool) -> int:
    """Seconds until a try is looked at; 0: now."""
    since = work.now - HOUR
    mine = select(func.count(), func.max(LoginAttempt.at)).where(
        LoginAttempt.account == account, LoginAttempt.ip == ip, LoginAttempt.at > since
    )
    tries, last = work.session.execute(mine).one()
    if tries >= FREE and work.now - last < EACH:
        return max(1, int((EACH - (work.now - last)).total_seconds()))
    if not known:
        all_tries = select(func.count()).where(LoginAttempt.account == account, LoginAttempt.at > since)
        if (work.session.scalar(all_tries) or 0) >= STRANGERS:
            return int(HOUR.total_seconds()) // 10
    most, span = ONE_ADDRESS
    from_here = select(func.count()).where(LoginAttempt.ip == ip, LoginAttempt.at > work.now - span)
    return 60 if (work.session.scalar(from_here) or 0) >= most else 0


def _alone(work: Work, account: str) -> None:
    """One try on an account after the other."""
    key = int.from_bytes(hashlib.sha256(account.encode("utf-8", "replace")).digest()[:8], "big", signed=True)
    work.session.execute(select(func.pg_advisory_xact_lock(key)))
