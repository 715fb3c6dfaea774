"""A row of the outbox at each step of its life, without a database: who may begin it, when it is tried again, when it is given up."""

from __future__ import annotations

import uuid
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from domain.shared.outbox import LEASE, LONGEST_WAIT, MOST_ATTEMPTS, STRANGE, WAITS, Job, Postponed, begin, fail
from tests.cast import NOW

SECOND = timedelta(seconds=1)


def row(**more: Any) -> Any:
    fields = {
        "id": uuid.uuid4(), "kind": "mail", "payload": {"n": 1}, "created_at": NOW, "run_at": NOW, "attempts": 0, "postponed": 0,
        "lease_owner": None, "lease_until": None, "done_at": None, "quarantined_at": None, "last_error": None,
        "customer_id": uuid.UUID(int=1), "project_id": None,
    }
    return SimpleNamespace(**{**fields, **more})


def over(one: Any) -> Any:
    """A unit of work in which there is this row alone, at the database's time NOW."""
    return SimpleNamespace(now=NOW, find=lambda *_, **__: one, session=SimpleNamespace(scalar=lambda *_: NOW))


def begun(one: Any, kinds: set[str] | None = None) -> Job | None:
    return begin(over(one), uuid.uuid4(), "worker 1", kinds)


class TestBeginning:
    def test_it_counts_the_attempt_and_takes_the_row_for_a_minute(self) -> None:
        one = row(attempts=1, lease_owner="relay:a", lease_until=NOW + LEASE)
        job = begun(one)
        assert job == Job(one.id, "mail", {"n": 1}, NOW, one.customer_id, None)
        assert (one.attempts, one.lease_owner, one.lease_until) == (2, "run:worker 1", NOW + LEASE)

    @pytest.mark.parametrize(("state", "begins"), [
        ({}, True),
        ({"done_at": NOW}, False),
        ({"quarantined_at": NOW}, False),
        ({"attempts": MOST_ATTEMPTS - 1}, True),
        ({"attempts": MOST_ATTEMPTS}, False),
        ({"run_at": NOW + SECOND}, False),
        ({"run_at": NOW - SECOND}, True),
        ({"lease_owner": "run:worker 2", "lease_until": NOW + SECOND}, False),
        ({"lease_owner": "run:worker 2", "lease_until": NOW}, True),  # its worker died
        ({"lease_owner": "run:worker 1", "lease_until": NOW + SECOND}, False),  # the same message came twice
        ({"lease_owner": "relay:a", "lease_until": NOW + SECOND}, True),
        ({"lease_owner": "run:worker 2", "lease_until": None}, True),
    ])
    def test_only_what_is_open_due_and_in_nobodys_hands_is_begun(self, state: dict[str, Any], begins: bool) -> None:
        one = row(**state)
        before = dict(vars(one))
        assert (begun(one) is not None) is begins
        if not begins:
            assert vars(one) == before

    def test_a_row_that_is_not_there_is_not_begun(self) -> None:
        assert begun(None) is None

    @pytest.mark.parametrize(("kinds", "waits", "begins"), [
        (None, timedelta(), True), ({"mail"}, timedelta(), True), ({"pdf"}, timedelta(), False), (set(), timedelta(), False),
        ({"pdf"}, STRANGE - SECOND, False), ({"pdf"}, STRANGE, True),
    ])
    def test_a_kind_that_this_program_does_not_know_is_left_to_a_newer_one_for_an_hour(self, kinds: set[str] | None, waits: timedelta,
                                                                                       begins: bool) -> None:
        assert (begun(row(run_at=NOW - waits), kinds) is not None) is begins


def failed(one: Any, error: BaseException) -> Any:
    fail(over(one), Job(one.id, "mail", {}, NOW, None, None), error)
    return one


class TestFailing:
    @pytest.mark.parametrize(("attempts", "seconds", "given_up"), [(1, 5, False), (2, 20, False), (3, 80, True), (4, 320, True)])
    def test_our_own_failure_is_tried_three_times_ever_later(self, attempts: int, seconds: int, given_up: bool) -> None:
        one = failed(row(attempts=attempts), ValueError("broken"))
        assert (one.attempts, one.run_at) == (attempts, NOW + timedelta(seconds=seconds))
        assert one.quarantined_at == (NOW if given_up else None)

    @pytest.mark.parametrize(("postponed", "seconds"), [*enumerate(WAITS), (len(WAITS), WAITS[-1]), (40, WAITS[-1])])
    def test_what_the_world_outside_put_off_waits_longer_each_time_and_costs_no_attempt(self, postponed: int, seconds: int) -> None:
        one = failed(row(attempts=1, postponed=postponed), Postponed("the mail server is away"))
        assert (one.attempts, one.postponed, one.run_at) == (0, postponed + 1, NOW + timedelta(seconds=seconds))
        assert one.quarantined_at is None

    @pytest.mark.parametrize(("age", "given_up"), [(LONGEST_WAIT, False), (LONGEST_WAIT + SECOND, True)])
    def test_it_waits_three_days_and_is_then_given_up(self, age: timedelta, given_up: bool) -> None:
        one = failed(row(attempts=1, created_at=NOW - age), Postponed("away"))
        assert (one.quarantined_at is not None) is given_up

    def test_no_attempt_is_given_back_that_was_not_made(self) -> None:
        assert failed(row(attempts=0), Postponed("away")).attempts == 0

    def test_the_row_is_free_again_and_tells_what_went_wrong(self) -> None:
        one = failed(row(attempts=1, lease_owner="run:worker 1", lease_until=NOW + LEASE), ValueError("broken"))
        assert (one.lease_owner, one.lease_until, one.last_error) == (None, None, "ValueError: broken")

    def test_what_went_wrong_is_told_in_short(self) -> None:
        assert len(failed(row(attempts=1), ValueError("x" * 5000)).last_error) == 500

    def test_what_somebody_else_has_done_meanwhile_is_left_as_it_is(self) -> None:
        one = row(attempts=1, done_at=NOW, run_at=NOW)
        before = dict(vars(one))
        assert vars(failed(one, ValueError("broken"))) == before

    def test_a_row_that_is_gone_is_no_second_error(self) -> None:
        assert fail(over(None), Job(uuid.uuid4(), "mail", {}, NOW, None, None), ValueError()) is None  # type: ignore[func-returns-value]
