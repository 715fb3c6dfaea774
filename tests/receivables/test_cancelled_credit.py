"""A credit note that is cancelled gives back what it was given for: finance gives another, and the customer hears of it (RULES 8)."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.receivables.actions import paying, sending
from domain.receivables.models import Payment
from domain.shared.errors import Refused
from tests.cast import PASSWORD
from tests.receivables.received import ARM, House
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_deductions import accept, claim, deduction
from tests.receivables.test_told import buyer, mails, read

D = Decimal


def undo(house: House, payment: str, why: str = "开错了") -> Payment:
    return house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, why, PASSWORD, None))


def credited(house: House) -> tuple[str, str]:
    """A confirmed adjustment in the customer's favour, and its credit note."""
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    return number, house.credit(number)


def test_the_lines_of_a_cancelled_credit_note_wait_for_another(house: House) -> None:
    number, note = credited(house)
    with pytest.raises(Refused, match="Nothing of it is owed"):
        house.credit(number)
    undo(house, note)
    assert [line.credit_id for line in house.lines(number)] == [None]
    assert [task.object_number for task in house.tasks("invoice.credit")] == [number]
    again = house.credit(number)
    assert (house.payment(again).amount, house.tasks("invoice.credit")) == (D("406.80"), [])


def test_a_list_whose_credit_note_is_cancelled_can_be_cancelled_itself(house: House) -> None:
    number, note = credited(house)
    with pytest.raises(Refused, match="an invoice or a credit note for it"):
        house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "价格有误", None))
    undo(house, note)
    assert house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "价格有误", None)).state == "cancelled"


def test_a_deduction_whose_credit_note_is_cancelled_is_finances_again(house: House) -> None:
    invoice = house.issued((ARM, 100, "86.40"))
    number = claim(house, "100.00", invoice=invoice, reference="DN-1")
    accept(house, number, "80.00", "只认 80")
    note = deduction(house, number).payment_id
    given = house.system(lambda work: work.fetch(Payment, note).number)
    assert house.invoice(invoice).open == D("9683.20")
    undo(house, given)
    found = deduction(house, number)
    assert (found.state, found.accepted, found.payment_id, found.answer) == ("claimed", None, None, "")
    assert house.invoice(invoice).open == D("9763.20")
    assert [task.object_number for task in house.tasks("receivables.deduction")] == [number]
    accept(house, number, "100.00")
    assert (deduction(house, number).state, house.invoice(invoice).open) == ("accepted", D("9663.20"))


def test_a_cancelled_credit_note_is_told_to_the_customer_with_what_comes_of_it(house: House) -> None:
    _, note = credited(house)
    undo(house, note)
    (row,) = mails(house, "payment_cancelled")[buyer(house)]
    text = read(row)
    assert note in text and "开错了" in text and "¥406.80" in text and "另行开具贷项通知单" in text
    assert "waits for another credit note" in read(row, "en")


def test_the_customer_of_a_deduction_reads_that_it_is_answered_anew(house: House) -> None:
    number = claim(house, "100.00", reference="DN-1")
    accept(house, number, "100.00")
    note = deduction(house, number).payment_id
    undo(house, house.system(lambda work: work.fetch(Payment, note).number))
    (row,) = mails(house, "payment_cancelled")[buyer(house)]
    assert "重新答复贵司的扣款" in read(row) and "answers your deduction anew" in read(row, "en")


def test_a_payment_that_the_bank_took_back_is_told_to_who_paid(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    payment = house.pay("976.32", reference="ICBC-9")
    assert mails(house, "payment_cancelled") == {}
    undo(house, payment, "银行退票")
    (row,) = mails(house, "payment_cancelled")[buyer(house)]
    text = read(row)
    assert all(word in text for word in (payment, "¥976.32", "ICBC-9", "银行退票", "恢复为未付"))
    assert "what it paid is open again" in read(row, "en")


def test_a_statement_that_the_customer_had_is_not_cancelled_without_a_word(house: House) -> None:
    number = house.confirmed((ARM, 10, "86.40"))
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "数量有误，重开", None))
    (row,) = mails(house, "statement_cancelled")[buyer(house)]
    assert number in read(row) and "数量有误，重开" in read(row) and "已失效" in read(row)
    assert "no longer valid" in read(row, "en")


def test_a_draft_that_is_cancelled_is_told_to_nobody(house: House) -> None:
    house.confirmed((ARM, 10, "86.40"))
    provisional(house)
    number = adjust(house)
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "重列", None))
    assert house.statement(number).state == "cancelled"
    assert mails(house, "statement_cancelled") == {}


def test_the_page_says_what_comes_of_it_before_it_is_cancelled(house: House, visit: object) -> None:
    _, note = credited(house)
    finance = visit(house.cast.xu)  # type: ignore[operator]
    at = f"/admin/receivables/payments/{note}"
    assert "原贷项对应的款项待重新开具贷项通知单" in finance.get(at).text
    typed = {"why": "开错了", "password": PASSWORD}
    assert finance.post(f"{at}/cancellation", typed, version=house.payment(note).version).status_code == 303
