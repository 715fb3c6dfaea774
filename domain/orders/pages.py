"""All that the page of one order shows, as plain rows, in a fixed number of queries however many lines it has."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select
from sqlalchemy.orm import aliased

from domain.accounts.models import Person
from domain.customers.models import Customer, ShipTo
from domain.orders.frameworks import CalledOff, balance
from domain.orders.kinds import KINDS, RELATED_AS
from domain.orders.lists import shown_state
from domain.orders.models import FORECAST, Order, OrderKind, OrderLine, OrderMessage, ScheduleLine
from domain.orders.models import OrderState as S
from domain.orders.progress import PRODUCTION, SHIPPING
from domain.products.models import Product
from domain.projects.ended import confidential
from domain.shared import money
from domain.shared.among import among_given, among_these
from domain.shared.errors import NotFound
from domain.shared.files import Attachment, StoredFile
from domain.shared.message import Message
from domain.shared.work import Work

UNDER_WAY = frozenset({S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED, S.SHIPPED})  # states in which each line is as far as it is


@dataclass(frozen=True, slots=True)
class DateRow:
    quantity: Decimal
    requested: date
    promised: date | None
    forecast: bool = False  # of a delivery schedule: told beforehand, not ordered yet
    id: uuid.UUID | None = None  # whether it is late is judged where deliveries are, by this id
    shipped: Decimal = Decimal(0)

    @property
    def gone(self) -> Decimal:
        """What has left of a delivery of which something is still to leave: no later promise is about that."""
        return self.shipped if self.shipped < self.quantity else Decimal(0)

    @property
    def left(self) -> Decimal:
        return self.quantity - self.gone

    @property
    def days_late(self) -> int:
        """Days by which the promise lies after the day asked for; 0 where it does not, or nothing is promised yet."""
        return max(0, (self.promised - self.requested).days) if self.promised else 0


@dataclass(frozen=True, slots=True)
class LineRow:
    id: uuid.UUID
    position: int
    name: str
    code: str | None
    customer_part: str
    drawing_revision: str
    specification: str | None
    quality: str | None
    quantity: Decimal
    unit: str
    unit_price: Decimal | None
    line_class: str
    class_reason: Message
    cancelled: bool
    confidential: bool
    made: Decimal = Decimal(0)
    shipped: Decimal = Decimal(0)
    received: Decimal = Decimal(0)
    dates: list[DateRow] = field(default_factory=list)
    currency: str = "CNY"

    @property
    def done(self) -> Decimal:
        """How much of it is past production: made, or sent from stock; never more than was ordered."""
        return min(self.quantity, max(self.made, self.shipped))

    def state_in(self, order_state: str) -> str:
        """How far this line is while its order is being made and sent; else as far as the order."""
        if order_state not in UNDER_WAY:
            return order_state
        if self.shipped >= self.quantity:
            return S.RECEIVED if self.received >= self.quantity else S.SHIPPED
        return S.PART_SHIPPED if self.shipped else S.IN_PRODUCTION if self.made else S.RELEASED

    @property
    def amount(self) -> Decimal | None:
        return None if self.unit_price is None else money.amount(self.unit_price, self.quantity, self.currency)


@dataclass(frozen=True, slots=True)
class FileRow:
    id: uuid.UUID
    name: str
    purpose: str
    size: int | None
    at: datetime
    confidential: bool
    url: str
    superseded: str | None = None  # by the change of this number (5.1.9(7)); the customer's own page has it no more


@dataclass(frozen=True, slots=True)
class MessageRow:
    """As the thread shows it; `side` is staff or customer."""

    at: datetime
    who: str
    side: str
    mine: bool
    internal: bool
    body: str
    files: list[FileRow]


@dataclass(frozen=True)
class Head:
    """The order's own columns and those of its customer, owner and ship-to place, by the names of the models."""

    order: Order
    customer: Customer
    ship_to: ShipTo | None
    owner: str
    owner_phone: str
    related: str | None
    state: str

    @property
    def kind(self) -> Message | None:
        """What kind of order it is (RULES 1); None for a single one, which need not be said."""
        return None if self.order.kind == OrderKind.SINGLE else KINDS[self.order.kind]

    @property
    def related_as(self) -> Message:
        """What the order is to the one that it names."""
        return RELATED_AS[self.order.relation or ""]


@dataclass(frozen=True)
class OrderPage:
    head: Head
    lines: list[LineRow]
    files: list[FileRow]
    messages: list[MessageRow]
    called: Sequence[CalledOff] = ()  # of a framework order: what was called off from it, part by part

    @property
    def order(self) -> Order:
        return self.head.order

    @property
    def total(self) -> Decimal | None:
        """The untaxed amount of the lines that the reader sees and that have a price; None where none has."""
        amounts = [line.amount for line in self.lines if not line.cancelled and line.amount is not None]
        return sum(amounts, Decimal(0)) if amounts else None

    @property
    def unpriced(self) -> int:
        """How many lines wait for a price."""
        return sum(line.amount is None for line in self.lines if not line.cancelled)

    @property
    def classes(self) -> list[str]:
        """The classes of the lines that the reader sees, as they first appear; the order's own where it has no line left."""
        return list(dict.fromkeys(line.line_class for line in self.lines if not line.cancelled)) or [self.order.order_class]

    @property
    def quantity(self) -> Decimal:
        return sum((line.quantity for line in self.lines if not line.cancelled), Decimal(0))

    @property
    def shares(self) -> dict[int, int]:
        """How far production and shipping are, in hundredths of the quantity; not all before all is."""
        lines = [line for line in self.lines if not line.cancelled]
        had = {PRODUCTION: [line.done for line in lines], SHIPPING: [min(line.quantity, line.shipped) for line in lines]}
        return {step: int(100 * sum(each, Decimal(0)) / (self.quantity or 1)) for step, each in had.items()}


def page(work: Work, number: str) -> OrderPage:
    """The order of this number with its lines, files and messages, as far as the actor may see them. Five queries,
    three more for a framework order.

    Raises NotFound.
    """
    found = head(work, number)
    called = balance(work, found.order) if found.order.kind == OrderKind.FRAMEWORK else ()
    return replace(of_head(work, found, _lines(work, found.order)), called=called)


def of_head(work: Work, head: Head, lines: list[LineRow], *, bare: bool = False) -> OrderPage:
    """As `page`, where head and lines were read already; a `bare` order is known to have neither messages nor files."""
    messages = work.session.execute(MESSAGES, {"order": head.order.id}).all() if not bare else []
    hung = _files(work, [head.order.id, *(message.id for message in messages)]) if not bare else {}
    return OrderPage(head, lines, hung.pop(head.order.id, []), [
        MessageRow(row.at, row.author_name, row.author_side, row.author_id == work.actor.id, row.internal, row.text, hung.get(row.id, []))
        for row in messages
    ])


def head(work: Work, number: str) -> Head:
    """The order of this number with its customer, place and owner. Raises NotFound."""
    row = work.session.execute(HEAD, {"number": number}).one_or_none()
    if row is None:
        raise NotFound
    return Head(*row, state=shown_state(work, row[0].state))


def _lines(work: Work, order: Order) -> list[LineRow]:
    dates: dict[uuid.UUID, list[DateRow]] = defaultdict(list)
    rows: Iterable[Any] = work.session.execute(DATES, {"order": order.id})
    for line_id, *row in rows:
        dates[line_id].append(DateRow(*row))
    return [_line(row, dates[row.id], order.currency) for row in work.session.execute(LINES, {"order": order.id})]


def line_row(line: OrderLine, currency: str) -> LineRow:
    """A line with its dates that was read whole already; the company's code of its part is not among them."""
    return LineRow(
        line.id, line.position, line.name, None, line.customer_part, line.drawing_revision, line.specification, line.quality, line.quantity,
        line.unit, line.unit_price, line.line_class, Message.from_json(line.class_reason), line.cancelled, line.project_id is not None,
        line.made, line.shipped, line.received,
        [DateRow(each.quantity, each.requested, each.promised_latest, each.zone == FORECAST, each.id, each.shipped)
         for each in line.schedules],
        currency,
    )


def _line(row: Any, dates: list[DateRow], currency: str) -> LineRow:
    *before, reason, cancelled, secret, made, shipped, received = row
    given: list[Any] = [*before, Message.from_json(reason), cancelled, secret, made, shipped, received, dates, currency]
    return LineRow(*given)


def _files(work: Work, things: list[uuid.UUID]) -> dict[uuid.UUID, list[FileRow]]:
    """The files of an order and of its messages, by the thing that they hang on."""
    door = "/admin" if work.actor.is_staff else ""
    hung: dict[uuid.UUID, list[FileRow]] = defaultdict(list)
    rows: Iterable[Any] = work.session.execute(FILES, {"things": things})
    for object_id, *row, superseded in rows:
        given: list[Any] = [*row, f"{door}/files/{row[0]}", superseded]
        hung[object_id].append(FileRow(*given))
    return hung


# Built once: building a statement costs more than asking it.
RELATED = aliased(Order)
ASKED = bindparam("order", type_=Uuid())
HEAD = (
    select(Order, Customer, ShipTo, Person.name, Person.phone, RELATED.number)
    .join(Customer, Customer.id == Order.customer_id).join(Person, Person.id == Order.owner_id)
    .outerjoin(ShipTo, ShipTo.id == Order.ship_to_id).outerjoin(RELATED, RELATED.id == Order.related_id)
    .where(Order.number == bindparam("number", type_=Text()))
)
DATES = (
    select(
        ScheduleLine.line_id, ScheduleLine.quantity, ScheduleLine.requested, ScheduleLine.promised_latest, ScheduleLine.zone == FORECAST,
        ScheduleLine.id, ScheduleLine.shipped,
    )
    .where(ScheduleLine.order_id == ASKED).order_by(ScheduleLine.requested)
)
LINES = (
    select(
        OrderLine.id, OrderLine.position, OrderLine.name, Product.code, OrderLine.customer_part, OrderLine.drawing_revision,
        OrderLine.specification, OrderLine.quality, OrderLine.quantity, OrderLine.unit, OrderLine.unit_price, OrderLine.line_class,
        OrderLine.class_reason, OrderLine.cancelled, confidential(OrderLine.project_id),
        OrderLine.made, OrderLine.shipped, OrderLine.received,
    )
    .outerjoin(Product, Product.id == OrderLine.product_id).where(OrderLine.order_id == ASKED).order_by(OrderLine.position)
)
MESSAGES = (
    select(
        OrderMessage.id, OrderMessage.at, OrderMessage.author_id, OrderMessage.author_name, OrderMessage.author_side, OrderMessage.internal,
        OrderMessage.text,
    )
    .where(OrderMessage.order_id == ASKED).order_by(OrderMessage.at, OrderMessage.id)
)
FILES = (
    select(
        Attachment.object_id, Attachment.id, Attachment.name, Attachment.purpose, StoredFile.size, Attachment.uploaded_at,
        confidential(Attachment.project_id), Attachment.superseded_by,
    )
    .outerjoin(StoredFile, StoredFile.sha256 == Attachment.sha256)
    .where(among_these(Attachment.object_kind, ("order", "order_message")), among_given(Attachment.object_id, "things"))
    .order_by(Attachment.uploaded_at, Attachment.id)
)
