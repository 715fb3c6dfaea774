"""What a release starts: plan, purchase requests, process documents (5.1.7(2), 5.1.8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import delete, select

from domain.orders import actions as orders
from domain.orders.inputs import SuppliedInput
from domain.planning import queries
from domain.planning.actions import production, purchasing
from domain.planning.models import DocumentRequest, PurchaseLine
from domain.products.models import Material, ProcessDocument
from domain.records.models import Record
from domain.reviews.actions import signatures
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new
from tests.reviews.test_changes import amend


def lines_of_requests(story: Story) -> list[PurchaseLine]:
    return story.system(lambda work: list(work.session.scalars(select(PurchaseLine).order_by(PurchaseLine.id))))


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


@pytest.mark.clause("5.1.5(3)", "5.1.8(2)")
def test_a_shortage_is_drafted_at_review_and_sent_at_release(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all("marketing")
    assert story.requests == []
    story.sign("delivery")
    (request,) = story.requests
    assert (request.state, request.sent_at) == ("draft", None)
    (wanted,) = lines_of_requests(story)
    assert (wanted.code, wanted.quantity, wanted.remedy) == ("NR-60", Decimal("230"), "normal")
    assert not story.tasks("purchase.")
    story.approve()
    story.release()
    (request,) = story.requests
    assert (request.state, request.sent_by) == ("sent", cast.he_head.name)
    (task,) = story.tasks("purchase.request")
    assert (task.department, task.clause) == ("purchasing", "5.1.8(2)")


@pytest.mark.clause("5.1.8(2)")
def test_nothing_short_asks_nothing_of_purchasing(cast: Cast) -> None:
    story = approved(cast, line("2916035-K80", 600))
    story.release()
    assert story.requests == []


@pytest.mark.clause("5.1.8(2)")
def test_one_shortage_is_never_asked_for_twice(cast: Cast) -> None:
    first = approved(cast, line("1001120-T15", 600))
    first.release()
    second = approved(cast, line("1001120-T15", 600), po_number="4500874077")
    second.release()
    short = [row.quantity for row in lines_of_requests(second)]
    assert short == [Decimal(230), Decimal(300)]
    assert [request.state for request in second.requests] == ["sent", "sent"]


@pytest.mark.clause("5.1.5(3)")
def test_the_remedy_chosen_at_review_stands_on_the_request(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all("marketing")
    (ordered,) = story.lines
    story.answer("delivery", remedies={ordered.id: "expedited"}, rest=True)
    story.sign("delivery")
    assert [row.remedy for row in lines_of_requests(story)] == ["expedited"]
    with pytest.raises(NotFound):
        begin(cast, po_number="x").answer("marketing", remedies={ordered.id: "magic"})


@pytest.mark.clause("5.1.8(2)")
def test_a_request_is_sent_before_the_release_only_by_the_production_head_with_a_reason(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    (request,) = story.requests
    with pytest.raises(Forbidden):
        story.as_(cast.chen, lambda work: purchasing.send_early(work, request.number, "急", None))
    with pytest.raises(Refused, match="reason"):
        story.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, " ", None))
    story.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "材料周期 30 天", None))
    assert [(each.state, each.early_reason) for each in story.requests] == [("sent", "材料周期 30 天")]
    story.approve()
    story.release()
    assert len(story.requests) == 1


@pytest.mark.clause("5.1.8(2)")
def test_purchasing_takes_a_request_up_and_receives_the_material(cast: Cast) -> None:
    story = approved(cast, line("1001120-T15", 600))
    story.release()
    (request,) = story.requests
    with pytest.raises(Forbidden):
        story.as_(cast.chen, lambda work: purchasing.acknowledge(work, request.number, None))
    with pytest.raises(Refused):
        story.as_(cast.qian, lambda work: purchasing.receive(work, request.number, None))
    story.as_(cast.qian, lambda work: purchasing.acknowledge(work, request.number, None))
    assert not story.tasks("purchase.request")
    story.as_(cast.qian, lambda work: purchasing.receive(work, request.number, None))
    assert story.requests[0].state == "received"
    with pytest.raises(NotFound):
        story.as_(cast.qian, lambda work: purchasing.receive(work, "PR-1", None))


@pytest.mark.clause("5.1.8(2)")
def test_a_draft_goes_with_the_signature_that_it_rested_on(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    story.as_(cast.chen, lambda work: signatures.take_back(work, story.number, "delivery", None))
    assert [request.state for request in story.requests] == ["withdrawn"]
    story.sign("delivery")
    story.as_(cast.wang_min, lambda work: orders.withdraw(work, story.number, version=None))
    assert [request.state for request in story.requests] == ["withdrawn", "withdrawn"]


@pytest.mark.clause("5.1.5(3)")
def test_a_draft_stays_when_another_section_than_production_opens_again(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    (request,) = story.requests
    amend(story, line("1001120-T15", 600), services="每日两次送货")
    assert {key: section.state for key, section in story.sections.items()} == {"marketing": "open", "delivery": "signed"}
    assert [(each.number, each.state) for each in story.requests] == [(request.number, "draft")]
    amend(story, line("1001120-T15", 700), services="每日两次送货")
    assert [each.state for each in story.requests] == ["withdrawn"]


def test_a_draft_is_made_anew_when_the_material_came_meanwhile(cast: Cast) -> None:
    story = begin(cast, line("1001120-T15", 600)).sign_all()
    story.approve()

    def arrive(work: Work) -> None:
        work.fetch(Material, cast.materials["NR-60"].id).on_hand = Decimal(10_000)

    story.system(arrive)
    story.release()
    assert [request.state for request in story.requests] == ["withdrawn"]


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
    story.as_(cast.zhao, lambda work: orders.cancel(work, story.number, version=None, why="停产"))
    assert story.plan == []


def test_only_production_takes_an_order_into_the_plan(cast: Cast) -> None:
    story = approved(cast)
    story.release()
    with pytest.raises(Forbidden):
        story.as_(cast.fang, lambda work: production.acknowledge_plan(work, story.order))
    story.as_(cast.chen, lambda work: production.acknowledge_plan(work, story.order))
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


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(("wanted", "needed"), [(date(2026, 12, 18), date(2026, 12, 11)), (date(2026, 11, 26), date(2026, 11, 23))])
def test_material_is_needed_a_week_before_the_first_delivery_and_never_in_the_past(cast: Cast, wanted: date, needed: date) -> None:
    story = begin(cast, line("1001120-T15", 600, wanted)).sign_all()
    assert [row.needed_by for row in lines_of_requests(story)] == [needed]
