"""What the pages of a slip show, for its receiver, its customer and the house; no prices anywhere."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal

from sqlalchemy import Text, Uuid, bindparam, select

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.customers.rules import SHIPPING_DOCUMENTS
from domain.deliveries.models import Difference, Slip, SlipLine, SlipState, Tracking
from domain.deliveries.packaging import movements
from domain.deliveries.receipts import links
from domain.deliveries.receipts.rules import KINDS, OUTCOMES
from domain.shared.errors import NotFound
from domain.shared.files import Attachment, read
from domain.shared.message import Message
from domain.shared.work import Work

SEEN: dict[str, Message] = {
    "left": Message("Left our works"),
    "on_the_way": Message("On the way"),
    "delayed": Message("Held up"),
    "arrived": Message("Arrived"),
    "signed": Message("Signed for"),
    "returned": Message("Came back"),
}
HOW: dict[str, Message] = {
    "code": Message("by the code on the slip"),
    "portal": Message("in the portal, with the password"),
    "paper": Message("on the paper copy"),
}

FILES_ARE: dict[str, Message] = {"damage": Message("Photograph of damage"), "return_copy": Message("Signed copy")}


@dataclass(frozen=True, slots=True)
class Seen:
    """Where the goods were seen. Who of the house entered it, and why goods came back, is for the house alone."""

    what: str
    at: datetime
    place: str
    by: str
    note: str
    expected_on: date | None


@dataclass(frozen=True, slots=True)
class FileRow:
    id: uuid.UUID
    name: str
    purpose: str
    at: datetime

    @property
    def what(self) -> Message | None:
        return FILES_ARE.get(self.purpose) or SHIPPING_DOCUMENTS.get(self.purpose.removeprefix("shipping."))


@dataclass(frozen=True, slots=True)
class CaseRow:
    number: str
    kind: str
    quantity: Decimal
    state: str
    outcome: str
    settlement: str
    change: str
    line_id: uuid.UUID

    @property
    def what(self) -> Message:
        return KINDS[self.kind]

    @property
    def ended(self) -> Message:
        return OUTCOMES[self.kind][self.outcome].words


@dataclass(frozen=True)
class SlipPage:
    """`signature` is the drawn one as PNG, for who has no account and so cannot open files."""

    slip: Slip
    customer: str
    customer_number: str
    lines: Sequence[SlipLine]
    seen: Sequence[Seen] = ()
    files: Sequence[FileRow] = ()
    cases: Sequence[CaseRow] = ()
    packaging: Sequence[tuple[str, int]] = ()
    signature: bytes | None = field(default=None, repr=False)
    until: datetime | None = None  # by a link: so long it can be read
    language: str = ""  # of the customer
    contact: tuple[str, str] = ("", "")  # by a link to a void slip: name and telephone of the account manager

    @property
    def signed(self) -> bool:
        return self.slip.state == SlipState.SIGNED

    @property
    def void(self) -> bool:
        return self.slip.state == SlipState.VOID

    @property
    def open(self) -> bool:
        return self.slip.state in {SlipState.LEFT, SlipState.ARRIVED}

    @property
    def differs(self) -> bool:
        return any(line.damaged or line.wrong or line.received != line.quantity for line in self.lines)

    @property
    def waits(self) -> bool:
        """Something differs, and quality has not said of all of it how it ends."""
        return self.differs and not (self.cases and all(case.state == "settled" for case in self.cases))

    @property
    def orders(self) -> list[tuple[str, str]]:
        """Number and the customer's own number of each order, once."""
        return list(dict.fromkeys((line.order_number, line.po_number) for line in self.lines))

    @property
    def place(self) -> str:
        """Where it goes, as it was written when it left."""
        return " · ".join(str(each) for name in ("plant", "dock", "address") if (each := self.slip.ship_to.get(name)))

    @property
    def consignee(self) -> str:
        return str(self.slip.ship_to.get("consignee") or "")

    @property
    def boxes(self) -> int:
        return sum(line.boxes for line in self.lines)

    @property
    def received_on(self) -> date | None:
        return max((line.received_on for line in self.lines if line.received_on), default=None)

    def of(self, purpose: str) -> list[FileRow]:
        return [each for each in self.files if each.purpose == purpose]


BY_NUMBER = select(Slip).where(Slip.number == bindparam("number", type_=Text()))
LINES = select(SlipLine).where(SlipLine.slip_id == bindparam("slip", type_=Uuid())).order_by(SlipLine.position)
SEEN_AT = (
    select(Tracking.what, Tracking.at, Tracking.place, Tracking.by, Tracking.note, Tracking.expected_on)
    .where(Tracking.slip_id == bindparam("slip", type_=Uuid())).order_by(Tracking.at, Tracking.id)
)
OWNER = (
    select(Person.name, Person.phone).join(Customer, Customer.owner_id == Person.id)
    .where(Customer.id == bindparam("customer", type_=Uuid()))
)
WHOSE = select(Customer.name_short, Customer.number, Customer.language).where(Customer.id == bindparam("customer", type_=Uuid()))
FILES = (
    select(Attachment.id, Attachment.name, Attachment.purpose, Attachment.uploaded_at)
    .where(Attachment.object_kind == "slip", Attachment.object_id == bindparam("slip", type_=Uuid()))
    .order_by(Attachment.uploaded_at, Attachment.id)
)
CASES = (
    select(Difference.number, Difference.kind, Difference.quantity, Difference.state, Difference.outcome, Difference.settlement,
           Difference.change_number, Difference.slip_line_id)
    .where(Difference.slip_id == bindparam("slip", type_=Uuid())).order_by(Difference.number)
)
DRAWN = select(Attachment.sha256).where(
    Attachment.object_kind == "slip", Attachment.object_id == bindparam("slip", type_=Uuid()), Attachment.purpose == "finger_signature"
)


def by_number(work: Work, number: str) -> Slip:
    """Raises NotFound, also where no line of it may be seen."""
    slip = work.session.scalars(BY_NUMBER, {"number": number}).one_or_none()
    if slip is None:
        raise NotFound
    return slip


def page(work: Work, number: str) -> SlipPage:
    """A slip with all that the reader may see of it, in a fixed number of statements. Raises NotFound."""
    shown = _page(work, by_number(work, number))
    return replace(shown, seen=[_outside(each) for each in shown.seen]) if work.person.is_customer else shown


def behind(work: Work, token: str) -> SlipPage:
    """What the holder of the slip is shown: the paper itself, once it is signed what was signed; of a void one that it is void.

    Raises NotFound.
    """
    slip, link = links.followed(work, token)
    with work.as_system("receipt.page"):
        shown = _page(work, slip)
        if shown.void:
            owner, telephone = work.session.execute(OWNER, {"customer": slip.customer_id}).one()
            return SlipPage(slip, shown.customer, "", shown.lines, until=link.expires_at, language=shown.language,
                            contact=(owner, telephone))
        sha256 = work.session.scalar(DRAWN, {"slip": slip.id}) if shown.signed else None
    photos = [each for each in shown.files if each.purpose == "damage"]
    drawn = read(sha256) if sha256 else None
    return SlipPage(slip, shown.customer, "", shown.lines, files=photos, cases=shown.cases, packaging=shown.packaging, signature=drawn,
                    until=link.expires_at, language=shown.language)


def _outside(seen: Seen) -> Seen:
    return replace(seen, by=seen.by if seen.what == "signed" else "", note="" if seen.what == "returned" else seen.note)


def _page(work: Work, slip: Slip) -> SlipPage:
    given = {"slip": slip.id}
    lines = list(work.session.scalars(LINES, given))
    if not lines:
        raise NotFound
    name, number, language = work.session.execute(WHOSE, {"customer": slip.customer_id}).one()
    return SlipPage(
        slip, name, number, lines, [Seen(*row) for row in work.session.execute(SEEN_AT, given)],
        [FileRow(*row) for row in work.session.execute(FILES, given)], [CaseRow(*row) for row in work.session.execute(CASES, given)],
        movements.of_slip(work, slip.id), language=language,
    )
