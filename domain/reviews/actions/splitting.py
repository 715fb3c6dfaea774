"""What a split means to the review: what was signed for the lines that leave goes with them, and the rest stands (RULES 1, 3)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from sqlalchemy import or_, select, update

from domain.orders.events import OrderSplit
from domain.orders.models import Order, OrderLine
from domain.reviews.actions import approval, objecting
from domain.reviews.actions.opening import start
from domain.reviews.actions.revising import forget_gone, review_again
from domain.reviews.finding import answers_of, lines_of, lines_under, sections_of
from domain.reviews.models import Answer, Deviation, Meeting, Negotiation, Review, Ruling, Section, SectionState
from domain.reviews.questions import Kind
from domain.reviews.resting import hash_of
from domain.shared.tasks import Task
from domain.shared.work import Work


def on_split(work: Work, happened: OrderSplit) -> None:
    """The part that left has its own review, with the sections that were about it; both go on where they stood."""
    with work.as_system("review.split"):
        source = work.session.scalars(select(Review).where(Review.order_id == happened.order.id)).one_or_none()
        if source is None:
            return
        approval.retract(work, source)
        part = start(work, happened.part, lambda review: _take_along(work, source, review, happened))
        _carry_marketing(work, source, part, lines_of(work, happened.part.id))
        _go_on(work, part, happened.part)
        _stay(work, source, happened.order)


def _take_along(work: Work, source: Review, part: Review, happened: OrderSplit) -> list[Section]:
    """The sections that ask about the leaving lines alone, with their threads, meetings and tasks, belong to the part's review now."""
    work.session.flush()
    moved = [section for section in sections_of(work, source.id) if section.covers == "new"]
    for section in moved:
        section.review_id, section.key = part.id, section.kind
    ids = [section.id for section in moved]
    work.session.execute(
        update(Deviation).where(Deviation.section_id.in_(ids)).values(review_id=part.id, order_id=happened.part.id)
    )
    work.session.execute(update(Meeting).where(Meeting.review_id == source.id).values(review_id=part.id))
    if part.project_id is not None:
        for table in (Negotiation, Ruling):
            work.session.execute(
                update(table).where(table.review_id == source.id, table.project_id == part.project_id).values(review_id=part.id)
            )
    _readdress(work, source, part, happened, ids)
    work.session.flush()
    return moved


def _readdress(work: Work, source: Review, part: Review, happened: OrderSplit, sections: Sequence[uuid.UUID]) -> None:
    """Tasks about what moved, done ones too, now lead to the part's page."""
    deviations = select(Deviation.id).where(Deviation.section_id.in_(sections))
    of_review = (Task.object_id == source.id) & Task.kind.in_(("review.meeting", objecting.NEGOTIATION, objecting.RULING))
    wanted = select(Task).where(or_(of_review, Task.object_id.in_(sections), Task.object_id.in_(deviations)))
    old, new = happened.order, happened.part
    for task in work.session.scalars(wanted):
        task.object_id = part.id if task.object_id == source.id else task.object_id
        task.object_number, task.path = new.number, task.path.replace(old.number, new.number)
        params = {name: new.number if value == old.number else value for name, value in task.title["params"].items()}
        task.title = task.title | {"params": params}


def _carry_marketing(work: Work, source: Review, part: Review, lines: Sequence[OrderLine]) -> None:
    """What marketing answered of the whole order stands for the part too; it signs there what it now vouches for."""
    theirs, ours = (_marketing(work, review) for review in (source, part))
    here = {line.id for line in lines}
    known = {(answer.question, answer.line_id): answer for answer in answers_of(work, ours)}
    for answer in answers_of(work, theirs):
        twin: Answer | None = known.get((answer.question, answer.line_id))
        if twin is not None and answer.value in ("yes", "na") and answer.answered_by and (answer.line_id is None or answer.line_id in here):
            twin.value, twin.remark = answer.value, answer.remark
            twin.answered_by, twin.answered_for, twin.answered_at = answer.answered_by, answer.answered_for, answer.answered_at


def _marketing(work: Work, review: Review) -> list[uuid.UUID]:
    return [section.id for section in sections_of(work, review.id) if section.kind == Kind.MARKETING]


def _go_on(work: Work, part: Review, order: Order) -> None:
    """An objection among what left is one there, and comes back to the heads; load that was signed for stays spoken for."""
    sections = sections_of(work, part.id)
    if any(section.kind == Kind.DELIVERY and section.state == SectionState.SIGNED for section in sections):
        order.delivery_signed_at = work.now
    standing = {each.section_id for each in objecting.objections(work, part)}
    for section in sections:
        if section.id in standing:
            objecting.object_to(work, part, order, section)
    approval.offer(work, part, order, sections, lines_of(work, order.id))


def _stay(work: Work, source: Review, order: Order) -> None:
    """Nothing changed for the lines that stay: what was signed for them stands, and is no longer about those that left."""
    lines = lines_of(work, order.id)
    sections = sections_of(work, source.id)
    for section in sections:
        if section.covers == "all":
            forget_gone(work, section, lines)
            section.inputs_hash = hash_of(work, section, order, lines_under(section, lines)) if section.inputs_hash else ""
    if not any(section.kind == Kind.DELIVERY and section.state == SectionState.SIGNED for section in sections):
        order.delivery_signed_at = None
    review_again(work, source, order, lines)
    objecting.fall(work, source, order)
