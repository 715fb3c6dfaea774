"""The way of an order through its review: what happened, who is at it, and what comes next with its forecast."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from domain.orders.models import OrderLine, OrderState
from domain.orders.rules import is_new
from domain.reviews.finding import Case
from domain.reviews.models import Ruling
from domain.reviews.queries.cards import Card
from domain.shared.message import Message
from domain.shared.tasks import Task
from domain.shared.work import Work
from domain.shared.workflow import Transition, history

DECLINED = (OrderState.DECLINED, OrderState.WITHDRAWN, OrderState.CANCELLED)


@dataclass(frozen=True)
class Milestone:
    """A point of the timeline; `state` is ok, warn, bad, now or todo."""

    state: str
    what: Message
    who: str | Message = ""
    at: datetime | Message | None = None
    say: str = ""
    icon: str = ""
    late: bool = False


def way(work: Work, found: Case, cards: Sequence[Card], lines: Sequence[OrderLine], rulings: Sequence[Ruling]) -> list[Milestone]:
    """Past, present and future nodes, in order."""
    order, review = found.order, found.review
    due = _due(work, found, cards)
    made = {move.action: move for move in history(work, "order", order.id)}
    nodes = [Milestone("ok", Message("Order submitted"), order.submitted_by_name, order.submitted_at, icon="send")]
    nodes += [_section(work, card, due.get(card.key)) for card in sorted(cards, key=_when)]
    nodes += [
        Milestone("warn" if each.decision == "accept" else "bad", Message("Ruling of the general manager"), each.by, each.at, each.text)
        for each in rulings
    ]
    if order.state in DECLINED:
        end = made.get({"declined": "decline", "withdrawn": "withdraw"}.get(order.state, "cancel"))
        return [
            *nodes,
            Milestone(
                "bad",
                Message("The review has ended"),
                end.person_name if end else "",
                end.at if end else None,
                end.why or "" if end else "",
            ),
        ]
    new = any(is_new(line.line_class) for line in lines)
    ready = bool(cards) and all(card.signed for card in cards)
    nodes.append(_decision(work, made, "approve", Message("Approval by the marketing manager"), ready, review.due_at))
    last = Message("Settlement by the general manager") if new else Message("Confirmation by the production head")
    nodes.append(_decision(work, made, "accept_for_development" if new else "release", last, "approve" in made, None))
    return [*nodes, *_afterwards(new, order.state)]


def _when(card: Card) -> tuple[bool, float]:
    return (card.signed_at is None, card.signed_at.timestamp() if card.signed_at else 0)


def _due(work: Work, found: Case, cards: Sequence[Card]) -> dict[str, datetime]:
    keys = {card.id: card.key for card in cards}
    wanted = select(Task.object_id, Task.due_at).where(
        Task.object_id.in_(list(keys)), Task.kind.startswith("review."), Task.ended_at.is_(None)
    )
    return {keys[row.object_id]: row.due_at for row in work.session.execute(wanted)}


def _section(work: Work, card: Card, due: datetime | None) -> Milestone:
    title = Message("{department}: {part}", department=card.department, part=card.title)
    if card.signed:
        who = Message("{name} for {other}", name=card.signed_by, other=card.on_behalf_of) if card.on_behalf_of else card.signed_by
        return Milestone("warn" if card.objecting else "ok", title, who, card.signed_at)
    if card.waiting:
        return Milestone("todo", title)
    return Milestone("now", title, at=Message("due {at}", at=due) if due else None, late=bool(due and work.now > due))


def _decision(work: Work, made: dict[str, Transition], action: str, what: Message, ready: bool, due: datetime | None) -> Milestone:
    move = made.get(action)
    if move is not None:
        return Milestone("ok", what, move.person_name, move.at)
    return Milestone(
        "now" if ready else "todo",
        what,
        at=Message("expected {at}", at=due) if due and not ready else None,
        late=bool(ready and due and work.now > due),
    )


def _afterwards(new: bool, state: str) -> list[Milestone]:
    done = state not in (
        OrderState.APPROVED,
        OrderState.IN_REVIEW,
        OrderState.OBJECTION,
        OrderState.RULING,
        OrderState.RETURNED,
        OrderState.ON_HOLD,
    )
    mark = "ok" if done else "todo"
    if new:
        return [Milestone(mark, Message("Feasibility and development task"))]
    return [
        Milestone(mark, Message("Stamp 订单审查 on the customer's order")),
        Milestone(mark, Message("Answer to the customer, production plan, purchase requests")),
    ]
