"""At risk is what can still be kept and will not be: up to the last day that counts, and no day further (5.1.10(1), RULES 7).

The link is made on L2, 200 an hour, 24 hours a day, and needs no material that is counted; it is nine o'clock on Monday, 23 November.
"""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from domain.customers.models import Customer
from domain.deliveries.board import queries
from domain.deliveries.board.queries import BoardFilter
from domain.orders.models import ScheduleLine
from domain.products.models import Product
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.late import HOUSE, due, member_of, monday_plus, nothing_in_stock, set_in
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(1)")


@pytest.fixture(autouse=True)
@remembered
def _nothing_lies_ready(cast: Cast) -> None:
    nothing_in_stock(cast)


def window(cast: Cast, days: int | None, customer: str = "a") -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Customer).where(Customer.id == cast.customers[customer].id).values(late_days=days))


def views(cast: Cast) -> dict[str, int]:
    """How many stand in each view; the figures say the same."""
    with unit(cast.sun_li, now=NOW) as work:
        found = {view: len(queries.page(work, BoardFilter(view=view)).rows) for view in ("late", "today", "next3", "next7", "risk")}
        assert queries.figures(work).views == found
        return found


HUGE = 100_000  # five hundred hours: no line makes them in a week


@pytest.mark.parametrize(("days", "late_days", "shown"), [
    (-1, None, {"late"}),  # its day is over: late, and no risk any more
    (-1, 0, {"late"}),
    (-1, 1, {"today", "risk"}),  # within the window: it leaves today, and cannot
    (-2, 1, {"late"}),  # a day beyond it
    (-5, 5, {"today", "risk"}),  # the last day of the window
    (-6, 5, {"late"}),
    (0, None, {"today", "risk"}),
    (0, 5, {"today", "risk"}),
    (1, None, {"next3", "next7", "risk"}),
    (9, None, {"next7", "risk"}),  # the seventh working day
    (10, None, set()),  # and one further
    (10, 5, set()),
])
def test_what_can_still_be_kept_and_will_not_be_is_at_risk(cast: Cast, days: int, late_days: int | None, shown: set[str]) -> None:
    window(cast, late_days)
    due(cast, days, HUGE)
    assert {view for view, count in views(cast).items() if count} == shown


@pytest.mark.parametrize(("late_days", "quantity", "risky"), [
    (1, 4200, False), (1, 4201, True),  # twenty-one hours of today are left
    (2, 9000, False), (2, 9001, True),  # and twenty-four of Tuesday
    (3, 13_800, False), (3, 13_801, True),
])
def test_within_the_window_it_is_judged_by_the_hours_until_its_end(cast: Cast, late_days: int, quantity: int, risky: bool) -> None:
    window(cast, late_days)
    due(cast, -1, quantity)  # Sunday's
    assert views(cast) == {"late": 0, "today": 1, "next3": 0, "next7": 0, "risk": int(risky)}


def test_the_reason_names_the_hours_until_the_end_of_the_window(cast: Cast) -> None:
    window(cast, 2)
    due(cast, -1, HUGE)
    with unit(cast.sun_li, now=NOW) as work:
        row, = queries.page(work, BoardFilter(view="risk")).rows
    assert (row.late_days, row.risk, row.why, row.ship_by) == (0, "quantity", "quantity", monday_plus(-1))
    assert [each.params for each in row.reasons] == [{"n": "100,000", "hours": "500", "left": "45"}]


def test_what_is_late_takes_its_turn_on_the_line_before_what_stands_within_its_window(cast: Cast) -> None:
    window(cast, 1)
    due(cast, -3, HUGE)  # late: whatever comes after it waits
    behind = due(cast, -1, 200)
    with unit(cast.sun_li, now=NOW) as work:
        row, = queries.page(work, BoardFilter(view="risk")).rows
    assert (row.id, row.risk) == (behind.id, "load")


def test_a_delivery_within_its_window_that_lies_ready_is_at_no_risk(cast: Cast) -> None:
    window(cast, 1)
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Product).where(Product.code == "HC-2206-107").values(on_hand=HUGE))
    due(cast, -1, HUGE)
    assert views(cast) == {"late": 0, "today": 1, "next3": 0, "next7": 0, "risk": 0}


def test_the_window_of_one_customer_is_not_that_of_another(cast: Cast) -> None:
    window(cast, 5, "b")
    due(cast, -1, HUGE)
    theirs = due(cast, -1, HUGE, customer="b", part="B-77120")
    with unit(cast.sun_li, now=NOW) as work:
        assert [row.id for row in queries.page(work, BoardFilter(view="today")).rows] == [theirs.id]
        assert [row.customer_number for row in queries.page(work, BoardFilter(view="late")).rows] == ["K001"]


@pytest.mark.parametrize(("columns", "risky"), [
    ({}, 1), ({"paused_on": TODAY}, 0), ({"open": 0}, 0), ({"promised_latest": None}, 0),
])
def test_what_is_held_has_left_or_was_never_promised_is_at_no_risk(cast: Cast, columns: dict[str, Any], risky: int) -> None:
    row = due(cast, 1, HUGE)
    if columns:
        set_in(ScheduleLine, row.id, **columns)
    assert views(cast)["risk"] == risky


def test_a_part_of_which_nobody_knows_how_fast_it_is_made_is_not_judged_by_hours(cast: Cast) -> None:
    due(cast, 1, HUGE)
    assert views(cast)["risk"] == 1
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Product).where(Product.code == "HC-2206-107").values(line_id=None, pieces_per_hour=None))
    assert views(cast)["risk"] == 0


def test_confidential_risks_are_the_members_and_in_no_public_figure(cast: Cast) -> None:
    window(cast, 2)
    due(cast, -1, HUGE, project=member_of(cast, cast.chen))
    with unit(cast.chen, now=NOW) as work:
        assert (queries.figures(work).risk, queries.public_figures(work).risk) == (1, 0)
    assert views(cast) == {"late": 0, "today": 0, "next3": 0, "next7": 0, "risk": 0}


def test_each_reason_is_counted_beside_the_sum(cast: Cast) -> None:
    due(cast, 1, HUGE)
    due(cast, 2, 200)
    with unit(cast.sun_li, now=NOW) as work:
        found = queries.figures(work)
        by_reason = {reason: len(queries.page(work, BoardFilter(view="risk", reason=reason)).rows) for reason in queries.REASONS}
        lines = {row.production_line for row in queries.page(work, BoardFilter(view="risk")).rows}
    assert (found.quantity, found.load) == (by_reason["quantity"], by_reason["load"]) == (1, 1)
    assert found.risk == 2 and lines == {"L2"}
