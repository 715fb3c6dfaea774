"""The tables of section, deviation and purchase request: every action in every state, by every role (B17)."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from domain.planning.models import PurchaseRequest, RequestState
from domain.planning.rules import PURCHASE
from domain.reviews.models import Deviation, DeviationState, Section, SectionState
from domain.reviews.questions import PARTS, Kind
from domain.reviews.workflow import DEVIATION, SECTION, answers
from domain.shared.actor import Actor, Mandate, system
from domain.shared.actor import Kind as Side
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.work import unit
from domain.shared.workflow import Workflow
from tests.cast import Cast

HOUSE = ("li_qian", "zhao", "fang", "gao", "chen", "ma", "he_head", "liu", "qian", "xu", "lu_deputy_gm", "shen", "it")
ANSWER = {
    "marketing": {"li_qian", "wu_jia", "zhao", "sun_deputy"},
    "specification": {"fang", "gao"},
    "quality_conditions": {"chen", "ma", "he_head"},
    "delivery": {"chen", "he_head"},
    "cost_technical": {"fang", "gao"},
    "cost_finance": {"xu", "song_head"},
    "cost_estimate": {"lu_deputy_gm"},
}


def thing(model: Any, state: str, **more: Any) -> Any:
    return model(id=new_id(), version=1, state=state, customer_id=None, project_id=None, **more)


def section(kind: str, state: str = "open") -> Section:
    return thing(Section, state, kind=kind, department="sales")


@pytest.mark.clause("5.1.2(2)", "5.1.3(1)", "5.1.4(1)", "5.1.5(1)", "5.1.2(2)A")
@pytest.mark.parametrize("kind", [str(kind) for kind in Kind])
def test_each_section_is_answered_by_its_own_post_and_its_superiors(cast: Cast, kind: str) -> None:
    may = {name for name, actor in cast.people.items() if answers(actor, section(kind))}
    assert may == ANSWER[kind]


@pytest.mark.parametrize("kind", [str(kind) for kind in Kind])
def test_a_stand_in_with_the_decisions_of_the_section_answers_it(kind: str) -> None:
    stranger = Actor(Side.STAFF, id=new_id(), name="代理")
    assert not answers(stranger, section(kind))
    mandates = tuple(Mandate(decision, new_id(), "主管") for decision in PARTS[Kind(kind)].decisions)
    assert answers(Actor(Side.STAFF, id=new_id(), name="代理", mandates=mandates), section(kind))
    if len(mandates) > 1:
        assert not answers(Actor(Side.STAFF, id=new_id(), name="代理", mandates=mandates[:1]), section(kind))


def outcomes(workflow: Workflow, make: Any, actor: Actor) -> set[tuple[str, str]]:
    """(state, action) pairs that nothing stands against for this actor."""
    found = set()
    for state in workflow.states:
        for action in workflow.moves:
            with unit(actor) as work:
                if not workflow.refusals(work, make(str(state)), action):
                    found.add((str(state), action))
    return found


def table(workflow: Workflow, *actions: str) -> set[tuple[str, str]]:
    return {(str(state), action) for action in actions for state in workflow.moves[action].sources}


def test_the_system_makes_every_move_of_a_section_from_its_own_states(cast: Cast) -> None:
    assert outcomes(SECTION, lambda state: section("marketing", state), system("test")) == table(SECTION, *SECTION.moves)


@pytest.mark.parametrize("who", HOUSE)
def test_people_answer_sign_and_take_back_and_nothing_else(cast: Cast, who: str) -> None:
    mine = outcomes(SECTION, lambda state: section("delivery", state), getattr(cast, who))
    assert mine == (table(SECTION, "answer", "sign", "take_back") if who in ANSWER["delivery"] else set())


def test_a_customer_makes_no_move_of_a_section(cast: Cast) -> None:
    assert outcomes(SECTION, lambda state: section("marketing", state), cast.wang_min) == set()


def deviation(cast: Cast, state: str, asked: bool = True) -> Deviation:
    made = thing(Deviation, state, touches_customer=asked)
    made.customer_id = cast.a.id
    return made


@pytest.mark.clause("1.1")
@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("li_qian", ("propose", "accept_counter", "accept_asked")),
        ("zhao", ("propose", "accept_counter", "accept_asked")),
        ("chen", ()),
        ("shen", ("rule",)),
        ("wang_min", ("agree", "counter", "refuse", "confirm", "reject_conditions")),
        ("a_quality", ()),
        ("b_buyer", ()),
        ("it", ()),
    ],
)
def test_each_side_makes_its_own_moves_of_a_deviation(cast: Cast, who: str, actions: tuple[str, ...]) -> None:
    assert outcomes(DEVIATION, lambda state: deviation(cast, state), getattr(cast, who)) == table(DEVIATION, *actions)


@pytest.mark.clause("1.1")
def test_what_does_not_touch_the_customer_stays_in_the_house(cast: Cast) -> None:
    inside = outcomes(DEVIATION, lambda state: deviation(cast, state, asked=False), cast.li_qian)
    assert inside == table(DEVIATION, "settle", "accept_counter")
    assert ("open", "rule_inside") in outcomes(DEVIATION, lambda state: deviation(cast, state, asked=False), cast.shen)
    assert ("open", "rule_inside") not in outcomes(DEVIATION, lambda state: deviation(cast, state), cast.shen)


@pytest.mark.clause("1.1")
def test_only_the_system_withdraws_or_sends_back(cast: Cast) -> None:
    found = outcomes(DEVIATION, lambda state: deviation(cast, state), system("test"))
    assert table(DEVIATION, "withdraw", "send_back") <= found


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(
    ("who", "actions"),
    [
        ("qian", ("acknowledge", "receive", "settle")),
        ("tang_head", ("acknowledge", "receive", "settle")),
        ("he_head", ("send_early",)),
        ("chen", ()),
        ("li_qian", ()),
        ("shen", ()),
        ("wang_min", ()),
    ],
)
def test_a_purchase_request_moves_by_its_own_departments(cast: Cast, who: str, actions: tuple[str, ...]) -> None:
    found = outcomes(PURCHASE, lambda state: thing(PurchaseRequest, state), getattr(cast, who))
    assert found == table(PURCHASE, *actions)


@pytest.mark.parametrize("workflow", [SECTION, DEVIATION, PURCHASE], ids=lambda workflow: workflow.kind)
def test_a_move_refused_leaves_the_state_and_a_stale_one_is_told_so(cast: Cast, workflow: Workflow) -> None:
    other = SimpleNamespace(
        __tablename__="x",
        id=new_id(),
        version=2,
        state="nowhere",
        customer_id=None,
        project_id=None,
        kind="delivery",
        department="production",
        touches_customer=True,
    )
    for action, move in workflow.moves.items():
        other.state = move.sources[0]
        with unit(system("test")) as work, pytest.raises(Stale):
            workflow.apply(work, other, action, version=1)
        with (
            unit(cast.it) as work,
            pytest.raises(Forbidden if move.permission not in ("reviews.section.answer", "reviews.section.sign") else Refused),
        ):
            workflow.apply(work, other, action, version=2)
        assert other.state == move.sources[0]


def test_every_state_is_reached_and_left_or_is_an_end() -> None:
    ends = {SECTION: set(), DEVIATION: {"withdrawn"}, PURCHASE: {"received", "withdrawn"}}
    for workflow, last in ends.items():
        left = {str(source) for move in workflow.moves.values() for source in move.sources}
        assert {str(state) for state in workflow.states} - left == last
    assert {str(state) for state in (*SectionState, *DeviationState, *RequestState)} >= {"open", "draft"}
