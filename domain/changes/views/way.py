"""The way of a change as a timeline for the house: who asked, who signed, the customer, the approvals, when it came into force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from domain.changes.answers.moving import APPROVAL, PRICE
from domain.changes.models import OPEN_CHANGES, Change, ChangeState
from domain.changes.views.cards import Card, Word
from domain.shared.message import Message
from domain.shared.tasks import Task, open_about
from domain.shared.work import Work

S = ChangeState
LAST = datetime.max.replace(tzinfo=UTC)
ENDS = {
    S.REFUSED: Message("Refused"), S.DECLINED: Message("Declined by the customer"), S.WITHDRAWN: Message("Withdrawn"),
    S.REPLACED: Message("Replaced"),
}


@dataclass(frozen=True)
class Milestone:
    """A point of the timeline; `state` is ok, warn, bad, now or todo."""

    state: str
    what: Message
    who: str | Message = ""
    at: datetime | None = None
    say: str = ""
    icon: str = ""
    late: bool = False


def way(work: Work, change: Change, cards: Sequence[Card], words: Sequence[Word]) -> list[Milestone]:
    """Past, present and future, in order."""
    waiting = {task.kind: task for task in open_about(work, change.order_number) if task.path.endswith(change.number)}
    begun = Message("Proposed by us") if change.origin == "company" else Message("Asked for by the customer")
    nodes = [Milestone("ok", begun, change.asked_by_name, change.asked_at, change.reason, icon="send")]
    nodes += [_part(work, card, waiting.get(f"change.{card.kind}")) for card in sorted(cards, key=_when)]
    if change.state not in OPEN_CHANGES and change.state != S.IN_FORCE:
        return [*nodes, Milestone("bad", ENDS[S(change.state)], "", change.decided_at, change.decided_why)]
    if customer := _customer(work, change, waiting.get("change.answer")):
        nodes.append(customer)
    nodes += [_word(work, word, change, waiting.get(PRICE if word.clause == "5.1.9(4)" else APPROVAL)) for word in words]
    if change.state == S.IN_FORCE:
        return [*nodes, Milestone("ok", Message("In force as revision {n}", n=change.revision), "", change.decided_at)]
    return [*nodes, Milestone("todo", Message("In force"))]


def _when(card: Card) -> tuple[bool, datetime]:
    """What was signed first stands first; what is still open after all of it."""
    signed = card.section.signed_at
    return (signed is None, signed or LAST)


def _part(work: Work, card: Card, task: Task | None) -> Milestone:
    section = card.section
    if section.state == "signed":
        return Milestone("ok" if section.answer != "no" else "warn", card.title, section.signed_by or card.department, section.signed_at,
                         section.remark)
    return Milestone("now" if task else "todo", card.title, card.department, late=_late(work, task))


def _customer(work: Work, change: Change, task: Task | None) -> Milestone | None:
    """The customer's answer, where one is awaited or our own proposal needs one."""
    if change.state in (S.PROPOSED, S.WITH_CUSTOMER):
        return Milestone("now", Message("The customer's answer"), "", task.opened_at if task else None, late=_late(work, task))
    if change.origin == "company" and change.delay_id is None:
        return Milestone("todo" if change.state == S.ASKED else "ok", Message("The customer's answer"))
    return None


def _word(work: Work, word: Word, change: Change, task: Task | None) -> Milestone:
    if word.at is not None:
        return Milestone("ok", word.title, word.who or "", word.at)
    return Milestone("now" if change.state == S.APPROVAL else "todo", word.title, late=_late(work, task))


def _late(work: Work, task: Task | None) -> bool:
    return task is not None and task.due_at < work.now
