"""New dates for a late delivery: written by sales, confirmed by production with a signature, then offered (RULES 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from domain.accounts.signing import sign
from domain.deliveries.delays.queries import locked, parts_of
from domain.deliveries.delays.workflow import DELAY, KINDS, standing_offers
from domain.deliveries.events import DatesOffered
from domain.deliveries.freight import spending
from domain.deliveries.models import Delay, DelayOffer, DelayState
from domain.orders.models import Order, ScheduleLine
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.links import revoke_links
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import require_version

TO_WRITE, TO_CONFIRM, TO_OFFER, TO_CHOOSE = "delay.offers", "delay.confirmation", "delay.offering", "delay.choice"
UNANSWERED = "delay.unanswered"
LINK = "delay_dates"  # the purpose of the links in the customer's mails
LEAST, MOST, PARTS = 2, 3, 6
SOON, ANSWER = Allowance.working_hours(4), Allowance.working_days(1)


@dataclass(frozen=True)
class Dates:
    """An offer as it is written: full on one day, in parts, or with premium freight at our cost."""

    kind: str
    parts: tuple[tuple[date, Decimal], ...]
    premium: Decimal | None = None


def write(work: Work, number: str, dates: Sequence[Dates], version: int | None) -> Delay:
    """Write the dates to be offered, instead of those that were written before; production confirms them next.

    Raises NotFound, Forbidden, Stale, Refused, Invalid.
    """
    delay = locked(work, number)
    require_version(delay, version)
    schedule = work.fetch(ScheduleLine, delay.schedule_id)
    check(dates, schedule.open, today(work))
    DELAY.apply(work, delay, "write_dates", version=version)
    order = work.fetch(Order, delay.order_id)
    with work.as_system("delay.dates"):
        _withdraw(work, delay)
        for position, each in enumerate(dates, 1):
            offer = work.add(DelayOffer(
                delay_id=delay.id, delay_number=delay.number, order_id=delay.order_id, schedule_id=delay.schedule_id, position=position,
                kind=each.kind, parts=written(each.parts),
                premium_amount=each.premium, customer_id=delay.customer_id, project_id=delay.project_id,
            ))
            work.session.flush()
            if each.premium is not None:
                spending.propose_premium(work, delay, offer)
        end_tasks(work, delay, TO_WRITE)
        ask_to_confirm(work, delay, order)
    return delay


def ask_to_confirm(work: Work, delay: Delay, order: Order) -> None:
    """The dates wait for production's signature, and for nobody to offer them before. Run as the system."""
    end_tasks(work, delay, TO_OFFER, outcome="withdrawn")
    _wait(work, delay, TO_CONFIRM, Message("{number}: confirm the new dates before they are offered", number=order.number),
          For("production", "control"), SOON)


def confirm(work: Work, number: str, password: str, version: int | None) -> Delay:
    """Production stands by the dates, with its signature (RULES 7).

    Raises NotFound, Forbidden, Stale, Refused, PasswordNeeded.
    """
    delay = locked(work, number)
    require_version(delay, version)
    if reasons := DELAY.refusals(work, delay, "confirm"):
        raise Refused(*reasons)
    standing = standing_offers(work, delay)
    _not_past(work, standing)
    content = {"delay": delay.number, "offers": [{"kind": each.kind, "parts": each.parts} for each in standing]}
    meaning = Message("Production stands by the new dates of {number}.", number=delay.number)
    signature = sign(work, delay, "delay_dates", meaning, content, password)
    DELAY.apply(work, delay, "confirm", version=None, signature=signature)
    for each in standing:
        each.confirmed_at, each.confirmed_by, each.confirmed_for = work.now, signature.person_name, signature.on_behalf_of
    with work.as_system("delay.confirmed"):
        order = work.fetch(Order, delay.order_id)
        end_tasks(work, delay, TO_CONFIRM)
        _wait(work, delay, TO_OFFER, Message("{number}: offer the confirmed dates to the customer", number=order.number),
              For(person_id=order.owner_id), SOON)
    return delay


def offer(work: Work, number: str, version: int | None) -> Delay:
    """Put the dates before the customer: in the portal, and by mail with a link of their own for each buyer.

    Raises NotFound, Forbidden, Stale, Refused (not confirmed, premium freight not approved, a date has passed).
    """
    delay = locked(work, number)
    standing = standing_offers(work, delay)
    if delay.state == "confirmed":
        _not_past(work, standing)
    DELAY.apply(work, delay, "offer", version=version)
    delay.told_at = delay.told_at or work.now
    for each in standing:
        each.offered_at, each.internal = work.now, False
    with work.as_system("delay.offered"):
        order = work.fetch(Order, delay.order_id)
        end_tasks(work, delay, TO_OFFER)
        _wait(work, delay, TO_CHOOSE, Message("Order {number}: please choose a new delivery date", number=order.number),
              For(customer=True), ANSWER, order.number)
        work.emit(DatesOffered(delay, standing, order))
    return delay


def take_back(work: Work, number: str, why: str, version: int | None) -> Delay:
    """The dates are not offered any more, with the reason; others are written. Raises NotFound, Forbidden, Stale, Refused."""
    delay = locked(work, number)
    DELAY.apply(work, delay, "take_back", version=version, why=why)
    write_anew(work, delay)
    return delay


def written(parts: Iterable[tuple[date, Decimal]]) -> list[dict[str, str]]:
    """Days and quantities as an offer keeps them."""
    return [{"day": day.isoformat(), "quantity": f"{quantity.normalize():f}"} for day, quantity in parts]


def renew_lapsed(work: Work) -> list[Delay]:
    """Dates that have all gone by while the customer had them are not offered any more; sales writes others.

    Run as the system, each morning.
    """
    found = []
    for delay in work.session.scalars(select(Delay).where(Delay.state == DelayState.OFFERED).order_by(Delay.id).with_for_update()):
        if all(min(day for day, _ in parts_of(each)) < today(work) for each in standing_offers(work, delay)):
            DELAY.apply(work, delay, "lapse", version=None)
            write_anew(work, delay)
            found.append(delay)
    return found


def write_anew(work: Work, delay: Delay) -> None:
    """What was offered ends, its links with it; sales writes other dates."""
    with work.as_system("delay.anew"):
        _withdraw(work, delay)
        revoke_links(work, delay, LINK)
        for kind in (TO_CHOOSE, UNANSWERED):
            end_tasks(work, delay, kind, outcome="withdrawn")
        order = work.fetch(Order, delay.order_id)
        _wait(work, delay, TO_WRITE, Message("{number}: write two or three new dates for the customer", number=order.number),
              For(person_id=order.owner_id), SOON)


def check(dates: Sequence[Dates], open_quantity: Decimal, day: date) -> None:
    """Two or three, no two alike, each of the whole open quantity, on days to come. Raises Invalid, each fault at its field."""
    wrong: dict[str, Message] = {}
    if not LEAST <= len(dates) <= MOST:
        wrong["dates"] = Message("Two or three new dates are offered.")
    for number, each in enumerate(dates):
        if (fault := fault_of(each, open_quantity, day)) is not None:
            wrong[f"offers-{number}-{fault[0]}"] = fault[1]
    if len({(each.kind, each.parts) for each in dates}) < len(dates):
        wrong["dates"] = Message("Two of the offers say the same.")
    if wrong:
        raise Invalid(wrong)


def fault_of(dates: Dates, open_quantity: Decimal, day: date) -> tuple[str, Message] | None:
    """What is wrong with one offer: (field, words); None where nothing is."""
    days = [each for each, _ in dates.parts]
    if dates.kind not in KINDS:
        return "kind", Message("Please choose one of the list.")
    if not days or len(days) > PARTS:
        return "day-0", Message("Enter from one to {n} days.", n=PARTS)
    if min(days) < day:
        return f"day-{days.index(min(days))}", Message("A new date lies in the future.")
    if days != sorted(set(days)):
        return "day-1", Message("Each part has a day of its own, the earliest first.")
    if dates.kind == "full" and len(days) > 1:
        return "day-1", Message("Everything on one day is one day: choose “in parts” for several.")
    if dates.kind == "partial" and len(days) < 2:
        return "day-1", Message("In parts means two days at least.")
    if any(quantity <= 0 for _, quantity in dates.parts) or sum(quantity for _, quantity in dates.parts) != open_quantity:
        return "quantity-0", Message("Together the parts are the open quantity, {n}.", n=f"{open_quantity.normalize():f}")
    if dates.kind == "premium" and not (dates.premium and dates.premium > 0):
        return "premium", Message("What does the premium freight cost us?")
    if dates.kind != "premium" and dates.premium is not None:
        return "premium", Message("Only premium freight has a cost here.")
    return None


def _not_past(work: Work, standing: Sequence[DelayOffer]) -> None:
    if any(day < today(work) for each in standing for day, _ in parts_of(each)):
        raise Refused(Message("One of the dates has passed meanwhile: write others."))


def _withdraw(work: Work, delay: Delay) -> None:
    for each in standing_offers(work, delay):
        each.withdrawn_at = work.now
    spending.drop(work, delay)


def _wait(work: Work, delay: Delay, kind: str, title: Message, whom: For, allowance: Allowance, number: str | None = None) -> None:
    end_tasks(work, delay, kind, outcome="withdrawn")
    path = f"/delays/{delay.number}" if whom.customer else f"/deliveries/delays/{delay.number}"
    open_task(work, delay, kind, title, whom, allowance, clause="5.1.10(1)", path=path, number=number)
