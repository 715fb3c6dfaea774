"""What a release starts: the plan, process documents, development, the customer's own material (5.1.7, 5.1.8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select

from domain.orders.inputs import SuppliedInput
from domain.planning import queries
from domain.planning.actions import production
from domain.planning.models import DocumentRequest
from domain.products.models import ProcessDocument
from domain.records.models import Record
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.ended import cancel_released
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new


def documents(story: Story) -> list[DocumentRequest]:
    return story.system(lambda work: list(work.session.scalars(select(DocumentRequest))))


def forms(story: Story) -> set[str]:
    return story.system(lambda work: set(work.session.scalars(select(Record.form))))


@pytest.mark.clause("5.1.7(2)", "5.1.8(1)")
def test_a_released_order_stands_on_the_daily_plan_of_its_production_line(cast: Cast) -> None:
    story = approved(cast)
    assert story.plan == []
    story.release()
    rows = story.plan
    assert sum(row.quantity for row in rows) == Decimal(2400 - 320)
    assert {row.production_line_id for row in rows} == {cast.lines["L1"].id}
    assert [row.quantity for row in rows] == [Decimal(960), Decimal(960), Decimal(160)]
    assert all(row.day > story.now.date() and row.day.weekday() < 5 for row in rows)
    (task,) = story.tasks("plan.acknowledge")
    assert (task.department, task.position, task.clause) == ("production", "control", "5.1.8(1)")


@pytest.mark.clause("5.1.8(1)")
def test_a_second_order_is_laid_on_the_hours_that_the_first_left(cast: Cast) -> None:
    approved(cast).release()
    second = approved(cast, line("2904120-K80", 1200), po_number="4500874088")
    second.release()
    by_day: dict[Any, Decimal] = {}
    for row in second.plan:
        by_day[row.day] = by_day.get(row.day, Decimal(0)) + row.hours
    assert max(by_day.values()) <= Decimal(16)


@pytest.mark.clause("5.1.8(1)")
def test_what_stock_covers_is_not_planned(cast: Cast) -> None:
    story = approved(cast, line("2916035-K80", 600))
    story.release()
    assert story.plan == []
    assert [task.kind for task in story.tasks("plan.")] == ["plan.acknowledge"]


@pytest.mark.clause("5.1.8(3)")
def test_technical_is_asked_only_for_documents_of_that_revision_that_are_missing(cast: Cast) -> None:
    def lose(work: Work) -> None:
        product = cast.products["HC-2206-107"].id
        work.session.execute(
            delete(ProcessDocument).where(ProcessDocument.product_id == product, ProcessDocument.kind.in_(("instruction", "parameters")))
        )

    story = approved(cast, line("2916035-K80", 600), line())
    story.system(lose)
    story.release()
    (request,) = documents(story)
    assert (request.code, request.revision, sorted(request.missing)) == ("HC-2206-107", "A", ["instruction", "parameters"])
    (task,) = story.tasks("process.documents")
    assert (task.department, task.clause) == ("technical", "5.1.8(3)")
    fetched = lambda work: work.fetch(DocumentRequest, request.id)  # noqa: E731
    with pytest.raises(Forbidden):
        story.as_(cast.chen, lambda work: production.issue_documents(work, fetched(work), {"instruction": "WI-1", "parameters": "P-1"}))
    with pytest.raises(Invalid):
        story.as_(cast.fang, lambda work: production.issue_documents(work, fetched(work), {"instruction": "WI-1"}))
    story.as_(cast.fang, lambda work: production.issue_documents(work, fetched(work), {"instruction": "WI-1", "parameters": "P-1"}))
    assert not story.tasks("process.documents")
    with pytest.raises(Refused):
        story.as_(cast.fang, lambda work: production.issue_documents(work, fetched(work), {"instruction": "WI-1", "parameters": "P-1"}))
    again = approved(cast, line("2916035-K80", 600), po_number="4500874066")
    again.release()
    assert len(documents(again)) == 1


@pytest.mark.clause("5.1.8(3)")
def test_with_all_documents_there_technical_is_asked_nothing(cast: Cast) -> None:
    story = approved(cast)
    story.release()
    assert documents(story) == []


@pytest.mark.clause("6.2.1", "6.2.2", "5.1.7(2)")
def test_a_release_issues_the_sales_order_and_a_settlement_does_not(cast: Cast) -> None:
    story = approved(cast)
    story.release()
    assert {"FM070100-01", "FM070100-02", "order-confirmation"} <= forms(story)
    other = begin(cast, new_line(quality="按图纸检验"), po_number="4500874055").meet().sign_all()
    other.approve()
    before = other.system(lambda work: len(list(work.session.scalars(select(Record.id).where(Record.form == "FM070100-02")))))
    other.settle()
    after = other.system(lambda work: len(list(work.session.scalars(select(Record.id).where(Record.form == "FM070100-02")))))
    assert (before, after) == (1, 1)
    assert "FM070100-01" in forms(other)


@pytest.mark.clause("5.1.7(3)")
def test_nothing_of_a_new_part_is_bought_or_planned(cast: Cast) -> None:
    story = begin(cast, new_line(quality="按图纸检验", material="NR-60"))
    story.meet().sign_all()
    story.approve()
    story.settle()
    assert (story.requests, story.plan, documents(story)) == ([], [], [])
    assert {(task.clause, task.path) for task in story.tasks("development.feasibility")} == {("5.1.7(3)", "/plan/developments")}


@pytest.mark.clause("5.1.7(3)")
def test_development_tasks_end_with_their_result_by_technical(cast: Cast) -> None:
    story = begin_new(cast).meet().sign_all()
    story.approve()
    story.settle()
    (first, second) = story.as_(cast.gao, lambda work: queries.developments(work, story.order.id))
    for nobody in (cast.chen, cast.zhao):
        with pytest.raises((Forbidden, NotFound)):
            story.as_(nobody, lambda work: production.finish_development(work, queries.development(work, first.number), "可行"))
    with pytest.raises(Invalid):
        story.as_(cast.gao, lambda work: production.finish_development(work, queries.development(work, first.number), " "))
    story.as_(cast.gao, lambda work: production.finish_development(work, queries.development(work, first.number), "可行"))
    with pytest.raises(Refused):
        story.as_(cast.gao, lambda work: production.finish_development(work, queries.development(work, first.number), "可行"))
    assert len(story.tasks(f"development.{second.kind}")) == 1


def test_a_cancelled_order_leaves_the_plan(cast: Cast) -> None:
    story = approved(cast)
    story.release()
    assert story.plan
    cancel_released(story.number)
    assert story.plan == []


def test_only_production_takes_an_order_into_the_plan(cast: Cast) -> None:
    story = approved(cast)
    story.release()
    with pytest.raises(Forbidden):
        story.as_(cast.fang, lambda work: production.acknowledge_plan(work, story.order))
    story.as_(cast.chen, lambda work: production.acknowledge_plan(work, story.order))
    with pytest.raises(Refused):
        story.as_(cast.he_head, lambda work: production.acknowledge_plan(work, story.order))
    assert not story.tasks("plan.acknowledge")


@pytest.mark.clause("2.3")
def test_the_customers_own_material_is_asked_of_the_customer_at_release_and_not_before(cast: Cast) -> None:
    theirs = line("2916035-K80", 600, supplied=(SuppliedInput("45# 圆钢", Decimal(120)),))
    story = approved(cast, theirs, kind="processing")
    assert story.tasks("order.supply") == []
    story.release()
    (task,) = story.tasks("order.supply")
    assert (task.clause, task.internal, task.customer_id) == ("2.3", False, cast.a.id)


@pytest.mark.clause("2.3")
def test_an_order_of_our_own_material_asks_the_customer_for_none(cast: Cast) -> None:
    story = approved(cast, line("2916035-K80", 600))
    story.release()
    assert story.tasks("order.supply") == []


@pytest.mark.clause("5.1.8(3)")
def test_technical_is_asked_once_while_a_part_waits_for_its_documents(cast: Cast) -> None:
    product = cast.products["HC-2206-107"].id
    story = approved(cast, line("2916035-K80", 600))
    story.system(lambda work: work.session.execute(delete(ProcessDocument).where(ProcessDocument.product_id == product)))
    story.release()
    second = approved(cast, line("2916035-K80", 800), po_number="4500874044")
    second.release()
    (request,) = documents(story)
    assert (request.order_number, sorted(request.missing)) == (story.number, ["bom", "instruction", "parameters"])
    assert len(story.tasks("process.documents")) == 1
