"""What a changed order means to its review: only what rests on the change is opened again (RULES 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select

from domain.orders.actions import revise
from domain.orders.models import Order, OrderLine, OrderRequirement, OrderState
from domain.reviews.actions import approval, holding, objecting
from domain.reviews.actions.opening import call_meeting, fill, plan_sections, proceed, reopen_task
from domain.reviews.actions.threads import live_deviation, withdraw_deviation
from domain.reviews.events import SectionReopened
from domain.reviews.finding import answers_of, lines_of, lines_under, sections_of
from domain.reviews.models import Answer, Deviation, Review, Section, SectionState
from domain.reviews.prefill import ground
from domain.reviews.questions import Kind
from domain.reviews.resting import hash_of
from domain.reviews.workflow import SECTION
from domain.shared.tasks import end_tasks
from domain.shared.work import Work

UNSTATED = "5.1.3(1)"  # asks whether all that the customer requires is written down (3.3)


def put_in_force(work: Work, deviation: Deviation, order: Order, review: Review) -> None:
    """Write what was agreed into the order, as a new revision of it; the section that asked keeps its signature."""
    section = work.fetch(Section, deviation.section_id)
    line = work.fetch(OrderLine, deviation.line_id) if deviation.line_id else None
    if deviation.subject == "date" and (day := deviation.value.get("date")):
        _promise(work, deviation, section, date.fromisoformat(day), lines_of(work, order.id))
    elif line is not None:
        _write(deviation, line)
    work.add(
        OrderRequirement(
            order_id=order.id,
            line_id=deviation.line_id,
            source="own",
            text=deviation.agreed,
            added_by=work.person.name,
            added_at=work.now,
            customer_id=deviation.customer_id,
            project_id=deviation.project_id,
        )
    )
    work.session.flush()
    revise(work, order, deviation.agreed, deviation.project_id)
    live = lines_of(work, order.id)
    section.inputs_hash = hash_of(work, section, order, lines_under(section, live))
    review_again(work, review, order, live)


def _promise(work: Work, deviation: Deviation, section: Section, day: date, lines: Sequence[OrderLine]) -> None:
    """The day agreed is promised: for the deviation's line, or for all that have no answer of their own."""
    answer = work.fetch(Answer, deviation.answer_id)
    apart = {row.line_id for row in answers_of(work, [section.id]) if row.question == answer.question and row.line_id}
    mine = [line for line in lines_under(section, lines) if line.id == deviation.line_id or not (deviation.line_id or line.id in apart)]
    days = {str(each.id): day.isoformat() for line in mine for each in line.schedules if each.requested < day}
    section.promises = section.promises | days
    answer.facts = answer.facts | {"agreed": (answer.facts.get("agreed") or {}) | days}


def _write(deviation: Deviation, line: OrderLine) -> None:
    """What the order says from now on. Words are added to what the customer stated, and nothing where we do what was asked after all."""
    differs = deviation.agreed in (deviation.ours, deviation.theirs)
    match deviation.subject:
        case "price" if price := deviation.value.get("price"):
            line.customer_price = line.unit_price = Decimal(price)
        case "specification" if differs and deviation.clause == UNSTATED and None in (line.specification, line.quality):
            line.specification, line.quality = line.specification or deviation.agreed, line.quality or deviation.agreed
        case "specification" if differs:
            line.specification = _added(line.specification, deviation.agreed)
        case "quality" if differs:
            line.quality = _added(line.quality, deviation.agreed)


def _added(stated: str | None, agreed: str) -> str:
    return f"{stated}；{agreed}" if stated else agreed


def review_again(work: Work, review: Review, order: Order, lines: Sequence[OrderLine]) -> list[Section]:
    """Fit the review to the order's present revision: reopen what rests on a change, keep the rest as "unchanged".

    Returns the sections that were opened again. Inside system work.
    """
    review.revision = order.revision
    plan_sections(work, review, order, lines)
    holding.free_gone(work, order)
    reopened = [section for section in sections_of(work, review.id) if _refit(work, section, order, lines_under(section, lines))]
    for section in reopened:
        _waits_again(work, review, order, section, lines)
    if reopened or order.state == OrderState.APPROVED:
        _step_back(work, review, order)
    call_meeting(work, review, order, lines)
    sections = proceed(work, review, order, lines)
    _wait_for_earlier(work, sections)
    approval.offer(work, review, order, sections, lines)
    return reopened


def sign_again(work: Work, review: Review, order: Order, section: Section) -> None:
    """Sales gave way for another department: it is in force with that department's signature, so a signed section waits for it again."""
    if section.state == SectionState.SIGNED:
        lines = lines_of(work, order.id)
        _unsign(work, section)
        _waits_again(work, review, order, section, lines)
        _step_back(work, review, order)


def _unsign(work: Work, section: Section) -> None:
    SECTION.apply(work, section, "reopen", version=None)
    section.signed_at = section.signed_by = section.signed_by_id = section.signature_id = None
    section.on_behalf_of = section.on_behalf_of_id = section.for_revision = None


def _waits_again(work: Work, review: Review, order: Order, section: Section, lines: Sequence[OrderLine]) -> None:
    approval.retract(work, review)
    reopen_task(work, section, order)
    work.emit(SectionReopened(section, order))
    if section.kind == Kind.DELIVERY:
        holding.free_load(work, order, lines_under(section, lines), sections_of(work, review.id))


def _refit(work: Work, section: Section, order: Order, lines: Sequence[OrderLine]) -> bool:
    if section.state == SectionState.WAITING:
        return False
    now = hash_of(work, section, order, lines)
    if now == section.inputs_hash:
        section.unchanged = section.state == SectionState.SIGNED
        return False
    reopened = section.state == SectionState.SIGNED
    if reopened:
        _unsign(work, section)
    forget(work, section, lines)
    fill(work, section, order, lines, ground(work, order, lines, {section.kind}))
    return reopened


def forget(work: Work, section: Section, lines: Sequence[OrderLine]) -> None:
    """Take away what was answered beforehand, and what was said of lines that are gone; a person's own answers stay."""
    forget_gone(work, section, lines)
    for answer in answers_of(work, [section.id]):
        if answer.answered_by is None and (answer.prefilled is not None or answer.note is not None):
            _take_away(work, answer, "yes" if answer.value == "yes" else None)
    work.session.flush()


def forget_gone(work: Work, section: Section, lines: Sequence[OrderLine]) -> None:
    """Take away what was said of lines that are gone, whoever said it; all that is about the others stands, threads too."""
    here = {line.id for line in lines}
    for answer in answers_of(work, [section.id]):
        if answer.line_id is not None and answer.line_id not in here:
            _take_away(work, answer, "na")
    work.session.flush()


def _take_away(work: Work, answer: Answer, value: str | None) -> None:
    """An answer that a thread hangs on stays with this value, its thread withdrawn; any other goes."""
    if (live := live_deviation(work, answer)) is not None:
        withdraw_deviation(work, live)
    if _has_deviation(work, answer):
        answer.value, answer.prefilled, answer.note = value, None, None
    else:
        work.session.execute(delete(Answer).where(Answer.id == answer.id))


def _has_deviation(work: Work, answer: Answer) -> bool:
    return work.session.scalar(select(Deviation.id).where(Deviation.answer_id == answer.id).limit(1)) is not None


def _step_back(work: Work, review: Review, order: Order) -> None:
    """What was approved, or stood before the general manager, is reviewed again; an objection that is still signed stays one."""
    objecting.fall(work, review, order)
    if order.state == OrderState.APPROVED:
        approval.undo(work, review, order)


def _wait_for_earlier(work: Work, sections: Sequence[Section]) -> None:
    """The estimate as a whole waits again when one of its parts is open again."""
    parts = {Kind.COST_TECHNICAL, Kind.COST_FINANCE}
    if any(section.kind in parts and section.state == SectionState.OPEN for section in sections):
        for section in sections:
            if section.kind == Kind.COST_ESTIMATE and section.state in (SectionState.OPEN, SectionState.SIGNED):
                SECTION.apply(work, section, "wait", version=None)
                end_tasks(work, section, outcome="withdrawn")
