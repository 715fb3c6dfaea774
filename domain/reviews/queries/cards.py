"""The departments' parts of a review as cards: questions with their answers, or the quiet line of what is signed."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any

from sqlalchemy import Uuid, bindparam, select

from domain.accounts.posts import DEPARTMENTS
from domain.customers.models import Requirement
from domain.orders.evidence import RequirementRow
from domain.orders.models import OrderLine
from domain.reviews.actions.answers import field_name, missing
from domain.reviews.actions.signatures import cannot_take_back
from domain.reviews.finding import Case, answers_of, lines_under, papers_of, require_under_review, sections_of
from domain.reviews.models import Answer, Section, SectionState, promised
from domain.reviews.queries.estimates import NAMES, WORDS, EstimateRow, estimates
from domain.reviews.questions import PARTS, REQUIREMENT, Kind, question
from domain.reviews.workflow import answers
from domain.shared.errors import Refused
from domain.shared.files import Attachment
from domain.shared.message import Message
from domain.shared.work import Work

REQUIREMENTS = select(Requirement.id, Requirement.question, Requirement.source, Requirement.text).where(
    Requirement.customer_id == bindparam("customer", type_=Uuid())
)


@dataclass(frozen=True)
class LineAnswer:
    """The answer for one line that differs from the rest."""

    field: str
    line_id: uuid.UUID
    position: int
    name: str
    value: str | None
    remark: str
    reason: Message | None
    note: Message | None
    papers: Sequence[Attachment] = ()

    @property
    def computed(self) -> bool:
        """Answered "no" by comparison: settled as a deviation, and not answered otherwise."""
        return self.value == "no" and self.reason is not None


@dataclass(frozen=True)
class QuestionRow:
    """A question with its general answer and those of single lines; `others` are lines that could still be answered apart."""

    number: str
    clause: str
    key: str
    field: str
    text: Message
    note: Message | None
    value: str | None
    remark: str
    reason: Message | None
    may_not_apply: bool
    compulsory: bool
    lines: list[LineAnswer]
    by_line: bool
    subject: str
    papers: Sequence[Attachment] = ()
    whole: bool = True  # False: each line has an answer of its own, so that none is asked for all of them

    @property
    def says_no(self) -> bool:
        return self.value == "no" or any(line.value == "no" for line in self.lines)

    @property
    def answered(self) -> bool:
        return (self.value is not None or not self.whole) and all(line.value is not None for line in self.lines)


@dataclass(frozen=True)
class Beside:
    """What stands beside the questions: the customer's own requirements by their key, and the files on answers by the answer's id."""

    requirements: Mapping[str, Any]
    papers: Mapping[uuid.UUID, Sequence[Attachment]]


@dataclass(frozen=True)
class PromiseRow:
    field: str
    position: int
    name: str
    requested: date
    promised: date


@dataclass(frozen=True)
class Card:
    """A section. `mine`: this reader answers it now. `against`: what still stands against signing it."""

    id: uuid.UUID
    key: str
    version: int
    title: Message
    department: Message
    clause: str
    covers: str
    confidential: bool
    state: str
    mine: bool
    questions: list[QuestionRow]
    signed_by: str
    on_behalf_of: str | None
    signed_at: datetime | None
    for_revision: int | None
    unchanged: bool
    take_back: bool
    against: list[Message]
    promises: list[PromiseRow]
    remedies: Mapping[str, str]
    figures: Mapping[str, Mapping[str, str]]
    figure_words: Mapping[str, Message]
    estimate: list[EstimateRow]
    lines: list[tuple[str, int, str]] = field(default_factory=list)

    @property
    def conforming(self) -> int:
        return sum(1 for row in self.questions if row.value == "yes" and not row.says_no)

    @property
    def objecting(self) -> int:
        return sum(1 for row in self.questions if row.says_no)

    @property
    def open_questions(self) -> int:
        return sum(1 for row in self.questions if not row.answered)

    @property
    def signed(self) -> bool:
        return self.state == SectionState.SIGNED

    @property
    def waiting(self) -> bool:
        return self.state == SectionState.WAITING


def cards(work: Work, found: Case, lines: Sequence[OrderLine], active: Iterable[RequirementRow], *,
          proved: bool = True) -> list[Card]:
    """The sections that the reader may see, in the order of the sheet, in three queries.

    `active` are the customer's requirements; no answer is `proved` where none is known to have a file.
    """
    sections = sorted(sections_of(work, found.review.id, evidence=False), key=lambda each: (list(Kind).index(Kind(each.kind)), each.covers))
    rows: dict[uuid.UUID, list[Answer]] = defaultdict(list)
    for answer in answers_of(work, [section.id for section in sections]):
        rows[answer.section_id].append(answer)
    beside = Beside(_requirements(work, found, rows, active), _papers(work, rows) if proved else {})
    running = _under_review(found)
    return [
        replace(
            _card(work, found, section, rows[section.id], lines_under(section, lines), beside, running),
            estimate=estimates(section, sections, lines_under(section, lines)),
        )
        for section in sections
    ]


def _papers(work: Work, rows: Mapping[uuid.UUID, Sequence[Answer]]) -> Mapping[uuid.UUID, Sequence[Attachment]]:
    return papers_of(work, [answer.id for each in rows.values() for answer in each])


def _under_review(found: Case) -> bool:
    try:
        require_under_review(found.order)
    except Refused:
        return False
    return True


def _requirements(work: Work, found: Case, rows: Mapping[uuid.UUID, Sequence[Answer]], active: Iterable[RequirementRow]) -> dict[str, Any]:
    """The requirements that were asked, by the key of their question; one that is active no more was asked before."""
    known: dict[str, Any] = {f"{REQUIREMENT}{each.id}": each for each in active}
    if all(row.question in known for answers in rows.values() for row in answers if row.question.startswith(REQUIREMENT)):
        return known
    return {f"{REQUIREMENT}{each.id}": each for each in work.session.execute(REQUIREMENTS, {"customer": found.order.customer_id})}


def _card(
    work: Work,
    found: Case,
    section: Section,
    rows: Sequence[Answer],
    lines: Sequence[OrderLine],
    beside: Beside,
    running: bool,
) -> Card:
    part = PARTS[Kind(section.kind)]
    mine = running and section.state == SectionState.OPEN and answers(work.actor, section)
    return Card(
        id=section.id,
        key=section.key,
        version=section.version,
        title=part.title,
        department=DEPARTMENTS[section.department],
        clause=part.clause,
        covers=section.covers,
        confidential=section.project_id is not None,
        state=section.state,
        mine=mine,
        questions=_questions(section, rows, lines, beside),
        signed_by=section.signed_by or "",
        on_behalf_of=section.on_behalf_of,
        signed_at=section.signed_at,
        for_revision=section.for_revision,
        unchanged=section.unchanged,
        take_back=section.signed_by_id == work.actor.id
        and section.state == SectionState.SIGNED
        and not cannot_take_back(work, found, section),
        against=missing(section, rows, lines) if mine else [],
        promises=_promises(section, lines) if part.kind == Kind.DELIVERY else [],
        remedies=section.remedies,
        figures=section.figures,
        figure_words={name: WORDS[name] for name in NAMES.get(part.kind, ())},
        estimate=[],
        lines=[(str(line.id), line.position, line.name) for line in lines],
    )


def _questions(
    section: Section, rows: Sequence[Answer], lines: Sequence[OrderLine], beside: Beside
) -> list[QuestionRow]:
    by_line = {line.id: line for line in lines}
    keys = [each.key for each in PARTS[Kind(section.kind)].questions]
    general = {row.question: row for row in rows if row.line_id is None}
    if section.state == SectionState.WAITING:
        return [_question(n, key, None, []) for n, key in enumerate(keys, 1)]
    keys += [key for key in general if key.startswith(REQUIREMENT)]
    found = []
    for number, key in enumerate(keys, 1):
        own = [row for row in rows if row.question == key and row.line_id in by_line]
        apart = [replace(_line_answer(row, by_line[row.line_id]), papers=beside.papers.get(row.id, ())) for row in own if row.line_id]
        row = _question(number, key, general.get(key), apart, beside.requirements.get(key))
        papers = beside.papers.get(general[key].id, ()) if key in general else ()
        found.append(replace(row, whole=not by_line or len(apart) < len(by_line), papers=papers))
    return found


def _question(number: int, key: str, row: Answer | None, apart: list[LineAnswer], wanted: Any = None) -> QuestionRow:
    asked = question(key)
    text = (
        Message("{question} ({source}: {text})", question=wanted.question, source=wanted.source, text=wanted.text) if wanted else asked.text
    )
    return QuestionRow(
        number=f"({number})",
        clause=asked.clause,
        key=key,
        field=field_name(key, None),
        text=text,
        note=_message(row.note) if row and not wanted else None,
        value=row.value if row else None,
        remark=row.remark if row else "",
        reason=_message(row.prefilled) if row else None,
        may_not_apply=asked.may_not_apply,
        compulsory=bool(row and row.compulsory),
        lines=apart,
        by_line=asked.lines,
        subject=asked.subject,
    )


def _line_answer(row: Answer, line: OrderLine) -> LineAnswer:
    return LineAnswer(
        field_name(row.question, line.id),
        line.id,
        line.position,
        line.name,
        row.value,
        row.remark,
        _message(row.prefilled),
        _message(row.note),
    )


def _message(stored: dict[str, Any] | None) -> Message | None:
    return Message.from_json(stored) if stored else None


def _promises(section: Section, lines: Sequence[OrderLine]) -> list[PromiseRow]:
    return [
        PromiseRow(f"p-{schedule.id}", line.position, line.name, schedule.requested, promised(section, schedule.id, schedule.requested))
        for line in lines
        for schedule in line.schedules
    ]
