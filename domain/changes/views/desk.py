"""What the house sees of a change beside what both doors show: its departments' parts, evidence, approvals, who must know."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import DateTime, bindparam, select

from domain.accounts.models import Signature
from domain.accounts.posts import DEPARTMENTS
from domain.changes.answers import approving, engineering, moving, offering, refusing, taking_back, which_holds
from domain.changes.answers.answering import against_signing, departments_of, may_answer
from domain.changes.answers.counters import places
from domain.changes.answers.evidence import Bought, LineView, bought, load_check, views
from domain.changes.answers.moving import SETTLE
from domain.changes.answers.technical import lacking
from domain.changes.finding import (
    Case,
    case,
    checks_of,
    in_force,
    kept,
    notices_of,
    outside_of,
    requests_of,
    sections_of,
)
from domain.changes.force import acknowledging, outside, superseding
from domain.changes.further import refusing_lines
from domain.changes.models import (
    OPEN_CHANGES,
    Change,
    ChangeNotice,
    ChangeSection,
    ChangeState,
    EngineeringRequest,
    Field,
    InformationCheck,
    SubcontractorNotice,
)
from domain.changes.rules import (
    INFORMATION,
    PARTS,
    TECHNICAL,
    Part,
    asked_of,
    needs_general_manager,
    needs_manager,
)
from domain.changes.views import pages
from domain.changes.views.cards import Card, Word
from domain.changes.views.pages import ChangePage, FileRow, ItemRow
from domain.changes.views.way import Milestone, way
from domain.changes.workflow import CHANGE
from domain.customers.models import Customer
from domain.shared.files import Attachment
from domain.shared.message import Message, signer
from domain.shared.outbox import Outbox
from domain.shared.settings import settings
from domain.shared.tasks import Task
from domain.shared.work import Work
from domain.shared.workflow import allowed


@dataclass(frozen=True)
class NoticeRow:
    """A department that must know; red once its time is over."""

    notice: ChangeNotice
    department: Message
    documents: Sequence[Message]
    late: bool
    refusals: Sequence[Message]
    take_back: bool


@dataclass(frozen=True)
class OutsideRow:
    """A subcontractor; the mail's own row is the proof that it left."""

    notice: SubcontractorNotice
    position: int | None
    mail: Outbox | None
    message_id: str
    items: Sequence[ItemRow]  # what is in force and theirs to know: no price, and nothing that was only asked for
    overtaken: bool  # a newer change tells them otherwise: this one is written to nobody
    language: str
    files: Sequence[FileRow]


@dataclass(frozen=True)
class Question:
    """The list kept a younger revision than this change: `listed` as it stands, `refusals` where the reader cannot say which holds."""

    listed: str
    answer: Message | None
    refusals: Sequence[Message]


@dataclass(frozen=True)
class Desk:
    """The whole page."""

    page: ChangePage
    found: Case
    customer: Customer
    cards: Sequence[Card]
    lines: Sequence[LineView]
    bought: Sequence[Bought]
    words: Sequence[Word]
    way: Sequence[Milestone]
    decisions: Mapping[str, list[Message]]  # what the reader may decide, with what stands against it
    requests: Sequence[EngineeringRequest]
    questions: Mapping[uuid.UUID, Question]  # by request: which revision holds is to be said, or was
    to_raise: Sequence[tuple[uuid.UUID, int, str, str]]  # line, position, part, what the request begins with
    checks: Sequence[tuple[InformationCheck, Message, int | None]]
    to_name: Sequence[Attachment]  # what the information part may name as touched beside (5.1.9(7))
    notices: Sequence[NoticeRow]
    outside: Sequence[OutsideRow]
    price_note: Task | None
    settling: bool  # sales has to say what can be done
    refusing: bool  # nothing of it can be done: the refusal waits for its signature
    places: Sequence[tuple[uuid.UUID, str]]
    refusable: Sequence[tuple[str, str]]  # further lines, one of which can be refused by itself
    against_line: Sequence[Message]

    @property
    def change(self) -> Change:
        return self.page.change

    @property
    def mine(self) -> list[Card]:
        return [card for card in self.cards if card.mine]

    @property
    def signed(self) -> int:
        return sum(card.signed for card in self.cards)

    @property
    def red(self) -> list[NoticeRow]:
        return [row for row in self.notices if row.late]

    @property
    def refusal_words(self) -> str:
        """What sales wrote for the customer, for who signs the refusal."""
        said = [step.remark for item in self.page.items for step in item.steps if step.mine and isinstance(step.remark, str)]
        said = [each for each in said if each]
        return said[-1] if said else ""

    def position_of(self, line_id: uuid.UUID | None) -> int | None:
        line = self.found.lines.get(line_id) if line_id else None
        return line.position if line else None


def desk(work: Work, number: str) -> Desk:
    """All that the page of the house shows of one change. Raises NotFound."""
    found = case(work, number, lock=False)
    change, sections = found.change, sections_of(work, found.change)
    open_now, told = change.state in OPEN_CHANGES, change.revision is not None
    checked = load_check(work, found) if open_now else None
    page = pages.of(work, found, checked)
    technical = open_now and any(item.field in TECHNICAL for item in found.live)
    to_raise = [_to_raise(found, line_id) for line_id in lacking(work, change)] if technical else []
    cards, words = _cards(work, found, sections, page), _words(work, found)
    lines = refusing_lines.refusable(found) if allowed(work, "changes.change.refuse", change) else []
    return Desk(
        page=page, found=found, customer=work.fetch(Customer, change.customer_id),
        questions=_questions(work, found) if told and Part.TECHNICAL in sections else {},
        cards=cards, words=words, way=way(work, change, cards, words),
        lines=views(found, page.how_far, checked) if open_now else [], bought=bought(work, found) if open_now else [],
        decisions=_decisions(work, found), requests=requests_of(work, change) if Part.TECHNICAL in sections else [], to_raise=to_raise,
        checks=[(each, INFORMATION[each.what], _position(found, each.line_id)) for each in checks_of(work, change)]
        if Part.INFORMATION in sections else [],
        to_name=superseding.to_name(work, found) if any(card.mine and card.kind == Part.INFORMATION for card in cards) else [],
        notices=[_notice(work, each) for each in notices_of(work, change)] if told else [],
        outside=_outside(work, found, page) if told else [],
        price_note=approving.noted(work, change) if any(item.field == Field.PRICE for item in page.change.items) else None,
        settling=_settles(work, found),
        refusing=change.state == ChangeState.APPROVAL and moving.refused_as_a_whole(change, found.live),
        refusable=[(str(item.id), f"{item.asked['part']} {item.asked.get('name') or ''}".strip()) for item in lines],
        against_line=refusing_lines.refusals(work, found) if lines else [],
        places=places(work, change.customer_id) if any(item.field == Field.PLACE for item in found.live) and open_now else [],
    )


def _cards(work: Work, found: Case, sections: Mapping[str, ChangeSection], page: ChangePage) -> list[Card]:
    """The departments' parts, in the order of the procedure."""
    asked = [sections[kind] for kind in PARTS if kind in sections and sections[kind].answer != "not_applicable"]
    departments = departments_of(work, asked)
    return [_card(work, found, section, page, departments[section.kind]) for section in asked]


def _card(work: Work, found: Case, section: ChangeSection, page: ChangePage, department: str) -> Card:
    fields = asked_of(section.kind)
    mine = may_answer(work, section) and section.kind != Part.REVIEW
    return Card(
        section, PARTS[section.kind].title, DEPARTMENTS[department],
        [item for item in page.items if item.field in fields], against_signing(work, found.change, section) if mine else None,
        section.state == "signed" and taking_back.in_time(work, section.signed_at) and not taking_back.against(work, found, section),
    )


def _questions(work: Work, found: Case) -> dict[uuid.UUID, Question]:
    asked = [each for each in requests_of(work, found.change) if each.listed]
    return {each.id: Question(
        which_holds.seen(each.listed if each.holds else which_holds.listed_now(work, found, each)),
        which_holds.HOLDS.get(each.holds), which_holds.against(work, each),
    ) for each in asked}


def _position(found: Case, line_id: uuid.UUID | None) -> int | None:
    line = found.lines.get(line_id) if line_id else None
    return line.position if line else None


def _to_raise(found: Case, line_id: uuid.UUID) -> tuple[uuid.UUID, int, str, str]:
    line = found.lines[line_id]
    return line_id, line.position, line.name, engineering.suggested(found, line_id)


def _words(work: Work, found: Case) -> list[Word]:
    """The approvals that this change needs, given or not (RULES 2); a date taken in a delay was settled there (5.1.10(1))."""
    if found.change.delay_id is not None:
        return []
    settled = found.change.state not in OPEN_CHANGES  # until then what is still talked about may come into force too
    fields = [item.field for item in (in_force(found.items) if settled else found.live) if not kept(item)]
    asked = []
    if needs_manager(fields):
        asked.append((Message("Marketing manager — approval"), "5.1.9(3)", found.change.approval_signature_id))
    if needs_general_manager(fields):
        asked.append((Message("General manager — approval of the price"), "5.1.9(4)", found.change.price_signature_id))
    ids = [each for *_, each in asked if each]
    given = {row.id: row for row in work.session.scalars(select(Signature).where(Signature.id.in_(ids)))} if ids else {}
    return [_word(work, found.change, title, clause, given.get(key) if key else None) for title, clause, key in asked]


def _word(work: Work, change: Change, title: Message, clause: str, signature: Signature | None) -> Word:
    if signature is None:
        return Word(title, clause, None, None)
    which = "price-approval" if clause == "5.1.9(4)" else "approval"
    return Word(title, clause, signer(signature.person_name, signature.on_behalf_of), signature.at,
                not taking_back.against_approval(work, change, which))


def _decisions(work: Work, found: Case) -> dict[str, list[Message]]:
    change, asked = found.change, {}
    fields = [item.field for item in in_force(found.items)]
    if change.state == ChangeState.APPROVAL:
        if allowed(work, "changes.price.decide", change) and needs_general_manager(fields):
            asked["approve_price"] = approving.against_approving_price(work, found)
        if allowed(work, "changes.approval.decide", change) and needs_manager(fields):
            asked["approve"] = approving.against_approving(work, found)
    moves = CHANGE.open_moves(work, change)
    if "refuse" in moves:
        moves["refuse"] = refusing.refusals(work, found)
    return asked | {name: moves[name] for name in ("refuse", "withdraw") if name in moves}


def _notice(work: Work, notice: ChangeNotice) -> NoticeRow:
    late = notice.acknowledged_at is None and not notice.followed_by and notice.due_at < work.now
    documents = [Message.from_json(each) for each in notice.documents]
    return NoticeRow(notice, DEPARTMENTS[notice.department], documents, late, acknowledging.against(work, notice),
                     taking_back.in_time(work, notice.acknowledged_at) and not taking_back.against_notice(work, notice))


def _outside(work: Work, found: Case, page: ChangePage) -> list[OutsideRow]:
    notices = outside_of(work, found.change)
    mails = {}
    if any(notice.outbox_id for notice in notices):
        with work.as_system("change.mails"):
            mails = outside.mails(work, notices)
    domain = settings().mail_from.rpartition("@")[2]
    told = {item.id: item for item in page.items}
    papers = pages.files(work, [each.id for each in notices], kinds=("subcontractor_notice",))
    return [
        OutsideRow(each, position, mails.get(each.outbox_id) if each.outbox_id else None,
                   f"<{each.outbox_id}@{domain}>" if each.outbox_id else "",
                   [told[item.id] for item in outside.theirs(work, found, each)], outside.is_overtaken(work, found, each),
                   outside.usual_language(work, each) if each.sent_at is None else each.language, papers.get(each.id, []))
        for each in notices for position in (_position(found, each.line_id),)
    ]


def _settles(work: Work, found: Case) -> bool:
    """Sales has the word: a part said "no" and offered nothing, or all of it would be refused."""
    if not allowed(work, "changes.change.propose", found.change) or offering.refusals(work, found):
        return False
    return found.change.state == ChangeState.APPROVAL or _waits_for_sales(work, found.change)


def _waits_for_sales(work: Work, change: Change) -> bool:
    wanted = select(Task.id).where(Task.object_id == change.id, Task.kind == SETTLE, Task.ended_at.is_(None)).limit(1)
    return work.session.scalar(wanted) is not None


def red(work: Work) -> list[dict[str, Any]]:
    """Who has not said "new version in use" in time, the longest due first: change, order, department, since when (5.1.9(6))."""
    return [{**row, "department": DEPARTMENTS[row["department"]]} for row in work.session.execute(RED, {"now": work.now}).mappings()]


MOST_RED = 50
RED = (
    select(Change.number, Change.order_number, ChangeNotice.department, ChangeNotice.due_at, Customer.name_short.label("customer"))
    .join(Change, Change.id == ChangeNotice.change_id).join(Customer, Customer.id == Change.customer_id)
    .where(ChangeNotice.acknowledged_at.is_(None), ChangeNotice.followed_by == "",
           ChangeNotice.due_at < bindparam("now", type_=DateTime(timezone=True)))
    .order_by(ChangeNotice.due_at).limit(MOST_RED)
)
