"""An order's rows made from its input: header, lines with dates, requirements, revision. No queries, no transaction."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal

from domain.customers.models import Customer
from domain.orders import rules, snapshot
from domain.orders.checking import listed_quality, listed_specification
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import (
    Order,
    OrderLine,
    OrderRequirement,
    OrderRevision,
    OrderState,
    ScheduleLine,
    SuppliedMaterial,
)
from domain.orders.offers import Offer
from domain.shared.base import new_id
from domain.shared.money import amount
from domain.shared.work import Work

HEADER = (
    "po_number",
    "kind",
    "order_date",
    "currency",
    "program",
    "ship_to_id",
    "ship_to_text",
    "transport",
    "packaging",
    "contact",
    "stands_behind",
    "services",
    "notes",
    "split_allowed",
)
# what a ticked card of the page asks for, as written lines with their source (1.1), in both languages of the controlled forms
FLAGS = {
    "current_drawings": ("implied", "按现行图纸与协议 / As on the current drawings and agreements"),
    "drawing_updated": ("stated", "图纸或规格有更新，以所附版本为准 / Drawing or specification updated: the attached revision holds"),
    "ppap": ("stated", "首批随货提交 PPAP 或材质证明 / PPAP or material certificate with the first delivery"),
    "regulations": ("legal", "须符合法规或禁用物质要求 / Regulations or restricted substances to be observed"),
}


def header(work: Work, given: OrderInput, customer: Customer) -> Order:
    """The order without its number and its lines; not yet in the session."""
    return Order(
        id=new_id(),
        version=1,
        customer_id=customer.id,
        po_key=rules.po_key(given.po_number),
        state=OrderState.SUBMITTED,
        revision=1,
        source=given.source,
        submitted_at=work.now,
        submitted_by=work.person.id,
        submitted_by_name=work.person.name,
        owner_id=customer.owner_id,
        flags=list(given.flags),
        lines=[],
        **{name: getattr(given, name) for name in HEADER},
    )


def take_header(order: Order, given: OrderInput) -> None:
    """An amendment's header over the old one; the snapshot of the old revision stays as it was."""
    for name in HEADER:
        setattr(order, name, getattr(given, name))
    order.po_key, order.flags = rules.po_key(given.po_number), list(given.flags)


def line(order: Order, given: LineInput, offer: Offer, position: int) -> OrderLine:
    of = {"order_id": order.id, "customer_id": order.customer_id, "position": position}
    made = OrderLine(id=new_id(), **of, cancelled=False, schedules=[], supplied=[])
    take_line(made, given, offer)
    return made


def take_line(made: OrderLine, given: LineInput, offer: Offer, *, dates: bool = True) -> None:
    """What the customer asks for in this line, with what the list fills in (3.3) and the price that holds (RULES 4).

    A line that was judged otherwise (3.2) stays so while the same part is ordered, in the same revision and material.
    """
    entry, before = offer.entry, (made.customer_part, made.drawing_revision, made.material)
    made.entry_id, made.product_id = (entry.id, entry.product_id) if entry else (None, None)
    made.customer_part = entry.customer_part if entry else given.part
    made.name = given.name or (entry.name if entry else given.part)
    made.drawing_revision = given.revision or (entry.revision if entry else "")
    made.material = given.material or (entry.material if entry else "")
    made.specification = None if given.specification is None else given.specification or listed_specification(offer)
    made.quality = None if given.quality is None else given.quality or listed_quality(offer)
    made.quantity = made.open_quantity = given.quantity
    made.unit = entry.unit if entry else given.unit or "pcs"
    made.customer_price, made.unit_price = given.price, offer.unit_price
    made.price_id = offer.price.id if offer.price and not offer.is_new else None
    if made.class_overruled_by is None or before != (made.customer_part, made.drawing_revision, made.material):
        made.class_overruled_by = made.class_overrule_reason = None
        made.line_class, made.class_reason = offer.line_class, offer.reason.as_json()
    if dates:
        made.schedules = [schedule(made, each) for each in sorted(given.dates, key=lambda each: each.day)]


def schedule(line: OrderLine, given: DateInput) -> ScheduleLine:
    return ScheduleLine(
        id=new_id(),  # known beforehand, so that the rows need no statement as long as they are many
        line_id=line.id,
        order_id=line.order_id,
        customer_id=line.customer_id,
        project_id=line.project_id,
        quantity=given.quantity,
        requested=given.day,
        zone=given.zone,
    )


def supplied(made: OrderLine, given: LineInput) -> list[SuppliedMaterial]:
    """The customer's own material for a line, none of it received yet (2.3)."""
    return [
        SuppliedMaterial(
            line_id=made.id,
            customer_id=made.customer_id,
            project_id=made.project_id,
            material=each.material,
            unit=each.unit,
            expected=each.expected,
        )
        for each in given.supplied
    ]


def requirements(work: Work, order: Order, given: OrderInput, lines: Iterable[OrderLine]) -> list[OrderRequirement]:
    """Every requirement of the order as a written line (1.1): the ticked cards, services, notes, and what each new line says."""
    rows: list[tuple[uuid.UUID | None, uuid.UUID | None, str, str]] = [(None, None, *FLAGS[flag]) for flag in given.flags if flag in FLAGS]
    rows += [(None, None, "stated", text) for block in (given.services, given.notes, *given.requirements) for text in _sentences(block)]
    for each in lines:
        if rules.is_new(each.line_class):
            rows += [(each.id, each.project_id, "stated", text) for text in (each.specification, each.quality) if text]
    return [
        OrderRequirement(
            order_id=order.id,
            customer_id=order.customer_id,
            line_id=line_id,
            project_id=project_id or order.project_id,
            source=source,
            text=text,
            added_by=work.person.name,
            added_at=work.now,
        )
        for line_id, project_id, source, text in rows
    ]


def _sentences(block: str) -> list[str]:
    return [text.strip() for text in block.splitlines() if text.strip()]


def summarise(order: Order, lines: Sequence[OrderLine]) -> None:
    """The header's figures. Those of a mixed order tell of its open lines only: confidential ones stand in no total."""
    own = [each for each in lines if each.project_id == order.project_id and not each.cancelled]
    order.order_class = rules.strictest(each.line_class for each in own)
    order.line_count = len(own)
    order.quantity = sum((each.quantity for each in own), Decimal(0))
    amounts = [amount(each.unit_price, each.quantity, order.currency) for each in own if each.unit_price is not None]
    order.amount = sum(amounts, Decimal(0)) if amounts else None
    order.title = own[0].name if own else ""
    order.first_requested = snapshot.first_day(own)
    if order.released_at is not None:  # a promise that moved since
        days = [at.promised_latest for each in own for at in each.schedules if at.quantity and at.promised_latest]
        order.first_promised = min(days, default=None)


def revisions(order: Order, lines: Iterable[OrderLine], at: datetime, by: str, why: str = "", source: str = "") -> list[OrderRevision]:
    """The order as it stands, written once: its open part, and the lines of each confidential project in a row of their own.

    `source`: how the customer's wish came (portal, mail, fax, phone); empty where the revision is the house's own deed.
    """
    scopes: dict[uuid.UUID | None, list[OrderLine]] = {order.project_id: []}
    for each in lines:
        scopes.setdefault(each.project_id, []).append(each)
    return [
        OrderRevision(
            order_id=order.id,
            customer_id=order.customer_id,
            project_id=project_id,
            revision=order.revision,
            at=at,
            by=by,
            why=why,
            content=snapshot.content(order, own) | {"source": source},
        )
        for project_id, own in scopes.items()
    ]
