"""The whole demo company: masters, two years of orders behind it, and orders of this week that are alive."""

from __future__ import annotations

from concord.demo import masters
from concord.demo.seed import Seed
from domain.shared.actor import system
from domain.shared.settings import Settings
from domain.shared.work import unit


def found(settings: Settings) -> None:
    """Fill an empty database; the same company each time."""
    with unit(system("demo")) as work:
        masters.make(work, Seed(20260101))
