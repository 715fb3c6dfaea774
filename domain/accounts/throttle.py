"""Wrong passwords are few: by account and address, so that a stranger who guesses cannot lock out the one who knows.

A try is entered before it is looked at, in a transaction of its own, and taken away when it was right: fifty at once count
as fifty. Who has signed in from an address before has that address's tries for himself.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import DateTime, Text, bindparam, delete, func, insert, select

from domain.accounts.models import LoginAttempt, SecurityEvent
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.errors import Throttled
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.one_for_each import put
from domain.shared.told import UNTOLD
from domain.shared.work import Work, unit

HOUR = timedelta(hours=1)
FREE = 5  # wrong tries in an hour of one address on one account, before each waits
EACH = timedelta(seconds=60)
STRANGERS = 90  # wrong tries in an hour on one account from all addresses that it never used
ONE_ADDRESS = (100, timedelta(minutes=10))  # wrong tries of one address on whatever accounts
KNOWN_FOR = timedelta(days=90)
TOO_OFTEN = Message("There were too many wrong tries. Please wait a minute and try again, or ask for a new password.")

ACCOUNT, ADDRESS = bindparam("on", type_=Text()), bindparam("from", type_=Text())
HOUR_AGO, LATELY = bindparam("hour_ago", type_=DateTime(timezone=True)), bindparam("lately", type_=DateTime(timezone=True))
MINE, HERE = LoginAttempt.ip == ADDRESS, select(func.count()).where(LoginAttempt.ip == ADDRESS, LoginAttempt.at > LATELY)
TRIES = (
    select(func.count().filter(MINE).label("mine"), func.max(LoginAttempt.at).filter(MINE).label("last"), func.count().label("all"),
           HERE.correlate(None).scalar_subquery().label("here"))
    .where(LoginAttempt.account == ACCOUNT, LoginAttempt.at > HOUR_AGO).execution_options(**UNTOLD)
)
ENTER = insert(LoginAttempt).execution_options(**UNTOLD)
FORGIVE = delete(LoginAttempt).where(LoginAttempt.account == ACCOUNT, MINE).execution_options(**UNTOLD)


def enter(account: str, ip: str, now: datetime, *, known: bool = False) -> None:
    """Enter a try on `account` from `ip`, one after the other. Raises Throttled, then nothing is looked at."""
    with unit(system("throttle"), now=now) as work:
        one_at_a_time(work, "login attempt", account)
        if seconds := _wait(work, account, ip, known):
            raise Throttled(TOO_OFTEN, seconds)
        put(work, ENTER, [{"id": new_id(), "account": account, "ip": ip, "at": now}])


def forgive(work: Work, account: str, ip: str) -> None:
    """It was right: the tries of this address on this account are forgotten."""
    work.session.execute(FORGIVE, {"on": account, "from": ip}, execution_options={"synchronize_session": False})


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
    most, span = ONE_ADDRESS
    asked = {"on": account, "from": ip, "hour_ago": work.now - HOUR, "lately": work.now - span}
    tries = work.session.execute(TRIES, asked).one()
    if tries.mine >= FREE and work.now - tries.last < EACH:
        return max(1, int((EACH - (work.now - tries.last)).total_seconds()))
    if not known and tries.all >= STRANGERS:
        return int(HOUR.total_seconds()) // 10
    return 60 if tries.here >= most else 0
