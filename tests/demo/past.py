"""A small company of the demo's making, with its past: loaded once in a day, and put back as it stood for those who ask after."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

from concord.demo import masters as demo_masters
from concord.demo.load import load
from concord.demo.masters import Masters
from concord.demo.seed import Seed
from domain.shared.actor import system
from domain.shared.clock import day_of
from domain.shared.settings import settings
from domain.shared.work import unit
from tests.remembering import MEMORY, remembered


def small(lines: int) -> Masters:
    """Twelve customers, 48 parts, and as many order lines behind them."""
    return told(lines, day_of(datetime.now(UTC)))


@remembered
def told(lines: int, day: date) -> Masters:
    """`day` is today: all of it is told from there."""
    with unit(system("test")) as work:
        made = demo_masters.make(work, Seed(7), customers=12, products=48)
    assert MEMORY.database is not None
    load(replace(settings(), database_url=MEMORY.database().url_owner), lines)
    return made
