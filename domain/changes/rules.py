"""What the fields of a change ask for, without a database: who answers, who must know, what cannot be asked (RULES 6)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Any

from domain.changes.models import ChangeState, Field
from domain.orders.models import OrderState
from domain.shared.message import Message

FIRST_ANSWER_DAYS = 1  # to the first answer of a change (1.3); each section has the same
ACKNOWLEDGED_DAYS = 1  # "new version in use" (5.1.9(6))
TOLD_DAYS = 1  # a subcontractor is written to (5.1.9(5))
APPROVED_DAYS = 1

OPEN_TO_CHANGE = (OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED, OrderState.ON_HOLD)
TECHNICAL = frozenset({Field.SPECIFICATION, Field.DRAWING})
DELIVERY = frozenset({Field.DATE, Field.QUANTITY, Field.PLACE, Field.TRANSPORT, Field.PACKAGING})


class Part(StrEnum):
    """A department's part in a change: a kind of `ChangeSection`."""

    TECHNICAL = "technical"
    REVIEW = "review"  # the review FM070100-01 of a further line
    PRODUCTION = "production"
    FINANCE = "finance"
    MARKETING = "marketing"
    INFORMATION = "information"


@dataclass(frozen=True)
class Answered:
    """Who answers a part: the decision of the authority table, the clause, and what the part is called."""

    decision: str
    clause: str
    title: Message


PARTS: dict[str, Answered] = {
    Part.TECHNICAL: Answered("change_technical", "5.1.9(2)", Message("Engineering change")),
    Part.REVIEW: Answered("change_review", "5.1.2(1)", Message("Review of the further line")),
    Part.PRODUCTION: Answered("change_production", "5.1.9(3)", Message("Production and load")),
    Part.FINANCE: Answered("change_finance", "5.1.9(3)", Message("Finance: what the cancellation costs")),
    Part.MARKETING: Answered("change_marketing", "5.1.9(3)", Message("Marketing's answer")),
    Part.INFORMATION: Answered("change_information", "5.1.9(7)", Message("Product information before use")),
}
ANSWERED_BY: dict[str, str] = {
    Part.TECHNICAL: "technical", Part.REVIEW: "sales", Part.PRODUCTION: "production", Part.FINANCE: "finance", Part.MARKETING: "sales",
    Part.INFORMATION: "sales",
}
ROUTES: dict[str, tuple[Part, ...]] = {
    Field.DATE: (Part.MARKETING, Part.PRODUCTION),
    Field.QUANTITY: (Part.MARKETING, Part.PRODUCTION),
    Field.PLACE: (Part.MARKETING, Part.PRODUCTION),
    Field.TRANSPORT: (Part.MARKETING, Part.PRODUCTION),
    Field.PACKAGING: (Part.MARKETING, Part.PRODUCTION),
    Field.SPECIFICATION: (Part.TECHNICAL, Part.INFORMATION),
    Field.DRAWING: (Part.TECHNICAL, Part.INFORMATION),
    Field.PRICE: (Part.MARKETING,),
    Field.CANCEL: (Part.PRODUCTION, Part.FINANCE),
    Field.ADD: (Part.REVIEW,),
}


def route(fields: Iterable[str]) -> dict[Part, str]:
    """The parts that must sign before a change with these fields is in force, with the clause that asks for each (5.1.9(2)–(4))."""
    found: dict[Part, str] = {}
    for field in fields:
        for part in ROUTES[field]:
            found.setdefault(part, "5.1.9(4)" if (part, field) == (Part.MARKETING, Field.PRICE) else PARTS[part].clause)
    return found


def asked_of(part: str) -> frozenset[str]:
    """The fields that a part answers."""
    return frozenset(field for field, parts in ROUTES.items() if part in parts)


def needs_general_manager(fields: Collection[str]) -> bool:
    """Another price is in force only by the general manager's approval (5.1.9(4))."""
    return Field.PRICE in fields


def needs_manager(fields: Collection[str]) -> bool:
    """Everything but a price alone is approved by the marketing manager."""
    return any(field != Field.PRICE for field in fields)


def against(field: str, asked: Mapping[str, Any], *, today: date, quantity: Decimal, shipped: Decimal) -> Message | None:
    """Why this cannot be asked of a delivery or line; None when it can. `quantity` and `shipped` are of what the item is about."""
    if field in (Field.QUANTITY, Field.CANCEL) and (fault := _below_shipped(asked, shipped)):
        return fault
    if gone := left(field, quantity, shipped):
        return gone
    for day in _days(field, asked):
        if day < today:
            return Message("{day} is past; choose a day from today on.", day=day)
    if field == Field.DATE and "parts" in asked:
        return _parts_refusal(asked["parts"], quantity, shipped)
    return None


def left(field: str, quantity: Decimal, shipped: Decimal) -> Message | None:
    """Of what has left whole nothing is left to change but its price, and how many more are wanted."""
    if field in (Field.QUANTITY, Field.PRICE) or not 0 < quantity <= shipped:
        return None
    return Message("It is shipped already.")


def passed(field: str, agreed: Mapping[str, Any] | None, today: date) -> date | None:
    """The first agreed day that is over; None while all of them lie ahead. It may not come into force silently (RULES 6)."""
    return min((day for day in _days(field, agreed or {}) if day < today), default=None)


def stays(deliveries: Sequence[tuple[Decimal, Decimal]], whole: Decimal) -> list[Decimal]:
    """How many of each delivery stay ordered where `whole` of all of them are to. `deliveries`: ordered and shipped, the earliest first.

    What has left of each stays with it; of the rest the first deliveries keep theirs, and the last ones go first. What is more than
    was ordered comes with the last.
    """
    left = whole - sum((shipped for _, shipped in deliveries), Decimal(0))
    kept = []
    for ordered, shipped in deliveries:
        rest = max(Decimal(0), min(ordered - shipped, left))
        kept.append(shipped + rest)
        left -= rest
    if kept and left > 0:
        kept[-1] += left
    return kept


def _below_shipped(asked: Mapping[str, Any], shipped: Decimal) -> Message | None:
    wanted = Decimal(asked["quantity"])
    if wanted < 0:
        return Message("Enter a quantity of zero or more.")
    if wanted < shipped:
        return Message("{shipped} are shipped already; the quantity cannot be less.", shipped=shipped)
    return None


def _parts_refusal(parts: Iterable[tuple[str, str]], quantity: Decimal, shipped: Decimal) -> Message | None:
    numbers = [Decimal(each) for _, each in parts]
    if any(each <= 0 for each in numbers):
        return Message("Each part needs a quantity.")
    if sum(numbers) != quantity - shipped:
        return Message("The parts make {sum}; open are {open}.", sum=sum(numbers), open=quantity - shipped)
    return None


def _days(field: str, asked: Mapping[str, Any]) -> list[date]:
    if field == Field.DATE and "parts" in asked:
        return [date.fromisoformat(day) for day, _ in asked["parts"]]
    if field in (Field.DATE, Field.QUANTITY) and asked.get("day"):
        return [date.fromisoformat(asked["day"])]
    if field == Field.ADD and asked:
        return [date.fromisoformat(day) for day, *_ in asked["dates"]]
    return []


def closed(state: str) -> Message | None:
    """Why an order in this state cannot be changed; None when it can (RULES 6)."""
    if state in OPEN_TO_CHANGE:
        return None
    if state in (OrderState.SHIPPED, OrderState.RECEIVED):
        return Message("Everything of this order is shipped: nothing is left to change.")
    if state in (OrderState.CLOSED, OrderState.CANCELLED, OrderState.DECLINED, OrderState.WITHDRAWN):
        return Message("This order is closed: nothing of it can be changed.")
    return Message("This order is not released yet: amend it instead.")


class Meets(StrEnum):
    """What becomes of an open item on the same field when a newer one comes."""

    REPLACED = "replaced"  # the same side asks again
    BARRED = "barred"  # the other side's proposal waits for an answer first


def meets(origin: str, open_origin: str, open_state: str) -> Meets:
    """RULES 6: the customer's newer request replaces their own open one; against an open proposal of the other side it is refused."""
    theirs = open_state == ChangeState.WITH_CUSTOMER or origin != open_origin
    return Meets.BARRED if theirs else Meets.REPLACED


# 5.1.9(5): what a subcontractor has to hear of, where work on the part is done outside
TOUCHES_OUTSIDE = TECHNICAL | {Field.DATE, Field.QUANTITY, Field.PACKAGING, Field.CANCEL, Field.ADD}
INFORMATION: dict[str, Message] = {  # 5.1.9(7)
    "product_information": Message("Product information"),
    "catalogue": Message("Catalogue"),
    "advertising": Message("Advertising"),
    "specification": Message("Product specification, electronic copies included"),
}
