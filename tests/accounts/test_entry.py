"""Signing in: who knows comes in, who guesses is slowed, nobody locks out another."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from domain.accounts import actions, throttle
from domain.accounts.models import LoginAttempt, Person, SecurityEvent
from domain.shared.actor import ANONYMOUS, system
from domain.shared.errors import Throttled
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD

OFFICE, ELSEWHERE = "10.0.0.7", "203.0.113.9"


def attempt(email: str, password: str = PASSWORD, *, site: str = "portal", ip: str = OFFICE, after: float = 0, known=None) -> Person:
    with unit(system("door"), now=NOW + timedelta(seconds=after)) as work:
        return actions.log_in(work, site, email, password, ip=ip, known_as=known)


def guess(email: str, times: int, *, ip: str = ELSEWHERE, every: float = 0.1, start: float = 0) -> int:
    """Guess wrongly so many times; how many of the guesses were looked at."""
    looked_at = 0
    for n in range(times):
        try:
            attempt(email, f"guess {n}", ip=ip, after=start + n * every)
        except actions.WrongLogin:
            looked_at += 1
        except Throttled:
            continue
    return looked_at


@pytest.fixture(autouse=True)
def cheap(monkeypatch):
    """These tests are about counting, not about what a hash costs."""
    monkeypatch.setattr("domain.accounts.passwords.matches", lambda password, stored: stored is not None and password == PASSWORD)


def test_the_right_password_lets_in(cast):
    assert attempt(cast.wang_min.email).id == cast.wang_min.id


@pytest.mark.parametrize(
    "written", ["WANG.MIN@K001.EXAMPLE", "  wang.min@k001.example ", "ｗａｎｇ.min@k001.example", "wang.min\u200b@k001.example"]
)
def test_an_address_is_one_in_each_way_of_writing_it(cast, written):
    assert attempt(written).id == cast.wang_min.id


def test_the_wrong_password_keeps_out_and_is_noted(cast):
    with pytest.raises(actions.WrongLogin):
        attempt(cast.wang_min.email, "wrong")
    with unit(system("test")) as work:
        assert work.session.scalars(select(SecurityEvent.kind)).all() == ["refused"]


def test_an_unknown_address_is_answered_like_a_wrong_password(cast):
    with pytest.raises(actions.WrongLogin) as unknown:
        attempt("nobody@k001.example")
    with pytest.raises(actions.WrongLogin) as wrong:
        attempt(cast.wang_min.email, "wrong")
    assert str(unknown.value) == str(wrong.value)


def test_staff_come_in_at_their_own_door_only(cast):
    assert attempt(cast.li_qian.email, site="admin").id == cast.li_qian.id
    with pytest.raises(actions.WrongLogin):
        attempt(cast.li_qian.email, site="portal")


def test_somebody_who_was_closed_does_not_come_in(cast):
    with unit(system("test")) as work:
        work.fetch(Person, cast.wang_min.id).active = False
    with pytest.raises(actions.WrongLogin):
        attempt(cast.wang_min.email)


def test_after_five_wrong_tries_the_next_waits_a_minute(cast):
    assert guess(cast.wang_min.email, 20) == throttle.FREE
    with pytest.raises(Throttled) as waiting:
        attempt(cast.wang_min.email, ip=ELSEWHERE, after=3)
    assert 1 <= waiting.value.seconds <= 60
    assert attempt(cast.wang_min.email, ip=ELSEWHERE, after=63).id == cast.wang_min.id


def test_in_an_hour_fewer_than_a_hundred_guesses_on_one_account_are_looked_at(cast):
    assert guess(cast.wang_min.email, 240, every=15) <= 70


def test_many_addresses_together_get_no_more_than_a_hundred_guesses_an_hour(cast):
    looked_at = sum(guess(cast.wang_min.email, 6, ip=f"203.0.113.{n}", start=n) for n in range(40))
    assert looked_at == throttle.STRANGERS


def test_who_guesses_from_elsewhere_does_not_lock_out_the_owner(cast):
    for n in range(30):
        guess(cast.wang_min.email, 4, ip=f"203.0.113.{n}", start=n)
    with pytest.raises(Throttled):
        attempt(cast.wang_min.email, ip="198.51.100.1", after=60)
    with unit(system("test"), now=NOW) as work:
        work.add(SecurityEvent(at=NOW - timedelta(days=3), kind="signed_in", person_id=cast.wang_min.id, ip=OFFICE, detail={}))
    assert attempt(cast.wang_min.email, ip=OFFICE, after=61).id == cast.wang_min.id


def test_the_owners_own_browser_is_let_in_beside_a_guesser_at_the_same_address(cast):
    guess(cast.wang_min.email, 300, ip=OFFICE)
    with pytest.raises(Throttled):
        attempt(cast.wang_min.email, ip=OFFICE, after=31)
    assert attempt(cast.wang_min.email, ip=OFFICE, after=31, known=cast.wang_min.id).id == cast.wang_min.id


def test_a_browser_that_belongs_to_somebody_else_is_no_help(cast):
    guess(cast.wang_min.email, 10, ip=OFFICE)
    with pytest.raises(Throttled):
        attempt(cast.wang_min.email, ip=OFFICE, after=2, known=cast.a_admin.id)


def test_an_address_that_tries_many_accounts_is_held_up(cast):
    tried = 0
    with pytest.raises(Throttled):
        for n in range(200):
            tried = n
            with pytest.raises(actions.WrongLogin):
                attempt(f"user{n}@k001.example", "guess", ip=ELSEWHERE)
    assert tried == throttle.ONE_ADDRESS[0]


def test_an_unknown_account_is_throttled_like_a_known_one(cast):
    assert guess("nobody@k001.example", 20) == guess(cast.wang_min.email, 20, ip="203.0.113.77")


def test_a_right_password_clears_the_wrong_tries(cast):
    guess(cast.wang_min.email, 3, ip=OFFICE)
    attempt(cast.wang_min.email)
    with unit(system("test")) as work:
        assert work.session.scalar(select(func.count()).select_from(LoginAttempt)) == 0


def test_fifty_guesses_at_once_count_as_fifty(cast):
    with ThreadPoolExecutor(8) as threads:
        answers = list(threads.map(lambda n: _outcome(cast.wang_min.email, n), range(50)))
    assert answers.count("wrong") == throttle.FREE
    assert answers.count("throttled") == 45


def _outcome(email: str, n: int) -> str:
    try:
        attempt(email, f"guess {n}", ip=ELSEWHERE)
    except actions.WrongLogin:
        return "wrong"
    except Throttled:
        return "throttled"
    return "in"


def test_old_tries_are_swept_away(cast):
    guess(cast.wang_min.email, 2)
    with unit(system("test"), now=NOW + timedelta(hours=1)) as work:
        assert throttle.sweep(work) == 0
    with unit(system("test"), now=NOW + timedelta(hours=25)) as work:
        assert throttle.sweep(work) == 2


def test_a_person_chooses_a_language(cast):
    with unit(cast.wang_min) as work:
        actions.choose_language(work, "en")
    with unit(system("test")) as work:
        assert work.fetch(Person, cast.wang_min.id).language == "en"


def test_signing_out_without_having_signed_in_does_nothing(cast):
    with unit(ANONYMOUS) as work:
        assert actions.log_out(work) is None


@pytest.mark.parametrize("address", ["a@b.cn", "wang.min+x@k001.example", "王敏@例子.公司"])
def test_one_address_is_an_address(address):
    assert actions.entry.is_address(address)


@pytest.mark.parametrize(
    "address",
    [
        "",
        "a",
        "a@b",
        "a@b.c",
        "a@b.cn, c@d.cn",
        "a@b.cn\nBcc: c@d.cn",
        "<a@b.cn>",
        "a b@c.cn",
        "a@b.cn;c@d.cn",
        "x" * 300 + "@b.cn",
        "ａ@b.cn",
    ],
)
def test_anything_else_is_none(address):
    assert not actions.entry.is_address(address)
