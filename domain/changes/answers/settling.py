"""The customer answers what waits for them in a change: accepts, counters or declines item by item; or takes the whole back (5.1.9(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.accounts import signing
from domain.changes.answers.counters import NAMED, countered
from domain.changes.events import ChangeAnswered, ChangeEnded, ChangeProposed, ChangeSettled
from domain.changes.finding import Case, case
from domain.changes.force.surplus import keeps_more
from domain.changes.models import Change, ChangeItem, ChangeStep, Field
from domain.changes.rules import closed, passed
from domain.changes.workflow import CHANGE
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Attachment, Upload, attach
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

TASK, UNANSWERED = "change.answer", "change.unanswered"
ANSWERED_DAYS = 2
ACCEPT, COUNTER, DECLINE = "accept", "counter", "decline"
REMARK_MOST = 1000


@dataclass(frozen=True)
class Answer:
    """To one item: accept, counter (with `text`, as it was typed in the shape of the field) or decline; `files`: a countered drawing."""

    kind: str
    text: str = ""
    remark: str = ""
    files: tuple[Upload, ...] = ()
    on: str = ""  # of a further delivery: another day


def waiting(change: Change) -> list[ChangeItem]:
    """The items that wait for the customer: what we propose, or answered otherwise than asked."""
    return [item for item in change.items if item.state == "countered"]


def refusals(work: Work, change: Change) -> list[Message]:
    """Why the reader cannot answer now; empty when they can."""
    return CHANGE.refusals(work, change, "agree")


def answer(work: Work, number: str, answers: Mapping[uuid.UUID, Answer], *, password: str, version: int | None) -> Change:
    """Answer every item that waits; what is accepted is signed with the password, all under one signature (RULES 2).

    Raises NotFound, Forbidden, Stale, Refused (nothing waits), Invalid (by item), PasswordNeeded, Throttled.
    """
    found = case(work, number)
    change, items = found.change, waiting(found.change)
    authorise(work, "changes.change.settle", change)
    require_version(change, version)
    if reasons := refusals(work, change):
        raise Refused(*reasons)
    others, wrong = _read(work, found, items, answers)
    if wrong:
        raise Invalid(wrong)
    if (over := _over(found)) and any(answers[item.id].kind != DECLINE for item in items):
        raise Refused(over)
    accepted = [item for item in items if answers[item.id].kind == ACCEPT]
    if accepted:
        _sign(work, found, accepted, password)
    elif others:
        CHANGE.apply(work, change, "counter", version=None)
    for item in items:
        _take(work, item, answers[item.id], others.get(item.id))
        if item.id in others and answers[item.id].files:
            _exchange(work, item, answers[item.id].files)
    kinds = sorted({answers[item.id].kind for item in items})
    journal(work, "change.customer_answered", change, after={"number": number, "decisions": kinds})
    with work.as_system("change.settled"):
        work.session.flush()
        for kind in (TASK, UNANSWERED):
            end_tasks(work, change, kind)
        work.emit(ChangeSettled(change, found.order))
    return change


def _over(found: Case) -> Message | None:
    """Why nothing of it can come into force any more, so that there is nothing left to agree to: it can be declined alone (RULES 6)."""
    reason = closed(found.order.state)
    return None if found.change.origin == "company" and keeps_more(found.order.state, found.live) else reason


def withdraw(work: Work, number: str, why: str, *, version: int | None) -> Change:
    """Take back what was asked for, while it is not in force. Raises NotFound, Forbidden, Stale, Refused."""
    found = case(work, number)
    change = found.change
    CHANGE.apply(work, change, "withdraw", version=version, why=why)
    change.decided_at, change.decided_why = work.now, why.strip()
    with work.as_system("change.withdrawn"):
        for item in change.items:
            if item.ended_at is None:
                item.state, item.ended_at = "withdrawn", work.now
        end_tasks(work, change, outcome="withdrawn")
        work.emit(ChangeEnded(change, found.order))
    return change


def ask_customer(work: Work, happened: ChangeProposed | ChangeAnswered) -> None:
    """What waits for the customer waits as their task, on the order's page and in their list."""
    change, order = happened.change, happened.order
    proposed = isinstance(happened, ChangeProposed)
    title = Message("Answer our proposal {change} on order {number}", change=change.number, number=order.number) if proposed else Message(
        "Answer what differs in your change {change} of order {number}", change=change.number, number=order.number)
    with work.as_system("change.with_customer"):
        open_task(work, change, TASK, title, For(customer=True), Allowance.working_days(ANSWERED_DAYS), clause="5.1.9(1)",
                  path=f"/changes/{change.number}", number=order.number)


def _read(work: Work, found: Case, items: Sequence[ChangeItem],
          answers: Mapping[uuid.UUID, Answer]) -> tuple[dict[uuid.UUID, dict[str, Any]], dict[str, Message]]:
    """The counter-values by item, and what is wrong with any answer by its field."""
    values: dict[uuid.UUID, dict[str, Any]] = {}
    wrong: dict[str, Message] = {}
    for item in items:
        given = answers.get(item.id)
        if given is None or given.kind not in {ACCEPT, COUNTER, DECLINE} or (given.kind == COUNTER and item.field not in NAMED):
            wrong[f"answer-{item.id}"] = Message("Choose an answer.")
        elif len(given.remark) > REMARK_MOST:
            wrong[f"remark-{item.id}"] = Message("This is too long: at most {longest} characters.", longest=REMARK_MOST)
        elif given.kind == ACCEPT and (day := passed(item.field, item.agreed, today(work))):
            wrong[f"answer-{item.id}"] = Message("{day} has passed meanwhile: name another day, or decline.", day=day)
        elif given.kind == DECLINE and not given.remark.strip():
            wrong[f"remark-{item.id}"] = Message("Say why not, so that we can look for another way.")
        elif given.kind == COUNTER:
            value, fault, of_day = countered(work, found, item, given.text, given.on)
            if fault is not None:
                wrong[f"{'on' if of_day else 'value'}-{item.id}"] = fault
            elif item.field == Field.DRAWING and not given.files:
                wrong[f"file-{item.id}"] = Message("Attach the drawing of this revision.")
            else:
                values[item.id] = value
    return values, wrong


def _sign(work: Work, found: Case, accepted: Sequence[ChangeItem], password: str) -> None:
    change, order = found.change, found.order
    meaning = Message("Agrees to {change} of order {number}: {n} items", change=change.number, number=order.number, n=len(accepted))
    content = {
        "change": change.number, "order": order.number, "revision": order.revision,
        "items": [{"line": _position(found, item), "field": item.field, "before": item.before, "asked": item.asked, "agreed": item.agreed}
                  for item in accepted],
    }
    signature = signing.sign(work, change, "change", meaning, content, password)
    CHANGE.apply(work, change, "agree", version=None, signature=signature)


def _position(found: Case, item: ChangeItem) -> int | None:
    line = found.line_of(item)
    return line.position if line else None


def _take(work: Work, item: ChangeItem, given: Answer, value: dict[str, Any] | None) -> None:
    if given.kind == ACCEPT:
        item.state, said, kind = "agreed", item.agreed, "accept"
    elif given.kind == COUNTER:
        item.state, item.agreed, said, kind = "open", value, value, "counter"
    else:
        item.state, item.ended_at, said, kind = "declined", work.now, None, "refuse"
    work.add(ChangeStep(
        item_id=item.id, change_id=item.change_id, at=work.now, side="customer", author_id=work.person.id, author_name=work.person.name,
        kind=kind, value=said, remark=given.remark.strip(), customer_id=item.customer_id, project_id=item.project_id,
    ))


def _exchange(work: Work, item: ChangeItem, uploads: Sequence[Upload]) -> None:
    """The drawing of the countered revision takes the place of those that hung on the item."""
    older = select(Attachment).where(
        Attachment.object_kind == "change_item", Attachment.object_id == item.id, Attachment.superseded_at.is_(None))
    for file in work.session.scalars(older):
        file.superseded_at, file.superseded_by = work.now, work.person.name
    for each in uploads:
        attach(work, item, each, "drawing", line_id=item.line_id)
