"""The database is told who acts before it is asked anything, no oftener than that changes, and never of somebody who acts no more."""

from __future__ import annotations

import re
from typing import Any

import pytest
from sqlalchemy import Executable, Insert, select, text

from concord.ground import whole_domain
from domain.access.visibility import WRITTEN_BY_ALL, scoped_tables
from domain.shared.actor import system
from domain.shared.base import Base
from domain.shared.idempotency import once, remember
from domain.shared.journal import Audit, journal, verify
from domain.shared.locks import one_at_a_time
from domain.shared.numbering import next_number
from domain.shared.told import UNTOLD
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.statements import counted

KIND = text("SELECT current_setting('concord.kind', true), current_setting('concord.customer', true)")


def told(work: Work) -> tuple[str, str]:
    return tuple(work.session.connection().execute(KIND).one())  # type: ignore[return-value]


def announcements(said: list[str]) -> int:
    return sum("set_config" in each for each in said)


def buyer(cast: Cast) -> tuple[str, str]:
    return "portal", str(cast.a.id)


def test_whoever_asks_nothing_tells_nothing(cast: Cast) -> None:
    with counted() as said, unit(cast.wang_min, now=NOW) as work:
        for _ in range(3):
            with work.as_system("test"):
                pass
    assert announcements(said) == 0


def test_sight_that_was_not_used_is_not_told(cast: Cast) -> None:
    with counted() as said, unit(cast.wang_min, now=NOW) as work:
        told(work)
        with work.as_system("test"):
            pass
        assert told(work) == buyer(cast)
    assert announcements(said) == 1


def test_each_statement_is_asked_as_the_one_who_acts_then(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        assert told(work) == buyer(cast)
        with work.as_system("test"):
            assert told(work) == ("system", "")
            with work.as_system("within"):
                assert told(work) == ("system", "")
        assert told(work) == buyer(cast)


def test_what_lies_behind_no_wall_is_asked_without_telling(cast: Cast) -> None:
    """A number, a form that was sent, the end of the audit trail with a new entry: the wall narrows none of them."""
    with counted() as said, unit(cast.wang_min, now=NOW) as work:
        one_at_a_time(work, "test")
        assert once(work, "token", "POST /test", "") is None
        remember(work, "token", "POST /test", "/there")
        assert next_number(work, "T").endswith("-001")
        journal(work, "test.done", cast.a)
    assert announcements(said) == 0
    assert len(said) == 6, said
    with unit(cast.wang_min, now=NOW) as work:
        assert once(work, "token", "POST /test", "") == "/there"
    with unit(system("test"), now=NOW) as work:
        assert isinstance(verify(work), int)
        assert work.session.scalars(select(Audit.actor_name).where(Audit.action == "test.done")).all() == [cast.wang_min.name]


def test_nothing_that_the_wall_narrows_is_asked_without_telling() -> None:
    kept = {id(each): each for module in whole_domain() for each in vars(module).values()
            if isinstance(each, Executable) and UNTOLD.items() <= each.get_execution_options().items()}
    narrowed = {table.name for table in scoped_tables(Base.metadata)}
    entering = {each.table.name: each for each in kept.values() if isinstance(each, Insert)}
    reading = [each for each in kept.values() if each not in entering.values()]
    assert len(kept) == 11
    assert entering.keys() & narrowed == {"audit", "outbox"} <= set(WRITTEN_BY_ALL)
    assert all("RETURNING" not in str(each) for each in entering.values()), "what is read back of a row is narrowed"
    assert not {word for each in reading for word in re.findall(r"\w+", str(each))} & narrowed - {"audit"}  # its function's name


class Refusal(Exception):
    pass


def refused(work: Work, first: Any) -> None:
    with pytest.raises(Refusal), work.attempt():
        first()
        raise Refusal


def test_what_was_told_within_an_attempt_is_told_again_after_it_failed(cast: Cast) -> None:
    """The savepoint takes the words back too: wider sight that stood before it must not come back."""
    with unit(cast.wang_min, now=NOW) as work:
        with work.as_system("test"):
            told(work)
        refused(work, lambda: told(work))
        assert told(work) == buyer(cast)


def test_sight_that_was_widened_within_a_failed_attempt_is_narrow_after_it(cast: Cast) -> None:
    def widened(work: Work) -> None:
        with work.as_system("test"):
            told(work)
            raise Refusal

    with unit(cast.wang_min, now=NOW) as work:
        told(work)
        refused(work, lambda: widened(work))
        assert told(work) == buyer(cast)


def test_a_connection_that_was_given_back_tells_of_nobody(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work, work.as_system("last"):
        told(work)
    with unit(system("nobody"), now=NOW, announced=False) as work:
        assert told(work)[0] in (None, "")
        work.become(cast.wang_min)
        assert told(work) == buyer(cast)


def test_rows_that_come_bit_by_bit_are_read_by_the_one_who_acts(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        told(work)
        with work.as_system("test"), work.session.connection().execution_options(yield_per=10).execute(KIND) as rows:
            assert rows.one()[0] == "system"
