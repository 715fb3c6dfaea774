"""A subcontractor who was not written to before the next change came is not told what holds no longer (5.1.9(5))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.finding import outside_of
from domain.changes.force import outside
from domain.changes.models import Field, SubcontractorNotice
from domain.products.actions import add_outsourced
from domain.products.models import Product
from domain.shared.errors import Refused
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.9(5)")


@pytest.fixture
@remembered
def first(cast: Cast) -> Told:
    """Another day and another packaging are in force; purchasing has not written yet."""
    told = released(cast)

    def process(work: Work) -> None:
        add_outsourced(work, work.fetch(Product, told.lines[0].product_id), "电泳", "顺达表面处理", "order@shunda.example")

    told.story.as_(cast.fang, process)
    return in_force(told, told.day(LATER), told.words(Field.PACKAGING, "木箱"))


def in_force(told: Told, *wishes: Any) -> Told:
    told.asks(*wishes).signs_all()
    told.approves()
    return told


def newer(first: Told, *wishes: Any) -> Told:
    return in_force(Told(first.story), *wishes)


def notice_of(told: Told) -> SubcontractorNotice:
    found: SubcontractorNotice = told.story.system(lambda work: outside_of(work, told.change)[0])
    return found


def writes(told: Told) -> list[str]:
    """What the mail says that holds now."""
    given = outside.Written("order@shunda.example", "zh-CN", "")
    sent = told.story.as_(told.cast.qian, lambda work: outside.send(work, told.number, notice_of(told).id, given, None))
    row = told.story.system(lambda work: work.session.scalars(select(Outbox).where(Outbox.id == sent.outbox_id)).one())
    return [str(each["now"]) for each in row.payload["params"]["rows"]]


def waiting(told: Told) -> set[str]:
    return {task.path.rpartition("/")[2] for task in told.tasks("change.subcontractor")}


def test_the_older_mail_names_what_still_holds_alone(first: Told) -> None:
    second = newer(first, first.day(LATEST))
    assert waiting(first) == {first.number, second.number}
    said = writes(first)
    assert len(said) == 1 and "木箱" in said[0], "the day has moved on"
    assert LATEST.isoformat() in str(writes(second))


def test_where_nothing_of_it_holds_any_more_only_the_newer_one_is_to_be_written(first: Told, visit: Any) -> None:
    second = newer(first, first.day(LATEST), first.words(Field.PACKAGING, "周转箱"))
    assert waiting(first) == {second.number}
    with pytest.raises(Refused, match="newer change"):
        writes(first)
    page = visit(first.cast.qian).get(f"/admin/changes/{first.number}")
    assert "均已被更新的变更取代" in page.text and "/subcontractors/" not in page.text
    assert "/subcontractors/" in visit(first.cast.qian).get(f"/admin/changes/{second.number}").text
    assert len(writes(second)) == 2


def test_a_line_that_is_cancelled_meanwhile_overtakes_all(first: Told) -> None:
    second = newer(first, first.cancel())
    assert waiting(first) == {second.number}


def test_what_was_written_already_stays_as_it_was(first: Told) -> None:
    assert len(writes(first)) == 2
    newer(first, first.day(LATEST))
    assert notice_of(first).sent_by == "钱进"
