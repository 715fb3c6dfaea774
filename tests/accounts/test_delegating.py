"""Delegation: for given days, of all decisions or named ones; it ends, and nobody hands on what is another's."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.accounts import actions, queries
from domain.accounts.actions.delegating import DelegationInput
from domain.accounts.models import Delegation, Person
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.work import unit
from tests.cast import NOW, TODAY


def wanted(giver, taker, first: int = 0, last: int = 5, **more) -> DelegationInput:
    return DelegationInput(giver.id, taker.id, TODAY + timedelta(days=first), TODAY + timedelta(days=last), **more)


def give(who, asked: DelegationInput) -> Delegation:
    with unit(who, now=NOW) as work:
        return actions.delegate(work, asked)


def test_a_manager_lets_a_deputy_decide_for_given_days(cast):
    made = give(cast.zhao, wanted(cast.zhao, cast.sun_deputy, decisions=("approval",), reason="出差"))
    with unit(system("test"), now=NOW) as work:
        row = queries.delegations(work, today=TODAY)[0]
    assert (row.giver, row.taker, row.decisions, row.state) == ("赵志远", "孙启明", ("approval",), "running")
    assert row.id == made.id


def test_nobody_hands_on_the_decisions_of_another(cast):
    with pytest.raises(Forbidden):
        give(cast.li_qian, wanted(cast.zhao, cast.li_qian))


def test_an_administrator_enters_it_for_somebody_who_is_ill(cast):
    assert give(cast.it, wanted(cast.zhao, cast.sun_deputy))


def test_a_customer_cannot_delegate_anything_here(cast):
    with pytest.raises(Forbidden):
        give(cast.wang_min, wanted(cast.wang_min, cast.a_admin))


@pytest.mark.parametrize("taker", ["zhao", "wang_min"])
def test_the_taker_is_another_colleague(cast, taker):
    with pytest.raises(Invalid) as refused:
        give(cast.zhao, wanted(cast.zhao, getattr(cast, taker)))
    assert "taker" in refused.value.fields


def test_the_taker_is_somebody_who_is_here(cast):
    with unit(system("test")) as work:
        work.fetch(Person, cast.sun_deputy.id).active = False
    with pytest.raises(Invalid):
        give(cast.zhao, wanted(cast.zhao, cast.sun_deputy))


@pytest.mark.parametrize(("first", "last"), [(3, 2), (-5, -1), (0, 93)])
def test_the_days_lie_in_order_not_in_the_past_and_within_three_months(cast, first, last):
    with pytest.raises(Invalid) as refused:
        give(cast.zhao, wanted(cast.zhao, cast.sun_deputy, first, last))
    assert "last_day" in refused.value.fields


def test_the_same_days_are_not_given_twice_to_one_person(cast):
    give(cast.zhao, wanted(cast.zhao, cast.sun_deputy))
    with pytest.raises(Refused):
        give(cast.zhao, wanted(cast.zhao, cast.sun_deputy, 5, 9))
    assert give(cast.zhao, wanted(cast.zhao, cast.sun_deputy, 6, 9))


@pytest.mark.parametrize("who", ["zhao", "sun_deputy", "it"])
def test_either_of_the_two_ends_it_or_an_administrator(cast, who):
    made = give(cast.zhao, wanted(cast.zhao, cast.sun_deputy))
    with unit(getattr(cast, who), now=NOW) as work:
        actions.end_delegation(work, made.id, 1)
    with unit(system("test")) as work:
        assert work.session.scalar(select(Delegation.ended_at)) == NOW


def test_a_third_person_does_not_end_it(cast):
    made = give(cast.zhao, wanted(cast.zhao, cast.sun_deputy))
    with unit(cast.li_qian, now=NOW) as work, pytest.raises(Forbidden):
        actions.end_delegation(work, made.id, 1)


def test_it_ends_once_and_only_as_it_was_seen(cast):
    made = give(cast.zhao, wanted(cast.zhao, cast.sun_deputy))
    with pytest.raises(Stale), unit(cast.zhao, now=NOW) as work:
        actions.end_delegation(work, made.id, 7)
    with unit(cast.zhao, now=NOW) as work:
        actions.end_delegation(work, made.id, 1)
    with pytest.raises(Refused), unit(cast.zhao, now=NOW) as work:
        actions.end_delegation(work, made.id, None)


def test_a_delegation_that_never_was_is_not_found(cast):
    with pytest.raises(NotFound), unit(cast.zhao, now=NOW) as work:
        actions.end_delegation(work, cast.zhao.id, 1)


def test_who_looks_sees_those_given_and_taken(cast):
    give(cast.zhao, wanted(cast.zhao, cast.sun_deputy, 10, 12))
    give(cast.shen, wanted(cast.shen, cast.zhao))
    give(cast.gao, wanted(cast.gao, cast.fang))
    with unit(cast.zhao, now=NOW) as work:
        rows = queries.delegations(work, person_id=cast.zhao.id, today=TODAY)
    assert [(row.giver, row.state) for row in rows] == [("赵志远", "coming"), ("沈岳", "running")]
