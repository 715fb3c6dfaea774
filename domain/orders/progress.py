"""How far an order is: its six steps, and what happened to it, as each side may know it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Uuid, bindparam, select

from domain.orders.models import LineClass, Order, OrderState
from domain.shared.message import Message, signer
from domain.shared.settings import settings
from domain.shared.work import Work
from domain.shared.workflow import Transition

S = OrderState
STEPS = (Message("Submitted"), Message("Review"), Message("Accepted"), Message("Production"), Message("Shipping"), Message("Delivered"))
REVIEW = 1  # the step within which the signed sections count
PRODUCTION, SHIPPING = 3, 4  # shipping shows the promised day before it has begun
DONE_BY = {"approve": 1, "release": 2, "accept_for_development": 2, "ship": SHIPPING, "receive": 5}  # the move that ends a step
SENT = ("ship_part", "ship")  # the first of them ends production
DEVELOPMENT = (Message("Submitted"), Message("Review"), Message("Accepted for development"))
NOW_AT = {  # the step that an order in this state is at; what lies before is done
    S.SUBMITTED: 1, S.IN_REVIEW: 1, S.OBJECTION: 1, S.RULING: 1, S.RETURNED: 1, S.APPROVED: 2, S.RELEASED: 3, S.IN_PRODUCTION: 3,
    S.PART_SHIPPED: 4, S.SHIPPED: 5, S.RECEIVED: 6, S.CLOSED: 6, S.ACCEPTED_FOR_DEVELOPMENT: 3,
}
ENDED = frozenset({S.WITHDRAWN, S.DECLINED, S.CANCELLED})

NOTHING: Mapping[int, int] = {}

WORDS = {  # what a move of the workflow is called in the history of an order
    "submit": Message("Order submitted"), "amend": Message("Order amended"), "withdraw": Message("Order withdrawn"),
    "return_for_completion": Message("Returned for completion"), "complete": Message("Completed and sent again"),
    "open_review": Message("Review opened"), "record_objection": Message("Objection on record"),
    "refer": Message("Put before the general manager"), "rule": Message("Ruled by the general manager"),
    "reopen": Message("Review open again"), "approve": Message("Review approved"),
    "release": Message("Confirmed, stamped and released"), "accept_for_development": Message("Accepted for development"),
    "decline": Message("Politely declined"), "countersign": Message("Order confirmation countersigned"), "hold": Message("Put on hold"),
    "take_up": Message("Its parts are listed: it goes on as mass production"),
    "hold_for_customer": Message("Put on hold at the customer's wish"), "resume": Message("Taken off hold"),
    "cancel": Message("Cancelled"), "cancel_by_change": Message("Cancelled by a change"), "split": Message("Split: some lines go ahead"),
    "chase": Message("Asked how it gets on"),
    "start_production": Message("Production begun"), "ship_part": Message("Part shipped"), "ship": Message("Shipped"),
    "receive": Message("Received"), "come_back": Message("Goods came back"), "close": Message("Closed"),
    "join": Message("Came into its order"),
    "drop": Message("No longer wanted"),
    "unsettle": Message("Open again, as it is no longer paid"),
}
INSIDE = frozenset({"open_review", "record_objection", "refer", "rule", "reopen"})  # moves that only the house knows of
TOLD_WHY = frozenset({
    "return_for_completion", "decline", "withdraw", "cancel", "cancel_by_change", "amend", "complete", "hold_for_customer",
})

MOVES = (
    select(Transition.action, Transition.at, Transition.person_name, Transition.person_kind, Transition.on_behalf_of, Transition.why)
    .where(Transition.object_kind == "order", Transition.object_id == bindparam("order", type_=Uuid()))
    .order_by(Transition.at, Transition.id)
)


@dataclass(frozen=True)
class Step:
    state: str  # done | now | todo | fail
    name: Message
    day: date | None
    percent: int | None = None  # of what is made or sent, in the step that is at it


@dataclass(frozen=True)
class Happening:
    action: str
    name: Message
    at: datetime
    who: str | Message  # empty where a customer is not told which person of the house it was
    by_customer: bool
    why: str


def percent(state: str, signed: int = 0, sections: int = 0) -> int:
    """How far an order in this state is, in hundredths; the signed sections of its review count; 0 for one that ended or rests."""
    here = NOW_AT.get(S(state), 0)
    within = signed / sections if sections and here == REVIEW else 0
    return round(100 * (here + within) / len(STEPS))


def steps(order: Order, happenings: list[Happening], shares: Mapping[int, int] = NOTHING) -> list[Step]:
    """Submitted, review, accepted, production, shipping, delivered; an order that ended before has failed at the step it was at.

    `shares` tells how far production and shipping are, in hundredths.
    """
    state = S(order.state)
    names = DEVELOPMENT if state == S.ACCEPTED_FOR_DEVELOPMENT or order.order_class != LineClass.MASS_PRODUCTION else STEPS
    here = min(_reached(order), len(names))
    days = _days(order, happenings)
    mark = "fail" if state in ENDED else "now"
    return [
        Step("done" if at < here else mark if at == here else "todo", name, days.get(at) if at < here or at == SHIPPING else None,
             shares.get(at) if at == here and mark == "now" else None)
        for at, name in enumerate(names)
    ]


BY_ITSELF = ("open_review", "reopen", "take_up")  # follows from what somebody did, and is nobody's own deed


def happenings(work: Work, order: Order) -> list[Happening]:
    """What happened to the order, oldest first; a customer sees neither who of the house acted nor its inner steps."""
    rows = list(work.session.execute(MOVES, {"order": order.id}))
    outside = work.actor.is_customer
    told = [] if any(row.action == "submit" for row in rows) else [_submission(order, outside)]
    for action, at, name, kind, behalf, why in rows:
        if not (outside and action in INSIDE):
            by_customer = kind == "portal"
            who = "" if action in BY_ITSELF or (outside and not by_customer) else signer(name, behalf)
            told.append(Happening(action, WORDS.get(action, Message("Changed")), at, who, by_customer,
                                  (why or "") if not outside or action in TOLD_WHY else ""))
    return told


def _submission(order: Order, outside: bool) -> Happening:
    theirs = order.source == "portal"
    return Happening("submit", WORDS["submit"], order.submitted_at, order.submitted_by_name if theirs or not outside else "", theirs, "")


def _reached(order: Order) -> int:
    state = S(order.state)
    if state == S.ON_HOLD:
        return NOW_AT[S(order.held_from or S.SUBMITTED)]
    if state in ENDED:
        return 3 if order.released_at else 1
    return NOW_AT[state]


def _days(order: Order, happened: list[Happening]) -> dict[int, date]:
    """The day on which each step was done; for shipping, until then, the day that is promised."""
    days = {0: order.submitted_at.astimezone(settings().zone).date()}
    if order.first_promised:
        days[SHIPPING] = order.first_promised
    on = [(each.action, each.at.astimezone(settings().zone).date()) for each in happened]
    if sent := [day for action, day in on if action in SENT]:
        days[PRODUCTION] = sent[0]
    return days | {DONE_BY[action]: day for action, day in on if action in DONE_BY}
