"""Leafing through a real list: every row once, in order, forwards and back, also where many rows share a moment."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.paging import Cursor, Listed, Place, capped, listed
from domain.shared.work import Work, unit
from tests.cast import NOW
from tests.databases import TestDatabase

HOUSE = system("test")
MINUTES = (0, 0, 1, 1, 1, 1, 2, 3, 3)  # rows share their moments: the id decides among them


@pytest.fixture
def rows(database: TestDatabase) -> list[tuple[int, uuid.UUID]]:
    """(minute, id) of nine rows, in order; their ids run against the order in which they were written."""
    made = sorted((minute, uuid.UUID(int=1000 - number)) for number, minute in enumerate(MINUTES))
    with unit(HOUSE, now=NOW) as work:
        for number, (minute, key) in enumerate(made):
            at = NOW + timedelta(minutes=minute)
            work.add(Outbox(id=key, kind="even" if number % 2 else "odd", payload={}, created_at=NOW, run_at=at))
    return made


def page(work: Work, size: int, *, down: bool = False, after: Cursor | None = None, before: Cursor | None = None,
         branches: tuple[tuple[object, ...], ...] = ((),)) -> Listed[tuple[int, uuid.UUID]]:
    place = Place(Outbox.run_at, Outbox.id, down, size, after, before)
    chosen = place.ids(branches)  # type: ignore[arg-type]
    read = select(Outbox.run_at, Outbox.id).join(chosen, chosen.c.id == Outbox.id).order_by(*place.order())
    found = [((row.run_at - NOW).seconds // 60, row.id) for row in work.session.execute(read)]
    return listed(found, place, lambda row: Cursor(NOW + timedelta(minutes=row[0]), row[1]))


@pytest.mark.parametrize("down", [False, True])
@pytest.mark.parametrize("size", [1, 2, 4, 8, 9, 10])
def test_page_after_page_and_back_again_shows_every_row_once_and_in_order(rows: list[tuple[int, uuid.UUID]], size: int, down: bool) -> None:
    wanted = rows[::-1] if down else rows
    seen: list[tuple[int, uuid.UUID]] = []
    with unit(HOUSE) as work:
        here = page(work, size, down=down)
        assert here.earlier is None
        seen += here.rows
        while here.later:
            here = page(work, size, down=down, after=here.later)
            seen += here.rows
        assert seen == wanted
        back = list(here.rows)
        while here.earlier:
            here = page(work, size, down=down, before=here.earlier)
            back = here.rows + back
            assert here.later is not None
        assert back == wanted


def test_a_list_of_several_branches_is_one_list_without_doubles(rows: list[tuple[int, uuid.UUID]]) -> None:
    branches = ((Outbox.kind == "odd",), (Outbox.kind == "even",), (Outbox.run_at <= NOW + timedelta(minutes=1),))
    with unit(HOUSE) as work:
        first = page(work, 4, branches=branches)
        assert first.rows == rows[:4]
        second = page(work, 4, branches=branches, after=first.later)
        assert second.rows == rows[4:8]
        assert page(work, 4, branches=branches, before=second.earlier).rows == rows[:4]


def test_a_branch_narrows_what_is_listed(rows: list[tuple[int, uuid.UUID]]) -> None:
    with unit(HOUSE) as work:
        assert page(work, 20, branches=((Outbox.kind == "odd",),)).rows == rows[::2]
        assert page(work, 20, branches=((Outbox.kind == "odd", Outbox.run_at > NOW),)).rows == [row for row in rows[::2] if row[0]]


def test_a_page_reads_one_row_more_than_it_shows_and_none_beyond(rows: list[tuple[int, uuid.UUID]]) -> None:
    with unit(HOUSE) as work:
        for branches in (((),), ((Outbox.kind == "odd",), (Outbox.kind == "even",))):
            chosen = Place(Outbox.run_at, Outbox.id, False, 3).ids(branches)
            assert len(work.session.execute(select(chosen.c.id)).all()) == 4


@pytest.mark.parametrize(("most", "counted"), [(3, 4), (8, 9), (9, 9), (50, 9)])
def test_a_count_stops_one_past_its_limit(rows: list[tuple[int, uuid.UUID]], most: int, counted: int) -> None:
    with unit(HOUSE) as work:
        assert work.session.scalar(select(capped(select(Outbox).order_by(Outbox.run_at), most))) == counted


def test_a_count_counts_what_is_asked_for(rows: list[tuple[int, uuid.UUID]]) -> None:
    with unit(HOUSE) as work:
        assert work.session.scalar(select(capped(select(Outbox.id).where(Outbox.kind == "even"), 99))) == 4
