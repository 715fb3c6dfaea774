"""What other programs read: released orders and their changes, in the order in which they were written, as plain data for JSON.

Everything is read with the reader's own sight: what belongs to a confidential project is not there.
"""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.changes.models import Change, ChangeItem
from domain.connection.feed import CHANGE, ORDER
from domain.connection.models import FeedEntry
from domain.customers.models import Customer
from domain.deliveries import ledger as deliveries
from domain.deliveries.ledger import LedgerFilter, LedgerRow
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import Product
from domain.shared.among import among_given
from domain.shared.clock import today
from domain.shared.errors import NotFound
from domain.shared.work import Work

MOST = 200
# of orders that are given, each by its index; customers apart: joined, PostgreSQL looks for the given orders at each customer there is
RELEASED = select(Order).where(among_given(Order.id, "orders"), Order.released_at.is_not(None))
NAMED = select(Customer.id, Customer.number, Customer.name_zh).where(among_given(Customer.id, "customers"))
SCHEDULES = select(ScheduleLine).where(among_given(ScheduleLine.order_id, "orders")).order_by(ScheduleLine.requested, ScheduleLine.id)
LINES = (
    select(OrderLine, Product.code).outerjoin(Product, Product.id == OrderLine.product_id)
    .where(among_given(OrderLine.order_id, "orders")).order_by(OrderLine.order_id, OrderLine.position)
)


@dataclass(frozen=True)
class FeedPage:
    """Things with when they were last written; `next` is the place to read on from, the same as before where there is nothing new."""

    ids: Sequence[tuple[uuid.UUID, datetime]]
    next: int
    more: bool


def feed(work: Work, kind: str, *, after: int, since: datetime | None, limit: int) -> FeedPage:
    """What was written after a place of the feed, and not before `since`."""
    wanted = select(FeedEntry.seq, FeedEntry.object_id, FeedEntry.at).where(FeedEntry.kind == kind, FeedEntry.seq > after)
    if since is not None:
        wanted = wanted.where(FeedEntry.at >= since)
    rows = work.session.execute(wanted.order_by(FeedEntry.seq).limit(limit + 1)).all()
    shown = rows[:limit]
    return FeedPage([(row.object_id, row.at) for row in shown], shown[-1].seq if shown else after, len(rows) > limit)


def orders(work: Work, page: FeedPage, *, prices: bool) -> list[dict[str, Any]]:
    found = _orders(work, [key for key, _ in page.ids], prices=prices)
    return [found[key] | {"updated_at": moment(at)} for key, at in page.ids if key in found]


def order(work: Work, number: str, *, prices: bool) -> dict[str, Any]:
    """One released order. Raises NotFound, also for one that is still under review."""
    key = work.session.scalar(select(Order.id).where(Order.number == number, Order.released_at.is_not(None)))
    if key is None:
        raise NotFound
    written = select(FeedEntry.at).where(FeedEntry.kind == ORDER, FeedEntry.object_id == key).order_by(FeedEntry.seq.desc()).limit(1)
    return _orders(work, [key], prices=prices)[key] | {"updated_at": moment(work.session.scalar(written))}


def _orders(work: Work, keys: Sequence[uuid.UUID], *, prices: bool) -> dict[uuid.UUID, dict[str, Any]]:
    """In four queries, however many there are."""
    found = list(work.session.scalars(RELEASED, {"orders": list(keys)}))
    of = work.session.execute(NAMED, {"customers": list({each.customer_id for each in found})})
    named = {key: (number, name) for key, number, name in of}
    lines = _lines(work, [each.id for each in found], prices=prices)
    return {each.id: _head(each, *named[each.customer_id]) | {"lines": lines[each.id]} for each in found if each.customer_id in named}


def _lines(work: Work, keys: Sequence[uuid.UUID], *, prices: bool) -> Mapping[uuid.UUID, list[dict[str, Any]]]:
    by_line: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for row in work.session.scalars(SCHEDULES, {"orders": keys}):
        by_line[row.line_id].append(_schedule(row))
    found: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    for line, code in work.session.execute(LINES, {"orders": keys}):
        found[line.order_id].append(_line(line, code, prices) | {"schedules": by_line[line.id]})
    return found


def _head(order: Order, customer: str, name: str) -> dict[str, Any]:
    return {
        "number": order.number, "po_number": order.po_number, "customer": {"number": customer, "name": name}, "kind": order.kind,
        "state": order.state, "revision": order.revision, "currency": order.currency, "order_date": day(order.order_date),
        "released_at": moment(order.released_at),
    }


def _line(line: OrderLine, code: str | None, prices: bool) -> dict[str, Any]:
    plain = {
        "position": line.position, "customer_part": line.customer_part, "code": code or "", "name": line.name,
        "drawing_revision": line.drawing_revision, "quantity": number(line.quantity), "unit": line.unit, "cancelled": line.cancelled,
        "made": number(line.made), "shipped": number(line.shipped), "received": number(line.received), "open": number(line.open_quantity),
    }
    return plain | ({"unit_price": number(line.unit_price)} if prices else {})


def _schedule(row: ScheduleLine) -> dict[str, Any]:
    return {
        "quantity": number(row.quantity), "zone": row.zone, "requested": day(row.requested), "promised_first": day(row.promised_first),
        "promised_latest": day(row.promised_latest), "shipped": number(row.shipped), "received": number(row.received),
        "shipped_on": day(row.shipped_on), "received_on": day(row.received_on),
    }


def ledger(work: Work, wanted: LedgerFilter) -> tuple[list[dict[str, Any]], str | None]:
    """A page of the execution ledger, oldest requested day first, and the place to read on from (None at the end)."""
    found, day_now = deliveries.page(work, wanted), today(work)
    return [_ledger(row, day_now) for row in found.rows], str(found.later) if found.later else None


def _ledger(row: LedgerRow, day_now: date) -> dict[str, Any]:
    plain = {
        "order": row.order, "po_number": row.po_number, "customer": row.customer_number, "position": row.position, "code": row.code or "",
        "customer_part": row.customer_part, "name": row.name, "unit": row.unit, "state": row.order_state, "verdict": row.verdict(day_now),
    }
    figures = {name: number(getattr(row, name)) for name in ("ordered", "made", "stock", "shipped", "signed", "open")}
    days = ("requested", "promised_first", "promised_latest", "counted", "shipped_on", "received_on")
    return plain | figures | {name: day(getattr(row, name)) for name in days}


def changes(work: Work, page: FeedPage, *, prices: bool) -> list[dict[str, Any]]:
    found = _changes(work, [key for key, _ in page.ids], prices=prices)
    return [found[key] | {"updated_at": moment(at)} for key, at in page.ids if key in found]


def change(work: Work, number: str, *, prices: bool) -> dict[str, Any]:
    """One change. Raises NotFound."""
    key = work.session.scalar(select(Change.id).where(Change.number == number))
    if key is None:
        raise NotFound
    written = select(FeedEntry.at).where(FeedEntry.kind == CHANGE, FeedEntry.object_id == key).order_by(FeedEntry.seq.desc()).limit(1)
    return _changes(work, [key], prices=prices)[key] | {"updated_at": moment(work.session.scalar(written))}


def _changes(work: Work, keys: Sequence[uuid.UUID], *, prices: bool) -> dict[uuid.UUID, dict[str, Any]]:
    """In two queries, however many there are."""
    items: dict[uuid.UUID, list[dict[str, Any]]] = defaultdict(list)
    wanted = select(ChangeItem, OrderLine.position).outerjoin(OrderLine, OrderLine.id == ChangeItem.line_id)
    for item, position in work.session.execute(wanted.where(ChangeItem.change_id.in_(keys)).order_by(ChangeItem.position)):
        items[item.change_id].append({
            "field": item.field, "line": position, "before": _said(item.before, prices), "asked": _said(item.asked, prices),
            "agreed": _said(item.agreed, prices), "state": item.state,
        })
    return {
        each.id: {
            "number": each.number, "order": each.order_number, "origin": each.origin, "state": each.state, "reason": each.reason,
            "asked_at": moment(each.asked_at), "decided_at": moment(each.decided_at), "revision": each.revision, "items": items[each.id],
        }
        for each in work.session.scalars(select(Change).where(Change.id.in_(keys)))
    }


def _said(value: dict[str, Any] | None, prices: bool) -> dict[str, Any] | None:
    """What an item says; of a price only to those who may see prices."""
    return value if value is None or prices else {name: each for name, each in value.items() if name != "price"}


def number(value: Decimal | None) -> str | None:
    """An exact decimal, as text: a reader that takes it for a binary fraction does so by its own choice."""
    return None if value is None else f"{value.normalize():f}"


def day(value: date | None) -> str | None:
    return value.isoformat() if value else None


def moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z") if value else None
