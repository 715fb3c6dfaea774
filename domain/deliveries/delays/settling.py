"""A date that the customer took becomes the change notice (5.1.10(1))."""

from __future__ import annotations

from domain.changes.delays import settle_delay
from domain.deliveries.delays.queries import parts_of
from domain.deliveries.events import DateTaken
from domain.orders.models import Order, ScheduleLine
from domain.shared.work import Work


def on_date_taken(work: Work, happened: DateTaken) -> None:
    """The date that the customer took becomes the change notice (5.1.10(1))."""
    delay, offer = happened.delay, happened.offer
    with work.as_system("delay settled"):
        order, schedule = work.fetch(Order, delay.order_id, lock=True), work.fetch(ScheduleLine, delay.schedule_id)
        settle_delay(
            work, order, schedule, parts_of(offer), delay_id=delay.id, reason=delay.cause_text, taken_by=offer.taken_by or "",
            how=offer.taken_how,
        )
