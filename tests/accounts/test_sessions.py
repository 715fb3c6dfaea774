"""A session lasts as long as it may, and what a person may do is read anew each time."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.accounts import sessions
from domain.accounts.identity import actor_of_person
from domain.accounts.models import Authority, Delegation, LoginSession, Person, PostHeld
from domain.shared.actor import ANONYMOUS, Mandate, Post, system
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, TODAY


def begun(person, site="portal", **options) -> str:
    with unit(system("test"), now=NOW) as work:
        return sessions.begin(work, person.id, site, ip="10.0.0.7", agent="a browser", **options)


def actor_after(session_id, site="portal", **later):
    with unit(system("test"), now=NOW + timedelta(**later)) as work:
        return sessions.actor_of(work, session_id, site)


def test_the_secret_of_a_session_is_not_stored(cast):
    secret = begun(cast.wang_min)
    with unit(system("test")) as work:
        stored = work.session.scalars(select(LoginSession)).one()
    assert secret not in str(vars(stored))
    assert stored.key == sessions.key_of(secret)
    assert len(secret) >= 40


def test_the_actor_of_a_session_is_who_signed_in(cast):
    actor = actor_after(begun(cast.wang_min))
    assert (actor.id, actor.name, actor.customer_id, actor.customer_name) == (cast.wang_min.id, "王敏", cast.a.id, "远江汽车")
    assert actor.roles == {"buyer"}


def test_staff_come_with_posts_and_decisions(cast):
    actor = actor_after(begun(cast.zhao, "admin"), "admin")
    assert actor.posts == (Post("sales", "head"),)
    assert actor.decisions == cast.zhao.decisions
    assert "approval" in actor.decisions


def test_a_session_of_one_door_does_not_open_the_other(cast):
    assert actor_after(begun(cast.li_qian, "admin"), "portal") is ANONYMOUS


@pytest.mark.parametrize("secret", ["", "x", "\ud800", "0" * 43, "' or 1=1"])
def test_a_made_up_secret_is_nobody(cast, secret):
    assert actor_after(secret) is ANONYMOUS


def test_after_three_idle_hours_it_is_over(cast):
    secret = begun(cast.wang_min)
    assert actor_after(secret, hours=2, minutes=59) is not ANONYMOUS
    secret = begun(cast.wang_min)
    assert actor_after(secret, hours=3, seconds=1) is ANONYMOUS


def test_use_keeps_it_open_but_never_over_twelve_hours(cast):
    secret = begun(cast.wang_min)
    for hour in range(2, 12, 2):
        assert actor_after(secret, hours=hour) is not ANONYMOUS
    assert actor_after(secret, hours=11, minutes=59) is not ANONYMOUS
    assert actor_after(secret, hours=12, seconds=1) is ANONYMOUS


def test_the_last_use_is_written_down_every_five_minutes_only(cast):
    secret = begun(cast.wang_min)
    actor_after(secret, minutes=4)
    assert _seen() == NOW
    actor_after(secret, minutes=6)
    assert _seen() == NOW + timedelta(minutes=6)


def _seen():
    with unit(system("test")) as work:
        return work.session.scalar(select(LoginSession.seen_at))


def test_a_session_that_ended_is_nobody(cast):
    secret = begun(cast.wang_min)
    with unit(system("test")) as work:
        sessions.end(work, sessions.key_of(secret))
    assert actor_after(secret) is ANONYMOUS


def test_somebody_closed_is_out_at_the_next_request(cast):
    secret = begun(cast.wang_min)
    with unit(system("test")) as work:
        work.fetch(Person, cast.wang_min.id).active = False
    assert actor_after(secret) is ANONYMOUS


def test_a_post_taken_away_is_gone_at_the_next_request(cast):
    secret = begun(cast.zhao, "admin")
    assert "approval" in actor_after(secret, "admin").decisions
    with unit(system("test")) as work:
        work.session.delete(work.session.scalars(select(PostHeld).where(PostHeld.person_id == cast.zhao.id)).one())
    actor = actor_after(secret, "admin")
    assert actor.posts == ()
    assert actor.decisions == frozenset()


def test_a_row_of_the_authority_table_taken_away_is_gone_at_the_next_request(cast):
    secret = begun(cast.shen, "admin")
    with unit(system("test")) as work:
        work.session.delete(work.session.scalars(select(Authority).where(Authority.decision == "ruling")).one())
    assert "ruling" not in actor_after(secret, "admin").decisions


def given(cast, **change):
    fields = {"giver_id": cast.zhao.id, "taker_id": cast.li_qian.id, "first_day": TODAY, "last_day": TODAY, "decisions": [], **change}
    with unit(system("test")) as work:
        work.add(Delegation(**fields, ended_at=None))


def test_a_delegation_of_today_gives_mandates(cast):
    given(cast)
    actor = actor_after(begun(cast.li_qian, "admin"), "admin")
    assert Mandate("approval", cast.zhao.id, "赵志远") in actor.mandates
    assert "approval" not in actor.decisions


def test_a_delegation_of_named_decisions_gives_those_alone(cast):
    given(cast, decisions=["price"])
    assert {m.decision for m in actor_after(begun(cast.li_qian, "admin"), "admin").mandates} == {"price"}


@pytest.mark.parametrize("days", [(-2, -1), (1, 2)])
def test_a_delegation_of_other_days_gives_nothing(cast, days):
    given(cast, first_day=TODAY + timedelta(days=days[0]), last_day=TODAY + timedelta(days=days[1]))
    assert actor_after(begun(cast.li_qian, "admin"), "admin").mandates == ()


def test_a_delegation_ends_with_its_last_day_in_shanghai(cast):
    given(cast)
    with unit(system("test"), now=NOW) as work:
        secret = sessions.begin(work, cast.li_qian.id, "admin", ip="", agent="", since=NOW + timedelta(hours=10))
    assert actor_after(secret, "admin", hours=2, minutes=50).mandates
    with unit(system("test"), now=NOW) as work:
        late = work.session.get(LoginSession, sessions.key_of(secret))
        late.seen_at = NOW + timedelta(hours=14)
    assert not actor_after(secret, "admin", hours=15, seconds=1).mandates


def test_a_giver_who_has_left_gives_nothing(cast):
    given(cast)
    with unit(system("test")) as work:
        work.fetch(Person, cast.zhao.id).active = False
    assert actor_after(begun(cast.li_qian, "admin"), "admin").mandates == ()


def test_the_actor_of_a_person_is_the_one_of_a_session(cast):
    with unit(system("test"), now=NOW) as work:
        assert actor_of_person(work.session, cast.zhao.id).decisions == cast.zhao.decisions


def test_there_is_no_actor_of_somebody_closed(cast):
    with unit(system("test")) as work:
        work.fetch(Person, cast.zhao.id).active = False
    with unit(system("test")) as work, pytest.raises(NotFound):
        actor_of_person(work.session, cast.zhao.id)


def test_what_ran_out_is_swept_away(cast):
    begun(cast.wang_min)
    with unit(system("test"), now=NOW + timedelta(hours=1)) as work:
        assert sessions.sweep(work) == 0
    with unit(system("test"), now=NOW + timedelta(hours=13)) as work:
        assert sessions.sweep(work) == 1
