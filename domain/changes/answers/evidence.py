"""What a department sees of a change before it answers: what is made, reserved, bought and shipped, and the load of the asked days."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from domain.changes import values
from domain.changes.finding import Case, wanted
from domain.changes.intake.standing import Standing, standing
from domain.changes.intake.wishes import day_of
from domain.changes.models import ChangeItem, Field
from domain.changes.rules import Part, asked_of, stays
from domain.orders.evidence import AskedLine, Delivery, LineEvidence, OrderEvidence, Shortage, asked_lines, for_order
from domain.planning.models import PurchaseLine, PurchaseRequest, RequestState
from domain.shared.message import Message
from domain.shared.work import Work

NONE = Decimal(0)
MOVES = (Field.DATE, Field.QUANTITY, Field.CANCEL, Field.DRAWING)  # what else is to be made, when, or anew
WITH_LOAD = {Part.PRODUCTION, Part.MARKETING}
BOUGHT = (
    select(PurchaseLine.code, PurchaseLine.name, PurchaseLine.quantity, PurchaseLine.unit, PurchaseRequest.number, PurchaseRequest.state)
    .join(PurchaseRequest, PurchaseRequest.id == PurchaseLine.request_id)
    .where(PurchaseRequest.order_id == bindparam("order", type_=Uuid()), PurchaseRequest.state != RequestState.WITHDRAWN)
    .order_by(PurchaseRequest.number, PurchaseLine.code)
)


@dataclass(frozen=True)
class Bought:
    """Material on a purchase request of the order."""

    code: str
    name: str
    quantity: Decimal
    unit: str
    request: str
    state: str


@dataclass(frozen=True)
class LineView:
    """A line that the change touches: how far it is, and what the asked dates and quantities mean for it."""

    line_id: uuid.UUID
    position: int
    part: str
    name: str
    unit: str
    standing: Standing
    evidence: LineEvidence | None

    @property
    def day(self) -> date | None:
        return self.evidence.promise.day if self.evidence else None

    @property
    def in_time(self) -> bool:
        return self.evidence is None or self.evidence.promise.on_time

    @property
    def short(self) -> list[Shortage]:
        """What is missing for the need itself; safety stock alone is none of it."""
        return [each for each in self.evidence.shortages if each.quantity and not each.covers_need] if self.evidence else []

    @property
    def reasoning(self) -> list[Message]:
        return list(self.evidence.promise.reasoning) if self.evidence else []


def views(found: Case, how_far: Mapping[uuid.UUID, Standing], checked: OrderEvidence | None) -> list[LineView]:
    """The touched lines, in order, as they would stand with what is asked; nothing is stored (RULES 4)."""
    touched: dict[uuid.UUID, list[ChangeItem]] = {}
    for item in found.live:
        if item.line_id:
            touched.setdefault(item.line_id, []).append(item)
    return [
        LineView(line.id, line.position, line.customer_part, line.name, line.unit, _then(how_far[line.id], touched[line.id]),
                 checked.of(line.id) if checked else None)
        for line in found.lines.values() if line.id in touched
    ]


def _then(of: Standing, items: Iterable[ChangeItem]) -> Standing:
    """How far a line will be, with the quantities asked; of a cancelled one nothing is open but what is agreed to stay.

    What lies in stock for it is told still.
    """
    ordered = of.ordered
    for item in items:
        if item.field == Field.CANCEL:
            ordered = _pieces(wanted(item))
        elif item.field == Field.QUANTITY:
            ordered += _pieces(wanted(item)) - (_pieces(item.before) if item.schedule_id else NONE)
    ordered = max(of.shipped, ordered)
    return of if ordered == of.ordered else replace(of, ordered=ordered, open=ordered - of.shipped)


def _pieces(value: Mapping[str, Any]) -> Decimal:
    """None where a further delivery stays undelivered."""
    return Decimal(value.get("quantity") or 0)


def bought(work: Work, found: Case) -> list[Bought]:
    return [Bought(*row) for row in work.session.execute(BOUGHT, {"order": found.order.id})]


def load_check(work: Work, found: Case) -> OrderEvidence | None:
    """Stock, material and hours for the order as it would be: days, quantities, drawings asked, and what is cancelled gone.

    None where nothing of it is asked.
    """
    by_line: dict[uuid.UUID, list[ChangeItem]] = {}
    for item in found.live:
        if item.line_id and item.field in MOVES:
            by_line.setdefault(item.line_id, []).append(item)
    if not by_line:
        return None
    with work.session.no_autoflush:
        return for_order(work, found.order, [_line_as_asked(each, by_line.get(each.row.id, ())) for each in asked_lines(work, found.order)])


def _line_as_asked(line: AskedLine, items: Iterable[ChangeItem]) -> AskedLine:
    deliveries, revision = list(line.deliveries), ""
    for item in items:
        value = wanted(item)
        if item.field == Field.CANCEL:
            deliveries = _that_stay(line, deliveries, Decimal(value["quantity"]) - (line.row.shipped or NONE))
            continue
        if item.field == Field.DRAWING:
            revision = value["revision"]
            continue
        stands = False
        for index, each in enumerate(deliveries):
            if each.schedule_id == item.schedule_id is not None:
                deliveries[index], stands = _delivery_as_asked(each, item, value), True
        if item.field == Field.QUANTITY and not stands:
            deliveries += _more(line, item, value)
    kept = [each for each in deliveries if each.quantity > 0]
    return replace(line, deliveries=tuple(sorted(kept, key=lambda each: each.requested)), asked_revision=revision)


def _more(line: AskedLine, item: ChangeItem, value: Mapping[str, Any]) -> Iterable[Delivery]:
    """A further delivery, and what is asked beyond one that has left whole: also of a line of which nothing is open any more."""
    if item.schedule_id is not None:
        days = [each.requested for each in line.row.schedules if each.id == item.schedule_id]
        return [Delivery(Decimal(value["quantity"]) - Decimal(item.before["quantity"]), day, None, line.transport_days) for day in days]
    if not value.get("day"):
        return []
    return [Delivery(Decimal(value["quantity"]), date.fromisoformat(value["day"]), None, line.transport_days)]


def _that_stay(line: AskedLine, deliveries: Iterable[Delivery], left: Decimal) -> list[Delivery]:
    """Of a line that is cancelled: what is open of what is agreed to stay, by the rule that writes it; mostly nothing."""
    days = {each.id: day_of(each) for each in line.row.schedules}
    first = sorted(deliveries, key=lambda each: days.get(each.schedule_id, each.requested) if each.schedule_id else each.requested)
    return [replace(each, quantity=kept) for each, kept in zip(first, stays([(each.quantity, NONE) for each in first], left), strict=True)]


def _delivery_as_asked(delivery: Any, item: ChangeItem, value: Mapping[str, Any]) -> Any:
    """What is shipped of it already is shipped: asked is the rest, in the earliest of its parts."""
    if item.field == Field.QUANTITY:
        gone = Decimal(item.before["quantity"]) - delivery.quantity
        return replace(delivery, quantity=max(NONE, Decimal(value["quantity"]) - gone))
    first = value["parts"][0][0] if "parts" in value else value["day"]
    return replace(delivery, requested=date.fromisoformat(first))


def evidence_of(work: Work, found: Case, part: str) -> dict[str, Any]:
    """What stood on the page when a part was signed, as plain JSON: for the signature and for years later."""
    fields = asked_of(part)
    touched = {item.line_id for item in found.live if item.field in fields}
    with work.as_system("change.evidence"):
        checked = load_check(work, found)
        how_far = standing(work, found.order, list(found.lines.values()), checked, found.redrawn)
        lines = [_written(view, with_load=part in WITH_LOAD) for view in views(found, how_far, checked) if view.line_id in touched]
        stored = {"lines": lines}
        if part in (Part.PRODUCTION, Part.FINANCE):
            stored["bought"] = [{"code": b.code, "quantity": values.number(b.quantity), "unit": b.unit, "request": b.request}
                                for b in bought(work, found)]
    return stored


def _written(view: LineView, *, with_load: bool) -> dict[str, Any]:
    of = view.standing
    told: dict[str, Any] = {"position": view.position, "part": view.part, "unit": view.unit} | {
        name: values.number(getattr(of, name)) for name in ("ordered", "made", "reserved", "shipped", "open")
    }
    if with_load and view.evidence is not None:
        told["promise"] = view.day.isoformat() if view.day else None
        told["in_time"] = view.in_time
        told["load"] = [{"week": week.week.isoformat(), "percent": week.percent, "over": week.over} for week in view.evidence.load]
        told["short"] = [{"code": each.code, "quantity": values.number(each.quantity)} for each in view.evidence.shortages if each.quantity]
    return told
