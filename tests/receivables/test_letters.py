"""The mails of statement, invoice, deduction and credit: to whom, in both languages, with which figures (RULES 8)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.accounts.models import Person
from domain.receivables.actions import crediting, sending
from domain.receivables.actions.answering import LineAnswer
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_deductions import accept, claim
from tests.receivables.test_refunds import paid, refund_of
from tests.receivables.test_told import buyer, mails, read

D = Decimal
Told = Callable[[House], Any]


def sent(house: House) -> str:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    return house.send(house.draft())


def agreed(house: House) -> str:
    number = claim(house, "200.00", reference="DN-88", invoice=house.issued((ARM, 10, "86.40")))
    accept(house, number, "150.00", "仅 1 件属我方")
    return number


def refused(house: House) -> str:
    number = claim(house, "200.00", invoice=house.issued((ARM, 10, "86.40")))
    house.as_(house.cast.xu, lambda work: crediting.refuse(work, number, "运输损伤", None))
    return number


def credited(house: House) -> str:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    return house.credit(number)


def taken_off(house: House) -> str:
    number = sent(house)
    house.answer(number, LineAnswer(False, "未收到"), LineAnswer(False, "未收到"))
    house.settle(number, 1, "dropped")
    house.settle(number, 2, "dropped")
    return number


def kept(house: House) -> str:
    number = sent(house)
    house.answer(number, LineAnswer(False, "未收到"), LineAnswer(True))
    house.settle(number, 1, "kept", "已签收")
    return number


def paid_back(house: House) -> str:
    house.issued((ARM, 10, "86.40"))
    return paid(house, refund_of(house, house.pay("1000.00"), why="多付"))


# what happened → the mail, what both languages say, what one of them says
MAILS: list[tuple[Told, str, list[str], str, str]] = [
    (sent, "statement_sent", ["¥1,099.21", "/statements/DZ-"], "2026-11-01 至 2026-11-30", "from 1 Nov 2026 to 30 Nov 2026"),
    (lambda house: house.issued((ARM, 10, "86.40"), tax_number="26322000000100000001"), "invoice_issued",
     ["26322000000100000001", "¥976.32", "/statements/invoices/IV-"], "2027-01-29 前付款", "29 Jan 2027"),
    (agreed, "deduction_answered", ["DN-88", "¥150.00", "¥200.00", "仅 1 件属我方", "/statements/deductions"], "扣款", "We agree to"),
    (refused, "deduction_answered", ["¥200.00", "运输损伤", "KK-"], "扣款", "We do not agree"),
    (credited, "credit_given", ["¥406.80", "HC-", "DZ-", "/statements/account"], "贷项通知", "We owe you this"),
    (paid_back, "paid_back", ["¥23.68", "TK-", "ICBC-BACK-1", "多付", "/statements/account"], "退回贵司账户", "back to your account"),
    (taken_off, "dispute_answered", ["DZ-"], "对账单", "no longer valid"),
    (kept, "dispute_answered", ["DZ-", "/statements/DZ-"], "对账单", "look at them once more"),
]
IDS = ["sent", "issued", "agreed", "refused", "credited", "paid back", "taken off", "kept"]


@pytest.mark.clause("5.1.12(2)")
@pytest.mark.parametrize(("told", "template", "both", "chinese", "english"), MAILS, ids=IDS)
def test_the_buyer_reads_what_happened_in_either_language(
    house: House, told: Told, template: str, both: list[str], chinese: str, english: str
) -> None:
    told(house)
    found = mails(house, template)
    assert set(found) == {buyer(house)}, "the customer's buyers, and nobody of another customer"
    (row,) = found[buyer(house)]
    zh, en = read(row), read(row, "en")
    for text in both:
        assert text in zh and text in en, text
    assert chinese in zh and english in en
    assert english not in zh


def test_a_draft_and_a_line_taken_off_it_are_told_to_nobody(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))
    number = house.draft()
    house.as_(house.cast.xu, lambda work: sending.drop_line(work, number, house.lines(number)[1].id, None))
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "重做", None))
    assert {template: mails(house, template) for template in ("statement_sent", "dispute_answered")} == {
        "statement_sent": {}, "dispute_answered": {}}


def test_a_buyer_who_left_is_not_written_to(house: House) -> None:
    house.system(lambda work: setattr(work.fetch(Person, house.cast.wang_min.id), "active", False))
    sent(house)
    assert mails(house, "statement_sent") == {}


def test_what_is_agreed_in_full_needs_no_words(house: House) -> None:
    number = claim(house, "200.00", invoice=house.issued((ARM, 10, "86.40")))
    accept(house, number, "200.00")
    (row,) = mails(house, "deduction_answered")[buyer(house)]
    assert "¥200.00" in read(row) and "Our words" not in read(row, "en")


def test_yen_in_a_mail_are_whole(house: House) -> None:
    order = received(house.cast, (LINK, 3, "33.5"))
    house.system(lambda work: setattr(work.fetch(type(house.order(order)), house.order(order).id), "currency", "JPY"))
    house.send(house.draft())
    (row,) = mails(house, "statement_sent")[buyer(house)]
    assert "114" in read(row) and "114.00" not in read(row)  # 101 and 13 % of it


def test_b_reads_its_own_statement_in_a_mail_of_its_own(house: House) -> None:
    received(house.cast, ("B-77120", 500, "4.35"), customer="b")
    house.send(house.draft("K002"))
    found = mails(house, "statement_sent")
    assert set(found) == {house.cast.b_buyer.email}
    assert "¥2,457.75" in read(found[house.cast.b_buyer.email][0], "en")
