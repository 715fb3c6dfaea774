"""The customer wishes for the invoice when all is confirmed: the wish waits for the last dispute, and can be taken back (RULES 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.receivables.actions import answering, asking
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.models import Invoice
from domain.shared.errors import Forbidden, NotFound, Refused, Stale
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_pages import HERE, said
from tests.receivables.test_told import buyer, mails, read
from tests.remembering import remembered

RIGHT, FEWER = LineAnswer(True), LineAnswer(False, "实收 990 件", Decimal(990))


@remembered
def with_customer(house: House) -> str:
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 5, "21.75"))
    return house.send(house.draft())


def answers(house: House, number: str, *said: LineAnswer, invoice: bool | None = None) -> str:
    lines = [line for line in house.lines(number) if line.state == "open"]
    given = {line.id: each for line, each in zip(lines, said, strict=True)}
    done = house.as_(house.cast.wang_min, lambda work: answering.answer(work, number, given, PASSWORD, None, invoice=invoice))
    return done.state


def withdraw(house: House, number: str, who: Any = None, version: int | None = None) -> None:
    house.as_(who or house.cast.wang_min, lambda work: asking.withdraw_wish(work, number, version))


def wish(house: House, number: str, who: Any = None, version: int | None = None) -> None:
    house.as_(who or house.cast.wang_min, lambda work: asking.wish(work, number, version))


def invoices(house: House) -> list[tuple[str, Decimal, str, str]]:
    found = house.system(lambda work: list(work.session.scalars(select(Invoice).order_by(Invoice.number))))
    return [(each.state, each.gross, each.asked_by, each.asked_side) for each in found]


@pytest.mark.clause("5.1.12(2)")
def test_the_wish_for_the_invoice_waits_for_the_dispute_and_takes_effect_when_it_is_settled(house: House) -> None:
    number = with_customer(house)
    assert answers(house, number, FEWER, RIGHT, invoice=True) == "disputed"
    assert invoices(house) == []
    assert house.statement(number).invoice_wished_by == "王敏"
    settled = house.settle(number, 1, "accepted")
    assert (settled.state, settled.invoice_wished_at) == ("confirmed", None)
    assert invoices(house) == [("asked", settled.gross, "王敏", "customer")]
    assert [task.kind for task in house.tasks("invoice")] == ["invoice.issue"]
    assert all(line.invoice_id for line in house.lines(number))


def test_without_the_wish_finance_has_the_task_to_make_the_invoice(house: House) -> None:
    number = with_customer(house)
    answers(house, number, FEWER, RIGHT, invoice=False)
    assert house.settle(number, 1, "accepted").state == "confirmed"
    assert invoices(house) == []
    assert [task.kind for task in house.tasks("invoice")] == ["invoice.make"]


def test_the_wish_takes_effect_at_once_where_all_is_confirmed_at_once(house: House) -> None:
    number = with_customer(house)
    assert answers(house, number, RIGHT, RIGHT, invoice=True) == "confirmed"
    assert [row[0] for row in invoices(house)] == ["asked"]


def test_it_waits_also_for_lines_of_which_the_customer_has_not_said_anything_and_for_those_that_come_back(house: House) -> None:
    number = with_customer(house)
    first, _ = house.lines(number)
    house.as_(house.cast.wang_min, lambda work: answering.answer(work, number, {first.id: FEWER}, PASSWORD, None, invoice=True))
    house.settle(number, 1, "kept", "签收单上有刘伟签字")
    assert house.statement(number).state == "sent"
    assert answers(house, number, RIGHT, RIGHT) == "confirmed", "nothing was said of the invoice this time: the wish stands"
    assert [row[0] for row in invoices(house)] == ["asked"]


@pytest.mark.clause("5.1.12(2)")
def test_the_wish_is_taken_back_while_the_dispute_lasts_and_wished_for_anew(house: House) -> None:
    number = with_customer(house)
    answers(house, number, FEWER, RIGHT, invoice=True)
    with pytest.raises(Refused, match="already as soon as all is confirmed"):
        wish(house, number)
    withdraw(house, number)
    assert house.statement(number).invoice_wished_by is None
    with pytest.raises(Refused, match="Nobody wished"):
        withdraw(house, number)
    wish(house, number)
    withdraw(house, number)
    house.settle(number, 1, "accepted")
    assert invoices(house) == []


def test_once_all_is_confirmed_there_is_no_wish_to_take_back(house: House) -> None:
    number = with_customer(house)
    answers(house, number, FEWER, RIGHT, invoice=True)
    house.settle(number, 1, "accepted")
    for deed in (wish, withdraw):
        with pytest.raises(Refused, match="cannot be done while it is"):
            deed(house, number)
    assert len(invoices(house)) == 1


def test_it_is_the_buyers_to_wish_and_to_take_back(house: House) -> None:
    number = with_customer(house)
    with pytest.raises(NotFound):
        wish(house, number, house.cast.b_buyer)
    for who in (house.cast.a_quality, house.cast.xu):
        with pytest.raises(Forbidden):
            wish(house, number, who)
    with pytest.raises(Stale):
        wish(house, number, version=house.statement(number).version - 1)
    wish(house, number, version=house.statement(number).version)
    with pytest.raises(Forbidden):
        withdraw(house, number, house.cast.xu)
    assert house.statement(number).invoice_wished_by == "王敏"


def test_where_nothing_is_owed_in_the_end_no_invoice_is_made(house: House) -> None:
    received(house.cast, (ARM, 10, "0"))
    number = house.send(house.draft())
    assert answers(house, number, RIGHT, invoice=True) == "confirmed"
    assert invoices(house) == []
    assert house.tasks("invoice") == []


def test_the_customer_hears_that_the_dispute_is_settled_and_the_invoice_asked_for(house: House) -> None:
    number = with_customer(house)
    answers(house, number, FEWER, RIGHT, invoice=True)
    house.settle(number, 1, "accepted")
    (row,) = mails(house, "dispute_answered")[buyer(house)]
    assert "对账单已确认" in read(row) and "已按您的要求申请开票" in read(row)
    assert "the statement is confirmed" in read(row, "en") and "asked for, as you wished" in read(row, "en")
    assert "once more" not in read(row, "en")


def test_the_customer_hears_of_a_settled_dispute_also_without_an_invoice(house: House) -> None:
    number = with_customer(house)
    answers(house, number, FEWER, RIGHT, invoice=False)
    house.settle(number, 1, "accepted")
    (row,) = mails(house, "dispute_answered")[buyer(house)]
    assert "the statement is confirmed" in read(row, "en") and "as you wished" not in read(row, "en")


@pytest.mark.clause("5.1.12(2)")
def test_the_page_says_that_the_wish_waits_and_takes_it_back(house: House, visit: Any) -> None:
    number = with_customer(house)
    first, _ = house.lines(number)
    customer, at = visit(house.cast.wang_min), f"/statements/{number}"
    assert 'name="invoice" value="1" checked' in customer.get(at).text
    typed = {f"r-{first.id}": "no", f"why-{first.id}": "实收 990 件", f"quantity-{first.id}": "990", "rest": "1", "invoice": "1",
             "password": PASSWORD}
    assert customer.post(f"{at}/answers", typed, version=house.statement(number).version).status_code == 303
    page = said(customer.get(at))
    assert "全部确认后即开具发票" in page and "由 王敏 于" in page and "撤回该要求" in page
    assert "要求全部确认后开票 王敏" in said(visit(house.cast.xu).get(f"{HERE}/statements/{number}"))
    assert customer.post(f"{at}/invoice-wish/withdrawal", version=house.statement(number).version).status_code == 303
    page = said(customer.get(at))
    assert "尚未要求开票" in page and "届时开具发票" in page and "撤回该要求" not in page
    assert "要求全部确认后开票 —" in said(visit(house.cast.xu).get(f"{HERE}/statements/{number}"))
    assert customer.post(f"{at}/invoice-wish", version=house.statement(number).version).status_code == 303
    assert house.statement(number).invoice_wished_by == "王敏"


def test_who_took_the_wish_back_finds_it_unticked_when_a_line_comes_back(house: House, visit: Any) -> None:
    number = with_customer(house)
    answers(house, number, FEWER, RIGHT, invoice=True)
    house.settle(number, 1, "kept", "签收单上有刘伟签字")
    customer, at = visit(house.cast.wang_min), f"/statements/{number}"
    assert 'name="invoice" value="1" checked' in customer.get(at).text
    withdraw(house, number)
    page = customer.get(at).text
    assert 'name="invoice" value="1"' in page and 'name="invoice" value="1" checked' not in page
    answered = customer.post(f"{at}/answers", {"rest": "1", "password": PASSWORD}, version=house.statement(number).version)
    assert answered.status_code == 303
    assert (house.statement(number).state, invoices(house)) == ("confirmed", [])
