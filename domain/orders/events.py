"""What happens to an order. What follows from each stands in `domain/reactions.py`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from domain.orders.models import Order, OrderLine, OrderMessage
from domain.shared.message import Message


@dataclass(frozen=True)
class OrderSubmitted:
    """`lines` are those of the order, with their dates, as they were just written."""

    order: Order
    lines: Sequence[OrderLine] = ()


@dataclass(frozen=True)
class OrderAmended:
    """A new revision; `changed` names what differs: lines, quantity, dates, prices, specification, quality, material,
    delivery, services, files. `differences` says it line by line, for people; `lines` are the positions concerned."""

    order: Order
    changed: frozenset[str]
    differences: tuple[Message, ...] = ()
    lines: frozenset[int] = field(default_factory=frozenset)


@dataclass(frozen=True)
class OrderWithdrawn:
    order: Order
    why: str = ""


@dataclass(frozen=True)
class OrderReturned:
    order: Order
    why: str


@dataclass(frozen=True)
class OrderCompleted:
    order: Order


@dataclass(frozen=True)
class OrderHeld:
    """`for_customer`: at the customer's wish; else at our own."""

    order: Order
    why: str = ""
    for_customer: bool = False


@dataclass(frozen=True)
class OrderResumed:
    order: Order


@dataclass(frozen=True)
class OrderCancelled:
    """`for_customer`: at the customer's wish; else at our own. `by_change`: with its last line, whose items say whose wish each was."""

    order: Order
    why: str
    for_customer: bool = False
    by_change: bool = False


@dataclass(frozen=True)
class OrderDeclined:
    order: Order
    why: str


@dataclass(frozen=True)
class OrderSplit:
    """`part` is the new order of what is newly developed; the mass-production lines of `order` go ahead without it."""

    order: Order
    part: Order


@dataclass(frozen=True)
class OrderCountersigned:
    order: Order


@dataclass(frozen=True)
class MessageWritten:
    order: Order
    message: OrderMessage
