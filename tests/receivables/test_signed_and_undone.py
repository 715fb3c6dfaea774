"""What gives money away or takes a paper back is signed by finance and told; what is undone opens again what it had closed."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.receivables.actions import paying
from domain.receivables.models import Payment
from domain.records import queries as records
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused, Stale
from domain.shared.workflow import history
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_one_correction import returned

D = Decimal


def signatures(house: House, decision: str) -> list[Signature]:
    wanted = select(Signature).where(Signature.decision == decision).order_by(Signature.at, Signature.id)
    return house.system(lambda work: list(work.session.scalars(wanted)))


# cancelling an invoice


@pytest.mark.clause("5.1.12(2)")
def test_an_invoice_that_is_made_out_is_cancelled_with_finances_signature(house: House) -> None:
    number = house.issued((ARM, 10, "86.40"))
    for who in (house.cast.li_qian, house.cast.shen, house.cast.wang_min):
        with pytest.raises(Refused, match="somebody else"):
            house.cancel_invoice(number, who=who)
    with pytest.raises(PasswordNeeded):
        house.cancel_invoice(number, password="wrong")
    with pytest.raises(Invalid, match="reason"):
        house.cancel_invoice(number, why="  ")
    assert house.invoice(number).state == "issued"
    house.cancel_invoice(number, why="抬头有误，红冲")
    assert (house.invoice(number).state, house.invoice(number).why_cancelled) == ("cancelled", "抬头有误，红冲")
    assert str(signatures(house, "invoice")[-1].meaning["id"]) == "Invoice cancelled"


def test_a_request_that_is_not_made_out_needs_a_reason_and_no_signature(house: House) -> None:
    number = house.asked(house.confirmed((ARM, 10, "86.40")))
    before = len(signatures(house, "invoice"))
    with pytest.raises(Refused, match="reason"):
        house.cancel_invoice(number, why="", password="")
    house.cancel_invoice(number, why="请按月底汇总申请", password="")
    assert house.invoice(number).state == "cancelled"
    assert len(signatures(house, "invoice")) == before


def test_what_was_on_a_cancelled_invoice_waits_for_finance_again(house: House) -> None:
    statement = house.confirmed((ARM, 10, "86.40"))
    assert [task.object_number for task in house.tasks("invoice.make")] == [statement]
    number = house.asked(statement)
    assert house.tasks("invoice.make") == []
    house.cancel_invoice(number)
    assert [task.object_number for task in house.tasks("invoice")] == [statement]
    house.issue(house.asked(statement))
    assert house.tasks("invoice") == []


def test_who_saw_an_older_invoice_cancels_nothing(house: House) -> None:
    from domain.receivables.actions import invoicing

    number = house.asked(house.confirmed((ARM, 10, "86.40")))
    version = house.invoice(number).version
    house.issue(number)
    with pytest.raises(Stale):
        house.as_(house.cast.xu, lambda work: invoicing.cancel(work, number, "红冲", PASSWORD, version))
    assert house.invoice(number).state == "issued"


def test_a_paid_invoice_is_not_cancelled_and_a_cancelled_one_is_not_paid(house: House) -> None:
    number = house.issued((ARM, 10, "86.40"))
    payment = house.pay("976.32")
    with pytest.raises(Refused, match="cannot be done"):
        house.cancel_invoice(number)
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "退票", PASSWORD, None))
    house.cancel_invoice(number)
    with pytest.raises(Refused, match="not an open invoice"):
        house.pay("976.32", invoices=(number,))


# credit notes


def owed_back(house: House) -> str:
    """A confirmed adjustment list of 406.80 in the customer's favour."""
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    return number


@pytest.mark.clause("5.1.12(2)")
def test_a_credit_note_for_an_adjustment_is_finances_signature_and_nobody_elses_click(house: House) -> None:
    number = owed_back(house)
    assert [(task.department, task.object_number) for task in house.tasks("invoice.credit")] == [("finance", number)]
    for who in (house.cast.wang_min, house.cast.li_qian):
        with pytest.raises(Refused, match="finance gives a credit note"):
            house.asked(number, who=who)
        with pytest.raises(Refused, match="somebody else"):
            house.credit(number, who=who)
    with pytest.raises(PasswordNeeded):
        house.credit(number, password="wrong")
    note = house.payment(house.credit(number))
    assert (note.kind, note.amount, note.left, note.signature_id is not None) == ("credit_note", D("406.80"), D("406.80"), True)
    assert house.tasks("invoice") == []
    with pytest.raises(Refused, match="owed to the customer"):
        house.credit(number)


def test_a_list_that_the_customer_owes_is_not_credited(house: House) -> None:
    provisional(house, price="80.00")
    number = house.send(adjust(house))
    with pytest.raises(Refused, match="cannot be done"):
        house.credit(number)  # not confirmed yet
    house.answer(number)
    with pytest.raises(Refused, match="owed to the customer"):
        house.credit(number)
    assert house.invoice(house.asked(number)).gross == D("723.20")


def test_a_credit_note_is_money_of_the_customer_until_it_is_matched(house: House) -> None:
    note = house.credit(owed_back(house))
    open_one = house.issued((LINK, 100, "21.75"), tax_number="26322000000100000002")
    house.as_(house.cast.xu, lambda work: paying.match_rest(work, note, [open_one], None))
    assert house.invoice(open_one).open == D("2457.75") - D("406.80")


# a closed order


@pytest.fixture
def closed(house: House) -> tuple[str, str, str]:
    """An order received, invoiced and paid: order, invoice, payment."""
    invoice = house.issued((ARM, 10, "86.40"))
    payment = house.pay("976.32", reference="ICBC-1")
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number
    assert house.order(order).state == "closed"
    return order, invoice, payment


def moves(house: House, order: str) -> list[str]:
    return house.system(lambda work: [each.action for each in history(work, "order", house.order(order).id)])


@pytest.mark.parametrize("how", ["unmatched", "cancelled"])
def test_an_order_that_is_no_longer_paid_is_not_closed_any_more(house: House, closed: tuple[str, str, str], how: str) -> None:
    order, invoice, payment = closed
    if how == "cancelled":
        house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    else:
        (matched,) = house.allocations(payment)
        house.as_(house.cast.xu, lambda work: paying.unmatch(work, payment, matched.id, None))
    assert (house.order(order).state, house.invoice(invoice).state, house.invoice(invoice).paid_on) == ("received", "issued", None)
    assert moves(house, order)[-2:] == ["close", "unsettle"]


def test_paid_again_it_is_closed_again(house: House, closed: tuple[str, str, str]) -> None:
    order, invoice, payment = closed
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    house.pay("976.32", reference="ICBC-2")
    assert (house.order(order).state, house.invoice(invoice).state) == ("closed", "paid")
    assert moves(house, order)[-3:] == ["close", "unsettle", "close"]


def test_undoing_one_match_leaves_orders_closed_that_other_money_pays(house: House, closed: tuple[str, str, str]) -> None:
    order = closed[0]
    other = house.issued((LINK, 5, "21.75"), tax_number="26322000000100000002")
    payment = house.pay("122.89", reference="ICBC-2")
    other_order = house.lines(house.invoice(other).statement_number)[0].order_number
    (matched,) = house.allocations(payment)
    house.as_(house.cast.xu, lambda work: paying.unmatch(work, payment, matched.id, None))
    assert (house.order(order).state, house.order(other_order).state) == ("closed", "received")


def test_the_account_manager_or_the_customer_undoes_no_payment(house: House, closed: tuple[str, str, str]) -> None:
    order, _, payment = closed
    (matched,) = house.allocations(payment)
    for who in (house.cast.li_qian, house.cast.wang_min):
        with pytest.raises(Forbidden):
            house.as_(who, lambda work: paying.unmatch(work, payment, matched.id, None))
    assert house.order(order).state == "closed"


def test_goods_that_come_back_after_all_was_paid_are_credited_and_the_order_stays_closed(house: House, closed: tuple[str, ...]) -> None:
    order, invoice, _ = closed
    returned(house, order, 2)
    assert house.order(order).state == "closed"
    note = house.credit(_confirmed_list(house))
    assert house.payment(note).amount == D("195.26")  # 2 × 86.40 = 172.80; 13 % = 22.464 → 22.46
    assert house.invoice(invoice).gross == D("976.32")


def _confirmed_list(house: House) -> str:
    number = house.send(house.tasks("statement.check")[-1].object_number)
    house.answer(number)
    return number


# the invoice on received goods


@pytest.mark.clause("5.1.12(2)")
def test_an_invoice_on_received_goods_rests_on_a_statement_that_the_customer_signed(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    arm, _ = house.slip_lines(order)
    with pytest.raises(PasswordNeeded):
        house.asked_for(arm, password="wrong")
    assert house.slip_lines(order)[0].billed is False
    invoice = house.asked_for(arm)
    assert invoice is not None
    statement = house.statement(invoice.statement_number)
    assert (statement.kind, statement.state, statement.confirmed_by, statement.internal) == ("request", "confirmed", "王敏", False)
    (line,) = house.lines(statement.number)
    signature = signatures(house, "statement")[-1]
    assert (line.state, line.signature_id) == ("confirmed", signature.id)
    assert signature.person_name == "王敏"
    papers = house.system(lambda work: records.of_thing(work, "statement", statement.id))
    assert [paper.number for paper in papers] == [statement.number]  # the 对账单, as for any other statement


def test_who_only_reads_the_account_does_not_sign_for_an_invoice(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    (arm,) = house.slip_lines(order)
    for who in (house.cast.a_quality, house.cast.li_qian, house.cast.xu):
        with pytest.raises(Forbidden):
            house.asked_for(arm, who=who)
    assert house.asked_for(arm) is not None


def test_received_goods_that_cost_nothing_are_settled_without_an_invoice(house: House) -> None:
    order = received(house.cast, (ARM, 10, "0.00"))
    assert house.asked_for(*house.slip_lines(order)) is None
    assert (house.order(order).state, house.tasks("invoice")) == ("closed", [])


def test_goods_without_a_price_are_not_asked_for(house: House) -> None:
    order = received(house.cast, (ARM, 10, None))
    with pytest.raises(Refused, match="no price yet"):
        house.asked_for(*house.slip_lines(order))
    assert house.slip_lines(order)[0].billed is False


def test_two_currencies_are_two_invoices(house: House) -> None:
    one = received(house.cast, (ARM, 10, "86.40"))
    other = received(house.cast, (LINK, 5, "21.75"))
    house.system(lambda work: setattr(work.fetch(type(house.order(other)), house.order(other).id), "currency", "EUR"))
    with pytest.raises(Refused, match="one currency"):
        house.asked_for(*house.slip_lines(one), *house.slip_lines(other))
    euro = house.asked_for(*house.slip_lines(other))
    assert euro is not None and euro.currency == "EUR"


# currencies that are not divided


@pytest.fixture
def yen(house: House) -> House:
    def deed(work: Any) -> None:
        customer = work.fetch(type(house.cast.a), house.cast.a.id)
        customer.currency, customer.tax_rate = "JPY", D("0.10")

    house.system(deed)
    house.cast.customers["a"] = house.system(lambda work: work.fetch(type(house.cast.a), house.cast.a.id))
    return house


def test_a_statement_an_invoice_and_a_payment_in_yen_are_whole(yen: House) -> None:
    statement = yen.confirmed((ARM, 3, "33.5"), (LINK, 7, "0.07"))
    assert [(line.net, line.tax, line.gross) for line in yen.lines(statement)] == [(101, 10, 111), (0, 0, 0)]
    number = yen.asked(statement)
    with pytest.raises(Invalid, match="not divided"):
        yen.issue(number, net=D("100.50"), tax=D("10.50"), gross=D("111.00"))
    yen.issue(number)
    with pytest.raises(Invalid, match="not divided"):
        yen.pay("110.5")
    yen.pay("111")
    assert yen.invoice(number).state == "paid"


def test_a_deduction_in_yen_is_whole_too(yen: House) -> None:
    from domain.receivables.actions import crediting
    from domain.receivables.actions.crediting import DeductionInput

    number = yen.issued((ARM, 30, "33.5"))

    def claim(amount: str) -> str:
        given = DeductionInput(D(amount), "划伤", "DN-1", number)
        return yen.as_(yen.cast.wang_min, lambda work: crediting.claim(work, yen.cast.a, given).number)

    with pytest.raises(Invalid, match="not divided"):
        claim("10.5")
    made = claim("11")
    with pytest.raises(Invalid, match="not divided"):
        yen.as_(yen.cast.xu, lambda work: crediting.accept(work, made, D("10.5"), "一半", PASSWORD, None))
    yen.as_(yen.cast.xu, lambda work: crediting.accept(work, made, D("10"), "部分属我方", PASSWORD, None))
    assert yen.system(lambda work: work.session.scalars(select(Payment.amount)).one()) == 10
