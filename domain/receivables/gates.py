"""What stands between goods and the road for money's sake: retail pays before (5.1.12(3)), a credit limit warns (RULES 4)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Select, select

from domain.customers.models import Customer
from domain.deliveries.dispatch.finding import orders_of
from domain.deliveries.events import NoticeSent
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import DispatchNotice
from domain.orders.credit import given, owes
from domain.orders.models import Order
from domain.receivables import worth
from domain.receivables.queries import ages
from domain.receivables.rules import still_missing
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.money import plain
from domain.shared.tasks import For, open_about, open_task
from domain.shared.work import Work

NOTED = "credit.acknowledge"


@dataclass(frozen=True)
class Standing:
    """A retail order before its gate; all with tax, each line rounded as its statement will round it."""

    leaving: Decimal
    gone: Decimal  # what left before, and what other signed notices hold
    paid: Decimal
    excepted: Decimal
    let_go: Decimal  # what left on an exception before

    @property
    def missing(self) -> Decimal:
        return still_missing(self.leaving, self.gone, self.paid, self.excepted, self.let_go)


@gate("notify", "ship")
def unpaid(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """A retail customer's goods leave when they are paid, or when the general manager signed an exception for so much."""
    customer = work.fetch(Customer, notice.customer_id)
    if not customer.retail:
        return
    leaving, unpriced = worth.leaving(work, notice, customer.tax_rate), worth.unpriced(work, notice)
    for order in orders_of(work, notice):
        if order.id in unpriced:
            yield Finding(Message(
                "{order}: {part} has no price yet, and nothing says what is to be paid for it. Retail leaves after payment: "
                "a change of the order gives the price.", order=order.number, part=unpriced[order.id]))
        found = Standing(
            leaving.get(order.id, Decimal(0)),
            worth.gone(work, order.id, customer.tax_rate) + worth.promised(work, notice, order.id, customer.tax_rate),
            worth.paid(work, order), worth.excepted(work, order.id), worth.let_go(work, order.id))
        if found.missing > 0:
            yield Finding(_said(order, found))


@gate("make")
def not_paid_yet(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """A draft may wait for the payment; what is missing is said."""
    for found in unpaid(work, notice):
        yield Finding(found.message, blocks=False)


@gate("make", "notify", "ship")
def over_limit(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Beyond the credit limit the goods may leave; it is said, and finance and the general manager hear of it."""
    for currency, over in _over(work, notice):
        yield Finding(Message("With this the customer owes {amount} {currency} more than the credit limit.", amount=plain(over, currency),
                              currency=currency), blocks=False)


@owes
def owed() -> ColumnElement[Decimal]:
    """What the register says of the customer, and what is on its way to it."""
    return ages.owed() + worth.on_the_way()


@cache
def _owed() -> Select[Any]:
    return select(owed())


def tell_of_limit(work: Work, happened: NoticeSent) -> None:
    """Finance and the general manager take note, once for each order."""
    notice = happened.notice
    with work.as_system("dispatch.credit"):
        for currency, over in _over(work, notice):
            for order in orders_of(work, notice):
                if order.currency == currency and not any(task.kind == NOTED for task in open_about(work, order.number)):
                    _note(work, order, over)


def _said(order: Order, found: Standing) -> Message:
    amounts = {name: plain(value, order.currency) for name, value in (
        ("amount", found.missing), ("leaving", found.leaving), ("gone", found.gone), ("paid", found.paid),
        ("excepted", found.excepted + found.let_go))}
    return Message(
        "{order}: {amount} {currency} is not paid yet. Retail leaves after payment, or with an exception that the general manager signed. "
        "With tax: leaving {leaving}, left or promised before {gone}, paid {paid}, excepted {excepted}.",
        order=order.number, currency=order.currency, **amounts)


def _over(work: Work, notice: DispatchNotice) -> Iterator[tuple[str, Decimal]]:
    """Of what everybody who reads the notice may know: nothing confidential but the notice's own project (RULES 5)."""
    customer = work.fetch(Customer, notice.customer_id)
    if customer.credit_limit is None:
        return
    currency = customer.currency
    values = worth.leaving(work, notice, customer.tax_rate)
    leaving = sum((values.get(order.id, Decimal(0)) for order in orders_of(work, notice) if order.currency == currency), Decimal(0))
    if not leaving:
        return
    before = Decimal(work.session.scalar(_owed(), given(work, customer, notice.project_id)) or 0)
    before += worth.on_other_notices(work, customer, notice)
    if before + leaving > customer.credit_limit:
        yield currency, before + leaving - customer.credit_limit


def _note(work: Work, order: Order, over: Decimal) -> None:
    for department, position in (("finance", "member"), ("general_office", "general_manager")):
        open_task(work, order, NOTED, Message("Take note: {number} leaves {amount} over the customer's credit limit", number=order.number,
                                              amount=f"{plain(over, order.currency)} {order.currency}"),
                  For(department=department, position=position), Allowance.working_days(1), clause="5.1.12(2)",
                  path=f"/reviews/{order.number}", number=order.number)
