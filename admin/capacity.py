"""Load against capacity, week by week for each production line, and the days on which a line stands still (5.1.5(1))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from domain.orders import evidence
from domain.orders.evidence import WeekLoad
from domain.products import actions
from domain.products.models import LineDayOff
from domain.products.queries import capacity, parts
from domain.products.rules import monday
from domain.shared.clock import today
from domain.shared.entered import Entered
from domain.shared.errors import NotFound
from domain.shared.message import Message
from web import Answer, Desk, get, post

WEEKS = 16
WIDTH, HEIGHT, LEFT, TOP, FOOT = 760, 220, 44, 12, 26


ROUND = [Decimal(step) for step in ("1", "2", "3", "4", "5", "6", "8", "10")]  # a step of the scale, times a power of ten


@dataclass(frozen=True)
class Bar:
    """A week as drawn: the column of committed hours, on it that of reservations, and the line of its capacity."""

    week: WeekLoad
    x: float
    width: float
    committed_y: float
    committed_height: float
    reserved_y: float
    reserved_height: float
    capacity_y: float


@dataclass(frozen=True)
class Chart:
    bars: list[Bar]
    ticks: list[tuple[float, int]]  # height, hours
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - FOOT


@get("/capacity", permission="products.product.see")
def show(desk: Desk) -> Answer:
    return _of_line(desk, desk.query.get("line"))


def _of_line(desk: Desk, code: str) -> Answer:
    """The page with this line opened; the first one where there is none such."""
    lines, first = parts.lines(desk.work), today(desk.work)
    chosen = next((line for line in lines if line.code == code), lines[0] if lines else None)
    loads = evidence.loads(desk.work, [line.id for line in lines], first, WEEKS)
    off = capacity.days_off(desk.work, monday(first), first + timedelta(weeks=WEEKS))
    return desk.page("admin/capacity/show.html", lines=lines, chosen=chosen, loads=loads, off=off, today=first,
                     chart=drawn(loads[chosen.id]) if chosen else None, may_edit=desk.may("products.capacity.edit"), typed=desk.form)


@post("/capacity/{code:str}", permission="products.capacity.edit", redisplay=_of_line, objects={"code": "line"})
def set_line(desk: Desk, code: str) -> Answer:
    entered = Entered(desk.form)
    name, hours = entered.text("name", needed=True), entered.number("weekly_hours", needed=True, most=168, places=1)
    entered.check()
    actions.set_line(desk.work, capacity.line(desk.work, code), name, hours or Decimal(0), version=desk.version)
    return desk.go(f"/admin/capacity?line={code}", Message("The line's hours are saved."))


@post("/capacity/{code:str}/days-off", permission="products.capacity.edit", redisplay=_of_line, objects={"code": "line"})
def add_days_off(desk: Desk, code: str) -> Answer:
    entered = Entered(desk.form)
    first, last, reason = entered.day("first", needed=True), entered.day("last"), entered.text("reason")
    entered.check()
    count = actions.add_day_off(desk.work, capacity.line(desk.work, code), first, last, reason)  # type: ignore[arg-type]
    return desk.go(f"/admin/capacity?line={code}", Message("{n} days off are entered.", n=count))


@post("/capacity/{code:str}/days-off/{id:str}/removal", permission="products.capacity.edit", objects={"code": "line"})
def remove_day_off(desk: Desk, code: str, id: uuid.UUID) -> Answer:
    line, off = capacity.line(desk.work, code), desk.work.fetch(LineDayOff, id)
    if off.line_id != line.id:
        raise NotFound
    actions.remove_day_off(desk.work, line, off)
    return desk.go(f"/admin/capacity?line={code}", Message("The line runs on {day} after all.", day=off.day))


def drawn(weeks: Sequence[WeekLoad]) -> Chart:
    """Where each bar stands: hours upward from the base, up to the round figure above the tallest of load and capacity."""
    most = _round(max([*(week.load for week in weeks), *(week.capacity for week in weeks), Decimal(4)]))
    base, room = HEIGHT - FOOT, HEIGHT - FOOT - TOP
    step = (WIDTH - LEFT) / max(1, len(weeks))

    def tall(hours: Decimal) -> float:
        return round(float(hours / most) * room, 1)

    bars = [
        Bar(week, round(LEFT + number * step + step * 0.18, 1), round(step * 0.64, 1), base - tall(week.committed), tall(week.committed),
            round(base - tall(week.committed + week.reserved), 1), tall(week.reserved), round(base - tall(week.capacity), 1))
        for number, week in enumerate(weeks)
    ]
    return Chart(bars, [(round(base - room * part / 4, 1), int(most * part / 4)) for part in range(5)])


def _round(hours: Decimal) -> Decimal:
    """The least scale of four round steps that holds these hours."""
    ten = Decimal(10) ** (hours / 4).adjusted()
    return 4 * next(step * ten for step in ROUND if step * ten * 4 >= hours)


HANDLERS = [show, set_line, add_days_off, remove_day_off]
