"""催办: the customer asks how an order gets on; its account manager answers within hours, and both see that it was asked."""

from __future__ import annotations

from domain.customers.models import Customer
from domain.orders.models import Order
from domain.orders.queries import by_number
from domain.orders.workflow import ANSWERED_WITHIN, ORDER
from domain.shared.clock import Allowance
from domain.shared.message import Message, Named
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

TASK = "order.chase"


def chase(work: Work, number: str) -> Order:
    """Let a chase wait for the account manager, until the customer is written to. No version: whatever changed, it still waits.

    Raises NotFound, Forbidden, Refused (it waits for the customer, was chased today, or nothing is left to chase).
    """
    order = by_number(work, number, lock=True)
    ORDER.apply(work, order, "chase", version=None)
    with work.as_system("orders.chase"):
        customer = work.fetch(Customer, order.customer_id)
        end_tasks(work, order, TASK, outcome="withdrawn")  # yesterday's, still unanswered: the new one tells again
        who = Named(customer.name_short, customer.number, "customer")
        title = Message("{customer} asks how order {number} gets on", customer=who, number=order.number)
        within = Allowance.working_hours(ANSWERED_WITHIN)
        path = f"/admin/orders/{order.number}#to-customer"
        open_task(work, order, TASK, title, For(person_id=order.owner_id), within, clause="5.1.1(1)", path=path)
    return order
