"""What the papers say, read off a real order on its way: nothing is left out, nothing confidential slips in."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders.inputs import DateInput
from domain.orders.models import Order
from domain.orders.sheet import OrderSheet, order_sheet, payment_words
from domain.planning.models import Development, DocumentRequest, PurchaseRequest
from domain.planning.sheet import development_sheet, document_sheet, plan_sheet, request_sheet
from domain.products.models import ListEntry, Price
from domain.products.sheet import list_sheet
from domain.records.sheets import restored, stored
from domain.reviews.finding import review_of
from domain.reviews.sheet import ReviewSheet, _stock, letter_sheet, review_sheet
from domain.shared.actor import system
from domain.shared.message import Message
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, approved, begin, begin_new


def sheet(story: Story) -> OrderSheet:
    return story.system(lambda work: order_sheet(work, work.fetch(Order, story.order.id)))


def review(story: Story, **more: Any) -> ReviewSheet:
    def made(work: Work) -> ReviewSheet:
        order = work.fetch(Order, story.order.id)
        return review_sheet(work, order, review_of(work, order.id), **more)

    return story.system(made)


def section(of: ReviewSheet, department: str) -> Any:
    return next(each for each in of.sections if each.department == department)


class TestTheSalesOrder:
    def test_it_says_whose_order_it_is_and_how_it_is_paid(self, cast: Cast) -> None:
        made = sheet(begin(cast))
        assert (made.customer, made.po_number, made.owner) == ("远江汽车集团有限公司", "4500874021", "李倩")
        assert made.payment == Message("{days} days from the end of the month", days=60)
        assert made.tax_rate == Decimal("0.13")

    @pytest.mark.parametrize(("kind", "words"), [("month_end", "60 days from the end of the month"), ("invoice", "60 days from invoice")])
    def test_the_terms_of_payment_are_put_into_words(self, kind: str, words: str) -> None:
        assert str(payment_words(Customer(payment_kind=kind, payment_days=60))) == words

    @pytest.mark.clause("6.2.2", "3.3")
    def test_each_line_has_code_part_revision_specification_quality_and_price(self, cast: Cast) -> None:
        (row,) = sheet(begin(cast)).lines
        assert (row.position, row.code, row.customer_part, row.revision) == (10, "HC-4801-012", "2904110-K80", "B")
        assert row.specification and row.quality
        assert (row.quantity, row.unit_price, row.amount) == (Decimal(2400), Decimal("86.40"), Decimal("207360.00"))

    def test_total_and_amount_are_those_of_the_lines(self, cast: Cast) -> None:
        made = sheet(begin(cast, line(quantity=100), line("2916035-K80", 200)))
        assert made.quantity == Decimal(300)
        assert made.amount == Decimal("8640.00") + Decimal("4350.00")

    def test_every_date_of_a_line_stands_with_its_quantity(self, cast: Cast) -> None:
        several = line(quantity=100)
        dates = (DateInput(Decimal(60), date(2026, 12, 18)), DateInput(Decimal(40), date(2026, 12, 28)))
        (row,) = sheet(begin(cast, type(several)(**{**vars_of(several), "dates": dates}))).lines
        assert [(each.quantity, each.requested) for each in row.dates] == [
            (Decimal(60), date(2026, 12, 18)),
            (Decimal(40), date(2026, 12, 28)),
        ]

    @pytest.mark.clause("5.1.8(1)")
    def test_before_release_nothing_is_promised_and_after_it_each_date_is(self, cast: Cast) -> None:
        story = begin(cast)
        assert [each.promised for row in sheet(story).lines for each in row.dates] == [None]
        story.sign_all().approve()
        story.release()
        assert [each.promised for row in sheet(story).lines for each in row.dates] == [date(2026, 12, 18)]

    @pytest.mark.clause("5.1.1(4)")
    def test_a_confidential_line_of_a_mixed_order_is_not_on_it(self, cast: Cast) -> None:
        story = begin(cast, line(), new_line(quality="按图纸检验"))
        assert [row.customer_part for row in sheet(story).lines] == ["2904110-K80"]
        assert sheet(story).quantity == Decimal(2400)

    def test_it_is_stored_and_read_again_as_it_was(self, cast: Cast) -> None:
        made = sheet(begin(cast))
        again = restored(stored(made))
        assert again.lines[0].unit_price == made.lines[0].unit_price
        assert again.order_date == TODAY
        assert again.dates_mean == made.dates_mean


def vars_of(thing: Any) -> dict[str, Any]:
    return {name: getattr(thing, name) for name in thing.__dataclass_fields__}


class TestTheReview:
    @pytest.mark.clause("6.2.1")
    def test_a_fresh_review_is_open_with_empty_boxes(self, cast: Cast) -> None:
        made = review(begin(cast))
        assert made.outcome == "open"
        assert [each.department for each in made.sections] == ["sales", "production"]
        assert {row.answer for row in section(made, "production").answers} <= {"", "yes", "no"}
        assert section(made, "production").signed_by == ""

    @pytest.mark.clause("6.2.1", "5.1.2(1)")
    def test_the_result_of_each_department_is_written_into_it(self, cast: Cast) -> None:
        made = review(begin(cast).sign_all())
        assert (section(made, "sales").signed_by, section(made, "production").signed_by) == ("李倩", "陈建国")
        assert {row.answer for each in made.sections for row in each.answers} <= {"yes", "not_applicable"}
        assert all(each.signed_at for each in made.sections)

    @pytest.mark.clause("5.1.2(2)")
    def test_the_class_of_the_lines_is_ticked_with_their_positions(self, cast: Cast) -> None:
        ticked = {words.id: positions for words, on, positions in review(begin(cast, line(), line("2916035-K80", 20))).classes if on}
        assert ticked == {"Mass-production part": "10、20"}

    @pytest.mark.clause("5.1.2(2)A", "5.1.5(3)")
    def test_it_keeps_the_price_and_stock_that_were_seen_at_signing(self, cast: Cast) -> None:
        (row,) = review(begin(cast).sign_all()).lines
        assert row.ours == Decimal("86.40")
        assert row.ordered == Decimal("86.40")
        assert row.stock.id != "—"

    @pytest.mark.clause("1.2", "6.2.1")
    def test_each_requirement_of_the_customer_is_printed_in_its_own_words(self, cast: Cast) -> None:
        (asked,) = [row.text for row in section(review(begin(cast).sign_all()), "sales").answers if row.clause == "1.2"]
        assert asked.params["text"] == "首批随货提供 PPAP 三级文件"
        assert "供应商手册 4.2" in asked.params["source"] and asked.params["question"]

    @pytest.mark.parametrize(
        ("seen", "words"),
        [
            ({"stock": {"available": "6400.00"}}, ("{quantity} available", "6,400")),
            ({"stock": {"available": "0.00"}}, ("{quantity} available", "0")),
            ({"shortages": [{"code": "NR60", "quantity": "1450.50", "unit": "kg"}]}, ("{code} lacks {quantity} {unit}", "1,450.5")),
            ({"shortages": [{"code": "NR60", "quantity": "420.00", "unit": "kg"}]}, ("{code} lacks {quantity} {unit}", "420")),
        ],
    )
    def test_quantities_seen_are_printed_as_people_write_them(self, seen: dict[str, Any], words: tuple[str, str]) -> None:
        printed = _stock(seen)
        assert (printed.id, printed.params["quantity"]) == words

    def test_a_remark_names_its_line(self, cast: Cast) -> None:
        story = begin(cast)
        story.sign("marketing")
        story.no("delivery", "capacity", "设备检修", story.lines[0].id)
        made = section(review(story), "production")
        assert "10: 设备检修" in made.remarks
        assert "no" in {row.answer for row in made.answers}

    @pytest.mark.clause("1.1")
    def test_what_was_agreed_with_the_customer_stands_on_it_with_its_clause(self, cast: Cast) -> None:
        story = begin(cast)
        story.sign("marketing")
        deviation = story.no("delivery", "capacity", "设备检修至 12-20", story.lines[0].id)
        assert deviation is not None
        story.propose(deviation, "可于 12-24 交付", date="2026-12-24")
        story.agree(deviation)
        (row,) = review(story).deviations
        assert (row.clause, row.position, row.subject.id) == ("5.1.5(1)", 10, "Delivery date")
        assert row.agreed

    @pytest.mark.clause("5.1.7(1)")
    def test_negotiation_and_ruling_stand_on_it_and_the_outcome_says_with_conditions(self, cast: Cast) -> None:
        story = begin(cast)
        story.no("marketing", "service", "不能驻厂")
        story.sign("marketing")
        assert story.order.state == "objection"
        story.negotiate(record="市场部与生产课已协商")
        story.rule(text="按我方条件接单")
        made = review(story)
        assert "市场部与生产课已协商" in made.negotiation
        assert made.ruling is not None
        assert (made.ruling.text, made.ruling.accepted, made.ruling.by) == ("按我方条件接单", True, "沈岳")

    @pytest.mark.clause("5.1.6")
    def test_approval_and_promised_days_stand_at_its_end(self, cast: Cast) -> None:
        made = review(approved(cast), stamped_on=TODAY)
        assert (made.outcome, made.approved_by, made.stamped_on) == ("accepted", "赵志远", TODAY)
        assert [str(words) for words in made.conclusion] == ["Lines 10: 2026-12-18"]

    @pytest.mark.clause("5.1.7(3)")
    def test_a_declined_order_says_so(self, cast: Cast) -> None:
        story = approved(cast)
        story.decline("暂无承制条件")
        assert review(story).outcome == "declined"

    @pytest.mark.clause("5.1.3(1)", "5.1.4(1)")
    def test_sections_of_new_parts_are_marked_as_such(self, cast: Cast) -> None:
        story = begin_new(cast)
        project = story.lines[0].project_id
        made = review(story, project_id=project)
        marked = {each.department for each in made.sections if each.new_only}
        assert {"technical", "finance", "general_office"} <= marked
        assert not section(made, "sales").new_only

    @pytest.mark.clause("5.1.1(4)")
    def test_of_a_mixed_order_it_tells_nothing_of_the_confidential_line(self, cast: Cast) -> None:
        made = review(begin(cast, line(), new_line(quality="按图纸检验")))
        assert [row.customer_part for row in made.lines] == ["2904110-K80"]
        assert "5801300-E27" not in str(stored(made))
        assert "technical" not in {each.department for each in made.sections}


class TestPlanningPapers:
    @pytest.mark.clause("5.1.7(2)")
    def test_the_plan_adds_up_to_what_is_to_be_made(self, cast: Cast) -> None:
        story = approved(cast)
        story.release()
        made = story.system(lambda work: plan_sheet(work, work.fetch(Order, story.order.id), "远江汽车"))
        assert made.quantity == sum(row.quantity for row in made.rows) == sum(row.quantity for row in story.plan)
        assert [row.day for row in made.rows] == sorted(row.day for row in made.rows)
        assert {(row.line, row.code, row.position) for row in made.rows} == {("焊接一线", "HC-4801-012", 10)}

    @pytest.mark.clause("5.1.8(2)")
    def test_the_purchase_request_says_need_stock_shortage_and_who_asked(self, cast: Cast) -> None:
        story = approved(cast, line("1001120-T15", 2000))
        story.release()
        (request,) = story.requests
        made = story.system(lambda work: request_sheet(work, work.fetch(PurchaseRequest, request.id)))
        (row,) = made.lines
        assert (row.code, row.unit) == ("NR-60", "kg")
        assert row.quantity > 0
        assert row.remedy.id in {"Expedited purchase", "Outsourced processing", "Normal purchase"}
        assert made.sent_at is not None

    @pytest.mark.clause("5.1.8(3)")
    def test_the_process_task_ticks_what_is_missing(self) -> None:
        made = document_sheet(
            DocumentRequest(order_number="SO-1", code="HC-1", name="件", revision="C", missing=["bom", "parameters"], opened_at=NOW)
        )
        assert [(words.id, missing) for words, missing in made.documents] == [
            ("Bill of materials", True),
            ("Work instruction", False),
            ("Technical parameters", True),
        ]

    @pytest.mark.clause("5.1.7(3)")
    def test_the_development_task_carries_the_order_and_what_was_settled(self, cast: Cast) -> None:
        story = begin_new(cast).meet()
        story.sign_all("marketing", "specification", "quality_conditions", "delivery", "cost_technical", "cost_finance", "cost_estimate")
        story.approve()
        story.settle("样件 2027-03-30 前提交")
        wanted = select(Development).where(Development.kind == "task")
        made = story.system(lambda work: development_sheet(work, work.fetch(Order, story.order.id), work.session.scalars(wanted).one()))
        assert (made.settlement, made.settled_by) == ("样件 2027-03-30 前提交", "沈岳")
        assert [row.customer_part for row in made.order.lines] == ["5801300-E27"]


class TestLetterAndList:
    def test_the_letter_is_to_the_customer_with_the_reason(self, cast: Cast) -> None:
        story = begin(cast)
        made = story.system(lambda work: letter_sheet(work, work.fetch(Order, story.order.id), "产能已满", TODAY))
        assert (made.customer, made.reason, made.day) == ("远江汽车集团有限公司", "产能已满", TODAY)

    @pytest.mark.clause("6.2.13")
    def test_the_list_shows_each_active_part_with_the_price_of_today(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            made = list_sheet(work, cast.a.id)
        assert [row.customer_part for row in made.entries] == sorted(cast.entries)
        assert {row.customer_part: row.unit_price for row in made.entries}["2916035-K80"] == Decimal("21.75")

    def test_a_price_that_ended_or_has_not_begun_is_not_on_it(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            for price in work.session.scalars(select(Price).where(Price.customer_id == cast.a.id)):
                price.valid_to = date(2026, 11, 22)
            work.session.flush()
            assert {row.unit_price for row in list_sheet(work, cast.a.id).entries} == {None}

    def test_a_part_taken_off_the_list_is_not_on_it(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            work.fetch(ListEntry, cast.entries["2916035-K80"].id).active = False
            work.session.flush()
            assert "2916035-K80" not in {row.customer_part for row in list_sheet(work, cast.a.id).entries}

    def test_another_customers_list_is_another_list(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            assert [row.customer_part for row in list_sheet(work, cast.b.id).entries] == ["B-77120"]
