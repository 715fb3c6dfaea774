"""A change of a confidential line of an open order: for whoever is not of its project no page, post, list, mail or paper knows of it."""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import select

from domain.changes.models import ChangeItem, ChangeNotice, ChangeSection, ChangeState, ChangeStep
from domain.orders.models import OrderLine, ScheduleLine
from domain.projects.actions import open_project
from domain.records.models import Record
from domain.search.models import SearchEntry
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.changes.story import Told, released
from tests.orders.given import line
from tests.remembering import remembered
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
S = ChangeState
HIDDEN = "2916035-K80"
INSIDE = [("wang_min", ""), ("li_qian", "/admin"), ("chen", "/admin"), ("zhao", "/admin")]
OUTSIDE = [("a_admin", ""), ("b_buyer", ""), ("liu", "/admin"), ("it", "/admin"), ("xu", "/admin")]


@pytest.fixture
@remembered
def asked(cast: Cast) -> Told:
    """An open order of two lines, of which the second belongs to a project; another quantity of it is asked for."""
    told = released(cast, line("2904110-K80", 2400), line(HIDDEN, 600))
    told.story.system(lambda work: hide(work, told))
    return told.asks(told.quantity("1000", line=1))


@pytest.fixture
@remembered
def in_force(asked: Told) -> Told:
    asked.signs_all().approves()
    return asked


def hide(work: Work, told: Told) -> None:
    cast, hidden = told.cast, told.lines[1]
    members = {person.id: "reviewer" for person in (cast.wang_min, cast.li_qian, cast.chen, cast.zhao)}
    project = open_project(work, cast.a.id, "K90", members)
    work.fetch(OrderLine, hidden.id).project_id = project.id
    for each in work.session.scalars(select(ScheduleLine).where(ScheduleLine.line_id == hidden.id)):
        each.project_id = project.id


def rows(told: Told, table: Any, *where: Any) -> list[Any]:
    return told.story.system(lambda work: list(work.session.scalars(select(table).where(*where))))


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("who", "door"), OUTSIDE)
def test_its_page_does_not_exist_for_them(asked: Told, cast: Cast, visit: Visit, who: str, door: str) -> None:
    assert visit(getattr(cast, who)).get(f"{door}/changes/{asked.number}").status_code == 404


@pytest.mark.parametrize(("who", "door"), INSIDE)
def test_for_members_it_does(asked: Told, cast: Cast, visit: Visit, who: str, door: str) -> None:
    page = visit(getattr(cast, who)).get(f"{door}/changes/{asked.number}")
    assert page.status_code == 200 and HIDDEN in words(page.text)


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("who", "door"), OUTSIDE)
def test_no_list_order_or_queue_tells_of_it(asked: Told, cast: Cast, visit: Visit, who: str, door: str) -> None:
    visitor = visit(getattr(cast, who))
    seen = "".join(words(visitor.get(f"{door}{url}").text) for url in ("/changes", f"/orders/{asked.story.number}", "/"))
    assert asked.number not in seen and HIDDEN not in seen


@pytest.mark.parametrize(("who", "listed"), [("liu", False), ("xu", False), ("li_qian", True), ("zhao", True)])
def test_the_export_holds_it_for_members_alone(asked: Told, cast: Cast, visit: Visit, who: str, listed: bool) -> None:
    answer = visit(getattr(cast, who)).get("/admin/changes.xlsx")
    table = CalamineWorkbook.from_filelike(io.BytesIO(answer.content)).get_sheet_by_index(0).to_python()
    assert any(asked.number in str(cell) for row in table for cell in row) is listed


POSTS = ["/parts/production", "/parts/production/withdrawal", "/settlement", "/approval", "/price-approval", "/approval/withdrawal",
         "/refusal", "/withdrawal", "/engineering", "/price-note", "/new-day",
         f"/notices/{uuid.UUID(int=7)}", f"/subcontractors/{uuid.UUID(int=7)}"]


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize("tail", POSTS)
def test_no_deed_of_the_house_reaches_it_from_outside(asked: Told, cast: Cast, visit: Visit, tail: str) -> None:
    """What one may not know of does not exist: 404 where the deed is one's own, 403 where it never is."""
    form = {"password": PASSWORD, "answer": "yes", "why": "x", "how": "x", "email": "x@y.example"}
    for who in ("liu", "it", "xu"):
        answer = visit(getattr(cast, who)).post(f"/admin/changes/{asked.number}{tail}", form, version=1)
        assert answer.status_code in (403, 404) and HIDDEN not in answer.text, who
    assert asked.state == S.ASKED and {section.state for section in asked.sections.values()} == {"open"}


@pytest.mark.parametrize("tail", ["/answer", "/withdrawal"])
def test_nor_does_one_of_the_customers(asked: Told, cast: Cast, visit: Visit, tail: str) -> None:
    for who in ("a_admin", "b_buyer", "a_quality"):
        answer = visit(getattr(cast, who)).post(f"/changes/{asked.number}{tail}", {"why": "x", "password": PASSWORD}, version=1)
        assert answer.status_code in (403, 404), who
    taken = visit(cast.wang_min).post(f"/changes/{asked.number}/withdrawal", {"why": "不需要了"}, version=asked.change.version)
    assert taken.status_code == 303 and asked.state == S.WITHDRAWN


@pytest.mark.clause("5.1.1(4)")
def test_everything_that_belongs_to_it_bears_its_project(in_force: Told) -> None:
    change = in_force.change
    assert change.project_id is not None
    for table in (ChangeItem, ChangeStep, ChangeSection, ChangeNotice):
        own = rows(in_force, table, table.change_id == change.id)
        assert own and {each.project_id for each in own} == {change.project_id}, table.__name__


@pytest.mark.clause("5.1.1(4)")
def test_so_do_its_tasks_mails_and_papers(in_force: Told) -> None:
    change = in_force.change
    tasks = rows(in_force, Task, Task.path == f"/changes/{change.number}")
    assert tasks and {each.project_id for each in tasks} == {change.project_id}
    mails = [row for row in rows(in_force, Outbox, Outbox.kind == "mail") if change.number in str(row.payload)]
    assert mails and {row.project_id for row in mails} == {change.project_id}
    papers = rows(in_force, Record, Record.number == change.number)
    assert papers and {paper.project_id for paper in papers} == {change.project_id}


def test_so_does_every_line_of_the_audit_trail_that_names_it(in_force: Told) -> None:
    change = in_force.change
    about = rows(in_force, Audit, Audit.object_kind.in_(("change", "change_section", "change_notice", "change_item")))
    assert about and {each.project_id for each in about} == {change.project_id}
    named = [each for each in rows(in_force, Audit) if change.number in str(each.values)]
    assert {each.project_id for each in named} <= {change.project_id}


def test_so_does_what_the_search_finds(in_force: Told) -> None:
    found = [each for each in rows(in_force, SearchEntry) if each.number == in_force.number]
    assert {each.project_id for each in found} <= {in_force.change.project_id}


def test_its_mails_go_to_members_alone(in_force: Told, cast: Cast) -> None:
    members = {"王敏", "李倩", "陈建国", "赵志远"}
    to = {row.payload["to"]["name"] for row in rows(in_force, Outbox, Outbox.kind == "mail") if in_force.number in str(row.payload)}
    assert to and to & members
    strangers = {getattr(cast, who).name for who in ("a_admin", "b_buyer", "liu", "it")}
    assert not to & strangers


@pytest.mark.parametrize(("who", "door"), [("a_admin", ""), ("liu", "/admin")])
def test_in_force_the_open_order_tells_of_no_change(in_force: Told, cast: Cast, visit: Visit, who: str, door: str) -> None:
    """Neither the number of the change nor what it asked for; members read both."""
    address = f"/orders/{in_force.story.number}"
    page = words(visit(getattr(cast, who)).get(f"{door}{address}").text)
    assert "2904110-K80" in page and in_force.number not in page and "1,000" not in page
    assert in_force.number in words(visit(cast.li_qian).get(f"/admin{address}").text)
