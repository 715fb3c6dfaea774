"""A walk: random deeds of random people, one after the other; what must hold is looked at after each that went through.

A walk is told by its seed, so that one that failed can be told again: `WALKS=17 pytest -m drill tests/walks`. Nobody is expected to
know what may be done at the moment: what the program refuses in words is as good an answer as any. What it may not do is break, or
leave behind what does not hold.
"""

from __future__ import annotations

import os
import random
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date, timedelta
from typing import Any, ClassVar, TypeVar

from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.work import Work
from tests.cast import Cast
from tests.reviews.story import Story

T = TypeVar("T")
REFUSED = (Refused, Invalid, Forbidden, NotFound, Stale)
TRIED = 6  # deeds that are tried for each that is to go through, before a walk ends early


class NothingThere(Exception):
    """What the deed would be done to is not there at the moment."""


class Walk(ABC):
    """A seed, the people, and a clock that the story carries. A walk names its deeds and how often each comes: `DEEDS`."""

    DEEDS: ClassVar[Mapping[str, int]] = {}

    def __init__(self, cast: Cast, story: Story, seed: int) -> None:
        self.cast, self.story, self.seed = cast, story, seed
        self.random = random.Random(seed)
        self.told: list[str] = []

    # what a deed is made with
    def one(self, among: Sequence[T]) -> T:
        """One of them, any; where there are none, the deed is not done."""
        if not among:
            raise NothingThere
        return self.random.choice(among)

    def often(self, share: float) -> bool:
        return self.random.random() < share

    def coming_day(self, days: int = 25) -> date:
        return self.story.now.date() + timedelta(days=self.random.randint(0, days))

    def look(self, at: Callable[[Work], T]) -> T:
        return self.story.system(at)

    def tries(self, deed: Callable[[], Any]) -> None:
        """Something that comes before the deed itself, and may be refused."""
        with suppress(*REFUSED):
            deed()

    # walking
    @abstractmethod
    def holds(self) -> None:
        """What must hold at every moment; an AssertionError says what does not."""

    def go(self, deeds: int) -> int:
        """So many deeds that went through, or as many as there were to do. What breaks is told with all that came before it."""
        done = 0
        try:
            for _ in range(deeds * TRIED):
                done += self._step()
                if done == deeds:
                    break
        except Exception as error:
            error.add_note(f"seed {self.seed}:\n" + "\n".join(self.told))
            raise
        return done

    def _step(self) -> bool:
        name = self.random.choices(list(self.DEEDS), list(self.DEEDS.values()))[0]
        try:
            what: Any = getattr(self, name)()
        except NothingThere:
            return False
        except REFUSED as error:
            self.told.append(f"{name}: refused, {error}")
            return False
        except Exception:
            self.told.append(f"{name}: broke")
            raise
        self.told.append(f"{name}: {what}")
        self.holds()
        return True


def seeds(at_every_test: int, as_a_drill: int) -> tuple[Sequence[int], Sequence[int]]:
    """The seeds of the tests, and those of the drill; the environment's WALKS (numbers parted by commas) takes the drill's place."""
    told = [int(each) for each in os.environ.get("WALKS", "").split(",") if each]
    return range(at_every_test), told or range(at_every_test, at_every_test + as_a_drill)
