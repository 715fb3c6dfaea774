"""What happens at set times, and small work that another part left to be done after commit: each calls one domain verb."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from domain.accounts import sessions, throttle
from domain.accounts.actions import send_reset
from domain.connection import expiring, forgetting
from domain.deliveries import morning
from domain.deliveries.dispatch import whereabouts
from domain.deliveries.receipts import copies
from domain.notifications import anchor, reminders
from domain.receivables.actions import months, retail
from domain.shared import clock, housekeeping, outbox
from domain.shared.outbox import Job
from domain.shared.work import Work, unit
from workers.run import RUNNER, does


def chore(kind: str) -> Callable[[Callable[[Work, dict[str, Any]], None]], None]:
    """Work that is one transaction: the deed and the row's end commit together."""

    def declare(deed: Callable[[Work, dict[str, Any]], None]) -> None:
        @does(kind)
        def run(job: Job) -> None:
            with unit(RUNNER) as work:
                deed(work, job.payload)
                outbox.finish(work, job)

    return declare


@chore("tasks.remind")
def remind(work: Work, payload: dict[str, Any]) -> None:
    reminders.run(work)


@chore("audit.anchor")
def mail_anchor(work: Work, payload: dict[str, Any]) -> None:
    anchor.send(work)


@chore("calendar.fill")
def fill_calendar(work: Work, payload: dict[str, Any]) -> None:
    for year in (clock.today(work).year, clock.today(work).year + 1):
        clock.fill(work, year)


def _of_the_morning(name: str) -> None:
    @chore(name)
    def come(work: Work, payload: dict[str, Any]) -> None:
        morning.part(work, name)


for _name in morning.PARTS:
    _of_the_morning(_name)


@chore("deliveries.return_copies")
def ask_for_return_copies(work: Work, payload: dict[str, Any]) -> None:
    copies.ask_for_copies(work)
    whereabouts.ask(work)


@chore("receivables.statements")
def draft_statements(work: Work, payload: dict[str, Any]) -> None:
    months.begin(work)


@chore("receivables.exceptions")
def end_exceptions(work: Work, payload: dict[str, Any]) -> None:
    retail.expire(work)


@chore("tidy")
def tidy(work: Work, payload: dict[str, Any]) -> None:
    housekeeping.tidy(work, timedelta(days=90))
    sessions.sweep(work)
    throttle.sweep(work)
    forgetting.forget(work)
    expiring.remind(work)


@chore("password.forgotten")
def forgotten(work: Work, payload: dict[str, Any]) -> None:
    send_reset(work, payload["site"], payload["email"])
