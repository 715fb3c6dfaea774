"""A further line is reviewed as the line of any order before it counts; its review's end is the answer of the change (RULES 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.changes.answers import settling
from domain.changes.intake.typed import Wish
from domain.changes.intake.wishes import line_value
from domain.changes.models import ChangeState, Field
from domain.customers.models import Customer
from domain.orders import lists as orders
from domain.orders.actions import amend, withdraw
from domain.orders.checking import clash
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.lists import OrderFilter
from domain.orders.models import ADDITION, Order, OrderLine, OrderRequirement, OrderState
from domain.records.models import Record
from domain.search.models import SearchEntry as Entry
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from tests.changes.story import Told
from tests.orders.given import sent
from tests.remembering import remembered
from tests.reviews.story import Story
from tests.visitors import words

S = ChangeState


def further(part: str = "2916035-K80") -> Wish:
    line = LineInput(row=int(part == "2904110-K80"), part=part, dates=(DateInput(Decimal(8000), date(2026, 12, 28)),))
    return Wish("lines-0-part", Field.ADD, {}, line_value(line), added=line)


def addition(told: Told) -> Story:
    """The review of the further line, as people go through it: under the number of the change."""
    found = told.story.system(lambda work: work.session.scalars(select(Order).where(Order.relation == ADDITION)).one())
    assert found.related_id == told.order.id
    return Story(told.cast, found.number, told.story.now)


@pytest.mark.clause("5.1.2(1)")
def test_a_further_line_opens_a_review_of_that_line(told: Told) -> None:
    told.asks(further())
    assert set(told.sections) == {"review"}
    part = addition(told)
    assert (part.order.state, part.order.po_number) == (OrderState.IN_REVIEW, told.order.po_number)
    assert [(line.customer_part, line.quantity) for line in part.lines] == [("2916035-K80", Decimal(8000))]
    assert [task.kind for task in part.tasks("review.m")] == ["review.marketing"]


@pytest.mark.clause("5.1.9(3)", "5.1.10(3)")
def test_a_further_line_goes_by_the_terms_of_the_order_that_it_joins_not_by_those_of_today(told: Told) -> None:
    def today(work: Work) -> None:
        work.fetch(Customer, told.cast.a.id).dates_mean = "arrival"

    told.story.system(today)
    told.asks(further())
    assert addition(told).order.dates_mean == told.order.dates_mean == "gate"


@pytest.mark.clause("1.1")
def test_why_it_is_asked_for_is_no_requirement_of_the_further_line(told: Told) -> None:
    """The reason stays with the change; requirements are what the goods must fulfil."""
    told.asks(further())
    assert told.change.reason == "客户计划调整"
    part = addition(told).order

    def written(work: Work) -> list[str]:
        return list(work.session.scalars(select(OrderRequirement.text).where(OrderRequirement.order_id == part.id)))

    assert (told.story.system(written), part.notes) == ([], "")


def test_the_order_itself_stays_as_it_was(told: Told) -> None:
    told.asks(further())
    assert (told.order.state, told.order.revision, len(told.lines)) == (OrderState.RELEASED, 1, 1)


@pytest.fixture
@remembered
def joined(told: Told) -> Told:
    """Reviewed all the way, and released by the production head."""
    told.asks(further())
    part = addition(told).sign_all()
    part.approve()
    assert (told.state, len(told.lines)) == (S.ASKED, 1)
    part.release()
    return told


class TestReleased:
    @pytest.mark.clause("5.1.7(2)")
    def test_the_line_stands_in_the_order_under_its_number_as_a_new_revision(self, joined: Told) -> None:
        assert (joined.state, joined.order.revision, joined.sections["review"].answer) == (S.IN_FORCE, 2, "yes")
        first, added = joined.lines
        assert (added.position, added.customer_part) == (20, "2916035-K80")
        assert added.quantity == added.open_quantity == Decimal(8000)
        assert (added.order_id, first.position) == (joined.order.id, 10)
        assert joined.items[0].line_id == added.id

    def test_no_second_order_number_was_drawn(self, joined: Told) -> None:
        """One number for the order through all its revisions: the next order has the next number."""
        assert addition(joined).number == joined.number
        assert sent(joined.cast, po_number="4500874099") == "SO-261123-002"

    def test_neither_side_finds_a_second_order(self, joined: Told) -> None:
        for who in (joined.cast.wang_min, joined.cast.li_qian):
            listed = joined.story.as_(who, lambda work: [row.number for row in orders.page(work, OrderFilter()).rows])
            recent = joined.story.as_(who, lambda work: [row.number for row in orders.recent(work)])
            counts = joined.story.as_(who, orders.view_counts)
            assert (listed, recent) == ([joined.order.number], [joined.order.number])
            assert (str(counts["running"]), str(counts["done"])) == ("1", "0")
        found = joined.story.system(lambda work: work.session.scalars(select(Entry.number).where(Entry.kind == "order")).all())
        assert found == [joined.order.number] * len(found)

    @pytest.mark.clause("5.1.10(2)")
    def test_it_is_promised_and_counted_as_any_line(self, joined: Told) -> None:
        day, = joined.lines[1].schedules
        assert (day.requested, day.counted, day.due, day.open) == (date(2026, 12, 28), day.promised_first, Decimal(8000), Decimal(8000))
        assert day.promised_first is not None and day.confirmed

    @pytest.mark.clause("5.1.8(1)")
    def test_plan_and_papers_are_the_orders_own(self, joined: Told) -> None:
        added = joined.lines[1]
        assert {row.order_id for row in joined.story.plan} == {joined.order.id}
        assert added.id in {row.line_id for row in joined.story.plan}
        papers = joined.story.system(lambda work: work.session.execute(
            select(Record.form, Record.number, Record.edition).order_by(Record.form, Record.edition)).all())
        editions = {form: [edition for each, _, edition in papers if each == form] for form, _, _ in papers}
        assert (editions["FM070100-02"], editions["order-confirmation"], editions["production-plan"]) == ([1, 2], [1, 2], [1, 2])
        assert {number for form, number, _ in papers if form == "FM070100-02"} == {joined.order.number}
        assert len(editions["FM070100-01"]) == 2  # the order's review, and that of the line

    @pytest.mark.clause("5.1.2(1)")
    def test_its_review_stays_as_it_was_signed(self, joined: Told) -> None:
        part = addition(joined)
        assert (part.order.state, [line.customer_part for line in part.lines]) == (OrderState.CLOSED, ["2916035-K80"])
        assert [line.open_quantity for line in part.lines] == [Decimal(0)]
        assert {each.state for each in part.sections.values()} <= {"signed", "dropped"}

    @pytest.mark.clause("5.1.9(6)")
    def test_the_departments_are_told_and_the_customer_countersigns_the_new_edition(self, joined: Told) -> None:
        assert {"sales", "production", "logistics"} <= set(joined.notices)
        task, = joined.tasks("order.countersign")
        assert (task.object_number, task.title["params"]["revision"]) == (joined.order.number, 2)

    def test_load_and_stock_hold_it_once(self, joined: Told) -> None:
        added = joined.lines[1]
        held = joined.story.system(lambda work: work.session.scalar(
            select(func.sum(OrderLine.open_quantity)).where(OrderLine.product_id == added.product_id)))
        assert held == Decimal(8000)


def test_what_the_review_agreed_is_what_joins(told: Told) -> None:
    """Amended in its review, the line comes as it was released, and the item of the change says so."""
    told.asks(further())
    part = addition(told)
    given = LineInput(row=0, part="2916035-K80", dates=(DateInput(Decimal(500), date(2026, 12, 30)),))
    order = part.order
    sent = OrderInput(customer_id=order.customer_id, po_number=order.po_number, lines=(given,), order_date=order.order_date,
                      currency=order.currency, source="portal", ship_to_id=order.ship_to_id)
    part.as_(told.cast.wang_min, lambda work: amend(work, part.number, sent, version=None))
    part.sign_all().approve()
    part.release()
    assert [(line.quantity, line.schedules[0].requested) for line in told.lines[1:]] == [(Decimal(500), date(2026, 12, 30))]
    assert told.items[0].agreed is not None and [each[1] for each in told.items[0].agreed["dates"]] == ["500"]


def test_two_further_lines_join_in_their_sequence(told: Told) -> None:
    told.asks(further(), further("2904110-K80"))
    part = addition(told).sign_all()
    part.approve()
    part.release()
    assert [(line.position, line.customer_part) for line in told.lines] == [
        (10, "2904110-K80"), (20, "2916035-K80"), (30, "2904110-K80")]
    assert [item.line_id for item in told.items] == [line.id for line in told.lines[1:]]


def test_released_it_waits_for_the_approval_of_what_was_asked_with_it(told: Told) -> None:
    told.asks(told.day(), further())
    told.signs("marketing")
    told.signs("production")
    part = addition(told).sign_all()
    part.approve()
    part.release()
    assert (told.state, len(told.lines), part.order.state) == (S.APPROVAL, 1, OrderState.RELEASED)
    told.approves()
    assert (told.state, len(told.lines), part.order.state) == (S.IN_FORCE, 2, OrderState.CLOSED)


def test_withdrawn_after_its_release_it_joins_nothing_and_holds_nothing(told: Told) -> None:
    told.asks(told.day(), further())
    told.signs("marketing")
    told.signs("production")
    part = addition(told).sign_all()
    part.approve()
    part.release()
    told.story.as_(told.cast.wang_min, lambda work: settling.withdraw(work, told.number, "不需要了", version=None))
    assert (part.order.state, told.order.revision, len(told.lines)) == (OrderState.CANCELLED, 1, 1)
    assert [line.open_quantity for line in part.lines] == [Decimal(0)]


def test_the_customers_number_stands_on_the_order_alone(told: Told) -> None:
    """Sent again, the customer's number meets the order, not the review of its further line."""
    told.asks(further())
    given = LineInput(row=0, part="2916035-K80", dates=(DateInput(Decimal(8000), date(2026, 12, 28)),))
    order = told.order
    again = OrderInput(customer_id=order.customer_id, po_number=order.po_number, lines=(given,), order_date=order.order_date,
                       currency="CNY")
    found = told.story.as_(told.cast.wang_min, lambda work: clash(work, again))
    assert found is not None and (found.number, found.duplicate) == (order.number, False)


def test_withdrawn_it_is_refused_with_the_reason(told: Told) -> None:
    told.asks(further())
    _withdrawn(addition(told).sign_all(), "不再需要")
    assert (told.state, told.change.decided_why, told.order.revision) == (S.REFUSED, "不再需要", 1)


def test_a_date_asked_with_it_waits_for_the_review_and_then_goes_on_alone(told: Told) -> None:
    told.asks(told.day(), further())
    told.signs("marketing")
    told.signs("production")
    assert told.state == S.ASKED
    _withdrawn(addition(told), "不再需要")
    assert told.state == S.APPROVAL
    told.approves()
    assert [item.state for item in told.items] == ["agreed", "refused"]


def test_who_takes_the_change_back_takes_the_review_with_it(told: Told) -> None:
    told.asks(further())
    told.story.as_(told.cast.wang_min, lambda work: settling.withdraw(work, told.number, "不需要了", version=None))
    assert addition(told).order.state == OrderState.WITHDRAWN


def _withdrawn(part: Story, why: str) -> None:
    part.as_(part.cast.wang_min, lambda work: withdraw(work, part.number, version=None, why=why))


class TestPages:
    def test_while_it_is_reviewed_both_sides_read_whose_line_it_is(self, told: Told, visit: Any) -> None:
        told.asks(further())
        heading, whose = f"订单 {told.order.number} 的新增行", f"该行正为订单 {told.order.number} 评审"
        for who, door in ((told.cast.wang_min, ""), (told.cast.li_qian, "/admin")):
            page = words(visit(who).get(f"{door}/orders/{told.number}").text)
            assert heading in page and whose in page, door
        assert f"订单 {told.order.number} 新增行的评审" in words(visit(told.cast.li_qian).get(f"/admin/reviews/{told.number}").text)

    def test_once_it_is_released_the_page_leads_to_the_order(self, joined: Told, visit: Any) -> None:
        for who, door in ((joined.cast.wang_min, ""), (joined.cast.li_qian, "/admin")):
            page = visit(who).get(f"{door}/orders/{joined.number}")
            assert f"该行已并入订单 {joined.order.number}" in words(page.text), door
            assert f'href="{door}/orders/{joined.order.number}"' in page.text
            listed = words(visit(who).get(f"{door}/orders").text)
            assert joined.order.number in listed and joined.number not in listed
            assert "2916035-K80" in words(visit(who).get(f"{door}/orders/{joined.order.number}").text)

    @pytest.mark.clause("5.1.13(1)")
    def test_no_mail_speaks_of_a_second_order(self, joined: Told) -> None:
        mails = joined.story.system(lambda work: list(work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))))
        about = {row.payload["template"] for row in mails if row.payload["params"].get("number") == joined.number}
        assert about <= {"task_opened", "order_approved"}, "inside the house; the customer reads of the change"
        theirs = {row.payload["template"] for row in mails if row.payload["to"]["name"] == "王敏"}
        assert {"order_released", "change_in_force"} <= theirs
