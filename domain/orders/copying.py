"""An order that is there, as typed content: to amend it, or to begin the next one with."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy import select

from domain.orders import rules, typed
from domain.orders.models import Order, OrderLine
from domain.orders.queries import lines_of
from domain.products import queries as products
from domain.products.queries.entries import part_key
from domain.shared.clock import today
from domain.shared.work import Work

TEXTS = ("program", "ship_to_text", "transport", "packaging", "contact", "stands_behind", "services", "notes")


def from_order(work: Work, order: Order, *, copy: bool = False) -> typed.Content:
    """The content of a page for an order that is there: to amend it, or as a copy to begin the next one with."""
    lines = lines_of(work, order.id, cancelled=False)
    day = today(work)
    header = {name: getattr(order, name) for name in TEXTS} | {
        "po": order.po_number,
        "kind": order.kind,
        "order_date": order.order_date.isoformat(),
        "currency": order.currency,
        "ship_to": str(order.ship_to_id or ("other" if order.ship_to_text else "")),
        "split": "1" if order.split_allowed else "",
        "related": _called_off_from(work, order),
    }
    if copy:
        header |= {"po": "", "order_date": ""}
    listed = products.entries_by_part(work, order.customer_id, [line.customer_part for line in lines])
    rows = [_line_typed(line, day, copy, listed.get(part_key(line.customer_part))) for line in lines]
    return {"header": header, "flags": list(order.flags), "files": [], "lines": rows}


def _called_off_from(work: Work, order: Order) -> str:
    if order.relation != "call_off_of" or order.related_id is None:
        return ""
    return work.session.scalar(select(Order.number).where(Order.id == order.related_id)) or ""


def _line_typed(line: OrderLine, day: date, copy: bool, listed: products.EntryRow | None) -> dict[str, Any]:
    dates = [
        [f"{each.quantity.normalize():f}", "" if copy and each.requested < day else each.requested.isoformat(), each.zone]
        for each in line.schedules
    ]
    first, *more = dates or [["", "", ""]]
    content = {
        "part": line.customer_part,
        "quantity": first[0],
        "due": first[1],
        "zone": first[2],
        "more": more,
        "supplied": [[each.material, f"{each.expected.normalize():f}"] for each in line.supplied if each.expected],
        "id": "" if copy else str(line.id),
        "price": "" if line.customer_price is None else f"{line.customer_price.normalize():f}",
    }
    content |= _said(line, listed) if rules.is_new(line.line_class) or listed is None else _unlike_list(line, listed)
    return {name: value for name, value in content.items() if value}


def _said(line: OrderLine, listed: products.EntryRow | None) -> dict[str, str]:
    return {
        "name": line.name,
        "revision": line.drawing_revision,
        "material": line.material,
        "unit": "" if listed else line.unit,
        "specification": line.specification or "",
        "quality": line.quality or "",
        "specification_unstated": "" if line.specification else "1",
        "quality_unstated": "" if line.quality else "1",
    }


def _unlike_list(line: OrderLine, listed: products.EntryRow) -> dict[str, str]:
    """What the customer wrote themselves in a line of mass production; what the list fills in is left to the list."""
    specification = listed.specification or f"{listed.drawing} {listed.revision}".strip()
    on_list = {"name": listed.name, "specification": specification, "quality": listed.quality}
    return {name: getattr(line, name) or "" for name, text in on_list.items() if getattr(line, name) != text}
