"""What stands against a notice is asked of the database with as many statements for six lines as for two; all gates read them once."""

from __future__ import annotations

from typing import Any

import pytest

from domain.deliveries.dispatch import notices, queries
from domain.deliveries.dispatch.finding import by_number
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.gates import findings
from domain.shared.actor import system
from domain.shared.once import READ
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.shipping import in_stock, released, schedules
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.statements import counted

MANY = 8


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """Eight lines ordered, released and on hand."""
    story = released(cast, *(line("2904110-K80", 10 * (n + 1)) for n in range(MANY)))
    in_stock(story, 2400)
    return story


def noticed(story: Story, lines: slice) -> str:
    given = NoticeInput({each.id: each.quantity for each in schedules(story)[lines]}, TODAY)
    return story.as_(story.cast.li_qian, lambda work: notices.make(work, given).number)


def asked(number: str, stage: str) -> list[str]:
    with unit(system("test"), now=NOW) as work:
        notice = by_number(work, number)
        with counted() as said:
            findings(work, notice, stage)
        assert READ not in work.session.info, "what was read for the gates is forgotten with them"
    return said


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize("stage", ["make", "notify", "ship"])
def test_the_gates_ask_as_much_of_two_lines_as_of_six(story: Story, stage: str) -> None:
    few, many = noticed(story, slice(2)), noticed(story, slice(2, MANY))
    assert [each[:60] for each in asked(few, stage)] == [each[:60] for each in asked(many, stage)]


def test_the_lines_of_a_notice_are_read_once_for_all_gates(story: Story) -> None:
    said = asked(noticed(story, slice(2)), "ship")
    assert sum(each.startswith("SELECT dispatch_line.notice_id") for each in said) == 1


MOST = 25  # statements of the page of a signed notice, session, announcements and menu among them: lower it when they fall


def test_the_page_of_a_notice_asks_as_much_of_six_lines_as_of_two(story: Story, visit: Any) -> None:
    few, many = noticed(story, slice(2)), noticed(story, slice(2, MANY))
    for number in (few, many):
        story.as_(story.cast.li_qian, lambda work, number=number: notices.notify(work, number, PASSWORD, version=None))  # type: ignore[misc]
    logistics = visit(story.cast.sun_li)
    said = []
    for number in (few, few, many):
        with counted() as asked_of_page:
            assert logistics.get(f"/admin/dispatch/{number}").status_code == 200
        said.append(len(asked_of_page))
    assert said[1] == said[2] <= MOST


def test_the_page_of_a_notice_asks_as_the_house_in_one_go(story: Story) -> None:
    """Each way in and out of its sight is told to the database, which costs as much as a question."""
    number = noticed(story, slice(2))
    with counted() as said, unit(story.cast.li_qian, now=NOW) as work:
        queries.page(work, number)
    assert sum("set_config" in each for each in said) == 2
