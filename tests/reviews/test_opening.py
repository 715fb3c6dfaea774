"""How a review opens: number, clocks, posts that are data, evidence kept with the signature, nothing told of what is hidden."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Authority, Signature
from domain.customers.models import Customer, Requirement
from domain.orders.models import LineClass, OrderLine
from domain.reviews import queries
from domain.reviews.actions import signatures
from domain.reviews.actions.answers import Given, unexplained
from domain.reviews.finding import sections_of
from domain.reviews.models import Answer, Meeting, Review, Section
from domain.reviews.questions import NEW_ROUTE, PARTS, QUESTIONS, Kind, question
from domain.reviews.rules import allowance, inputs_hash, meeting_needed, price_needs_general_manager, route
from domain.shared.base import new_id
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused
from domain.shared.work import Work, unit
from tests.cast import PASSWORD, Cast
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new

MASS, NEW, CHANGED, SPECIAL = (str(each) for each in LineClass)


@pytest.mark.clause("5.1.2(2)C")
@pytest.mark.parametrize(
    ("classes", "kinds"),
    [
        ([MASS], ["marketing", "delivery"]),
        ([MASS, MASS], ["marketing", "delivery"]),
        ([NEW], [str(kind) for kind in NEW_ROUTE]),
        ([CHANGED], [str(kind) for kind in NEW_ROUTE]),
        ([SPECIAL], [str(kind) for kind in NEW_ROUTE]),
    ],
)
def test_the_classes_of_the_lines_decide_which_sections_run(classes: list[str], kinds: list[str]) -> None:
    assert [planned.key for planned in route(classes)] == kinds


@pytest.mark.clause("5.1.2(2)C")
def test_a_mixed_order_has_each_route_over_its_own_lines() -> None:
    covers = {planned.key: planned.covers for planned in route([MASS, NEW])}
    assert (covers["delivery"], covers["delivery-new"], covers["marketing"]) == ("mass", "new", "all")
    assert {key for key, what in covers.items() if what == "new"} == {
        "specification",
        "quality_conditions",
        "delivery-new",
        "cost_technical",
        "cost_finance",
        "cost_estimate",
    }


@pytest.mark.clause("5.1.1(2)")
@pytest.mark.parametrize(
    ("line_class", "in_development", "needed"),
    [(MASS, False, False), (MASS, True, False), (NEW, True, True), (CHANGED, True, True), (SPECIAL, False, False), (SPECIAL, True, True)],
)
def test_a_new_part_or_a_changed_design_needs_its_meeting_under_a_special_contract_too(
    line_class: str, in_development: bool, needed: bool
) -> None:
    assert meeting_needed(line_class, confidential=in_development) is needed


def test_sections_ask_seven_four_four_and_three_questions_each_with_its_clause() -> None:
    counts = {kind: len(PARTS[kind].questions) for kind in (Kind.MARKETING, Kind.SPECIFICATION, Kind.QUALITY_CONDITIONS, Kind.DELIVERY)}
    assert list(counts.values()) == [3, 7, 4, 4]
    assert all(each.clause.startswith("5.1.") for each in QUESTIONS.values())
    assert question("requirement:x").clause == "1.2"


@pytest.mark.clause("1.3")
def test_each_section_has_one_working_day_and_the_whole_review_three_or_five(cast: Cast) -> None:
    story = begin(cast)
    (section,) = story.tasks("review.marketing")
    (whole,) = story.tasks("review.whole")
    assert section.due_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert (whole.due_at, whole.person_id) == (datetime(2026, 11, 26, 1, 0, tzinfo=UTC), cast.li_qian.id)
    assert story.review.due_at == whole.due_at
    new = begin(cast, new_line(quality="按图纸"), po_number="N-1")
    assert new.review.due_at == datetime(2026, 11, 30, 1, 0, tzinfo=UTC)


@pytest.mark.clause("1.3")
def test_a_customers_own_response_times_go_before_the_defaults(cast: Cast) -> None:
    def agree(work: Work) -> None:
        work.fetch(Customer, cast.a.id).response_minutes = {"review.marketing": 120, "review": 480}

    with unit(cast.li_qian) as work:
        agree(work)
    story = begin(cast)
    assert story.tasks("review.marketing")[0].due_at == datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
    assert story.review.due_at == datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
    assert allowance("review.delivery", {"review.marketing": 120}, 1) == Allowance(480)


@pytest.mark.clause("5.1.4(1)")
def test_which_department_answers_a_section_is_data(cast: Cast) -> None:
    with unit(cast.it) as work:
        work.session.execute(update(Authority).where(Authority.decision == "quality_conditions").values(department="quality"))
    story = begin_new(cast)
    section = story.sections["quality_conditions"]
    assert (section.department, section.position) == ("quality", "member")


@pytest.mark.clause("5.1.5(1)", "5.1.5(3)", "5.1.2(2)A")
def test_the_signature_keeps_the_evidence_that_was_seen(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    (ordered,) = story.lines
    kept = story.sections["delivery"].evidence["lines"][str(ordered.id)]
    assert kept["part"] == "1001120-T15"
    assert kept["shortages"]
    assert kept["load"]
    assert kept["price"]["ours"] == "63.20"
    signature = story.system(lambda work: work.fetch(Signature, story.sections["delivery"].signature_id))
    assert (signature.decision, signature.object_kind, signature.person_name) == ("delivery", "review_section", cast.chen.name)
    assert signature.content["evidence"]["lines"]
    assert {row["value"] for row in signature.content["answers"]} == {"yes"}


@pytest.mark.clause("5.1.5(1)")
def test_a_day_that_cannot_be_kept_stands_beside_the_question_with_the_earliest_one(cast: Cast) -> None:
    story = begin(cast, line(quantity=90_000)).sign_all("marketing")
    (ordered,) = story.lines
    row = story.answers("delivery")["capacity", ordered.id]
    assert (row.value, row.note["id"]) == (None, "The earliest day that can be promised is {day}.")  # type: ignore[index]
    on_time = begin(cast, line("2916035-K80", 600), po_number="B").sign_all("marketing")
    assert {line_id for _, line_id in on_time.answers("delivery")} == {None}


@pytest.mark.clause("5.1.5(1)")
def test_a_day_against_the_figures_is_said_to_be_kept_only_with_the_reason_in_the_remark(cast: Cast) -> None:
    story = begin(cast, line(quantity=90_000)).sign_all("marketing")
    (ordered,) = story.lines
    with pytest.raises(Invalid) as refused:
        story.sign("delivery")
    ((field, reason),) = refused.value.fields.items()
    assert field == f"a-capacity-{ordered.id}"
    assert "is the earliest day by the figures" in str(reason)
    story.answer("delivery", Given("capacity", ordered.id, "yes", "已安排周末加班两个班次"), rest=True)
    assert story.sign("delivery", rest=False).state == "signed"


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(
    ("early", "needs"),
    [
        ({"earliest": "2026-12-28"}, True), ({"earliest": ""}, True), ({"earliest": "2026-12-18"}, False), ({}, False),
        ({"earliest": "2026-12-28", "agreed": {"any": "2026-12-30"}}, False),
    ],
)  # fmt: skip
def test_a_reason_is_asked_where_the_figures_speak_against_the_day_that_nobody_moved(early: dict[str, Any], needs: bool) -> None:
    ordered = OrderLine(id=new_id(), position=10, product_id=new_id())
    answer = lambda **said: Answer(question="capacity", line_id=ordered.id, facts={"asked": "2026-12-18"} | early, **said)  # noqa: E731
    assert bool(unexplained([answer(value="yes", remark=" ")], [ordered])) is needs
    for value, remark in (("yes", "周末加班"), ("no", ""), (None, "")):
        assert not unexplained([answer(value=value, remark=remark)], [ordered])
    new = OrderLine(id=ordered.id, position=10, product_id=None)
    assert bool(unexplained([answer(value="yes", remark="")], [new])) is (needs and bool(early["earliest"])), "it may have no figures"


@pytest.mark.clause("5.1.5(1)", "5.1.5(2)", "5.1.5(3)", "5.1.5(4)")
def test_production_answers_four_questions_on_delivery_and_material(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    asked = [row.clause for row in story.answers("delivery").values() if row.line_id is None]
    assert asked == [f"5.1.5({n})" for n in range(1, 5)]
    with pytest.raises(Invalid):
        story.answer("delivery", Given("capacity", None, "na"))
    for key in ("mode", "stock", "designated"):
        story.answer("delivery", Given(key, None, "na"))
    with pytest.raises(Refused, match="1 questions"):
        story.sign("delivery", rest=False)


def test_an_answer_for_one_line_needs_no_answer_for_all_when_every_line_has_its_own(cast: Cast) -> None:
    story = begin(cast, line(), line("2916035-K80", 600)).sign_all("marketing")
    first, second = story.lines
    story.answer("delivery", *(Given(key, None, "yes") for key in ("mode", "stock", "designated")))
    story.answer("delivery", Given("capacity", first.id, "yes"))
    with pytest.raises(Refused):
        story.sign("delivery", rest=False)
    story.answer("delivery", Given("capacity", second.id, "yes"))
    assert story.sign("delivery", rest=False).state == "signed"


@pytest.mark.parametrize("given", [Given("capacity", None, "maybe"), Given("price", None, "yes"), Given("requirement:x", None, "bad")])
def test_what_no_page_offers_is_not_taken(cast: Cast, given: Given) -> None:
    story = begin(cast).sign_all("marketing")
    with pytest.raises(NotFound):
        story.answer("delivery", given)


def test_a_signature_asks_for_the_password_and_the_right(cast: Cast) -> None:
    story = begin(cast)
    with pytest.raises(PasswordNeeded):
        story.sign("marketing", password="")
    for nobody in (cast.fang, cast.chen, cast.qian, cast.it, cast.shen):
        with pytest.raises(Forbidden):
            story.sign("marketing", who=nobody, rest=False)
    assert story.sections["marketing"].state == "open"


@pytest.mark.clause("5.1.1(4)")
def test_the_open_rows_of_a_mixed_order_tell_nothing_of_its_new_part(cast: Cast) -> None:
    mixed = begin(cast, line(), new_line(quality="按图纸检验"))
    mixed.meet().sign_all("marketing")
    plain = begin(cast, po_number="4500874999")
    assert mixed.review.due_at == plain.review.due_at
    with unit(cast.deng_head, now=mixed.now) as work:
        page = queries.page(work, mixed.number)
        assert [card.key for card in page.cards] == ["marketing", "delivery"]
        assert len(page.rows) == 1
        assert page.meetings == []
        assert {milestone.what.id for milestone in page.way} >= {"Confirmation by the production head"}
        assert work.session.scalars(select(Meeting)).all() == []
        hidden = {row.line_id for row in work.session.scalars(select(Answer)) if row.line_id}
        assert hidden <= {row.line.id for row in page.rows}


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_review_does_not_exist_for_others(cast: Cast) -> None:
    story = begin_new(cast)
    for outsider in (cast.liu, cast.qian, cast.b_buyer, cast.zhao):
        with unit(outsider, now=story.now) as work, pytest.raises(NotFound):
            queries.page(work, story.number)
    with unit(cast.liu, now=story.now) as work:
        assert work.session.scalars(select(Review)).all() == []
        assert queries.waiting(work, queries.ReviewFilter()).rows == []
    assert not story.review.number.startswith("RV-")


@pytest.mark.clause("5.1.1(4)")
def test_whoever_is_invited_to_the_meeting_sees_what_it_is_about(cast: Cast) -> None:
    story = begin_new(cast).meet(record=False)
    with unit(cast.he_head, now=story.now) as work:
        assert queries.page(work, story.number).order.number == story.number
    with unit(cast.liu, now=story.now) as work, pytest.raises(NotFound):
        queries.page(work, story.number)


def test_a_requirement_no_longer_active_is_not_asked(cast: Cast) -> None:
    with unit(cast.li_qian) as work:
        work.session.execute(update(Requirement).values(active=False))
    story = begin(cast)
    assert not [key for key, _ in story.answers("marketing") if key.startswith("requirement:")]


def test_of_many_signatures_under_one_section_one_counts(cast: Cast) -> None:
    story = begin(cast)
    story.answer("marketing", rest=True)
    version = story.sections["marketing"].version
    got = race(lambda _: story.as_(cast.li_qian, lambda work: signatures.sign(work, story.number, "marketing", PASSWORD, version)))
    assert kinds(got)["done"] == 1
    assert unexpected(got, Refused, Forbidden) == [each for each in got if type(each).__name__ in ("Stale", "PasswordNeeded", "Throttled")]
    assert story.sections["delivery"].state == "open"


def test_of_many_releases_at_once_one_counts_and_the_plan_is_made_once(cast: Cast) -> None:
    story = approved(cast)
    got = race(lambda _: story.release(), runners=5)
    assert kinds(got)["done"] == 1
    assert sum(row.quantity for row in story.plan) == Decimal(2080)


def test_pure_rules() -> None:
    assert inputs_hash({"a": 1}, [{"id": 2}, {"id": 1}]) == inputs_hash({"a": 1}, [{"id": 1}, {"id": 2}])
    assert inputs_hash({"a": 1}, []) != inputs_hash({"a": 2}, [])
    assert price_needs_general_manager(Decimal("84.90"), Decimal("86.40"))
    assert price_needs_general_manager(Decimal("84.90"), None)
    assert not price_needs_general_manager(Decimal("86.40"), Decimal("86.4"))
    assert not price_needs_general_manager(None, Decimal("86.4"))


def test_sections_of_one_review_are_read_in_their_order(cast: Cast) -> None:
    story: Story = begin(cast)
    found: list[Section] = story.system(lambda work: sections_of(work, story.review.id))
    assert [each.key for each in found] == ["marketing", "delivery"]
