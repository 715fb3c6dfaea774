"""Each month the customer is asked to confirm the packaging of ours that they have; who counted is not asked (RULES 7)."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import select, update

from domain.accounts.models import Person
from domain.deliveries import morning
from domain.deliveries.models import PackagingMove
from domain.deliveries.packaging import asking, counts, movements
from domain.deliveries.packaging.asking import begins, by_customer
from domain.deliveries.packaging.movements import Counted
from domain.projects.actions import open_project
from domain.shared.actor import system
from domain.shared.message import Message
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW

PALLET, BOX = "EU 托盘", "KLT 6428"
ONE, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)
NEXT_MONTH = NOW + timedelta(days=8)  # the first of December


@pytest.mark.parametrize(("day", "begin"), [
    (date(2026, 11, 23), datetime(2026, 10, 31, 16, tzinfo=UTC)), (date(2026, 12, 1), datetime(2026, 11, 30, 16, tzinfo=UTC)),
    (date(2026, 1, 31), datetime(2025, 12, 31, 16, tzinfo=UTC)), (date(2028, 2, 29), datetime(2028, 1, 31, 16, tzinfo=UTC)),
])
def test_a_month_begins_at_midnight_at_the_factory(day, begin):
    assert begins(day) == begin


@pytest.mark.parametrize(("rows", "found"), [
    ([], {}), ([(ONE, BOX, 3)], {ONE: {BOX: 3}}),
    ([(ONE, PALLET, -2), (ONE, BOX, 12), (OTHER, BOX, 1)], {ONE: {PALLET: -2, BOX: 12}, OTHER: {BOX: 1}}),
])
def test_kinds_are_asked_for_together(rows, found):
    assert by_customer(rows) == found


def as_(who, deed, at=NOW):
    with unit(who, now=at) as work:
        return deed(work)


def out(cast, kind, quantity, customer="a", at=NOW):
    as_(cast.sun_li, lambda work: movements.count(work, cast.customers[customer], Counted(kind, quantity, "清点")), at)


def tell(cast, kind, ours, theirs, at=NOW):
    return as_(cast.wang_min, lambda work: counts.told(work, kind, ours, theirs, ""), at)


def ask(at=NOW):
    return as_(system("morning"), asking.ask, at)


def waiting(at=NOW):
    wanted = select(Task).where(Task.kind == asking.TASK, Task.ended_at.is_(None)).order_by(Task.object_number)
    return as_(system("test"), lambda work: list(work.session.scalars(wanted)), at)


def test_who_has_packaging_of_ours_is_asked_to_confirm_it_once_a_month(cast):
    out(cast, BOX, 12)
    out(cast, PALLET, 3)
    assert (ask(), ask(NOW + timedelta(days=1))) == (1, 0)
    (task,) = waiting()
    assert (task.object_number, task.path, task.internal, task.clause) == ("K001", "/deliveries/packaging", False, "5.1.11(3)")
    assert BOX in str(Message.from_json(task.title)) and PALLET in str(Message.from_json(task.title))


def test_who_may_not_answer_for_the_packaging_reads_the_task_and_its_page_and_finds_nothing_to_fill_in(cast, visit):
    out(cast, BOX, 12)
    ask()
    count = 'name="theirs"'
    assert 'href="/deliveries/packaging"' in visit(cast.wang_min).get("/").text
    assert count in visit(cast.wang_min).get("/deliveries/packaging").text
    for colleague in (cast.a_quality, cast.a_admin):
        reader = visit(colleague)
        page = reader.get("/deliveries/packaging").text
        assert BOX in reader.get("/").text and BOX in page and count not in page


def test_who_has_nothing_of_ours_is_asked_nothing(cast):
    assert ask() == 0
    out(cast, BOX, 12)
    out(cast, BOX, -12)
    assert (ask(), waiting()) == (0, [])
    out(cast, BOX, 1)
    assert ask() == 1


def test_who_brought_back_more_than_they_had_is_asked_as_well(cast):
    out(cast, BOX, -2)
    assert ask() == 1


@pytest.mark.parametrize("theirs", [12, 10])
def test_the_question_ends_with_their_count_whether_it_agrees_or_not(cast, theirs):
    out(cast, BOX, 12)
    ask()
    tell(cast, BOX, 12, theirs)
    assert waiting() == []
    assert ask(NOW + timedelta(days=2)) == 0


def test_it_waits_until_each_kind_is_counted(cast):
    out(cast, BOX, 12)
    out(cast, PALLET, 3)
    ask()
    tell(cast, BOX, 12, 12)
    assert len(waiting()) == 1
    tell(cast, PALLET, 3, 3)
    assert waiting() == []


def test_who_counted_this_month_by_themselves_is_asked_the_next(cast):
    out(cast, BOX, 12)
    tell(cast, BOX, 12, 12)
    assert ask() == 0
    assert ask(NEXT_MONTH) == 1


def test_what_was_not_answered_is_asked_anew_and_waits_once(cast):
    out(cast, BOX, 12)
    ask()
    out(cast, PALLET, 3)
    assert ask(NEXT_MONTH) == 1
    (task,) = waiting(NEXT_MONTH)
    assert PALLET in str(Message.from_json(task.title))


def test_each_customer_is_asked_for_its_own(cast):
    out(cast, BOX, 12)
    out(cast, PALLET, 5, "b")
    assert ask() == 2
    told = {task.object_number: str(Message.from_json(task.title)) for task in waiting()}
    assert BOX in told["K001"] and PALLET not in told["K001"] and PALLET in told[cast.b.number]
    seen = as_(cast.wang_min, lambda work: [each.object_number for each in work.session.scalars(
        select(Task).where(Task.kind == asking.TASK))])
    assert seen == ["K001"]


def test_nobody_waits_for_a_customer_without_a_buyer(cast):
    out(cast, BOX, 12)
    gone = update(Person).where(Person.customer_id == cast.a.id).values(active=False)
    as_(system("test"), lambda work: work.session.execute(gone))
    assert ask() == 0


def test_packaging_of_a_confidential_project_is_not_named_in_an_open_task(cast):
    out(cast, BOX, 12)

    def hide(work):
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "member"}).id
        work.session.execute(update(PackagingMove).values(project_id=project))

    as_(system("test"), hide)
    assert (ask(), waiting()) == (0, [])
    out(cast, PALLET, 2)
    assert ask() == 1
    assert BOX not in str(Message.from_json(waiting()[0].title))


def test_it_is_asked_on_the_first_morning_that_is_worked(cast):
    out(cast, BOX, 12)
    saturday, monday = datetime(2026, 12, 5, 0, tzinfo=UTC), datetime(2026, 12, 7, 0, tzinfo=UTC)
    as_(system("morning"), morning.come, saturday)
    assert waiting(saturday) == []
    as_(system("morning"), morning.come, monday)
    assert len(waiting(monday)) == 1


def test_the_customer_finds_it_among_what_waits_and_confirms_it_on_its_page(cast, visit):
    out(cast, BOX, 12)
    ask()
    buyer = visit(cast.wang_min)
    assert "/deliveries/packaging" in buyer.get("/").text
    answer = buyer.post("/deliveries/packaging", {"kind": BOX, "ours": "12", "theirs": "12"})
    assert answer.status_code == 303 and waiting() == []
