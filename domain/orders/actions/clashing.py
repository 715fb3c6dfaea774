"""The customer order number of something that its sender cannot see: taken all the same, and told to those who can (RULES 5)."""

from __future__ import annotations

from functools import partial

from sqlalchemy import Text, Uuid, bindparam, select

from domain.orders.checking import GONE
from domain.orders.models import Order
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, open_task
from domain.shared.work import Work

HIDDEN = select(Order.id).where(
    Order.customer_id == bindparam("customer", type_=Uuid()),
    Order.po_key == bindparam("po", type_=Text()),
    Order.id != bindparam("own", type_=Uuid()),
    Order.state.not_in(GONE),
    Order.project_id.is_not(None),
    Order.project_id.is_distinct_from(bindparam("project", type_=Uuid())),
    Order.id.is_distinct_from(bindparam("related", type_=Uuid())),
)


def tell_hidden(work: Work, order: Order) -> None:
    """A clash with what the sender cannot see is accepted, and becomes a task of those who can (RULES 5)."""
    asked = {"customer": order.customer_id, "po": order.po_key, "own": order.id, "project": order.project_id, "related": order.related_id}
    for other in map(partial(work.fetch, Order), work.session.scalars(HIDDEN, asked).all()):
        open_task(
            work,
            other,
            "order.clash",
            Message("The customer's number {po} came again on order {number}", po=order.po_number, number=order.number),
            For(person_id=other.owner_id),
            Allowance.working_days(1),
            clause="5.1.1(1)",
            path=f"/admin/orders/{other.number}",
        )
