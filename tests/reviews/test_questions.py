"""What each clause asks of a section, one by one: its words may change, its clause, its "no" and who has a say in it do not."""

from __future__ import annotations

import pytest

from domain.projects.actions import join
from domain.projects.models import Project
from domain.reviews.actions import approval
from domain.reviews.actions.answers import Given
from domain.reviews.questions import PARTS, Kind
from domain.shared.actor import Actor
from domain.shared.errors import Invalid, Refused
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.reviews.story import Story, begin, begin_new, reasons

# clause: section, question, what a deviation from it is about, does the customer have a say in it, may it not apply
ASKED = {
    "5.1.2(2)": ("marketing", "classification", "classification", False, False),
    "5.1.2(2)B": ("marketing", "service", "service", True, True),
    "5.1.3(1)": ("specification", "written", "specification", True, False),
    "5.1.3(2)": ("specification", "clear", "specification", True, True),
    "5.1.3(3)": ("specification", "capability", "specification", True, False),
    "5.1.3(4)": ("specification", "law", "specification", True, True),
    "5.1.3(5)": ("specification", "substances", "specification", True, True),
    "5.1.3(6)": ("specification", "material", "material", True, True),
    "5.1.3(7)": ("specification", "implied", "specification", True, True),
    "5.1.4(1)": ("quality_conditions", "product_release", "quality", True, True),
    "5.1.4(2)": ("quality_conditions", "inspection", "quality", True, True),
    "5.1.4(3)": ("quality_conditions", "certificates", "quality", True, True),
    "5.1.4(4)": ("quality_conditions", "control_plan", "quality", True, True),
    "5.1.5(1)": ("delivery", "capacity", "date", True, False),
    "5.1.5(2)": ("delivery", "mode", "service", True, True),
    "5.1.5(3)": ("delivery", "stock", "stock", False, True),
    "5.1.5(4)": ("delivery", "designated", "material", True, True),
}
CASES = [pytest.param(clause, *row, marks=pytest.mark.clause(clause), id=clause) for clause, row in ASKED.items()]


def before(cast: Cast, section: str) -> Story:
    """Until this section is to be answered."""
    story = begin(cast) if section in ("marketing", "delivery") else begin_new(cast)
    return story if section == "marketing" else story.sign_all("marketing")


def _manager(story: Story) -> Actor:
    """The marketing manager, let into the project of a new part."""

    def admit(work: Work) -> None:
        for project in {each.project_id for each in story.lines if each.project_id}:
            join(work, work.fetch(Project, project), story.cast.zhao.id, "test")

    story.system(admit)
    return story.cast.zhao


@pytest.mark.parametrize(("clause", "section", "question", "subject", "asked", "spared"), CASES)
def test_a_no_is_a_deviation_of_its_clause_and_nothing_is_approved_over_it(
    cast: Cast, clause: str, section: str, question: str, subject: str, asked: bool, spared: bool
) -> None:
    story = before(cast, section)
    deviation = story.no(section, question, "做不到")
    assert deviation is not None
    assert (deviation.clause, deviation.subject, deviation.touches_customer) == (clause, subject, asked)
    whose = [task.person_id for task in story.tasks("review.deviation")]
    assert whose == ([cast.li_qian.id] if asked else []), "sales speaks with the customer where the customer has a say"
    story.sign(section)
    assert story.order.state == "objection"
    with pytest.raises(Refused):
        story.as_(_manager(story), lambda work: approval.approve(work, story.number, PASSWORD, None))


@pytest.mark.parametrize(("clause", "section", "question", "subject", "asked", "spared"), CASES)
def test_a_question_is_answered_yes_and_left_out_only_where_it_may_not_apply(
    cast: Cast, clause: str, section: str, question: str, subject: str, asked: bool, spared: bool
) -> None:
    story = before(cast, section)
    if spared:
        story.answer(section, Given(question, None, "na"))
    else:
        with pytest.raises(Invalid, match="always applies"):
            story.answer(section, Given(question, None, "na"))
        story.answer(section, Given(question, None, "yes"))
    given = story.answers(section)[question, None]
    assert (given.value, given.clause) == ("na" if spared else "yes", clause)
    assert story.sign(section).state == "signed"


@pytest.mark.parametrize(("clause", "section", "question", "subject", "asked", "spared"), CASES)
def test_without_its_answer_the_section_is_not_signed(
    cast: Cast, clause: str, section: str, question: str, subject: str, asked: bool, spared: bool
) -> None:
    story = before(cast, section)
    others = [key for key, line in story.answers(section) if line is None and key != question]
    story.answer(section, *(Given(key, None, "yes") for key in others))
    with pytest.raises(Refused) as refused:
        story.sign(section, rest=False)
    assert reasons(refused) == "1 questions are not answered yet."
    story.answer(section, Given(question, None, "yes"))
    assert story.sign(section, rest=False).state == "signed"


def test_the_sheet_asks_these_questions_and_those_of_the_estimate_and_no_others() -> None:
    found = {(question.clause, part.kind.value, question.key) for part in PARTS.values() for question in part.questions}
    expected = {(clause, row[0], row[1]) for clause, row in ASKED.items()}
    assert found - expected == {
        ("5.1.2(2)A", "marketing", "price"),
        ("5.1.2(2)A", "cost_technical", "technical_cost"),
        ("5.1.2(2)A", "cost_finance", "finance_cost"),
        ("5.1.2(2)A", "cost_estimate", "estimate"),
    }
    assert expected <= found


@pytest.mark.clause("5.1.2(2)C", "5.1.2(2)A")
@pytest.mark.parametrize("kind", list(Kind))
def test_a_section_opens_after_those_before_it_and_not_sooner(kind: Kind) -> None:
    after = {"marketing": (), "cost_estimate": ("cost_technical", "cost_finance")}.get(kind.value, ("marketing",))
    assert PARTS[kind].after == after
