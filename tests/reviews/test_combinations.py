"""Every proposer, approver and delegate together (B17): what is done is what RULES 2 and 3 allow, and somebody is always left.

Each attempt is a real one, by people with the posts and delegations that the database gives them, and is rolled back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

import pytest
from sqlalchemy import delete

from domain.accounts.actions.delegating import DelegationInput, delegate
from domain.accounts.identity import actor_of_person
from domain.accounts.models import Delegation
from domain.reviews.actions import approval, endings
from domain.shared.actor import Actor, system
from domain.shared.errors import DomainError
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, STAFF, TODAY, Cast
from tests.reviews.story import Story, begin

DEPUTIES = {"sun_deputy", "shen"}
GIVERS = ("", "zhao", "sun_deputy", "shen", "li_qian", "he_head")  # "": nobody delegates
PROPOSERS = [(name, "") for name in ("li_qian", "wu_jia", "zhao", "sun_deputy")]
PROPOSERS += [("jiang", "zhao"), ("jiang", "sun_deputy"), ("zhao", "li_qian")]


class Rolled(Exception):
    """The attempt went through; nothing of it stays."""


def given_to(cast: Cast, giver: str, takers: Iterable[str]) -> None:
    """The giver lets each of these people decide for them today."""
    with unit(cast.people[giver], now=NOW) as work:
        for taker in takers:
            delegate(work, DelegationInput(cast.people[giver].id, cast.people[taker].id, TODAY, TODAY))  # type: ignore[arg-type]


def taken_away() -> None:
    with unit(system("test"), now=NOW) as work:
        work.session.execute(delete(Delegation))


def now_is(cast: Cast, name: str) -> Actor:
    """The person as a log-in of today makes them."""
    with unit(system("test"), now=NOW) as work:
        return actor_of_person(work.session, cast.people[name].id)  # type: ignore[arg-type]


def succeeds(who: Actor, deed: Callable[[Work], Any]) -> bool:
    try:
        with unit(who, now=NOW) as work:
            deed(work)
            raise Rolled
    except Rolled:
        return True
    except DomainError:
        return False


def who_can(cast: Cast, deed: Callable[[Work], Any]) -> set[tuple[str, str]]:
    """(taker, giver) of every delegation under which the deed is done; giver "" for those who do it in their own right."""
    able = set()
    for giver in GIVERS:
        takers = [name for name in STAFF if name != giver]
        if giver:
            given_to(cast, giver, takers)
        able |= {(name, giver) for name in takers if succeeds(now_is(cast, name), deed)}
        taken_away()
    return able


def proposed(cast: Cast, proposer: str, behind: str) -> Story:
    """An order whose marketing section this person answered and signed, for another where one stands behind."""
    story = begin(cast)
    if behind:
        given_to(cast, behind, [proposer])
    story.sign("marketing", who=now_is(cast, proposer))
    taken_away()
    story.sign("delivery")
    return story


@pytest.mark.clause("5.1.6")
@pytest.mark.parametrize(("proposer", "behind"), PROPOSERS)
def test_who_approves_for_whom_whoever_proposed(cast: Cast, proposer: str, behind: str) -> None:
    story = proposed(cast, proposer, behind)
    made = {proposer, story.sections["marketing"].on_behalf_of_id and behind, "chen"}

    def may(taker: str, giver: str) -> bool:
        managers, deputies = [""] if taker == "zhao" else [], [""] if taker in DEPUTIES else []
        managers += [giver] if giver == "zhao" and not managers else []
        deputies += [giver] if giver in DEPUTIES and not deputies else []
        free = [behind for behind in managers if not {taker, behind} & made]
        free += [behind for behind in deputies if "zhao" in made and not {taker, behind} & made]
        return bool(free)

    able = who_can(cast, lambda work: approval.approve(work, story.number, PASSWORD, None))
    assert able == {(taker, giver) for giver in GIVERS for taker in STAFF if taker != giver and may(taker, giver)}
    assert able, "nobody is left to approve it"


APPROVERS = [("zhao", ""), ("jiang", "zhao"), ("he_head", "zhao"), ("ma", "zhao")]


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(("approver", "behind"), APPROVERS)
def test_who_confirms_for_production_for_whom_whoever_approved(cast: Cast, approver: str, behind: str) -> None:
    story = begin(cast).sign_all()
    if behind:
        given_to(cast, behind, [approver])
    story.approve(now_is(cast, approver))
    taken_away()
    approved = {approver, behind} - {""}
    able = who_can(cast, lambda work: endings.release(work, story.number, PASSWORD, None))
    own = {("he_head", giver) for giver in GIVERS if giver != "he_head"}
    for_him = {(taker, "he_head") for taker in STAFF if taker != "he_head"}
    assert able == {(taker, giver) for taker, giver in own | for_him if not {taker, giver if giver == "he_head" else ""} & approved}
