"""The three bounds on wrong tries, each at its edge: one address on one account, strangers together, one address on all accounts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.accounts import throttle
from domain.accounts.models import LoginAttempt, SecurityEvent
from domain.shared.actor import system
from domain.shared.errors import Throttled
from domain.shared.work import unit
from tests.cast import NOW, Cast

HERE, ELSEWHERE = "10.0.0.7", "203.0.113.9"
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


def tried(many: int, *, account: str = "portal:wang", ip: str = HERE, ago: timedelta = timedelta(), spread: bool = False) -> None:
    """So many wrong tries lie `ago`; `spread` gives each an address of its own."""
    with unit(system("test"), now=NOW) as work:
        for n in range(many):
            work.add(LoginAttempt(account=account, ip=f"198.51.{n // 250}.{n % 250}" if spread else ip, at=NOW - ago))


def wait(*, account: str = "portal:wang", ip: str = HERE, known: bool = False) -> int:
    """Seconds that the next try waits; 0 where it is looked at."""
    try:
        throttle.enter(account, ip, NOW, known=known)
    except Throttled as throttled:
        return throttled.seconds
    return 0


class TestOneAddressOnOneAccount:
    @pytest.mark.parametrize(("many", "ago", "seconds"), [
        (4, timedelta(), 0),
        (5, timedelta(), 60),
        (50, timedelta(), 60),
        (5, timedelta(seconds=59), 1),
        (5, timedelta(seconds=59.5), 1),  # never told to wait no time at all
        (5, timedelta(seconds=60), 0),
        (5, timedelta(seconds=20), 40),
        (5, HOUR, 0),
    ])
    def test_five_are_free_and_each_further_one_waits_a_minute_after_the_last(self, many: int, ago: timedelta, seconds: int) -> None:
        tried(many, ago=ago)
        assert wait() == seconds

    def test_it_is_the_last_try_that_the_next_one_waits_after(self) -> None:
        tried(5, ago=30 * MINUTE)
        assert wait() == 0
        assert wait() == 60

    def test_tries_of_an_hour_ago_are_no_longer_counted(self) -> None:
        tried(4, ago=HOUR)
        tried(4, ago=timedelta(seconds=1))
        assert wait() == 0
        tried(1, ago=HOUR - timedelta(seconds=1))
        assert wait() == 60

    def test_another_account_and_another_address_are_not_held_up_by_it(self) -> None:
        tried(5)
        assert wait() == 60
        assert wait(account="portal:zheng") == 0
        assert wait(ip=ELSEWHERE) == 0

    def test_not_even_a_known_browser_guesses_without_end(self) -> None:
        tried(5)
        assert wait(known=True) == 60


class TestStrangersTogether:
    @pytest.mark.parametrize(("many", "known", "seconds"), [(89, False, 0), (90, False, 360), (90, True, 0), (400, True, 0)])
    def test_ninety_an_hour_on_one_account_hold_up_the_next_stranger_and_not_its_owner(self, many: int, known: bool, seconds: int) -> None:
        tried(many, spread=True)
        assert wait(known=known) == seconds

    def test_those_of_an_hour_ago_are_no_longer_counted(self) -> None:
        tried(90, spread=True, ago=HOUR)
        assert wait() == 0

    def test_another_account_is_not_held_up_by_them(self) -> None:
        tried(90, spread=True)
        assert wait(account="portal:zheng") == 0


class TestOneAddressOnAllAccounts:
    def sprayed(self, many: int, ago: timedelta = timedelta()) -> None:
        with unit(system("test"), now=NOW) as work:
            work.session.add_all(LoginAttempt(account=f"portal:{n}", ip=HERE, at=NOW - ago) for n in range(many))

    @pytest.mark.parametrize(("many", "ago", "seconds"), [(99, timedelta(), 0), (100, timedelta(), 60), (100, 10 * MINUTE, 0)])
    def test_a_hundred_in_ten_minutes_hold_it_up(self, many: int, ago: timedelta, seconds: int) -> None:
        self.sprayed(many, ago)
        assert wait() == seconds

    def test_another_address_and_whoever_is_known_elsewhere_go_on(self) -> None:
        self.sprayed(100)
        assert wait(known=True) == 60
        assert wait(ip=ELSEWHERE) == 0


def counted() -> list[tuple[str, str]]:
    with unit(system("test")) as work:
        return sorted(map(tuple, work.session.execute(select(LoginAttempt.account, LoginAttempt.ip))))


def test_a_try_that_is_looked_at_is_entered_and_one_that_waits_is_not() -> None:
    assert wait() == 0
    assert counted() == [("portal:wang", HERE)]
    tried(4)
    assert wait() == 60
    assert len(counted()) == 5


def test_a_try_stays_entered_although_what_follows_it_is_rolled_back() -> None:
    with pytest.raises(ZeroDivisionError), unit(system("door"), now=NOW):
        throttle.enter("portal:wang", HERE, NOW)
        raise ZeroDivisionError
    assert counted() == [("portal:wang", HERE)]


def test_who_was_right_is_forgiven_for_this_account_and_address_alone() -> None:
    tried(3)
    tried(1, ip=ELSEWHERE)
    tried(1, account="portal:zheng")
    with unit(system("door"), now=NOW) as work:
        throttle.forgive(work, "portal:wang", HERE)
    assert counted() == [("portal:wang", ELSEWHERE), ("portal:zheng", HERE)]


@pytest.mark.parametrize(("ago", "swept"), [
    (timedelta(hours=23, minutes=59), 0), (timedelta(hours=24), 0), (timedelta(hours=24, seconds=1), 2),
])
def test_what_no_rule_asks_for_any_more_is_swept_away(ago: timedelta, swept: int) -> None:
    tried(2, ago=ago)
    with unit(system("chores"), now=NOW) as work:
        assert throttle.sweep(work) == swept


@pytest.mark.parametrize(("event", "known"), [
    ({}, True),
    ({"at": NOW - timedelta(days=89, hours=23)}, True),
    ({"at": NOW - timedelta(days=90)}, False),
    ({"kind": "refused"}, False),
    ({"kind": "signed_out"}, False),
    ({"ip": ELSEWHERE}, False),
    ({"who": "a_admin"}, False),
])
def test_an_address_is_known_by_having_signed_in_from_it_lately(cast: Cast, event: dict[str, object], known: bool) -> None:
    row = {"kind": "signed_in", "ip": HERE, "at": NOW - timedelta(days=1), "who": "wang_min", **event}
    person = getattr(cast, str(row.pop("who")))
    with unit(system("test"), now=NOW) as work:
        work.add(SecurityEvent(**row, person_id=person.id, detail={}))
        work.session.flush()
        assert throttle.knows(work, cast.wang_min.id, HERE) is known
