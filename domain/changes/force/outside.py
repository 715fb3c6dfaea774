"""Work on the part is done outside: purchasing writes to each subcontractor, and the mail is the proof (5.1.9(5))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from domain.changes.answers.opening import page
from domain.changes.events import SubcontractorNotified
from domain.changes.finding import Case, case, in_force, items_of, outside_of
from domain.changes.force.holding import Touched, concerns
from domain.changes.models import Change, ChangeItem, Field, SubcontractorNotice
from domain.changes.rules import TOLD_DAYS, TOUCHES_OUTSIDE
from domain.orders.models import OrderLine
from domain.products.models import OutsourcedProcess
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.files import Upload, attach
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.settings import settings
from domain.shared.tasks import For, end_tasks, never_rests, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK = never_rests("change.subcontractor")
LANGUAGES = ("zh-CN", "en")
OVERTAKEN = Message("Nothing of this holds any more: the subcontractor is told the newer change.")


def look(work: Work, touched: Touched) -> list[SubcontractorNotice]:
    """A notice for each subcontractor of each touched line, with a task of purchasing; none where nothing is done outside."""
    lines = [line for line in touched.of(TOUCHES_OUTSIDE) if line.product_id]
    wanted = select(OutsourcedProcess).where(OutsourcedProcess.product_id.in_([line.product_id for line in lines]))
    processes = list(work.session.scalars(wanted.order_by(OutsourcedProcess.id)))
    made = [_notice(work, touched.change, line, each) for line in lines for each in processes if each.product_id == line.product_id]
    work.session.flush()
    if made:
        _forget_overtaken(work, touched, made)
    for notice in made:
        told = {"name": notice.subcontractor, "change": touched.change.number, "process": notice.process}
        title = Message("Notify {name} of {change}: {process}", **told)
        open_task(work, notice, TASK, title, For("purchasing", "member"), Allowance.working_days(TOLD_DAYS), clause="5.1.9(5)",
                  path=page(touched.change), number=touched.order.number)
    return made


def _forget_overtaken(work: Work, touched: Touched, made: Sequence[SubcontractorNotice]) -> None:
    """Whoever was to be told nothing but what this change overtook is told this one alone: what holds no longer is written to nobody."""
    of_order = select(SubcontractorNotice, Change).join(Change, Change.id == SubcontractorNotice.change_id).where(
        Change.order_id == touched.order.id, Change.id != touched.change.id, SubcontractorNotice.sent_at.is_(None),
        SubcontractorNotice.line_id.in_([each.line_id for each in made]))
    lines = {line.id: line for line in touched.lines}
    for notice, change in work.session.execute(of_order).all():
        found = Case(change, touched.order, lines, items_of(work, change))
        if is_overtaken(work, found, notice) and end_tasks(work, notice, TASK, outcome="withdrawn"):
            journal(work, "change.subcontractor_overtaken", notice, after={"by": touched.change.number})


def _notice(work: Work, change: Change, line: OrderLine, process: OutsourcedProcess) -> SubcontractorNotice:
    return work.add(SubcontractorNotice(
        id=new_id(), version=1, change_id=change.id, line_id=line.id, process=process.process, subcontractor=process.subcontractor,
        email=process.email, text="", confirmed_how="", customer_id=change.customer_id, project_id=change.project_id,
    ))


@dataclass(frozen=True)
class Written:
    """What purchasing writes: to which address, in the language of the subcontractor's contact, and what else they must know."""

    email: str
    language: str = LANGUAGES[0]
    text: str = ""


def send(work: Work, number: str, notice_id: uuid.UUID, given: Written, version: int | None) -> SubcontractorNotice:
    """Write to a subcontractor; the mail leaves after commit, and its number, day and writer stay with the change.

    Raises NotFound, Forbidden, Stale, Refused, Invalid.
    """
    found = case(work, number)
    notice = of_change(work, found.change, notice_id)
    authorise(work, "changes.subcontractor.notify", notice)
    require_version(notice, version)
    if notice.sent_at is not None:
        raise Refused(Message("This subcontractor is notified already."))
    if is_overtaken(work, found, notice):
        raise Refused(OVERTAKEN)
    items = theirs(work, found, notice)
    if wrong := faults(given, told=bool(items)):
        raise Invalid(wrong)
    notice.email, notice.language, notice.text = given.email.strip(), given.language, given.text.strip()
    notice.sent_at, notice.sent_by = work.now, work.person.name
    work.emit(SubcontractorNotified(found.change, found.order, notice, items))
    end_tasks(work, notice)
    journal(work, "change.subcontractor_notified", notice, after={"to": notice.email, "process": notice.process})
    return notice


def theirs(work: Work, found: Case, notice: SubcontractorNotice) -> list[ChangeItem]:
    """What is in force and theirs to know: no price, nothing that was only asked for, and nothing that a newer change has overtaken."""
    told = _told(found, notice)
    newer = _newer(work, found.change) if told and notice.sent_at is None else []
    return [item for item in told if not any(overtakes(each, item) for each in newer)]


def is_overtaken(work: Work, found: Case, notice: SubcontractorNotice) -> bool:
    """Nothing of what they were to be told holds any more."""
    return notice.sent_at is None and bool(_told(found, notice)) and not theirs(work, found, notice)


def _told(found: Case, notice: SubcontractorNotice) -> list[ChangeItem]:
    line = found.lines.get(notice.line_id) if notice.line_id else None
    return [item for item in in_force(found.items) if item.field in TOUCHES_OUTSIDE and line is not None and concerns(item, line)]


def _newer(work: Work, change: Change) -> list[ChangeItem]:
    """What came into force in the order after this change."""
    wanted = select(ChangeItem).join(Change, Change.id == ChangeItem.change_id).where(
        Change.order_id == change.order_id, Change.revision > (change.revision or 0), ChangeItem.state == "agreed")
    return in_force(list(work.session.scalars(wanted)))


def overtakes(newer: ChangeItem, item: ChangeItem) -> bool:
    """Does the newer one say something else of the very same? A further delivery stands beside every other."""
    if newer.field == Field.CANCEL:
        return newer.line_id == item.line_id is not None and not Decimal((newer.agreed or {})["quantity"])
    further = item.field == Field.QUANTITY and item.schedule_id is None
    return not further and (newer.field, newer.line_id, newer.schedule_id) == (item.field, item.line_id, item.schedule_id)


def faults(given: Written, *, told: bool) -> dict[str, Message]:
    """Everything wrong with a mail to a subcontractor; without an item that tells it, words must."""
    wrong: dict[str, Message] = {}
    if not given.email.strip():
        wrong["email"] = Message("Please fill this in.")
    elif "@" not in given.email or any(character.isspace() for character in given.email.strip()):
        wrong["email"] = Message("This is not an e-mail address.")
    if given.language not in LANGUAGES:
        wrong["language"] = Message("Choose the language of the subcontractor's contact.")
    if not told and not given.text.strip():
        wrong["words"] = Message("Please fill this in.")
    return wrong


def usual_language(work: Work, notice: SubcontractorNotice) -> str:
    """The language in which this subcontractor was last written to."""
    last = select(SubcontractorNotice.language).where(
        SubcontractorNotice.subcontractor == notice.subcontractor, SubcontractorNotice.sent_at.is_not(None))
    with work.as_system("change.subcontractor_language"):
        return work.session.scalar(last.order_by(SubcontractorNotice.sent_at.desc()).limit(1)) or notice.language


@dataclass(frozen=True)
class Confirmation:
    """Who confirmed it and by what, on which day (today where none is given), and the paper that it came on."""

    how: str
    on: date | None = None
    papers: Sequence[Upload] = ()


def confirm(work: Work, change: Change, notice_id: uuid.UUID, given: Confirmation, version: int | None) -> SubcontractorNotice:
    """The subcontractor has confirmed that they work by the new version. Raises NotFound, Forbidden, Stale, Refused, Invalid."""
    notice = of_change(work, change, notice_id)
    authorise(work, "changes.subcontractor.notify", notice)
    require_version(notice, version)
    if notice.sent_at is None or notice.confirmed_on is not None:
        raise Refused(Message("Notify the subcontractor first.") if notice.sent_at is None else Message("This is confirmed already."))
    if wrong := against_confirming(given, sent=notice.sent_at.astimezone(settings().zone).date(), today=today(work)):
        raise Invalid(wrong)
    for each in given.papers:
        attach(work, notice, each, "other", internal=True)
    notice.confirmed_on, notice.confirmed_how = given.on or today(work), given.how.strip()
    journal(work, "change.subcontractor_confirmed", notice, after={"how": notice.confirmed_how, "on": notice.confirmed_on})
    return notice


def against_confirming(given: Confirmation, *, sent: date, today: date) -> dict[str, Message]:
    """What is wrong with a confirmation: nobody confirms before they were written to, and nothing that is still to come is proof."""
    wrong: dict[str, Message] = {}
    if not given.how.strip():
        wrong["how"] = Message("Say who confirmed it, and how.")
    if given.on is not None and given.on > today:
        wrong["on"] = Message("{day} has not come yet: enter the day on which they confirmed.", day=given.on)
    elif given.on is not None and given.on < sent:
        wrong["on"] = Message("They were written to on {day}: they cannot have confirmed it before.", day=sent)
    return wrong


def of_change(work: Work, change: Change, notice_id: uuid.UUID) -> SubcontractorNotice:
    found = next((each for each in outside_of(work, change) if each.id == notice_id), None)
    if found is None:
        raise NotFound
    return found


def mails(work: Work, notices: Sequence[SubcontractorNotice]) -> dict[uuid.UUID, Outbox]:
    """The mails of these notices by their outbox row: when they left, or why not yet."""
    ids = [notice.outbox_id for notice in notices if notice.outbox_id]
    return {row.id: row for row in work.session.scalars(select(Outbox).where(Outbox.id.in_(ids)))} if ids else {}
