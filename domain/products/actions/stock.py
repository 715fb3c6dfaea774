"""Stock as counted, lots, and what quality has blocked."""

from __future__ import annotations

import itertools
from collections.abc import Collection
from datetime import UTC, date, datetime, time
from decimal import Decimal

from sqlalchemy import select

from domain.products.inputs import LotInput
from domain.products.models import ListEntry, Lot, Material, Product
from domain.products.rules import in_no_lot, quantity_refusal
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


def stop(work: Work, product: Product, quantity: Decimal | None, reason: str, *, version: int | None) -> Lot | None:
    """Quality stops pieces that lie in no lot: they go into a blocked one of their own, which is answered. Without a quantity it stops
    all of the part, in whatever lot and in none (RULES 7).

    Raises Forbidden, Stale, Invalid (more than lie in no lot, parts of a piece, no reason), Refused where nothing is there to stop.
    """
    authorise(work, "products.lot.block", product)
    product = work.fetch(Product, product.id, lock=True)
    require_version(product, version)
    lots = list(work.session.scalars(select(Lot).where(Lot.product_id == product.id).order_by(Lot.id).with_for_update()))
    loose = in_no_lot(product.on_hand, lots)
    _possible(product, quantity, reason, loose)
    sound = [lot for lot in lots if lot.quantity > 0 and not lot.blocked] if quantity is None else []
    if not sound and not loose:
        raise Refused(Message("Nothing of {code} is here that is not blocked already.", code=product.code))
    for lot in sound:
        block(work, lot, reason, version=None)
    return _set_apart(work, product, loose if quantity is None else quantity, reason.strip(), {lot.number for lot in lots})


def _possible(product: Product, quantity: Decimal | None, reason: str, loose: Decimal) -> None:
    wrong: dict[str, Message] = {}
    if quantity is not None and not 0 < quantity <= loose:
        wrong["stopped"] = Message("{n} lie in no lot: from one to so many can be stopped by their number.", n=f"{loose.normalize():f}")
    elif quantity is not None and (why := quantity_refusal(product.unit, quantity)):
        wrong["stopped"] = why
    if not reason.strip():
        wrong["why"] = Message("Please give a reason.")
    if wrong:
        raise Invalid(wrong)


def _set_apart(work: Work, product: Product, quantity: Decimal, reason: str, taken: Collection[str]) -> Lot | None:
    """A blocked lot of so many; as old as the count that found them, since nobody knows it better."""
    if not quantity:
        return None
    day = product.counted_at.astimezone(settings().zone).date() if product.counted_at else today(work)
    numbers = (f"Q{today(work):%y%m%d}-{n}" for n in itertools.count(1))
    lot = work.add(Lot(product_id=product.id, number=next(each for each in numbers if each not in taken), quantity=quantity,
                       produced_on=day, blocked=True, block_reason=reason))
    work.session.flush()
    journal(work, "lot.blocked", lot, after={"number": lot.number, "quantity": quantity}, why=reason)
    return lot


def unblock(work: Work, lot: Lot, reason: str, *, version: int | None) -> None:
    """Quality sets a lot free again, with the reason."""
    authorise(work, "products.lot.block", lot)
    require_version(lot, version)
    if not reason.strip():
        raise Refused(Message("Please give a reason."))
    change(work, lot, "lot.unblocked", {"blocked": False, "block_reason": ""}, why=reason.strip())
