"""A change that was asked for or proposed opens its parts: each department's section, with its task (5.1.9(2)–(4), (7))."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Iterable, Sequence
from typing import Any

from sqlalchemy import select

from domain.changes.answers.technical import lacking, supersede
from domain.changes.events import ChangeAsked, ChangeEnded
from domain.changes.finding import checks_of, items_of, live, sections_of
from domain.changes.models import OPEN_CHANGES, Change, ChangeItem, ChangeSection, Field, InformationCheck
from domain.changes.rules import FIRST_ANSWER_DAYS, INFORMATION, PARTS, TECHNICAL, Part, route
from domain.changes.workflow import CHANGE
from domain.orders.events import OrderCancelled
from domain.orders.models import Order
from domain.reviews.posts import post_of, posts_of
from domain.shared.actor import Post
from domain.shared.base import new_id
from domain.shared.clock import Allowance
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_all_tasks, open_task
from domain.shared.work import Work

ENGINEERING = "change.engineering"
PRICE_NOTED = "change.price_noted"


def on_asked(work: Work, happened: ChangeAsked) -> None:
    """Route what the customer asked to the departments that must sign it (RULES 6)."""
    with work.as_system("change.asked"):
        route_items(work, happened.change, happened.order, live(happened.change.items))


def route_items(work: Work, change: Change, order: Order, items: Sequence[ChangeItem]) -> list[ChangeSection]:
    """Open each part that these fields ask for, and tell finance of another price; inside system work."""
    fields = [item.field for item in items]
    opened = [_section(work, change, part, clause) for part, clause in route(fields).items()]
    work.session.flush()
    waiting = {section.kind: PARTS[section.kind].decision for section in opened if section.kind not in (Part.TECHNICAL, Part.REVIEW)}
    posts = posts_of(work, waiting.values()) if waiting else {}
    for section in opened:
        if section.kind == Part.TECHNICAL:
            ask_for_requests(work, change, order)
        elif section.kind in waiting:
            wait_for(work, change, order, section, posts[waiting[section.kind]])
    if any(section.kind == Part.INFORMATION for section in opened):
        _lay_checks(work, change, items)
    if Field.PRICE in fields:
        _tell_finance(work, change, order)
    journal(work, "change.routed", change, after={"parts": [section.kind for section in opened]})
    return opened


def _section(work: Work, change: Change, part: Part, clause: str) -> ChangeSection:
    return work.add(ChangeSection(
        id=new_id(), version=1, change_id=change.id, kind=part.value, clause=clause, state="open", answer="", remark="", evidence={},
        customer_id=change.customer_id, project_id=change.project_id,
    ))


def wait_for(work: Work, change: Change, order: Order, section: ChangeSection, post: Post | None = None) -> None:
    """Let a part wait for the post that answers it; read, where it is not given."""
    part = PARTS[section.kind]
    post = post or post_of(work, part.decision)
    title = Message("{part}: {change} of order {number}", part=part.title, change=change.number, number=order.number)
    _open(work, section, change, order, f"change.{section.kind}", title, For(post.department, post.position), section.clause)


def ask_for_requests(work: Work, change: Change, order: Order) -> None:
    """Technical data: sales raises the 设计/工程变更申请单, with which technical begins (5.1.9(2))."""
    title = Message("Raise the engineering change request for {change}", change=change.number)
    _open(work, change, change, order, ENGINEERING, title, For("sales", "member", order.owner_id), "5.1.9(2)")


def _tell_finance(work: Work, change: Change, order: Order) -> None:
    """5.1.9(4): finance is told before the general manager approves."""
    title = Message("Take note of another price in {change}", change=change.number)
    _open(work, change, change, order, PRICE_NOTED, title, For("finance", "member"), "5.1.9(4)")


def _lay_checks(work: Work, change: Change, items: Iterable[ChangeItem]) -> None:
    """5.1.9(7): each line's information, catalogue, advertising and specification is looked at before use."""
    lines: dict[uuid.UUID | None, None] = dict.fromkeys(item.line_id for item in items if item.field in TECHNICAL)
    there = {(check.line_id, check.what) for check in checks_of(work, change)}
    for line_id in lines:
        for what in INFORMATION:
            if (line_id, what) not in there:
                work.add(InformationCheck(
                    id=new_id(), version=1, change_id=change.id, line_id=line_id, what=what, note="", superseded=[],
                    customer_id=change.customer_id, project_id=change.project_id,
                ))
    work.session.flush()


def _open(work: Work, thing: Any, change: Change, order: Order, kind: str, title: Message, whom: For, clause: str) -> None:
    open_task(
        work, thing, kind, title, whom, Allowance.working_days(FIRST_ANSWER_DAYS), clause=clause, path=page(change), number=order.number,
    )


def page(change: Change) -> str:
    return f"/changes/{change.number}"


def reopen(work: Work, change: Change, order: Order, parts: Collection[str]) -> list[ChangeSection]:
    """Another value is on the table than these parts signed for: they answer again; technical with a request that says so.

    Inside system work. Returns the parts that were signed and are open now.
    """
    opened = []
    for section in sections_of(work, change).values():
        if section.kind in parts and section.state == "signed" and section.kind != Part.REVIEW:
            clear(section)
            opened.append(section)
    work.session.flush()
    supersede(work, change, order)
    for section in opened:
        if section.kind == Part.TECHNICAL and lacking(work, change):
            ask_for_requests(work, change, order)
        else:
            wait_for(work, change, order, section)
    return opened


def clear(section: ChangeSection) -> None:
    """Not answered any more: as when it was opened."""
    section.state, section.answer, section.remark, section.evidence = "open", "", "", {}
    section.signature_id = section.signed_at = section.signed_by = None


def on_ended(work: Work, happened: ChangeEnded) -> None:
    """Refused, declined, withdrawn or replaced: nobody is asked any more."""
    with work.as_system("change.ended"):
        end_all(work, happened.change, outcome="withdrawn")
        for item in items_of(work, happened.change):
            item.ended_at = item.ended_at or work.now
        supersede(work, happened.change, happened.order, ended=True)


def on_order_ended(work: Work, happened: OrderCancelled) -> None:
    """An order that is cancelled as a whole takes its open changes with it."""
    with work.as_system("change.order_ended"):
        wanted = select(Change).where(Change.order_id == happened.order.id, Change.state.in_(OPEN_CHANGES)).order_by(Change.id)
        for change in work.session.scalars(wanted):
            CHANGE.apply(work, change, "end", version=None, why=happened.why)
            change.decided_at, change.decided_why = work.now, happened.why
            work.emit(ChangeEnded(change, happened.order))


def end_all(work: Work, change: Change, *, outcome: str) -> None:
    """End what waits about a change: its parts, its requests, its approval."""
    end_all_tasks(work, [change, *sections_of(work, change).values()], outcome=outcome)
