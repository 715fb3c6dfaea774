"""What is done once although it is asked for twice; numbers without gaps; what is forgotten when it has served."""

from __future__ import annotations

import uuid
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.shared.actor import ANONYMOUS, Actor, Kind, system
from domain.shared.errors import TokenReused
from domain.shared.housekeeping import TOKENS, tidy
from domain.shared.idempotency import Submission, new_token, once, remember
from domain.shared.locks import one_at_a_time
from domain.shared.numbering import next_number, take
from domain.shared.outbox import Outbox, later
from domain.shared.work import unit
from tests.cast import NOW
from tests.databases import TestDatabase

HOUSE = system("test")
WANG, LIN = (Actor(Kind.PORTAL, id=uuid.UUID(int=number)) for number in (1, 2))


def sent(token: str = "t1", route: str = "POST /orders", body: bytes | str = "a=1", who: Actor = WANG,
         led_to: str | None = "/orders/SO-1") -> Any:
    """None the first time, else where it led."""
    with unit(who, now=NOW) as work:
        first = once(work, token, route, body)
        if first is None and led_to is not None:
            remember(work, token, route, led_to)
        return first


class TestAFormSentTwice:
    def test_is_new_once_and_then_leads_to_where_it_led(self, database: TestDatabase) -> None:
        assert [sent(), sent(), sent()] == [None, "/orders/SO-1", "/orders/SO-1"]

    @pytest.mark.parametrize("other", [{"token": "t2"}, {"route": "POST /orders/SO-1/messages"}, {"who": LIN}, {"who": ANONYMOUS}])
    def test_is_another_form_under_another_token_at_another_place_or_by_another_person(self, database: TestDatabase,
                                                                                       other: dict[str, Any]) -> None:
        assert sent() is None
        assert sent(**other) is None

    def test_with_other_contents_is_refused_and_the_first_stays(self, database: TestDatabase) -> None:
        sent()
        with pytest.raises(TokenReused):
            sent(body="a=2")
        assert sent() == "/orders/SO-1"

    def test_has_the_same_contents_as_bytes_and_as_text(self, database: TestDatabase) -> None:
        sent(body="契合")
        assert sent(body="契合".encode()) == "/orders/SO-1"

    def test_that_led_nowhere_leads_nowhere_again(self, database: TestDatabase) -> None:
        assert sent(led_to=None) is None
        assert sent() == ""

    def test_where_each_led_is_not_mixed_up(self, database: TestDatabase) -> None:
        sent("t1", led_to="/one")
        sent("t2", led_to="/two")
        sent("t1", who=LIN, led_to="/three")
        assert [sent("t1"), sent("t2"), sent("t1", who=LIN)] == ["/one", "/two", "/three"]

    def test_is_new_again_when_the_first_time_was_rolled_back(self, database: TestDatabase) -> None:
        with pytest.raises(ZeroDivisionError), unit(WANG, now=NOW) as work:
            assert once(work, "t1", "POST /orders", "a=1") is None
            raise ZeroDivisionError
        assert sent(body="a=2") is None

    def test_has_a_token_that_nobody_guesses(self) -> None:
        tokens = {new_token() for _ in range(100)}
        assert len(tokens) == 100
        assert min(map(len, tokens)) >= 24  # 18 bytes, 144 bits


class TestNumbers:
    def test_run_from_one_in_each_series(self, database: TestDatabase) -> None:
        with unit(HOUSE, now=NOW) as work:
            assert [next_number(work, "SO"), next_number(work, "SO"), next_number(work, "RV"), next_number(work, "SO")] == [
                "SO-261123-001", "SO-261123-002", "RV-261123-001", "SO-261123-003",
            ]
            assert [take(work, "anything"), take(work, "anything"), take(work, "else")] == [1, 2, 1]

    @pytest.mark.parametrize(("now", "number"), [
        (datetime(2026, 11, 23, 15, 59, tzinfo=UTC), "SO-261123-001"),
        (datetime(2026, 11, 23, 16, 0, tzinfo=UTC), "SO-261124-001"),  # midnight in Shanghai
        (datetime(2026, 12, 31, 16, 0, tzinfo=UTC), "SO-270101-001"),
    ])
    def test_begin_anew_with_the_companys_day(self, database: TestDatabase, now: datetime, number: str) -> None:
        with unit(HOUSE, now=now) as work:
            assert next_number(work, "SO") == number

    def test_have_the_day_and_the_width_that_they_are_given(self, database: TestDatabase) -> None:
        with unit(HOUSE, now=NOW) as work:
            assert next_number(work, "PP", day=date(2026, 12, 1), width=2) == "PP-261201-01"
            assert next_number(work, "PP", day=date(2026, 12, 1), width=5) == "PP-261201-00002"

    def test_grow_over_their_width_and_stay_different(self, database: TestDatabase) -> None:
        with unit(HOUSE, now=NOW) as work:
            found = [next_number(work, "SO", width=1) for _ in range(11)]
        assert (found[8], found[9], len(set(found))) == ("SO-261123-9", "SO-261123-10", 11)

    def test_one_that_was_given_back_leaves_no_gap(self, database: TestDatabase) -> None:
        with unit(HOUSE, now=NOW) as work:
            assert next_number(work, "SO") == "SO-261123-001"
        with pytest.raises(ZeroDivisionError), unit(HOUSE, now=NOW) as work:
            assert next_number(work, "SO") == "SO-261123-002"
            raise ZeroDivisionError
        with unit(HOUSE, now=NOW) as work:
            assert next_number(work, "SO") == "SO-261123-002"

    def test_taken_by_many_at_once_are_all_different_and_without_a_gap(self, database: TestDatabase) -> None:
        def one(_: int) -> str:
            with unit(HOUSE, now=NOW) as work:
                return next_number(work, "SO")

        with ThreadPoolExecutor(4) as threads:
            assert sorted(threads.map(one, range(12))) == [f"SO-261123-{n:03}" for n in range(1, 13)]


def test_whoever_comes_second_under_a_name_sees_what_the_first_one_left(database: TestDatabase) -> None:
    def enter_if_new(_: int) -> bool:
        with unit(HOUSE, now=NOW) as work:
            one_at_a_time(work, "order", "PO-1", 7)
            if work.session.scalars(select(Outbox.id).limit(1)).one_or_none():
                return False
            later(work, "note", {})
            return True

    with ThreadPoolExecutor(4) as threads:
        assert sorted(threads.map(enter_if_new, range(8))) == [False] * 7 + [True]


class TestTidying:
    @pytest.mark.parametrize(("done", "kept", "gone"), [
        (timedelta(days=30), timedelta(days=30), 0),
        (timedelta(days=30, seconds=1), timedelta(days=30), 1),
        (timedelta(days=30), timedelta(days=7), 1),
        (None, timedelta(), 0),  # what was never done is never forgotten
    ])
    def test_work_that_was_done_long_enough_ago_goes(self, database: TestDatabase, done: timedelta | None, kept: timedelta,
                                                     gone: int) -> None:
        with unit(HOUSE, now=NOW - timedelta(days=90)) as work:
            later(work, "note", {})
        with unit(HOUSE, now=NOW - timedelta(days=90)) as work:
            work.session.scalars(select(Outbox)).one().done_at = NOW - done if done is not None else None
        with unit(HOUSE, now=NOW) as work:
            assert tidy(work, kept) == gone
            assert len(work.session.scalars(select(Outbox)).all()) == 1 - gone

    @pytest.mark.parametrize(("age", "gone"), [(TOKENS, 0), (TOKENS + timedelta(seconds=1), 1)])
    def test_a_token_is_known_for_a_week(self, database: TestDatabase, age: timedelta, gone: int) -> None:
        sent()
        with unit(HOUSE, now=NOW + age) as work:
            assert tidy(work, timedelta(days=30)) == gone
            assert len(work.session.scalars(select(Submission)).all()) == 1 - gone

    def test_it_tells_how_many_rows_of_both_kinds_went(self, database: TestDatabase) -> None:
        sent(), sent("t2")
        with unit(HOUSE, now=NOW) as work:
            later(work, "note", {})
        with unit(HOUSE, now=NOW) as work:
            work.session.scalars(select(Outbox)).one().done_at = NOW
        with unit(HOUSE, now=NOW + timedelta(days=40)) as work:
            assert tidy(work, timedelta(days=30)) == 3
