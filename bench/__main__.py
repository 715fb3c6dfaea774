"""`make bench`: the same requests at growing sizes, turn by turn beside each other; the figures go to bench/results.md."""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path

from httpx import HTTPError

from bench.dock import on_the_way
from bench.inside import statements
from bench.late import offered
from bench.mixed import mixed
from bench.paper import press_over
from bench.report import written
from bench.scenarios import SCENARIOS, logging_in
from bench.scene import Scenario, Scene
from bench.server import Server, run, serving, used
from concord.demo.people import PASSWORD
from concord.postgres.place import place_for
from concord.processes import give_memory_back
from domain.accounts.passwords import hashed, matches

PAPERS = (
    ("review sheet", "FM070100-01"), ("sales order", "FM070100-02"), ("ledger", "FM070100-03"), ("on-time statistics", "FM070100-04"),
    ("dispatch notice", "FM070100-05"), ("outbound slip in its copies", "FM070100-06"), ("order confirmation", "order-confirmation"),
    ("countermeasure sheet", "delay-countermeasure"), ("statement", "statement"), ("commercial invoice", "commercial-invoice"),
    ("labels of a line", "labels"),
)
A_PAGE = 200  # ms of the processor for a page of paper
RESULTS = Path(__file__).with_name("results.md")
UNCOUNTED, LOG_INS, HASHINGS = 3, 3, 15  # turns that warm up; log-ins beside each scenario; looks at a password


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
    ended: str = ""  # before its last turn, and why
    statements: int | None = None
    hashing: float = 0  # of a password in it, which is beside the bound


@dataclass(frozen=True)
class Size:
    """`busy_mb`: of all web processes, of the largest, and of the database, after the mixed load."""

    lines: int
    load_seconds: float
    ready_seconds: float
    idle_mb: tuple[float, float]
    figures: list[Figure]
    mixed: dict[str, float]
    busy_mb: tuple[float, float, float] | None = None


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
    log_ins, why = [_taken(side, logging_in)[0] for side in sides for _ in range(LOG_INS)], ""
    try:
        for _ in range(times + UNCOUNTED):
            for side in sides:
                side.turns.append(_taken(side, scenario.prepare))
    except (RuntimeError, LookupError, HTTPError) as error:
        why = str(error) or type(error).__name__
        print(f"{scenario.name}: {why}"[:400])
    for side in sides:
        side.figures.append(_figure(scenario, side.turns[UNCOUNTED:], statistics.median(log_ins), why))


def _taken(side: Side, prepare: object) -> tuple[float, float, float]:
    deed = prepare(side.scene)  # type: ignore[operator]
    side.server.rest()
    (web, database), began = side.server.each_cpu(), time.perf_counter()
    deed()
    took = time.perf_counter() - began
    web_now, database_now = side.server.each_cpu()
    return used(web, web_now) * 1000, used(database, database_now) * 1000, took * 1000


def _figure(scenario: Scenario, turns: Sequence[tuple[float, float, float]], log_in: float, why: str) -> Figure:
    empty = Figure(scenario.name, scenario.bound, served=scenario.served, log_in=log_in, hashing=hashing() if scenario.signed else 0)
    why = " ".join(why.replace("|", " ").split())[:120]
    if not turns:
        return replace(empty, why=f"not measured: {why}")
    cpu, database, wall = (statistics.median(each) for each in zip(*turns, strict=True))
    return replace(empty, cpu=cpu, database_cpu=database, wall=wall, least=min(turn[0] for turn in turns),
                   ended=f"after {len(turns)} turns: {why}" if why else "")


@cache
def hashing() -> float:
    """What the processor takes to look at a password, as a process of the server does: its memory is given back each time."""
    give_memory_back()
    stored, turns = hashed(PASSWORD), []
    for _ in range(HASHINGS):
        began = time.process_time()
        matches(PASSWORD, stored)
        turns.append((time.process_time() - began) * 1000)
    return statistics.median(turns)


def papers(side: Side, only: str) -> Iterator[Figure]:
    """Each paper by a warm press: the bound is for each of its pages."""
    with press_over(side.var) as cost:
        for name, kind in PAPERS:
            full = f"paper: {name}"
            if only not in full:
                continue
            try:
                found = cost(kind)
            except LookupError as error:
                yield Figure(full, A_PAGE, why=f"not measured: {error}")
            else:
                yield Figure(full, A_PAGE * found.pages, found.cpu, 0, found.wall)


def weigh(worlds: Mapping[int, Path], load: Mapping[int, float], seconds: float, only: str, times: int) -> list[Size]:
    """All sizes, measured beside each other."""
    for var in worlds.values():
        with serving(var) as first:
            first.settle()  # the start after a load does what the load left; the second is the one that people wait for
    with ExitStack() as stack:
        sides = []
        for each, var in worlds.items():
            server = stack.enter_context(serving(var))
            time.sleep(3)
            scene = Scene(server.address, on_the_way=on_the_way(var), offered=offered(var))
            sides.append(Side(each, var, load[each], server, scene, server.memory()))
        for scenario in SCENARIOS:
            if only in scenario.name:
                measure(sides, scenario, min(scenario.times, times))
                print(" | ".join([scenario.name, *(f"{side.figures[-1].cpu:.1f} + {side.figures[-1].database_cpu:.1f}" for side in sides)]),
                      flush=True)
        for side in sides:
            side.figures += papers(side, only)
        return [_whole(side, seconds) for side in sides]


def _whole(side: Side, seconds: float) -> Size:
    load = mixed(side.server, seconds) if seconds else {}
    busy = (*side.server.web_memory(), side.server.memory()[1])
    said = statements(side.var) if seconds else {}
    figures = [replace(each, statements=said.get(each.name)) for each in side.figures]
    return Size(side.lines, side.load_seconds, side.server.ready_seconds, side.idle, figures, load, busy)


def loaded(var: Path, lines: int, *, full: bool = False) -> float:
    """Fill `var`, unless it is `full` or an earlier run kept it so; seconds that the load took, 0 where nobody wrote them down."""
    note = var / "loaded"
    run(var, "migrate")
    if full and not note.exists():
        return 0
    if not note.exists():
        run(var, "demo", "company")
        note.write_text(str(run(var, "demo", "load", "--lines", str(lines))), "ascii")
    return float(note.read_text("ascii"))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sizes", default="10000,1000000")
    parser.add_argument("--seconds", type=float, default=15, help="of the mixed load at each size; 0 for none")
    parser.add_argument("--times", type=int, default=30, help="the most turns of one scenario")
    parser.add_argument("--only", default="", help="measure what has this in its name; the page of results stays as it is")
    parser.add_argument("--keep", type=Path, help="a folder to keep the data in, and to find it in again")
    parser.add_argument("--world", action="append", default=[], metavar="LINES=FOLDER", help="a data folder that is full already")
    chosen = parser.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="concord-bench-"))
    try:
        there = dict(each.split("=", 1) for each in chosen.world)
        worlds = {int(lines): Path(there.get(lines) or folder / lines) for lines in dict.fromkeys([*chosen.sizes.split(","), *there])}
        load = {lines: loaded(var, lines, full=str(lines) in there) for lines, var in sorted(worlds.items())}
        sizes = weigh(dict(sorted(worlds.items())), load, chosen.seconds, chosen.only, chosen.times)
    finally:
        if not chosen.keep:
            for var in folder.iterdir():
                place_for(var).remove()  # which lies elsewhere where root may not run it
            shutil.rmtree(folder, ignore_errors=True)
    if not chosen.only:
        RESULTS.write_text(written(sizes), "utf8")
    print(written(sizes))


if __name__ == "__main__":
    main()
