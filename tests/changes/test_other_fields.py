"""Price, cancellation, quantity, place, transport, packaging: who answers each, and what the order says afterwards (5.1.9(3), (4))."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.changes.answers import approving
from domain.changes.models import ChangeState, Field
from domain.changes.values import price_value
from domain.changes.views import pages
from domain.orders import revisions
from domain.orders.models import OrderState
from domain.orders.queries import lines_of
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.orders.given import line
from tests.reviews.story import reasons

S = ChangeState


@pytest.fixture
def told(cast: Cast) -> Told:
    return released(cast, line("2904110-K80", 2400), line("2916035-K80", 500, row=1))


class TestPrice:
    @pytest.mark.clause("5.1.9(4)")
    def test_finance_is_told_and_marketing_answers(self, told: Told) -> None:
        told.asks(told.price("84.90"))
        assert {kind: section.clause for kind, section in told.sections.items()} == {"marketing": "5.1.9(4)"}
        assert {(task.kind, task.department) for task in told.tasks()} == {("change.marketing", "sales"), ("change.price_noted", "finance")}

    @pytest.mark.clause("5.1.9(4)")
    def test_the_general_managers_approval_puts_it_in_force(self, told: Told) -> None:
        told.asks(told.price("84.90")).signs_all()
        assert told.lines[0].unit_price == Decimal("86.40")
        told.approves_price()
        assert (told.state, told.lines[0].unit_price, told.lines[0].customer_price) == (S.IN_FORCE, Decimal("84.90"), Decimal("84.90"))

    @pytest.mark.clause("5.1.9(4)")
    def test_the_customer_reads_that_it_is_agreed_only_once_it_is_approved(self, told: Told) -> None:
        def read(who: Actor) -> list[tuple[str, str]]:
            found = told.story.as_(who, lambda work: pages.page(work, told.number))
            return [(item.state, str(item.state_word)) for item in found.items]

        told.asks(told.price("84.90"), told.words(Field.PACKAGING, "木箱")).signs_all()
        assert told.state == "approval"
        assert read(told.cast.wang_min) == [("open", "waits for our approval"), ("agreed", "agreed")]
        assert read(told.cast.li_qian) == [("agreed", "agreed"), ("agreed", "agreed")]
        told.approves_price()
        told.approves()
        assert (told.state, read(told.cast.wang_min)) == ("in_force", [("agreed", "agreed"), ("agreed", "agreed")])

    @pytest.mark.clause("5.1.9(4)")
    def test_the_history_tells_the_price_that_held_before(self, told: Told) -> None:
        assert told.lines[0].customer_price is None
        told.asks(told.price("84.90")).signs_all()
        told.approves_price()
        for who in (told.cast.wang_min, told.cast.li_qian):
            newest = told.story.as_(who, lambda work: revisions.of_order(work, told.order))[0]
            assert [str(each) for each in newest.differences] == ["Line 10, 2904110-K80: unit price 86.4 → 84.9"]

    def test_the_order_is_worth_what_the_new_price_makes_of_it(self, told: Told) -> None:
        before, quantity = told.order.amount, told.lines[0].quantity
        told.asks(told.price("84.90")).signs_all()
        told.approves_price()
        assert before is not None
        assert told.order.amount == before - quantity * Decimal("1.50")

    @pytest.mark.clause("5.1.9(4)")
    def test_the_marketing_manager_cannot_approve_a_price(self, told: Told) -> None:
        told.asks(told.price("84.90")).signs_all()
        with pytest.raises(Refused) as error:
            told.approves()
        assert "the general manager approves it" in reasons(error)
        with pytest.raises(Forbidden):
            told.approves_price(told.cast.zhao)

    def test_a_price_and_a_date_need_both(self, told: Told) -> None:
        told.asks(told.price("84.90"), told.day()).signs_all()
        told.approves()
        assert told.state == S.APPROVAL
        told.approves_price()
        assert told.state == S.IN_FORCE

    def test_another_price_that_we_offer_is_confirmed_by_the_customer_first(self, told: Told) -> None:
        told.asks(told.price("84.90"))
        told.signs("marketing", "no", offer=price_value(Decimal("85.50"), "CNY"))
        with pytest.raises(Refused):
            told.approves_price()
        told.customer("accept")
        told.approves_price()
        assert told.lines[0].unit_price == Decimal("85.50")

    def test_finance_takes_note_and_nobody_else_for_them(self, told: Told) -> None:
        told.asks(told.price("84.90"))
        with pytest.raises(Refused):
            told.story.as_(told.cast.li_qian, lambda work: approving.note_price(work, told.number))
        told.story.as_(told.cast.xu, lambda work: approving.note_price(work, told.number))
        assert [task.kind for task in told.tasks("change.price_noted")] == []
        with pytest.raises(Refused, match="already"):
            told.story.as_(told.cast.xu, lambda work: approving.note_price(work, told.number))


class TestCancel:
    def test_a_cancellation_goes_to_production_and_finance(self, told: Told) -> None:
        told.asks(told.cancel())
        assert set(told.sections) == {"production", "finance"}

    def test_both_sign_with_what_is_made_reserved_and_bought(self, told: Told) -> None:
        told.asks(told.cancel()).signs_all()
        for part in ("production", "finance"):
            evidence = told.sections[part].evidence
            assert {"made", "reserved", "shipped"} <= evidence["lines"][0].keys()
            assert "bought" in evidence

    def test_the_line_is_gone_and_the_order_goes_on_with_the_other(self, told: Told) -> None:
        told.asks(told.cancel()).signs_all()
        told.approves()
        first, other = told.lines
        assert (first.cancelled, first.open_quantity, other.cancelled) == (True, Decimal(0), False)
        assert (told.order.state, told.order.line_count) == (OrderState.RELEASED, 1)

    def test_its_rows_leave_the_plan(self, told: Told) -> None:
        told.asks(told.cancel()).signs_all()
        assert {row.line_id for row in told.story.plan} >= {told.lines[0].id}
        told.approves()
        assert told.lines[0].id not in {row.line_id for row in told.story.plan}

    def test_what_was_shipped_of_it_stays_ordered(self, told: Told) -> None:
        _shipped(told, Decimal(800))
        told.asks(told.cancel()).signs_all()
        told.approves()
        first = told.lines[0]
        assert (first.cancelled, first.quantity, first.open_quantity) == (False, Decimal(800), Decimal(0))

    def test_what_is_left_of_the_order_is_as_far_as_it_was_sent(self, told: Told) -> None:
        _shipped(told, Decimal(2400))
        told.asks(told.cancel(1)).signs_all()
        told.approves()
        assert told.order.state == OrderState.SHIPPED, "nothing is open any more: no shipment will come that says so"

    def test_with_its_last_line_the_order_is_cancelled(self, cast: Cast) -> None:
        told = released(cast)
        told.asks(told.cancel()).signs_all()
        told.approves()
        assert told.order.state == OrderState.CANCELLED
        assert told.state == S.IN_FORCE


class TestQuantity:
    @pytest.mark.clause("5.1.9(3)")
    def test_the_line_is_as_much_as_its_deliveries(self, told: Told) -> None:
        told.asks(told.quantity("3000")).signs_all()
        told.approves()
        assert (told.lines[0].quantity, told.lines[0].open_quantity) == (Decimal(3000), Decimal(3000))
        assert told.order.quantity == Decimal(3500)

    def test_what_was_shipped_is_not_open_again(self, told: Told) -> None:
        _shipped(told, Decimal(800))
        told.asks(told.quantity("1000")).signs_all()
        told.approves()
        assert (told.lines[0].quantity, told.lines[0].open_quantity) == (Decimal(1000), Decimal(200))

    def test_only_what_is_still_to_be_sent_is_planned_anew(self, told: Told) -> None:
        laid = sum(row.quantity for row in told.story.plan if row.line_id == told.lines[0].id)
        _shipped(told, Decimal(800))
        told.asks(told.quantity("2600")).signs_all()
        told.approves()
        assert sum(row.quantity for row in told.story.plan if row.line_id == told.lines[0].id) == laid + 200 - 800


class TestDelivery:
    @pytest.mark.clause("5.1.9(3)")
    @pytest.mark.parametrize("field", [Field.TRANSPORT, Field.PACKAGING])
    def test_transport_and_packaging_are_the_lines_own_from_then_on(self, told: Told, field: Field) -> None:
        told.asks(told.words(field, "空运、纸箱")).signs_all()
        assert set(told.sections) == {"marketing", "production"}
        told.approves()
        assert [getattr(each, field) for each in told.lines] == ["空运、纸箱", ""]


def _shipped(told: Told, quantity: Decimal) -> None:
    def ship(work: Work) -> None:
        first = lines_of(work, told.order.id)[0]
        first.shipped, first.schedules[0].shipped = quantity, quantity
        first.open_quantity = first.quantity - quantity

    told.story.system(ship)
