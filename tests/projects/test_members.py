"""Who belongs to a confidential project, since when, why, and what stands on record of it (5.1.1(4), RULES 5)."""

from __future__ import annotations

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

import domain.reactions  # noqa: F401 - a task admits and dismisses
from domain.accounts import actions as accounts
from domain.accounts.actions.delegating import DelegationInput
from domain.accounts.models import Person, PostHeld
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.projects import actions
from domain.projects.membership import WORKED
from domain.projects.models import Project, ProjectMember
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.tasks import For, Task, end_task, end_tasks, open_task
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import line, new_line, sent
from tests.remembering import remembered
from tests.tracking.made import order, project

HOUR = timedelta(hours=1)
CONTROL = For(department="production", position="control")


def do(who: Actor, deed: Any, at: Any = NOW) -> Any:
    with unit(who, now=at) as work:
        return deed(work)


def members(*, ever: bool = False) -> dict[uuid.UUID, list[str]]:
    """Person → why, of those who are members now."""
    found: dict[uuid.UUID, list[str]] = {}
    for each in do(system("test"), lambda work: list(work.session.scalars(select(ProjectMember).order_by(ProjectMember.id)))):
        if ever or each.valid_to is None:
            found.setdefault(each.person_id, []).append(re.sub(r" [0-9a-f-]{36}$", "", each.why))
    return found


def recorded(action: str) -> list[dict[str, Any]]:
    wanted = select(Audit).where(Audit.action == action).order_by(Audit.seq)
    return [entry.values.get("after") or {} for entry in do(system("test"), lambda work: list(work.session.scalars(wanted)))]


# what an order opens


@pytest.mark.clause("5.1.1(4)")
def test_every_date_of_a_confidential_line_is_as_hidden_as_the_line(cast: Cast) -> None:
    sent(cast, line(), new_line(quality="按图纸检验"))

    def tied(work: Work) -> dict[str, tuple[bool, bool]]:
        rows = select(OrderLine, ScheduleLine).join(ScheduleLine, ScheduleLine.line_id == OrderLine.id)
        found = work.session.execute(rows)
        return {part.customer_part: (part.project_id is not None, day.project_id == part.project_id) for part, day in found}

    assert do(system("test"), tied) == {"2904110-K80": (False, True), "5801300-E27": (True, True)}


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("program", "name"), [("E27", "E27"), ("", "后副车架衬套（液压）")])
def test_a_project_is_called_after_its_program_or_its_first_part(cast: Cast, program: str, name: str) -> None:
    sent(cast, new_line(quality="按图纸检验"), program=program)
    found = do(system("test"), lambda work: work.session.scalars(select(Project)).one())
    assert (found.name, found.project_id, found.opened_at, found.ended_at) == (name, found.id, NOW, None)
    assert re.fullmatch(r"P[2-9A-HJ-NP-Z]{7}", found.code)
    assert recorded("project.opened") == [{"code": found.code}]


@pytest.mark.clause("5.1.1(4)")
def test_numbers_of_a_project_are_its_own_and_begin_at_one(cast: Cast) -> None:
    one, two = (project(cast, cast.li_qian) for _ in range(2))

    def numbers(work: Work) -> list[str]:
        first, second = work.fetch(Project, one), work.fetch(Project, two)
        return [actions.number_in(work, each).removeprefix(each.code) for each in (first, first, second)]

    assert do(cast.li_qian, numbers) == ["-001", "-002", "-001"]


# joining and leaving


@pytest.mark.clause("5.1.1(4)")
def test_one_joins_once_for_a_reason_and_leaves_for_that_reason_alone(cast: Cast) -> None:
    key = project(cast, cast.li_qian)

    def join(why: str) -> bool:
        return do(cast.li_qian, lambda work: actions.join(work, work.fetch(Project, key), cast.fang.id, why)) is not None

    assert [join("review"), join("review"), join("meeting")] == [True, False, True]
    do(cast.li_qian, lambda work: actions.leave(work, work.fetch(Project, key), cast.fang.id, "review"), NOW + HOUR)
    assert members()[cast.fang.id] == ["meeting"]
    assert join("review") is True
    assert [entry["why"] for entry in recorded("project.joined")] == ["review", "meeting", "review"]
    assert recorded("project.left") == [{"person": str(cast.fang.id), "why": "review"}]


def test_leaving_what_one_never_joined_is_nothing(cast: Cast) -> None:
    key = project(cast, cast.li_qian)
    do(cast.li_qian, lambda work: actions.leave(work, work.fetch(Project, key), cast.fang.id, "review"))
    assert recorded("project.left") == []


@pytest.mark.clause("5.1.1(4)")
def test_a_project_ends_once_with_its_reason_on_record(cast: Cast) -> None:
    key = project(cast, cast.li_qian)
    for hours in (1, 2):
        do(cast.li_qian, lambda work: actions.end(work, work.fetch(Project, key), "listed"), NOW + hours * HOUR)
    found = do(cast.li_qian, lambda work: work.fetch(Project, key))
    assert found.ended_at == NOW + HOUR
    assert recorded("project.ended") == [{"code": found.code}]
    entry = do(system("test"), lambda work: work.session.scalars(select(Audit).where(Audit.action == "project.ended")).one())
    assert "listed" in str(entry.values)


# a task makes one a member while it lasts


def given(cast: Cast, made: Order, whom: For = CONTROL, **more: Any) -> uuid.UUID:
    def ask(work: Work) -> uuid.UUID:
        task = open_task(work, made, "review.delivery", Message("Task"), whom, Allowance.working_hours(8), clause="5.1.5(1)",
                         path="/reviews/x", number=made.number, **more)  # fmt: skip
        return task.id

    key: uuid.UUID = do(cast.li_qian, ask)
    return key


@pytest.fixture
@remembered
def secret(cast: Cast) -> Order:
    return order(cast, "P7-001", project=project(cast, cast.li_qian))


@pytest.mark.clause("5.1.1(4)")
def test_who_is_asked_by_post_is_a_member_and_nobody_else_of_the_department(cast: Cast, secret: Order) -> None:
    given(cast, secret)
    assert set(members()) == {cast.li_qian.id, cast.chen.id}
    assert members()[cast.chen.id] == ["task"]


@pytest.mark.clause("5.1.1(4)")
def test_who_is_asked_by_name_is_a_member_and_not_the_holders_of_a_post(cast: Cast, secret: Order) -> None:
    given(cast, secret, For(person_id=cast.ma.id))
    assert set(members()) == {cast.li_qian.id, cast.ma.id}


def test_somebody_who_has_left_is_not_called(cast: Cast, secret: Order) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(Person, cast.chen.id).active = False
    given(cast, secret)
    assert set(members()) == {cast.li_qian.id}


@pytest.mark.parametrize("whom", [CONTROL, None])
def test_who_stands_in_today_is_called_too(cast: Cast, secret: Order, whom: For | None) -> None:
    days = TODAY, TODAY + timedelta(days=1)
    do(cast.chen, lambda work: accounts.delegate(work, DelegationInput(cast.chen.id, cast.ma.id, *days)))
    given(cast, secret, whom or For(person_id=cast.chen.id))
    assert set(members()) == {cast.li_qian.id, cast.chen.id, cast.ma.id}


@pytest.mark.clause("5.1.1(4)")
def test_whoever_did_the_work_stays_and_whoever_was_only_asked_goes(cast: Cast, secret: Order) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(PostHeld(person_id=cast.ma.id, department="production", position="control"))
    key = given(cast, secret)
    assert {cast.chen.id, cast.ma.id} < set(members())
    do(cast.chen, lambda work: end_task(work, work.fetch(Task, key)), NOW + HOUR)
    assert members() == {cast.li_qian.id: ["test"], cast.chen.id: [WORKED]}
    assert cast.ma.id in members(ever=True)


@pytest.mark.clause("5.1.1(4)")
def test_a_task_that_is_withdrawn_leaves_nobody_behind(cast: Cast, secret: Order) -> None:
    given(cast, secret)
    do(cast.li_qian, lambda work: end_tasks(work, secret, outcome="withdrawn"), NOW + HOUR)
    assert set(members()) == {cast.li_qian.id}
    assert cast.chen.id in members(ever=True)


def test_a_task_about_something_open_makes_nobody_a_member_of_anything(cast: Cast) -> None:
    key = given(cast, order(cast, "SO-1"))
    do(cast.chen, lambda work: end_task(work, work.fetch(Task, key)), NOW + HOUR)
    assert members(ever=True) == {}
