"""Each tick happens once, in however many processes the clock is watched."""

import threading
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, select

from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.schedules import Schedule, due_jobs, plan, tick
from domain.shared.work import unit

HOUSE = system("test")
EIGHT = datetime(2026, 11, 23, 0, 0, tzinfo=UTC)
DAY = timedelta(days=1)


def planned() -> None:
    with unit(HOUSE) as work:
        plan(work, "audit.anchor", EIGHT)


def rows() -> int:
    with unit(HOUSE) as work:
        return work.session.scalar(select(func.count()).select_from(Outbox)) or 0


def test_a_job_is_due_when_its_time_has_come_and_not_before() -> None:
    planned()
    with unit(HOUSE, now=EIGHT - timedelta(seconds=1)) as work:
        assert due_jobs(work) == {}
    with unit(HOUSE, now=EIGHT) as work:
        assert due_jobs(work) == {"audit.anchor": EIGHT}


def test_a_tick_moves_the_time_on_and_adds_the_work_together() -> None:
    planned()
    with unit(HOUSE, now=EIGHT) as work:
        assert tick(work, "audit.anchor", EIGHT, EIGHT + DAY)
    with unit(HOUSE, now=EIGHT) as work:
        assert due_jobs(work) == {}
        assert work.fetch(Schedule, "audit.anchor").last_at == EIGHT
    assert rows() == 1


def test_the_second_process_finds_it_done() -> None:
    planned()
    with unit(HOUSE, now=EIGHT) as work:
        tick(work, "audit.anchor", EIGHT, EIGHT + DAY)
    with unit(HOUSE, now=EIGHT) as work:
        assert not tick(work, "audit.anchor", EIGHT, EIGHT + DAY)
    assert rows() == 1


def test_eight_processes_at_once_tick_once() -> None:
    planned()

    def watch() -> None:
        with unit(HOUSE, now=EIGHT) as work:
            tick(work, "audit.anchor", EIGHT, EIGHT + DAY)

    threads = [threading.Thread(target=watch) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert rows() == 1


def test_a_job_that_is_known_keeps_its_time_over_a_restart() -> None:
    planned()
    with unit(HOUSE) as work:
        plan(work, "audit.anchor", EIGHT + DAY)
        assert work.fetch(Schedule, "audit.anchor").next_at == EIGHT
