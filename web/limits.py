"""How much at once, how often: bounds that keep one sender from taking the house. Logging in has its own, in a table."""

from __future__ import annotations

import asyncio
import threading
import time
from collections import Counter, OrderedDict
from dataclasses import dataclass, field

MOST_WAITING = 64  # requests of one process in work or waiting for a thread; more are told to come back
MOST_COMING = 128  # bodies that are on their way into one process
MOST_OF_ONE = 16  # of these, from one address
SOON = 2.0  # seconds that a sender waits for one of these to be free
LIMITS = {  # name: (how many, in so many seconds), a person (or an address where nobody is signed in)
    "dock": (30, 60),  # receipts and photographs without an account
    "export": (20, 60),
    "mail": (10, 600),
    "search": (240, 60),
    "upload": (120, 60),
}
KNOWN = 20_000


@dataclass
class Rates:
    """Buckets that refill steadily; those longest unused are forgotten."""

    limits: dict[str, tuple[int, int]] = field(default_factory=lambda: dict(LIMITS))
    buckets: OrderedDict[tuple[str, str], tuple[float, float]] = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def wait(self, name: str, who: str, now: float | None = None) -> int:
        """Take one from the bucket: 0 when it was there, else the seconds until the next one is."""
        most, seconds = self.limits[name]
        now = time.monotonic() if now is None else now
        with self.lock:
            left, at = self.buckets.pop((name, who), (float(most), now))
            left = min(float(most), left + (now - at) * most / seconds)
            enough = left >= 1
            self.buckets[name, who] = (left - 1 if enough else left, now)
            while len(self.buckets) > KNOWN:
                self.buckets.popitem(last=False)
        return 0 if enough else max(1, round((1 - left) * seconds / most))


@dataclass
class Room:
    """Who is inside. A body that is slow to come takes a place among its sender's own, not among those that are worked on."""

    working: int = 0
    coming: Counter[str] = field(default_factory=Counter)
    line: list[asyncio.Future[None]] = field(default_factory=list)

    async def enter(self, ip: str, sends: bool) -> Place | None:
        """A place, at once or as soon as a body of the same sender has come; None where that takes too long, or the house is full.

        Many who press at the same moment behind one address stand in line: their bodies are on the way, and none is told to come back.
        """
        until = time.monotonic() + SOON
        while (place := self.place(ip, sends)) is None and self.working < MOST_WAITING and time.monotonic() < until:
            turn = asyncio.get_running_loop().create_future()
            self.line.append(turn)
            await asyncio.wait({turn}, timeout=until - time.monotonic())
        return place

    def place(self, ip: str, sends: bool) -> Place | None:
        """A place for a request that sends a body or not; None where there is none left."""
        full = sends and (self.coming[ip] >= MOST_OF_ONE or self.coming.total() >= MOST_COMING)
        return None if full or self.working >= MOST_WAITING else Place(self, ip, sends)


class Place:
    """Held from the first line of a request until its answer begins: who reads slowly keeps nobody out."""

    def __init__(self, room: Room, ip: str, coming: bool) -> None:
        self.room, self.ip, self.coming, self.working = room, ip, coming, not coming
        room.coming[ip] += coming
        room.working += self.working

    def arrived(self) -> None:
        """The body is whole."""
        if self.coming:
            self.leave()
            self.working = True
            self.room.working += 1

    def leave(self) -> None:
        self.room.working -= self.working
        self.room.coming.subtract({self.ip: int(self.coming)})
        turns, self.room.line = self.room.line, []
        for turn in turns:
            if not turn.done():
                turn.set_result(None)
        if not self.room.coming[self.ip]:
            del self.room.coming[self.ip]
        self.coming = self.working = False
