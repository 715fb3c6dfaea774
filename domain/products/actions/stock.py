"""Stock as counted, lots, and what quality has blocked."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy import select

from domain.products.inputs import LotInput
from domain.products.models import ListEntry, Lot, Material, Product
from domain.products.rules import quantity_refusal
from domain.shared.changing import change
from domain.shared.clock import today
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def count_product(work: Work, product: Product, on_hand: Decimal, day: date, *, version: int | None) -> None:
    """Enter a stock count: its date stands beside every figure made from it. Raises Invalid for a day to come, or parts of a piece."""
    authorise(work, "products.stock.edit", product)
    require_version(product, version)
    if why := quantity_refusal(product.unit, on_hand):
        raise Invalid({"on_hand": why})
    change(work, product, "product.counted", {"on_hand": on_hand, "counted_at": counted_at(work, day)})


def count_material(work: Work, material: Material, on_hand: Decimal, day: date, *, version: int | None) -> None:
    authorise(work, "products.stock.edit", material)
    require_version(material, version)
    change(work, material, "material.counted", {"on_hand": on_hand, "counted_at": counted_at(work, day)})


def counted_at(work: Work, day: date) -> datetime:
    """The moment of a count: now for today's, the evening of an earlier day. Raises Invalid for a day to come."""
    if day > today(work):
        raise Invalid({"counted_on": Message("The count lies in the future.")})
    return work.now if day == today(work) else datetime.combine(day, time(17), settings().zone).astimezone(UTC)


def add_lot(work: Work, product: Product, given: LotInput) -> Lot:
    authorise(work, "products.stock.edit", product)
    if work.session.scalar(select(Lot.id).where(Lot.product_id == product.id, Lot.number == given.number)):
        raise Invalid({"number": Message("This lot is on record already.")})
    if why := quantity_refusal(product.unit, given.quantity):
        raise Invalid({"quantity": why})
    revision = given.revision or _listed_revision(work, product)
    lot = work.add(Lot(product_id=product.id, number=given.number, quantity=given.quantity, produced_on=given.produced_on,
                       drawing_revision=revision))
    work.session.flush()
    journal(work, "lot.added", lot, after={"number": given.number, "quantity": given.quantity, "produced_on": given.produced_on,
                                           "revision": revision})
    return lot


def _listed_revision(work: Work, product: Product) -> str:
    """The one that all lists name; none where they differ: then nobody knows."""
    found = set(work.session.scalars(select(ListEntry.revision).where(ListEntry.product_id == product.id, ListEntry.active).distinct()))
    return found.pop() if len(found) == 1 else ""


def block(work: Work, lot: Lot, reason: str, *, version: int | None) -> None:
    """Quality blocks a lot: it counts neither for a promise nor for dispatch (RULES 7). Raises Refused without a reason."""
    authorise(work, "products.lot.block", lot)
    require_version(lot, version)
    if not reason.strip():
        raise Refused(Message("Please give a reason."))
    change(work, lot, "lot.blocked", {"blocked": True, "block_reason": reason.strip()}, why=reason.strip())


def unblock(work: Work, lot: Lot, reason: str, *, version: int | None) -> None:
    """Quality sets a lot free again, with the reason."""
    authorise(work, "products.lot.block", lot)
    require_version(lot, version)
    if not reason.strip():
        raise Refused(Message("Please give a reason."))
    change(work, lot, "lot.unblocked", {"blocked": False, "block_reason": ""}, why=reason.strip())
