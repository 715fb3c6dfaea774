"""A part that was developed comes onto FM070100-13: its order, accepted for development, runs the mass-production route (RULES 3)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy import select

from domain.orders import building, rules
from domain.orders.models import LineClass, Order, OrderLine, OrderState
from domain.orders.queries import lines_of as all_lines_of
from domain.orders.workflow import ORDER
from domain.products import queries as products
from domain.products.events import PartListed
from domain.products.queries.entries import EntryRow, part_key
from domain.reviews.actions.opening import start_clock
from domain.reviews.actions.revising import review_again
from domain.reviews.finding import lines_of, review_of
from domain.shared.journal import journal
from domain.shared.work import Work


def go_on_as_mass_production(work: Work, happened: PartListed) -> list[Order]:
    """Take up again each order accepted for development all of whose lines are mass-production parts from now on.

    They are reviewed as such: price and service, then delivery and material, approval, and the release with all that follows.
    """
    with work.as_system("review.part_listed"):
        waiting = select(Order).where(Order.customer_id == happened.entry.customer_id, Order.state == OrderState.ACCEPTED_FOR_DEVELOPMENT)
        return [order for order in work.session.scalars(waiting.order_by(Order.id).with_for_update()) if _take_up(work, order)]


def _take_up(work: Work, order: Order) -> bool:
    lines = lines_of(work, order.id)
    entries = products.entries_by_part(work, order.customer_id, [line.customer_part for line in lines])
    if not lines or not all(_listed(line, entries) for line in lines):
        return False
    _enter(work, order, lines, entries)
    work.session.flush()
    building.summarise(order, all_lines_of(work, order.id))
    ORDER.apply(work, order, "take_up", version=None)
    review = review_of(work, order.id)
    review.decision = review.decided_at = review.approved_by = review.approved_by_id = review.approved_revision = None
    review.approval_signature_id = None
    journal(work, "order.taken_up", order, after={"parts": [line.customer_part for line in lines]})
    start_clock(work, review, order)
    review_again(work, review, order, lines)
    return True


def _listed(line: OrderLine, entries: Mapping[str, EntryRow]) -> bool:
    entry = entries.get(part_key(line.customer_part))
    listed = rules.Listed(entry.revision, entry.material, bool(entry.code)) if entry else None
    return rules.classify(listed, line.drawing_revision, line.material).line_class == LineClass.MASS_PRODUCTION


def _enter(work: Work, order: Order, lines: Sequence[OrderLine], entries: Mapping[str, EntryRow]) -> None:
    for line in lines:
        entry = entries[part_key(line.customer_part)]
        verdict = rules.classify(rules.Listed(entry.revision, entry.material, bool(entry.code)), line.drawing_revision, line.material)
        line.entry_id, line.product_id = entry.id, entry.product_id
        line.line_class, line.class_reason = verdict.line_class, verdict.reason.as_json()
        line.class_overruled_by = line.class_overrule_reason = None
        line.drawing_revision, line.material = line.drawing_revision or entry.revision, line.material or entry.material
        price = products.price_on(work, entry.id, order.order_date, line.quantity, order.currency)
        if line.unit_price is None and price is not None:
            line.unit_price, line.price_id = price.unit_price, price.id
