"""What happens at set times, as the worker does it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.deliveries import morning
from domain.shared import clock, outbox
from domain.shared.actor import system
from domain.shared.clock import CalendarDay
from domain.shared.housekeeping import tidy
from domain.shared.idempotency import Submission
from domain.shared.outbox import Outbox, later
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from workers import actors, run
from workers.run import work_at

HOUSE = system("test")
LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def do(kind: str, **payload: Any) -> Outbox:
    with unit(HOUSE) as work:
        row = later(work, kind, payload)
    work_at(str(row))
    with unit(HOUSE) as work:
        return work.fetch(Outbox, row)


def kinds() -> list[str]:
    with unit(HOUSE) as work:
        return sorted(work.session.scalars(select(Outbox.kind).where(Outbox.done_at.is_(None))))


@pytest.mark.parametrize("kind", ["tasks.remind", "audit.anchor", "calendar.fill", "tidy"])
def test_each_chore_ends_its_row(cast: Cast, kind: str) -> None:
    row = do(kind)
    assert row.done_at is not None
    assert (row.attempts, row.last_error) == (1, None)


def test_the_anchor_becomes_two_mails(cast: Cast) -> None:
    do("audit.anchor")
    assert kinds() == ["mail", "mail"]


def test_the_calendar_is_filled_for_this_year_and_the_next() -> None:
    do("calendar.fill")
    with unit(HOUSE) as work:
        years = set(work.session.scalars(select(func.extract("year", CalendarDay.day)).distinct()))
        assert years == {clock.today(work).year, clock.today(work).year + 1}


def test_a_forgotten_password_of_nobody_does_nothing_and_says_nothing() -> None:
    row = do("password.forgotten", site="portal", email="nobody@nowhere.example")
    assert row.done_at is not None
    assert kinds() == []


def test_a_forgotten_password_of_somebody_becomes_a_mail(cast: Cast) -> None:
    do("password.forgotten", site="portal", email=cast.wang_min.email)
    assert kinds() == ["mail"]


@pytest.mark.clause("5.1.10(1)")
def test_a_part_of_the_morning_that_fails_keeps_no_other_from_being_done(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(work: Work) -> None:
        raise LookupError("a delivery that cannot be read")

    for name in morning.PARTS:
        monkeypatch.setitem(morning.PARTS, name, lambda work: None)
    monkeypatch.setitem(morning.PARTS, "deliveries.missed_days", broken)
    monkeypatch.setattr(morning, "calendar", lambda work: SimpleNamespace(is_working=lambda day: True))
    rows = {name: do(name) for name in morning.PARTS}
    assert [name for name, row in rows.items() if row.done_at is None] == ["deliveries.missed_days"]
    assert "LookupError" in str(rows["deliveries.missed_days"].last_error)


def test_a_chore_that_fails_leaves_nothing_of_itself(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.notifications import anchor

    monkeypatch.setattr(anchor, "head", lambda work: 1 / 0)
    row = do("audit.anchor")
    assert row.done_at is None
    assert "ZeroDivisionError" in (row.last_error or "")
    assert kinds() == ["audit.anchor"]


class TestTidying:
    def test_done_rows_go_after_ninety_days_and_open_ones_stay(self) -> None:
        with unit(HOUSE) as work:
            old, open_row, fresh = (later(work, "mail", {}) for _ in range(3))
        with unit(HOUSE) as work:
            work.session.execute(update(Outbox).where(Outbox.id == old).values(done_at=LONG_AGO))
            work.session.execute(update(Outbox).where(Outbox.id == open_row).values(created_at=LONG_AGO))
            work.session.execute(update(Outbox).where(Outbox.id == fresh).values(done_at=NOW))
        with unit(HOUSE, now=NOW) as work:
            assert tidy(work, timedelta(days=90)) == 1
        with unit(HOUSE) as work:
            assert set(work.session.scalars(select(Outbox.id))) == {open_row, fresh}

    def test_what_was_given_up_stays_for_somebody_to_look_at(self) -> None:
        with unit(HOUSE) as work:
            row = later(work, "mail", {})
        with unit(HOUSE) as work:
            work.session.execute(update(Outbox).where(Outbox.id == row).values(quarantined_at=LONG_AGO, created_at=LONG_AGO))
        with unit(HOUSE, now=NOW) as work:
            tidy(work, timedelta(days=1))
            assert [each.id for each in outbox.quarantined(work)] == [row]

    def test_tokens_of_forms_are_kept_a_week(self) -> None:
        with unit(HOUSE, now=NOW) as work:
            for days in (1, 6, 8, 30):
                work.add(Submission(token=f"t{days}", person="", route="/x", body_hash="h", at=NOW - timedelta(days=days)))
            work.session.flush()
            tidy(work, timedelta(days=90))
            assert set(work.session.scalars(select(Submission.token))) == {"t1", "t6"}


class TestWorkingAtARow:
    def test_a_row_that_is_not_there_is_nothing_to_do(self) -> None:
        assert work_at(str(uuid.uuid4())) is None

    def test_a_row_in_other_hands_is_left_alone(self) -> None:
        with unit(HOUSE) as work:
            row = later(work, "tidy", {})
        with unit(HOUSE) as work:
            outbox.begin(work, row, "another process")
        work_at(str(row))
        with unit(HOUSE) as work:
            assert work.fetch(Outbox, row).lease_owner == "run:another process"

    def test_a_row_that_somebody_else_ended_meanwhile_is_lost_without_an_error(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def slow(job: outbox.Job) -> None:
            with unit(HOUSE) as work:
                work.session.execute(update(Outbox).where(Outbox.id == job.id).values(done_at=NOW))
            with unit(HOUSE) as work:
                later(work, "effect", {})
                outbox.finish(work, job)

        monkeypatch.setitem(run.KINDS, "test.slow", slow)
        row = do("test.slow")
        assert (row.done_at, row.last_error) == (NOW, None)
        assert kinds() == []

    def test_a_process_has_a_name_of_its_own_for_its_leases(self, monkeypatch: pytest.MonkeyPatch) -> None:
        first = run.owner()
        assert run.owner() == first
        monkeypatch.setattr(run.os, "getpid", lambda: 1)
        assert run.owner() != first

    def test_every_kind_that_the_program_asks_for_is_done_by_somebody(self) -> None:
        actors.load()
        assert {"mail", "pdf", "password.forgotten"} <= set(run.KINDS)
