"""Where a price that a change brought holds: in this order alone, or in FM070100-13 from the day on which it is in force (5.1.9(4))."""

from __future__ import annotations

from decimal import Decimal

from domain.changes.events import ChangeInForce
from domain.changes.finding import lines_of
from domain.changes.models import Field
from domain.orders.models import Order, OrderLine
from domain.products.actions import agree_price
from domain.products.inputs import PriceInput
from domain.products.models import ListEntry
from domain.products.queries import price_on
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work

ORDER, LIST, PROVISIONAL = "order", "list", "provisional"
HOLDS: dict[str, Message] = {
    LIST: Message("Price list FM070100-13, from the day on which it comes into force"),
    PROVISIONAL: Message("Price list FM070100-13, provisional until it is settled"),
    ORDER: Message("This order alone: the list keeps its price"),
}


def on_in_force(work: Work, happened: ChangeInForce) -> None:
    """The list follows, where the general manager approved it for the list; the number of the change stands there as the source."""
    items = [item for item in happened.items if item.field == Field.PRICE and item.line_id]
    if not items or happened.change.price_holds not in (LIST, PROVISIONAL):
        return
    with work.as_system("change.price_listed"):
        lines = lines_of(work, happened.order.id)
        for item in items:
            line = lines[item.line_id]  # type: ignore[index]
            if line.entry_id is not None and line.unit_price is not None:
                _list(work, happened, line)
        work.session.flush()


def _list(work: Work, happened: ChangeInForce, line: OrderLine) -> None:
    """Of the quantity break that the line stood in."""
    entry = work.fetch(ListEntry, line.entry_id)
    price = agree_price(work, entry, PriceInput(
        currency=happened.order.currency, unit_price=line.unit_price or Decimal(0), minimum_quantity=_break(work, happened.order, line),
        valid_from=today(work), valid_to=None, source="list", source_number=happened.change.number,
        provisional=happened.change.price_holds == PROVISIONAL,
    ))
    line.price_id = price.id


def _break(work: Work, order: Order, line: OrderLine) -> Decimal:
    found = price_on(work, line.entry_id, today(work), line.quantity, order.currency) if line.entry_id else None
    return found.minimum_quantity if found else Decimal(0)
