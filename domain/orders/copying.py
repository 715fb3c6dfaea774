"""An order that is there, as typed content: to amend it, or to begin the next one with."""

from __future__ import annotations

from datetime import date
from typing import Any

from domain.orders import typed
from domain.orders.models import LineClass, Order, OrderLine
from domain.orders.queries import lines_of
from domain.shared.settings import settings
from domain.shared.work import Work


def from_order(work: Work, order: Order, *, copy: bool = False) -> typed.Content:
    """The content of a page for an order that is there: to amend it, or as a copy to begin the next one with."""
    lines = lines_of(work, order.id, cancelled=False)
    today = work.now.astimezone(settings().zone).date()
    header = {
        "po": order.po_number,
        "kind": order.kind,
        "order_date": order.order_date.isoformat(),
        "currency": order.currency,
        "program": order.program,
        "ship_to": str(order.ship_to_id or ""),
        "ship_to_text": order.ship_to_text,
        "transport": order.transport,
        "packaging": order.packaging,
        "contact": order.contact,
        "services": order.services,
        "notes": order.notes,
        "split": "1" if order.split_allowed else "",
    }
    if copy:
        header |= {"po": "", "order_date": ""}
    return {"header": header, "flags": list(order.flags), "files": [], "lines": [_line_typed(line, today, copy) for line in lines]}


def _line_typed(line: OrderLine, today: date, copy: bool) -> dict[str, Any]:
    dates = [
        [f"{each.quantity.normalize():f}", "" if copy and each.requested < today else each.requested.isoformat(), each.zone]
        for each in line.schedules
    ]
    first, *more = dates or [["", "", ""]]
    content = {
        "part": line.customer_part,
        "quantity": first[0],
        "due": first[1],
        "zone": first[2],
        "more": more,
        "id": "" if copy else str(line.id),
        "price": "" if line.customer_price is None else f"{line.customer_price.normalize():f}",
    }
    if line.line_class != LineClass.MASS_PRODUCTION:
        content |= {
            "name": line.name,
            "revision": line.drawing_revision,
            "material": line.material,
            "unit": line.unit,
            "specification": line.specification or "",
            "quality": line.quality or "",
            "specification_unstated": "" if line.specification else "1",
            "quality_unstated": "" if line.quality else "1",
        }
    return {name: value for name, value in content.items() if value}
