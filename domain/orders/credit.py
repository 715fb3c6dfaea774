"""How far a customer's orders go into the credit that was agreed with them (RULES 4)."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine, OrderState
from domain.shared.work import Work

COMMITTED = (OrderState.APPROVED, OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED)


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
    amount = func.coalesce(func.sum(OrderLine.open_quantity * OrderLine.unit_price), 0)
    others = select(amount).join(Order, Order.id == OrderLine.order_id).where(
        Order.customer_id == customer.id, Order.currency == order.currency, Order.state.in_(COMMITTED), Order.id != order.id,
        OrderLine.open_quantity > 0,
    )
    own = select(amount).where(OrderLine.order_id == order.id, OrderLine.cancelled.is_(False))
    return Credit(customer.credit_limit, Decimal(work.session.scalar(others) or 0) + Decimal(work.session.scalar(own) or 0))
