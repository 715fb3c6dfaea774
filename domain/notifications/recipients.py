"""The one table of who is written to when something happens: event → notices, each with its readers and its template.

A template is a folder of `templates/mail/`. Whether a reader may still see the thing is asked again when the mail is sent.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Uuid, and_, bindparam, or_, select

from domain.accounts.known import READER, remember
from domain.accounts.models import Person, PostHeld
from domain.deliveries import events as deliveries
from domain.deliveries.delays.queries import parts_of
from domain.deliveries.delays.workflow import WHY_LATE
from domain.orders import events as orders
from domain.orders.models import ADDITION, Order
from domain.projects.membership import called
from domain.queue.events import TaskChased, TaskHandedOn
from domain.reviews import events as reviews
from domain.shared.message import Message
from domain.shared.tasks import Task, TaskOpened
from domain.shared.work import Work

Readers = Callable[[Work, Any], Iterable[uuid.UUID]]
Facts = Callable[[Any], dict[str, Any]]


@dataclass(frozen=True)
class Notice:
    """`readers` names people; `facts` are the parameters of the template beside those of every order's mail."""

    template: str
    readers: Readers
    facts: Facts = lambda happened: {}


BUYING = and_(
    Person.customer_id == bindparam("customer", type_=Uuid()), Person.site == "portal", Person.active, Person.roles.contains(["buyer"]),
)
BUYERS = select(*READER).where(BUYING)
BUYERS_AND_OWNER = select(*READER).where(or_(BUYING, Person.id == bindparam("owner", type_=Uuid())))


def buyers(work: Work, happened: Any) -> set[uuid.UUID]:
    """The customer's side of an order: the buyer who submitted it there; else all buyers, where it came by mail, fax or phone, or who
    submitted it does not buy any more, for then only the others can answer."""
    order: Order = happened.order
    rows = work.session.execute(BUYERS_AND_OWNER, {"customer": order.customer_id, "owner": order.owner_id})  # mostly both are written to
    found = {remember(work, row) for row in rows} - {order.owner_id}
    return found & {order.submitted_by} or found


def of_own(readers: Readers) -> Readers:
    """Of an order of its own; of a further line of an order that runs, the mails of its change tell all this."""
    return lambda work, happened: () if happened.order.relation == ADDITION else readers(work, happened)


def entered_for(work: Work, happened: Any) -> set[uuid.UUID]:
    """The customer's side, where it was the house that entered their change: they see at once what was understood."""
    return buyers(work, happened) if work.person.is_staff else set()


def owner(work: Work, happened: Any) -> set[uuid.UUID]:
    """The account manager of an order."""
    return {happened.order.owner_id}


def late_for(work: Work, happened: Any) -> set[uuid.UUID]:
    """Of a delivery that is late: the account manager, who tells the customer the same day, and production control (5.1.10(1))."""
    control = PostHeld.department == "production", PostHeld.position == "control"
    return owner(work, happened) | set(work.session.scalars(select(PostHeld.person_id).where(*control)))


def other_side(work: Work, happened: Any) -> set[uuid.UUID]:
    """Of a message: the account manager when the customer or a colleague wrote it, the customer when the house wrote to them."""
    message = happened.message
    if message.internal or message.author_side == "customer":
        return owner(work, happened)
    return buyers(work, happened)


def holders(work: Work, happened: Any) -> set[uuid.UUID]:
    """Those a task of the house waits for, their delegates of today included; a customer's tasks have notices of their own."""
    task: Task = happened.task
    return called(work, task) if task.internal else set()


def reminded(work: Work, happened: Any) -> set[uuid.UUID]:
    """Whoever a task waits for: people of the house, or the buyers of the customer."""
    task: Task = happened.task
    if task.internal:
        return called(work, task)
    active = select(Person.id).where(Person.customer_id == task.customer_id, Person.site == "portal", Person.active)
    return set(work.session.scalars(active.where(Person.roles.contains(["buyer"]))))


def receiver(work: Work, happened: Any) -> set[uuid.UUID]:
    return {happened.to}


def finance(work: Work, happened: Any) -> set[uuid.UUID]:
    """Everybody of the finance department (5.1.9(4))."""
    return set(work.session.scalars(select(PostHeld.person_id).where(PostHeld.department == "finance")))


def invited(work: Work, happened: Any) -> set[uuid.UUID]:
    """Of a meeting, by name as the minutes have them."""
    return set(work.session.scalars(select(Person.id).where(Person.site == "admin", Person.name.in_(happened.meeting.invitees))))


def of_task(happened: Any) -> dict[str, Any]:
    task: Task = happened.task
    return {"title": Message.from_json(task.title), "due": task.due_at, "clause": task.clause, "number": task.object_number}


def of_chasing(happened: Any) -> dict[str, Any]:
    return of_task(happened) | {"by": happened.by, "late": happened.late}


def of_handing_on(happened: Any) -> dict[str, Any]:
    return of_task(happened) | {"why": happened.why}


def of_meeting(happened: Any) -> dict[str, Any]:
    meeting = happened.meeting
    return {"at": meeting.called_for, "place": meeting.place, "agenda": meeting.agenda, "caller": meeting.called_by}


def of_ruling(happened: Any) -> dict[str, Any]:
    return {"words": happened.ruling.text, "accepted": happened.ruling.decision == "accept"}


def of_part(happened: Any) -> dict[str, Any]:
    return {"part": happened.part.number}


def why(happened: Any) -> dict[str, Any]:
    return {"why": happened.why}


def why_held(happened: Any) -> dict[str, Any]:
    """The customer's own wish is told with its reason; ours stays in the house."""
    return {"why": happened.why if happened.for_customer else Message("You hear from us as soon as it goes on.")}


def of_deviation(happened: Any) -> dict[str, Any]:
    deviation = happened.deviation
    return {"ours": deviation.ours, "theirs": deviation.theirs, "agreed": deviation.agreed, "state": deviation.state}


def of_message(happened: Any) -> dict[str, Any]:
    return {"author": happened.message.author_name, "words": happened.message.text}


def of_chase(happened: Any) -> dict[str, Any]:
    chase = happened.chase
    return {"answer": chase.answer, "by": chase.answered_by, "path": f"/admin/deliveries/chases?view=answered#chase-{chase.id}"}


def of_delay(happened: Any) -> dict[str, Any]:
    """For the house: the case with what the customer said."""
    return {"delay": happened.delay.number, "why": happened.delay.refused_why, "path": f"/admin/deliveries/delays/{happened.delay.number}"}


def of_found(happened: Any) -> dict[str, Any]:
    delay = happened.delay
    return of_delay(happened) | {"day": delay.promised, "why": WHY_LATE[delay.why_late]}


def of_date(happened: Any) -> dict[str, Any]:
    """For the house and the customer alike: which days were taken, and by whom."""
    days = [day for day, _ in parts_of(happened.offer)]
    return {"delay": happened.delay.number, "days": days, "by": happened.offer.taken_by}


NOTICES: dict[type, tuple[Notice, ...]] = {
    TaskOpened: (Notice("task_opened", holders, of_task),),
    TaskHandedOn: (Notice("task_handed_on", receiver, of_handing_on),),
    TaskChased: (Notice("task_chased", reminded, of_chasing),),
    orders.OrderSubmitted: (Notice("order_submitted", of_own(buyers)),),
    orders.OrderReturned: (Notice("order_returned", buyers, why),),
    orders.OrderCompleted: (Notice("order_completed", owner),),
    orders.OrderAmended: (
        Notice("order_amended", owner),
        Notice("order_amended_for", entered_for, lambda happened: {"revision": happened.order.revision}),
    ),
    orders.OrderWithdrawn: (Notice("order_withdrawn", of_own(lambda work, happened: buyers(work, happened) | owner(work, happened)), why),),
    orders.OrderHeld: (Notice("order_held", buyers, why_held),),
    orders.OrderResumed: (Notice("order_resumed", buyers),),
    orders.OrderSplit: (Notice("order_split", of_own(buyers), of_part),),
    orders.OrderCancelled: (Notice("order_cancelled", of_own(lambda work, happened: buyers(work, happened) | owner(work, happened)), why),),
    orders.OrderDeclined: (Notice("order_declined", buyers),),
    orders.OrderCountersigned: (Notice("order_countersigned", owner),),
    orders.MessageWritten: (Notice("message_written", other_side, of_message),),
    reviews.DeviationProposed: (Notice("deviation_proposed", buyers, of_deviation),),
    reviews.DeviationAnswered: (Notice("deviation_answered", owner, of_deviation),),
    reviews.ObjectionRaised: (Notice("objection_raised", owner, why),),
    reviews.Ruled: (Notice("ruled", owner, of_ruling),),
    reviews.MeetingCalled: (Notice("meeting_called", invited, of_meeting),),
    reviews.PriceAccepted: (Notice("price_accepted", finance, of_deviation),),
    reviews.OrderApproved: (Notice("order_approved", owner),),
    reviews.OrderReleased: (Notice("order_released", buyers),),
    reviews.OrderAcceptedForDevelopment: (Notice("order_in_development", buyers),),
    deliveries.ChaseAnswered: (Notice("chase_answered", lambda work, happened: {happened.chase.by_id} - {None}, of_chase),),
    deliveries.DelayFound: (Notice("delay_found", late_for, of_found),),
    deliveries.DateTaken: (
        Notice("date_taken", owner, lambda happened: of_date(happened) | {"path": f"/admin/deliveries/delays/{happened.delay.number}"}),
        Notice("date_agreed", buyers, lambda happened: of_date(happened) | {"path": f"/delays/{happened.delay.number}"}),
    ),
    deliveries.OffersRefused: (Notice("dates_refused", owner, of_delay),),
}
