"""Misses, and the sheets that they ask for: told for the tests of the delay countermeasure sheet."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

from sqlalchemy import select, update

from domain.deliveries.countermeasures import asking, queries, writing
from domain.deliveries.countermeasures.writing import Entered
from domain.deliveries.models import Countermeasure, DailyCheck, Delay
from domain.orders.models import ScheduleLine
from domain.shared.actor import Actor
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.late import HOUSE, Due, due
from tests.remembering import remembered

LATER = timedelta(days=14)  # when the prevention is carried out, and looked at
WHOLE = Entered("machine", ["焊机停机", "变压器烧毁", "没有点检"], "点检表未包含变压器", "外协两天", "点检表增加变压器", "马俊",
                TODAY + timedelta(days=7), TODAY + timedelta(days=14))


@remembered
def checked_since(cast: Cast, days: int = -30) -> None:
    """The daily checks began so long ago."""
    with unit(HOUSE, now=NOW) as work:
        work.add(DailyCheck(day=TODAY + timedelta(days=days), opened_at=NOW, figures={}))


@remembered
def missed(cast: Cast, days: int = -3, *, cause: str = "", on_time: int = 0, **more: Any) -> Due:
    """A delivery whose counted day has passed, with `on_time` of it kept."""
    late = due(cast, days, **more)
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(ScheduleLine).where(ScheduleLine.id == late.id).values(on_time=on_time))
        if cause:
            work.add(Delay(
                number=f"DY-{uuid.uuid4().hex[:6]}", schedule_id=late.id, line_id=late.line.id, order_id=late.order.id, state="met",
                counted=(day := TODAY + timedelta(days=days)), missed=day, promised=day, month=day.replace(day=1), cause=cause,
                cause_text="说明", found_at=NOW, found_by="陈建国", attendees=[],
                customer_id=late.line.customer_id, project_id=late.line.project_id,
            ))
    return late


@remembered
def asked() -> list[Countermeasure]:
    """A morning comes; all sheets afterwards."""
    with unit(HOUSE, now=NOW) as work:
        asking.ask_for_missed(work)
    return sheets()


def sheets() -> list[Countermeasure]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(Countermeasure).order_by(Countermeasure.number)))


@remembered
def written(cast: Cast, number: str, entered: Entered = WHOLE, who: Actor | None = None) -> Countermeasure:
    with unit(who or cast.ma, now=NOW) as work:
        return writing.save(work, number, entered, None)


def signed(cast: Cast, number: str, who: Actor | None = None, password: str = PASSWORD) -> Countermeasure:
    with unit(who or cast.he_head, now=NOW) as work:
        return writing.sign(work, number, password, None)


def followed(cast: Cast, number: str, effective: bool = True, who: Actor | None = None, text: str = "一个月未再发",
             after: timedelta = LATER) -> Countermeasure:
    with unit(who or cast.sun_li, now=NOW + after) as work:
        return writing.follow_up(work, number, text, effective, None)


def month() -> queries.Month:
    with unit(HOUSE, now=NOW) as work:
        return queries.month(work, TODAY)
