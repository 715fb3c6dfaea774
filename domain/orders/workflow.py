"""The life of an order: what may be done in which state, by whom, and what stands against it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time

from sqlalchemy import DateTime, Text, Uuid, bindparam, exists, select

from domain.orders.models import LineClass, Order, OrderLine, OrderState
from domain.shared.clock import today
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.tasks import Task
from domain.shared.work import Work
from domain.shared.workflow import Move, Transition, Workflow, name_states

S = OrderState
UNDER_REVIEW = (S.IN_REVIEW, S.OBJECTION, S.RULING)
BEFORE_RELEASE = (S.SUBMITTED, *UNDER_REVIEW, S.RETURNED, S.APPROVED)
ANSWERED_WITHIN = 4  # working hours, once the customer has asked how an order gets on
WITH_US = (S.SUBMITTED, *UNDER_REVIEW, S.APPROVED, S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED)
RELEASED = (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED)
OPEN = (*BEFORE_RELEASE, *RELEASED)

name_states(
    "order",
    {
        S.SUBMITTED: Message("Submitted"),
        S.IN_REVIEW: Message("In review"),
        S.OBJECTION: Message("Objection"),
        S.RULING: Message("Before the general manager"),
        S.RETURNED: Message("Returned for completion"),
        S.APPROVED: Message("Approved"),
        S.RELEASED: Message("Accepted"),
        S.IN_PRODUCTION: Message("In production"),
        S.PART_SHIPPED: Message("Part shipped"),
        S.SHIPPED: Message("Shipped"),
        S.RECEIVED: Message("Received"),
        S.CLOSED: Message("Closed"),
        S.ON_HOLD: Message("On hold"),
        S.WITHDRAWN: Message("Withdrawn"),
        S.DECLINED: Message("Declined"),
        S.CANCELLED: Message("Cancelled"),
        S.ACCEPTED_FOR_DEVELOPMENT: Message("Accepted for development"),
    },
)


def has_both_kinds(work: Work, order: Order) -> Iterable[Message]:
    """A split leaves something behind and takes something ahead, of what the actor sees: else the open button told of hidden lines."""
    classes = set(work.session.scalars(CLASSES, {"order": order.id}))
    if LineClass.MASS_PRODUCTION not in classes or len(classes) == 1:
        yield Message("Only an order with mass-production lines and other lines can be split.")


def not_countersigned(work: Work, order: Order) -> Iterable[Message]:
    if order.countersigned_at is not None:
        yield Message("The order confirmation is countersigned already, by {name}.", name=order.countersigned_by)


def not_with_the_customer(work: Work, order: Order) -> Iterable[Message]:
    """Nobody is chased for what waits for the chaser, and once in a day (of the company's calendar) is enough."""
    midnight = datetime.combine(today(work), time(), settings().zone)
    theirs, asked = work.session.execute(CHASED, {"order": order.id, "number": order.number, "since": midnight}).one()
    if theirs:
        yield Message("It waits for your answer first.")
    if asked:
        yield Message("You asked today already; you hear from us within {n} working hours.", n=ANSWERED_WITHIN)


def is_released(order: Order) -> bool:
    """Its dates count: it was released, whatever became of it since, a hold too."""
    return order.released_at is not None or (order.held_from or order.state) in RELEASED


def not_released(work: Work, order: Order) -> Iterable[Message]:
    """What is promised, made and bought is given up by nobody alone: production and finance answer first (RULES 6)."""
    if is_released(order):
        yield Message("A released order is cancelled by a change, which production and finance answer.")


def only_mass_production(work: Work, order: Order) -> Iterable[Message]:
    """What is newly developed is never released (RULES 3): no stamp, plan or purchase request for it."""
    if any(line_class != LineClass.MASS_PRODUCTION for (line_class,) in _classes(work, order)):
        yield Message("It has newly developed lines: the general manager settles them, and they are not released.")


def not_only_mass_production(work: Work, order: Order) -> Iterable[Message]:
    if all(line_class == LineClass.MASS_PRODUCTION for (line_class,) in _classes(work, order)):
        yield Message("All its lines are in mass production: it is released, not accepted for development.")


def has_lines(work: Work, order: Order) -> Iterable[Message]:
    if not work.session.scalar(select(exists().where(OrderLine.order_id == order.id, OrderLine.cancelled.is_(False)))):
        yield Message("It has no line left.")


def _classes(work: Work, order: Order) -> list[tuple[str]]:
    with work.as_system("order.classes"):
        return [(each,) for each in work.session.scalars(CLASSES, {"order": order.id})]


CLASSES = (
    select(OrderLine.line_class).where(OrderLine.order_id == bindparam("order", type_=Uuid()), OrderLine.cancelled.is_(False)).distinct()
)
CHASED = select(
    exists().where(Task.object_number == bindparam("number", type_=Text()), Task.ended_at.is_(None), Task.internal.is_(False)),
    exists().where(
        Transition.object_kind == "order", Transition.object_id == bindparam("order", type_=Uuid()), Transition.action == "chase",
        Transition.at >= bindparam("since", type_=DateTime(timezone=True)),
    ),
)
ORDER = Workflow(
    "order",
    OrderState,
    # the review, driven by domain/reviews
    Move("open_review", (S.SUBMITTED,), S.IN_REVIEW, "reviews.system"),
    Move("record_objection", (S.IN_REVIEW, S.RULING), S.OBJECTION, "reviews.section.sign"),
    Move("refer", (S.OBJECTION,), S.RULING, "reviews.objection.record"),
    Move("rule", (S.RULING,), S.IN_REVIEW, "reviews.ruling.decide", signed=True),
    Move("approve", (S.IN_REVIEW,), S.APPROVED, "reviews.approval.decide", needs=(has_lines,), signed=True),
    Move("release", (S.APPROVED,), S.RELEASED, "reviews.release.decide", needs=(only_mass_production, has_lines), signed=True),
    Move(
        "accept_for_development",
        (S.APPROVED,),
        S.ACCEPTED_FOR_DEVELOPMENT,
        "reviews.settlement.decide",
        needs=(not_only_mass_production,),
        signed=True,
    ),
    Move("decline", (S.IN_REVIEW, S.RULING, S.APPROVED), S.DECLINED, "orders.order.decline", signed=True, reason=True),
    Move("reopen", (S.APPROVED, S.OBJECTION, S.RULING), S.IN_REVIEW, "reviews.system"),
    Move("take_up", (S.ACCEPTED_FOR_DEVELOPMENT,), S.IN_REVIEW, "reviews.system"),
    # the customer and sales
    Move("return_for_completion", (S.IN_REVIEW,), S.RETURNED, "orders.order.return", reason=True),
    Move("complete", (S.RETURNED,), S.IN_REVIEW, "orders.order.amend", needs=(has_lines,)),
    Move("amend", BEFORE_RELEASE, "", "orders.order.amend"),
    Move("withdraw", BEFORE_RELEASE, S.WITHDRAWN, "orders.order.withdraw"),
    Move("split", BEFORE_RELEASE, "", "orders.order.split", needs=(has_both_kinds,)),
    Move(
        "countersign",
        (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED),
        "",
        "orders.order.countersign",
        needs=(not_countersigned,),
        signed=True,
    ),
    Move("chase", WITH_US, "", "orders.order.chase", needs=(not_with_the_customer,)),
    # after release, driven by domain/deliveries and domain/receivables
    Move("start_production", (S.RELEASED,), S.IN_PRODUCTION, "deliveries.system"),
    Move("ship_part", (S.RELEASED, S.IN_PRODUCTION, S.SHIPPED, S.RECEIVED), S.PART_SHIPPED, "deliveries.system"),
    Move("ship", (S.RELEASED, S.IN_PRODUCTION, S.PART_SHIPPED), S.SHIPPED, "deliveries.system"),
    Move("receive", (S.PART_SHIPPED, S.SHIPPED), S.RECEIVED, "deliveries.system"),
    Move("come_back", (S.PART_SHIPPED, S.SHIPPED, S.RECEIVED), "", "deliveries.system"),  # goods came back: to where the order is by that
    Move("close", (S.RECEIVED,), S.CLOSED, "receivables.system"),
    Move("unsettle", (S.CLOSED,), S.RECEIVED, "receivables.system"),  # the money for it was taken back
    Move("join", (S.RELEASED,), S.CLOSED, "changes.system"),  # a further line, reviewed: it stands in its order from now on
    Move("drop", (S.ACCEPTED_FOR_DEVELOPMENT,), S.WITHDRAWN, "changes.system"),  # a further line that nobody wants any more
    # the house
    Move("hold", OPEN, S.ON_HOLD, "orders.order.hold", reason=True),
    Move("hold_for_customer", OPEN, S.ON_HOLD, "orders.order.hold", reason=True),  # the customer's wish stops our clocks, our own does not
    Move("resume", (S.ON_HOLD,), "", "orders.order.hold"),
    # by hand before the release alone; then by a change, which production and finance answered (RULES 6)
    Move("cancel", (*OPEN, S.ON_HOLD), S.CANCELLED, "orders.order.cancel", needs=(not_released,), reason=True),
    Move("cancel_by_change", (*RELEASED, S.ON_HOLD), S.CANCELLED, "changes.system"),
)
