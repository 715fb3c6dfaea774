"""The outbox: nothing before commit, nothing lost, nothing twice, and what cannot be done is shown."""

import threading
import uuid
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.shared import outbox
from domain.shared.actor import system
from domain.shared.errors import NotFound
from domain.shared.outbox import Job, Lost, Outbox, Postponed, begin, claim, fail, finish, later
from domain.shared.work import unit
from tests.statements import counted

HOUSE = system("test")


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    outbox.wake.clear()
    yield


def add(kind: str = "mail", **options: Any) -> uuid.UUID:
    with unit(HOUSE) as work:
        return later(work, kind, {"to": "x"}, **options)


def test_what_leaves_is_written_in_one_statement_as_the_transaction_ends_in_the_order_in_which_it_was_told() -> None:
    with counted() as said, unit(HOUSE) as work:
        told = [later(work, "mail", {"n": n}) for n in range(5)]
        work.session.flush()
        assert not said
    assert len(said) == 1, said
    with unit(HOUSE) as work:
        assert list(work.session.scalars(select(Outbox.id).order_by(Outbox.seq))) == told


def test_of_an_attempt_that_failed_nothing_leaves() -> None:
    with unit(HOUSE) as work:
        kept = later(work, "mail", {"n": 1})
        with pytest.raises(NotFound), work.attempt():
            later(work, "mail", {"n": 2})
            raise NotFound
    with unit(HOUSE) as work:
        assert list(work.session.scalars(select(Outbox.id))) == [kept]


def row(row_id: uuid.UUID) -> Outbox:
    with unit(HOUSE) as work:
        return work.fetch(Outbox, row_id)


def take(owner: str = "one", most: int = 10) -> list[uuid.UUID]:
    with unit(HOUSE) as work:
        return [row_id for row_id, _ in claim(work, owner, most)]


def start(row_id: uuid.UUID, owner: str = "one") -> Job | None:
    with unit(HOUSE) as work:
        return begin(work, row_id, owner)


def started(row_id: uuid.UUID, owner: str = "one") -> Job:
    job = start(row_id, owner)
    assert job is not None
    return job


def alter(row_id: uuid.UUID, **values: Any) -> None:
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).where(Outbox.id == row_id).values(**values))


def break_down(row_id: uuid.UUID, error: Exception) -> None:
    job = started(row_id)
    with unit(HOUSE) as work:
        fail(work, job, error)


LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def test_nothing_leaves_of_a_change_that_was_rolled_back() -> None:
    with pytest.raises(RuntimeError), unit(HOUSE) as work:
        later(work, "mail", {})
        raise RuntimeError
    assert take() == []
    assert not outbox.wake.is_set()


def test_a_commit_wakes_the_relay_of_the_process() -> None:
    with unit(HOUSE) as work:
        later(work, "mail", {})
        assert not outbox.wake.is_set()
    assert outbox.wake.is_set()


def test_rows_are_taken_oldest_first_and_once() -> None:
    rows = [add() for _ in range(3)]
    assert take("one", 2) == rows[:2]
    assert take("two") == rows[2:]
    assert take("three") == []


def test_a_row_waits_for_its_time() -> None:
    with unit(HOUSE) as work:
        later(work, "mail", {}, run_at=work.now + timedelta(hours=1))
    assert take() == []


def test_relays_side_by_side_never_take_the_same_row() -> None:
    rows = {add() for _ in range(30)}
    taken: list[uuid.UUID] = []

    def relay(name: str) -> None:
        for _ in range(6):
            taken.extend(take(name, 4))

    threads = [threading.Thread(target=relay, args=(str(number),)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(taken) == sorted(rows)


def test_the_lease_of_a_dead_relay_ends_within_a_minute() -> None:
    one = add()
    assert take("dead") == [one]
    assert row(one).lease_until - datetime.now(UTC) <= timedelta(seconds=60)  # type: ignore[operator]
    alter(one, lease_until=LONG_AGO)
    assert take("alive") == [one]


def test_a_heartbeat_keeps_what_runs_and_what_was_sent_and_nothing_that_was_dropped() -> None:
    running, dropped, sent, forgotten, elsewhere = (add() for _ in range(5))
    take("one")
    start(running), start(dropped)
    soon = datetime.now(UTC) + timedelta(seconds=5)
    for each in (running, dropped, sent, forgotten, elsewhere):
        alter(each, lease_until=soon)
    alter(elsewhere, lease_owner="run:two")
    with unit(HOUSE) as work:
        outbox.renew(work, "one", [sent, dropped], [running, elsewhere])
    kept = {each for each in (running, dropped, sent, forgotten, elsewhere) if row(each).lease_until > soon}  # type: ignore[operator]
    assert kept == {running, sent}


def test_a_process_takes_only_the_kinds_that_it_knows() -> None:
    """While an older program runs beside a newer one, it leaves the newer one's work alone, and counts nothing."""
    known, strange = add("mail"), add("new.kind")
    with unit(HOUSE) as work:
        assert claim(work, "old", 10, {"mail", "pdf"}) == [(known, "mail")]
    with unit(HOUSE) as work:
        assert begin(work, strange, "old", {"mail", "pdf"}) is None
    assert row(strange).attempts == 0
    with unit(HOUSE) as work:
        assert claim(work, "new", 10, {"new.kind"}) == [(strange, "new.kind")]


def test_a_kind_that_nobody_knows_for_an_hour_is_tried_so_that_it_is_shown() -> None:
    strange = add("no.kind")
    alter(strange, run_at=datetime.now(UTC) - timedelta(minutes=59))
    with unit(HOUSE) as work:
        assert claim(work, "one", 10, {"mail"}) == []
        assert begin(work, strange, "one", {"mail"}) is None
    alter(strange, run_at=datetime.now(UTC) - timedelta(minutes=61))
    with unit(HOUSE) as work:
        assert claim(work, "one", 10, {"mail"}) == [(strange, "no.kind")]
        assert begin(work, strange, "one", {"mail"}) is not None


def test_what_the_broker_refused_is_open_again_at_once() -> None:
    one = add()
    take("one")
    with unit(HOUSE) as work:
        outbox.hand_back(work, "one", [one])
    assert take("two") == [one]


def test_an_attempt_is_counted_before_the_work() -> None:
    one = add()
    started(one)
    assert row(one).attempts == 1


def test_a_row_at_work_is_not_begun_by_a_second_one() -> None:
    one = add()
    assert start(one, "one") is not None
    assert start(one, "two") is None


def test_a_row_whose_worker_died_can_be_begun_again() -> None:
    one = add()
    started(one)
    alter(one, lease_until=LONG_AGO)
    assert start(one, "two") is not None


def test_a_done_row_is_never_begun_again() -> None:
    one = add()
    job = started(one)
    with unit(HOUSE) as work:
        finish(work, job)
    alter(one, lease_until=None)
    assert start(one, "two") is None
    assert take() == []


def test_the_effect_of_the_slower_of_two_is_undone() -> None:
    one = add()
    job = started(one)
    with unit(HOUSE) as work:
        finish(work, job)
    with pytest.raises(Lost), unit(HOUSE) as work:
        later(work, "effect", {})
        finish(work, job)
    with unit(HOUSE) as work:
        assert "effect" not in set(work.session.scalars(select(Outbox.kind)))


def test_what_fails_three_times_is_quarantined_with_its_error_and_shown() -> None:
    one = add()
    for expected in (1, 2, 3):
        alter(one, run_at=LONG_AGO)
        break_down(one, ValueError("no such template"))
        assert row(one).attempts == expected
    assert row(one).last_error == "ValueError: no such template"
    with unit(HOUSE) as work:
        assert [each.id for each in outbox.quarantined(work)] == [one]
    assert take() == []


def test_what_kills_its_worker_three_times_is_quarantined_by_the_relay() -> None:
    one = add()
    alter(one, attempts=3, lease_until=LONG_AGO, lease_owner="run:dead")
    assert take() == []
    assert "died" in (row(one).last_error or "")
    assert row(one).quarantined_at is not None


def test_a_quarantined_row_can_be_tried_again() -> None:
    one = add()
    alter(one, attempts=3, quarantined_at=LONG_AGO)
    with unit(HOUSE) as work:
        outbox.release(work, one)
    assert take() == [one]


def test_what_was_not_given_up_is_not_tried_again_by_hand() -> None:
    one = add()
    with pytest.raises(NotFound), unit(HOUSE) as work:
        outbox.release(work, one)


def test_a_mail_server_that_is_down_costs_waiting_and_no_attempt() -> None:
    one = add()
    waits = []
    for _ in range(6):
        alter(one, run_at=LONG_AGO)
        before = datetime.now(UTC)
        break_down(one, Postponed("refused"))
        waits.append(round((row(one).run_at - before).total_seconds()))
    assert waits == [30, 120, 600, 1800, 3600, 3600]
    assert (row(one).attempts, row(one).quarantined_at) == (0, None)


def test_after_three_days_of_waiting_it_is_quarantined_all_the_same() -> None:
    one = add()
    alter(one, created_at=LONG_AGO)
    break_down(one, Postponed("refused"))
    assert row(one).quarantined_at is not None


def test_a_process_that_stops_leaves_nothing_leased() -> None:
    one, two = add(), add()
    take("one")
    started(two)
    with unit(HOUSE) as work:
        outbox.free(work, "one")
    assert set(take("two")) == {one, two}


def test_the_age_of_the_oldest_waiting_row_is_known() -> None:
    with unit(HOUSE) as work:
        assert outbox.oldest_pending_seconds(work) == 0.0
    alter(add(), run_at=datetime.now(UTC) - timedelta(seconds=90))
    with unit(HOUSE) as work:
        assert 89 < outbox.oldest_pending_seconds(work) < 120
