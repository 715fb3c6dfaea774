"""Invoices: asked for, recorded with number, date, amounts and file; receivables with their due day (5.1.12(2))."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest

from domain.customers.models import Customer
from domain.receivables.actions import sending
from domain.receivables.actions.answering import LineAnswer
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused
from tests.cast import TODAY
from tests.receivables.received import ARM, LINK, House, received


@pytest.mark.clause("5.1.12(2)")
def test_the_customer_asks_for_the_invoice_of_a_confirmed_statement_and_finance_has_a_task(house: House) -> None:
    statement = house.confirmed((ARM, 10, "86.40"), (LINK, 5, "21.75"))
    invoice = house.invoice(house.asked(statement))
    assert (invoice.state, invoice.net, invoice.asked_by, invoice.asked_side) == ("asked", Decimal("972.75"), "王敏", "customer")
    assert invoice.gross == house.statement(statement).gross
    assert [(task.department, task.object_number) for task in house.tasks("invoice.issue")] == [("finance", invoice.number)]
    with pytest.raises(Refused, match="waits for an invoice"):
        house.asked(statement)


def test_finance_makes_it_from_the_confirmed_statement_too_and_quality_does_not(house: House) -> None:
    statement = house.confirmed((ARM, 10, "86.40"))
    with pytest.raises(Forbidden):
        house.asked(statement, who=house.cast.a_quality)
    with pytest.raises(NotFound):
        house.asked(statement, who=house.cast.b_buyer)
    assert house.invoice(house.asked(statement, who=house.cast.xu)).asked_side == "staff"


def test_what_is_open_or_disputed_is_not_invoiced_yet(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    with pytest.raises(Refused, match="waits for an invoice"):
        house.asked(number)
    house.answer(number, LineAnswer(True), LineAnswer(False, "实收 4 件", Decimal(4)))
    first = house.asked(number)
    assert house.invoice(first).net == Decimal("864.00")
    house.settle(number, 2, "accepted")
    assert house.invoice(house.asked(number)).net == Decimal("87.00")


@pytest.mark.clause("5.1.12(2)")
def test_received_goods_are_invoiced_on_request_without_waiting_for_the_month(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    arm, link = house.slip_lines(order)
    asked = house.asked_for(arm)
    assert asked is not None and asked.net == Decimal("864.00")
    with pytest.raises(Refused, match="stand on a statement already"):
        house.asked_for(arm, link)
    with pytest.raises(Refused, match="stand on a statement already"):
        house.asked_for(link, who=house.cast.b_buyer)
    assert [line.customer_part for line in house.lines(house.draft())] == [LINK]


@pytest.mark.clause("5.1.12(2)")
def test_the_recorded_invoice_is_due_so_many_days_after_the_end_of_its_month(house: House) -> None:
    number = house.issued((ARM, 10, "86.40"))
    invoice = house.invoice(number)
    assert (invoice.state, invoice.due_on, invoice.terms) == ("issued", date(2027, 1, 29), {"kind": "month_end", "days": 60})
    assert house.tasks("invoice") == []


def test_terms_that_count_from_the_invoice_count_from_its_date(house: House) -> None:
    def terms(work: object) -> None:
        customer = work.fetch(Customer, house.cast.a.id)  # type: ignore[attr-defined]
        customer.payment_kind, customer.payment_days = "invoice", 30

    house.system(terms)
    assert house.invoice(house.issued((ARM, 10, "86.40"))).due_on == TODAY + timedelta(days=30)


def test_an_invoice_number_stands_once(house: House) -> None:
    house.issued((ARM, 10, "86.40"), tax_number="26322000000012345678")
    second = house.asked(house.confirmed((LINK, 5, "21.75")))
    with pytest.raises(Invalid, match="recorded already"):
        house.issue(second, tax_number="26322000000012345678")
    assert house.invoice(second).state == "asked"
    house.issue(second, tax_number="26322000000012345679")
    assert house.invoice(second).state == "issued"


def test_a_number_is_taken_also_where_the_actor_does_not_see_by_what(house: House) -> None:
    from domain.orders.models import Order
    from domain.projects.actions import open_project

    order = house.order(received(house.cast, (LINK, 5, "21.75")))
    project = house.system(lambda work: open_project(work, order.customer_id, "E27", {house.cast.wang_min.id: "buyer"}).id)
    assert house.system(lambda work: work.fetch(Order, order.id).project_id) is None
    hidden = received(house.cast, (ARM, 10, "86.40"), project=project)
    statement = house.system(lambda work: __import__("domain.receivables.actions.drafting", fromlist=["x"]).draft(
        work, "K001", date(2026, 11, 1), date(2026, 11, 30)))
    secret = next(each.number for each in statement if each.project_id == project)
    assert not secret.startswith("DZ") and hidden
    house.system(lambda work: sending.send(work, secret, None))
    house.answer(secret)
    number = house.asked(secret)
    house.system(lambda work: None)
    house.issue(number, tax_number="26322000000012345678", who=house.cast.xu)
    second = house.asked(house.confirmed((LINK, 1, "21.75")))
    with pytest.raises(Invalid, match="recorded already"):
        house.issue(second, tax_number="26322000000012345678", who=house.cast.song_head)


@pytest.mark.parametrize(("amounts", "word"), [
    ({"gross": Decimal("976.33")}, "together are"),
    ({"net": Decimal("864.02"), "gross": Decimal("976.34")}, "rounding alone"),
    ({"net": Decimal("800.00"), "tax": Decimal("104.00"), "gross": Decimal("904.00")}, "rounding alone"),
])
def test_amounts_are_those_of_the_lines_but_for_a_cent_a_line(house: House, amounts: dict[str, Decimal], word: str) -> None:
    number = house.asked(house.confirmed((ARM, 10, "86.40")))  # 864.00 + 112.32 = 976.32
    with pytest.raises(Invalid, match=word):
        house.issue(number, **amounts)
    house.issue(number, tax=Decimal("112.33"), gross=Decimal("976.33"))
    assert house.invoice(number).gross == Decimal("976.33")


def test_recording_is_a_signature_of_finance(house: House) -> None:
    number = house.asked(house.confirmed((ARM, 10, "86.40")))
    with pytest.raises(PasswordNeeded):
        house.issue(number, password="wrong")
    for who in (house.cast.li_qian, house.cast.shen):
        with pytest.raises(Refused, match="somebody else"):
            house.issue(number, who=who)
    house.issue(number, who=house.cast.song_head)
    assert house.invoice(number).signature_id is not None


def test_a_cancelled_invoice_frees_its_lines_and_its_number(house: House) -> None:
    statement = house.confirmed((ARM, 10, "86.40"))
    number = house.issue(house.asked(statement), tax_number="26322000000012345678")
    house.cancel_invoice(number, "抬头有误，红冲")
    assert house.invoice(number).state == "cancelled"
    again = house.issue(house.asked(statement), tax_number="26322000000012345678")
    assert house.invoice(again).state == "issued"


def test_what_is_paid_is_not_cancelled_before_the_payment_is_undone(house: House) -> None:
    number = house.issued((ARM, 10, "86.40"))
    house.pay("100.00")
    with pytest.raises(Refused, match="Payments are matched"):
        house.cancel_invoice(number, "红冲")


def test_a_statement_with_an_invoice_is_not_cancelled(house: House) -> None:
    statement = house.confirmed((ARM, 10, "86.40"))
    number = house.asked(statement)
    with pytest.raises(Refused, match="invoice or a credit note"):
        house.as_(house.cast.xu, lambda work: sending.cancel(work, statement, "重做", None))
    house.cancel_invoice(number, "重做")
    house.as_(house.cast.xu, lambda work: sending.cancel(work, statement, "重做", None))
    assert house.statement(statement).state == "cancelled"


def test_an_order_is_closed_when_it_is_received_billed_and_paid(house: House) -> None:
    number = house.issued((ARM, 10, "86.40"))
    order = house.lines(house.invoice(number).statement_number)[0].order_number
    house.pay("976.31")
    assert house.order(order).state == "received"
    house.pay("0.01")
    assert house.order(order).state == "closed"
    assert house.invoice(number).state == "paid"


def test_an_order_with_goods_on_the_way_or_unbilled_is_not_closed(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    arm, link = house.slip_lines(order)
    asked = house.asked_for(arm)
    house.issue(asked.number)
    house.pay("976.32")
    assert house.order(order).state == "received"
    rest = house.asked_for(link)
    house.issue(rest.number, tax_number="26322000000000100002")
    house.pay(str(rest.gross))
    assert house.order(order).state == "closed"


def test_an_invoice_of_a_day_to_come_is_refused(house: House) -> None:
    number = house.asked(house.confirmed((ARM, 10, "86.40")))
    with pytest.raises(Invalid, match="not come yet"):
        house.issue(number, day=TODAY + timedelta(days=1))
    assert house.invoice(house.issue(number, day=TODAY)).state == "issued"
