"""Process documents and development tasks: asked of technical where something is missing, once, and done on record (5.1.7(3), 5.1.8(3))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, select

from domain.orders.models import Order, OrderLine
from domain.planning import queries
from domain.planning.actions import production
from domain.planning.models import Development, DocumentRequest
from domain.products.models import ProcessDocument
from domain.projects.models import Project
from domain.records.models import Record
from domain.reviews.events import OrderAcceptedForDevelopment, OrderReleased
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.tracking.made import order, project

HOUSE = system("test")
ARM, RIGHT = "2904110-K80", "2904120-K80"  # both revision B
DAY = timedelta(days=1)


def lose(cast: Cast, code: str, *kinds: str) -> None:
    with unit(HOUSE, now=NOW) as work:
        theirs = ProcessDocument.product_id == cast.products[code].id
        work.session.execute(delete(ProcessDocument).where(theirs, ProcessDocument.kind.in_(kinds)))


def revise(made: Order, revision: str) -> Order:
    with unit(HOUSE, now=NOW) as work:
        for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id)):
            line.drawing_revision = revision
    return made


def release(cast: Cast, made: Order) -> None:
    with unit(cast.he_head, now=NOW) as work:
        production.plan(work, OrderReleased(work.fetch(Order, made.id)))


def asked() -> list[tuple[str, str, list[str]]]:
    with unit(HOUSE, now=NOW) as work:
        found = work.session.scalars(select(DocumentRequest).order_by(DocumentRequest.number))
        return [(each.code, each.revision, sorted(each.missing)) for each in found]


def issue(cast: Cast, who: str = "fang", **numbers: str) -> None:
    with unit(cast.people[who], now=NOW + DAY) as work:
        production.issue_documents(work, work.session.scalars(select(DocumentRequest)).one(), numbers)


# what is asked


@pytest.mark.clause("5.1.8(3)")
@pytest.mark.parametrize("kinds", [("bom",), ("instruction", "parameters"), ("bom", "instruction", "parameters")])
def test_technical_is_asked_for_what_is_missing_and_for_nothing_else(cast: Cast, kinds: tuple[str, ...]) -> None:
    lose(cast, "HC-4801-012", *kinds)
    release(cast, order(cast, lines=((ARM, 100, 0), (RIGHT, 100, 0))))
    assert asked() == [("HC-4801-012", "B", sorted(kinds))]


@pytest.mark.clause("5.1.8(3)")
def test_a_part_on_two_lines_is_asked_for_once(cast: Cast) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, lines=((ARM, 100, 0), (ARM, 200, 0))))
    assert len(asked()) == 1


@pytest.mark.clause("5.1.8(3)")
def test_documents_of_the_revision_before_are_not_documents_of_this_one(cast: Cast) -> None:
    release(cast, revise(order(cast, lines=((ARM, 100, 0),)), "C"))
    assert asked() == [("HC-4801-012", "C", ["bom", "instruction", "parameters"])]


@pytest.mark.clause("5.1.8(3)")
def test_a_request_that_is_open_for_one_revision_does_not_stand_for_the_next(cast: Cast) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, "SO-1", lines=((ARM, 100, 0),)))
    release(cast, order(cast, "SO-2", lines=((ARM, 100, 0),)))
    release(cast, revise(order(cast, "SO-3", lines=((ARM, 100, 0),)), "C"))
    assert [(code, revision) for code, revision, _ in asked()] == [("HC-4801-012", "B"), ("HC-4801-012", "C")]


@pytest.mark.clause("5.1.8(3)")
def test_where_the_customer_named_no_revision_the_documents_of_the_listed_one_are_asked_for_once(cast: Cast) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, revise(order(cast, "SO-1", lines=((ARM, 100, 0),)), ""))
    assert asked() == [("HC-4801-012", "B", ["bom"])]
    issue(cast, bom="B-7")
    release(cast, revise(order(cast, "SO-2", lines=((ARM, 100, 0),)), ""))
    assert len(asked()) == 1


@pytest.mark.clause("5.1.8(3)")
def test_what_was_issued_and_is_missing_again_is_asked_for_again(cast: Cast) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, "SO-1", lines=((ARM, 100, 0),)))
    issue(cast, bom="B-7")
    release(cast, order(cast, "SO-2", lines=((ARM, 100, 0),)))
    assert len(asked()) == 1, "it is there now"
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, "SO-3", lines=((ARM, 100, 0),)))
    assert len(asked()) == 2


@pytest.mark.clause("5.1.8(3)")
def test_the_task_is_technicals_with_two_working_days_and_its_paper(cast: Cast) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, "SO-1", lines=((ARM, 100, 0),)))
    with unit(HOUSE, now=NOW) as work:
        request = work.session.scalars(select(DocumentRequest)).one()
        task = work.session.scalars(select(Task).where(Task.kind == "process.documents")).one()
        paper = work.session.scalars(select(Record).where(Record.form == "process-documents")).one()
    assert (task.department, task.position, task.due_at, task.object_number) == ("technical", "member", NOW + 2 * DAY, request.number)
    assert (request.order_number, request.opened_at, request.done_at) == ("SO-1", NOW, None)
    assert (paper.number, paper.internal, paper.object_id) == (request.number, True, request.id)


@pytest.mark.clause("5.1.1(4)")
def test_a_request_for_a_confidential_line_is_as_confidential(cast: Cast) -> None:
    lose(cast, "HC-4801-012", "bom")
    made = order(cast, lines=((ARM, 100, 0),))
    hidden = project(cast, cast.he_head)
    with unit(HOUSE, now=NOW) as work:
        work.session.scalars(select(OrderLine)).one().project_id = hidden
    release(cast, made)
    with unit(HOUSE, now=NOW) as work:
        assert work.session.scalars(select(DocumentRequest.project_id)).all() == [hidden]


# what is issued


@pytest.mark.clause("5.1.8(3)")
def test_issuing_writes_the_documents_of_that_revision_ends_the_task_and_names_who_did_it(cast: Cast) -> None:
    release(cast, revise(order(cast, lines=((ARM, 100, 0),)), "C"))
    issue(cast, bom=" B-7 ", instruction="W-7", parameters="P-7")
    with unit(HOUSE, now=NOW) as work:
        request = work.session.scalars(select(DocumentRequest)).one()
        these = ProcessDocument.revision == "C", ProcessDocument.product_id == cast.products["HC-4801-012"].id
        made = {each.kind: each for each in work.session.scalars(select(ProcessDocument).where(*these))}
        task = work.session.scalars(select(Task).where(Task.kind == "process.documents")).one()
        entry = work.session.scalars(select(Audit).where(Audit.action == "documents.issued")).one()
    numbers = {kind: each.number for kind, each in made.items()}
    assert numbers == {"bom": "B-7", "instruction": "W-7", "parameters": "P-7"} == entry.values["after"]
    assert made["bom"].issued_on == TODAY + DAY
    assert (request.done_at, request.done_by, task.outcome) == (NOW + DAY, "方文涛", "done")


@pytest.mark.clause("5.1.8(3)")
@pytest.mark.parametrize("numbers", [{}, {"bom": " "}, {"instruction": "W-7"}])
def test_each_document_is_asked_for_its_number(cast: Cast, numbers: dict[str, str]) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, lines=((ARM, 100, 0),)))
    with pytest.raises(Invalid) as refused:
        issue(cast, **numbers)
    assert set(refused.value.fields) == {"bom"}


@pytest.mark.clause("5.1.8(3)")
@pytest.mark.parametrize("who", ["chen", "he_head", "li_qian", "wang_min"])
def test_nobody_but_technical_issues_them(cast: Cast, who: str) -> None:
    lose(cast, "HC-4801-012", "bom")
    release(cast, order(cast, lines=((ARM, 100, 0),)))
    with unit(HOUSE, now=NOW) as work:
        request = work.session.scalars(select(DocumentRequest)).one()
    with pytest.raises(Forbidden), unit(cast.people[who], now=NOW) as work:
        production.issue_documents(work, request, {"bom": "B-7"})
    issue(cast, bom="B-7")
    with pytest.raises(Refused):
        issue(cast, bom="B-8")


# development


def accept(cast: Cast, made: Order) -> list[Development]:
    with unit(cast.shen, now=NOW) as work:
        return production.start_development(work, OrderAcceptedForDevelopment(work.fetch(Order, made.id)))


@pytest.mark.clause("5.1.7(3)")
def test_an_accepted_order_starts_feasibility_and_development_each_with_ten_working_days(cast: Cast) -> None:
    started = accept(cast, order(cast, "SO-1"))
    assert [each.kind for each in started] == ["feasibility", "task"]
    assert {each.number[:2] for each in started} == {"ND"}
    with unit(HOUSE, now=NOW) as work:
        tasks = list(work.session.scalars(select(Task).where(Task.kind.startswith("development.")).order_by(Task.kind)))
        papers = list(work.session.scalars(select(Record.number).where(Record.form == "development-task")))
    assert [(task.kind, task.department, task.position) for task in tasks] == [
        ("development.feasibility", "technical", "head"), ("development.task", "technical", "head"),
    ]
    assert {task.due_at for task in tasks} == {NOW + 14 * DAY}
    assert papers == [started[1].number], "the feasibility assessment has a paper of its own later"


@pytest.mark.clause("5.1.1(4)", "5.1.7(3)")
def test_a_confidential_development_is_numbered_in_its_projects_own_series(cast: Cast) -> None:
    hidden = project(cast, cast.shen, cast.gao)
    started = accept(cast, order(cast, project=hidden))
    with unit(HOUSE, now=NOW) as work:
        code = work.fetch(Project, hidden).code
    assert [each.number for each in started] == [f"{code}-001", f"{code}-002"]
    assert {each.project_id for each in started} == {hidden}
    for who, sees in ((cast.gao, 2), (cast.fang, 0)):
        with unit(who, now=NOW) as work:
            assert len(queries.developments(work)) == sees


@pytest.mark.clause("5.1.7(3)")
def test_developments_stand_open_ones_first_and_by_order_where_one_is_asked_for(cast: Cast) -> None:
    first, second = order(cast, "SO-1"), order(cast, "SO-2")
    started: list[Any] = [*accept(cast, first), *accept(cast, second)]
    with unit(cast.gao, now=NOW + DAY) as work:
        production.finish_development(work, queries.development(work, started[0].number), " 可行 ")
    with unit(cast.gao, now=NOW) as work:
        assert [each.done_at is None for each in queries.developments(work)] == [True, True, True, False]
        assert {each.order_number for each in queries.developments(work, second.id)} == {"SO-2"}
        done = queries.development(work, started[0].number)
        assert (done.result, done.done_by, done.done_at) == ("可行", "高峻", NOW + DAY)
        still = set(work.session.scalars(select(Task.object_number).where(Task.kind.startswith("development."), Task.ended_at.is_(None))))
        assert still == {each.number for each in started[1:]}
