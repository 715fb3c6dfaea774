"""What plan, purchasing, technical and sales hold of the touched lines, read from what really stands (5.1.9(5), (6))."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import select

from domain.changes.force.holding import MOVED, Held, Touched, holds
from domain.changes.models import Field
from domain.changes.rules import OPEN_TO_CHANGE, TECHNICAL, TOUCHES_OUTSIDE
from domain.orders.models import Order, OrderLine
from domain.planning.models import OPEN_REQUESTS, PlanRow, PurchaseLine, PurchaseRequest
from domain.products.models import Consumption, ListEntry, OutsourcedProcess, ProcessDocument
from domain.shared.among import among
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.work import Work

BUYS = MOVED | TECHNICAL


@holds
def plan(work: Work, touched: Touched) -> Iterable[Held]:
    """The daily plan, where it held one of the lines or holds it from now on."""
    lines = {line.id for line in touched.of(MOVED)}
    wanted = select(PlanRow.id).where(among(PlanRow.line_id, lines), PlanRow.day >= today(work)).limit(1)
    if lines & touched.planned or (lines and work.session.scalar(wanted)):
        yield Held("production", Message("Daily parts production plan"))


@holds
def requests(work: Work, touched: Touched) -> Iterable[Held]:
    """Each purchase request of the order that is still open on a material of a touched line, by its number."""
    for number in touched.withdrawn:
        yield Held("purchasing", Message("Purchase request {number}, withdrawn", number=number))
    products = {line.product_id for line in touched.of(BUYS) if line.product_id}
    if not products:
        return
    materials = select(Consumption.material_id).where(among(Consumption.product_id, products))
    wanted = (
        select(PurchaseRequest.number).join(PurchaseLine, PurchaseLine.request_id == PurchaseRequest.id)
        .where(PurchaseRequest.order_id == touched.order.id, PurchaseRequest.state.in_(OPEN_REQUESTS),
               PurchaseLine.material_id.in_(materials))
        .distinct().order_by(PurchaseRequest.number)
    )
    for number in work.session.scalars(wanted):
        yield Held("purchasing", Message("Purchase request {number}", number=number))


@holds
def outside(work: Work, touched: Touched) -> Iterable[Held]:
    """What is done outside on a touched part: its subcontractor works to the old version until purchasing has written (5.1.9(5))."""
    products = {line.product_id for line in touched.of(TOUCHES_OUTSIDE) if line.product_id}
    wanted = select(OutsourcedProcess).where(among(OutsourcedProcess.product_id, products)).order_by(OutsourcedProcess.id)
    for each in work.session.scalars(wanted) if products else ():
        yield Held("purchasing", Message("Work outside: {process}, {name}", process=each.process, name=each.subcontractor))


@holds
def process_documents(work: Work, touched: Touched) -> Iterable[Held]:
    """Each document of the part that is not of the revision in force, by its number."""
    lines = {line.product_id: line.drawing_revision for line in touched.of({Field.DRAWING}) if line.product_id}
    wanted = select(ProcessDocument).where(among(ProcessDocument.product_id, set(lines))).order_by(ProcessDocument.number)
    for each in work.session.scalars(wanted) if lines else ():
        if each.revision != lines[each.product_id]:
            old = Message("{number} of revision {revision}", number=each.number, revision=each.revision)
            yield Held("technical", old)
            yield Held("production", old)


@holds
def product_list(work: Work, touched: Touched) -> Iterable[Held]:
    """The part's line of FM070100-13, which follows a drawing, a specification or a price."""
    entries = {line.entry_id for line in touched.of(TECHNICAL | {Field.PRICE}) if line.entry_id}
    wanted = select(ListEntry.customer_part).where(among(ListEntry.id, entries)).order_by(ListEntry.customer_part)
    for part in work.session.scalars(wanted) if entries else ():
        yield Held("sales", Message("Customer sales product list FM070100-13: {part}", part=part))


@holds
def other_orders(work: Work, touched: Touched) -> Iterable[Held]:
    """Orders of the same customer that still run on the old revision of the part: sales settles with them which one they get."""
    parts = {line.entry_id: line for line in touched.of({Field.DRAWING}) if line.entry_id}
    wanted = (
        select(Order.number, OrderLine.position, OrderLine.drawing_revision, OrderLine.entry_id)
        .join(Order, Order.id == OrderLine.order_id)
        .where(among(OrderLine.entry_id, set(parts)), OrderLine.order_id != touched.order.id, OrderLine.open_quantity > 0,
               Order.state.in_(OPEN_TO_CHANGE), OrderLine.project_id.is_(None), Order.project_id.is_(None))
        .order_by(Order.number, OrderLine.position).limit(MOST)
    )
    rows: Iterable[Any] = work.session.execute(wanted) if parts else ()
    for number, position, revision, entry_id in rows:
        if revision != parts[entry_id].drawing_revision:
            told = {"number": number, "n": position, "revision": revision}
            yield Held("sales", Message("Order {number}, line {n}: ordered in revision {revision}", **told))


MOST = 20
