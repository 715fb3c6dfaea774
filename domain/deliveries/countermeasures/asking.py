"""Sheets ask for themselves: each missed line belongs on one, of its customer, month and cause (5.1.10(4), RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Date, Uuid, and_, bindparam, exists, func, not_, or_, select
from sqlalchemy.orm.attributes import flag_modified

from domain.deliveries.delays.finding import BOARD
from domain.deliveries.delays.workflow import DELAY
from domain.deliveries.judging import missed, running
from domain.deliveries.models import Countermeasure, DailyCheck, Delay, DelayState
from domain.deliveries.on_time import Basis
from domain.deliveries.series import draw
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.among import among_given
from domain.shared.base import new_id
from domain.shared.clock import Allowance, today
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work

WRITE, SIGN, WITHIN = "delay.sheet", "delay.signature", Allowance.working_days(3)
MOST = 500  # in one morning
MISSED = missed(Basis.COUNTED, bindparam("today", type_=Date()))
SINCE = select(func.min(DailyCheck.day))
WITHOUT_SHEET = (
    select(ScheduleLine).where(
        *MISSED, ScheduleLine.counted >= bindparam("since", type_=Date()),
        ~exists().where(Delay.schedule_id == ScheduleLine.id, Delay.sheet_id.is_not(None)),
    )
    .order_by(ScheduleLine.counted, ScheduleLine.id).limit(MOST)
)
CASE_OF = (
    select(Delay).where(Delay.schedule_id == bindparam("schedule", type_=Uuid()), Delay.state != DelayState.UNFOUNDED)
    .order_by(Delay.found_at.desc(), Delay.id.desc()).limit(1)
)
NEVER_WAS = (  # a case on a sheet that nobody signed yet, of a day that is over and was kept, moved or held after all
    select(Delay).join(Countermeasure, Countermeasure.id == Delay.sheet_id).join(ScheduleLine, ScheduleLine.id == Delay.schedule_id)
    .where(
        Countermeasure.state == "asked", Countermeasure.followed_up_at.is_(None), Delay.counted < bindparam("today", type_=Date()),
        or_(ScheduleLine.on_time >= ScheduleLine.due, ScheduleLine.counted != Delay.counted, not_(running(ScheduleLine.counted))),
        not_(func.coalesce(or_(and_(*MISSED), and_(*missed(Basis.LATEST, bindparam("today", type_=Date())))), False)),
    )
    .order_by(Delay.sheet_id, Delay.id)
)
NEVER_WAS_OF = NEVER_WAS.where(among_given(Delay.schedule_id, "ids"))
IN_WRITING = select(Countermeasure).where(
    Countermeasure.customer_id == bindparam("customer", type_=Uuid()), Countermeasure.month == bindparam("month", type_=Date()),
    Countermeasure.state == "asked", Countermeasure.cause == bindparam("cause"),
    Countermeasure.project_id.is_not_distinct_from(bindparam("project", type_=Uuid())),
    Countermeasure.id.is_distinct_from(bindparam("but", type_=Uuid())),
)


def ask_for_missed(work: Work) -> list[Countermeasure]:
    """Put each line that was missed since the checks began on a sheet that is asked for. Run as the system, each morning."""
    since = work.session.scalar(SINCE)
    if since is None:
        return []
    lines = work.session.scalars(WITHOUT_SHEET, {"today": today(work), "since": since})
    return [place(work, _case(work, schedule)) for schedule in list(lines)]


def forget_kept(work: Work, of: Sequence[uuid.UUID] | None = None) -> list[Delay]:
    """Take off the sheets what was no miss after all: a paper that came late says that the goods were there in time, or the day is
    another. A sheet with nothing left on it is asked for no more. Run as the system: `of` these deliveries as soon as they are counted
    otherwise, and each morning of all."""
    given: dict[str, Any] = {"today": today(work)}
    wanted, given = (NEVER_WAS, given) if of is None else (NEVER_WAS_OF, given | {"ids": of})
    on = [each.sheet_id for each in work.session.scalars(wanted, given)]
    if not on:
        return []
    locked = (work.find(Countermeasure, sheet_id, lock=True) for sheet_id in dict.fromkeys(on))  # before their cases, as who writes does
    sheets: dict[uuid.UUID | None, Countermeasure] = {sheet.id: sheet for sheet in locked if sheet is not None}
    held = wanted.with_for_update(of=Delay).execution_options(populate_existing=True)
    found = [each for each in work.session.scalars(held, given) if each.sheet_id in sheets]
    for delay in found:
        sheet = sheets[delay.sheet_id]
        delay.sheet_id = None
        if delay.state == DelayState.CLOSED and delay.met_at is None and delay.found_by == BOARD:
            DELAY.apply(work, delay, "forget", version=None)  # opened for the sheet alone: there was no case
        other_cases(sheet)
        journal(work, "countermeasure.case_off", sheet, after={"case": delay.number, "state": delay.state})
    work.session.flush()
    for sheet in sheets.values():
        drop_when_empty(work, sheet)
    return found


def drop_when_empty(work: Work, sheet: Countermeasure) -> None:
    """A sheet on which no case stands any more is asked for no more."""
    if work.session.scalars(select(Delay.id).where(Delay.sheet_id == sheet.id).limit(1)).first() is None:
        with work.as_system("countermeasure.empty"):
            end_tasks(work, sheet, outcome="withdrawn")
        journal(work, "countermeasure.dropped", sheet, after={"number": sheet.number})
        work.session.delete(sheet)


def place(work: Work, delay: Delay, but: Countermeasure | None = None) -> Countermeasure:
    """Put a case on the sheet on which it belongs: the one in writing of its customer, month and cause, else a new one; not on `but`."""
    found = work.session.scalars(IN_WRITING, {
        "customer": delay.customer_id, "month": delay.month, "cause": delay.cause, "project": delay.project_id,
        "but": but.id if but else None,
    }).first()
    sheet = found or _asked(work, delay)
    delay.sheet_id = sheet.id
    if found is not None:
        other_cases(found)
    journal(work, "countermeasure.case", sheet, after={"case": delay.number})
    return sheet


def other_cases(sheet: Countermeasure) -> None:
    """Other cases stand on it than before: whoever had it open looks again, for a signature holds for the cases that it was given for."""
    flag_modified(sheet, "month")


def follow_meeting(work: Work, delay: Delay) -> None:
    """The meeting named a cause: among cases of another one it stands on a sheet of its own; alone on a sheet, that is written anew."""
    sheet = work.find(Countermeasure, delay.sheet_id) if delay.sheet_id else None
    if sheet is None or sheet.state != "asked":
        return
    others = list(work.session.scalars(select(Delay.cause).where(Delay.sheet_id == sheet.id, Delay.id != delay.id)))
    if {sheet.cause, *others} <= {"", delay.cause}:
        return
    if others:
        place(work, delay, but=sheet)
        other_cases(sheet)
    elif end_tasks(work, sheet, SIGN, outcome="withdrawn"):
        ask_to_write(work, sheet, Message("Sheet {number}: the meeting found another cause, write it anew", number=sheet.number))


def ask_to_write(work: Work, sheet: Countermeasure, title: Message) -> None:
    with work.as_system("countermeasure.asked"):
        open_task(work, sheet, WRITE, title, For("production", "control"), WITHIN, clause="5.1.10(4)",
                  path=f"/deliveries/countermeasures/{sheet.number}")


def _case(work: Work, schedule: ScheduleLine) -> Delay:
    """The case of a missed line; one that was never opened, because the goods left a little late, is closed from the start."""
    counted = schedule.counted or schedule.requested
    known = work.session.scalars(CASE_OF, {"schedule": schedule.id}).first()
    if known is not None:
        known.counted, known.month = counted, counted.replace(day=1)  # a hold, or a wish, may have moved it since the case was found
        return known
    line, order = work.fetch(OrderLine, schedule.line_id), work.fetch(Order, schedule.order_id)
    delay = work.add(Delay(
        id=new_id(), number=draw(work, "DY", line.project_id), schedule_id=schedule.id, line_id=line.id, order_id=order.id,
        state=DelayState.CLOSED, counted=counted, missed=counted, promised=counted, month=counted.replace(day=1), found_at=work.now,
        found_by=BOARD, why_late="late", attendees=[], closed_at=work.now, customer_id=line.customer_id, project_id=line.project_id,
    ))
    work.session.flush()
    journal(work, "delay.found", delay, after={"order": order.number, "line": line.position, "day": counted})
    return delay


def _asked(work: Work, delay: Delay) -> Countermeasure:
    sheet = work.add(Countermeasure(
        id=new_id(), number=draw(work, "DC", delay.project_id), state="asked", month=delay.month, cause=delay.cause, whys=[],
        asked_at=work.now, customer_id=delay.customer_id, project_id=delay.project_id,
    ))
    work.session.flush()
    journal(work, "countermeasure.asked", sheet, after={"number": sheet.number, "month": delay.month})
    ask_to_write(work, sheet, Message("Delay countermeasure sheet {number}: find the cause, prevent it", number=sheet.number))
    return sheet
