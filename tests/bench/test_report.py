"""The page of measurements tells what held, what grew, and what lies over its bound."""

from dataclasses import replace

import pytest

from bench.__main__ import Figure, Size
from bench.report import written


def figure(cpu: float, *, bound: float | None = 10, database: float = 1.0, wall: float = 20.0, name: str = "order list") -> Figure:
    return Figure(name, bound, cpu, database, wall)


def size(lines: int, *figures: Figure, mixed: dict[str, float] | None = None) -> Size:
    return Size(lines, 12.4, 1.26, (101.4, 52.3), list(figures), mixed if mixed is not None else {"pages per second": 80.4})


def rows(*sizes: Size) -> list[list[str]]:
    """The table of requests, cell by cell, below its two heading lines."""
    table = [line for line in written(sizes).split("\n\n")[3].splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


@pytest.mark.parametrize(
    ("cpu", "bound", "verdict"),
    [(10.0, 10, "holds"), (10.1, 10, "over the bound"), (9.9, 10, "holds"), (500.0, None, "holds")],
)
def test_a_request_holds_up_to_its_bound(cpu: float, bound: float | None, verdict: str) -> None:
    assert rows(size(1000, figure(cpu, bound=bound)))[0][-1] == verdict


@pytest.mark.parametrize(
    ("first", "last", "verdict"),
    [(4.0, 5.0, "holds"), (4.0, 5.1, "grows"), (4.0, 4.0, "holds"), (4.0, 2.0, "holds"), (4.0, 11.0, "over the bound")],
)
def test_a_request_may_cost_a_fifth_more_with_all_the_data_and_no_more(first: float, last: float, verdict: str) -> None:
    assert rows(size(1000, figure(first)), size(100_000, figure(last)))[0][-1] == verdict


def test_a_request_that_is_over_its_bound_at_any_size_is_told() -> None:
    assert rows(size(1000, figure(11.0)), size(100_000, figure(9.0)))[0][-1] == "over the bound"


@pytest.mark.parametrize(("cpu", "database", "verdict"), [(9, 91, "holds"), (9, 92, "over the bound"), (11, 1, "over the bound")])
def test_what_sums_up_a_million_lines_is_bound_with_the_database_too(cpu: float, database: float, verdict: str) -> None:
    row = rows(size(1000, replace(figure(cpu, database=database), served=100)))[0]
    assert (row[1], row[-1]) == ("10 ms · 100 ms in all", verdict)


def test_one_size_alone_cannot_grow() -> None:
    assert rows(size(1000, figure(4.0)))[0][-2:] == ["1.00", "holds"]


def test_growth_counts_the_database_too() -> None:
    small, large = figure(4.0, database=1.0), figure(4.0, database=6.0)
    assert rows(size(1000, small), size(100_000, large))[0][-2:] == ["2.00", "grows"]


def test_a_request_that_cost_nothing_at_first_divides_by_no_nought() -> None:
    assert rows(size(1, figure(0.0, database=0.0)), size(2, figure(1.0, database=0.0)))[0][-2] == "1000.00"


def test_a_row_names_the_request_its_bound_and_each_size_in_turn() -> None:
    sizes = (size(1000, figure(4.04, database=1.26, wall=20.6)), size(100_000, figure(4.2, database=1.0, wall=21.4)))
    assert rows(*sizes)[0] == ["order list", "10 ms", "4.0 (+ 1.3), 21", "4.2 (+ 1.0), 21", "—", "1.00", "0.98", "holds"]


def test_a_request_is_told_as_a_part_of_the_first_of_its_run_too() -> None:
    """Figures of a busy machine are all too high together; what one costs beside another stays."""
    slow, quick = (size(1000, figure(40.0 * factor), figure(10.0 * factor)) for factor in (3, 1))
    assert [[row[-3] for row in rows(each)] for each in (slow, quick)] == [["1.00", "0.25"], ["1.00", "0.25"]]


def test_what_has_no_bound_has_a_dash() -> None:
    assert rows(size(1, figure(4.0, bound=None)))[0][1] == "—"


def test_every_request_has_its_row_in_the_order_of_measuring() -> None:
    measured = [figure(1.0, name=name) for name in ("queue", "order list", "a new order")]
    assert [row[0] for row in rows(size(1, *measured))] == ["queue", "order list", "a new order"]


def test_the_head_of_the_table_names_the_sizes() -> None:
    page = written([size(1000, figure(1.0)), size(100_000, figure(1.0))])
    head = next(line for line in page.splitlines() if line.startswith("| request"))
    assert "1,000 lines: CPU ms" in head and "100,000 lines: CPU ms" in head
    assert head.count("|") - 1 == 6 + 2


def test_a_size_as_a_whole_has_load_start_memory_and_the_mixed_load() -> None:
    last = written([size(1000, figure(1.0), mixed={"pages per second": 80.4, "wall of 95 %, ms": 55.6})]).strip().splitlines()[-1]
    assert last == "| 1,000 | 12 s | 1.3 s | 101 + 52 = 154 MB | — | pages per second 80, wall of 95 %, ms 56 |"


def test_the_page_says_on_which_machine_it_was_measured() -> None:
    second = written([size(1, figure(1.0))]).splitlines()[2]
    assert "cores" in second and "Python 3." in second and second.endswith("`make bench`.")


def test_what_the_data_have_nothing_for_is_said_and_not_told_as_nothing() -> None:
    row = rows(size(1000, figure(4.0)), size(100_000, replace(figure(0.0), why="not measured: no slip waits")))[0]
    assert row == ["order list", "10 ms", "4.0 (+ 1.0), 20", "—", "—", "—", "—", "not measured: no slip waits"]


def test_what_ended_before_its_last_turn_tells_its_figures_and_why() -> None:
    row = rows(size(1000, figure(4.0)), size(100_000, replace(figure(4.2), ended="after 4 turns: no slip is left")))[0]
    assert (row[3], row[-1]) == ("4.2 (+ 1.0), 20", "holds, after 4 turns: no slip is left")


def test_a_request_is_told_as_a_part_of_the_log_in_beside_it() -> None:
    """The machine may be busier while one thing is measured than while another is."""
    assert rows(size(1000, figure(40.0), replace(figure(10.0), log_in=20.0)))[1][-3] == "0.50"


def test_the_least_of_all_turns_stands_beside_the_median() -> None:
    assert rows(size(1000, replace(figure(4.0), least=3.2)))[0][2] == "4.0 (least 3.2) (+ 1.0), 20"


def test_the_statements_of_the_largest_size_stand_beside_what_they_cost() -> None:
    few, many = (size(lines, replace(figure(4.0), statements=asked)) for lines, asked in ((1000, 12), (100_000, 14)))
    assert rows(few, many)[0][4] == "14"


def test_memory_after_the_mixed_load_is_told_whole_and_of_the_largest_process() -> None:
    whole = replace(size(1000, figure(1.0)), busy_mb=(210.4, 120.6, 61.2))
    assert "| 210 MB, the largest process 121; database 61 |" in written([whole])


@pytest.mark.parametrize("sizes", [1, 2, 3])
def test_both_tables_have_as_many_columns_in_every_row(sizes: int) -> None:
    page = written([size(10**power, figure(1.0)) for power in range(3, 3 + sizes)])
    for table in (part.splitlines() for part in page.strip().split("\n\n") if part.startswith("|")):
        assert len({line.count("|") for line in table}) == 1, table
        assert set(table[1]) == {"|", "-"}


@pytest.mark.parametrize(("cpu", "verdict"), [(35.9, "holds"), (36.1, "over the bound")])
def test_what_the_hashing_of_a_signature_takes_stands_beside_the_bound(cpu: float, verdict: str) -> None:
    row = rows(size(1000, replace(figure(cpu, bound=15), hashing=21.0)))[0]
    assert (row[1], row[-1]) == ("15 ms + 21 of hashing", verdict)
