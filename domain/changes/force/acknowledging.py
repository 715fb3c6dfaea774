"""Who must know of a change in force, with the documents that they exchange; who has not said "new version in use" is red (5.1.9(6))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import select

from domain.accounts.posts import DEPARTMENTS
from domain.changes.answers.opening import page
from domain.changes.finding import notices_of
from domain.changes.force.holding import ORDER_OF_DEPARTMENTS, Touched, concerned, still
from domain.changes.models import Change, ChangeNotice, EngineeringRequest
from domain.changes.rules import ACKNOWLEDGED_DAYS
from domain.shared.base import new_id
from domain.shared.clock import Allowance, due
from domain.shared.errors import Forbidden, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, never_rests, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = never_rests("change.acknowledge")


def tell(work: Work, touched: Touched) -> list[ChangeNotice]:
    """A notice with a task for each department concerned; late ones go up by themselves. Inside system work.

    Who has not exchanged the documents of an older version yet is asked for the newest with them, by the day on which they were due;
    nobody is asked for a version that holds no longer (decision 0232).
    """
    held, older = {each.department: each.documents for each in concerned(work, touched)}, _waiting(work, touched.change)
    told = [each for each in ORDER_OF_DEPARTMENTS if each in held or each in older]
    return [_tell(work, touched, each, held.get(each, ()), older.get(each, ())) for each in told]


def _waiting(work: Work, change: Change) -> dict[str, list[ChangeNotice]]:
    """By department, what it has not said yet of older versions of this order, as confidential as this one; the oldest first."""
    wanted = select(ChangeNotice).join(Change, Change.id == ChangeNotice.change_id).where(
        Change.order_id == change.order_id, Change.id != change.id, ChangeNotice.project_id.is_not_distinct_from(change.project_id),
        ChangeNotice.acknowledged_at.is_(None), ChangeNotice.followed_by == "",
    )
    found: dict[str, list[ChangeNotice]] = {}
    for each in work.session.scalars(wanted.order_by(ChangeNotice.told_at, ChangeNotice.id).with_for_update(of=ChangeNotice)):
        found.setdefault(each.department, []).append(each)
    return found


def _tell(work: Work, touched: Touched, department: str, documents: Sequence[Message], older: Sequence[ChangeNotice]) -> ChangeNotice:
    change = touched.change
    kept = [Message.from_json(each) for notice in older for each in notice.documents]
    allowance = Allowance.working_days(ACKNOWLEDGED_DAYS)
    notice = work.add(ChangeNotice(
        id=new_id(), version=1, change_id=change.id, department=department, documents=[each.as_json() for each in still(documents, kept)],
        told_at=work.now, due_at=min([due(work, work.now, allowance), *(each.due_at for each in older)]), followed_by="",
        customer_id=change.customer_id, project_id=change.project_id,
    ))
    work.session.flush()
    for each in older:
        each.followed_by = change.number
        end_tasks(work, each, TASK, outcome="withdrawn")
    title = Message("New version in use: {change}, order {number} revision {revision}", change=change.number,
                    number=touched.order.number, revision=touched.order.revision)
    ask(work, notice, title, change)
    return notice


def ask(work: Work, notice: ChangeNotice, title: Message, change: Change) -> None:
    """Let it wait for the department, by the day on which it is due."""
    task = open_task(work, notice, TASK, title, For(notice.department, "member"), Allowance.working_days(ACKNOWLEDGED_DAYS),
                     clause="5.1.9(6)", path=page(change), number=change.order_number)
    task.due_at = notice.due_at


def acknowledge(work: Work, notice_id: uuid.UUID, version: int | None) -> ChangeNotice:
    """A department has exchanged its documents: the new version is in use. Raises NotFound, Forbidden, Stale, Refused."""
    notice = work.fetch(ChangeNotice, notice_id, lock=True)
    authorise(work, "changes.notice.acknowledge", notice)
    if reasons := against(work, notice):
        raise Refused(*reasons) if work.actor.in_department(notice.department) or notice.acknowledged_at else Forbidden(*reasons)
    require_version(notice, version)
    for each in [notice, *taken_over(work, notice)]:
        each.acknowledged_at, each.acknowledged_by = work.now, work.person.name
        journal(work, "change.acknowledged", each, after={"department": each.department})
    end_tasks(work, notice, TASK, outcome="acknowledged")
    return notice


def taken_over(work: Work, notice: ChangeNotice, acknowledged: datetime | None = None) -> list[ChangeNotice]:
    """Notices of older versions whose documents are exchanged with this one; those that were `acknowledged` with it, else open ones."""
    with work.as_system("change.older_versions"):
        change = work.fetch(Change, notice.change_id)
        found: list[ChangeNotice] = []
        numbers = [change.number]
        while numbers:
            wanted = select(ChangeNotice, Change.number).join(Change, Change.id == ChangeNotice.change_id).where(
                Change.order_id == change.order_id, ChangeNotice.department == notice.department,
                ChangeNotice.project_id.is_not_distinct_from(notice.project_id), ChangeNotice.followed_by.in_(numbers),
                ChangeNotice.acknowledged_at == acknowledged if acknowledged else ChangeNotice.acknowledged_at.is_(None),
            )
            rows = work.session.execute(wanted).all()
            found += [row[0] for row in rows]
            numbers = [row[1] for row in rows]
    return found


def against(work: Work, notice: ChangeNotice) -> list[Message]:
    """Why this actor cannot acknowledge it; empty when they can."""
    if notice.acknowledged_at is not None:
        return [Message("{name} has acknowledged this.", name=notice.acknowledged_by or "")]
    if notice.followed_by:
        return [Message("A newer version is in force: it is acknowledged in {number}, with these documents.", number=notice.followed_by)]
    if not work.actor.in_department(notice.department):
        return [Message("This is acknowledged by {department}.", department=DEPARTMENTS[notice.department])]
    return _revision_open(work, notice) if notice.department == "technical" else []


def _revision_open(work: Work, notice: ChangeNotice) -> list[Message]:
    """Technical has to say first which revision holds, of this change and of those whose documents went along (decision 0234)."""
    changes = {each.change_id for each in [notice, *taken_over(work, notice)]}
    wanted = select(EngineeringRequest.number).where(
        EngineeringRequest.change_id.in_(changes), EngineeringRequest.listed != {}, EngineeringRequest.holds == "")
    number = work.session.scalar(wanted.order_by(EngineeringRequest.number).limit(1))
    return [Message("Say first on {number} which revision holds.", number=number)] if number else []


def of_change(work: Work, change: Change, notice_id: uuid.UUID) -> ChangeNotice:
    """A notice of this very change. Raises NotFound."""
    found = next((each for each in notices_of(work, change) if each.id == notice_id), None)
    if found is None:
        raise NotFound
    return found
