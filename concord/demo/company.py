"""The demo company: masters, two years of orders behind it, orders of this week, orders after release, and money by side ways."""

from __future__ import annotations

from concord.demo import after, alive, masters, money, papers, planned
from concord.demo.load import load
from concord.demo.seed import Seed
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.settings import Settings
from domain.shared.work import unit

HISTORY = 6_000  # order lines of the past


def found(settings: Settings) -> None:
    """Fill an empty database; the same company each time."""
    with unit(system("demo")) as work:
        masters.introduce(work)
        for year in range(masters.BEGAN.year, work.now.year + 2):
            clock.fill(work, year)
        made = masters.make(work, Seed(masters.SEED))
    load(settings, HISTORY)
    with unit(system("demo")) as work:
        planned.lay(work)
    papers.issue(made)
    alive.play(made, Seed(masters.SEED + 1))
    after.play(made, Seed(masters.SEED + 2))
    money.play(made, Seed(masters.SEED + 3))
