"""A slip of a confidential project (RULES 5): for whoever is no member it, its differences and its packaging were never there."""

from __future__ import annotations

import pytest
from sqlalchemy import select, update

from domain.deliveries.models import Difference, DispatchLine, PackagingMove, Slip, SlipLine, Tracking
from domain.deliveries.packaging import movements
from domain.deliveries.receipts import cases, copies, lists, pages
from domain.deliveries.receipts.cases import CaseFilter
from domain.deliveries.receipts.lists import SlipFilter
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.projects.actions import open_project
from domain.shared.errors import NotFound
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship

MEMBERS, STRANGERS = ("li_qian", "wang_min"), ("wu_jia", "liu", "it", "a_quality", "b_buyer")


@pytest.fixture
def story(cast):
    """An order whose every line is confidential from the day on which it was shipped."""
    return released(cast)


@pytest.fixture
def sent(story):
    made = ship(story, 2400, 1000)
    story.system(lambda work: movements.count(work, story.cast.a, movements.Counted("EU 托盘", 20), work.session.get(Slip, made.slip.id)))

    def hide(work):
        members = {getattr(story.cast, name).id: "member" for name in MEMBERS}
        project = open_project(work, story.cast.a.id, "E27", members).id
        for model in (Order, OrderLine, ScheduleLine, Slip, SlipLine, DispatchLine, Tracking, PackagingMove):
            work.session.execute(update(model).values(project_id=project).execution_options(synchronize_session=False))

    story.system(hide)
    return made


def test_the_number_of_a_confidential_difference_tells_nothing_by_its_place_in_a_series(story, sent):
    signed(sent, 2399, 1000)
    assert [each.number for each in story.system(lambda work: list(work.session.scalars(select(Difference))))] != ["RD-261123-001"]


def found_by(story, name, number):
    """Where somebody comes upon the slip: its page, the list by its number, the panel of the order."""

    def look(work):
        wanted = SlipFilter.of({"q": number})
        listed = [row.number for row in lists.page(work, wanted).rows]
        panel = [row.number for row in lists.of_order(work, story.order.id)]
        try:
            page = [pages.page(work, number).slip.number]
        except NotFound:
            page = []
        return page + listed + panel

    return story.as_(getattr(story.cast, name), look)


def test_members_find_it_and_strangers_nowhere(story, sent):
    for name in MEMBERS:
        assert found_by(story, name, sent.number) == [sent.number] * 3, name
    for name in STRANGERS:
        assert found_by(story, name, sent.number) == [], name


def test_what_differs_of_it_is_in_its_project_and_so_is_the_task(story, sent):
    signed(sent, 2380, 1000)
    case, task = story.system(lambda work: (work.session.scalars(select(Difference)).one(),
                                            work.session.scalars(select(Task).where(Task.kind == "delivery.difference")).one()))
    assert case.project_id == task.project_id == sent.slip.project_id is not None

    def seen(work):
        return [row.number for row in cases.page(work, CaseFilter()).rows], int(cases.open_count(work).n)

    assert story.as_(story.cast.li_qian, seen) == ([case.number], 1)
    assert story.as_(story.cast.wu_jia, seen) == ([], 0)


def test_quality_that_is_called_becomes_a_member_and_sees_the_case(story, sent):
    assert found_by(story, "liu", sent.number) == []
    signed(sent, 2380, 1000)
    assert len(found_by(story, "liu", sent.number)) == 3


def test_its_packaging_is_in_no_strangers_balance(story, sent):
    def kinds(work):
        return [each.kind for each in movements.balances(work)] + [each.kind for each in movements.moves(work)]

    assert story.as_(story.cast.li_qian, kinds) == ["EU 托盘", "EU 托盘"]
    assert story.as_(story.cast.wu_jia, kinds) == []


def test_counts_beside_the_views_leave_it_out(story, sent):
    def under_way(work):
        return lists.view_counts(work)["under_way"].n

    assert story.as_(story.cast.li_qian, under_way) == 1
    assert story.as_(story.cast.wu_jia, under_way) == 0


def test_whoever_holds_the_paper_signs_and_the_mails_stay_in_the_project(story, sent):
    signed(sent)
    assert sent.slip.state == "signed"
    wanted = select(Outbox).where(Outbox.kind == "mail")
    rows = story.system(lambda work: [row for row in work.session.scalars(wanted) if row.payload["template"] == "goods_received"])
    assert rows and {row.project_id for row in rows} == {sent.slip.project_id}


def test_the_task_for_its_copy_is_in_the_project(story, sent):
    story.later(days=11).system(copies.ask_for_copies)
    (task,) = story.tasks("delivery.return_copy")
    assert task.project_id == sent.slip.project_id
