"""How the months of the rate are written: all that a deed moved with one statement a table, whoever else writes the same month."""

import threading
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries import rollup
from domain.deliveries.models import OnTimeCustomerMonth, OnTimeMonth
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rollup import Cell, Key
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import Cast
from tests.statements import counted

pytestmark = pytest.mark.clause("5.1.10(3)", "6.2.4")
ONE = Cell(Share(1, 1, Decimal(100), Decimal(100)), 1)
PART = "HC-1001-044"


def of_months(cast: Cast, many: int, part: str = PART) -> Mapping[Key, Cell]:
    """A line on time in each of the last so many months, on every basis."""
    product = cast.products[part].id
    return {Key(basis.value, date(2026 - n // 12, 12 - n % 12, 1), cast.a.id, product, None): ONE for n in range(many) for basis in Basis}


def moving(before: Mapping[Key, Cell], after: Mapping[Key, Cell]) -> list[str]:
    with unit(system("test")) as work, counted() as said:
        rollup.move(work, before, after)
    return [each.split(" (")[0] for each in said if "on_time" in each]


def sums(model: Any) -> dict[tuple[str, str], int]:
    with unit(system("test")) as work:
        return {(row.basis, f"{row.month:%Y-%m}"): row.lines for row in work.session.scalars(select(model))}


def test_sixty_months_are_written_with_as_many_statements_as_one_whether_they_begin_or_go_on(cast: Cast) -> None:
    written = ["INSERT INTO on_time_month", "INSERT INTO on_time_customer_month"]
    assert [moving({}, of_months(cast, many)) for many in (1, 60, 60)] == [written] * 3


def test_what_was_added_to_a_month_is_taken_from_it_again(cast: Cast) -> None:
    moving({}, of_months(cast, 2))
    moving({}, of_months(cast, 1))
    moving(of_months(cast, 1), {})
    expected = {(basis.value, month): 1 for basis in Basis for month in ("2026-12", "2026-11")}
    assert sums(OnTimeMonth) == sums(OnTimeCustomerMonth) == expected


def test_the_month_of_a_customer_adds_up_its_products(cast: Cast) -> None:
    moving({}, {**of_months(cast, 1), **of_months(cast, 1, "HC-4801-012")})
    assert set(sums(OnTimeMonth).values()) == {1} and set(sums(OnTimeCustomerMonth).values()) == {2}


def test_what_changed_nothing_writes_nothing(cast: Cast) -> None:
    same = of_months(cast, 3)
    assert moving(same, same) == []


def test_of_two_who_begin_a_month_at_once_the_second_waits_and_adds_to_it(cast: Cast) -> None:
    months = of_months(cast, 3)
    waiting = threading.Thread(target=moving, args=({}, months))
    with unit(system("test")) as work:
        rollup.move(work, {}, months)
        waiting.start()
        waiting.join(0.5)
        assert waiting.is_alive(), "it waits until the first has committed"
    waiting.join(10)
    assert set(sums(OnTimeMonth).values()) == set(sums(OnTimeCustomerMonth).values()) == {2}


def test_nobody_but_the_system_raises_the_months(cast: Cast) -> None:
    with unit(cast.li_qian) as work, pytest.raises(RuntimeError, match="as the system"):
        rollup.move(work, {}, of_months(cast, 1))
