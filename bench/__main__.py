"""`make bench`: the same requests at growing sizes, turn by turn beside each other; the figures go to bench/results.md."""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from pathlib import Path

from bench.dock import codes
from bench.mixed import mixed
from bench.paper import warm_page
from bench.report import written
from bench.scenarios import SCENARIOS, logging_in
from bench.scene import Scenario, Scene
from bench.server import Server, run, serving, used

PAPERS = (
    ("a printed review sheet, press warm", "FM070100-01"), ("a printed ledger, press warm", "FM070100-03"),
    ("a printed dispatch notice, press warm", "FM070100-05"), ("a printed outbound slip, press warm", "FM070100-06"),
    ("a printed statement, press warm", "statement"),
)
RESULTS = Path(__file__).with_name("results.md")
UNCOUNTED, LOG_INS = 3, 3  # turns that warm up; log-ins beside each scenario


@dataclass(frozen=True)
class Figure:
    """One scenario at one size: medians, in milliseconds; `log_in` is what the processor took for a log-in beside it."""

    name: str
    bound: float | None
    cpu: float = 0
    database_cpu: float = 0
    wall: float = 0
    served: float | None = None  # the most that web and database together may take
    least: float | None = None  # of the processor, of all turns
    log_in: float | None = None
    why: str = ""  # it was not measured


@dataclass(frozen=True)
class Size:
    """`busy_mb`: of all web processes and of the largest, after the mixed load."""

    lines: int
    load_seconds: float
    ready_seconds: float
    idle_mb: tuple[float, float]
    figures: list[Figure]
    mixed: dict[str, float]
    busy_mb: tuple[float, float] | None = None


@dataclass
class Side:
    """One size while it is measured."""

    lines: int
    var: Path
    load_seconds: float
    server: Server
    scene: Scene
    idle: tuple[float, float]
    figures: list[Figure] = field(default_factory=list)
    turns: list[tuple[float, float, float]] = field(default_factory=list)  # processor, database, wall, in ms


def measure(sides: Sequence[Side], scenario: Scenario, times: int) -> None:
    """Single requests, turn by turn at each size, so that what else the machine does meets all of them alike."""
    for side in sides:
        side.turns = []
    log_ins = [_taken(side, logging_in)[0] for side in sides for _ in range(LOG_INS)]
    try:
        for _ in range(times + UNCOUNTED):
            for side in sides:
                side.turns.append(_taken(side, scenario.prepare))
    except (RuntimeError, StopIteration, IndexError, KeyError) as error:
        print(f"{scenario.name}: {type(error).__name__} {error}"[:400])
    for side in sides:
        side.figures.append(_figure(scenario, side.turns[UNCOUNTED:], statistics.median(log_ins)))


def _taken(side: Side, prepare: object) -> tuple[float, float, float]:
    deed = prepare(side.scene)  # type: ignore[operator]
    time.sleep(0.02)
    (web, database), began = side.server.each_cpu(), time.perf_counter()
    deed()
    took = time.perf_counter() - began
    web_now, database_now = side.server.each_cpu()
    return used(web, web_now) * 1000, used(database, database_now) * 1000, took * 1000


def _figure(scenario: Scenario, turns: Sequence[tuple[float, float, float]], log_in: float) -> Figure:
    empty = Figure(scenario.name, scenario.bound, served=scenario.served, log_in=log_in)
    if not turns:
        return replace(empty, why="not measured: the data of this size have nothing for it")
    cpu, database, wall = (statistics.median(each) for each in zip(*turns, strict=True))
    return replace(empty, cpu=cpu, database_cpu=database, wall=wall, least=min(turn[0] for turn in turns))


def paper(side: Side, name: str, form: str) -> Figure:
    try:
        cpu, wall = warm_page(side.var, form)
    except RuntimeError as error:
        return Figure(name, 200, why=f"not measured: {error}")
    return Figure(name, 200, cpu, 0, wall)


def weigh(lines: Sequence[int], folder: Path, seconds: float, only: str, times: int) -> list[Size]:
    """All sizes: loaded one after the other, measured beside each other."""
    load = {each: loaded(folder / str(each), each) for each in lines}
    for each in lines:
        with serving(folder / str(each)) as first:
            first.settle()  # the start after a load does what the load left; the second is the one that people wait for
    with ExitStack() as stack:
        sides = []
        for each in lines:
            var = folder / str(each)
            server = stack.enter_context(serving(var))
            time.sleep(3)
            sides.append(Side(each, var, load[each], server, Scene(server.address, codes=codes(var)), server.memory()))
        for scenario in SCENARIOS:
            if only in scenario.name:
                measure(sides, scenario, min(scenario.times, times))
                print(" | ".join([scenario.name, *(f"{side.figures[-1].cpu:.1f} + {side.figures[-1].database_cpu:.1f}" for side in sides)]),
                      flush=True)
        for name, form in PAPERS:
            if only in name:
                for side in sides:
                    side.figures.append(paper(side, name, form))
        return [_whole(side, seconds) for side in sides]


def _whole(side: Side, seconds: float) -> Size:
    load = mixed(side.server, seconds) if seconds else {}
    return Size(side.lines, side.load_seconds, side.server.ready_seconds, side.idle, side.figures, load, side.server.web_memory())


def loaded(var: Path, lines: int) -> float:
    """Fill `var`, unless an earlier run kept it full; seconds that the load took then or now."""
    note = var / "loaded"
    run(var, "migrate")
    if not note.exists():
        run(var, "demo", "company")
        note.write_text(str(run(var, "demo", "load", "--lines", str(lines))), "ascii")
    return float(note.read_text("ascii"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,100000,1000000")
    parser.add_argument("--seconds", type=float, default=15, help="of the mixed load at each size; 0 for none")
    parser.add_argument("--times", type=int, default=60, help="the most turns of one scenario")
    parser.add_argument("--only", default="", help="measure what has this in its name; the page of results stays as it is")
    parser.add_argument("--keep", type=Path, help="a folder to keep the data in, and to find it in again")
    chosen = parser.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="concord-bench-"))
    try:
        sizes = weigh([int(lines) for lines in chosen.sizes.split(",")], folder, chosen.seconds, chosen.only, chosen.times)
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if not chosen.only:
        RESULTS.write_text(written(sizes), "utf8")
    print(written(sizes))


if __name__ == "__main__":
    main()
