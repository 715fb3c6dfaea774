"""The meeting on a delay: who took part, what was found, what is done; and what closes a case without new dates (5.1.10(1))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.deliveries.countermeasures.asking import follow_meeting
from domain.deliveries.delays import finding
from domain.deliveries.delays.offers import ask_to_confirm
from domain.deliveries.delays.queries import locked
from domain.deliveries.delays.workflow import CAUSES, DELAY, standing_offers
from domain.deliveries.events import DelayClosed
from domain.deliveries.freight import spending
from domain.deliveries.models import Delay, DelayState
from domain.orders.models import Order
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

OFFERS, WITHIN = "delay.offers", 4  # working hours, so that the customer is told the same day
LONG = 4000


@dataclass(frozen=True)
class Meeting:
    """What is entered of it."""

    attendees: Sequence[str]
    minutes: str
    cause: str
    cause_text: str
    countermeasure: str


def meet(work: Work, number: str, entered: Meeting, version: int | None) -> Delay:
    """Enter the meeting of a delay; again while nothing was offered, and what production confirmed then is confirmed anew.

    Raises NotFound, Forbidden, Stale, Refused, Invalid.
    """
    delay = locked(work, number)
    _check(entered)
    was_confirmed = delay.state == DelayState.CONFIRMED
    DELAY.apply(work, delay, "meet", version=version, why=entered.cause_text[:200] or None)
    delay.met_at = delay.met_at or work.now
    delay.attendees = [name for name in entered.attendees if name]
    delay.minutes, delay.cause = entered.minutes.strip()[:LONG], entered.cause
    delay.cause_text, delay.countermeasure = entered.cause_text.strip()[:LONG], entered.countermeasure.strip()[:LONG]
    with work.as_system("delay.met"):
        for offer in standing_offers(work, delay):
            offer.confirmed_at = offer.confirmed_by = offer.confirmed_for = None
        follow_meeting(work, delay)
        order = work.fetch(Order, delay.order_id)
        ended = end_tasks(work, delay, finding.MEETING)
        if ended:
            open_task(work, delay, OFFERS, Message("{number}: write two or three new dates for the customer", number=order.number),
                      For(person_id=order.owner_id), Allowance.working_hours(WITHIN), clause="5.1.10(1)",
                      path=f"/deliveries/delays/{delay.number}")
        if was_confirmed:
            ask_to_confirm(work, delay, order)
    return delay


def set_aside(work: Work, number: str, why: str, version: int | None) -> Delay:
    """It was not late after all. Raises NotFound, Forbidden, Stale, Refused (no reason, or dates are with the customer)."""
    delay = locked(work, number)
    DELAY.apply(work, delay, "set_aside", version=version, why=why)
    end(work, delay)
    return delay


def end(work: Work, delay: Delay) -> None:
    """Nothing waits about a case any more."""
    delay.closed_at = work.now
    with work.as_system("delay.ended"):
        end_tasks(work, delay, outcome="withdrawn")
        spending.drop(work, delay)
        for offer in standing_offers(work, delay):
            if offer.taken_at is None:
                offer.withdrawn_at = work.now
                end_tasks(work, offer, outcome="withdrawn")
        work.emit(DelayClosed(delay, work.fetch(Order, delay.order_id)))


def _check(entered: Meeting) -> None:
    wrong = {}
    if not any(entered.attendees):
        wrong["attendees"] = Message("Write who took part.")
    if entered.cause not in CAUSES:
        wrong["cause"] = Message("Please choose one of the list.")
    for name, words in (("minutes", Message("Write what was discussed.")), ("cause_text", Message("Write what the cause is.")),
                        ("countermeasure", Message("Write what is done about it."))):
        if not str(getattr(entered, name)).strip():
            wrong[name] = words
    if wrong:
        raise Invalid(wrong)
