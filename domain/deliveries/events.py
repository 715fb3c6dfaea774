"""What happens between production and the customer's dock."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from domain.customers.models import Customer
from domain.deliveries.models import (
    Chase,
    Countermeasure,
    DailyCheck,
    Delay,
    DelayOffer,
    Difference,
    DispatchNotice,
    Freight,
    ProductionReport,
    Slip,
    SlipLine,
)
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.message import Message
from domain.shared.tasks import Task


@dataclass(frozen=True)
class QuantityMade:
    """Production reported; the line's `made` and the stock are written already."""

    report: ProductionReport
    line: OrderLine
    order: Order


@dataclass(frozen=True)
class ProductionChased:
    chase: Chase
    schedule: ScheduleLine
    order: Order


@dataclass(frozen=True)
class DelayFound:
    delay: Delay
    order: Order


@dataclass(frozen=True)
class DatesOffered:
    """The customer has new dates to choose from; told by mail with a link, and in the portal."""

    delay: Delay
    offers: Sequence[DelayOffer]
    order: Order


@dataclass(frozen=True)
class DateTaken:
    """The customer took one: it becomes the change notice (5.1.10(1))."""

    delay: Delay
    offer: DelayOffer
    order: Order


@dataclass(frozen=True)
class CountermeasureSigned:
    sheet: Countermeasure


@dataclass(frozen=True)
class FreightApproved:
    freight: Freight


@dataclass(frozen=True)
class NoticeSent:
    """Logistics was told to dispatch (5.1.11(1))."""

    notice: DispatchNotice


@dataclass(frozen=True)
class NoticeRecalled:
    """Logistics stops: the notice is back with sales as a draft, or (`ended`) nothing of it leaves any more."""

    notice: DispatchNotice
    why: Message
    ended: bool


@dataclass(frozen=True)
class GoodsShipped:
    """The slip left with the goods: quantities, stock and lots are written already."""

    slip: Slip
    lines: Sequence[SlipLine]
    orders: Sequence[Order]


@dataclass(frozen=True)
class GoodsReceived:
    """Somebody signed for the slip: by its code, in the portal, or on paper that came back; `drawn` is their signature as a picture."""

    slip: Slip
    lines: Sequence[SlipLine]
    orders: Sequence[Order]
    drawn: bytes | None = None


@dataclass(frozen=True)
class DifferenceFound:
    difference: Difference
    slip: Slip


@dataclass(frozen=True)
class DifferenceSettled:
    """Quality said how it ends; `owed_by` is what it changed of the quantity that is owed."""

    difference: Difference
    slip: Slip
    line: SlipLine
    owed_by: Decimal


@dataclass(frozen=True)
class GoodsReturned:
    """Goods of a signed slip came back to us; they count as shipped and received no more."""

    slip: Slip
    line: SlipLine
    quantity: Decimal


@dataclass(frozen=True)
class SlipVoided:
    """The goods came back before anybody signed: stock, lots and the dates of the orders are as they were."""

    slip: Slip
    lines: Sequence[SlipLine]
    orders: Sequence[Order]


@dataclass(frozen=True)
class PackagingAsked:
    """The customer is asked to confirm the packaging of ours that they have, by kind, as `task` has it (RULES 7)."""

    customer: Customer
    task: Task
    balances: Mapping[str, int]


@dataclass(frozen=True)
class MorningCame:
    """A working day begins: its check waits for logistics; `figures` leave confidential lines out."""

    check: DailyCheck
    figures: Mapping[str, int]


@dataclass(frozen=True)
class ChaseAnswered:
    chase: Chase
    order: Order


@dataclass(frozen=True)
class OffersRefused:
    """None of the offered dates suits the customer; why stands in the delay."""

    delay: Delay
    order: Order


@dataclass(frozen=True)
class DelayClosed:
    """The goods left after all, or it was not late: nothing waits about it any more."""

    delay: Delay
    order: Order
