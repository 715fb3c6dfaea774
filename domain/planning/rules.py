"""How work is laid on days, and how much is asked of purchasing: pure functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_DOWN, Decimal

from domain.planning.models import RequestState
from domain.shared.message import Message
from domain.shared.workflow import Move, Workflow, name_states

NONE = Decimal(0)


@dataclass(frozen=True)
class Portion:
    """So much on a day."""

    day: date
    quantity: Decimal
    hours: Decimal


def spread(quantity: Decimal, rate: Decimal, a_day: Decimal, days: Sequence[date], taken: Mapping[date, Decimal]) -> list[Portion]:
    """Lay pieces on the days of a line from the first on, each day up to its free hours; whole pieces.

    `rate` is pieces an hour, `a_day` hours a day. What finds no room stands on the last day, where it is seen as overload.
    """
    portions: list[Portion] = []
    left = quantity
    for day in days:
        room = ((a_day - taken.get(day, NONE)) * rate).to_integral_value(ROUND_DOWN)
        if left <= 0:
            break
        if room > 0:
            portions.append(_portion(day, min(left, room), rate))
            left -= portions[-1].quantity
    if left > 0 and days:
        same = next((each for each in portions if each.day == days[-1]), None)
        portions = [each for each in portions if each is not same]
        portions.append(_portion(days[-1], left + (same.quantity if same else NONE), rate))
    return portions


def _portion(day: date, quantity: Decimal, rate: Decimal) -> Portion:
    return Portion(day, quantity, (quantity / rate).quantize(Decimal("0.000001")))


def to_request(shortage: Decimal, on_request: Decimal) -> Decimal:
    """What is still to be asked for: the shortage less what is on request for it already, never below nothing (RULES 3)."""
    return max(NONE, shortage - on_request)


def spare(freed: Decimal, on_request: Decimal, needed: Decimal) -> Decimal:
    """Of what an order has on request: what its lines free by becoming smaller, as far as the rest of it does not need it."""
    return max(NONE, min(freed, on_request - needed))


R = RequestState
name_states(
    "purchase_request",
    {
        R.DRAFT: Message("Draft"),
        R.SENT: Message("Sent to purchasing"),
        R.ACKNOWLEDGED: Message("Taken up by purchasing"),
        R.RECEIVED: Message("Received"),
        R.WITHDRAWN: Message("Withdrawn"),
    },
)
PURCHASE = Workflow(
    "purchase_request",
    RequestState,
    Move("send", (R.DRAFT,), R.SENT, "purchasing.system"),
    Move("send_early", (R.DRAFT,), R.SENT, "reviews.release.decide", reason=True),
    Move("acknowledge", (R.SENT,), R.ACKNOWLEDGED, "purchasing.request.acknowledge"),
    Move("receive", (R.ACKNOWLEDGED,), R.RECEIVED, "purchasing.request.acknowledge"),
    Move("settle", (R.SENT, R.ACKNOWLEDGED), "", "purchasing.request.acknowledge", reason=True),
    Move("withdraw", (R.DRAFT, R.SENT, R.ACKNOWLEDGED), R.WITHDRAWN, "purchasing.system"),
)
REMEDIES: dict[str, Message] = {
    "normal": Message("Normal purchase"),
    "expedited": Message("Expedited purchase"),
    "outsourcing": Message("Outsourced processing"),
}
DOCUMENTS: dict[str, Message] = {
    "bom": Message("Bill of materials"),
    "instruction": Message("Work instruction"),
    "parameters": Message("Technical parameters"),
}
DEVELOPMENTS: dict[str, Message] = {
    "feasibility": Message("Feasibility assessment (APQP)"),
    "task": Message("New-product development task"),
}
