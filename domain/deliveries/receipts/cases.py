"""Differences at receipt, as quality reads them."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from sqlalchemy import Text, Uuid, bindparam, select

from domain.customers.models import Customer
from domain.deliveries import differences
from domain.deliveries.models import Difference, Slip, SlipLine
from domain.deliveries.receipts.rules import KEPT, KINDS, OUTCOMES, SURPLUS, Outcome
from domain.deliveries.receipts.viewing import Viewed
from domain.projects.ended import confidential
from domain.shared.among import among_these
from domain.shared.errors import NotFound
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.paging import Count, Listed, capped, cursor, listed
from domain.shared.tasks import Task
from domain.shared.work import Work

VIEWS = {"open": ("open", "agreeing"), "settled": ("settled",)}


class CaseFilter(Viewed):
    VIEWS = VIEWS
    MODEL, KEY = Difference, "found_at"


@dataclass(frozen=True, slots=True)
class CaseRow:
    id: uuid.UUID
    number: str
    kind: str
    quantity: Decimal
    state: str
    outcome: str
    found_at: datetime
    settled_by: str | None
    slip: str
    customer: str
    name: str
    customer_part: str
    code: str
    unit: str
    confidential: bool

    @property
    def what(self) -> Message:
        return KINDS[self.kind]

    @property
    def ended(self) -> Message:
        return OUTCOMES[self.kind][self.outcome].words


ROWS = (
    select(
        Difference.id, Difference.number, Difference.kind, Difference.quantity, Difference.state, Difference.outcome, Difference.found_at,
        Difference.settled_by, Slip.number.label("slip"), Customer.name_short.label("customer"), SlipLine.name, SlipLine.customer_part,
        SlipLine.code, SlipLine.unit, confidential(Difference.project_id).label("confidential"),
    )
    .join(Slip, Slip.id == Difference.slip_id).join(SlipLine, SlipLine.id == Difference.slip_line_id)
    .join(Customer, Customer.id == Difference.customer_id)
)
OPEN = select(capped(select(Difference.id).where(among_these(Difference.state, VIEWS["open"])), 99))
BY_NUMBER = select(Difference).where(Difference.number == bindparam("number", type_=Text()))


def page(work: Work, wanted: CaseFilter) -> Listed[CaseRow]:
    """The oldest open ones first; of the settled ones the latest."""
    place = wanted.place
    chosen = place.ids([[Difference.state == state] for state in wanted.states])
    found = ROWS.join(chosen, chosen.c.id == Difference.id).order_by(*place.order())
    rows = [CaseRow(**row._mapping) for row in work.session.execute(found)]
    return listed(rows, place, lambda row: cursor(f"{row.found_at.isoformat()}_{row.id}"))


def open_count(work: Work) -> Count:
    return Count(work.session.scalar(OPEN) or 0)


@dataclass(frozen=True)
class CasePage:
    case: Difference
    slip: Slip
    line: SlipLine
    customer: str
    due_at: datetime | None
    against_keeping: Message | None = None

    @property
    def open(self) -> bool:
        return self.case.state != "settled"

    @property
    def may_be_kept(self) -> bool:
        """Can it be proposed to the customer that they keep what is too much?"""
        return self.case.kind == SURPLUS and self.case.state == "open" and not self.case.came_back

    @property
    def what(self) -> Message:
        return KINDS[self.case.kind]

    @property
    def choices(self) -> Mapping[str, Outcome]:
        return OUTCOMES[self.case.kind]


DUE = select(Task.due_at).where(
    Task.object_kind == "difference", Task.object_id == bindparam("case", type_=Uuid()), Task.ended_at.is_(None))
PHOTOS = (
    select(Attachment.id, Attachment.name)
    .where(Attachment.object_kind == "slip", Attachment.object_id == bindparam("slip", type_=Uuid()), Attachment.purpose == "damage")
    .order_by(Attachment.uploaded_at, Attachment.id)
)


def photographs(work: Work, slip_id: uuid.UUID) -> list[tuple[uuid.UUID, str]]:
    """Of the damage, as they came with the receipt."""
    return [(key, name) for key, name in work.session.execute(PHOTOS, {"slip": slip_id})]


def by_number(work: Work, number: str) -> Difference:
    case = work.session.scalars(BY_NUMBER, {"number": number}).one_or_none()
    if case is None:
        raise NotFound
    return case


def show(work: Work, number: str) -> CasePage:
    """A case with its slip and line. Raises NotFound."""
    case = by_number(work, number)
    name, line = work.fetch(Customer, case.customer_id).name_short, work.fetch(SlipLine, case.slip_line_id)
    with work.as_system("difference.page"):
        due_at = work.session.scalar(DUE, {"case": case.id})
        keeping = OUTCOMES[case.kind].get(KEPT)
        barred = differences.against(work, case, line, keeping) if keeping and case.state != "settled" else None
    return CasePage(case, work.fetch(Slip, case.slip_id), line, name, due_at, barred)
