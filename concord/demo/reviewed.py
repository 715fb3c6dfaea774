"""The review FM070100-01 that a past order had: its sections, answers, signatures and tasks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from concord.demo import trail
from concord.demo.masters import Masters
from concord.demo.past import PastOrder
from concord.demo.seed import Seed
from domain.orders.models import OrderState
from domain.reviews.models import Answer, Review, Section, SectionState
from domain.reviews.questions import PARTS, Kind
from domain.reviews.rules import route
from domain.shared.message import Message

Rows = Iterator[tuple[Any, dict[str, Any]]]
BY = {  # who answered which section in the past, and how many hours after the submission
    Kind.SPECIFICATION: ("fang.wentao", 8), Kind.QUALITY_CONDITIONS: ("ma.jun", 9), Kind.DELIVERY: ("chen.jianguo", 5),
    Kind.COST_TECHNICAL: ("fang.wentao", 12), Kind.COST_FINANCE: ("xu.jing", 14), Kind.COST_ESTIMATE: ("lu.jianping", 18),
}
DECISION = {OrderState.DECLINED: "declined", OrderState.WITHDRAWN: "withdrawn", OrderState.CANCELLED: "cancelled"}


def rows(seed: Seed, masters: Masters, order: PastOrder, number: str) -> Rows:
    """(table, row) pairs of the whole review, parents first; and the tasks it gave."""
    state, key = order.row["state"], seed.id(order.submitted_at)
    approved = order.released or (order.new and state != OrderState.DECLINED)
    zhao = masters.staff["zhao.zhiyuan"]
    yield Review.__table__, dict(
        id=key, order_id=order.row["id"], number=number, revision=1, opened_at=order.submitted_at, due_at=order.after(72), decided_at=order.after(24),
        decision="approved" if approved else DECISION[state], approved_by=zhao.name if approved else None, approved_by_id=zhao.id if approved else None,
        approved_revision=1 if approved else None, version=3, **trail.tie(order),
    )
    for place, planned in enumerate(route([line["line_class"] for line in order.lines])):  # their ids tell the order in which they stand
        made = seed.id(order.submitted_at + timedelta(milliseconds=place))
        yield from _section(seed, masters, order, key, made, planned, withdrawn=state == OrderState.WITHDRAWN)


def _section(seed: Seed, masters: Masters, order: PastOrder, review_id: Any, key: Any, planned: Any, *, withdrawn: bool) -> Rows:
    from domain.access.policy import AUTHORITY
    from domain.accounts.models import Signature
    from domain.shared.tasks import Task

    part = PARTS[planned.kind]
    login, hours = BY.get(planned.kind, ("", 2))
    person = masters.staff[login] if login else order.owner
    department, position = AUTHORITY[part.decision][0]
    row: dict[str, Any] = dict(
        id=key, review_id=review_id, key=planned.key, kind=planned.kind, covers=planned.covers, department=department, position=position,
        state=SectionState.WAITING, **trail.tie(order),
    )
    if withdrawn and planned.kind != Kind.MARKETING:
        yield Section.__table__, row
        return
    opened, signed = order.after(0 if planned.kind == Kind.MARKETING else 2), order.after(hours)
    sealed = trail.signature(seed, order, "review_section", key, person, signed, part.decision, part.title)
    yield Signature.__table__, sealed
    yield Section.__table__, row | dict(state=SectionState.SIGNED, opened_at=opened, for_revision=1, signed_at=signed, signed_by=person.name,
                                        signed_by_id=person.id, signature_id=sealed["id"], version=4)
    for question in part.questions:
        yield Answer.__table__, dict(id=seed.id(signed), section_id=key, question=question.key, clause=question.clause, value="yes", internal=True,
                                     answered_by=person.id, answered_at=signed, version=2, **trail.tie(order))
    title = Message("{part} of {number}", part=part.title, number=order.row["number"])
    yield Task.__table__, trail.task(seed, order, f"review.{planned.kind}", part.clause, title, ("review_section", key), person, opened, signed, department, position)
