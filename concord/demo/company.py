"""The whole demo company: masters, two years of orders behind it, and orders of this week that are alive."""

from __future__ import annotations

from concord.demo import masters
from concord.demo.people import COMPANY_EN, COMPANY_ZH
from concord.demo.seed import Seed
from domain.shared.actor import system
from domain.shared.facts import COMPANY, DEMO, state
from domain.shared.settings import Settings
from domain.shared.work import Work, unit

SEED = 20260101


def found(settings: Settings) -> None:
    """Fill an empty database; the same company each time."""
    with unit(system("demo")) as work:
        introduce(work)
        masters.make(work, Seed(SEED))


def introduce(work: Work) -> None:
    state(work, COMPANY, {"zh": COMPANY_ZH, "en": COMPANY_EN, "short": "衡川", "hotline": "400-800-0000"})
    state(work, DEMO, {"seed": SEED})
