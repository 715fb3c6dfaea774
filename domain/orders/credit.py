"""How far a customer's orders go into the credit that was agreed with them, with what it owes already (RULES 4).

What is owed is told by the area of receivables, which stands above:

@owes
def owed() -> ColumnElement[Decimal]: ...
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Numeric, Select, Text, Uuid, bindparam, func, or_, select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderKind, OrderLine, OrderState
from domain.projects.ended import in_the_open
from domain.shared.among import among_these
from domain.shared.clock import today
from domain.shared.money import rounds
from domain.shared.work import Work

COMMITTED = (OrderState.APPROVED, OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED)

NET = rounds(OrderLine.open_quantity * func.coalesce(OrderLine.unit_price, 0), Order.currency)
AMOUNT = func.coalesce(func.sum(NET + rounds(NET * bindparam("rate", type_=Numeric()), Order.currency)), 0)
GIVEN_ORDER = bindparam("order", type_=Uuid())
CHARGED = select(AMOUNT).join(Order, Order.id == OrderLine.order_id).where(Order.kind != OrderKind.REPLACEMENT)
OTHERS = CHARGED.where(
    Order.customer_id == bindparam("customer", type_=Uuid()), Order.currency == bindparam("currency", type_=Text()),
    among_these(Order.state, COMMITTED), Order.id != GIVEN_ORDER, OrderLine.open_quantity > 0,
    or_(in_the_open(OrderLine.project_id), OrderLine.project_id == bindparam("project", type_=Uuid())),
)
OWN = CHARGED.where(OrderLine.order_id == GIVEN_ORDER, OrderLine.cancelled.is_(False))
ORDERED = OTHERS.scalar_subquery() + OWN.scalar_subquery()
Owes = Callable[[], ColumnElement[Decimal]]
_OWES: list[Owes] = []


@dataclass(frozen=True)
class Credit:
    """`used`: what is owed, on its way, or approved and not yet delivered, this order included; in its currency, with tax."""

    limit: Decimal
    used: Decimal

    @property
    def over(self) -> Decimal:
        return max(Decimal(0), self.used - self.limit)


def owes(count: Owes) -> Owes:
    """Count this too: what the customer owes in its own currency, of what is not confidential and of the one project.

    It stands in the one statement that asks for everything, whose parameters are `customer`, its `currency` and tax `rate`, the
    `project`, and `today`.
    """
    _OWES.append(count)
    return count


def credit(work: Work, order: Order) -> Credit | None:
    """The customer's credit with this order; None where no limit was agreed in this currency.

    Of what finance and the general manager may be told of it: nothing confidential but the order's own (RULES 5).
    """
    customer = work.fetch(Customer, order.customer_id)
    if customer.credit_limit is None or customer.currency != order.currency:
        return None
    with work.as_system("orders.credit"):
        used = work.session.scalar(_asked(tuple(_OWES)), given(work, customer, order.project_id) | {"order": order.id})
    return Credit(customer.credit_limit, Decimal(used or 0))


def given(work: Work, customer: Customer, project_id: uuid.UUID | None) -> dict[str, Any]:
    """The parameters of what is counted."""
    return {"customer": customer.id, "currency": customer.currency, "project": project_id, "rate": customer.tax_rate, "today": today(work)}


@cache
def _asked(counted: tuple[Owes, ...]) -> Select[Any]:
    return select(sum((count() for count in counted), ORDERED))
