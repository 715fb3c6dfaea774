"""The review meeting: invitees, agenda, minutes, decision; compulsory for a new product, a new material, a design change (5.1.1(2))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from domain.accounts.models import Person
from domain.orders.models import Order
from domain.projects.actions import join
from domain.projects.models import Project
from domain.reviews.actions import approval
from domain.reviews.actions.opening import discussed, page
from domain.reviews.events import MeetingCalled
from domain.reviews.finding import case, hidden_in, lines_of, require_under_review, sections_of, within
from domain.reviews.models import Meeting, Review
from domain.reviews.rules import meeting_needed
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "review.meeting"
NOT_BEGUN = Message("The meeting has not begun: minutes and decision are written afterwards. Was it held earlier? Call it for that time.")


def call(work: Work, number: str, called_for: datetime, place: str, invitees: Sequence[uuid.UUID], agenda: str) -> Meeting:
    """Call the departments concerned together. `called_for` is an aware time; `invitees` are members of staff.

    Whoever is invited to a confidential order becomes a member of its project. Raises Forbidden, Invalid, Refused.
    """
    found = case(work, number)
    authorise(work, "reviews.meeting.hold", found.order)
    require_under_review(found.order)
    people = list(work.session.scalars(select(Person).where(Person.id.in_(list(invitees)), Person.site == "admin", Person.active)))
    wrong = {} if people and len(people) == len(set(invitees)) else {"invitees": Message("Choose who is invited.")}
    if not agenda.strip():
        wrong["agenda"] = Message("Write what is to be discussed.")
    if wrong:
        raise Invalid(wrong)
    with work.as_system("meeting.called"):
        project_id = hidden_in(lines_of(work, found.order.id)) or found.order.project_id
        meeting = work.add(
            Meeting(
                review_id=found.review.id,
                revision=found.order.revision,
                called_for=called_for,
                place=place.strip(),
                agenda=agenda.strip(),
                invitees=[person.name for person in people],
                called_by=work.person.name,
                customer_id=found.order.customer_id,
                project_id=project_id,
            )
        )
        work.session.flush()
        for person in people if project_id else ():
            join(work, work.fetch(Project, project_id), person.id, "invited to the review meeting")
        journal(work, "meeting.called", meeting, after={"for": called_for, "invitees": meeting.invitees})
        work.emit(MeetingCalled(meeting, found.order))
    return meeting


def record(work: Work, number: str, meeting_id: uuid.UUID, minutes: str, decision: str, version: int | None) -> Meeting:
    """Enter minutes and decision: without them nothing new is approved. Quality planning then starts as a task.

    Raises NotFound, Forbidden, Invalid, Refused, Stale.
    """
    found = case(work, number)
    authorise(work, "reviews.meeting.hold", found.order)
    require_under_review(found.order)
    meeting = work.fetch(Meeting, meeting_id)
    if meeting.review_id != found.review.id:
        raise NotFound
    require_version(meeting, version)
    wrong = {
        name: words
        for name, text, words in (
            ("minutes", minutes, Message("Write what was discussed.")),
            ("decision", decision, Message("Write what was decided.")),
        )
        if not text.strip()
    }
    if wrong:
        raise Invalid(wrong)
    if meeting.held_at is not None:
        raise Refused(Message("The minutes of this meeting are recorded already."))
    if meeting.called_for > work.now:
        raise Refused(NOT_BEGUN)
    meeting.minutes, meeting.decision, meeting.held_at, meeting.recorded_by = minutes.strip(), decision.strip(), work.now, work.person.name
    journal(work, "meeting.recorded", meeting, after={"decision": meeting.decision})
    with work.as_system("meeting.recorded"):
        _follow(work, found.order, found.review, meeting)
    return meeting


def _follow(work: Work, order: Order, review: Review, meeting: Meeting) -> None:
    lines = lines_of(work, order.id)
    meeting.about = [discussed(line) for line in lines]
    end_tasks(work, review, TASK)
    if any(meeting_needed(line.line_class, confidential=line.project_id is not None) for line in lines):
        open_task(
            work,
            within(review, order.number, meeting.project_id),
            "development.planning",
            Message("Start quality planning (APQP) or change management for {number}", number=order.number),
            For(department="technical", position="head"),
            Allowance.working_days(5),
            clause="5.1.1(2)",
            path=page(order),
            number=order.number,
        )
    approval.offer(work, review, order, sections_of(work, review.id), lines)
