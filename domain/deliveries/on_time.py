"""What was kept of a promise, and which promise counts: RULES 7 as pure functions. Days are of the company's calendar.

Three bases stand side by side: the counted day, the day that was requested, and the day that was promised latest. Each has a day and
a quantity due of its own; what was delivered in time is measured on each by the same rule.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum

ARRIVAL = "arrival"


class Basis(StrEnum):
    COUNTED = "counted"
    REQUESTED = "requested"
    LATEST = "latest"


@dataclass(frozen=True, slots=True)
class Terms:
    """What the customer's dates mean (gate or arrival), and how many days early or late still count as on the day; None: not agreed."""

    dates_mean: str = "gate"
    early_days: int | None = None
    late_days: int | None = None

    def last_day(self, day: date) -> date:
        return day + timedelta(days=self.late_days or 0)

    def first_day(self, day: date) -> date:
        """The first day that is not too early: any, unless the customer set how many."""
        return date.min if self.early_days is None else day - timedelta(days=self.early_days)


@dataclass(frozen=True, slots=True)
class Delivered:
    """Goods on a slip: what left, less what came back or never arrived, and what the receiver counted (None until somebody did)."""

    shipped_on: date
    shipped: Decimal
    received_on: date | None = None
    received: Decimal | None = None

    def on(self, dates_mean: str) -> tuple[date, Decimal] | None:
        """Day and quantity as the customer's dates mean them; None while there is none."""
        if dates_mean != ARRIVAL:
            return self.shipped_on, self.shipped
        if self.received_on is None or self.received is None:
            return None
        return self.received_on, min(self.received, self.shipped)


def kept(day: date | None, due: Decimal, delivered: Iterable[Delivered], terms: Terms) -> Decimal:
    """How much of `due` was delivered on time for `day`: by its end, within the customer's window, and never more than was due."""
    if day is None:
        return Decimal(0)
    first, last = terms.first_day(day), terms.last_day(day)
    facts = (each.on(terms.dates_mean) for each in delivered)
    in_time = sum((quantity for on, quantity in filter(None, facts) if first <= on <= last), Decimal(0))
    return max(Decimal(0), min(due, in_time))


def is_over(day: date, terms: Terms, today: date) -> bool:
    """A line is judged once its day, with the customer's late window, is over; not on the day itself."""
    return terms.last_day(day) < today


def in_time_to_say(day: date, asked_on: date) -> bool:
    """What the customer says on the day or before changes what was due on it; what they say later changes nothing that was missed."""
    return asked_on <= day


def day_by_wish(day: date, asked: date, agreed: date, asked_on: date) -> date:
    """The counted day after a change that the customer asked for and got.

    Where we countered with a day later than the one they asked for, theirs counts: the difference is our own reason.
    """
    if not in_time_to_say(day, asked_on):
        return day
    return min(asked, agreed) if asked >= day else min(agreed, day)


def due_by_wish(day: date, due: Decimal, asked: Decimal, agreed: Decimal, asked_on: date) -> Decimal:
    """The quantity due after the customer changed it: the new one, if they said so on the day or before.

    Where we countered with less than they asked for, what was due goes down to what they asked at most: the rest is our own reason.
    """
    return max(agreed, min(due, asked)) if in_time_to_say(day, asked_on) else due


def due_after_cancellation(day: date, due: Decimal, shipped: Decimal, asked_on: date) -> Decimal:
    """Cancelled by the customer on the day or before: not due, but for what had left already; later it stays."""
    return min(due, shipped) if in_time_to_say(day, asked_on) else due


def is_paused(day: date, held_since: date | None) -> bool:
    """The customer's hold stops the days that were not over when it began."""
    return held_since is not None and held_since <= day


def day_after_hold(day: date, held_since: date, resumed_on: date) -> date:
    """A day that the customer's hold stopped goes on by as many days as they held it."""
    return day + (resumed_on - held_since) if is_paused(day, held_since) else day


@dataclass(frozen=True, slots=True)
class Share:
    """Lines and quantity that were due, and what of both was on time. A line is on time in full or not at all."""

    lines: int = 0
    lines_on_time: int = 0
    quantity: Decimal = Decimal(0)
    quantity_on_time: Decimal = Decimal(0)

    def __add__(self, other: Share) -> Share:
        return Share(self.lines + other.lines, self.lines_on_time + other.lines_on_time, self.quantity + other.quantity,
                     self.quantity_on_time + other.quantity_on_time)

    def __sub__(self, other: Share) -> Share:
        return self + Share(-other.lines, -other.lines_on_time, -other.quantity, -other.quantity_on_time)

    @property
    def missed(self) -> int:
        return self.lines - self.lines_on_time

    @property
    def rate(self) -> Decimal | None:
        """By lines, in percent, unrounded; None where nothing was due, which is shown as a dash."""
        return Decimal(self.lines_on_time) * 100 / self.lines if self.lines else None

    @property
    def quantity_rate(self) -> Decimal | None:
        return self.quantity_on_time * 100 / self.quantity if self.quantity else None


def share(day: date | None, due: Decimal, on_time: Decimal, held_since: date | None = None) -> Share:
    """What one line adds to the rate of its month; nothing while it is held, and nothing where nothing is due."""
    if day is None or not due or is_paused(day, held_since):
        return Share()
    return Share(1, int(on_time >= due), due, min(due, on_time))
