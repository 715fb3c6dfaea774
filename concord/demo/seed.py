"""Chance that repeats: one generator, from which ids, names and figures of the demo come."""

from __future__ import annotations

import random
import uuid
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import TypeVar

T = TypeVar("T")


class Seed(random.Random):
    """A random generator with the few shapes that the demo needs."""

    def id(self, at: datetime) -> uuid.UUID:
        """A version 7 UUID of that moment, the same for the same seed."""
        milliseconds = int(at.timestamp() * 1000)
        high = (milliseconds << 16) | 0x7000 | self.getrandbits(12)
        low = (0b10 << 62) | self.getrandbits(62)
        return uuid.UUID(int=(high << 64) | low)

    def money(self, low: float, high: float, step: str = "0.05") -> Decimal:
        unit = Decimal(step)
        return (Decimal(str(self.uniform(low, high))) / unit).quantize(Decimal(1)) * unit

    def weighted(self, choices: Sequence[tuple[T, float]]) -> T:
        return self.choices([choice for choice, _ in choices], [weight for _, weight in choices])[0]
