"""Work on the part is done outside: purchasing writes to each subcontractor, and the mail is the proof (5.1.9(5))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from domain.changes.finding import Case, outside_of
from domain.changes.models import Change, ChangeItem, SubcontractorNotice
from domain.changes.opening import page
from domain.changes.rules import TOLD_DAYS, TOUCHES_OUTSIDE
from domain.orders.models import Order, OrderLine
from domain.products.models import OutsourcedProcess
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.outbox import Outbox, later
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = "change.subcontractor"


def look(work: Work, found: Case, items: Sequence[ChangeItem]) -> list[SubcontractorNotice]:
    """A notice for each subcontractor of each touched line, with a task of purchasing; none where nothing is done outside."""
    touched = {item.line_id for item in items if item.field in TOUCHES_OUTSIDE and item.line_id}
    lines = [line for line in found.lines.values() if line.id in touched and line.product_id]
    wanted = select(OutsourcedProcess).where(OutsourcedProcess.product_id.in_([line.product_id for line in lines]))
    processes = list(work.session.scalars(wanted.order_by(OutsourcedProcess.id)))
    made = [_notice(work, found.change, line, each) for line in lines for each in processes if each.product_id == line.product_id]
    work.session.flush()
    for notice in made:
        told = {"name": notice.subcontractor, "change": found.change.number, "process": notice.process}
        title = Message("Notify {name} of {change}: {process}", **told)
        open_task(work, notice, TASK, title, For("purchasing", "member"), Allowance.working_days(TOLD_DAYS), clause="5.1.9(5)",
                  path=page(found.change), number=found.order.number)
    return made


def _notice(work: Work, change: Change, line: OrderLine, process: OutsourcedProcess) -> SubcontractorNotice:
    return work.add(SubcontractorNotice(
        id=new_id(), version=1, change_id=change.id, line_id=line.id, process=process.process, subcontractor=process.subcontractor,
        email=process.email, text="", confirmed_how="", customer_id=change.customer_id, project_id=change.project_id,
    ))


def send(work: Work, change: Change, order: Order, notice_id: uuid.UUID, email: str, text: str, version: int | None) -> SubcontractorNotice:
    """Write to a subcontractor; the mail leaves after commit, and its number, day and writer stay with the change.

    Raises NotFound, Forbidden, Stale, Refused, Invalid.
    """
    notice = of_change(work, change, notice_id)
    authorise(work, "changes.subcontractor.notify", notice)
    require_version(notice, version)
    if notice.sent_at is not None:
        raise Refused(Message("This subcontractor is notified already."))
    wrong = {name: Message("Please fill this in.") for name, value in (("email", email), ("text", text)) if not value.strip()}
    if email.strip() and ("@" not in email or any(character.isspace() for character in email.strip())):
        wrong["email"] = Message("This is not an e-mail address.")
    if wrong:
        raise Invalid(wrong)
    notice.email, notice.text = email.strip(), text.strip()
    notice.outbox_id = later(work, "mail", {
        "template": "change_outside", "to": {"name": notice.subcontractor, "email": notice.email}, "person": None, "language": "zh-CN",
        "params": {"number": change.number, "process": notice.process, "words": notice.text, "sender": work.person.name},
        "about": None,
    }, thing=change)
    notice.sent_at, notice.sent_by = work.now, work.person.name
    end_tasks(work, notice)
    journal(work, "change.subcontractor_notified", notice, after={"to": notice.email, "process": notice.process})
    return notice


def confirm(work: Work, change: Change, notice_id: uuid.UUID, how: str, on: date | None, version: int | None) -> SubcontractorNotice:
    """The subcontractor has confirmed; `how`: who, by what. Raises NotFound, Forbidden, Stale, Refused, Invalid."""
    notice = of_change(work, change, notice_id)
    authorise(work, "changes.subcontractor.notify", notice)
    require_version(notice, version)
    if notice.sent_at is None or notice.confirmed_on is not None:
        raise Refused(Message("Notify the subcontractor first.") if notice.sent_at is None else Message("This is confirmed already."))
    if not how.strip():
        raise Invalid({"how": Message("Say who confirmed it, and how.")})
    notice.confirmed_on, notice.confirmed_how = on or today(work), how.strip()
    journal(work, "change.subcontractor_confirmed", notice, after={"how": how.strip()})
    return notice


def of_change(work: Work, change: Change, notice_id: uuid.UUID) -> SubcontractorNotice:
    found = next((each for each in outside_of(work, change) if each.id == notice_id), None)
    if found is None:
        raise NotFound
    return found


def mails(work: Work, notices: Sequence[SubcontractorNotice]) -> dict[uuid.UUID, Outbox]:
    """The mails of these notices by their outbox row: when they left, or why not yet."""
    ids = [notice.outbox_id for notice in notices if notice.outbox_id]
    return {row.id: row for row in work.session.scalars(select(Outbox).where(Outbox.id.in_(ids)))} if ids else {}
