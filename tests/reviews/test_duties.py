"""Nobody approves what they made: every combination of maker, approver and delegate, every state and role (B16, B17, 5.1.6)."""

from __future__ import annotations

import itertools
import uuid
from dataclasses import replace
from typing import Any

import pytest

from domain.orders.queries import by_number
from domain.orders.workflow import ORDER
from domain.reviews.actions import approval
from domain.reviews.rules import Hand, made_by, may_approve
from domain.reviews.sheet import review_sheet
from domain.shared.actor import Actor, Mandate
from domain.shared.errors import DomainError, Forbidden, Refused
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.faults.racing import race
from tests.orders.given import line
from tests.reviews.story import Story, begin, reasons
from tests.visitors import words


def standing_in(taker: Actor, giver: Actor, *decisions: str) -> Actor:
    """The taker with the giver's decisions for today."""
    return replace(taker, mandates=tuple(Mandate(decision, giver.id, giver.name) for decision in decisions or sorted(giver.decisions)))  # type: ignore[arg-type]


def signed_by(cast: Cast, seller: Actor) -> Story:
    story = begin(cast)
    story.sign("marketing", who=seller)
    story.sign("delivery")
    return story


@pytest.mark.clause("5.1.6")
def test_the_manager_who_answered_does_not_approve_and_the_deputy_does(cast: Cast) -> None:
    story = signed_by(cast, cast.zhao)
    assert {(task.department, task.position) for task in story.tasks("review.approval")} == {
        ("sales", "deputy_head"),
        ("general_office", "general_manager"),
    }
    with pytest.raises(Refused, match="does not approve it"):
        story.approve(cast.zhao)
    story.approve(cast.sun_deputy)
    assert story.review.approved_by == cast.sun_deputy.name


@pytest.mark.clause("5.1.6")
def test_the_deputy_and_the_general_manager_do_not_approve_in_the_managers_place_without_need(cast: Cast) -> None:
    story = signed_by(cast, cast.li_qian)
    for deputy in (cast.sun_deputy, cast.shen):
        with pytest.raises(Refused, match="marketing manager approves this order"):
            story.approve(deputy)
    assert story.approve().state == "approved"


@pytest.mark.clause("5.1.6")
def test_the_general_manager_approves_too_where_the_manager_answered(cast: Cast) -> None:
    story = signed_by(cast, cast.zhao)
    assert story.approve(cast.shen).state == "approved"
    assert story.review.approved_by == cast.shen.name


@pytest.mark.clause("5.1.6")
def test_who_entered_the_order_for_the_customer_does_not_approve_it(cast: Cast) -> None:
    story = begin(cast)

    def enter(work: Work) -> None:
        by_number(work, story.number).submitted_by = cast.zhao.id

    story.system(enter)
    story.sign("marketing")
    story.sign("delivery")
    with pytest.raises(Refused, match="submitted the order"):
        story.approve(cast.zhao)
    assert story.approve(cast.sun_deputy).state == "approved"


MAKERS = ("li_qian", "zhao", "sun_deputy")
APPROVERS = ("li_qian", "zhao", "sun_deputy", "shen", "chen", "he_head", "fang", "lu_deputy_gm", "it", "wang_min")


@pytest.mark.clause("5.1.6")
def test_a_deputy_to_whom_the_manager_delegated_still_approves_as_the_deputy_what_the_manager_answered(cast: Cast) -> None:
    """All other pairs of maker and stand-in: test_combinations.py."""
    story = signed_by(cast, cast.zhao)
    with pytest.raises(Refused, match="does not approve it"):
        story.approve(standing_in(cast.jiang, cast.zhao, "approval"))
    story.approve(standing_in(cast.sun_deputy, cast.zhao, "approval"))
    assert story.review.approved_by == cast.sun_deputy.name


@pytest.mark.clause("5.1.6")
@pytest.mark.parametrize("deed", ["answered", "signed"])
def test_who_only_answered_or_only_signed_does_not_approve_either(cast: Cast, deed: str) -> None:
    story = begin(cast)
    answers, signs = (cast.zhao, cast.li_qian) if deed == "answered" else (cast.li_qian, cast.zhao)
    story.answer("marketing", who=answers, rest=True)
    story.sign("marketing", who=signs, rest=False)
    story.sign("delivery")
    with pytest.raises(Refused, match="does not approve it"):
        story.approve(cast.zhao)
    assert story.approve(cast.sun_deputy).state == "approved"


@pytest.mark.clause("5.1.6")
def test_an_answer_given_for_another_bars_them_both(cast: Cast) -> None:
    story = begin(cast)
    story.sign("marketing", who=standing_in(cast.jiang, cast.zhao, "classification", "price", "service"))
    story.sign("delivery")
    assert story.sections["marketing"].on_behalf_of == cast.zhao.name
    for barred in (cast.zhao, standing_in(cast.jiang, cast.sun_deputy, "approval_deputy")):
        with pytest.raises(Refused, match="does not approve it"):
            story.approve(barred)
    assert story.approve(cast.sun_deputy).state == "approved"


@pytest.mark.clause("5.1.6")
def test_approvers_by_role_in_every_combination_with_who_answered(cast: Cast) -> None:
    """The table of RULES 3 over all pairs: 0 forbidden effects."""
    expected = {
        (maker, approver)
        for maker, approver in itertools.product(MAKERS, APPROVERS)
        if (approver == "zhao" and maker != "zhao") or (maker == "zhao" and approver in ("sun_deputy", "shen"))
    }
    found = set()
    for n, (maker, approver) in enumerate(itertools.product(MAKERS, APPROVERS)):
        story = begin(cast, line(quantity=20), po_number=f"B17-{n}")  # few, so that all of them together are in time
        story.sign("marketing", who=getattr(cast, maker))
        story.sign("delivery")
        try:
            story.approve(getattr(cast, approver))
        except DomainError:
            assert story.order.state == "in_review"
        else:
            found.add((maker, approver))
    assert found == expected


@pytest.mark.clause("5.1.7(2)")
def test_who_approved_does_not_release_as_well(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    with pytest.raises(Refused, match="does not confirm it"):
        story.release(standing_in(cast.zhao, cast.he_head, "release"))
    story.release(standing_in(cast.ma, cast.he_head, "release"))
    assert story.order.state == "released"


DEEDS = {
    "approve": (lambda story, who: story.approve(who), "in_review", {"zhao"}),
    "release": (lambda story, who: story.release(who), "approved", {"he_head"}),
    "negotiate": (
        lambda story, who: story.negotiate(who),
        "objection",
        {"zhao", "gao", "he_head", "zhou_head", "tang_head", "song_head", "deng_head"},
    ),
    "rule": (lambda story, who: story.rule(who=who), "ruling", {"shen"}),
    "settle": (lambda story, who: story.settle(who=who), "approved", {"shen"}),
    "decline": (lambda story, who: story.decline(who=who), "in_review", {"shen"}),
}


@pytest.mark.parametrize("deed", sorted(DEEDS))
def test_each_decision_is_open_to_its_holder_alone(cast: Cast, deed: str) -> None:
    """Every role against every decision, with all in place but the right."""
    act, state, holders = DEEDS[deed]
    story = begin(cast)
    with_state(story, state)
    allowed = set()
    for name, actor in cast.people.items():
        try:
            story.as_(
                actor,
                lambda work: ORDER.refusals(work, story.order, {"negotiate": "refer", "settle": "accept_for_development"}.get(deed, deed)),
            )
            act(story, actor)
        except Forbidden:
            continue
        except DomainError:
            if name in holders:
                allowed.add(name)
            continue
        allowed.add(name)
        with_state(story, state)
    barred = {"sun_deputy", "shen"} if deed == "approve" else set()
    assert allowed - barred == holders


def with_state(story: Story, state: str) -> None:
    """Put the order into a state by hand, to ask who may leave it."""

    def put(work: Work) -> None:
        by_number(work, story.number).state = state

    story.system(put)


STATES = sorted(
    {state for move in ORDER.moves.values() for state in move.sources} | {"released", "declined", "withdrawn", "cancelled", "closed"}
)


@pytest.mark.parametrize("state", STATES)
def test_each_decision_is_refused_in_every_state_but_its_own(cast: Cast, state: str) -> None:
    story = begin(cast).sign_all()
    for _deed, (act, own, holders) in DEEDS.items():
        if state == own or (state in ("ruling", "approved") and _deed == "decline"):
            continue
        with_state(story, state)
        with pytest.raises((Refused, Forbidden)):
            act(story, getattr(cast, sorted(holders)[-1]))
        assert story.order.state == state


@pytest.mark.clause("5.1.6")
def test_of_many_approvals_at_once_exactly_one_counts(cast: Cast) -> None:
    """B16: the rest are refused or stale; one transition, one signature."""
    story = begin(cast).sign_all()
    version = story.order.version

    outcome = race(lambda _: story.as_(cast.zhao, lambda work: approval.approve(work, story.number, PASSWORD, version)))
    done = [each for each in outcome if not isinstance(each, BaseException)]
    assert len(done) == 1
    assert all(isinstance(each, DomainError) for each in outcome if isinstance(each, BaseException))
    assert story.order.state == "approved"


def test_pure_rules_of_hands() -> None:
    a, b, c = (uuid.uuid4() for _ in range(3))
    made = made_by([Hand(a), Hand(b, c), Hand(None)])
    assert made == {a, b, c}
    assert [may_approve(Hand(each), made) for each in (a, b, c)] == [False, False, False]
    assert may_approve(Hand(uuid.uuid4()), made)
    assert not may_approve(Hand(uuid.uuid4(), c), made)


def test_reasons_stand_beside_a_greyed_approval(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(Refused) as refused:
        story.approve()
    assert reasons(refused) == "Not every section is signed yet."


@pytest.mark.clause("5.1.6", "5.1.7(2)")
def test_who_approves_or_releases_for_another_is_named_with_the_other_on_the_pages_and_on_the_sheet(cast: Cast, visit: Any) -> None:
    story = signed_by(cast, cast.li_qian)
    story.approve(standing_in(cast.jiang, cast.zhao, "approval"))
    sheet = story.system(lambda work: review_sheet(work, story.order, story.review))
    assert (sheet.approved_by, sheet.approved_for) == (cast.jiang.name, cast.zhao.name)
    story.release(standing_in(cast.ma, cast.he_head, "release"))
    page, order = (words(visit(cast.li_qian).get(f"/admin/{where}/{story.number}").text) for where in ("reviews", "orders"))
    for taker, giver in ((cast.jiang, cast.zhao), (cast.ma, cast.he_head)):
        said = f"{taker.name} 代 {giver.name}"
        assert page.count(said) == 2, "in the card of the decision, and on the way"
        assert said in order
    assert order.count(f"{cast.jiang.name} 代 {cast.zhao.name}") == 2, "in the review, and in the history"
