"""The authority table's first content (RULES 2), row by row: who takes a decision, who does not, and who stands in."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.access.policy import AUTHORITY, POLICY, may
from domain.accounts import signing
from domain.accounts.identity import actor_of_person
from domain.accounts.models import Delegation, Signature
from domain.customers.models import Customer
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden
from domain.shared.message import Message
from domain.shared.work import Work, unit
from tests.cast import NOW, PASSWORD, TODAY, Cast

SALES = {"li_qian", "wu_jia", "zhao", "sun_deputy"}
HEADS = {"zhao", "gao", "he_head", "zhou_head", "tang_head", "song_head", "deng_head"}
TABLE = {
    "classification": SALES,
    "price": SALES,
    "service": SALES,
    "specification": {"fang", "gao"},
    "quality_conditions": {"ma", "chen", "he_head"},
    "delivery": {"chen", "he_head"},
    "cost_technical": {"fang", "gao"},
    "cost_finance": {"xu", "song_head"},
    "cost_estimate": {"lu_deputy_gm"},
    "negotiation": HEADS,
    "ruling": {"shen"},
    "approval": {"zhao"},
    "approval_deputy": {"sun_deputy", "shen"},
    "release": {"he_head"},
    "settlement": {"shen"},
    "price_change": {"shen"},
    "purchase_request": {"chen", "he_head"},
    "retail_exception": {"shen"},
}


def as_logged_in(cast: Cast) -> dict[str, Actor]:
    """Everybody as the doors know them, read from the database."""
    with unit(cast.it, now=NOW) as work:
        return {name: actor_of_person(work.session, each.id) for name, each in cast.people.items()}


def test_the_table_has_these_rows_and_no_others() -> None:
    assert set(TABLE) == set(AUTHORITY)


@pytest.mark.clause("5.1.6")
@pytest.mark.parametrize("decision", sorted(TABLE))
def test_a_decision_is_taken_by_its_post_and_by_nobody_else(cast: Cast, decision: str) -> None:
    assert {name for name, actor in as_logged_in(cast).items() if decision in actor.decisions} == TABLE[decision]


def test_customers_and_the_system_administrator_decide_nothing(cast: Cast) -> None:
    """Seals and accounts give no business authority."""
    actors = as_logged_in(cast)
    assert all(not actors[name].decisions and not actors[name].mandates for name in ("it", "wang_min", "a_quality", "a_admin", "b_buyer"))
    assert actors["shen"].decisions == {"ruling", "settlement", "price_change", "retail_exception", "approval_deputy"}


def attempt(cast: Cast, actor: Actor, decision: str) -> Signature:
    with unit(actor, now=NOW) as work:
        return signing.sign(work, work.fetch(Customer, cast.a.id), decision, Message("Accept"), {"n": 1}, PASSWORD)


@pytest.mark.parametrize("decision", sorted(TABLE))
def test_a_decision_is_signed_by_its_holder_and_refused_to_the_rest_of_the_house(cast: Cast, decision: str) -> None:
    holder = sorted(TABLE[decision])[0]
    signed = attempt(cast, cast.people[holder], decision)
    assert (signed.decision, signed.person_id, signed.on_behalf_of) == (decision, cast.people[holder].id, None)
    for name in ("jiang", "liu", "sun_li", "it"):
        if name not in TABLE[decision]:
            with pytest.raises(Forbidden):
                attempt(cast, cast.people[name], decision)


@pytest.mark.parametrize("decision", sorted(TABLE))
def test_who_stands_in_signs_for_the_holder_on_those_days_and_with_that_decision_alone(cast: Cast, decision: str) -> None:
    giver = cast.people[sorted(TABLE[decision])[0]]
    another = next(each for each in sorted(giver.decisions) if each != decision) if len(giver.decisions) > 1 else None

    def delegate(work: Work) -> None:
        days = {"first_day": TODAY, "last_day": TODAY + timedelta(days=2)}
        work.add(Delegation(giver_id=giver.id, taker_id=cast.liu.id, decisions=[decision], **days))

    with unit(giver, now=NOW) as work:
        delegate(work)
    stand_in = as_logged_in(cast)["liu"]
    signed = attempt(cast, stand_in, decision)
    assert (signed.person_name, signed.on_behalf_of) == (cast.liu.name, giver.name)
    if another:
        with pytest.raises(Forbidden):
            attempt(cast, stand_in, another)


# permission of the review → who has it; what a decision of the table opens, and what belongs to a department
ALLOWED = {
    "reviews.deviation.propose": SALES,
    "reviews.meeting.hold": SALES,
    "reviews.overrule": SALES,
    "reviews.objection.record": HEADS,
    "reviews.ruling.decide": {"shen"},
    "reviews.approval.decide": {"zhao", "sun_deputy", "shen"},
    "reviews.price.decide": {"shen"},
    "reviews.release.decide": {"he_head"},
    "reviews.settlement.decide": {"shen"},
    "reviews.deviation.answer": {"wang_min", "b_buyer"},
    "reviews.system": set(),
    "orders.order.return": SALES,
    "orders.order.split": SALES,
    "orders.order.hold": SALES,
    "orders.order.cancel": {"zhao"},
    "orders.order.decline": {"shen"},
    "orders.order.withdraw": {"wang_min", "b_buyer"},
    "orders.order.countersign": {"wang_min", "b_buyer"},
    "purchasing.request.acknowledge": {"qian", "tang_head"},
    "purchasing.system": set(),
    "production.plan.acknowledge": {"chen", "ma", "he_head"},
    "process.document.issue": {"fang", "gao"},
    "development.finish": {"fang", "gao"},
}


@pytest.mark.parametrize("permission", sorted(ALLOWED))
def test_what_the_review_lets_do_is_open_to_these_people_alone(cast: Cast, permission: str) -> None:
    assert permission in POLICY
    assert {name for name, actor in cast.people.items() if may(actor, permission)} == ALLOWED[permission]


@pytest.mark.parametrize("permission", ["reviews.deviation.answer", "orders.order.withdraw", "orders.order.countersign"])
def test_a_customers_right_ends_at_its_own_things(cast: Cast, permission: str) -> None:
    with unit(cast.it, now=NOW) as work:
        other = work.fetch(Customer, cast.b.id)
        own = work.fetch(Customer, cast.a.id)
        other.customer_id, own.customer_id = other.id, own.id  # as the rows of an order say whose they are
        assert may(cast.wang_min, permission, own)
        assert not may(cast.wang_min, permission, other)
        assert not may(cast.a_quality, permission, own)
