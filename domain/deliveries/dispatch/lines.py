"""What a notice is put together from: schedule lines with what stands around them, as they are asked for today (5.1.11(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.customers.models import ShipTo
from domain.deliveries.dispatch.finding import held, hold
from domain.deliveries.dispatch.rules import as_ordered
from domain.deliveries.models import DispatchNotice
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import ListEntry, Product
from domain.products.rules import quantity_refusal
from domain.projects.models import Project
from domain.shared.among import among
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.message import Message
from domain.shared.work import Work

PLACE = ("name", "plant", "dock", "window", "address", "consignee", "phone")


@dataclass(frozen=True)
class Chosen:
    """A schedule line with what stands around it."""

    date: ScheduleLine
    line: OrderLine
    order: Order
    quantity: Decimal

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it goes: one notice is for one place, and confidential goods leave by themselves."""
        return self.order.customer_id, self.date.ship_to_id or self.order.ship_to_id, self.order.ship_to_text


def choose(work: Work, lines: Mapping[uuid.UUID, Decimal]) -> list[Chosen]:
    """What was chosen, held, by day and part. Raises NotFound, Invalid."""
    seen = list(work.session.execute(select(ScheduleLine.order_id, ScheduleLine.line_id).where(among(ScheduleLine.id, lines.keys()))))
    if len(seen) != len(lines):
        raise NotFound
    with work.as_system("dispatch.hold"):  # before anything is written that points at them: else two would wait for each other
        hold(work, {row.order_id for row in seen}, {row.line_id for row in seen}, lines.keys())
    dates = held(work, ScheduleLine, lines.keys())
    found = []
    for key, date in dates.items():
        line, order = work.fetch(OrderLine, date.line_id), work.fetch(Order, date.order_id)
        if line.product_id is None or line.cancelled:
            raise NotFound
        if why := quantity_refusal(line.unit, lines[key]) if lines[key] > 0 else Message("Enter a number above 0."):
            raise Invalid({f"quantity-{key}": why})
        found.append(Chosen(date, line, order, lines[key]))
    return sorted(found, key=lambda each: (each.order.number, each.line.position, each.date.requested, each.date.id))


def together(work: Work, chosen: list[Chosen]) -> uuid.UUID | None:
    """One notice is for one place, and confidential goods leave by themselves: answers their project. Run as the system.

    Raises Refused where the lines do not go together.
    """
    if len({each.place for each in chosen}) > 1:
        raise Refused(Message("One notice is for one customer and one place: choose lines that go together."))
    scopes = {scope_of(work, each.line) for each in chosen}
    if len(scopes) > 1:
        raise Refused(Message("Confidential goods leave by themselves: make a notice of their own for them."))
    return scopes.pop()


def scope_of(work: Work, line: OrderLine) -> uuid.UUID | None:
    """The project that a line is confidential in; none once that has ended."""
    if line.project_id is None or work.fetch(Project, line.project_id).ended_at is not None:
        return None
    return line.project_id


def said_of(work: Work, notice: DispatchNotice, chosen: Chosen, layout: str) -> dict[str, Any]:
    """What a line of a notice says of its goods."""
    line, order, date = chosen.line, chosen.order, chosen.date
    product = work.fetch(Product, line.product_id)
    entry = work.fetch(ListEntry, line.entry_id) if line.entry_id else None
    return {
        "notice_id": notice.id, "order_id": order.id, "order_number": order.number, "po_number": order.po_number,
        "order_position": line.position, "line_id": line.id, "schedule_id": date.id, "product_id": product.id,
        "due_on": date.promised_latest or date.requested, "customer_part": line.customer_part, "code": product.code, "name": line.name,
        "quantity": chosen.quantity, "unit": line.unit, "standard_pack": entry.standard_pack if entry else None, "label_layout": layout,
        "customer_id": notice.customer_id, "project_id": notice.project_id, **as_ordered(order, line, entry),
    }


def place_of(work: Work, ship_to_id: uuid.UUID | None, order: Order) -> dict[str, Any]:
    """Where it goes, as it is today: what a place is called later does not change what was signed."""
    if ship_to_id is None:
        return dict.fromkeys(PLACE, "") | {"name": order.ship_to_text, "transport_days": 0}
    place = work.fetch(ShipTo, ship_to_id)
    return {key: getattr(place, key) for key in (*PLACE, "transport_days")}
