"""All that the page of a change shows at both doors: each item before and after with its thread, the way it goes, its papers."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import DateTime, Text, Uuid, bindparam, func, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.changes import values
from domain.changes.answers.counters import NAMED, places
from domain.changes.answers.settling import refusals
from domain.changes.finding import Case, case, kept, steps_of, wanted
from domain.changes.further.talks import Talk, talks
from domain.changes.intake.standing import Standing, standing
from domain.changes.models import OPEN_CHANGES, Change, ChangeItem, ChangeSection, ChangeState, ChangeStep, Field
from domain.changes.workflow import CHANGE, WITH_CUSTOMER
from domain.orders.evidence import OrderEvidence
from domain.orders.kinds import SOURCES
from domain.orders.models import Order, OrderLine
from domain.shared.files import Attachment, StoredFile
from domain.shared.message import Message
from domain.shared.work import Work

S = ChangeState
Words = Message | str | date | Decimal
FILES = (
    select(Attachment, StoredFile.size).outerjoin(StoredFile, StoredFile.sha256 == Attachment.sha256)
    .where(Attachment.object_kind == bindparam("kinds", type_=ARRAY(Text())).any_(),
           Attachment.object_id == bindparam("things", type_=ARRAY(Uuid())).any_())
    .order_by(Attachment.uploaded_at, Attachment.id)
)
CHECKED = select(func.max(ChangeSection.signed_at)).where(ChangeSection.change_id == bindparam("change", type_=Uuid()))
NEWER = select(Change.asked_at, Change.project_id, Change.number).where(
    Change.order_id == bindparam("order", type_=Uuid()), Change.id != bindparam("change", type_=Uuid()),
    Change.asked_at == bindparam("moments", type_=ARRAY(DateTime(timezone=True))).any_(),
).order_by(Change.number)
NUMBER_OF = select(Change.number).where(Change.id == bindparam("change", type_=Uuid()))
STEP_KINDS = {
    "ask": Message("asked for"), "propose": Message("proposed"), "counter": Message("proposed instead"), "accept": Message("accepted"),
    "refuse": Message("not accepted"),
}
ITEM_STATES = {
    "open": Message("being checked"), "countered": Message("answered otherwise"), "agreed": Message("agreed"),
    "refused": Message("Refused"), "declined": Message("not accepted"), "replaced": Message("replaced by a newer request"),
    "withdrawn": Message("Withdrawn"), "divided": Message("asked of each part, since the delivery is divided"),
}
IN_APPROVAL = Message("waits for our approval")
TAKEN = {"portal": Message("in the portal"), "mail": Message("by the link in the mail")}
CAME = {"portal": Message("in the portal"), **SOURCES}


@dataclass(frozen=True)
class StepRow:
    """One turn of the thread. `mine`: it came from the reader's side."""

    at: datetime
    who: str
    mine: bool
    kind: Message
    said: Words | None
    remark: str | Message


@dataclass(frozen=True)
class FileRow:
    id: uuid.UUID
    name: str
    size: int | None
    at: datetime
    url: str


@dataclass(frozen=True)
class ItemRow:
    """One field of one line. `after` is what is agreed, else what is on the table; `waits` says that the customer answers it now."""

    id: uuid.UUID
    position: int | None
    part: str
    name: str
    confidential: bool
    field: str
    word: Message
    of_day: date | None  # where the line has several dates: which of them
    before: Words
    asked: Words
    after: Words
    differs: bool  # ours is another than what was asked
    stays: bool  # we answered that it stays as it is
    state: str
    state_word: Message
    replaced_by: str  # the newer change that took its place, where one did
    waits: bool
    can_counter: bool
    steps: Sequence[StepRow]
    files: Sequence[FileRow]
    counter_of: dict[str, Any]
    talks: Sequence[Talk]  # of a further line: what its review asks of the customer


@dataclass(frozen=True)
class ChangePage:
    change: Change
    order: Order
    items: Sequence[ItemRow]
    files: Sequence[FileRow]
    how_far: Mapping[uuid.UUID, Standing]  # every line of the order, while the change is open
    standing: dict[int, Standing]  # of the lines that it touches, by position
    replaced_by: str
    places: list[tuple[uuid.UUID, str]]
    answering: list[Message]  # what stands against the reader's answering
    withdrawing: list[Message] | None  # None: the reader could never take it back
    steps: list[tuple[str, Message, datetime | None]]  # how far it has come: asked, checked, confirmed, in force; or where it ended

    @property
    def waiting(self) -> list[ItemRow]:
        return [item for item in self.items if item.waits]

    @property
    def talking(self) -> list[Talk]:
        """What the review of a further line waits for the customer's word on."""
        return [talk for item in self.items for talk in item.talks if talk.waits]

    @property
    def open(self) -> bool:
        return self.change.state in OPEN_CHANGES

    @property
    def came(self) -> Message:
        return CAME.get(self.change.source, Message("by us"))

    @property
    def theirs(self) -> bool:
        """It is the company's proposal."""
        return self.change.origin == "company"


def page(work: Work, number: str) -> ChangePage:
    """The change with this number as the actor may see it. Raises NotFound."""
    return of(work, case(work, number, lock=False))


def of(work: Work, found: Case, checked: OrderEvidence | None = None) -> ChangePage:
    """The page of a change that was found; `checked`: its load check, where it was made."""
    change, order, lines = found.change, found.order, found.lines
    hung = files(work, [change.id, *(item.id for item in change.items)])
    turns, said = steps_of(work, change), defaultdict(list)
    for step in turns:
        said[step.item_id].append(step)
    touched = [lines[key] for key in dict.fromkeys(item.line_id for item in change.items if item.line_id) if key in lines]
    how_far = standing(work, order, list(lines.values()), checked, found.redrawn) if touched and change.state in OPEN_CHANGES else {}
    against = refusals(work, change)
    talked, newer = talks(work, change, change.items), _newer(work, change)
    items = [replace(_item(work, item, change, lines, said[item.id], hung.get(item.id, []), not against, talked.get(item.id, [])),
                     replaced_by=newer.get(item.id, "")) for item in change.items]
    return ChangePage(
        change, order, items, hung.get(change.id, []), how_far, {line.position: how_far[line.id] for line in touched if line.id in how_far},
        work.session.scalar(NUMBER_OF, {"change": change.replaced_by_id}) or "" if change.replaced_by_id else "",
        places(work, order.customer_id) if not against and any(item.field == Field.PLACE for item in change.items) else [],
        against, CHANGE.open_moves(work, change).get("withdraw") if change.origin == "customer" else None,
        way_of(change, _checked(work, change), max((turn.at for turn in turns if turn.side == "customer"), default=None)),
    )


def _newer(work: Work, change: Change) -> dict[uuid.UUID, str]:
    """By item that was replaced: the change that was asked for at that moment, which the reader sees as they see the item (RULES 6)."""
    replaced = [item for item in change.items if item.state == "replaced" and item.ended_at]
    if not replaced:
        return {}
    given = {"order": change.order_id, "change": change.id, "moments": list({item.ended_at for item in replaced})}
    rows = work.session.execute(NEWER, given).all()
    of_scope = {(row.asked_at, row.project_id): row.number for row in reversed(rows)}
    of_moment = {row.asked_at: row.number for row in reversed(rows)}
    return {item.id: of_scope.get((item.ended_at, item.project_id)) or of_moment.get(item.ended_at, "") for item in replaced}


def _checked(work: Work, change: Change) -> datetime | None:
    """For the customer: when the last of our departments signed; which of them there are, and what they say, stays inside."""
    if work.actor.is_staff:
        return None  # the house reads the way itself (`way.py`)
    with work.as_system("change.checked"):
        return work.session.scalar(CHECKED, {"change": change.id})


def _item(work: Work, item: ChangeItem, change: Change, lines: Mapping[uuid.UUID, OrderLine], steps: Iterable[ChangeStep],
          files: Sequence[FileRow], answering: bool, talked: Sequence[Talk]) -> ItemRow:
    line = lines.get(item.line_id) if item.line_id else None
    steps = list(steps)
    inside = work.actor.is_customer and item.state == "countered" and change.state not in WITH_CUSTOMER
    value, of_item = (_told(item, steps), "open") if inside else (wanted(item), item.state)
    of_item, word = ("open", IN_APPROVAL) if unapproved(work, item, change) else (of_item, ITEM_STATES[of_item])
    dated = item.field != Field.DATE  # of a day it is told from which it moved
    several = [each for each in line.schedules if each.id == item.schedule_id] if dated and line and len(line.schedules) > 1 else []
    return ItemRow(
        id=item.id, position=line.position if line else None, part=line.customer_part if line else value.get("part", ""),
        name=line.name if line else value.get("name", ""), confidential=item.project_id is not None, field=item.field,
        word=values.FIELDS[item.field], of_day=several[0].promised_latest or several[0].requested if several else None,
        before=values.said(item.field, item.before), asked=values.said(item.field, item.asked), after=values.said(item.field, value),
        differs=not values.same(item.field, value, item.asked), stays=not inside and kept(item), state=of_item,
        state_word=word, replaced_by="",
        waits=answering and item.state == "countered", can_counter=item.field in NAMED,
        steps=[_step(work, item.field, step, of_delay=change.delay_id is not None) for step in steps], files=files,
        counter_of=value, talks=talked,
    )


def unapproved(work: Work, item: ChangeItem, change: Change) -> bool:
    """A price counts for the customer as agreed once the general manager has signed it, not before (5.1.9(4))."""
    open_now = change.state in OPEN_CHANGES and change.price_signature_id is None
    return work.actor.is_customer and item.field == Field.PRICE and item.state == "agreed" and open_now


def _told(item: ChangeItem, steps: Sequence[ChangeStep]) -> dict[str, Any]:
    """What both sides have read last: what the house weighs among itself is nobody else's yet."""
    return next((step.value for step in reversed(steps) if step.value), item.asked)


def _step(work: Work, field: str, step: ChangeStep, *, of_delay: bool) -> StepRow:
    """Of a date that was taken in a delay the remark is how it was taken."""
    remark = TAKEN.get(step.remark, step.remark) if of_delay and step.kind == "accept" else step.remark
    mine = step.side == ("customer" if work.actor.is_customer else "staff")
    who = step.author_name if mine or work.actor.is_staff else ""
    return StepRow(step.at, who, mine, STEP_KINDS[step.kind], values.said(field, step.value) if step.value else None, remark)


def files(work: Work, things: list[uuid.UUID], kinds: Sequence[str] = ("change", "change_item")) -> dict[uuid.UUID, list[FileRow]]:
    """The files of these things as the reader's door opens them."""
    door = "/admin" if work.actor.is_staff else ""
    hung: dict[uuid.UUID, list[FileRow]] = defaultdict(list)
    for file, size in work.session.execute(FILES, {"things": things, "kinds": list(kinds)}) if things else ():
        hung[file.object_id].append(FileRow(file.id, file.name, size, file.uploaded_at, f"{door}/files/{file.id}"))
    return hung


def way_of(change: Change, checked: datetime | None, said: datetime | None) -> list[tuple[str, Message, datetime | None]]:
    """The steps of a change with their moments: `checked` by the last department, `said` by the customer last."""
    begun = ("done", Message("Proposed") if change.origin == "company" else Message("Change asked for"), change.asked_at)
    if change.state in (S.REPLACED, S.WITHDRAWN, S.REFUSED, S.DECLINED):
        return [begun, ("fail", _ENDS[S(change.state)], change.decided_at)]
    order = (S.ASKED, S.WITH_CUSTOMER, S.APPROVAL, S.IN_FORCE)
    now = order.index(S.WITH_CUSTOMER if change.state == S.PROPOSED else S(change.state))
    words = (Message("Checked by us"), Message("Confirmed by both sides"), Message("Approved"), Message("In force"))
    now += change.state == S.IN_FORCE  # the last signature puts it in force: both have one moment
    both = max((each for each in (checked, said) if each is not None), default=None)
    moments = (checked, both, change.decided_at, change.decided_at)
    return [begun, *(
        ("done", word, at) if n < now else ("now" if n == now else "todo", word, None)
        for n, (word, at) in enumerate(zip(words, moments, strict=True))
    )]


_ENDS = {S.REPLACED: Message("Replaced"), S.WITHDRAWN: Message("Withdrawn"), S.REFUSED: Message("Refused"),
         S.DECLINED: Message("Declined by the customer")}
