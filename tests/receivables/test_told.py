"""Who hears of money and what they read: payments, credit notes, cancelled invoices, disputes, exceptions, orders closed and opened."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.notifications.letters import addressed
from domain.orders.models import Order
from domain.projects.actions import open_project
from domain.receivables.actions import drafting, paying, retail, sending
from domain.receivables.actions.answering import LineAnswer
from domain.shared.outbox import Outbox
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_deductions import accept, claim
from workers.composing import composed

D = Decimal


def mails(house: House, template: str) -> dict[str, list[Outbox]]:
    """The mails of a template by who gets them."""
    wanted = select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq)
    found: dict[str, list[Outbox]] = {}
    for row in house.system(lambda work: list(work.session.scalars(wanted))):
        if row.payload["template"] == template:
            found.setdefault(row.payload["to"]["email"], []).append(row)
    return found


def read(row: Outbox, language: str = "zh-CN") -> str:
    """Subject and text, as the reader gets them."""
    letter = addressed(row.payload | {"language": language})
    assert letter is not None, "the reader may not know this"
    mail = composed(letter, "1", row.created_at)
    return f"{mail['Subject']}\n{mail.get_body(('plain',)).get_content()}"


def buyer(house: House) -> str:
    return house.cast.wang_min.email


@pytest.mark.clause("5.1.12(2)")
def test_who_paid_reads_what_it_was_matched_with_and_what_is_left(house: House) -> None:
    house.issued((ARM, 10, "86.40"), tax_number="26322000000100000001")
    house.pay("1000.00", reference="ICBC-778")
    found = mails(house, "payment_received")
    assert set(found) == {buyer(house)}
    (row,) = found[buyer(house)]
    chinese, english = read(row), read(row, "en")
    for text in (chinese, english):
        assert "¥1,000.00" in text and "ICBC-778" in text and "26322000000100000001" in text and "¥23.68" in text
        assert "/statements/account" in text
    assert "款项已到账" in chinese and "your payment has come in" in english
    assert mails(house, "order_paid") == {}


def test_money_without_an_open_invoice_is_told_as_credit(house: House) -> None:
    house.pay("500.00")
    (row,) = mails(house, "payment_received")[buyer(house)]
    assert "预付余额" in read(row) and "it stands as your credit" in read(row, "en")


@pytest.mark.clause("5.1.12(3)")
def test_money_held_for_an_order_is_told_to_who_sends_the_goods(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), po="4500874021", state="released", signed=False)
    house.pay("976.32", order=order)
    (theirs,) = mails(house, "payment_received")[buyer(house)]
    assert "4500874021" in read(theirs)
    found = mails(house, "order_paid")
    assert set(found) == {house.cast.li_qian.email}
    assert order in read(found[house.cast.li_qian.email][0]) and "可以发货" in read(found[house.cast.li_qian.email][0])


def test_a_credit_note_for_an_adjustment_is_told_once_and_is_no_payment(house: House) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    house.credit(number)
    (row,) = mails(house, "credit_given")[buyer(house)]
    assert "¥406.80" in read(row) and number in read(row) and "补差" in read(row)
    assert "We owe you this" in read(row, "en")
    assert mails(house, "payment_received") == {}


@pytest.mark.clause("5.1.12(2)")
def test_a_cancelled_invoice_is_told_with_its_reason_and_not_to_be_paid(house: House) -> None:
    number = house.issued((ARM, 10, "86.40"))
    house.cancel_invoice(number, why="抬头有误")
    (row,) = mails(house, "invoice_cancelled")[buyer(house)]
    text = read(row)
    assert "26322000000100000001" in text and "抬头有误" in text and "请勿付款" in text
    assert "do not pay it" in read(row, "en")


def test_a_request_that_is_not_made_out_is_told_otherwise(house: House) -> None:
    number = house.asked(house.confirmed((ARM, 10, "86.40")))
    house.cancel_invoice(number, why="请补开票资料", password="")
    (row,) = mails(house, "invoice_cancelled")[buyer(house)]
    assert number in read(row) and "请补开票资料" in read(row) and "请勿付款" not in read(row)
    assert "is not made out" in read(row, "en")


def test_the_account_manager_hears_of_a_dispute_and_finance_has_the_task(house: House) -> None:
    received(house.cast)
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "实收 990 件", D(990)))
    found = mails(house, "statement_disputed")
    assert set(found) == {house.cast.li_qian.email}
    text = read(found[house.cast.li_qian.email][0])
    assert number in text and f"/admin/receivables/statements/{number}" in text
    assert "disputes lines" in read(found[house.cast.li_qian.email][0], "en")
    house.settle(number, 1, "kept", "已签收")
    (answered,) = mails(house, "dispute_answered")[buyer(house)]
    assert number in read(answered)


def test_a_closed_order_is_told_to_both_sides_and_one_opened_again_to_the_account_manager(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    assert mails(house, "order_closed") == {}
    payment = house.pay("976.32")
    closed = mails(house, "order_closed")
    assert set(closed) == {buyer(house), house.cast.li_qian.email}
    assert "4500874021" in read(closed[buyer(house)][0]) and "结案" in read(closed[buyer(house)][0])
    house.as_(house.cast.xu, lambda work: paying.cancel(work, payment, "银行退票", PASSWORD, None))
    opened = mails(house, "order_reopened")
    assert set(opened) == {house.cast.li_qian.email}
    assert "is open again" in read(opened[house.cast.li_qian.email][0], "en")


@pytest.mark.clause("5.1.12(3)")
@pytest.mark.parametrize("signed", [True, False])
def test_what_the_general_manager_decided_is_told_to_finance_and_to_who_sends_the_goods(house: House, signed: bool) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False)
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id), "retail", True))
    number = house.as_(house.cast.xu, lambda work: retail.propose(work, order, D("976.32"), "货急").number)
    if signed:
        house.as_(house.cast.shen, lambda work: retail.decide(work, number, PASSWORD, None))
    else:
        house.as_(house.cast.shen, lambda work: retail.refuse(work, number, "上次仍未付清", None))
    found = mails(house, "exception_decided")
    assert set(found) == {house.cast.xu.email, house.cast.li_qian.email}
    text = read(found[house.cast.li_qian.email][0])
    assert order in text and ("¥976.32" in text if signed else "上次仍未付清" in text)
    assert buyer(house) not in found  # it is the house's own affair


@pytest.mark.parametrize("owner", ["li_qian", "xu"])
def test_nobody_is_written_to_about_what_they_did_themselves(house: House, owner: str) -> None:
    """Who holds the money for an order that is their own knows that it may leave."""
    order = received(house.cast, (ARM, 10, "86.40"))
    who = getattr(house.cast, owner)
    house.system(lambda work: setattr(work.fetch(Order, house.order(order).id), "owner_id", who.id))
    house.pay("976.32", order=order)
    assert set(mails(house, "order_paid")) == ({who.email} if owner == "li_qian" else set())


def test_an_agreed_deduction_is_told_in_one_mail_its_credit_note_has_none_of_its_own(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    accept(house, claim(house, "100.00"), "100.00")
    assert len(mails(house, "deduction_answered")[buyer(house)]) == 1
    assert mails(house, "credit_given") == {}


@pytest.mark.clause("5.1.1(4)")
def test_money_of_a_project_is_told_to_its_members_alone(house: House) -> None:
    project = house.system(lambda work: open_project(work, house.cast.a.id, "E27", {}).id)
    received(house.cast, (ARM, 10, "86.40"), project=project)
    first = TODAY.replace(day=1)
    number = house.system(lambda work: drafting.draft(work, "K001", first, TODAY)[0].number)
    house.system(lambda work: sending.send(work, number, None))
    (row,) = mails(house, "statement_sent")[buyer(house)]
    assert addressed(row.payload) is None  # she is no member: the mail is not sent


# what a statement waits for


def test_a_statement_that_nobody_answers_is_reminded_and_never_confirmed_by_silence(house: House) -> None:
    """RULES 8 knows the customer's confirmation alone: the task stays theirs, and its clock reminds them."""
    from datetime import timedelta

    from domain.notifications import reminders

    received(house.cast)
    number = house.send(house.draft())
    (task,) = house.tasks("statement.answer")
    house.now = task.due_at + timedelta(days=3)
    house.system(reminders.run)
    told: Any = mails(house, "task_reminder") or mails(house, "task_escalated")
    assert told
    assert house.statement(number).state == "sent"
    assert [each.id for each in house.tasks("statement.answer")] == [task.id]
