"""The edges of a delegation: its first and last day, three months and not a day more, and what it gives while it runs (RULES 2)."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts import actions, queries
from domain.accounts.actions.delegating import DelegationInput
from domain.accounts.identity import actor_of_person
from domain.accounts.models import Delegation, Person, PostHeld
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

HOUSE = system("test")
DAY = timedelta(days=1)


def give(cast: Cast, first: int, last: int, *, giver: str = "zhao", taker: str = "fang", who: str = "", **more: Any) -> Delegation:
    giver_id, taker_id = cast.people[giver].id, cast.people[taker].id
    with unit(cast.people[who or giver], now=NOW) as work:
        return actions.delegate(work, DelegationInput(giver_id, taker_id, TODAY + first * DAY, TODAY + last * DAY, **more))  # type: ignore[arg-type]


def mandates(who: Actor, day: date = TODAY, hour: int = 4) -> set[str]:
    """What the person may decide for others at noon of a day in Shanghai (or at another hour of UTC)."""
    at = datetime(day.year, day.month, day.day, hour, tzinfo=UTC)
    with unit(HOUSE, now=at) as work:
        return {each.decision for each in actor_of_person(work.session, who.id).mandates}  # type: ignore[arg-type]


# days


@pytest.mark.parametrize(("first", "last"), [(0, 0), (0, 92), (-3, 0), (5, 97)])
def test_a_day_three_months_and_days_that_have_begun_may_be_given(cast: Cast, first: int, last: int) -> None:
    made = give(cast, first, last)
    assert (made.first_day, made.last_day) == (TODAY + first * DAY, TODAY + last * DAY)


@pytest.mark.parametrize(("first", "last"), [(0, -1), (-3, -1), (0, 93), (5, 98)])
def test_days_turned_round_over_or_too_many_may_not(cast: Cast, first: int, last: int) -> None:
    with pytest.raises(Invalid) as refused:
        give(cast, first, last)
    assert set(refused.value.fields) == {"last_day"}


@pytest.mark.parametrize(("first", "last"), [(2, 3), (-2, 0), (5, 6), (-1, 9)])
def test_two_delegations_to_one_person_share_no_day(cast: Cast, first: int, last: int) -> None:
    give(cast, 1, 4, taker="gao")
    give(cast, 0, 5)
    with pytest.raises(Refused):
        give(cast, first, last)
    assert give(cast, 6, 9)


def test_the_same_days_may_be_given_to_another_by_another_and_again_after_an_end(cast: Cast) -> None:
    first = give(cast, 0, 5)
    give(cast, 0, 5, taker="gao")
    give(cast, 0, 5, giver="shen")
    with unit(cast.zhao, now=NOW) as work:
        actions.end_delegation(work, first.id, first.version)
    assert give(cast, 0, 5)


@pytest.mark.parametrize(("day", "runs"), [(1, False), (2, True), (4, True), (5, False)])
def test_the_mandate_runs_from_its_first_day_to_the_end_of_its_last(cast: Cast, day: int, runs: bool) -> None:
    give(cast, 2, 4, decisions=("approval",))
    assert mandates(cast.fang, TODAY + day * DAY) == ({"approval"} if runs else set())


def test_days_begin_at_midnight_of_the_house(cast: Cast) -> None:
    give(cast, 2, 2, decisions=("approval",))
    before, of = TODAY + DAY, TODAY + 2 * DAY
    assert [bool(mandates(cast.fang, before, 15)), bool(mandates(cast.fang, before, 16))] == [False, True]
    assert [bool(mandates(cast.fang, of, 15)), bool(mandates(cast.fang, of, 16))] == [True, False]


# what it gives


def test_without_naming_any_all_decisions_of_the_giver_are_given_and_no_others(cast: Cast) -> None:
    give(cast, 0, 5)
    assert mandates(cast.fang) == set(cast.zhao.decisions)
    assert {"approval", "price"} <= mandates(cast.fang)
    assert "release" not in mandates(cast.fang)


def test_what_the_giver_may_not_decide_is_not_given_by_naming_it(cast: Cast) -> None:
    give(cast, 0, 5, decisions=("approval", "release"))
    assert mandates(cast.fang) == {"approval"}


def test_a_post_that_the_giver_loses_takes_the_mandate_along(cast: Cast) -> None:
    give(cast, 0, 5, decisions=("approval",))
    with unit(HOUSE, now=NOW) as work:
        for post in work.session.scalars(select(PostHeld).where(PostHeld.person_id == cast.zhao.id)):
            work.session.delete(post)
    assert mandates(cast.fang) == set()


def test_a_giver_who_has_left_gives_nothing_any_more(cast: Cast) -> None:
    give(cast, 0, 5, decisions=("approval",))
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Person, cast.zhao.id).active = False
    assert mandates(cast.fang) == set()


def test_what_one_got_is_not_handed_on(cast: Cast) -> None:
    give(cast, 0, 5, decisions=("approval",))
    give(cast, 0, 5, giver="fang", taker="gao")
    assert "approval" not in mandates(cast.gao)


# its end


@pytest.mark.parametrize(("days", "over"), [(5, False), (6, True)])
def test_it_can_be_ended_until_its_last_day_is_over(cast: Cast, days: int, over: bool) -> None:
    made = give(cast, 0, 5)
    with unit(cast.zhao, now=NOW + days * DAY) as work:
        if over:
            with pytest.raises(Refused):
                actions.end_delegation(work, made.id, None)
        else:
            assert actions.end_delegation(work, made.id, None).ended_at == NOW + days * DAY


@pytest.mark.parametrize(("days", "state"), [(-1, "coming"), (0, "running"), (5, "running"), (6, "over")])
def test_the_list_says_whether_it_is_coming_running_or_over(cast: Cast, days: int, state: str) -> None:
    give(cast, 0, 5)
    with unit(HOUSE, now=NOW) as work:
        assert [row.state for row in queries.delegations(work, today=TODAY + days * DAY)] == [state]


def test_one_that_was_ended_is_over_on_its_very_days(cast: Cast) -> None:
    made = give(cast, 0, 5)
    with unit(cast.zhao, now=NOW) as work:
        actions.end_delegation(work, made.id, None)
    with unit(HOUSE, now=NOW) as work:
        assert [row.state for row in queries.delegations(work, today=TODAY)] == ["over"]
    assert mandates(cast.fang) == set()


def test_giving_and_ending_are_in_the_trail_with_days_and_reason(cast: Cast) -> None:
    made = give(cast, 0, 5, decisions=("approval",), reason="出差")
    with unit(cast.fang, now=NOW) as work:
        actions.end_delegation(work, made.id, None)
    with unit(HOUSE, now=NOW) as work:
        given, ended = work.session.scalars(select(Audit).where(Audit.action.startswith("delegation.")).order_by(Audit.seq))
    assert (given.action, given.actor_name, ended.action, ended.actor_name) == ("delegation.given", "赵志远", "delegation.ended", "方文涛")
    assert given.values["why"] == "出差"
    said = given.values["after"]
    assert (said["from"], said["to"], said["decisions"]) == (TODAY.isoformat(), (TODAY + 5 * DAY).isoformat(), ["approval"])


def test_an_administrator_of_a_customer_gives_nothing_of_the_house(cast: Cast) -> None:
    with pytest.raises(Forbidden):
        give(cast, 0, 5, who="a_admin")


def test_whom_an_administrator_names_need_not_be_themselves(cast: Cast) -> None:
    made = give(cast, 0, 5, who="it")
    assert (made.giver_id, made.taker_id) == (cast.zhao.id, cast.fang.id)
