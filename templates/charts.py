"""Charts drawn by the server: where each point lies; the template writes the SVG, the figures stand in a table beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

TENTH = Decimal("0.1")
WIDTH, HEIGHT, LEFT, RIGHT, TOP, FOOT = 1000, 270, 44, 132, 16, 28
NARROW, NARROW_LEFT, EVERY = 360, 30, 3  # on a phone: every third month is named, the last among them
TOP_OF_SCALE, STEP, GAP = 100, 10, 15  # percent; pixels between two names at the right


@dataclass(frozen=True)
class Point:
    x: float
    y: float
    value: Decimal


@dataclass(frozen=True)
class Line:
    """A line of the chart; `runs` are its unbroken pieces: where nothing was due it is broken. `name_y` is where its name stands."""

    name: str
    runs: Sequence[Sequence[Point]]
    name_y: float

    @property
    def points(self) -> list[Point]:
        return [point for run in self.runs for point in run]

    @property
    def last(self) -> Point | None:
        return self.points[-1] if self.points else None

    def path(self, run: Sequence[Point]) -> str:
        return " ".join(f"{point.x:g},{point.y:g}" for point in run)


@dataclass(frozen=True)
class LineChart:
    width: int
    height: int
    left: int
    right: int  # where the lines end and their names begin
    ticks: Sequence[tuple[float, int]]  # y, percent
    labels: Sequence[tuple[float, str]]  # x, text
    lines: Sequence[Line]
    floor: int  # percent at the foot


def percent(rate: Decimal | None) -> Decimal | None:
    """A rate as it is shown: one decimal, cut off and not rounded, so that a month with a miss never reads 100."""
    return None if rate is None else rate.quantize(TENTH, ROUND_FLOOR)


def rates(labels: Sequence[str], lines: Sequence[tuple[str, Sequence[Decimal | None]]], *, narrow: bool = False) -> LineChart:
    """Rates in percent over the months named by `labels`; the scale ends at 100 and begins at a ten below the lowest."""
    width, left, every = (NARROW, NARROW_LEFT, EVERY) if narrow else (WIDTH, LEFT, 1)
    known = [value for _, values in lines for value in values if value is not None]
    floor = max(0, min(90, int(min(known, default=Decimal(90)) // STEP) * STEP))
    floor = max(0, floor - STEP) if known and min(known) - floor < STEP / 5 else floor
    right, foot = width - RIGHT, HEIGHT - FOOT
    across = (right - left) / max(1, len(labels) - 1)

    def x(at: int) -> float:
        return round(left + at * across, 1)

    def y(value: Decimal | int) -> float:
        return round(TOP + (foot - TOP) * float(TOP_OF_SCALE - value) / (TOP_OF_SCALE - floor), 1)

    step = STEP if TOP_OF_SCALE - floor <= 5 * STEP else 2 * STEP
    ticks = [(y(value), value) for value in range(TOP_OF_SCALE, floor - 1, -step)]
    drawn = [(name, _runs([None if value is None else Point(x(at), y(value), value) for at, value in enumerate(values)]))
             for name, values in lines]
    places = _apart([runs[-1][-1].y if runs else foot for _, runs in drawn])
    return LineChart(
        width, HEIGHT, left, right, ticks, [(x(at), label) for at, label in enumerate(labels) if (len(labels) - 1 - at) % every == 0],
        [Line(name, runs, place) for (name, runs), place in zip(drawn, places, strict=True)], floor,
    )


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _apart(wanted: Sequence[float]) -> list[float]:
    """The places of names beside the ends of their lines, moved down where two would lie on each other."""
    places, last = list(wanted), -1000.0
    for at in sorted(range(len(wanted)), key=lambda at: wanted[at]):
        last = places[at] = max(wanted[at], last + GAP)
    return places
