"""Booking the customer's own material (2.3), and asking the customer for what has not come: it is never bought."""

from __future__ import annotations

import uuid
from decimal import Decimal

from domain.orders import building, rules
from domain.orders.inputs import LineInput
from domain.orders.models import Order, OrderLine, SuppliedMaterial
from domain.orders.queries import by_number
from domain.orders.supplied import BOOKINGS, of_order, refusal
from domain.shared.changing import change
from domain.shared.clock import Allowance
from domain.shared.errors import NotFound, Refused
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "order.supply"


def book(work: Work, number: str, row_id: uuid.UUID, what: str, quantity: Decimal, note: str = "", *,
         version: int | None) -> SuppliedMaterial:
    """Add to what was received, used, scrapped or given back; a negative quantity takes a booking back, with its note.

    Raises NotFound, Forbidden, Stale, Refused (more than is here, before the release, below nothing).
    """
    order = by_number(work, number)
    authorise(work, "orders.supplied.book", order)
    row = work.fetch(SuppliedMaterial, row_id, lock=True)
    if what not in BOOKINGS or work.fetch(OrderLine, row.line_id).order_id != order.id:
        raise NotFound
    require_version(row, version)
    if reason := refusal(order.state, what, quantity, {name: getattr(row, name) for name in BOOKINGS}):
        raise Refused(reason)
    if quantity < 0 and not note:
        raise Refused(Message("Say why the booking is taken back."))
    change(work, row, f"supplied.{what}", {what: getattr(row, what) + quantity}, why=note or None)
    work.session.flush()
    if not any(each.to_come for each in of_order(work, order)):
        end_tasks(work, order, TASK)
    return row


def ask(work: Work, order: Order) -> None:
    """A task of the customer while announced material has not come; nothing where all is here or none was announced."""
    missing = [each for each in of_order(work, order) if each.to_come]
    if not missing:
        return
    first = missing[0]
    what: Message | str = Message("{quantity} {unit} {material}", quantity=first.to_come, unit=first.unit, material=first.material)
    if len(missing) > 1:
        what = Message("{first} and {n} more", first=what, n=len(missing) - 1)
    title = Message("Send your material for order {number}: {what}", number=order.number, what=what)
    path = f"/orders/{order.number}#supplied"
    open_task(work, order, TASK, title, For(customer=True), Allowance.working_days(5), clause="2.3", path=path)


def retype(work: Work, line: OrderLine, given: LineInput) -> None:
    """An amendment's announcements over the earlier ones; what was booked of a material stays with its line."""
    before = {rules.key(row.material): row for row in line.supplied}
    kept = []
    for made in building.supplied(line, given):
        row = before.pop(rules.key(made.material), made)
        row.expected = made.expected
        kept.append(row)
    for row in before.values():  # announced no more: gone, or kept at nothing while some of it was booked
        row.expected = Decimal(0)
        if any(getattr(row, name) for name in BOOKINGS):
            kept.append(row)
        else:
            work.session.delete(row)
    line.supplied = kept
