"""Readers and writers at once against the served processes: how many pages, how long they waited, what went wrong."""

from __future__ import annotations

import statistics
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from bench.after_release import making
from bench.scenarios import SCENARIOS, answering, submitting
from bench.scene import Deed, Scene
from bench.server import Server

READERS, PAUSE = 4, 0.5  # people who read as fast as they can; seconds between two deeds of one who writes
WRITERS: tuple[Callable[[Scene], Deed], ...] = (submitting(5), making, answering)


@dataclass
class Load:
    reads: list[float] = field(default_factory=list)  # walls, in seconds
    writes: list[float] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    over: threading.Event = field(default_factory=threading.Event)

    def do(self, prepare: Callable[[Scene], Deed], scene: Scene, walls: list[float]) -> None:
        try:
            deed = prepare(scene)
            began = time.perf_counter()
            deed()
            walls.append(time.perf_counter() - began)
        except Exception as error:  # a person who is refused goes on with something else; it is counted
            self.wrong.append(f"{type(error).__name__}: {error}"[:200])


def mixed(server: Server, seconds: float) -> dict[str, float]:
    """Pages per second, the walls of half and of 95 % of what was read and written in ms, and how many answers were no answers."""
    load = Load()

    def read(seed: int) -> None:
        scene = Scene(server.address)
        scene.chance.seed(seed)
        reading = [each for each in SCENARIOS if each.bound == 10 and not each.name.startswith("dock")]
        while not load.over.is_set():
            load.do(scene.chance.choice(reading).prepare, scene, load.reads)

    def write(prepare: Callable[[Scene], Deed]) -> None:
        scene = Scene(server.address)
        while not load.over.wait(PAUSE):
            load.do(prepare, scene, load.writes)

    people = [threading.Thread(target=read, args=(seed,)) for seed in range(READERS)]
    people += [threading.Thread(target=write, args=(prepare,)) for prepare in WRITERS]
    for person in people:
        person.start()
    time.sleep(seconds)
    load.over.set()
    for person in people:
        person.join()
    for each in load.wrong:
        print("mixed load:", each)
    return {
        "pages per second": len(load.reads) / seconds, "wall of 50 %, ms": _within(50, load.reads), "of 95 %": _within(95, load.reads),
        "writes per second": len(load.writes) / seconds, "wall of 50 % of the writes, ms": _within(50, load.writes),
        "of 95 % of them": _within(95, load.writes), "failed": len(load.wrong),
    }


def _within(percent: int, walls: list[float]) -> float:
    """ms within which so many of them were answered."""
    return statistics.quantiles(walls, n=100)[percent - 1] * 1000 if len(walls) > 1 else 0
