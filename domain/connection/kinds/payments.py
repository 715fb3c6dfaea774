"""Payments as the bank or finance's own system tells them: each counts once by its reference, and is matched at once (RULES 8)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from sqlalchemy import select

from domain.connection.kinds.fields import OTHERWISE, Field, Incoming
from domain.customers.models import Customer
from domain.customers.rules import CURRENCIES
from domain.products.imports.steps import Plan, Row, Step, both, words
from domain.receivables.actions import paying
from domain.receivables.actions.paying import METHODS, PaymentInput
from domain.receivables.finding import named_invoices
from domain.receivables.models import MADE_OUT, Payment, PaymentState
from domain.receivables.rules import plain_number
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.money import MOST
from domain.shared.work import Work
from domain.shared.written import CURRENCY_WORDS

CALLED = {"电汇": "transfer", "转账": "transfer", "银行转账": "transfer", "银行承兑汇票": "draft", "承兑汇票": "draft", "承兑": "draft",
          "现金": "cash", "其他": "other", "": "transfer"}
FIELDS = (
    Field("customer", "顾客编号", "Customer", "Number of the customer.", needed=True, width=10,
          also=("客户编号", "客户编码", "往来单位编码")),
    Field("amount", "收款金额", "Amount", "Amount that came in.", "money", needed=True,
          also=("金额", "到账金额", "本币金额", "原币金额", "收款本币金额")),
    Field("day", "收款日期", "Date", "The day on which it came in.", "date", needed=True, also=("到账日期", "单据日期", "日期")),
    Field("reference", "流水号", "Reference", "The bank's number: told again, it counts once.", needed=True, width=22,
          also=("银行流水号", "回单号", "结算号", "票据号", "收款单号", "单据编号", "单据号"), longest=80),
    Field("currency", "币种", "Currency", f"One of {', '.join(CURRENCIES)}; without one, the customer's.", width=8, longest=3),
    Field("method", "结算方式", "Method", "How it was paid.", "choice", also=("收款方式",), among=tuple(METHODS)),
    Field("payer", "付款方", "Payer", "Who paid, as the bank names them.", width=24, also=("付款单位", "对方户名")),
    Field("invoices", "核销发票", "Invoices", "Numbers of the invoices that it is for, ours or the tax system's; without any, the oldest.",
          width=24, also=("发票申请号", "开票申请号", "发票号码", "发票号"), longest=400),
    Field("order", "预收订单", "Order", "Our number of the order that it is paid beforehand for.", width=16, also=("预付订单号",)),
)


def plan(work: Work, rows: Sequence[Row]) -> Plan:
    made, left = Plan(), dict[str, Decimal]()
    known, taken_back = _told(work, rows)
    customers = {each.number: each for each in work.session.scalars(select(Customer))}
    for number, given in rows:
        with made.row(number):
            there = customers.get(given.get("customer", "").strip().upper())
            customer, entered = both(partial(_found, there), partial(_read, there, given))
            said = (customer.id, entered.amount, entered.day, entered.currency)
            if known.get(entered.reference) == said or (entered.reference, *said) in taken_back:
                made.unchanged += 1
                continue
            if entered.reference in known:
                raise Invalid({"reference": OTHERWISE})
            paying.check(work, customer, entered)
            _check_named(work, customer, entered, left)
            known[entered.reference] = said
            shown = (("amount", "", words(entered.amount)), ("day", "", words(entered.day)), ("invoices", "", ", ".join(entered.invoices)))
            run = partial(paying.enter, work, customer, entered, None, source="connection")
            made.steps.append(Step(number, entered.reference, customer.name_short, "added", shown, run))
    return made


def _found(customer: Customer | None) -> Customer:
    if customer is None:
        raise Invalid({"customer": Message("No customer has this number.")})
    return customer


def _read(customer: Customer | None, given: Mapping[str, str]) -> PaymentInput:
    """In the customer's currency where none is named. Raises Invalid."""
    read, (number, home) = Entered(given), (customer.number, customer.currency) if customer else ("", "CNY")
    amount, day = read.number("amount", needed=True, least=0, most=MOST, places=2), read.day("day", needed=True)
    reference, payer = read.text("reference", needed=True, longest=80), read.text("payer")
    currency = read.text("currency").upper() or home
    currency = CURRENCY_WORDS.get(currency, currency)
    word = given.get("method", "").strip()
    method = CALLED.get(word, word)
    if amount is not None and amount <= 0:
        read.wrong("amount", Message("Enter a quantity above 0."))
    if currency not in CURRENCIES:
        read.wrong("currency", Message("Enter one of {currencies}.", currencies=", ".join(CURRENCIES)))
    if method not in METHODS:
        read.wrong("method", Message("Please choose one of the list."))
    invoices = tuple(each.upper() for each in re.split(r"[\s,;，；、]+", given.get("invoices", "").strip()) if each)
    order = given.get("order", "").strip().upper()
    read.check()
    assert amount is not None and day is not None  # noqa: S101 - or check raised
    return PaymentInput(number, amount, day, currency, method, reference, payer, invoices, order)


def _check_named(work: Work, customer: Customer, given: PaymentInput, left: dict[str, Decimal]) -> None:
    """The invoices that a payment names must still be owed: `left` is what the rows before left of each. Raises Invalid."""
    there, money = named_invoices(work, customer.id, given.invoices), given.amount
    for number in given.invoices:
        invoice = there.get(number)
        if invoice is None or invoice.state not in MADE_OUT or invoice.currency != given.currency:
            raise Invalid({"invoices": Message("{number} is not an open invoice of this customer.", number=number)})
        owed = left.setdefault(invoice.number, invoice.open)
        if owed <= 0:
            raise Invalid({"invoices": Message("{number} is paid already.", number=number)})
        left[invoice.number], money = owed - min(owed, money), money - min(owed, money)


def _told(work: Work, rows: Sequence[Row]) -> tuple[dict[str, tuple[Any, ...]], set[tuple[Any, ...]]]:
    """Told before by a program or a file: what stands, by reference, and what finance took back since, which does not come again.

    One that a person recorded is refused by its reference instead.
    """
    given = {plain_number(row.get("reference", "")) for _, row in rows} - {""}
    with work.as_system("payments.known"):
        columns = (Payment.reference, Payment.customer_id, Payment.amount, Payment.received_on, Payment.currency)
        wanted = select(Payment.state, *columns).where(Payment.reference.in_(given), Payment.source == "connection")
        told = list(work.session.execute(wanted))
    stand = {reference: tuple(said) for state, reference, *said in told if state != PaymentState.CANCELLED}
    return stand, {tuple(said) for state, *said in told if state == PaymentState.CANCELLED}


PAYMENTS = Incoming(
    "payments", Message("Payments"), "payments:write", "receivables.payment.record", FIELDS, plan,
    "Payments that came in. Each has a reference of its own and counts once; it is matched with the invoices named, else the oldest.",
    decision="payment",
)
