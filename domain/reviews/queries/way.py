"""The way of an order through its review: what happened, who is at it, and what comes next with its forecast."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import and_, or_, select

from domain.accounts.models import Authority, Person, PostHeld
from domain.orders.models import OrderLine, OrderState
from domain.orders.rules import is_new
from domain.reviews.finding import Case
from domain.reviews.models import Negotiation, Ruling
from domain.reviews.queries.cards import Card
from domain.shared.among import among_given
from domain.shared.message import Message, signer
from domain.shared.tasks import Task
from domain.shared.work import Work
from domain.shared.workflow import Transition, history

ROUTES = {"mass": Message("mass-production parts"), "new": Message("new parts")}
TAKEN_BY = {"approve": "approval", "release": "release", "accept_for_development": "settlement"}  # move → decision of the authority table
OUTCOME = {True: "warn", False: "bad"}
NAMED = 3  # of those who may act, so many are named
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
    action: str = ""  # the move of the order that it was


@dataclass(frozen=True)
class Awaited:
    due: datetime | None
    names: tuple[str, ...] = ()


NOBODY = Awaited(None)
AWAITED = (
    select(Task.object_id, Task.due_at, Person.name)
    .outerjoin(
        PostHeld,
        and_(Task.person_id.is_(None), PostHeld.department == Task.department, PostHeld.position == Task.position),
    )
    .outerjoin(Person, and_(Person.active, or_(Person.id == Task.person_id, Person.id == PostHeld.person_id)))
    .where(among_given(Task.object_id, "sections"), Task.kind.startswith("review."), Task.ended_at.is_(None))
    .order_by(Person.name_key)
)
DECIDERS = (
    select(Authority.decision, Person.name)
    .join(PostHeld, and_(PostHeld.department == Authority.department, PostHeld.position == Authority.position))
    .join(Person, Person.id == PostHeld.person_id)
    .where(Authority.decision.in_(TAKEN_BY.values()), Person.active)
)


def way(work: Work, found: Case, cards: Sequence[Card], lines: Sequence[OrderLine], rulings: Sequence[Ruling],
        negotiations: Sequence[Negotiation]) -> list[Milestone]:
    """Past, present and future nodes, in order."""
    order, review = found.order, found.review
    made, ruled = _made(history(work, "order", order.id)), [each for each in rulings if each.kind == "ruling"]
    waiting, deciders = _awaited(work, cards), _deciders(work, made)
    mixed = {"mass", "new"} <= {card.covers for card in cards}
    nodes = [Milestone("ok", Message("Order submitted"), order.submitted_by_name, order.submitted_at, icon="send")]
    nodes += [_section(work, card, waiting.get(card.id, NOBODY), mixed) for card in sorted(cards, key=_when)]
    if "record_objection" in made or ruled:
        nodes += _objection(found, ruled, negotiations)
    if order.state in DECLINED:
        end = made.get({"declined": "decline", "withdrawn": "withdraw"}.get(order.state, "cancel")) or made.get("cancel_by_change")
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
    ready = order.state == OrderState.IN_REVIEW and bool(cards) and all(card.signed for card in cards)
    nodes.append(_decision(work, made, "approve", Message("Approval by the marketing manager"), ready, review.due_at, deciders))
    last = Message("Settlement by the general manager") if new else Message("Confirmation by the production head")
    nodes.append(_decision(work, made, "accept_for_development" if new else "release", last, "approve" in made, None, deciders))
    return [*nodes, *_afterwards(new, order.state)]


def _made(moves: Sequence[Transition]) -> dict[str, Transition]:
    """The last move of each kind; what was approved or settled before the review ran again counts no more."""
    made: dict[str, Transition] = {}
    for move in moves:
        if move.action in ("reopen", "take_up"):
            made = {action: each for action, each in made.items() if action not in TAKEN_BY}
        made[move.action] = move
    return made


def _objection(found: Case, rulings: Sequence[Ruling], negotiations: Sequence[Negotiation]) -> list[Milestone]:
    """What the heads said and the general manager ruled, in its order; then whose turn it is."""
    heads, manager = Message("Negotiation of the heads"), Message("Ruling of the general manager")
    said = [(each.at, Milestone("ok", heads, ", ".join(each.heads), each.at, each.record)) for each in negotiations]
    ruled = [
        (each.at, Milestone(OUTCOME[each.decision == "accept"], manager, signer(each.by, each.on_behalf_of), each.at, each.text))
        for each in rulings
    ]
    nodes = [node for _, node in sorted(said + ruled, key=lambda row: row[0])]
    match found.order.state:
        case OrderState.OBJECTION:
            return [*nodes, Milestone("now", heads), Milestone("todo", manager)]
        case OrderState.RULING:
            return [*nodes, Milestone("now", manager)]
    return nodes


def _when(card: Card) -> tuple[bool, float]:
    return (card.signed_at is None, card.signed_at.timestamp() if card.signed_at else 0)


def _awaited(work: Work, cards: Sequence[Card]) -> dict[uuid.UUID, Awaited]:
    """Until when each open section is due, and who may answer it."""
    found: dict[uuid.UUID, Awaited] = {}
    sections = [card.id for card in cards if not card.signed]
    for section, due, name in work.session.execute(AWAITED, {"sections": sections}) if sections else ():
        names = found[section].names if section in found else ()
        found[section] = Awaited(due, (*names, name) if name else names)
    return found


def _deciders(work: Work, made: Collection[str]) -> dict[str, tuple[str, ...]]:
    """Who may take the decisions that end a review; nobody is asked for once they are taken."""
    found: dict[str, tuple[str, ...]] = {}
    taken = "approve" in made and ("release" in made or "accept_for_development" in made)
    for decision, name in work.session.execute(DECIDERS) if not taken else ():
        found[decision] = (*found.get(decision, ()), name)
    return found


def _section(work: Work, card: Card, awaited: Awaited, mixed: bool) -> Milestone:
    part = Message("{part} ({route})", part=card.title, route=ROUTES[card.covers]) if mixed and card.covers in ROUTES else card.title
    title = Message("{department}: {part}", department=card.department, part=part)
    if card.signed:
        return Milestone("warn" if card.objecting else "ok", title, signer(card.signed_by, card.on_behalf_of), card.signed_at)
    if card.waiting:
        return Milestone("todo", title)
    due = awaited.due
    return Milestone(
        "now", title, _named(awaited.names), Message("due {at}", at=due) if due else None, late=bool(due and work.now > due)
    )


def _decision(work: Work, made: dict[str, Transition], action: str, what: Message, ready: bool, due: datetime | None,
              deciders: dict[str, tuple[str, ...]]) -> Milestone:
    move = made.get(action)
    if move is not None:
        return Milestone("ok", what, signer(move.person_name, move.on_behalf_of), move.at, action=action)
    return Milestone(
        "now" if ready else "todo",
        what,
        _named(deciders.get(TAKEN_BY[action], ())),
        at=Message("expected {at}", at=due) if due and not ready else None,
        late=bool(ready and due and work.now > due),
    )


def _named(names: Sequence[str]) -> str:
    return " / ".join(names[:NAMED])


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
