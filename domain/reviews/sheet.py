"""What the review sheet FM070100-01 and the letter that declines say, built from a review as it stands."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from itertools import groupby
from typing import Any

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.orders.models import LineClass, Order, OrderLine
from domain.orders.sheet import OrderSheet, order_sheet
from domain.reviews.finding import answers_of, deviations_of, lines_of, lines_under, sections_of
from domain.reviews.models import Answer, Negotiation, Review, Ruling, Section, promised
from domain.reviews.questions import PARTS, REQUIREMENT, SUBJECTS, Kind, question
from domain.shared.message import Message
from domain.shared.work import Work

CLASSES = {
    LineClass.NEWLY_DEVELOPED: Message("Newly developed part"),
    LineClass.DESIGN_CHANGED: Message("Design-changed part"),
    LineClass.MASS_PRODUCTION: Message("Mass-production part"),
    LineClass.SPECIAL_CONTRACT: Message("Special contract"),
}
WORST = ("no", "yes", "na", None)
PRINTED = {"yes": "yes", "no": "no", "na": "not_applicable", None: ""}


@dataclass(frozen=True)
class LineRow:
    """A line as the sheet shows it: the four of clause 3.3, the ordered price beside ours, the stock as it was seen."""

    position: int
    code: str
    customer_part: str
    name: str
    specification: str
    quality: str
    quantity: Decimal
    requested: date | None
    promised: date | None
    ordered: Decimal | None
    ours: Decimal | None
    stock: Message


@dataclass(frozen=True)
class AnswerRow:
    clause: str
    text: Message
    answer: str  # yes | no | not_applicable | empty


@dataclass(frozen=True)
class SectionRow:
    department: str
    clause: str
    title: Message
    new_only: bool
    answers: Sequence[AnswerRow]
    remarks: Sequence[str]
    signed_by: str
    for_whom: str
    signed_at: datetime | None


@dataclass(frozen=True)
class DeviationRow:
    clause: str
    position: int | None
    subject: Message
    agreed: str


@dataclass(frozen=True)
class RulingRow:
    text: str
    accepted: bool
    by: str
    for_whom: str
    at: datetime


@dataclass(frozen=True)
class ReviewSheet:
    order: OrderSheet
    review_number: str
    classes: Sequence[tuple[Message, bool, str]]  # words, ticked, positions
    lines: Sequence[LineRow]
    sections: Sequence[SectionRow]
    deviations: Sequence[DeviationRow]
    negotiation: str
    ruling: RulingRow | None
    outcome: str  # accepted | conditions | declined | open
    conclusion: Sequence[Message]
    approved_by: str
    approved_at: datetime | None
    stamped_on: date | None
    anchor: str = ""  # hash of the last audit entry when it was issued: what is altered later is found against it
    approved_for: str = ""


@dataclass(frozen=True)
class LetterSheet:
    """The polite letter that declines (5.1.7(3))."""

    order_number: str
    po_number: str
    customer: str
    customer_en: str
    contact: str
    reason: str
    day: date


def review_sheet(
    work: Work, order: Order, review: Review, *, project_id: uuid.UUID | None = None, stamped_on: date | None = None, anchor: str = ""
) -> ReviewSheet:
    """The sheet of a review; what is more confidential than the order (or the project named) is left out. Run as the system."""
    scope = (None, order.project_id, project_id)
    lines = [line for line in lines_of(work, order.id) if line.project_id in scope]
    sections = [section for section in sections_of(work, review.id) if section.project_id in scope]
    answers = [answer for answer in answers_of(work, [each.id for each in sections]) if answer.project_id in scope]
    deviations = [each for each in deviations_of(work, review.id) if each.project_id in scope]
    rulings = [each for each in _recorded(work, Ruling, review) if each.project_id in scope and each.kind != "price"]
    order_part, rows = order_sheet(work, order, project_id), _lines(lines, sections)
    approval = work.find(Signature, review.approval_signature_id) if review.approval_signature_id else None
    positions = {line.id: line.position for line in lines}
    return ReviewSheet(
        order=order_part,
        review_number=review.number,
        classes=_classes(lines),
        lines=[_coded(row, order_part) for row in rows],
        sections=[_section(section, answers, positions) for section in sections],
        deviations=[
            DeviationRow(
                each.clause,
                positions.get(each.line_id) if each.line_id else None,
                SUBJECTS.get(each.subject, SUBJECTS["other"]),
                each.agreed,
            )
            for each in deviations
            if each.agreed
        ],
        negotiation="\n".join(each.record for each in _recorded(work, Negotiation, review) if each.project_id in scope),
        ruling=_ruling(rulings[-1] if rulings else None),
        outcome=_outcome(order, rulings),
        conclusion=_conclusion(rows),
        approved_by=_name(approval),
        approved_at=approval.at if approval else None,
        stamped_on=stamped_on,
        anchor=anchor,
        approved_for=(approval.on_behalf_of if approval else None) or "",
    )


def letter_sheet(work: Work, order: Order, reason: str, day: date) -> LetterSheet:
    customer = work.fetch(Customer, order.customer_id)
    return LetterSheet(order.number, order.po_number, customer.name_zh, customer.name_en, order.contact, reason, day)


def _classes(lines: Sequence[OrderLine]) -> list[tuple[Message, bool, str]]:
    found = []
    for line_class, words in CLASSES.items():
        positions = [str(line.position) for line in lines if line.line_class == line_class]
        found.append((words, bool(positions), "、".join(positions if len(positions) <= 8 else _runs(lines, line_class))))
    return found


def _runs(lines: Sequence[OrderLine], line_class: str) -> list[str]:
    """Lines of a class that follow one another, as from–to; no line of another class lies within."""
    runs = [list(run) for same, run in groupby(lines, key=lambda line: line.line_class == line_class) if same]
    return [f"{run[0].position}–{run[-1].position}" if len(run) > 1 else str(run[0].position) for run in runs]


def _lines(lines: Sequence[OrderLine], sections: Sequence[Section]) -> list[LineRow]:
    figures: dict[str, dict[str, Any]] = {}
    for section in sections:
        for line_id, seen in (section.evidence.get("lines") or {}).items():
            figures.setdefault(line_id, {}).update({key: value for key, value in seen.items() if value is not None})
    delivery = [section for section in sections if section.kind == Kind.DELIVERY]
    return [
        _line(line, figures.get(str(line.id), {}), next((each for each in delivery if lines_under(each, [line])), None)) for line in lines
    ]


def _line(line: OrderLine, seen: dict[str, Any], delivery: Section | None) -> LineRow:
    first = line.schedules[0] if line.schedules else None
    ours = (seen.get("price") or {}).get("ours")
    day = None if first is None else first.promised_first or promised(delivery, first.id, first.requested)
    return LineRow(
        line.position,
        "",
        line.customer_part,
        line.name,
        line.specification or "",
        line.quality or "",
        line.quantity,
        first.requested if first else None,
        day,
        line.unit_price if line.customer_price is None else line.customer_price,
        Decimal(ours) if ours else None,
        _stock(seen),
    )


def _stock(seen: dict[str, Any]) -> Message:
    short = [
        Message("{code} lacks {quantity} {unit}", code=each["code"], quantity=_figure(each["quantity"]), unit=each["unit"])
        for each in seen.get("shortages") or ()
    ]
    if short:
        return short[0] if len(short) == 1 else Message("{first} and {n} more", first=short[0], n=len(short) - 1)
    if not seen.get("stock"):
        return Message("—")
    return Message("{quantity} available", quantity=_figure(seen["stock"]["available"]))


def _figure(kept: str) -> str:
    """A quantity as it was kept (6400.00) as people write it: 6,400."""
    text = f"{Decimal(kept):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _coded(row: LineRow, order: OrderSheet) -> LineRow:
    code = next((line.code for line in order.lines if line.position == row.position), "")
    return LineRow(**{**{name: getattr(row, name) for name in LineRow.__dataclass_fields__}, "code": code})


def _section(section: Section, answers: Sequence[Answer], positions: dict[uuid.UUID, int]) -> SectionRow:
    own = [answer for answer in answers if answer.section_id == section.id]
    part = PARTS[Kind(section.kind)]
    keys = [each.key for each in part.questions] + sorted({each.question for each in own if each.question.startswith(REQUIREMENT)})
    return SectionRow(
        department=section.department,
        clause=part.clause,
        title=part.title,
        new_only=section.kind not in (Kind.MARKETING, Kind.DELIVERY),
        answers=[AnswerRow(question(key).clause, _asked(own, key), _answer(own, key)) for key in keys],
        remarks=[_remark(each, positions) for each in own if each.remark],
        signed_by=section.signed_by or "",
        for_whom=section.on_behalf_of or "",
        signed_at=section.signed_at,
    )


def _asked(answers: Sequence[Answer], key: str) -> Message:
    """The question; of a customer's own requirement, its words as they stood when the section was opened (1.2)."""
    kept = next((answer.note for answer in answers if answer.question == key and answer.note), None)
    return Message.from_json(kept) if kept and key.startswith(REQUIREMENT) else question(key).text


def _answer(answers: Sequence[Answer], key: str) -> str:
    """One box a question: the worst of what was answered for the lines."""
    given = {answer.value for answer in answers if answer.question == key}
    return PRINTED[next((value for value in WORST if value in given), None)]


def _remark(answer: Answer, positions: dict[uuid.UUID, int]) -> str:
    position = positions.get(answer.line_id) if answer.line_id else None
    return f"{position}: {answer.remark}" if position else answer.remark


def _recorded(work: Work, model: Any, review: Review) -> list[Any]:
    """The negotiations or rulings of a review, oldest first, confidential ones too."""
    return list(work.session.scalars(select(model).where(model.review_id == review.id).order_by(model.at, model.id)))


def _ruling(ruling: Ruling | None) -> RulingRow | None:
    return RulingRow(ruling.text, ruling.decision == "accept", ruling.by, ruling.on_behalf_of or "", ruling.at) if ruling else None


def _outcome(order: Order, rulings: Sequence[Ruling]) -> str:
    if order.state == "declined":
        return "declined"
    if order.state in ("in_review", "objection", "ruling", "submitted", "returned"):
        return "open"
    return "conditions" if any(each.kind == "ruling" and each.decision == "accept" for each in rulings) else "accepted"


def _conclusion(rows: Sequence[LineRow]) -> list[Message]:
    """The days promised, lines of one day together."""
    days: dict[date, list[str]] = {}
    for row in rows:
        if row.promised:
            days.setdefault(row.promised, []).append(str(row.position))
    return [
        Message("Lines {positions}: {day}", positions="、".join(positions), day=day.isoformat()) for day, positions in sorted(days.items())
    ]


def _name(signature: Signature | None) -> str:
    return signature.person_name if signature else ""
