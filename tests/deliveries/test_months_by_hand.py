"""In which month, of whom and of what a line counts, on each basis: FM070100-04 added up by hand from rows in memory (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rollup import SUMS, Cell, Cells, Key, cells
from domain.orders.models import ScheduleLine

pytestmark = pytest.mark.clause("5.1.10(3)")
D = Decimal
A, B, LINK, ARM, SECRET = (uuid.UUID(int=n) for n in range(1, 6))
NOV, DEC = date(2026, 11, 1), date(2026, 12, 1)


def line(counted: str = "2026-11-20", due: int = 100, kept: int = 100, *, requested: str = "", latest: str = "",
         **more: Any) -> ScheduleLine:
    """Due and kept are the same on each basis, unless `more` says otherwise."""
    days = {name: date.fromisoformat(text) for name, text in (
        ("counted", counted), ("counted_requested", requested or counted), ("counted_latest", latest or counted))}
    given: dict[str, Any] = {
        "customer_id": A, "product_id": LINK, "project_id": None, "paused_on": None, "confirmed": True,
        **{name: D(due) for name in ("due", "due_requested", "due_latest")},
        **{name: D(kept) for name in ("on_time", "on_time_requested", "on_time_latest")},
    }
    return ScheduleLine(**days, **given | more)


def months(found: Cells, basis: Basis = Basis.COUNTED) -> dict[date, tuple[int, int]]:
    """Lines and those of them on time, by month."""
    sums: dict[date, tuple[int, int]] = {}
    for key, cell in found.items():
        if key.basis == basis:
            lines, on_time = sums.get(key.month, (0, 0))
            sums[key.month] = lines + cell.share.lines, on_time + cell.share.lines_on_time
    return sums


def whole(found: Cells, basis: Basis = Basis.COUNTED) -> Share:
    return sum((cell.share for key, cell in found.items() if key.basis == basis), Share())


@pytest.mark.parametrize(("day", "month"), [("2026-11-01", NOV), ("2026-11-30", NOV), ("2026-12-01", DEC), ("2026-12-31", DEC)])
def test_a_line_counts_in_the_month_of_its_counted_day_whenever_it_left(day: str, month: date) -> None:
    assert months(cells([line(day)])) == {month: (1, 1)}


def test_each_basis_has_its_own_month() -> None:
    """Asked for in October, promised for November, moved by us into December: one line in each, and the counted one is November's."""
    found = cells([line("2026-11-28", requested="2026-10-30", latest="2026-12-03")])
    assert [list(months(found, basis)) for basis in (Basis.REQUESTED, Basis.COUNTED, Basis.LATEST)] == [[date(2026, 10, 1)], [NOV], [DEC]]


@pytest.mark.parametrize(("due", "kept", "lines", "pieces"), [
    (100, 100, (1, 1), (100, 100)),
    (100, 99, (1, 0), (100, 99)),  # all or nothing by lines; by quantity what came
    (100, 0, (1, 0), (100, 0)),
    (0, 0, (0, 0), (0, 0)),  # cancelled in time: not due
    (30, 30, (1, 1), (30, 30)),  # cancelled in time after thirty had left
])
def test_what_one_line_adds(due: int, kept: int, lines: tuple[int, int], pieces: tuple[int, int]) -> None:
    total = whole(cells([line(due=due, kept=kept)]))
    assert (total.lines, total.lines_on_time) == lines and (total.quantity, total.quantity_on_time) == pieces


@pytest.mark.parametrize(("held", "counts"), [("2026-11-19", 0), ("2026-11-20", 0), ("2026-11-21", 1)])
def test_while_the_customer_holds_it_a_day_that_was_not_over_counts_in_no_month(held: str, counts: int) -> None:
    assert whole(cells([line(paused_on=date.fromisoformat(held))])).lines == counts


def test_a_part_that_was_divided_off_for_our_reasons_is_no_line_more() -> None:
    first, part = line(due=100, kept=60), line(due=0, kept=0, due_latest=D(40), on_time_latest=D(40), latest="2026-12-02")
    found = cells([first, part])
    assert months(found) == {NOV: (1, 0)} and months(found, Basis.LATEST) == {NOV: (1, 0), DEC: (1, 1)}


def test_customers_parts_and_projects_stand_apart() -> None:
    found = cells([line(), line(), line(product_id=ARM), line(customer_id=B), line(project_id=SECRET), line(product_id=None)])
    counted = {(key.customer_id, key.product_id, key.project_id): cell.share.lines for key, cell in found.items() if key.basis == "counted"}
    assert counted == {(A, LINK, None): 2, (A, ARM, None): 1, (B, LINK, None): 1, (A, LINK, SECRET): 1, (A, None, None): 1}


def test_how_many_of_them_the_customer_has_confirmed_is_counted_beside() -> None:
    (cell,) = (cell for key, cell in cells([line(), line(confirmed=False), line(due=0)]).items() if key.basis == "counted")
    assert (cell.share.lines, cell.confirmed) == (2, 1)


class TestNovember:
    """Twelve lines of a month, and its rate with pencil and paper."""

    LINES = (
        *(line(kept=100) for _ in range(7)),  # seven in full and in time
        line(kept=0),  # overdue and open
        line(kept=80),  # eighty of a hundred in time
        line(due=30, kept=30),  # cut by the customer before the day
        line(due=0, kept=0),  # cancelled by them before the day: not due
        line(paused_on=date(2026, 11, 2)),  # they hold it
    )

    def test_nine_tenths_of_the_pieces_and_eight_of_ten_lines(self) -> None:
        total = whole(cells(self.LINES))
        assert (total.lines, total.lines_on_time, total.missed) == (10, 8, 2)
        assert (total.quantity, total.quantity_on_time) == (700 + 100 + 100 + 30, 700 + 0 + 80 + 30)
        assert total.rate == 80 and round(total.quantity_rate or 0, 2) == D("87.10")

    def test_what_comes_later_to_one_line_changes_that_line_alone(self) -> None:
        better = (*self.LINES[:8], line(kept=100), *self.LINES[9:])
        changed = whole(cells(better)) - whole(cells(self.LINES))
        assert changed == Share(0, 1, D(0), D(20))

    def test_adding_line_by_line_is_counting_all_at_once(self) -> None:
        added: dict[Key, Cell] = {}
        for each in self.LINES:
            for key, cell in cells([each]).items():
                added[key] = added.get(key, Cell()) + cell
        assert added == dict(cells(self.LINES))

    def test_taking_away_what_was_added_leaves_nothing(self) -> None:
        for key, cell in cells(self.LINES).items():
            assert cell - cell == Cell(), key


def keys() -> Iterable[Key]:
    for month in (DEC, NOV):
        for customer in (B, A):
            for product in (ARM, None, LINK):
                yield Key("counted", month, customer, product, None)


def test_rows_are_always_written_in_the_same_order_so_that_no_two_wait_for_each_other() -> None:
    told = list(keys())
    forwards, backwards = sorted(told), sorted(told[7:] + told[:7])
    assert forwards == backwards and forwards[0].month == NOV and forwards[0].product_id is None
    assert len(set(keys())) == 12


def test_a_cell_names_each_of_its_sums_once() -> None:
    sums = Cell(Share(5, 4, D(500), D(460)), 3).sums
    assert list(sums) == list(SUMS) and sorted(map(int, sums.values())) == [3, 4, 5, 460, 500]
