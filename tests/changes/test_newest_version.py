"""Several versions come into force one after the other: each department is asked for the newest, once, with all that it still holds."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from domain.accounts.posts import DEPARTMENTS
from domain.changes.answers import taking_back
from domain.changes.force.holding import still
from domain.changes.models import Field
from domain.changes.views import desk
from domain.notifications import reminders
from domain.shared.errors import Refused
from domain.shared.message import Message
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.orders.given import line
from tests.remembering import remembered
from tests.visitors import Visitor, words

pytestmark = pytest.mark.clause("5.1.9(6)")
PART, LINK = "2904110-K80", "2916035-K80"


@pytest.fixture
@remembered
def first(cast: Cast) -> Told:
    """Revision 2 is in force: packaging. Sales, production, quality and logistics exchange their papers for it."""
    told = released(cast, line(PART, 300), line(LINK, 100))
    told.asks(told.words(Field.PACKAGING, "周转箱 20 只"))
    return goes_through(told)


def goes_through(told: Told) -> Told:
    told.signs_all()
    told.approves()
    return told


def second(first: Told, *, after: timedelta = timedelta(hours=2)) -> Told:
    """Revision 3: another day of the other line. It is no matter of quality's."""
    first.story.now += after
    newer = Told(first.story)
    newer.asks(newer.day(LATEST, 1))
    return goes_through(newer)


def documents(told: Told, department: str) -> set[str]:
    return {each["id"] for each in told.notices[department].documents}


def test_who_has_not_said_so_of_an_older_version_is_asked_for_the_newest_with_all_documents(first: Told) -> None:
    newer = second(first)
    asked = {task.department: str(Message.from_json(task.title)) for task in first.tasks("change.acknowledge")}
    assert set(asked) == {"sales", "production", "quality", "logistics"}
    assert all(newer.number in title and "revision 3" in title for title in asked.values()), "nobody for revision 2, which holds no longer"
    assert documents(newer, "quality") == {"Inspection instruction"}, "it holds nothing of the newer change, and still this"
    assert documents(newer, "logistics") == {"Shipment plan", "Labels", "Packaging specification"}


def test_who_said_so_of_the_older_version_is_asked_for_what_the_newer_one_concerns_alone(first: Told) -> None:
    first.acknowledges("quality", first.cast.liu)
    first.acknowledges("logistics", first.cast.sun_li)
    newer = second(first)
    assert "quality" not in newer.notices
    assert documents(newer, "logistics") == {"Shipment plan"}


def test_the_day_on_which_the_older_one_was_due_holds(first: Told) -> None:
    due = first.notices["quality"].due_at
    newer = second(first, after=timedelta(days=2))
    assert newer.notices["quality"].due_at == due
    task, = (each for each in first.tasks("change.acknowledge") if each.department == "quality")
    assert task.due_at == due
    first.story.system(reminders.run)
    assert {each.department: each.escalated for each in first.tasks("change.acknowledge")}["quality"] == 1


def test_the_red_list_names_a_department_once_with_the_newest_version(first: Told) -> None:
    newer = second(first, after=timedelta(days=2))
    red = first.story.system(desk.red)
    named = [(row["number"], str(row["department"])) for row in red]
    assert sorted(named) == sorted((newer.number, str(DEPARTMENTS[name])) for name in ("production", "quality", "logistics", "sales"))


def test_the_older_notice_leads_to_the_newer_one_and_is_not_acknowledged_by_itself(first: Told, visit: Callable[..., Visitor]) -> None:
    newer = second(first)
    page = visit(first.cast.liu).get(f"/admin/changes/{first.number}")
    assert f"已并入 {newer.number}" in words(page.text) and f"/admin/changes/{newer.number}#know" in page.text
    with pytest.raises(Refused, match=newer.number):
        first.acknowledges("quality", first.cast.liu)
    newer.acknowledges("quality", first.cast.liu)
    assert first.notices["quality"].acknowledged_by == "刘芳", "its documents are exchanged with the newer ones"


def test_what_is_taken_back_waits_again_with_the_older_one(first: Told) -> None:
    newer = second(first)
    notice = newer.acknowledges("quality", first.cast.liu)
    first.story.as_(first.cast.liu, lambda work: taking_back.take_back_notice(work, notice.id, None))
    assert (first.notices["quality"].acknowledged_at, newer.notices["quality"].acknowledged_at) == (None, None)
    assert [each.department for each in first.tasks("change.acknowledge") if each.department == "quality"] == ["quality"]
    newer.acknowledges("quality", first.cast.liu)
    assert first.notices["quality"].acknowledged_at is not None


def test_through_three_versions_the_documents_of_the_first_go_along(first: Told) -> None:
    second(first)
    first.story.now += timedelta(hours=1)
    newest = Told(first.story)
    newest.asks(newest.day(LATER, 1))
    goes_through(newest)
    assert documents(newest, "quality") == {"Inspection instruction"}
    newest.acknowledges("quality", first.cast.liu)
    assert first.notices["quality"].acknowledged_at is not None
    assert first.tasks("change.acknowledge") and "quality" not in {each.department for each in first.tasks("change.acknowledge")}


def test_a_document_that_both_name_is_exchanged_for_its_newer_edition() -> None:
    older = [Message("Drawing {part}, revision {revision}", part=PART, revision="C"), Message("Labels")]
    newer = [Message("Drawing {part}, revision {revision}", part=PART, revision="D"),
             Message("Drawing {part}, revision {revision}", part=LINK, revision="B")]
    assert [each.params for each in still(newer, older)] == [{"part": PART, "revision": "D"}, {}, {"part": LINK, "revision": "B"}]
