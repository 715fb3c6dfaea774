"""When a signed "no" is an objection, and when it is one no longer (5.1.7(1)): shared by all that move a deviation or a section."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select

from domain.accounts.models import Authority, Delegation, Person, PostHeld
from domain.orders.models import Order, OrderState
from domain.orders.workflow import ORDER
from domain.reviews.actions.opening import page
from domain.reviews.events import ObjectionRaised
from domain.reviews.finding import deviations_of, sections_of, within
from domain.reviews.models import STANDING, Deviation, Review, Section, SectionState
from domain.reviews.questions import PARTS, Kind
from domain.shared.clock import Allowance, today
from domain.shared.message import Message
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work

HEADS = ("sales",)  # takes part in every negotiation, beside the departments that object
NEGOTIATION, RULING = "review.negotiation", "review.ruling"


def objections(work: Work, review: Review) -> list[Deviation]:
    """The deviations that stand in signed sections."""
    signed = {section.id for section in sections_of(work, review.id) if section.state == SectionState.SIGNED}
    return [each for each in deviations_of(work, review.id, STANDING) if each.section_id in signed]


def concerned(work: Work, review: Review) -> list[str]:
    """The departments whose heads negotiate: those that object, and sales."""
    sections = {section.id: section.department for section in sections_of(work, review.id)}
    return sorted({*HEADS, *(sections[each.section_id] for each in objections(work, review))})


@dataclass(frozen=True)
class Head:
    """Who speaks for a department in a negotiation: its head, or whoever stands in for the head today."""

    name: str
    department: str


def heads(work: Work) -> list[Head]:
    """The heads of all departments that negotiate, and who stands in for them today, by department."""
    day = today(work)
    held = select(Authority.department).where(Authority.decision == "negotiation")
    posts = select(PostHeld.person_id, PostHeld.department).where(PostHeld.position == "head", PostHeld.department.in_(held)).subquery()
    own = select(Person.name, posts.c.department).join(posts, posts.c.person_id == Person.id).where(Person.active)
    standing_in = (
        select(Person.name, posts.c.department)
        .join(Delegation, Delegation.taker_id == Person.id)
        .join(posts, posts.c.person_id == Delegation.giver_id)
        .where(Person.active, Delegation.ended_at.is_(None), Delegation.first_day <= day, Delegation.last_day >= day)
    )
    found = {Head(*row) for wanted in (own, standing_in) for row in work.session.execute(wanted)}
    return sorted(found, key=lambda head: (head.department, head.name))


def object_to(work: Work, review: Review, order: Order, section: Section) -> None:
    """A "no" stands in a signed section: the heads of the departments concerned negotiate, on record, before anybody rules.

    Inside system work. An order that is before the general manager already comes back to the heads: no step is skipped.
    """
    if order.state in (OrderState.IN_REVIEW, OrderState.RULING):
        end_tasks(work, review, RULING, outcome="withdrawn")
        ORDER.apply(work, order, "record_objection", version=None)
    called = set(
        work.session.scalars(select(Task.department).where(Task.object_id == review.id, Task.kind == NEGOTIATION, Task.ended_at.is_(None)))
    )
    for department in sorted({*HEADS, section.department} - called):
        open_task(
            work,
            within(review, order.number, section.project_id),
            NEGOTIATION,
            Message("Negotiate the objection to {number}", number=order.number),
            For(department=department, position="head"),
            Allowance.working_days(1),
            clause="5.1.7(1)",
            path=page(order),
            number=order.number,
        )
    why = Message("{part} was signed with an objection.", part=PARTS[Kind(section.kind)].title)
    work.emit(ObjectionRaised(review, order, why))


def raise_again(work: Work, review: Review, order: Order, deviation: Deviation) -> None:
    """What was settled or ruled on stands again: in a signed section that is an objection once more. Inside system work."""
    section = work.fetch(Section, deviation.section_id)
    if order.state == OrderState.IN_REVIEW and section.state == SectionState.SIGNED:
        object_to(work, review, order, section)


def fall(work: Work, review: Review, order: Order) -> None:
    """Nothing that is signed says "no" any more: there is no objection, and the review goes on. Inside system work."""
    if order.state in (OrderState.OBJECTION, OrderState.RULING) and not objections(work, review):
        for kind in (NEGOTIATION, RULING):
            end_tasks(work, review, kind, outcome="withdrawn")
        ORDER.apply(work, order, "reopen", version=None)
