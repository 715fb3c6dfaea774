"""Taking down what was made: line, lot and stock follow in the same transaction, and the order is in production."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, TypeVar

from sqlalchemy import Text, Uuid, bindparam, select

from domain.deliveries.dispatch.finding import held
from domain.deliveries.events import QuantityMade
from domain.deliveries.making.inputs import CorrectionInput, ReportInput
from domain.deliveries.models import ProductionReport
from domain.orders.evidence.reservations import reserve
from domain.orders.models import Order, OrderLine, OrderState
from domain.orders.workflow import ORDER
from domain.products.models import ListEntry, Lot, Product
from domain.products.rules import other_revision
from domain.shared.among import among
from domain.shared.base import new_id
from domain.shared.errors import NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, state_name

Thing = TypeVar("Thing")
MAKING = (OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED)
CORRECTABLE = (*MAKING, OrderState.ON_HOLD, OrderState.SHIPPED, OrderState.RECEIVED)
PERMISSION = "deliveries.production.report"
SEVERAL = "production.several"
FRESH: dict[type, Any] = {
    model: select(model).where(model.id == bindparam("key", type_=Uuid())).with_for_update().execution_options(populate_existing=True)
    for model in (Order, OrderLine, Product)
}
LOT = (
    select(Lot).where(Lot.product_id == bindparam("product", type_=Uuid()), Lot.number == bindparam("number", type_=Text()))
    .with_for_update().execution_options(populate_existing=True)
)


@dataclass
class Several:
    """What reports of many lines hold in common, until their transaction ends: read once, and nobody else's meanwhile."""

    things: dict[uuid.UUID, Any] = field(default_factory=dict)
    lots: dict[tuple[uuid.UUID, str], Lot] = field(default_factory=dict)
    source: str = ""
    told: dict[str, ProductionReport] = field(default_factory=dict)


def report(work: Work, line: OrderLine, given: ReportInput, *, source: str = "page", reference: str | None = None) -> ProductionReport:
    """So much of a line was made, into a lot (5.1.10(2)).

    `reference` is the report's own number in another system, or in a sheet: told again it counts once, and the first report is answered.
    Raises Forbidden; Refused where the order is not in production.
    """
    authorise(work, PERMISSION, line)
    order, line, product = _held(work, line)
    if reference and (known := _known(work, source, reference)):
        return known
    if order.state not in MAKING or line.cancelled:
        raise Refused(*refusals(order, line))
    return _book(work, order, line, product, given, source, reference)


def correct(work: Work, wrong: ProductionReport, given: CorrectionInput) -> ProductionReport:
    """Take back what a report said too much, by a negative one that names it; the report itself stays as it was written.

    Raises Forbidden; Refused where more would be taken back than was reported, or than is still there.
    """
    authorise(work, PERMISSION, wrong)
    order, line, product = _held(work, work.fetch(OrderLine, wrong.line_id))
    if order.state not in CORRECTABLE:
        raise Refused(_closed(order))
    left = max(wrong.quantity + _corrected(work, wrong), Decimal(0))  # of a correction nothing stands that could be taken back
    if given.quantity > left:
        raise Refused(Message("Of this report only {n} stand; no more can be taken back.", n=f"{left.normalize():f}"))
    lot = work.fetch(Lot, wrong.lot_id, lock=True) if wrong.lot_id else None
    there = min([line.made - line.shipped, product.on_hand, *([lot.quantity] if lot else [])])
    if given.quantity > there:
        here = f"{max(there, Decimal(0)).normalize():f}"
        raise Refused(Message("Only {n} of it are still here: the rest has left, or was counted otherwise.", n=here))
    taken = ReportInput(-given.quantity, wrong.produced_on, lot.number if lot else "", given.why)
    return _book(work, order, line, product, taken, "page", None, wrong.id)


def hold_lines(work: Work, lines: Collection[uuid.UUID], source: str, references: Collection[str]) -> None:
    """All orders before the first part, as everybody holds them: reports of one part for several orders wait for no one in a ring.

    The reports of `source` that follow in this unit read nothing of it again, whatever their number; `references` are theirs.
    """
    orders = set(work.session.scalars(select(OrderLine.order_id).where(among(OrderLine.id, lines))))
    with work.as_system("reports.hold"):
        things: dict[uuid.UUID, Any] = dict(held(work, Order, orders))
        things |= held(work, OrderLine, lines)
        things |= held(work, Product, {things[each].product_id for each in lines if each in things and things[each].product_id})
        told = select(ProductionReport).where(ProductionReport.source == source, ProductionReport.reference.in_(references))
        work.session.info[SEVERAL] = Several(things, {}, source, {str(each.reference): each for each in work.session.scalars(told)})


def refusals(order: Order, line: OrderLine) -> list[Message]:
    """Why nothing can be reported of this line now; empty where it can."""
    if line.cancelled:
        return [Message("This line is cancelled.")]
    return [] if order.state in MAKING else [_closed(order)]


def _closed(order: Order) -> Message:
    return Message("This cannot be done while it is “{state}”.", state=state_name("order", order.state))


def _held(work: Work, line: OrderLine) -> tuple[Order, OrderLine, Product]:
    """Order, line and product, locked in the sequence in which everybody locks them, and as they are by then.

    Whoever reports of the same line at the same moment waits, and is counted after it: nobody is told to type it again.
    """
    order = _fresh(work, Order, line.order_id)
    line = _fresh(work, OrderLine, line.id)
    if line.product_id is None:
        raise Refused(Message("This line has no company code yet: nothing of it is in production."))
    return order, line, _fresh(work, Product, line.product_id)


def _fresh(work: Work, model: type[Thing], key: uuid.UUID) -> Thing:
    """Locked; what this unit read of it before is forgotten, not compared."""
    found = _several(work).things.get(key) or work.session.scalars(FRESH[model], {"key": key}).one_or_none()
    if found is None:
        raise NotFound
    return found  # type: ignore[no-any-return]


def _several(work: Work) -> Several:
    several: Several = work.session.info.get(SEVERAL) or Several()
    return several


def _known(work: Work, source: str, reference: str) -> ProductionReport | None:
    several = _several(work)
    if several.source == source:
        return several.told.get(reference)
    wanted = select(ProductionReport).where(ProductionReport.source == source, ProductionReport.reference == reference)
    return work.session.scalars(wanted).one_or_none()


def _corrected(work: Work, wrong: ProductionReport) -> Decimal:
    """What was taken back of a report before; negative."""
    return sum(work.session.scalars(select(ProductionReport.quantity).where(ProductionReport.corrects_id == wrong.id)), Decimal(0))


def _book(work: Work, order: Order, line: OrderLine, product: Product, given: ReportInput, source: str, reference: str | None,
          corrects: uuid.UUID | None = None) -> ProductionReport:
    lot, quantity = _lot(work, product, line, given, booked=corrects is not None), given.quantity
    lot.quantity += quantity
    line.made += quantity
    before, product.on_hand = product.on_hand, product.on_hand + quantity
    made = work.add(ProductionReport(
        id=new_id(), order_id=order.id, line_id=line.id, product_id=product.id, lot_id=lot.id, lot=lot, quantity=quantity,
        produced_on=given.produced_on, at=work.now, by=work.person.name, source=source, reference=reference, remark=given.remark,
        corrects_id=corrects, customer_id=line.customer_id, project_id=line.project_id,
    ))
    if reference:
        _several(work).told[reference] = made
    journal(work, "production.reported", made, before={"on_hand": before}, why=given.remark or None,
            after={"order": order.number, "position": line.position, "quantity": quantity, "lot": lot.number, "on_hand": product.on_hand})
    if order.state == OrderState.RELEASED and quantity > 0:
        with work.as_system("production.started"):
            ORDER.apply(work, order, "start_production", version=None)
    if line.project_id is not None:
        reserve(work, line)  # what a confidential line holds of hours is less now
    work.emit(QuantityMade(made, line, order))
    return made


def _lot(work: Work, product: Product, line: OrderLine, given: ReportInput, *, booked: bool) -> Lot:
    """`booked`: what was put into the lot already is corrected, whatever is made by now.

    Raises Refused where the lot named is of another drawing revision than was made.
    """
    revision = given.revision or _revision(work, line)
    found = _in(work, product, given.lot or lot_of_day(given), given, revision)
    if booked or not other_revision(found.drawing_revision, revision):
        return found
    if given.lot:
        raise Refused(Message("Lot {lot} is of revision {old}: what is made to revision {new} needs a lot of its own.", lot=given.lot,
                              old=found.drawing_revision, new=revision))
    return _in(work, product, f"{lot_of_day(given)}-{revision}", given, revision)


def _in(work: Work, product: Product, number: str, given: ReportInput, revision: str) -> Lot:
    """The lot of this number; a new one, of this revision, where there is none."""
    lots = _several(work).lots
    if (found := lots.get((product.id, number))) is not None:
        return found
    with work.session.no_autoflush:
        found = work.session.scalars(LOT, {"product": product.id, "number": number}).one_or_none()
    if found is None:
        found = work.add(Lot(id=new_id(), product_id=product.id, number=number, quantity=Decimal(0), produced_on=given.produced_on,
                             drawing_revision=revision))
    lots[product.id, number] = found
    return found


def _revision(work: Work, line: OrderLine) -> str:
    """That the line asks for today: what production makes of it unless it says otherwise."""
    entry = work.find(ListEntry, line.entry_id) if line.entry_id and not line.drawing_revision.strip() else None
    return line.drawing_revision.strip() or (entry.revision.strip() if entry else "")


def lot_of_day(given: ReportInput) -> str:
    """What is made of a part on one day is one lot, unless production says otherwise."""
    return f"{given.produced_on:%y%m%d}"
