"""`make bench`: server and load at growing sizes; the figures go to bench/results.md."""

from __future__ import annotations

import argparse
import shutil
import statistics
import tempfile
import threading
import time
from dataclasses import dataclass
from pathlib import Path

from bench.dock import codes
from bench.paper import warm_page
from bench.report import written
from bench.scenarios import SCENARIOS, submitting
from bench.scene import Scenario, Scene
from bench.server import Server, run, serving

PAPERS = (
    ("a printed review sheet, press warm", "FM070100-01"), ("a printed dispatch notice, press warm", "FM070100-05"),
    ("a printed outbound slip, press warm", "FM070100-06"),
)
RESULTS = Path(__file__).with_name("results.md")


@dataclass(frozen=True)
class Figure:
    """One scenario at one size: medians, in milliseconds; `per_second` from two clients side by side with writers."""

    name: str
    bound: float | None
    cpu: float
    database_cpu: float
    wall: float
    served: float | None = None  # the most that web and database together may take


@dataclass(frozen=True)
class Size:
    lines: int
    load_seconds: float
    ready_seconds: float
    idle_mb: tuple[float, float]
    figures: list[Figure]
    mixed: dict[str, float]


def measure(server: Server, scene: Scene, scenario: Scenario) -> Figure:
    """Medians over single requests: the processor time of the web and database processes, and the wall."""
    cpu, database, wall = [], [], []
    for turn in range(scenario.times + 3):
        deed = scenario.prepare(scene)
        time.sleep(0.02)
        before, database_before, began = server.cpu(), server.database_cpu(), time.perf_counter()
        deed()
        took = time.perf_counter() - began
        if turn >= 3:
            wall.append(took * 1000)
            cpu.append((server.cpu() - before) * 1000)
            database.append((server.database_cpu() - database_before) * 1000)
    figures = statistics.median(cpu), statistics.median(database), statistics.median(wall)
    return Figure(scenario.name, scenario.bound, *figures, served=scenario.served)


def mixed(server: Server, seconds: float) -> dict[str, float]:
    """Readers go as fast as they can while a writer hands in an order each second; pages per second, and the readers' 95 % wall."""
    stop, walls = threading.Event(), []

    def read(seed: int) -> None:
        scene = Scene(server.address)
        scene.chance.seed(seed)
        reading = [each for each in SCENARIOS if each.bound == 10]
        while not stop.is_set():
            deed = scene.chance.choice(reading).prepare(scene)
            began = time.perf_counter()
            deed()
            walls.append(time.perf_counter() - began)

    def write() -> None:
        scene = Scene(server.address)
        while not stop.wait(1):
            submitting(5)(scene)()

    people = [threading.Thread(target=read, args=(seed,)) for seed in range(4)] + [threading.Thread(target=write)]
    for person in people:
        person.start()
    time.sleep(seconds)
    stop.set()
    for person in people:
        person.join()
    return {"pages per second": len(walls) / seconds, "wall of 95 %, ms": statistics.quantiles(walls, n=20)[18] * 1000}


def weigh(lines: int, folder: Path, seconds: float, only: str) -> Size:
    var = folder / str(lines)
    load_seconds = loaded(var, lines)
    with serving(var) as first:
        first.settle()  # the start after a load does what the load left; the second is the one that people wait for
    with serving(var) as server:
        time.sleep(3)
        idle, scene = server.memory(), Scene(server.address, codes=codes(var))
        figures = [measure(server, scene, scenario) for scenario in SCENARIOS if only in scenario.name]
        for name, form in PAPERS:
            if only in name:
                cpu, wall = warm_page(var, form)
                figures.append(Figure(name, 200, cpu, 0, wall))
        return Size(lines, load_seconds, server.ready_seconds, idle, figures, mixed(server, seconds))


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
    parser.add_argument("--seconds", type=float, default=15)
    parser.add_argument("--only", default="", help="measure what has this in its name; the page of results stays as it is")
    parser.add_argument("--keep", type=Path, help="a folder to keep the data in, and to find it in again")
    chosen = parser.parse_args()
    folder = chosen.keep or Path(tempfile.mkdtemp(prefix="concord-bench-"))
    try:
        sizes = [weigh(int(lines), folder, chosen.seconds, chosen.only) for lines in chosen.sizes.split(",")]
    finally:
        if not chosen.keep:
            shutil.rmtree(folder, ignore_errors=True)
    if not chosen.only:
        RESULTS.write_text(written(sizes), "utf8")
    print(written(sizes))


if __name__ == "__main__":
    main()
