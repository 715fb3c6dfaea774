"""How much at once, how often: bounds that keep one sender from taking the house. Logging in has its own, in a table."""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass, field

MOST_WAITING = 64  # requests of one process in work or waiting for a thread; more are told to come back
LIMITS = {  # name: (how many, in so many seconds), a person (or an address where nobody is signed in)
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
