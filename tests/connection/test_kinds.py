"""What other systems report goes through the verbs of the areas: made, shipments, invoices, payments; each told thing counts once."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.connection import taking
from domain.connection.kinds import INCOMING
from domain.connection.kinds.shipments import moment_written
from domain.connection.scopes import SCOPES
from domain.deliveries.models import ProductionReport, Slip, Tracking
from domain.orders.models import Order
from domain.receivables.actions import invoicing
from domain.receivables.models import Invoice, Payment
from domain.shared.actor import Actor, Kind, system
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, Invalid
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY
from tests.deliveries.shipping import released, ship
from tests.receivables.received import House, received
from tests.reviews.story import begin_new

LATER = NOW + timedelta(hours=3)
ERP = Actor(kind=Kind.CONNECTION, id=new_id(), name="用友 U8", roles=frozenset(SCOPES))


def take(kind: str, *rows: dict[str, str], who: Actor = ERP):
    with unit(who, now=LATER) as work:
        return taking.take(work, INCOMING[kind], list(enumerate(rows)))


def wrong(kind: str, *rows: dict[str, str]) -> set[str]:
    with pytest.raises(Invalid) as refused:
        take(kind, *rows)
    return set(refused.value.fields)


def stands(model) -> list:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(model)))


def named(action: str) -> set[tuple[str, str]]:
    with unit(system("test")) as work:
        rows = work.session.scalars(select(Audit).where(Audit.action == action))
        return {(each.actor_kind, each.actor_name) for each in rows}


class TestMade:
    """5.1.10(2)"""

    def row(self, story, **more):
        return {"order": story.number, "position": "10", "quantity": "500", "produced_on": "2026-11-23", "reference": "BG-1"} | more

    def test_a_report_is_taken_into_line_lot_and_stock_and_counts_once(self, cast):
        story = released(cast)
        before = stands(ProductionReport)
        assert take("made", self.row(story, lot="L1"), self.row(story, quantity="20", reference="BG-2")).changed == 2
        again = take("made", self.row(story, lot="L1"))
        assert (again.changed, again.unchanged) == (0, 1)
        new = [each for each in stands(ProductionReport) if each.id not in {one.id for one in before}]
        assert sorted((each.quantity, each.source, each.reference) for each in new) == [
            (Decimal(20), "connection", "BG-2"), (Decimal(500), "connection", "BG-1"),
        ]
        assert named("production.reported") == {("connection", "用友 U8")}
        assert story.order.state == "in_production"

    def test_a_document_of_several_lines_counts_each_by_number_and_line(self, cast):
        """用友 and 金蝶 give one document number to many rows: 单据号 and 行号 together name a row."""
        story = released(cast)
        rows = [self.row(story, reference="RK-77", document_line=str(n), quantity=str(n * 10)) for n in (1, 2, 3)]
        assert take("made", *rows).changed == 3
        assert (take("made", *rows).changed, take("made", rows[1]).unchanged) == (0, 1)
        more = self.row(story, reference="RK-77", document_line="4", quantity="5")
        assert take("made", *rows, more).changed == 1
        assert sorted(each.reference for each in stands(ProductionReport) if each.reference) == ["RK-77#1", "RK-77#2", "RK-77#3", "RK-77#4"]

    @pytest.mark.parametrize(("told", "again", "where"), [
        ({"reference": "RK-77"}, {"reference": "RK-77", "quantity": "20"}, "reference"),  # several rows, and no line named
        ({"reference": "RK-77", "document_line": "1"}, {"reference": "RK-77", "document_line": "1", "quantity": "20"}, "reference"),
        ({"reference": "RK-77"}, {"reference": "RK-77", "document_line": "2", "quantity": "20"}, "document_line"),
        ({"reference": "RK-77", "document_line": "1"}, {"reference": "RK-77", "quantity": "20"}, "document_line"),
        ({"reference": "RK-77", "document_line": "1"}, {"reference": "RK-78", "document_line": "1"}, None),  # another document
    ])
    def test_a_document_is_told_whole_or_by_its_lines_and_never_counted_in_both_ways(self, cast, told, again, where):
        story = released(cast)
        first, second = self.row(story, **told), self.row(story, **again)
        if where is None:
            assert take("made", first, second).changed == 2
            return
        assert wrong("made", first, second) == {f"/rows/1/{where}"}, "in one list"
        take("made", first)
        assert wrong("made", second) == {f"/rows/0/{where}"}, "and in two"

    def test_a_number_that_stands_for_something_else_is_refused_and_nothing_is_lost(self, cast):
        story = released(cast)
        assert wrong("made", self.row(story), self.row(story, quantity="20")) == {"/rows/1/reference"}
        take("made", self.row(story))
        assert wrong("made", self.row(story, quantity="501")) == {"/rows/0/reference"}
        assert take("made", self.row(story), self.row(story)).unchanged == 2

    @pytest.mark.parametrize(("more", "where"), [
        ({"order": "SO-990101-999"}, "/rows/0/order"), ({"position": "20"}, "/rows/0/position"), ({"quantity": "0"}, "/rows/0/quantity"),
        ({"quantity": "1.5"}, "/rows/0/quantity"), ({"produced_on": "2026-12-24"}, "/rows/0/produced_on"),
        ({"reference": ""}, "/rows/0/reference"), ({"code": "HC-1001-044"}, "/rows/0/code"),
    ])
    def test_what_is_not_right_is_told_and_nothing_is_taken(self, cast, more, where):
        story = released(cast)
        before = len(stands(ProductionReport))
        assert wrong("made", self.row(story, **more), self.row(story, reference="BG-2")) == {where}
        assert len(stands(ProductionReport)) == before

    @pytest.mark.clause("5.1.1(4)")
    def test_of_a_confidential_order_nothing_can_be_reported_and_it_is_told_as_one_that_never_was(self, cast):
        story = begin_new(cast)
        with unit(system("test"), now=NOW) as work:
            order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
            order.released_at, order.state, order.dates_mean = NOW, "released", "gate"
        assert wrong("made", self.row(story)) == wrong("made", {**self.row(story), "order": "SO-990101-999"}) == {"/rows/0/order"}


class TestShipments:
    """5.1.12(1)"""

    def row(self, gone, **more):
        return {"slip": gone.slip.number, "what": "on_the_way", "at": "2026-11-23T11:00:00+08:00", "place": "滁州服务区"} | more

    def test_where_goods_are_is_entered_once_and_their_arrival_moves_the_slip(self, cast):
        gone = ship(released(cast))
        assert take("shipments", self.row(gone), self.row(gone, what="到达", at="2026-11-23 11:30", place="合肥")).changed == 2
        assert take("shipments", self.row(gone)).unchanged == 1
        reported = [each for each in stands(Tracking) if each.by == "用友 U8"]
        assert {(each.what, each.place) for each in reported} == {("on_the_way", "滁州服务区"), ("arrived", "合肥")}
        assert stands(Slip)[0].state == "arrived"

    @pytest.mark.parametrize(("more", "where"), [
        ({"slip": "OB-990101-999"}, "slip"), ({"what": "signed"}, "what"), ({"at": "gestern"}, "at"),
        ({"at": "2026-11-22T08:00:00Z"}, "at"),
        ({"at": "2026-11-24T08:00:00Z"}, "at"), ({"expected_on": "bald"}, "expected_on"), ({"place": "x" * 121}, "place"),
    ])
    def test_what_is_not_right_is_told(self, cast, more, where):
        gone = ship(released(cast))
        before = len(stands(Tracking))
        assert wrong("shipments", self.row(gone, **more)) == {f"/rows/0/{where}"}
        assert len(stands(Tracking)) == before

    @pytest.mark.parametrize(("text", "found"), [
        ("2026-11-23T11:00:00+08:00", "2026-11-23T03:00:00+00:00"), ("2026/11/23 11:00", "2026-11-23T03:00:00+00:00"),
        ("2026-11-23", "2026-11-22T16:00:00+00:00"), ("", None), ("11:00", None), ("0001-01-01T00:00:00", None), ("9999-12-31", None),
    ])
    def test_a_moment_without_a_zone_is_the_companys(self, text, found):
        assert (moment_written(text).isoformat() if moment_written(text) else None) == found


class TestInvoices:
    """5.1.12(2)"""

    def row(self, asked, **more):
        return {"request": asked.number, "number": "26322000000100000007", "day": TODAY.isoformat(), "net": str(asked.net),
                "tax": str(asked.tax), "gross": str(asked.gross)} | more

    def asked(self, cast):
        house = House(cast)
        return house.invoice(house.asked(house.confirmed()))

    def test_an_invoice_of_finances_own_system_is_recorded_once_and_unsigned(self, cast):
        asked = self.asked(cast)
        assert take("invoices", self.row(asked)).changed == 1
        [invoice] = stands(Invoice)
        assert (invoice.state, invoice.tax_number, invoice.issued_by) == ("issued", "26322000000100000007", "用友 U8")
        assert invoice.signature_id is None and invoice.due_on is not None
        assert take("invoices", self.row(asked)).unchanged == 1

    @pytest.mark.parametrize(("more", "where"), [
        ({"request": "IV-990101-999"}, "request"), ({"number": ""}, "number"), ({"day": "2026-12-24"}, "day"), ({"net": "x"}, "net"),
        ({"gross": "1"}, "gross"), ({"tax": "x"}, "tax"),
    ])
    def test_what_is_not_right_is_told(self, cast, more, where):
        assert wrong("invoices", self.row(self.asked(cast), **more)) == {f"/rows/0/{where}"}
        assert stands(Invoice)[0].state == "asked"

    def test_an_invoice_that_was_issued_under_another_number_is_not_issued_again(self, cast):
        asked = self.asked(cast)
        take("invoices", self.row(asked))
        assert wrong("invoices", self.row(asked, number="26322000000100000008")) == {"/rows/0/request"}

    def test_an_invoice_told_again_with_other_amounts_or_after_it_was_cancelled_is_refused(self, cast):
        asked = self.asked(cast)
        take("invoices", self.row(asked))
        assert wrong("invoices", self.row(asked, net="1", tax="0", gross="1")) == {"/rows/0/number"}
        with unit(cast.xu, now=LATER) as work:
            invoicing.cancel(work, asked.number, "红冲", PASSWORD, None)
        assert wrong("invoices", self.row(asked)) == {"/rows/0/request"}

    def test_one_request_is_not_answered_twice_in_one_list(self, cast):
        asked = self.asked(cast)
        assert wrong("invoices", self.row(asked), self.row(asked, number="26322000000100000008")) == {"/rows/1/number"}


class TestPayments:
    """RULES 8"""

    def row(self, **more):
        return {"customer": "K001", "amount": "100.00", "day": TODAY.isoformat(), "reference": "BK-1"} | more

    def test_a_payment_counts_once_by_its_reference_and_pays_the_invoice(self, cast):
        house = House(cast)
        number = house.issued()
        assert take("payments", self.row(invoices=number, method="电汇")).changed == 1
        assert take("payments", self.row(invoices=number)).unchanged == 1
        [payment] = stands(Payment)
        assert (payment.source, payment.recorded_by, payment.method, payment.signature_id) == ("connection", "用友 U8", "transfer", None)
        assert house.invoice(number).paid == Decimal(100)
        assert named("payment.recorded") == {("connection", "用友 U8")}

    @pytest.mark.parametrize(("more", "where"), [
        ({"customer": "K999"}, "customer"), ({"amount": "0"}, "amount"), ({"amount": "-5"}, "amount"), ({"amount": "1.005"}, "amount"),
        ({"day": "2026-12-24"}, "day"), ({"reference": ""}, "reference"), ({"currency": "元"}, "currency"),
        ({"currency": "BTC"}, "currency"), ({"day": "1999-12-31"}, "day"), ({"amount": "1000000000000"}, "amount"),
        ({"method": "bitcoin"}, "method"),
        ({"invoices": "IV-990101-999"}, "invoices"), ({"order": "SO-990101-999"}, "order"),
    ])
    def test_what_is_not_right_is_told(self, cast, more, where):
        assert wrong("payments", self.row(**more)) == {f"/rows/0/{where}"}
        assert stands(Payment) == []

    def test_an_order_is_paid_beforehand_in_its_own_currency(self, cast):
        order = received(cast)
        assert wrong("payments", self.row(order=order, currency="USD")) == {"/rows/0/currency"}
        assert take("payments", self.row(order=order)).changed == 1

    def test_money_is_for_invoices_or_beforehand_for_an_order_that_still_stands(self, cast):
        order, over, number = received(cast), received(cast, state="closed"), House(cast).issued()
        assert wrong("payments", self.row(order=order, invoices=number)) == {"/rows/0/order"}
        assert wrong("payments", self.row(order=over)) == {"/rows/0/order"}
        assert take("payments", self.row(order=order)).changed == 1

    def test_a_reference_that_stands_for_something_else_is_refused_and_no_money_is_lost(self, cast):
        assert wrong("payments", self.row(), self.row(amount="20.00")) == {"/rows/1/reference"}
        take("payments", self.row())
        assert wrong("payments", self.row(amount="100.01")) == {"/rows/0/reference"}
        assert take("payments", self.row(), self.row()).unchanged == 2

    def test_an_invoice_that_is_paid_already_is_refused_at_its_row(self, cast):
        house = House(cast)
        number = house.issued()
        whole = str(house.invoice(number).gross)
        take("payments", self.row(invoices=number, amount=whole))
        bad = self.row(invoices=number, amount="1.00", reference="BK-2")
        assert wrong("payments", self.row(reference="BK-3"), bad) == {"/rows/1/invoices"}
        assert len(stands(Payment)) == 1, "not one of the rows was taken"

    def test_so_is_the_second_of_two_rows_that_pay_one_invoice_in_full(self, cast):
        house = House(cast)
        number = house.issued()
        whole = house.invoice(number).gross
        rows = [self.row(invoices=number, amount=str(amount), reference=f"BK-{n}") for n, amount in enumerate((whole, 1))]
        assert wrong("payments", *rows) == {"/rows/1/invoices"}
        parts = [self.row(invoices=number, amount=str(amount), reference=f"BK-{n}") for n, amount in enumerate((whole - 1, 1))]
        assert take("payments", *parts).changed == 2
        assert house.invoice(number).state == "paid"

    def test_what_only_shows_when_it_is_done_is_told_at_its_row_too(self, cast):
        """A payment that names nothing pays the oldest: then the one that is named in the next row is paid, and nothing is taken."""
        house = House(cast)
        number = house.issued()
        whole = str(house.invoice(number).gross)
        assert wrong("payments", self.row(amount=whole), self.row(invoices=number, amount="1.00", reference="BK-2")) == {"/rows/1"}
        assert (stands(Payment), house.invoice(number).paid) == ([], 0)

    def test_a_payment_in_another_currency_than_its_invoice_is_refused_at_its_row(self, cast):
        number = House(cast).issued()
        assert wrong("payments", self.row(invoices=number, currency="USD")) == {"/rows/0/invoices"}

    def test_a_reference_that_a_person_recorded_is_not_counted_again(self, cast):
        house = House(cast)
        house.pay("100.00", reference="BK-1")
        assert wrong("payments", self.row()) == {"/rows/0/reference"}
        assert len(stands(Payment)) == 1


@pytest.mark.parametrize("kind", sorted(INCOMING))
def test_nobody_without_the_scope_reports_anything(cast, kind):
    others = Actor(kind=Kind.CONNECTION, id=new_id(), name="x", roles=frozenset(SCOPES) - {INCOMING[kind].scope})
    for who in (others, cast.shen, cast.it, cast.wang_min):
        with pytest.raises(Forbidden):
            take(kind, {}, who=who)


@pytest.mark.parametrize("kind", sorted(INCOMING))
def test_an_empty_row_is_refused_at_its_fields(cast, kind):
    assert wrong(kind, {}) and wrong(kind, dict.fromkeys([field.name for field in INCOMING[kind].fields], "契合"))
