"""Material that the customer sends for a line (2.3 来料加工): what was announced, came, was used, scrapped, given back; the balance."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Uuid, bindparam, select

from domain.orders.models import Order, OrderLine, OrderState, SuppliedMaterial
from domain.shared.message import Message
from domain.shared.work import Work

S = OrderState
BOOKINGS = {
    "received": Message("Come in"), "used": Message("Used"), "scrapped": Message("Scrapped"), "returned": Message("Given back"),
}
IN_PRODUCTION = (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED)
ENDED = (S.WITHDRAWN, S.DECLINED, S.CANCELLED, S.CLOSED)

OF_ORDER = (
    select(
        SuppliedMaterial.id, SuppliedMaterial.version, OrderLine.position, OrderLine.customer_part, SuppliedMaterial.material,
        SuppliedMaterial.unit, SuppliedMaterial.expected, SuppliedMaterial.received, SuppliedMaterial.used, SuppliedMaterial.scrapped,
        SuppliedMaterial.returned,
    )
    .join(OrderLine, OrderLine.id == SuppliedMaterial.line_id).where(OrderLine.order_id == bindparam("order", type_=Uuid()))
    .order_by(OrderLine.position, SuppliedMaterial.id)
)


@dataclass(frozen=True)
class SuppliedRow:
    id: uuid.UUID
    version: int
    position: int
    customer_part: str
    material: str
    unit: str
    expected: Decimal
    received: Decimal
    used: Decimal
    scrapped: Decimal
    returned: Decimal

    @property
    def balance(self) -> Decimal:
        """What of it is with us."""
        return self.received - self.used - self.scrapped - self.returned

    @property
    def to_come(self) -> Decimal:
        """What is asked of the customer, never bought; what was scrapped is not asked again by itself."""
        return max(Decimal(0), self.expected - self.received)


def of_order(work: Work, order: Order) -> Sequence[SuppliedRow]:
    """The customer's material of the lines that the reader may see, line by line."""
    return [SuppliedRow(**row._mapping) for row in work.session.execute(OF_ORDER, {"order": order.id})]


def refusal(state: str, what: str, quantity: Decimal, booked: Mapping[str, Decimal]) -> Message | None:
    """Why this cannot be booked: a figure below nothing, more used than is here, production before the release, an order that ended.

    A negative `quantity` takes an earlier booking back. `booked` are the four figures as they stand.
    """
    if not quantity:
        return Message("Enter how much.")
    if what == "received" and quantity > 0 and state in ENDED:
        return Message("The order has ended: nothing more is taken in for it.")
    if what in {"used", "scrapped"} and quantity > 0 and state not in IN_PRODUCTION:
        return Message("Nothing of it is used before the order is released.")
    after = dict(booked) | {what: booked[what] + quantity}
    if after[what] < 0:
        return Message("Only {booked} were booked; no more can be taken back.", booked=booked[what])
    if after["received"] < after["used"] + after["scrapped"] + after["returned"]:
        here = booked["received"] - booked["used"] - booked["scrapped"] - booked["returned"]
        return Message("Only {balance} of it are here.", balance=here)
    return None
