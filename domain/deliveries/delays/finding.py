"""A delay opens: found by the board each morning, by whoever looks at it, or told by production (5.1.10(1))."""

from __future__ import annotations

import uuid
from datetime import date

from sqlalchemy import Date, Text, Uuid, and_, bindparam, cast, exists, func, select

from domain.deliveries.board.days import days
from domain.deliveries.board.reading import NEAR
from domain.deliveries.checks import rest_of_day
from domain.deliveries.delays.workflow import WHY_LATE
from domain.deliveries.events import DelayFound
from domain.deliveries.models import Delay, DelayState
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.deliveries.series import draw
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message, Named
from domain.shared.settings import settings
from domain.shared.tasks import For, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise

MEETING = "delay.meeting"
BOARD = "the board"  # who found it, where nobody did
MOST = 500  # in one morning; the rest comes with the next
OPEN_ONE = select(Delay).where(Delay.schedule_id == bindparam("schedule", type_=Uuid()), Delay.state.in_(OPEN_DELAYS))
SET_ASIDE_BEFORE = and_(
    Delay.state == DelayState.UNFOUNDED, cast(func.timezone(bindparam("zone", type_=Text()), Delay.closed_at), Date) <= Delay.missed,
)
OF_DAY = exists().where(  # the same day that is missed needs no second case, unless the first ended while it could still be kept
    Delay.schedule_id == NEAR.c.id, Delay.missed == NEAR.c.ship_by, Delay.state != DelayState.CLOSED, ~SET_ASIDE_BEFORE,
)
OPEN_CASE = exists().where(Delay.schedule_id == NEAR.c.id, Delay.state.in_(OPEN_DELAYS))  # of whichever day: it is the one case (RULES 7)
MISSED = (
    select(NEAR.c.id).where(NEAR.c.late, ~OPEN_CASE, ~OF_DAY).order_by(NEAR.c.ship_by, NEAR.c.id).limit(MOST)
)
AT_GATE = select(NEAR.c.ship_by).where(NEAR.c.id == bindparam("schedule", type_=Uuid()))


def find_missed(work: Work) -> list[Delay]:
    """Open a case for each delivery whose day at the gate has passed, once for that day. Run as the system, each morning."""
    known = days(work)
    ids = list(work.session.scalars(MISSED, {"today": known.today, "until": known.today, "zone": str(settings().zone)}))
    return [_found(work, schedule_id, "late", BOARD) for schedule_id in ids]


def report(work: Work, schedule_id: uuid.UUID, why: str) -> Delay:
    """Somebody of the house says that a delivery will be late: production ("told"), or who looks at the board.

    Raises Forbidden, NotFound, Invalid, Refused (nothing of it is open, or there is a case already).
    """
    authorise(work, "deliveries.delay.open")
    schedule = work.fetch(ScheduleLine, schedule_id)
    if why not in WHY_LATE:
        raise Invalid({"why": Message("Please choose one of the list.")})
    if schedule.open <= 0:
        raise Refused(Message("Nothing of this delivery is open any more."))
    one_at_a_time(work, "delay", schedule_id)
    known = open_delay(work, schedule_id)
    if known is not None:
        raise Refused(Message("There is a case already: {number}.", number=known.number))
    return _found(work, schedule_id, why, work.person.name)


def open_delay(work: Work, schedule_id: uuid.UUID) -> Delay | None:
    with work.as_system("delay.open"):
        return work.session.scalars(OPEN_ONE, {"schedule": schedule_id}).first()


def _found(work: Work, schedule_id: uuid.UUID, why: str, by: str) -> Delay:
    with work.as_system("delay.found"):
        row = work.find(ScheduleLine, schedule_id)
        if row is None:
            raise NotFound
        line, order = work.fetch(OrderLine, row.line_id), work.fetch(Order, row.order_id)
        counted = row.counted or row.promised_latest or row.requested
        delay = work.add(Delay(
            id=new_id(), number=draw(work, "DY", line.project_id), schedule_id=row.id, line_id=line.id, order_id=order.id,
            state=DelayState.OPEN, counted=counted, missed=day_at_gate(work, row.id) or row.promised_latest or counted,
            promised=row.promised_latest or counted,
            month=counted.replace(day=1), found_at=work.now, found_by=by, why_late=why, attendees=[],
            customer_id=line.customer_id, project_id=line.project_id,
        ))
        work.session.flush()
        journal(work, "delay.found", delay, after={"order": order.number, "line": line.position, "why": why, "day": delay.missed})
        part = Named(line.name, line.customer_part)
        title = Message("{number} line {line}, {name} is late: call the meeting", number=order.number, line=line.position, name=part)
        open_task(work, delay, MEETING, title, For("logistics", "member"), rest_of_day(work), clause="5.1.10(1)",
                  path=f"/deliveries/delays/{delay.number}")
        work.emit(DelayFound(delay, order))
    return delay


def day_at_gate(work: Work, schedule_id: uuid.UUID) -> date | None:
    """The day at our gate by which a delivery has to leave, as the board has it; None where it is not on the board."""
    return work.session.scalar(AT_GATE, {"schedule": schedule_id, "today": today(work), "until": date(2999, 12, 31)})
