"""What a changed order means to its review: only what rests on the change is opened again (RULES 3)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import delete, select

from domain.orders.actions import revise
from domain.orders.evidence import for_order
from domain.orders.models import Order, OrderLine, OrderRequirement, OrderState
from domain.orders.workflow import ORDER
from domain.reviews.actions import approval, holding
from domain.reviews.actions.opening import call_meeting, fill, hash_of, plan_sections, proceed, reopen_task
from domain.reviews.actions.threads import live_deviation, withdraw_deviation
from domain.reviews.events import SectionReopened
from domain.reviews.finding import answers_of, deviations_of, lines_of, lines_under, sections_of
from domain.reviews.models import STANDING, Answer, Deviation, Meeting, Review, Section, SectionState
from domain.reviews.questions import Kind
from domain.reviews.rules import meeting_needed
from domain.reviews.workflow import SECTION
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work


def put_in_force(work: Work, deviation: Deviation, order: Order, review: Review) -> None:
    """Write what was agreed into the order, as a new revision of it; the section that asked keeps its signature."""
    section = work.fetch(Section, deviation.section_id)
    line = work.fetch(OrderLine, deviation.line_id) if deviation.line_id else None
    if line is not None:
        _write(work, deviation, section, line)
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
    revise(work, order, deviation.agreed)
    live = lines_of(work, order.id)
    section.inputs_hash = hash_of(section, order, lines_under(section, live))
    review_again(work, review, order, live)


def _write(work: Work, deviation: Deviation, section: Section, line: OrderLine) -> None:
    match deviation.subject:
        case "price" if price := deviation.value.get("price"):
            line.customer_price = line.unit_price = Decimal(price)
        case "date" if day := deviation.value.get("date"):
            work.session.refresh(line, ["schedules"])
            late = [each for each in line.schedules if each.requested < date.fromisoformat(day)]
            section.promises = section.promises | {str(each.id): day for each in late}
        case "specification":
            line.specification = deviation.agreed
        case "quality":
            line.quality = deviation.agreed


def review_again(work: Work, review: Review, order: Order, lines: Sequence[OrderLine]) -> list[Section]:
    """Fit the review to the order's present revision: reopen what rests on a change, keep the rest as "unchanged".

    Returns the sections that were opened again. Inside system work.
    """
    review.revision = order.revision
    plan_sections(work, review, order, lines)
    reopened = [section for section in sections_of(work, review.id) if _refit(work, section, order, lines_under(section, lines))]
    if reopened:
        approval.retract(work, review)
        for section in reopened:
            reopen_task(work, section, order)
            work.emit(SectionReopened(section, order))
            if section.kind == Kind.DELIVERY:
                holding.free_load(work, order, lines_under(section, lines))
        _step_back(work, review, order)
    if meeting_needed([line.line_class for line in lines]) and not _meeting_known(work, review):
        call_meeting(work, review, order, lines)
    sections = proceed(work, review, order, lines)
    _wait_for_earlier(work, sections)
    approval.offer(work, review, order, sections, lines)
    return reopened


def _refit(work: Work, section: Section, order: Order, lines: Sequence[OrderLine]) -> bool:
    if section.state == SectionState.WAITING:
        return False
    now = hash_of(section, order, lines)
    if now == section.inputs_hash:
        section.unchanged = section.state == SectionState.SIGNED
        return False
    reopened = section.state == SectionState.SIGNED
    if reopened:
        SECTION.apply(work, section, "reopen", version=None)
        section.signed_at = section.signed_by = section.signed_by_id = section.signature_id = None
        section.on_behalf_of = section.on_behalf_of_id = section.for_revision = None
    _forget(work, section, lines)
    fill(work, section, order, lines, for_order(work, order))
    return reopened


def _forget(work: Work, section: Section, lines: Sequence[OrderLine]) -> None:
    """Take away what was answered beforehand, and what was said of lines that are gone; a person's own answers stay."""
    here = {line.id for line in lines}
    for answer in answers_of(work, [section.id]):
        gone = answer.line_id is not None and answer.line_id not in here
        if not gone and (answer.answered_by is not None or (answer.prefilled is None and answer.note is None)):
            continue
        if (live := live_deviation(work, answer)) is not None:
            withdraw_deviation(work, live)
        if _has_deviation(work, answer):
            answer.value, answer.prefilled, answer.note = "na" if gone else ("yes" if answer.value == "yes" else None), None, None
        else:
            work.session.execute(delete(Answer).where(Answer.id == answer.id))
    work.session.flush()


def _has_deviation(work: Work, answer: Answer) -> bool:
    return work.session.scalar(select(Deviation.id).where(Deviation.answer_id == answer.id).limit(1)) is not None


def _step_back(work: Work, review: Review, order: Order) -> None:
    """What was approved, or stood before the general manager, is reviewed again; an objection that is still signed stays one."""
    signed = {section.id for section in sections_of(work, review.id) if section.state == SectionState.SIGNED}
    still = any(deviation.section_id in signed for deviation in deviations_of(work, review.id, STANDING))
    if order.state in (OrderState.OBJECTION, OrderState.RULING) and still:
        return
    if order.state in (OrderState.APPROVED, OrderState.OBJECTION, OrderState.RULING):
        for kind in ("review.negotiation", "review.ruling", "review.release", "review.settlement"):
            end_tasks(work, review, kind, outcome="withdrawn")
        ORDER.apply(work, order, "reopen", version=None, why=str(Message("Revision {revision}", revision=order.revision)))
        review.decision = review.decided_at = review.approved_by = review.approved_by_id = review.approved_revision = None


def _meeting_known(work: Work, review: Review) -> bool:
    return work.session.scalar(select(Meeting.id).where(Meeting.review_id == review.id).limit(1)) is not None


def _wait_for_earlier(work: Work, sections: Sequence[Section]) -> None:
    """The estimate as a whole waits again when one of its parts is open again."""
    parts = {Kind.COST_TECHNICAL, Kind.COST_FINANCE}
    if any(section.kind in parts and section.state == SectionState.OPEN for section in sections):
        for section in sections:
            if section.kind == Kind.COST_ESTIMATE and section.state in (SectionState.OPEN, SectionState.SIGNED):
                SECTION.apply(work, section, "wait", version=None)
                end_tasks(work, section, outcome="withdrawn")
