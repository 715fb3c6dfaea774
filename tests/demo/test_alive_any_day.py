"""The demo is alive on whatever day it is made: the last two weeks hold every kind of life, up to today, and nothing of tomorrow."""

from __future__ import annotations

import importlib
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from concord.demo import after
from concord.demo import masters as demo_masters
from concord.demo.load import load
from concord.demo.seed import Seed
from domain.changes.models import Change
from domain.deliveries.models import Countermeasure, DailyCheck, Delay, DispatchNotice, ProductionReport, Slip
from domain.orders.models import Order
from domain.receivables.models import Invoice, Payment, Statement
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.journal import Audit, verify
from domain.shared.settings import Settings
from domain.shared.settings import settings as own_settings
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.databases import TestDatabase

CLOCKS = ("domain.shared.work", "concord.demo.alive", "concord.demo.shipping", "concord.demo.papers")
DAYS = {  # what makes a day special, at ten in the morning of the company
    "a Monday": date(2026, 11, 30),
    "a month's first, a Tuesday": date(2026, 12, 1),
    "a Sunday": date(2026, 11, 29),
    "the first day after the National holiday": date(2026, 10, 8),
    "new year's Monday after the holiday": date(2027, 1, 4),
}


def at(monkeypatch: pytest.MonkeyPatch, day: date) -> datetime:
    """From now on it is ten o'clock of that day, for everybody who asks."""
    now = datetime(day.year, day.month, day.day, 10, tzinfo=own_settings().zone).astimezone(UTC)

    class Then(datetime):
        @classmethod
        def now(cls, tz=None):  # type: ignore[no-untyped-def, override]
            return now.astimezone(tz) if tz else now.replace(tzinfo=None)

    for name in CLOCKS:
        monkeypatch.setattr(importlib.import_module(name), "datetime", Then)
    return now


@pytest.mark.parametrize("which", [
    pytest.param(which, marks=() if which == "a Monday" else pytest.mark.drill) for which in DAYS
])
def test_the_last_two_weeks_are_full_of_life(
    database: TestDatabase, settings: Settings, monkeypatch: pytest.MonkeyPatch, which: str
) -> None:
    now = at(monkeypatch, DAYS[which])
    with unit(system("test")) as work:
        for year in range(2025, 2028):
            clock.fill(work, year)
        masters = demo_masters.make(work, Seed(7), customers=12, products=48)
    load(replace(settings, database_url=database.url_owner), 400)
    after.play(masters, Seed(3))
    with unit(system("test")) as work:
        _alive(work, now)
        assert verify(work) == work.session.scalar(select(func.count(Audit.seq)))
        assert work.session.scalar(select(func.max(Audit.at))) <= now, "nothing happens tomorrow"


def _alive(work: Work, now: datetime) -> None:
    lately = now - timedelta(days=14)

    def count(model: type, *conditions: object) -> int:
        return work.session.scalar(select(func.count()).select_from(model).where(*conditions)) or 0  # type: ignore[arg-type]

    happened = {
        "released": count(Order, Order.released_at > lately), "made": count(ProductionReport, ProductionReport.at > lately),
        "changes asked": count(Change, Change.asked_at > lately), "delays": count(Delay, Delay.found_at > lately),
        "notices": count(DispatchNotice, DispatchNotice.created_at > lately), "left": count(Slip, Slip.left_at > lately),
        "checks": count(DailyCheck, DailyCheck.checked_at > lately),
    }
    assert [what for what, many in happened.items() if not many] == []
    stands = {
        "a change waits for the customer": count(Change, Change.state == "with_customer"),
        "dates to choose from": count(Delay, Delay.state == "offered"), "a meeting is due": count(Delay, Delay.state == "open"),
        "blocked": count(DispatchNotice, DispatchNotice.state == "blocked"),
        "with logistics": count(DispatchNotice, DispatchNotice.state == "notified"),
        "on the road": count(Slip, Slip.state == "left"), "a sheet is signed": count(Countermeasure, Countermeasure.state == "signed"),
        "a statement waits": count(Statement, Statement.state == "sent"), "disputed": count(Statement, Statement.state == "disputed"),
        "an invoice is open": count(Invoice, Invoice.state == "issued"), "paid": count(Payment),
        "tasks": count(Task, Task.ended_at.is_(None)),
    }
    assert [what for what, many in stands.items() if not many] == []
    day = now.astimezone(own_settings().zone).date()
    checked = set(work.session.scalars(select(DailyCheck.day).where(DailyCheck.checked_at.is_not(None))))
    worked = [each for n in range(1, 13) if clock.calendar(work).is_working(each := day - timedelta(days=n))][:5]
    assert len(checked.intersection(worked)) >= 3, "logistics looked at the board on the days behind"
