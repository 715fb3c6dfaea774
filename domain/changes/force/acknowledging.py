"""Who must know of a change in force, with the documents that they exchange; who has not said "new version in use" is red (5.1.9(6))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from domain.accounts.posts import DEPARTMENTS
from domain.changes.answers.opening import page
from domain.changes.finding import notices_of
from domain.changes.force.holding import Touched, concerned
from domain.changes.models import Change, ChangeNotice
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
    """A notice with a task for each department concerned; late ones go up by themselves. Inside system work."""
    allowance = Allowance.working_days(ACKNOWLEDGED_DAYS)
    return [_tell(work, touched, each.department, each.documents, allowance) for each in concerned(work, touched)]


def _tell(work: Work, touched: Touched, department: str, documents: Sequence[Message], allowance: Allowance) -> ChangeNotice:
    change = touched.change
    notice = work.add(ChangeNotice(
        id=new_id(), version=1, change_id=change.id, department=department, documents=[each.as_json() for each in documents],
        told_at=work.now, due_at=due(work, work.now, allowance), customer_id=change.customer_id, project_id=change.project_id,
    ))
    work.session.flush()
    title = Message("New version in use: {change}, order {number} revision {revision}", change=change.number,
                    number=touched.order.number, revision=touched.order.revision)
    open_task(work, notice, TASK, title, For(department, "member"), allowance, clause="5.1.9(6)", path=page(change),
              number=touched.order.number)
    return notice


def acknowledge(work: Work, notice_id: uuid.UUID, version: int | None) -> ChangeNotice:
    """A department has exchanged its documents: the new version is in use. Raises NotFound, Forbidden, Stale, Refused."""
    notice = work.fetch(ChangeNotice, notice_id, lock=True)
    authorise(work, "changes.notice.acknowledge", notice)
    if reasons := against(work, notice):
        raise Forbidden(*reasons) if notice.acknowledged_at is None else Refused(*reasons)
    require_version(notice, version)
    notice.acknowledged_at, notice.acknowledged_by = work.now, work.person.name
    end_tasks(work, notice, TASK, outcome="acknowledged")
    journal(work, "change.acknowledged", notice, after={"department": notice.department})
    return notice


def against(work: Work, notice: ChangeNotice) -> list[Message]:
    """Why this actor cannot acknowledge it; empty when they can."""
    if notice.acknowledged_at is not None:
        return [Message("{name} has acknowledged this.", name=notice.acknowledged_by or "")]
    if not work.actor.in_department(notice.department):
        return [Message("This is acknowledged by {department}.", department=DEPARTMENTS[notice.department])]
    return []


def of_change(work: Work, change: Change, notice_id: uuid.UUID) -> ChangeNotice:
    """A notice of this very change. Raises NotFound."""
    found = next((each for each in notices_of(work, change) if each.id == notice_id), None)
    if found is None:
        raise NotFound
    return found
