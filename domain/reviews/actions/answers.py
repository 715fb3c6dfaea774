"""Answering a section, saved as one goes; a "no" opens its deviation."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from sqlalchemy import select
from sqlalchemy.orm.attributes import flag_modified

from domain.orders.models import Order, OrderLine
from domain.reviews.actions.threads import live_deviations, open_deviation, price_waits, withdraw_deviation
from domain.reviews.finding import Case, answers_of, case, lines_of, lines_under, require_under_review
from domain.reviews.models import Answer, CostFigures, Section, promised
from domain.reviews.questions import CAPACITY, PARTS, Kind, question
from domain.reviews.rules import REMEDIES, VALUES, against_day
from domain.reviews.workflow import SECTION
from domain.shared.clock import today
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.files import Upload, attach
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import require_version

Asked = tuple[str, uuid.UUID | None]  # a question, and the line where it is answered apart


@dataclass(frozen=True)
class Given:
    """One answer as it was entered; `line_id` None speaks for all lines that have no row of their own."""

    question: str
    line_id: uuid.UUID | None
    value: str | None
    remark: str = ""


@dataclass(frozen=True)
class Entered:
    """What a section's page posts. `rest`: all questions without an answer conform."""

    answers: Sequence[Given] = ()
    promises: Mapping[uuid.UUID, date] = field(default_factory=dict)
    remedies: Mapping[uuid.UUID, str] = field(default_factory=dict)
    figures: Mapping[uuid.UUID, Mapping[str, Decimal]] = field(default_factory=dict)
    papers: Mapping[Asked, Sequence[Upload]] = field(default_factory=dict)
    rest: bool = False


def save(work: Work, number: str, key: str, entered: Entered, version: int | None) -> Section:
    """Store answers of a section, whole or not; nothing is signed by it.

    Raises Forbidden where the section is another department's, Refused where it is not open, Stale, Invalid.
    """
    found = case(work, number)
    section = section_by_key(work, found, key)
    require_open(work, found.order, section, version)
    lines = {line.id: line for line in lines_under(section, lines_of(work, found.order.id))}
    _check(entered, section, lines, today(work))
    rows = answers_of(work, [section.id])
    before = {str(row.id): row.value for row in rows}
    known = {(row.question, row.line_id): row for row in rows}
    for given in entered.answers:
        answer = known.get((given.question, given.line_id)) or _new_row(work, section, given, lines)
        known[given.question, given.line_id] = answer
        _require_not_computed(answer, given)
        _put(work, answer, given.value, given.remark)
    if entered.rest:
        for answer in known.values():
            if answer.value is None:
                _put(work, answer, "yes", answer.remark)
    _put_extras(section, entered)
    work.session.flush()
    _hang(work, known, entered.papers)
    _deviations_follow(work, section, found.order, known.values(), lines)
    touch(section)
    after = {str(row.id): row.value for row in known.values()}
    journal(
        work,
        "section.answered",
        section,
        before={k: v for k, v in before.items() if after.get(k) != v},
        after={k: v for k, v in after.items() if before.get(k) != v},
    )
    work.session.flush()
    return section


def _hang(work: Work, known: Mapping[Asked, Answer], papers: Mapping[Asked, Sequence[Upload]]) -> None:
    """Hang each file on the answer that it proves; inside the house, and as confidential as the answer."""
    for asked, uploads in papers.items():
        if (answer := known.get(asked)) is None:
            raise NotFound
        for upload in uploads:
            attach(work, answer, upload, "answer", internal=True, line_id=answer.line_id)


def section_by_key(work: Work, found: Case, key: str) -> Section:
    section = work.session.scalars(select(Section).where(Section.review_id == found.review.id, Section.key == key)).one_or_none()
    if section is None:
        raise NotFound
    return section


def require_open(work: Work, order: Order, section: Section, version: int | None, action: str = "answer") -> None:
    """Raises Forbidden, Stale or Refused where this section cannot be answered (or signed) by this person now."""
    if reasons := list(SECTION.moves[action].needs[0](work, section)):
        raise Forbidden(reasons[0])
    require_under_review(order)
    require_version(section, version)
    if reasons := SECTION.refusals(work, section, action):
        raise Refused(*reasons)


def touch(section: Section) -> None:
    """A section whose answers changed has a new version, though no column of its own did."""
    flag_modified(section, "remedies")


def _check(entered: Entered, section: Section, lines: Mapping[uuid.UUID, OrderLine], today: date) -> None:
    wrong: dict[str, Message] = {}
    keys = {each.key for each in PARTS[Kind(section.kind)].questions}
    for given in entered.answers:
        asked = question(given.question) if given.question in keys or given.question.startswith("requirement:") else None
        if (
            asked is None
            or (given.value is not None and given.value not in VALUES)
            or (given.line_id is not None and given.line_id not in lines)
        ):
            raise NotFound
        if given.value == "na" and not asked.may_not_apply:
            wrong[field_name(given.question, given.line_id)] = Message("This question always applies.")
    if any(line_id not in lines for line_id in (*entered.remedies, *entered.figures)):
        raise NotFound
    schedules = {schedule.id: schedule.requested for line in lines.values() for schedule in line.schedules}
    if not set(entered.promises) <= set(schedules) or not set(entered.remedies.values()) <= set(REMEDIES):
        raise NotFound
    for key, day in entered.promises.items():  # what was asked, or promised before, may have passed meanwhile
        if day != schedules[key] and day.isoformat() != section.promises.get(str(key)):
            wrong |= {f"p-{key}": reason for reason in against_day(day, today)}
    if wrong:
        raise Invalid(wrong)


def field_name(key: str, line_id: uuid.UUID | None) -> str:
    """The name of an answer's input on the page."""
    return f"a-{key}-{line_id}" if line_id else f"a-{key}"


def _new_row(work: Work, section: Section, given: Given, lines: Mapping[uuid.UUID, OrderLine]) -> Answer:
    line = lines[given.line_id] if given.line_id else None
    answer = work.add(
        Answer(
            section_id=section.id,
            question=given.question,
            clause=question(given.question).clause,
            line_id=given.line_id,
            value=None,
            customer_id=section.customer_id,
            project_id=(line.project_id if line else None) or section.project_id,
        )
    )
    work.session.flush()
    return answer


def _require_not_computed(answer: Answer, given: Given) -> None:
    """What the figures or the order itself answered with "no" is settled, not ticked away (RULES 1, 4)."""
    if answer.prefilled is not None and answer.value == "no" and given.value != "no":
        words = Message("This was found by comparison: settle its deviation, or let the order be amended.")
        raise Invalid({field_name(given.question, given.line_id): words})


def _put(work: Work, answer: Answer, value: str | None, remark: str) -> None:
    if (answer.value, answer.remark) == (value, remark):
        return
    if value == "na" and answer.compulsory:
        raise Invalid({field_name(answer.question, answer.line_id): Message("Something is not stated here, so this must be answered.")})
    mandate = work.actor.on_behalf_for(PARTS[Kind(work.fetch(Section, answer.section_id).kind)].decision)
    answer.value, answer.remark = value, remark
    answer.answered_by, answer.answered_for, answer.answered_at = work.person.id, mandate.person_id if mandate else None, work.now


def _put_extras(section: Section, entered: Entered) -> None:
    section.promises = section.promises | {str(key): day.isoformat() for key, day in entered.promises.items()}
    section.remedies = section.remedies | {str(key): remedy for key, remedy in entered.remedies.items()}
    allowed = {Kind.COST_TECHNICAL: CostFigures.TECHNICAL, Kind.COST_FINANCE: CostFigures.FINANCE}.get(Kind(section.kind), ())
    section.figures = section.figures | {
        str(key): {name: str(value) for name, value in figures.items() if name in allowed} for key, figures in entered.figures.items()
    }


def _deviations_follow(work: Work, section: Section, order: Order, answers: Iterable[Answer], lines: Mapping[uuid.UUID, OrderLine]) -> None:
    live_ones = live_deviations(work, section.id)
    for answer in answers:
        live = live_ones.get(answer.id)
        if answer.value == "no" and live is None and answer.remark.strip() and not price_waits(work, answer):
            open_deviation(work, section, answer, order, _line_of(answer, lines), answer.facts)
        elif answer.value != "no" and live is not None:
            withdraw_deviation(work, live, "")


def _line_of(answer: Answer, lines: Mapping[uuid.UUID, OrderLine]) -> OrderLine | None:
    """The line that an answer is about; where the section has one line only, that one."""
    if answer.line_id:
        return lines.get(answer.line_id)
    return next(iter(lines.values())) if len(lines) == 1 and question(answer.question).lines else None


def unexplained(answers: Iterable[Answer], lines: Iterable[OrderLine]) -> dict[str, Message]:
    """Days that the computation holds for too early and that are answered "conforms" without a word why, by field (5.1.5(1)).

    A later day that the customer agreed to needs no more words.
    """
    known = {line.id: line for line in lines}
    asked = [(row, known[row.line_id]) for row in answers if row.question == CAPACITY and row.line_id and row.line_id in known]
    return {
        field_name(row.question, row.line_id): _reason_wanted(line.position, row.facts["earliest"])
        for row, line in asked
        if _too_early(row, line) and row.value == "yes" and not row.remark.strip() and not row.facts.get("agreed")
    }


def _reason_wanted(n: int, earliest: str) -> Message:
    if not earliest:
        return Message("Line {n}: the figures name no day at all; say in the remark why the day asked can be kept.", n=n)
    return Message(
        "Line {n}: {day} is the earliest day by the figures; say in the remark why the day asked can be kept.", n=n, day=earliest
    )


def _too_early(row: Answer, line: OrderLine) -> bool:
    """The figures speak against the day; of a part that the company has no code for, there are none."""
    earliest = row.facts.get("earliest")
    return line.product_id is not None if earliest == "" else earliest is not None and earliest > row.facts["asked"]


def missing(section: Section, answers: Iterable[Answer], lines: Sequence[OrderLine]) -> list[Message]:
    """What stands against signing: questions without an answer, a "no" or a day against the figures without its remark."""
    rows = list(answers)
    open_rows = [row for row in rows if row.value is None and not (row.line_id is None and _every_line_answered(row, rows, lines))]
    reasons = [Message("{n} questions are not answered yet.", n=len(open_rows))] if open_rows else []
    if silent := [row for row in rows if row.value == "no" and not row.remark.strip() and row.prefilled is None]:
        reasons.append(Message("{n} answers “does not conform” need a remark.", n=len(silent)))
    reasons += unexplained(rows, lines).values()
    return reasons + (not_agreed(section, rows, lines) if section.kind == Kind.DELIVERY else without_figures(section, rows, lines))


def without_figures(section: Section, rows: Iterable[Answer], lines: Iterable[OrderLine]) -> list[Message]:
    """Lines of which a department says that their cost is worked out, and names neither figures nor a confirmed quotation (RULES 2)."""
    if section.kind not in (Kind.COST_TECHNICAL, Kind.COST_FINANCE):
        return []
    by_line = {row.line_id: row for row in rows}
    bare = [line for line in lines if not section.figures.get(str(line.id))]
    said = [(line, row) for line in bare if (row := by_line.get(line.id) or by_line.get(None)) is not None]
    return [
        Message("Line {n}: enter the cost figures, or name the confirmed quotation in the remark.", n=line.position)
        for line, row in said
        if row.value == "yes" and not row.remark.strip()
    ]


def not_agreed(section: Section, rows: Sequence[Answer], lines: Iterable[OrderLine]) -> list[Message]:
    """Days promised later than asked to which the customer has not agreed, where no "no" stands for them (1.1)."""
    by_line = {row.line_id: row for row in rows if row.question == CAPACITY}
    reasons = []
    for line in lines:
        row = by_line.get(line.id) or by_line.get(None)
        agreed = (row.facts.get("agreed") or {}) if row else {}
        for each in line.schedules:
            day = promised(section, each.id, each.requested)
            if day > each.requested and day.isoformat() > agreed.get(str(each.id), "") and (row is None or row.value != "no"):
                reasons.append(Message("Line {n}: {day} is later than the customer asked; answer “does not conform” and propose it.",
                                       n=line.position, day=day))
    return reasons


def _every_line_answered(general: Answer, rows: Sequence[Answer], lines: Sequence[OrderLine]) -> bool:
    answered = {row.line_id for row in rows if row.question == general.question and row.line_id and row.value is not None}
    return bool(lines) and {line.id for line in lines} <= answered
