"""Logistics' daily check in the last weeks: what was late or at risk is chased, production answers; and this morning (5.1.10(1))."""

from __future__ import annotations

import uuid
from functools import partial

from concord.demo.alive import Stage
from domain.customers.models import Customer
from domain.deliveries import chasing, checks, morning
from domain.deliveries.board import queries as board
from domain.deliveries.board.queries import BoardFilter
from domain.shared.actor import system
from domain.shared.settings import settings
from domain.shared.work import unit

MOST_CHASED = 3  # on a day


def checked(stage: Stage, customer: Customer) -> None:
    """Logistics looks at the board, on each working day but one: that one is seen (5.1.10(1))."""
    with unit(system("demo"), now=stage.now) as work:
        checks.begin_day(work)
    day = stage.now.astimezone(settings().zone).date()
    if day == stage.masters.calendar.working_day_after(stage.today, -3):
        return
    asked = stage.does("sun.li", lambda work: chasing.chase(work, found)) if (found := _pressing(stage)) else []
    for each in asked:
        stage.does("chen.jianguo", partial(chasing.answer, chase_id=each.id, text="已安排加班，三日内可发。"), 5)
    note = f"已逐单核对，跟催 {len(asked)} 项，生产均已答复。" if asked else "已逐单核对，无需跟催。"
    stage.does("sun.li", lambda work: checks.finish(work, note))


def _pressing(stage: Stage) -> list[uuid.UUID]:
    """The first of what is late or at risk."""
    with unit(stage.actor("sun.li"), now=stage.now) as work:
        rows = [row.id for view in ("late", "risk") for row in board.page(work, BoardFilter(view=view)).rows]
    return list(dict.fromkeys(rows))[:MOST_CHASED]


def begun(stage: Stage, customer: Customer) -> None:
    """What each working morning does by itself: today's check, a case for what is late, a sheet for what was missed."""
    with unit(system("demo"), now=stage.now) as work:
        morning.come(work)
