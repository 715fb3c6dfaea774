"""Deductions and debit notes of customers: claimed, agreed in whole or part with a credit note, refused with the reason (RULES 8)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.receivables.actions import crediting
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.finding import by_number
from domain.receivables.models import Deduction, Payment
from domain.shared.actor import Actor, Mandate
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused
from domain.shared.files import Given
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received

PAPER = Given("扣款通知.pdf", b"%PDF-1.7\nDN-1\n")


def claim(house: House, amount: str = "200.00", who: Actor | None = None, customer: str = "a", **more: Any) -> str:
    given = DeductionInput(Decimal(amount), **({"reason": "来料划伤 2 件"} | more))
    papers = [] if who is None else [PAPER]
    deed = lambda work: crediting.claim(work, work.fetch(Customer, house.cast.customers[customer].id), given, papers).number  # noqa: E731
    return house.as_(who or house.cast.wang_min, deed)


def accept(house: House, number: str, amount: str, answer: str = "", who: Actor | None = None, password: str = PASSWORD) -> None:
    house.as_(who or house.cast.xu, lambda work: crediting.accept(work, number, Decimal(amount), answer, password, None))


def deduction(house: House, number: str) -> Deduction:
    return house.system(lambda work: by_number(work, Deduction, number, lock=False))


def test_what_is_agreed_becomes_a_credit_note_taken_from_the_named_invoice(house: House) -> None:
    oldest = house.issued((LINK, 5, "21.75"), tax_number="1001")
    named = house.issued((ARM, 10, "86.40"), tax_number="1002")
    number = claim(house, invoice=named)
    assert [task.department for task in house.tasks("receivables.deduction")] == ["finance"]
    accept(house, number, "200.00")
    found = deduction(house, number)
    assert (found.state, found.accepted, found.answered_by) == ("accepted", Decimal("200.00"), "徐静")
    assert (house.invoice(named).open, house.invoice(oldest).open) == (Decimal("776.32"), Decimal("122.89"))
    note = house.system(lambda work: work.fetch(Payment, found.payment_id))
    assert (note.kind, note.amount, note.left) == ("credit_note", Decimal("200.00"), 0)
    assert house.tasks("receivables.deduction") == []


def test_without_an_invoice_it_is_taken_from_the_oldest(house: House) -> None:
    oldest = house.issued((LINK, 5, "21.75"), tax_number="1001")
    accept(house, claim(house, "100.00"), "100.00")
    assert house.invoice(oldest).open == Decimal("22.89")


def test_a_part_is_agreed_with_words_and_never_more_than_was_claimed(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    number = claim(house)
    with pytest.raises(Invalid, match="only a part"):
        accept(house, number, "150.00")
    with pytest.raises(Invalid, match="more than was claimed"):
        accept(house, number, "200.01", "多付")
    accept(house, number, "150.00", "仅 1 件属我方")
    assert deduction(house, number).accepted == Decimal("150.00")


def test_a_refused_one_leaves_what_is_owed(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    number = claim(house, invoice=invoice)
    with pytest.raises(Refused, match="reason"):
        house.as_(house.cast.xu, lambda work: crediting.refuse(work, number, " ", None))
    house.as_(house.cast.xu, lambda work: crediting.refuse(work, number, "检验记录显示为运输损伤", None))
    assert deduction(house, number).state == "refused"
    assert house.invoice(invoice).open == Decimal("976.32")
    with pytest.raises(Refused, match="cannot be done"):
        accept(house, number, "200.00")


def test_it_is_answered_by_finance_with_the_password(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    number = claim(house)
    for who in (house.cast.li_qian, house.cast.shen):
        with pytest.raises(Refused, match="somebody else"):
            accept(house, number, "200.00", who=who)
    with pytest.raises(PasswordNeeded):
        accept(house, number, "200.00", password="wrong")
    accept(house, number, "200.00", who=house.cast.song_head)


def test_it_is_claimed_by_a_buyer_of_the_customer_or_entered_by_finance(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    for who in (house.cast.a_quality, house.cast.li_qian):
        with pytest.raises(Forbidden):
            claim(house, who=who)
    for who in (house.cast.b_buyer, house.cast.xu):
        with pytest.raises(Invalid, match="has this number"):
            claim(house, who=who, customer="b", invoice=invoice)
    assert deduction(house, claim(house, who=house.cast.xu)).claimed_side == "staff"


def test_an_invoice_that_is_not_there_or_not_made_out_is_said_at_its_field(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    asked = house.asked(house.confirmed())
    for number in (asked, "IV-MISTYPED"):
        with pytest.raises(Invalid, match="has this number") as refused:
            claim(house, who=house.cast.xu, invoice=number)
        assert set(refused.value.fields) == {"invoice"}
    assert claim(house, who=house.cast.xu, invoice=house.issue(asked))


def test_more_than_the_invoice_is_not_taken_from_it(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    with pytest.raises(Invalid, match="more than the invoice"):
        claim(house, "976.33", invoice=invoice)
    assert claim(house, "976.32", invoice=invoice)


def test_a_withdrawn_one_waits_for_nobody(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    number = claim(house)
    house.as_(house.cast.wang_min, lambda work: crediting.withdraw(work, number, None))
    assert house.tasks("receivables.deduction") == []
    assert house.system(lambda work: list(work.session.scalars(select(Payment)))) == []


def test_who_entered_it_for_the_customer_does_not_agree_to_it(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    number = claim(house, who=house.cast.xu)
    with pytest.raises(Refused, match="Whoever entered it"):
        accept(house, number, "200.00", who=house.cast.xu)
    accept(house, number, "200.00", who=house.cast.song_head)
    assert deduction(house, number).state == "accepted"


def test_nor_does_who_stands_in_for_them(house: House) -> None:
    """A deputy decides for others of finance, and not in the place of who entered it."""
    house.issued((ARM, 10, "86.40"))
    number = claim(house, who=house.cast.xu)
    entered, another = (Mandate("payment", each.id, each.name) for each in (house.cast.xu, house.cast.song_head))
    deputy = replace(house.cast.zhao, posts=house.cast.song_head.posts, decisions=frozenset(), mandates=(entered,))
    with pytest.raises(Refused, match="Whoever entered it"):
        accept(house, number, "200.00", who=deputy)
    accept(house, number, "200.00", who=replace(deputy, mandates=(another,)))
    assert deduction(house, number).accepted == Decimal("200.00")


def test_what_finance_enters_for_a_customer_comes_with_the_customers_paper(house: House) -> None:
    given = DeductionInput(Decimal("10.00"), "划伤")
    for papers, refused in (([], True), ([PAPER], False)):
        deed = lambda work, papers=papers: crediting.claim(work, work.fetch(Customer, house.cast.a.id), given, papers).number  # noqa: E731
        if refused:
            with pytest.raises(Invalid, match="debit note or mail") as told:
                house.as_(house.cast.xu, deed)
            assert set(told.value.fields) == {"file"}
        else:
            assert deduction(house, house.as_(house.cast.xu, deed)).claimed_side == "staff"


def test_the_page_says_at_its_field_that_the_paper_is_missing(house: House, visit: Any) -> None:
    typed = {"customer": "K001", "amount": "10.00", "reason": "划伤"}
    page = visit(house.cast.xu).post("/admin/receivables/deductions", typed)
    assert page.status_code == 422 and 'id="file-error"' in page.text and "请附上顾客的扣款通知或邮件" in page.text
