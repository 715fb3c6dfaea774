"""The page on which a change is asked for, at either door: the order as it stands, what was typed beside it, its check, and its sending."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from domain.changes.answers.counters import places
from domain.changes.intake import asking, drafts, proposing, replacing, typed
from domain.changes.intake.asking import Told
from domain.changes.intake.request import ALL_OPENED, Checked, Request
from domain.changes.intake.standing import standing
from domain.changes.intake.typed import Content
from domain.changes.intake.wishes import Ground, Wish
from domain.changes.models import Change, ChangeDraft
from domain.changes.rules import closed
from domain.orders.checking import NO_PAPER
from domain.orders.kinds import SOURCES, WRITTEN
from domain.orders.models import Order, OrderLine
from domain.orders.queries import by_number, lines_of
from domain.shared.clock import today
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.files import Attachment, Upload
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import allowed, require_version

NOBODY = Message("Say who of the customer asked for it, when, and why.")
NO_REASON = Message("Say why we cannot keep to the order.")
BLANK: Content = {
    "fields": {}, "all": {}, "except": {}, "more": {}, "lines": [], "drawings": {}, "files": [], "open": [], "reason": "", "source": "",
}


def page(work: Work, number: str, content: Content | None = None) -> Request:
    """The order with what the actor typed about it: given, else kept in their draft. Raises NotFound, Forbidden."""
    order = _order(work, number)
    return _page(work, order, content)


def asked_page(work: Work, number: str, query: Mapping[str, str]) -> Request:
    """The page as its address asks for it: `?cancel=all` has what is open of each line cancelled already; nothing is kept by that."""
    found = page(work, number)
    if query.get("cancel") != "all":
        return found
    lines = [line for line in found.lines if line.open_quantity > 0]
    cancelled = {f"cancel-{line.id}": "1" for line in lines}
    return replace(found, content=found.content | {"fields": found.content["fields"] | cancelled})


def keep(work: Work, number: str, form: Any, uploads: Iterable[Upload]) -> tuple[Request, dict[str, Message]]:
    """Store what was typed, with its files, after the pressed button has done its part; what of the files is not taken, by field."""
    order = _order(work, number)
    if reason := closed(order.state):
        raise Refused(reason)
    lines = lines_of(work, order.id, cancelled=False)
    content = typed.from_form(form, _ground(work, order, lines))
    content = _stepped(content, form.get("step"))
    draft = drafts.keep(work, order, content)
    wrong = drafts.take(work, draft, uploads, {line.id: line.project_id for line in lines})
    return _page(work, order, draft.content), wrong


def autosave(work: Work, number: str, form: Any) -> ChangeDraft:
    """Keep what is typed as one goes: neither files nor a button, and nothing is judged. Raises NotFound, Forbidden, Refused."""
    order = _order(work, number)
    if reason := closed(order.state):
        raise Refused(reason)
    lines = lines_of(work, order.id, cancelled=False)
    draft = drafts.keep(work, order, typed.from_form(form, _ground(work, order, lines)))
    work.session.flush()
    return draft


def check(work: Work, number: str) -> Checked:
    """What the actor's draft would ask for, and every fault of it. Nothing is sent. Raises NotFound where there is no draft."""
    asked = page(work, number)
    if asked.draft is None:
        raise NotFound
    wishes, wrong = _read(work, asked)
    return Checked(asked, wishes, wrong | (_against(work, asked, wishes) if not wrong else {}))


def send(work: Work, number: str, *, version: int | None, reason: str) -> list[Change]:
    """Ask for what the actor's draft says, once; the draft is gone then.

    Raises NotFound, Forbidden, Stale (the draft or the order changed meanwhile), Refused, Invalid.
    """
    asked = _page(work, _order(work, number, lock=True), None, weighed=False)
    order, draft = asked.order, asked.draft
    if draft is None:
        raise NotFound
    require_version(draft, version)
    if draft.base_revision != order.revision:
        raise Stale
    wishes, wrong = _read(work, asked)
    if work.actor.is_staff and not reason.strip():
        wrong["why"] = NO_REASON if asked.ours else NOBODY
    if wrong:
        raise Invalid(wrong)
    made = _handed_in(work, asked, order, wishes, reason.strip())
    drafts.forget(work, draft)
    return made


def _handed_in(work: Work, asked: Request, order: Order, wishes: list[Wish], reason: str) -> list[Change]:
    if work.actor.is_staff and asked.ours:
        made = proposing.propose(work, order, wishes, reason)
        asking.hang(made[-1], asked.papers)
        return made
    source = str(asked.content["source"]) if work.actor.is_staff else "portal"
    return asking.ask(work, order, wishes, Told(source, reason, tuple(asked.papers)))


def forget(work: Work, number: str) -> None:
    """The actor thinks better of it. Raises NotFound where nothing was begun."""
    draft = drafts.mine(work, _order(work, number))
    if draft is None:
        raise NotFound
    drafts.forget(work, draft)


def _order(work: Work, number: str, *, lock: bool = False) -> Order:
    order = by_number(work, number, lock=lock)
    if not allowed(work, "changes.change.ask", order):
        raise Forbidden(Message("This is for somebody else to decide."))
    return order


def _page(work: Work, order: Order, content: Content | None, *, weighed: bool = True) -> Request:
    """`weighed`: with what of each line is made, set aside and gone, which a page shows and nobody sends."""
    lines = lines_of(work, order.id, cancelled=False)
    draft = drafts.mine(work, order)
    found = drafts.files(work, draft) if draft else {}
    ground = _ground(work, order, lines, found)
    said = BLANK | (content if content is not None else dict(draft.content) if draft else {})
    stand = standing(work, order, lines) if weighed else {}
    return Request(order, lines, stand, dict(ground.places), typed.stands(ground), said, draft, found, closed(order.state),
                   len(lines) <= ALL_OPENED)


def _ground(work: Work, order: Order, lines: Sequence[OrderLine], files: dict[uuid.UUID, Attachment] | None = None) -> Ground:
    return Ground(order, lines, dict(places(work, order.customer_id)), files or {}, today(work))


def _read(work: Work, asked: Request) -> tuple[list[Wish], dict[str, Message]]:
    wishes, wrong = typed.reading(asked.content, Ground(asked.order, asked.lines, asked.places, asked.files, today(work)))
    if work.actor.is_staff:
        source = asked.content.get("source", "")
        if source not in SOURCES and not asked.ours:
            wrong["source"] = Message("Say how it came.")
        if source in WRITTEN and not asked.papers:
            wrong["files"] = NO_PAPER
    return asking.named(work, asked.order, wishes), wrong


def _against(work: Work, asked: Request, wishes: Sequence[Wish]) -> dict[str, Message]:
    """The rules of asking, as they stand at this moment; sending asks them again."""
    with work.as_system("changes.open"):
        open_now = list(work.session.execute(replacing.OPEN, {"order": asked.order.id}))
    if asked.ours:
        return proposing.against(work, asked.order, wishes)
    return asking.against(work, asked.order, wishes, open_now)


def _stepped(content: Content, step: str) -> Content:
    """What a button of the page does to what is typed: open or close a line, take a file out, one more line to add."""
    name, _, value = step.partition(":")
    if name == "open":
        return content | {"open": [*content["open"], value][-40:]}
    if name == "close":
        return content | {"open": [each for each in content["open"] if each != value]}
    if name == "add":
        return content | {"lines": [*content["lines"], {}]}
    if name == "file":
        left = {line: file for line, file in content["drawings"].items() if file != value}
        return content | {"files": [each for each in content["files"] if each != value], "drawings": left}
    return content


def anchor(step: str) -> str:
    """Where on the page one goes back to after a button: the line whose it is, or the lines to add."""
    name, _, value = step.partition(":")
    return f"#l-{value}" if name in {"open", "close"} and value else "#added" if name == "add" else ""
