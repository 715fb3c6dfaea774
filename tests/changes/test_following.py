"""After a change plan, stock, purchasing, documents and the confirmation follow as they do after a release (5.1.6 to 5.1.9, RULES 6)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.changes import values
from domain.changes.intake.wishes import Wish
from domain.changes.models import Field
from domain.orders import actions as orders
from domain.orders.evidence import for_order
from domain.orders.evidence.models import ReservedFor
from domain.orders.models import OrderLine, OrderState
from domain.planning.models import DocumentRequest, PlanRow, PurchaseLine, PurchaseRequest
from domain.products.models import Reservation
from domain.records.models import Record
from domain.shared.errors import Refused
from domain.shared.work import Work
from tests.cast import PASSWORD, Cast
from tests.changes.story import Told, released
from tests.changes.test_confidential_lines import hide
from tests.changes.test_technical import Technical
from tests.orders.given import line
from tests.remembering import remembered

RUBBER = "1001120-T15"  # takes half a kilogram of NR-60 a piece, of which 100 kg lie there and 50 must stay


def in_force(told: Told, *wishes: Wish) -> Told:
    """Asked, answered and approved."""
    told.asks(*wishes).signs_all()
    if told.state == "approval" and told.change.approval_signature_id is None:
        told.approves()
    return told


def papers(told: Told, form: str) -> list[Record]:
    wanted = select(Record).where(Record.form == form).order_by(Record.edition)
    return told.story.system(lambda work: list(work.session.scalars(wanted)))


class TestPurchasing:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        return released(cast, line(RUBBER, 140))

    def asked_for(self, told: Told) -> dict[str, Decimal]:
        """Kilograms of rubber on each request that was sent."""
        wanted = select(PurchaseRequest.number, func.sum(PurchaseLine.quantity)).join(
            PurchaseLine, PurchaseLine.request_id == PurchaseRequest.id
        ).where(PurchaseRequest.state == "sent").group_by(PurchaseRequest.number)
        return told.story.system(lambda work: dict(work.session.execute(wanted).all()))  # type: ignore[arg-type]

    @pytest.mark.clause("5.1.8(2)")
    def test_more_of_a_part_asks_for_what_is_short_anew_and_only_for_that(self, told: Told) -> None:
        before = self.asked_for(told)
        in_force(told, told.quantity("540"))
        after = self.asked_for(told)
        assert sum(after.values()) - sum(before.values()) == Decimal(200)  # 400 pieces more, half a kilogram each
        assert {number: after[number] for number in before} == before
        assert {task.object_number for task in told.tasks("purchase.request")} == set(after)

    @pytest.mark.clause("5.1.8(2)")
    def test_it_is_never_asked_for_twice(self, told: Told) -> None:
        in_force(told, told.quantity("540"))
        once = self.asked_for(told)
        in_force(told, told.quantity("400"))  # less: what is on request covers it
        in_force(told, told.quantity("540"))  # and back again
        assert self.asked_for(told) == once

    def test_another_place_asks_for_nothing(self, told: Told) -> None:
        before = self.asked_for(told)
        in_force(told, told.words(Field.TRANSPORT, "空运"))
        assert self.asked_for(told) == before

    @pytest.mark.clause("5.1.9(6)")
    def test_purchasing_acknowledges_the_request_that_it_has_by_its_number(self, told: Told) -> None:
        in_force(told, told.quantity("540"))
        in_force(told, told.quantity("500"))
        documents = {each["params"]["number"] for each in told.notices["purchasing"].documents if "number" in each["params"]}
        assert documents == set(self.asked_for(told))


class TestThePlan:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        return released(cast, line("2904110-K80", 2400), line("2916035-K80", 600))

    def planned(self, told: Told) -> dict[str, Decimal]:
        wanted = select(OrderLine.customer_part, func.sum(PlanRow.quantity)).join(OrderLine, OrderLine.id == PlanRow.line_id).group_by(
            OrderLine.customer_part)
        return told.story.system(lambda work: dict(work.session.execute(wanted).all()))  # type: ignore[arg-type]

    @pytest.mark.clause("5.1.8(1)")
    def test_the_rows_hold_the_new_quantity_and_no_row_is_left_of_the_old(self, told: Told) -> None:
        assert self.planned(told) == {"2904110-K80": Decimal(2080)}  # 320 lie in stock; of the other part all of it
        in_force(told, told.quantity("1320"))
        assert self.planned(told) == {"2904110-K80": Decimal(1000)}
        assert [paper.edition for paper in papers(told, "production-plan")] == [1, 2]
        assert len({paper.number for paper in papers(told, "production-plan")}) == 1

    @pytest.mark.clause("5.1.9(6)")
    def test_production_is_told_though_nothing_of_the_line_stays_on_the_plan(self, told: Told) -> None:
        in_force(told, told.quantity("300"))
        assert self.planned(told) == {}
        assert [each["id"] for each in told.notices["production"].documents] == ["Daily parts production plan"]

    @pytest.mark.clause("5.1.9(6)")
    def test_production_is_not_troubled_with_what_lies_in_stock(self, told: Told) -> None:
        in_force(told, told.day(line=1))
        assert set(told.notices) == {"sales", "logistics"}
        assert [paper.edition for paper in papers(told, "production-plan")] == [1]

    def test_what_was_planned_for_days_that_are_over_stays(self, told: Told) -> None:
        told.story.later(days=4)
        before = [row for row in told.story.plan if row.day < told.story.now.date()]
        in_force(told, told.quantity("900"))
        assert before
        assert [row.id for row in told.story.plan if row.day < told.story.now.date()] == [row.id for row in before]


class TestDocuments:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Technical:
        return Technical(released(cast).story)

    def requests(self, told: Told) -> list[tuple[str, str, list[Any]]]:
        wanted = select(DocumentRequest.order_number, DocumentRequest.revision, DocumentRequest.missing)
        return told.story.system(lambda work: [tuple(row) for row in work.session.execute(wanted)])  # type: ignore[misc]

    @pytest.mark.clause("5.1.8(3)")
    def test_a_new_drawing_revision_asks_technical_for_its_documents(self, told: Technical) -> None:
        assert self.requests(told) == []  # those of the listed revision are there
        told.asks(told.drawing("C"))
        told.goes_through()
        assert self.requests(told) == [(told.order.number, "C", ["bom", "instruction", "parameters"])]
        task, = told.tasks("process.documents")
        assert (task.department, task.clause) == ("technical", "5.1.8(3)")

    def test_another_specification_in_the_same_revision_asks_for_none(self, told: Technical) -> None:
        told.asks(told.words(Field.SPECIFICATION, "Ra 1.6"))
        told.goes_through()
        assert (told.state, self.requests(told)) == ("in_force", [])

    @pytest.mark.clause("5.1.9(6)")
    def test_the_old_documents_are_named_to_those_who_hold_them(self, told: Technical) -> None:
        told.asks(told.drawing("C"))
        told.goes_through()
        named = {department: [each["params"].get("number") for each in told.notices[department].documents if "number" in each["params"]]
                 for department in ("technical", "production")}
        assert named["technical"] == named["production"] == ["BOM-HC-4801-012", "INSTRUCTION-HC-4801-012", "PARAMETERS-HC-4801-012"]


class TestCountersignedAgain:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        """Released and countersigned."""
        told = released(cast)
        signs(told)
        return told

    @pytest.mark.clause("5.1.13(1)")
    def test_the_new_edition_carries_no_signature_until_the_customer_signs_it(self, told: Told) -> None:
        in_force(told, told.day())
        *_, signed, newest = papers(told, "order-confirmation")
        assert (signed.sheet["countersigned_by"], newest.sheet["countersigned_by"], newest.sheet["revision"]) == ("王敏", "", 2)
        assert (told.order.countersigned_at, told.order.countersigned_by) == (None, None)
        task, = told.tasks("order.countersign")
        assert (task.internal, task.title["params"]) == (False, {"number": told.order.number, "revision": 2})
        signs(told)
        assert told.tasks("order.countersign") == []
        assert [each.sheet["countersigned_by"] for each in papers(told, "order-confirmation")] == ["", "王敏", "", "王敏"]
        with pytest.raises(Refused, match="countersigned already"):
            signs(told)

    def test_before_it_was_ever_countersigned_one_task_waits_not_two(self, cast: Cast) -> None:
        told = released(cast)
        in_force(told, told.day())
        task, = told.tasks("order.countersign")
        assert task.title["params"]["revision"] == 2

    def test_a_promise_that_was_countersigned_stays_confirmed(self, told: Told) -> None:
        """Our own later day moves nothing that counts, and takes no confirmation away (RULES 7)."""
        in_force(told, told.words(Field.TRANSPORT, "空运"))
        assert [each.confirmed for each in told.lines[0].schedules] == [True]

    def test_an_order_that_is_cancelled_as_a_whole_is_not_countersigned(self, told: Told) -> None:
        in_force(told, told.cancel())
        assert (told.order.state, told.tasks("order.countersign")) == (OrderState.CANCELLED, [])
        assert [each.edition for each in papers(told, "order-confirmation")] == [1, 2]


class TestFurtherDates:
    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        return released(cast)

    def further(self, told: Told, quantity: int = 200, day: date = date(2026, 12, 28)) -> Wish:
        at = told.lines[0]
        return Wish("more", Field.QUANTITY, {}, values.delivery_value(Decimal(quantity), day), at)

    @pytest.mark.clause("5.1.10(2)")
    @pytest.mark.parametrize(("source", "confirmed"), [("portal", True), ("phone", False)])
    def test_a_further_date_by_telephone_is_promised_and_counted_but_not_confirmed(self, told: Told, source: str, confirmed: bool) -> None:
        who = None if source == "portal" else told.cast.li_qian
        told.asks(self.further(told), who=who, source=source)
        told.signs("marketing", who=told.cast.wu_jia)
        told.signs("production")
        told.approves()
        added = told.lines[0].schedules[-1]
        assert (added.counted, added.due, added.confirmed) == (date(2026, 12, 28), Decimal(200), confirmed)

    @pytest.mark.clause("5.1.10(1)")
    def test_its_countersignature_confirms_it(self, told: Told) -> None:
        told.asks(self.further(told), who=told.cast.li_qian, source="phone")
        told.signs("marketing", who=told.cast.wu_jia)
        told.signs("production")
        told.approves()
        signs(told)
        assert {each.confirmed for each in told.lines[0].schedules} == {True}


class TestConfidentialLines:
    """A line that is confidential holds of stock and hours what it needs, with no name; a change lays that anew (RULES 4, 5)."""

    @pytest.fixture
    @remembered
    def told(self, cast: Cast) -> Told:
        told = released(cast, line("2904110-K80", 2400), line("2916035-K80", 600))
        told.story.system(lambda work: hide(work, told))
        return told

    def held(self, told: Told) -> tuple[Decimal, Decimal]:
        """Pieces and hours that stand reserved."""
        wanted = select(func.coalesce(func.sum(Reservation.quantity), 0), func.coalesce(func.sum(Reservation.hours), 0)).join(
            ReservedFor, ReservedFor.reservation_id == Reservation.id)
        pieces, hours = told.story.system(lambda work: work.session.execute(wanted).one())
        return Decimal(pieces), Decimal(hours)

    @pytest.mark.clause("5.1.1(4)")
    def test_another_quantity_is_what_everybody_sees_reserved(self, told: Told) -> None:
        in_force(told, told.quantity("1000", line=1))
        assert self.held(told) == (Decimal(1000), Decimal(5))  # 200 an hour
        in_force(told, told.quantity("400", line=1))
        assert self.held(told) == (Decimal(400), Decimal(2))

    @pytest.mark.clause("5.1.1(4)")
    def test_a_cancelled_line_holds_nothing(self, told: Told) -> None:
        in_force(told, told.quantity("1000", line=1))
        in_force(told, told.cancel(line=1))
        assert self.held(told) == (Decimal(0), Decimal(0))

    def test_load_is_the_same_for_whoever_may_not_know_of_it(self, told: Told) -> None:
        def weeks(work: Work) -> list[Decimal]:
            found = for_order(work, told.order)
            return [week.committed for week in found.lines[0].load]

        in_force(told, told.quantity("1000", line=1))
        inside = told.story.as_(told.cast.chen, weeks)
        outside = told.story.as_(told.cast.ma, weeks)
        assert inside == outside

    @pytest.mark.clause("5.1.1(4)")
    def test_no_paper_of_the_open_order_tells_of_it(self, told: Told) -> None:
        in_force(told, told.quantity("1000", line=1))
        assert told.change.project_id is not None
        for form in ("FM070100-02", "order-confirmation", "production-plan"):
            assert [paper.edition for paper in papers(told, form)] == [1], form
        notice, = papers(told, "change-notice")
        assert (notice.project_id, notice.internal) == (told.change.project_id, True)
        assert told.order.countersigned_at is None and told.tasks("order.countersign")[0].title["params"] == {"number": told.order.number}

    def test_a_change_of_an_open_line_prints_nothing_of_the_hidden_one(self, told: Told) -> None:
        in_force(told, told.quantity("1000", line=1))
        in_force(told, told.quantity("2000"))
        newest = papers(told, "order-confirmation")[-1]
        assert [each["customer_part"] for each in newest.sheet["lines"]] == ["2904110-K80"]
        assert {signer["name"] for signer in newest.signers} == {"赵志远"}, "who said what in the house is not for the customer"


def signs(told: Told) -> None:
    told.story.as_(told.cast.wang_min, lambda work: orders.countersign(work, told.story.number, version=None, password=PASSWORD))
