"""What happens to a change of a released order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.changes.models import Change, ChangeItem, EngineeringRequest, SubcontractorNotice
from domain.orders.models import Order
from domain.shared.files import Attachment


@dataclass(frozen=True)
class ChangeAsked:
    """By the customer, in the portal or on paper that staff entered."""

    change: Change
    order: Order


@dataclass(frozen=True)
class ChangeProposed:
    """By the company, for its own reasons (5.1.9(1)): the customer answers item by item."""

    change: Change
    order: Order


@dataclass(frozen=True)
class ChangeAnswered:
    """Our answers differ somewhere from what the customer asked: they confirm, counter or withdraw."""

    change: Change
    order: Order


@dataclass(frozen=True)
class ChangeSettled:
    """The customer answered what was before them."""

    change: Change
    order: Order


@dataclass(frozen=True)
class ChangeInForce:
    """The order has its new revision; `items` are those that came into force, written into lines and dates already."""

    change: Change
    order: Order
    items: Sequence[ChangeItem]


@dataclass(frozen=True)
class FilesSuperseded:
    """Copies of a drawing or specification that a change in force replaced: gone from the portal, marked for the house (5.1.9(7))."""

    change: Change
    files: Sequence[Attachment]


@dataclass(frozen=True)
class ChangeEnded:
    """Refused, declined, withdrawn or replaced: the order stands as it was."""

    change: Change
    order: Order


@dataclass(frozen=True)
class LineRefused:
    """One of several further lines does not come in; the others go on."""

    change: Change
    order: Order
    item: ChangeItem
    why: str


@dataclass(frozen=True)
class ChangeDivided:
    """A further line was split off under review: `change` is the one that is its own from now on, `parent` what it was asked in."""

    change: Change
    order: Order
    parent: Change


@dataclass(frozen=True)
class EngineeringRaised:
    """Sales raised the requests of a change to technical data (5.1.9(2))."""

    change: Change
    order: Order
    requests: Sequence[EngineeringRequest]


@dataclass(frozen=True)
class EngineeringSigned:
    """Technical signed them, with what they mean."""

    change: Change
    order: Order
    requests: Sequence[EngineeringRequest]


@dataclass(frozen=True)
class EngineeringEnded:
    """Requests that are superseded by another edition, or of a change that is not carried out."""

    change: Change
    order: Order
    requests: Sequence[EngineeringRequest]


@dataclass(frozen=True)
class SubcontractorNotified:
    """Purchasing writes to a subcontractor of what is in force and theirs to know (5.1.9(5)); whoever mails it sets `outbox_id`."""

    change: Change
    order: Order
    notice: SubcontractorNotice
    items: Sequence[ChangeItem]
