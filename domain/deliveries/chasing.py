"""跟催: production is asked with one click when a delivery leaves, on record, and answers back (5.1.10(1))."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import Select, Uuid, bindparam, select

from domain.customers.models import Customer
from domain.deliveries.events import ChaseAnswered, ProductionChased
from domain.deliveries.models import Chase
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message, Named
from domain.shared.paging import Cursor, Listed, Place, cursor, listed
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise

TASK = "delivery.chase"
WITHIN = 4  # working hours until production answers
AGAIN_AFTER = timedelta(hours=1)
MOST, PAGE, LONGEST = 200, 50, 1000
LAST = (
    select(Chase).where(Chase.schedule_id == bindparam("schedule", type_=Uuid())).order_by(Chase.at.desc(), Chase.id.desc()).limit(1)
)


def chase(work: Work, schedule_ids: Iterable[uuid.UUID], note: str = "") -> list[Chase]:
    """Ask production control when these deliveries leave; each is a row on record and a task for half a working day.

    Raises Forbidden, NotFound, Refused (nothing chosen, has left already, or chased within the hour without an answer).
    """
    authorise(work, "deliveries.chase")
    chosen = list(dict.fromkeys(schedule_ids))[:MOST]
    if not chosen:
        raise Refused(Message("Choose what is to be chased."))
    return [_chased(work, each, note.strip()[:LONGEST]) for each in sorted(chosen)]


def answer(work: Work, chase_id: uuid.UUID, text: str) -> Chase:
    """Production's answer; whoever asked is told. Raises NotFound, Forbidden, Invalid, Refused (answered already)."""
    found = work.fetch(Chase, chase_id, lock=True)
    authorise(work, "deliveries.chase.answer", found)
    if not text.strip():
        raise Invalid({"answer": Message("Write when it leaves, or what is in the way.")})
    if found.answered_at is not None:
        raise Refused(Message("{name} has answered this already.", name=found.answered_by))
    found.answer, found.answered_at, found.answered_by = text.strip()[:LONGEST], work.now, work.person.name
    journal(work, "chase.answered", found, after={"answer": found.answer})
    with work.as_system("chase answered"):
        end_tasks(work, found, TASK)
        work.emit(ChaseAnswered(found, work.fetch(Order, found.order_id)))
    return found


def _chased(work: Work, schedule_id: uuid.UUID, note: str) -> Chase:
    schedule = work.fetch(ScheduleLine, schedule_id, lock=True)
    line, order = work.fetch(OrderLine, schedule.line_id), work.fetch(Order, schedule.order_id)
    if schedule.open <= 0:
        raise Refused(Message("{number} line {line}: nothing of it is open any more.", number=order.number, line=line.position))
    last = work.session.scalars(LAST, {"schedule": schedule.id}).first()
    if last is not None and last.answered_at is None and work.now - last.at < AGAIN_AFTER:
        raise Refused(Message("{number} was chased less than an hour ago.", number=order.number))
    made = work.add(Chase(
        schedule_id=schedule.id, line_id=line.id, order_id=order.id, at=work.now, by=work.person.name, by_id=work.person.id, note=note,
        customer_id=line.customer_id, project_id=line.project_id,
    ))
    work.session.flush()
    journal(work, "chase.sent", made, after={"order": order.number, "line": line.position}, why=note or None)
    with work.as_system("chase"):
        if last is not None and last.answered_at is None:
            end_tasks(work, last, TASK, outcome="withdrawn")  # the new one asks again
        part = Named(line.name, line.customer_part)
        title = Message("{number} line {line}, {name}: when does it leave?", number=order.number, line=line.position, name=part)
        open_task(work, made, TASK, title, For("production", "control"), Allowance.working_hours(WITHIN), clause="5.1.10(1)",
                  path=f"/deliveries/chases#chase-{made.id}", number=order.number)
        work.emit(ProductionChased(made, schedule, order))
    return made


@dataclass(frozen=True)
class ChaseRow:
    """A chase with what it is about."""

    chase: Chase
    order: str
    position: int
    name: str
    customer: str
    schedule: ScheduleLine


def page(work: Work, *, answered: bool, after: str = "", before: str = "") -> Listed[ChaseRow]:
    """Chases, those that wait for an answer or those that have one, newest first."""
    place = Place(Chase.at, Chase.id, True, PAGE, cursor(after), cursor(before))
    wanted = _rows().where(Chase.answered_at.is_not(None) if answered else Chase.answered_at.is_(None), *place.limits())
    rows = [ChaseRow(*row) for row in work.session.execute(wanted.order_by(*place.order()).limit(PAGE + 1))]
    return listed(rows, place, lambda row: Cursor(row.chase.at, row.chase.id))


def of_schedule(work: Work, schedule_id: uuid.UUID) -> Sequence[Chase]:
    """What was asked about a delivery and answered, oldest first."""
    return list(work.session.scalars(select(Chase).where(Chase.schedule_id == schedule_id).order_by(Chase.at, Chase.id).limit(MOST)))


def one(work: Work, chase_id: uuid.UUID) -> ChaseRow:
    """Raises NotFound."""
    row = work.session.execute(_rows().where(Chase.id == chase_id)).first()
    if row is None:
        raise NotFound
    return ChaseRow(*row)


def _rows() -> Select[*tuple[Any, ...]]:
    columns = (Chase, Order.number, OrderLine.position, OrderLine.name, Customer.name_short, ScheduleLine)
    return (
        select(*columns).join(Order, Order.id == Chase.order_id).join(OrderLine, OrderLine.id == Chase.line_id)
        .join(ScheduleLine, ScheduleLine.id == Chase.schedule_id).join(Customer, Customer.id == Chase.customer_id)
    )
