"""What happened in a review, for the table of reactions."""

from __future__ import annotations

from dataclasses import dataclass

from domain.orders.models import Order, OrderLine
from domain.reviews.models import Deviation, Meeting, Review, Ruling, Section
from domain.shared.message import Message


@dataclass(frozen=True)
class ReviewOpened:
    review: Review
    order: Order


@dataclass(frozen=True)
class SectionOpened:
    section: Section
    order: Order


@dataclass(frozen=True)
class SectionSigned:
    section: Section
    order: Order


@dataclass(frozen=True)
class SectionReopened:
    """What it rested on changed, or its signature was taken back."""

    section: Section
    order: Order


@dataclass(frozen=True)
class DeviationProposed:
    deviation: Deviation
    order: Order


@dataclass(frozen=True)
class DeviationAnswered:
    deviation: Deviation
    order: Order


@dataclass(frozen=True)
class PriceAccepted:
    """Another price than the valid one was agreed: finance is told (5.1.9(4), RULES 4)."""

    deviation: Deviation
    order: Order


@dataclass(frozen=True)
class MeetingCalled:
    meeting: Meeting
    order: Order


@dataclass(frozen=True)
class ObjectionRaised:
    review: Review
    order: Order
    why: Message


@dataclass(frozen=True)
class Ruled:
    ruling: Ruling
    order: Order


@dataclass(frozen=True)
class OrderApproved:
    order: Order


@dataclass(frozen=True)
class OrderReleased:
    order: Order


@dataclass(frozen=True)
class LineOverruled:
    """A line was given another class; where that is a confidential one, it belongs to a project from now on."""

    order: Order
    line: OrderLine


@dataclass(frozen=True)
class AdditionReleased:
    """A further line of an order that runs went through its review: it joins that order; nothing else follows from it by itself."""

    order: Order


@dataclass(frozen=True)
class OrderAcceptedForDevelopment:
    order: Order
