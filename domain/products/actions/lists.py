"""A customer's FM070100-13: its lines, and their prices with validity."""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import date, timedelta

from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.products.events import PartListed
from domain.products.inputs import EntryInput, PriceInput
from domain.products.models import ListEntry, Price, Product
from domain.products.queries.entries import part_key
from domain.products.rules import SOURCES, takes_the_place
from domain.shared.changing import change
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version


def add_entry(work: Work, customer: Customer, product: Product, given: EntryInput) -> ListEntry:
    """Put a part on a customer's list: from now on they order it as mass-production (3.1).

    Raises Forbidden, Invalid where the part number is on the list already.
    """
    authorise(work, "products.product.edit", product)
    _check_part(work, customer.id, given.customer_part)
    entry = work.add(ListEntry(customer_id=customer.id, product_id=product.id, **asdict(given)))
    work.session.flush()
    journal(work, "list.part_added", entry, after=asdict(given) | {"code": product.code})
    work.emit(PartListed(entry))
    return entry


def edit_entry(work: Work, entry: ListEntry, given: EntryInput, *, version: int | None) -> None:
    """Change a line of the list, its drawing revision included; orders keep what they were placed with."""
    authorise(work, "products.product.edit", entry)
    require_version(entry, version)
    _check_part(work, entry.customer_id, given.customer_part, but=entry.id)
    before = entry.revision, entry.material
    change(work, entry, "list.part_changed", asdict(given))
    if before != (entry.revision, entry.material):
        work.emit(PartListed(entry))


def add_price(work: Work, entry: ListEntry, given: PriceInput) -> Price:
    """Add a price; the open one of the same currency, source and quantity break ends the day before.

    Raises Refused where a price that stands would begin on or after the new one's first day and lie across it, but for a
    provisional one that becomes final.
    """
    authorise(work, "products.price.edit", entry)
    for other in _rivals(work, entry.id, given, given.valid_to):
        if other.valid_from >= given.valid_from and not takes_the_place(given, other):
            raise Refused(already_from(other.valid_from))
        change(work, other, "price.ended", {"valid_to": max(given.valid_from, other.valid_from) - timedelta(days=1)})
    price = work.add(Price(customer_id=entry.customer_id, project_id=entry.project_id, entry_id=entry.id, **asdict(given)))
    work.session.flush()
    journal(work, "price.added", price, after=asdict(given))
    return price


def agree_price(work: Work, entry: ListEntry, given: PriceInput) -> Price:
    """A price that the general manager approved holds from its day on, over the list's own and any quotation of the same break.

    What is agreed for a later day already stays: the new one ends before it.
    """
    authorise(work, "products.price.edit", entry)
    rivals = [each for source in SOURCES for each in _rivals(work, entry.id, replace(given, source=source), None)]
    later = min((each.valid_from for each in rivals if each.valid_from > given.valid_from), default=None)
    for each in rivals:
        if each.valid_from <= given.valid_from:
            change(work, each, "price.ended", {"valid_to": given.valid_from - timedelta(days=1)})
    agreed = replace(given, valid_to=later - timedelta(days=1)) if later else given
    price = work.add(Price(customer_id=entry.customer_id, project_id=entry.project_id, entry_id=entry.id, **asdict(agreed)))
    work.session.flush()
    journal(work, "price.added", price, after=asdict(agreed))
    return price


def end_price(work: Work, price: Price, last: date, *, version: int | None) -> None:
    """Let a price end with `last`. Prices are never rewritten: what was ordered under them stays provable.

    Raises Forbidden, Stale, Invalid where it would end before it began, or run into the next of its kind.
    """
    authorise(work, "products.price.edit", price)
    require_version(price, version)
    if last < price.valid_from - timedelta(days=1):
        raise Invalid({"valid_to": Message("The last day lies before the first.")})
    if later := next((other for other in _rivals(work, price.entry_id, price, last) if other.valid_from > price.valid_from), None):
        raise Invalid({"valid_to": already_from(later.valid_from)})
    change(work, price, "price.ended", {"valid_to": last})


def already_from(first: date) -> Message:
    """Another price of the kind stands in the way; ended on the day before it began, it never held."""
    return Message("A price of this kind already holds from {day}. To put another in its place, end it on {eve} first.",
                   day=first, eve=first - timedelta(days=1))


def _rivals(work: Work, entry_id: uuid.UUID, given: PriceInput | Price, last: date | None) -> list[Price]:
    """Prices of the same kind whose validity meets this one's, to its `last` day."""
    wanted = select(Price).where(
        Price.entry_id == entry_id, Price.currency == given.currency, Price.source == given.source,
        Price.minimum_quantity == given.minimum_quantity, func.coalesce(Price.valid_to, date.max) >= given.valid_from,
        Price.valid_from <= (last or date.max),
    )
    return list(work.session.scalars(wanted.order_by(Price.valid_from)))


def _check_part(work: Work, customer_id: uuid.UUID, part: str, but: uuid.UUID | None = None) -> None:
    same = select(ListEntry.id).where(ListEntry.customer_id == customer_id, func.upper(ListEntry.customer_part) == part_key(part))
    if work.session.scalar(same) not in (None, but):
        raise Invalid({"customer_part": Message("{part} is on this customer's list already.", part=part)})
