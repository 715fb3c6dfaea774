"""How far a customer's orders go into the credit that was agreed with them (RULES 4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Text, Uuid, bindparam, func, select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine, OrderState
from domain.shared.work import Work

COMMITTED = (OrderState.APPROVED, OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED)

AMOUNT = func.coalesce(func.sum(OrderLine.open_quantity * OrderLine.unit_price), 0)
GIVEN_ORDER = bindparam("order", type_=Uuid())
OTHERS = select(AMOUNT).join(Order, Order.id == OrderLine.order_id).where(
    Order.customer_id == bindparam("customer", type_=Uuid()), Order.currency == bindparam("currency", type_=Text()),
    Order.state.in_(COMMITTED), Order.id != GIVEN_ORDER, OrderLine.open_quantity > 0,
)
OWN = select(AMOUNT).where(OrderLine.order_id == GIVEN_ORDER, OrderLine.cancelled.is_(False))
USED = select(OTHERS.scalar_subquery() + OWN.scalar_subquery())


@dataclass(frozen=True)
class Credit:
    """`used`: what is approved and not yet delivered, this order included; in the order's currency, untaxed."""

    limit: Decimal
    used: Decimal

    @property
    def over(self) -> Decimal:
        return max(Decimal(0), self.used - self.limit)


def credit(work: Work, order: Order) -> Credit | None:
    """The customer's credit with this order, of what the reader can see; None where no limit was agreed in this currency."""
    customer = work.fetch(Customer, order.customer_id)
    if customer.credit_limit is None or customer.currency != order.currency:
        return None
    used = work.session.scalar(USED, {"customer": customer.id, "currency": order.currency, "order": order.id})
    return Credit(customer.credit_limit, Decimal(used or 0))
