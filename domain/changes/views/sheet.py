"""What the order change notice 顾客订单变更通知 and the engineering change request 设计/工程变更申请单 say on paper (5.1.9(2), (3))."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.accounts.models import Signature
from domain.accounts.posts import DEPARTMENTS
from domain.changes import values
from domain.changes.answers import which_holds
from domain.changes.answers.technical import STATE_WORDS, RequestState
from domain.changes.finding import in_force, items_of, lines_of, notices_of, sections_of, steps_of
from domain.changes.force.prices import HOLDS
from domain.changes.models import Change, EngineeringRequest, Field
from domain.changes.rules import ANSWERED_BY, PARTS
from domain.changes.views.pages import CAME
from domain.customers.models import Customer
from domain.orders.models import Order
from domain.products.models import Product
from domain.shared.message import Message
from domain.shared.work import Work

Said = Message | str | date | Decimal


@dataclass(frozen=True)
class SheetItem:
    """A field of a line, before and after; `position` is empty for the order's header."""

    position: str
    part: str
    name: str
    field: Message
    of_day: date | None
    before: Said
    asked: Said | None  # where something else was agreed than was asked
    after: Said
    holds: Message | None = None  # of a price: in this order alone, in the list, or there until it is settled


@dataclass(frozen=True)
class SheetPart:
    """A department's answer with what it rested on; `answer` is yes or no."""

    title: Message
    department: Message
    clause: str
    answer: str
    remark: str
    load: str
    signed_by: str
    signed_at: datetime | None
    for_whom: str


@dataclass(frozen=True)
class SheetNotice:
    """A department that must know, with the documents that it exchanges."""

    department: Message
    documents: Sequence[Message]


@dataclass(frozen=True)
class SheetWord:
    """An approval: whose, by whom, when."""

    title: Message
    name: str
    at: datetime | None
    for_whom: str = ""


@dataclass(frozen=True)
class ChangeSheet:
    """顾客订单变更通知: before and after, who answered, who approved, who must know."""

    number: str
    order_number: str
    po_number: str
    customer: str
    customer_en: str
    revision: int
    base_revision: int
    ours: bool
    came: Message
    asked_by: str
    asked_at: datetime
    reason: str
    items: Sequence[SheetItem]
    parts: Sequence[SheetPart]
    words: Sequence[SheetWord]
    notices: Sequence[SheetNotice]
    in_force_at: datetime | None


@dataclass(frozen=True)
class SheetTechnical:
    """A technical datum before and as it is asked, and what technical can do instead, if anything."""

    field: Message
    before: Said
    asked: Said
    offered: Said | None


@dataclass(frozen=True)
class EngineeringSheet:
    """设计/工程变更申请单: raised by sales, with technical's word and signature; `state` says what became of it."""

    number: str
    edition: int
    state: str
    state_word: Message
    change_number: str
    order_number: str
    customer: str
    customer_en: str
    code: str
    customer_part: str
    name: str
    from_revision: str
    to_revision: str
    what: str
    why: str
    raised_by: str
    raised_at: datetime
    made: Decimal
    open: Decimal
    effect: str
    remark: str
    items: Sequence[SheetTechnical]
    signed_by: str
    signed_at: datetime | None
    listed: str = ""  # what FM070100-13 kept, being younger
    holds: Message | None = None  # technical's word on which of the two holds
    holds_by: str = ""
    holds_at: datetime | None = None


def change_sheet(work: Work, change: Change, order: Order) -> ChangeSheet:
    """The change as it is in force."""
    customer = work.fetch(Customer, change.customer_id)
    lines = lines_of(work, order.id)
    sections = sections_of(work, change)
    return ChangeSheet(
        number=change.number, order_number=order.number, po_number=order.po_number, customer=customer.name_zh, customer_en=customer.name_en,
        revision=change.revision or order.revision, base_revision=change.base_revision, ours=change.origin == "company",
        came=CAME.get(change.source, Message("by us")), asked_by=change.asked_by_name, asked_at=change.asked_at, reason=change.reason,
        items=[_item(item, lines, change.price_holds) for item in in_force(items_of(work, change))],
        parts=[_part(work, sections[kind]) for kind in PARTS if kind in sections and sections[kind].answer != "not_applicable"],
        words=[*_confirmed(work, change), *_words(work, change)], notices=[_notice(each) for each in notices_of(work, change)],
        in_force_at=change.decided_at,
    )


def _item(item: Any, lines: Any, holds: str) -> SheetItem:
    line = lines.get(item.line_id) if item.line_id else None
    dated = next((each for each in (line.schedules if line else ()) if each.id == item.schedule_id), None)
    several = line is not None and len(line.schedules) > 1
    return SheetItem(
        position=str(line.position) if line else "", part=line.customer_part if line else "", name=line.name if line else "",
        field=values.FIELDS[item.field], of_day=dated.requested if dated and several and item.field != Field.DATE else None,
        before=values.said(item.field, item.before), after=values.said(item.field, item.agreed),
        asked=None if values.same(item.field, item.agreed or item.asked, item.asked) else values.said(item.field, item.asked),
        holds=HOLDS.get(holds) if item.field == Field.PRICE else None,
    )


def _part(work: Work, section: Any) -> SheetPart:
    given = work.find(Signature, section.signature_id) if section.signature_id else None
    loads = [week["percent"] for line in section.evidence.get("lines", ()) for week in line.get("load", ()) if week["percent"] is not None]
    return SheetPart(
        PARTS[section.kind].title, DEPARTMENTS[ANSWERED_BY[section.kind]], section.clause, section.answer, section.remark,
        f"{max(loads)}%" if loads else "", section.signed_by or "", section.signed_at, (given.on_behalf_of or "") if given else "",
    )


def _confirmed(work: Work, change: Change) -> list[SheetWord]:
    """Who of the customer agreed to what differs from what they asked, or to what we proposed."""
    said = [step for step in steps_of(work, change) if step.side == "customer" and step.kind == "accept"]
    return [SheetWord(Message("The customer's agreement"), said[-1].author_name, said[-1].at)] if said else []


def _words(work: Work, change: Change) -> list[SheetWord]:
    asked = ((Message("Marketing manager"), change.approval_signature_id), (Message("General manager"), change.price_signature_id))
    given = [(title, work.find(Signature, key)) for title, key in asked if key]
    return [SheetWord(title, each.person_name, each.at, each.on_behalf_of or "") for title, each in given if each is not None]


def _notice(notice: Any) -> SheetNotice:
    return SheetNotice(DEPARTMENTS[notice.department], [Message.from_json(each) for each in notice.documents])


def engineering_sheet(work: Work, raised: EngineeringRequest, change: Change, order: Order) -> EngineeringSheet:
    customer, line = work.fetch(Customer, change.customer_id), lines_of(work, order.id)[raised.line_id]
    product = work.find(Product, raised.product_id) if raised.product_id else None
    return EngineeringSheet(
        number=raised.number, edition=raised.edition, state=raised.state, state_word=STATE_WORDS[RequestState(raised.state)],
        change_number=change.number, order_number=order.number, customer=customer.name_zh,
        customer_en=customer.name_en, code=product.code if product else "", customer_part=line.customer_part, name=line.name,
        from_revision=raised.from_revision, to_revision=raised.to_revision, what=raised.what, why=raised.why,
        raised_by=raised.raised_by, raised_at=raised.raised_at, made=line.made, open=line.open_quantity,
        effect=raised.effect, remark=raised.remark,
        items=[_technical(item, raised) for item in items_of(work, change) if str(item.id) in raised.asks],
        signed_by=raised.signed_by or "", signed_at=raised.signed_at, listed=which_holds.seen(raised.listed or {}),
        holds=which_holds.HOLDS.get(raised.holds), holds_by=raised.holds_by or "", holds_at=raised.holds_at,
    )


def _technical(item: Any, raised: EngineeringRequest) -> SheetTechnical:
    asked, offered = raised.asks[str(item.id)], raised.offered.get(str(item.id))
    return SheetTechnical(values.FIELDS[item.field], values.said(item.field, item.before), values.said(item.field, asked),
                          values.said(item.field, offered) if offered else None)
