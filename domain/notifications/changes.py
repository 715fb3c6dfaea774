"""Mails about changes of released orders: asked, proposed, answered, in force, ended; each with its items, before and after.

Whoever acted is written nothing; a mail about confidential lines goes to those who may see them alone, since the change is theirs.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from domain.changes import values
from domain.changes.events import (
    ChangeAnswered,
    ChangeAsked,
    ChangeDivided,
    ChangeEnded,
    ChangeInForce,
    ChangeProposed,
    ChangeSettled,
    LineRefused,
    SubcontractorNotified,
)
from domain.changes.finding import items_of, lines_of, wanted
from domain.changes.models import Change, ChangeItem, ChangeState
from domain.notifications.recipients import buyers, owner
from domain.notifications.telling import people, write
from domain.products.models import Product
from domain.records.sheets import stored
from domain.shared.message import Message
from domain.shared.outbox import later
from domain.shared.work import Work

MOST_ROWS = 12


def on_asked(work: Work, happened: ChangeAsked) -> None:
    """To the account manager; where staff entered it for the customer, to the buyers, who see at once what was understood."""
    change = happened.change
    _tell(work, "change_asked", owner(work, happened), happened, items_of(work, change), {"by": change.asked_by_name})
    if work.person.is_staff:
        _tell(work, "change_entered", buyers(work, happened), happened, items_of(work, change))


def on_divided(work: Work, happened: ChangeDivided) -> None:
    """To the buyers: under which number their further line goes on, which its change no longer holds."""
    change = happened.change
    _tell(work, "change_divided", buyers(work, happened), happened, items_of(work, change), {"parent": happened.parent.number})


def on_proposed(work: Work, happened: ChangeProposed) -> None:
    """To the buyers: what we propose needs their answer."""
    _tell(work, "change_proposed", buyers(work, happened), happened, _waiting(work, happened.change), {"why": happened.change.reason})


def on_answered(work: Work, happened: ChangeAnswered) -> None:
    """To the buyers: where our answer differs from what they asked, and needs theirs."""
    _tell(work, "change_answered", buyers(work, happened), happened, _waiting(work, happened.change))


def on_settled(work: Work, happened: ChangeSettled) -> None:
    """To the account manager: what the customer answered."""
    if not work.person.is_staff:
        _tell(work, "change_settled", owner(work, happened), happened, items_of(work, happened.change))


def on_in_force(work: Work, happened: ChangeInForce) -> None:
    """To both sides: what holds from now on, under which revision."""
    revision = {"revision": happened.change.revision}
    _tell(work, "change_in_force", buyers(work, happened) | owner(work, happened), happened, happened.items, revision)


def on_ended(work: Work, happened: ChangeEnded) -> None:
    """A refusal of ours, or a proposal taken back, to the buyers who read it; what the customer declined to the account manager."""
    change = happened.change
    if change.state == ChangeState.REFUSED and not change.internal:
        _tell(work, "change_refused", buyers(work, happened), happened, items_of(work, change), {"why": change.decided_why})
    elif change.state in (ChangeState.DECLINED, ChangeState.WITHDRAWN):
        ended = Message("declined by the customer") if change.state == ChangeState.DECLINED else Message("withdrawn")
        readers = owner(work, happened) if change.internal else owner(work, happened) | _behind(work, happened)
        _tell(work, "change_ended", readers, happened, items_of(work, change), {"why": change.decided_why, "ended": ended})


def on_line_refused(work: Work, happened: LineRefused) -> None:
    """To the buyers: which of their further lines does not come in, and why; the others go on."""
    words = {"part": happened.item.asked["part"], "why": happened.why}
    _tell(work, "change_line_refused", buyers(work, happened), happened, [happened.item], words)


def on_outside(work: Work, happened: SubcontractorNotified) -> None:
    """To a subcontractor, in the language of its contact: what of their work changes, and no price. Its row is the proof that it left."""
    notice, change, order = happened.notice, happened.change, happened.order
    line = lines_of(work, order.id).get(notice.line_id) if notice.line_id else None
    product = work.find(Product, line.product_id) if line is not None and line.product_id else None
    notice.outbox_id = later(work, "mail", {
        "template": "change_outside", "to": {"name": notice.subcontractor, "email": notice.email}, "person": None,
        "language": notice.language, "about": None,
        "params": stored({
            "number": change.number, "process": notice.process, "words": notice.text, "sender": work.person.name,
            "part": product.name_zh if product else "", "code": product.code if product else "", "n": len(happened.items),
            "rows": [{"what": values.FIELDS[item.field], "was": values.said(item.field, item.before),
                      "now": values.said(item.field, item.agreed)} for item in happened.items[:MOST_ROWS]],
        }),
    }, thing=change)


def _behind(work: Work, happened: ChangeEnded) -> set[uuid.UUID]:
    """The customer's side, where it was the house that took its own proposal back."""
    return buyers(work, happened) if work.person.is_staff else set()


def _waiting(work: Work, change: Change) -> list[ChangeItem]:
    return [item for item in items_of(work, change) if item.state == "countered"]


def _tell(work: Work, template: str, readers: set[uuid.UUID], happened: Any, items: Sequence[ChangeItem],
          more: dict[str, Any] | None = None) -> None:
    change, order = happened.change, happened.order
    with work.as_system("notifications"), work.session.no_autoflush:
        facts = {
            "number": order.number, "po_number": order.po_number, "change": change.number, "rows": _rows(work, order.id, items),
            "n": len(items), **(more or {}),
        }
        for person in people(work, readers - {work.person.id}):  # type: ignore[arg-type]
            door = "/admin" if person.site == "admin" else ""
            write(work, person, template, facts | {"path": f"{door}/changes/{change.number}"}, about=change)


def _rows(work: Work, order_id: uuid.UUID, items: Sequence[ChangeItem]) -> list[dict[str, Any]]:
    """The first items, each as the line and field that it is about, how it stands and what is on the table."""
    lines = lines_of(work, order_id)
    return [
        {"what": _what(lines.get(item.line_id) if item.line_id else None, item), "was": values.said(item.field, item.before),
         "now": values.said(item.field, wanted(item))}
        for item in items[:MOST_ROWS]
    ]


def _what(line: Any, item: ChangeItem) -> Message:
    word = values.FIELDS[item.field]
    return Message("Line {n} {part}: {field}", n=line.position, part=line.customer_part, field=word) if line is not None else word
