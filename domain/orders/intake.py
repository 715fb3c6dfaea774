"""What the page of a new order shows beside what is typed: names, prices and classes of its lines, and the check before submission."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.customers.models import Contact, Customer, ShipTo
from domain.orders import typed
from domain.orders.checking import listed_quality, listed_specification
from domain.orders.frameworks import frameworks
from domain.orders.inputs import OrderInput
from domain.orders.models import Order, OrderDraft, OrderKind, OrderState
from domain.orders.offers import Asked, Offer, offers, terms_of
from domain.orders.queries import FileRow, files_of
from domain.products.models import ListEntry
from domain.shared.base import new_id
from domain.shared.clock import Allowance, due
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work
from domain.shared.workflow import history
from domain.shared.written import day_written

YEAR = timedelta(days=366)
ANSWER_MASS, ANSWER_NEW = Allowance.working_days(3), Allowance.working_days(5)


class Typed(dict[str, Any]):
    """What was typed in a line; what was not is empty."""

    def __missing__(self, name: str) -> str:
        return ""


@dataclass(frozen=True)
class Row:
    """A line as typed, with what it meets on the list (nothing while no part number is typed)."""

    index: int | str
    typed: Typed
    offer: Offer | None
    quantity: Decimal
    opened: bool

    @property
    def n(self) -> int | str:
        """The number that people count by; in the row that the script copies, its place for one."""
        return self.index + 1 if isinstance(self.index, int) else "__n__"

    @property
    def unit(self) -> str:
        return self.offer.entry.unit if self.offer and self.offer.entry else self.typed.get("unit") or "pcs"

    @property
    def specification(self) -> str:
        return self.typed.get("specification") or (listed_specification(self.offer) if self.offer else "")

    @property
    def quality(self) -> str:
        return self.typed.get("quality") or (listed_quality(self.offer) if self.offer else "")


@dataclass(frozen=True)
class Summary:
    """The check before submission: what can be priced, what must be estimated, what will be answered in the review."""

    lines: int
    quantity: Decimal
    amount: Decimal
    new_rows: tuple[int, ...]
    soon_rows: tuple[int, ...]
    priceless_rows: tuple[int, ...]
    differing_rows: tuple[int, ...]
    answer_by: datetime
    currency: str

    @property
    def prices_agree(self) -> bool:
        return self.lines > len(self.new_rows) and not self.priceless_rows and not self.differing_rows


@dataclass(frozen=True)
class Place:
    id: uuid.UUID
    name: str


@dataclass
class Intake:
    """All that the page needs. `draft_id` is ready before anything is saved, so that saving twice saves once."""

    draft_id: uuid.UUID
    version: int | None
    customer: Customer
    content: typed.Content
    rows: list[Row]
    summary: Summary
    places: list[Place]
    packagings: list[str]
    contacts: list[str]
    files: Sequence[FileRow]
    saved_at: datetime | None = None
    amends: str = ""
    revision: int = 0
    returned: bool = False
    asked: str = ""  # why the order was returned for completion
    frameworks: Sequence[tuple[str, str]] = ()  # what can be called off from: number, the customer's own number
    taken: dict[str, Any] = field(default_factory=dict)

    @property
    def header(self) -> dict[str, str]:
        return self.content["header"]

    @property
    def blank(self) -> Row:
        """The row that the script copies when a line is added."""
        return Row("__i__", Typed(), None, Decimal(0), False)


def intake(
    work: Work,
    customer_id: uuid.UUID,
    content: typed.Content,
    *,
    draft: OrderDraft | None = None,
    draft_id: uuid.UUID | None = None,
    amends: Order | None = None,
) -> Intake:
    """The page for this content, in a fixed number of queries for any number of lines."""
    customer = work.fetch(Customer, customer_id)
    fresh = draft is None and not content.get("header", {}).get("po")
    content["header"] = _with_defaults(_as_last_time(work, customer_id) if fresh else {}, content.get("header", {}), customer)
    header = content["header"]
    rows = met(work, customer, content["lines"], header)
    files = [each for each in files_of(work, "order_draft", draft.id) if str(each.id) in content["files"]] if draft else []
    if amends is None and draft is not None and draft.amends_id:
        amends = work.fetch(Order, draft.amends_id)
    return Intake(
        draft_id=draft.id if draft else draft_id or new_id(),
        version=draft.version if draft else None,
        customer=customer,
        content=content,
        rows=rows,
        summary=summarised(work, rows, customer, header["currency"]),
        places=_places(work, customer_id),
        packagings=_packagings(work, customer_id),
        contacts=_contacts(work, customer_id),
        files=files,
        saved_at=draft.updated_at if draft else None,
        amends=amends.number if amends else "",
        revision=amends.revision if amends else 0,
        returned=amends is not None and amends.state == OrderState.RETURNED,
        asked=_asked_for(work, amends) if amends else "",
        taken=_preview(content.get("taken")),
        frameworks=frameworks(work, customer_id) if header["kind"] == OrderKind.CALL_OFF else (),
    )


def met(work: Work, customer: Customer, lines: Sequence[dict[str, Any]], header: Mapping[str, str], first: int = 0) -> list[Row]:
    """Lines as typed beside the list, on the terms of the header as typed; what cannot be read yet counts as nothing."""
    lines = lines[: typed.MOST_LINES]
    told = [(n, line) for n, line in enumerate(lines) if line.get("part")]
    place = typed.uuid_written(header.get("ship_to", ""))
    currency = header.get("currency") or customer.currency
    terms = terms_of(work, customer, header.get("kind", ""), order_day(work, header), currency, place)
    found = offers(work, customer.id, [_asked(line) for _, line in told], terms)
    by_row = dict(zip((n for n, _ in told), found, strict=True))
    return [Row(first + n, Typed(line), by_row.get(n), _asked(line).quantity, _opened(line, by_row.get(n))) for n, line in enumerate(lines)]


def order_day(work: Work, header: Mapping[str, str]) -> date:
    """The day on which prices must be valid; today while none, or an impossible one, is typed."""
    today = work.now.astimezone(settings().zone).date()
    day = day_written(header.get("order_date", ""))
    return day if day and abs(day - today) <= YEAR else today


def _asked(line: dict[str, Any]) -> Asked:
    dates = [[line.get("quantity", ""), line.get("due", "")], *line.get("more", ())]
    quantity = sum((number for each in dates if (number := typed.decimal(each[0])) and number > 0), Decimal(0))
    days = tuple(day for each in dates if (day := day_written(each[1])))
    return Asked(
        line.get("part", ""), line.get("revision", ""), line.get("material", ""), quantity, days, typed.decimal(line.get("price", ""))
    )


def _opened(line: dict[str, Any], offer: Offer | None) -> bool:
    """A line shows its further fields when asked to, and by itself where the list does not fill them."""
    return line.get("open") == "1" or (offer is not None and offer.is_new and line.get("open") != "0")


def summarised(work: Work, rows: Sequence[Row], customer: Customer, currency: str) -> Summary:
    """What can be said of the rows as they stand; the answer is promised by the customer's own clock, where they have one (1.3)."""
    agreed = customer.response_minutes.get("review")
    filled = [row for row in rows if row.offer]
    new = tuple(int(row.n) for row in filled if row.offer and row.offer.is_new)
    mass = [row for row in filled if row.offer and not row.offer.is_new]
    return Summary(
        lines=len(filled),
        quantity=sum((row.quantity for row in filled), Decimal(0)),
        currency=currency,
        amount=sum((row.offer.amount for row in filled if row.offer and row.offer.amount is not None and not row.offer.is_new), Decimal(0)),
        new_rows=new,
        soon_rows=tuple(int(row.n) for row in mass if row.offer and row.offer.soon),
        priceless_rows=tuple(int(row.n) for row in mass if row.offer and row.offer.price is None and not row.offer.free),
        differing_rows=tuple(int(row.n) for row in mass if row.offer and row.offer.differs),
        answer_by=due(work, work.now, Allowance(int(agreed)) if agreed else ANSWER_MASS if mass or not new else ANSWER_NEW),
    )


def _preview(taken: dict[str, Any] | None) -> dict[str, Any]:
    """What was read from a file and does not count yet."""
    if not taken:
        return {}
    return taken | {"lines": [Typed(line) for line in taken["lines"]], "problems": [Message.from_json(each) for each in taken["problems"]]}


def _asked_for(work: Work, order: Order) -> str:
    if order.state != OrderState.RETURNED:
        return ""
    moves = [each for each in history(work, "order", order.id) if each.action == "return_for_completion"]
    return moves[-1].why or "" if moves else ""


def _with_defaults(last: dict[str, str], header: dict[str, str], customer: Customer) -> dict[str, str]:
    named = {"kind": "single", "currency": customer.currency, "stands_behind": customer.stands_behind} | last
    return dict.fromkeys(typed.HEADER, "") | named | {name: value for name, value in header.items() if value}


def _as_last_time(work: Work, customer_id: uuid.UUID) -> dict[str, str]:
    """Where the goods went, and how, the last time: nobody types it twice."""
    columns = (Order.ship_to_id, Order.transport, Order.packaging, Order.contact)
    last = work.session.execute(
        select(*columns).where(Order.customer_id == customer_id).order_by(Order.submitted_at.desc()).limit(1)
    ).first()
    return dict(zip(("ship_to", "transport", "packaging", "contact"), (str(each or "") for each in last), strict=True)) if last else {}


def place_words(work: Work, given: OrderInput) -> str:
    """Where an order goes: one of the customer's places, or the address that was typed."""
    place = work.find(ShipTo, given.ship_to_id) if given.ship_to_id else None
    return _place(place) if place is not None else given.ship_to_text


def _place(place: ShipTo) -> str:
    return " ".join(filter(None, (place.address, place.name, place.dock)))


def _places(work: Work, customer_id: uuid.UUID) -> list[Place]:
    wanted = select(ShipTo).where(ShipTo.customer_id == customer_id, ShipTo.active).order_by(ShipTo.code)
    return [Place(each.id, _place(each)) for each in work.session.scalars(wanted)]


def _packagings(work: Work, customer_id: uuid.UUID) -> list[str]:
    wanted = select(ListEntry.packaging).where(ListEntry.customer_id == customer_id, ListEntry.packaging != "", ListEntry.active)
    return list(work.session.scalars(wanted.distinct().order_by(ListEntry.packaging).limit(30)))


def _contacts(work: Work, customer_id: uuid.UUID) -> list[str]:
    wanted = select(Contact.name, Contact.phone).where(Contact.customer_id == customer_id, Contact.active).order_by(Contact.name).limit(30)
    return [f"{name} {phone}".strip() for name, phone in work.session.execute(wanted)]
