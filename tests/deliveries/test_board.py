"""The daily board: what is late, what leaves today and on the next working days, and what will miss its day (5.1.10(1))."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from domain.customers.models import Customer
from domain.deliveries.board import queries
from domain.deliveries.board.queries import BoardFilter
from domain.orders.models import Order, ScheduleLine
from domain.products.models import Lot, Material, Reservation
from domain.shared import clock
from domain.shared.actor import Actor
from domain.shared.base import new_id
from domain.shared.clock import CalendarDay
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.deliveries.late import ARM, HOUSE, LINK, MOUNT, due, member_of, nothing_in_stock, set_in

pytestmark = pytest.mark.clause("5.1.10(1)")


def board(who: Actor, view: str = "late", *, now: datetime = NOW, **asked: str) -> list[queries.BoardRow]:
    with unit(who, now=now) as work:
        return queries.page(work, BoardFilter.of({"view": view, **asked})).rows


def figures(who: Actor, *, now: datetime = NOW) -> queries.Figures:
    with unit(who, now=now) as work:
        return queries.figures(work)


def test_a_delivery_stands_where_its_day_is(cast: Cast) -> None:
    rows = {days: due(cast, days) for days in (-3, 0, 1, 3, 4, 9, 10)}  # Monday; the 7th working day is Wednesday of the week after
    shown = {view: {row.id for row in board(cast.sun_li, view)} for view in queries.VIEWS}
    assert shown["late"] == {rows[-3].id}
    assert shown["today"] == {rows[0].id}
    assert shown["next3"] == {rows[1].id, rows[3].id}
    assert shown["next7"] == {rows[each].id for each in (1, 3, 4, 9)}
    assert shown["all"] == {row.id for row in rows.values()}


def test_the_figures_count_what_the_views_show(cast: Cast) -> None:
    for days in (-9, -3, 0, 1, 3, 9, 30):
        due(cast, days)
    found = figures(cast.sun_li)
    assert found.views == {view: len(board(cast.sun_li, view)) for view in found.views}
    assert (found.late, found.today, found.next3, found.next7) == (2, 1, 2, 3)
    assert found.oldest == TODAY - timedelta(days=9)


def test_a_row_says_what_is_open_how_late_it_is_and_what_the_rate_counts(cast: Cast) -> None:
    late = due(cast, -3, 400, shipped=150, number="SO-1")
    set_in(ScheduleLine, late.id, promised_latest=TODAY - timedelta(days=1))
    row, = board(cast.sun_li)
    assert (row.order, row.position, row.customer, row.code, row.production_line) == ("SO-1", 10, "远江汽车", "HC-2206-107", "L2")
    assert (row.need, row.ordered, row.shipped, row.late_days) == (250, 400, 150, 1)
    assert (row.ship_by, row.counted) == (TODAY - timedelta(days=1), TODAY - timedelta(days=3))


def test_what_has_left_or_is_not_released_yet_is_not_on_the_board(cast: Cast) -> None:
    shipped, not_yet, open_ = due(cast, -1, shipped=400), due(cast, -1), due(cast, -1)
    set_in(ScheduleLine, not_yet.id, open=Decimal(0))
    assert {row.id for row in board(cast.sun_li)} == {open_.id}
    assert shipped.id not in {row.id for row in board(cast.sun_li, "all")}


@pytest.mark.parametrize(("paused", "there"), [(None, True), (TODAY, False)])
def test_our_own_hold_leaves_a_delivery_due_and_the_customers_pauses_it(cast: Cast, paused: Any, there: bool) -> None:
    held = due(cast, -1, state="on_hold", held_from="released")
    set_in(ScheduleLine, held.id, paused_on=paused)
    assert bool(board(cast.sun_li)) is there


def test_where_dates_mean_arrival_it_must_leave_the_days_of_the_way_before(cast: Cast) -> None:
    set_in(Customer, cast.a.id, dates_mean="arrival")
    far, near = due(cast, 3, ship_to_id=cast.ship_to["a"].id), due(cast, 1, ship_to_id=cast.ship_to["a"].id)  # two days on the road
    assert [(row.id, row.ship_by) for row in board(cast.sun_li, "next3")] == [(far.id, TODAY + timedelta(days=1))]
    assert [row.id for row in board(cast.sun_li, "late")] == [near.id]


def test_the_next_days_are_working_days_of_the_companys_calendar(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.add_all([
            CalendarDay(day=TODAY + timedelta(days=1), working=False, name="停电"),
            CalendarDay(day=TODAY + timedelta(days=5), working=True, name="调休上班"),
        ])
    clock.forget()
    rows = [due(cast, days) for days in (4, 5)]  # Friday and Saturday; Tuesday is off, so the third working day is Friday
    assert [row.id for row in board(cast.sun_li, "next3")] == [rows[0].id]


def test_the_day_is_that_of_the_company_not_of_the_server(cast: Cast) -> None:
    due(cast, 0)
    before, after = datetime(2026, 11, 23, 15, 59, tzinfo=UTC), datetime(2026, 11, 23, 16, 0, tzinfo=UTC)  # midnight in Shanghai
    assert (figures(cast.sun_li, now=before).today, figures(cast.sun_li, now=before).late) == (1, 0)
    assert (figures(cast.sun_li, now=after).today, figures(cast.sun_li, now=after).late) == (0, 1)


# at risk


def why(who: Actor, view: str = "risk", **asked: str) -> dict[Any, list[str]]:
    return {row.id: [each.id for each in row.reasons] for row in board(who, view, **asked)}


LOW, LOAD, SHORT = ("{n} still to be made: {hours} h of work, {left} h until then",
                    "{line} has {hours} h of work up to it and {left} h until then", "{code}: {n} {unit} short")


def test_what_stock_covers_is_not_at_risk(cast: Cast) -> None:
    due(cast, 0, 6400)
    assert why(cast.sun_li) == {}
    row, = board(cast.sun_li, "today")
    assert (row.to_make, row.ready) == (0, 6400)


def test_stock_serves_the_earliest_day_first(cast: Cast) -> None:
    later, first = due(cast, 3, 4000), due(cast, 1, 4000)
    rows = {row.id: row.to_make for row in board(cast.sun_li, "next3")}
    assert rows == {first.id: 0, later.id: 1600}


def test_what_is_late_takes_from_stock_before_what_is_due(cast: Cast) -> None:
    due(cast, -2, 6000)
    today = due(cast, 0, 4700)  # 4,300 at 200 an hour: 21.5 hours, and 21 are left of the line's day
    assert why(cast.sun_li) == {today.id: [LOW]}
    row, = board(cast.sun_li, "risk")
    assert row.to_make == 4300


def test_made_too_little_for_the_day_is_a_risk_with_its_figures(cast: Cast) -> None:
    nothing_in_stock(cast)
    low = due(cast, 1, 10_000)  # 50 hours of work; L2 runs 24 hours a day, and of Monday 7 of 8 working hours are left
    row, = board(cast.sun_li, "risk")
    assert row.id == low.id
    assert [(each.id, each.params) for each in row.reasons] == [
        (LOW, {"n": "10,000", "hours": "50", "left": "45"}),
    ]


def test_what_the_line_can_still_make_in_time_is_not(cast: Cast) -> None:
    nothing_in_stock(cast)
    due(cast, 1, 9_000)  # 45 hours
    assert why(cast.sun_li) == {}


def test_a_line_that_has_others_to_make_first_is_overloaded(cast: Cast) -> None:
    nothing_in_stock(cast)
    first, second = due(cast, 1, 6_000), due(cast, 1, 6_000, part=LINK)
    third = due(cast, 2, 6_000)  # 90 h of work up to Wednesday, 69 h until then
    assert set(why(cast.sun_li)) == {max(first.id, second.id), third.id}
    assert why(cast.sun_li)[third.id] == [LOAD]


def test_material_that_does_not_suffice_is_a_risk(cast: Cast) -> None:
    nothing_in_stock(cast)
    enough, short = due(cast, 1, 150, part=MOUNT), due(cast, 2, 100, part=MOUNT)  # half a kilogram each, 100 kg there
    assert why(cast.sun_li) == {short.id: [SHORT]}
    row, = board(cast.sun_li, "risk")
    assert row.reasons[0].params == {"code": "NR-60", "n": "25", "unit": "kg"}
    assert enough.id not in why(cast.sun_li)


@pytest.mark.parametrize(("reason", "shown"), [("material", 1), ("quantity", 0), ("load", 0), ("", 1)])
def test_the_board_narrows_to_one_reason(cast: Cast, reason: str, shown: int) -> None:
    nothing_in_stock(cast)
    due(cast, 2, 250, part=MOUNT)
    assert len(why(cast.sun_li, reason=reason)) == shown
    found = figures(cast.sun_li)
    assert (found.risk, found.material, found.quantity, found.load) == (1, 1, 0, 0)


def test_blocked_lots_cover_nothing(cast: Cast) -> None:
    due(cast, 0, 6400)
    with unit(HOUSE, now=NOW) as work:
        work.add(Lot(product_id=cast.products["HC-2206-107"].id, number="L1", quantity=Decimal(6400), produced_on=TODAY, blocked=True))
    assert [row.to_make for row in board(cast.sun_li, "risk")] == [6400]


def test_what_lies_beyond_seven_working_days_is_not_judged_yet(cast: Cast) -> None:
    nothing_in_stock(cast)
    due(cast, 10, 1_000_000)
    assert why(cast.sun_li) == {}


def test_a_day_off_of_the_line_takes_its_hours(cast: Cast) -> None:
    nothing_in_stock(cast)
    tight = due(cast, 1, 400, part=ARM)  # 6.7 h at 60 an hour; L1 runs 16 h a day
    assert why(cast.sun_li) == {}
    with unit(HOUSE, now=NOW) as work:
        work.session.add_all([CalendarDay(day=TODAY, working=False), CalendarDay(day=TODAY + timedelta(days=1), working=False)])
    clock.forget()
    assert why(cast.sun_li) == {tight.id: [LOW]}


# who sees what


def test_confidential_lines_stand_on_the_board_of_members_alone(cast: Cast) -> None:
    due(cast, -1)
    hidden = due(cast, -1, project=member_of(cast, cast.chen))
    assert hidden.id in {row.id for row in board(cast.chen)} and figures(cast.chen).late == 2
    assert hidden.id not in {row.id for row in board(cast.sun_li)} and figures(cast.sun_li).late == 1
    with unit(cast.chen, now=NOW) as work:
        assert queries.public_figures(work).late == 1


def test_what_is_hidden_takes_stock_as_a_reservation_without_a_name(cast: Cast) -> None:
    hidden = due(cast, 0, 3000, project=member_of(cast, cast.chen))
    open_ = due(cast, 1, 4000)
    assert [row.to_make for row in board(cast.sun_li, "next3")] == [0]
    with unit(HOUSE, now=NOW) as work:
        work.add(Reservation(id=new_id(), product_id=cast.products["HC-2206-107"].id, quantity=Decimal(3000)))
    assert [(row.id, row.to_make) for row in board(cast.sun_li, "next3")] == [(open_.id, 600)]
    assert hidden.id not in {row.id for row in board(cast.sun_li, "all")}


# the address


@pytest.mark.parametrize(("asked", "found"), [
    ({"q": "SO-77"}, {"SO-77"}), ({"q": LINK}, {"SO-77", "SO-79"}), ({"q": "悬置"}, {"SO-78"}),
    ({"q": "hc-2206"}, {"SO-77", "SO-79"}), ({"q": "博恩"}, {"SO-80"}), ({"q": "%"}, set()), ({"q": "nothing"}, set()),
    ({"customer": "K001"}, {"SO-77", "SO-78", "SO-79"}), ({"customer": "K002"}, {"SO-80"}), ({"line": "L1"}, set()),
    ({"line": "L2"}, {"SO-77", "SO-78", "SO-79", "SO-80"}),
])
def test_the_filters_of_the_address_narrow_the_board(cast: Cast, asked: dict[str, str], found: set[str]) -> None:
    for number, part, customer in (("SO-77", LINK, "a"), ("SO-78", MOUNT, "a"), ("SO-79", LINK, "a"), ("SO-80", "B-77120", "b")):
        made = due(cast, -1, 10, part=part, number=number, customer=customer)
        with unit(HOUSE, now=NOW) as work:
            work.session.execute(update(Order).where(Order.id == made.order.id).values(version=2))
    shown = {row.order for row in board(cast.sun_li, **asked)}
    assert shown == found


def test_a_page_ends_where_the_next_begins(cast: Cast) -> None:
    ids = [due(cast, -days).id for days in (5, 4, 3, 2, 1)]
    with unit(cast.sun_li, now=NOW) as work:
        first = queries.page(work, BoardFilter(view="late"), size=2)
        second = queries.page(work, BoardFilter(view="late", after=str(first.later)), size=2)
        back = queries.page(work, BoardFilter(view="late", before=str(second.earlier)), size=2)
    assert [row.id for row in first.rows + second.rows] == ids[:4]
    assert [row.id for row in back.rows] == ids[:2]


def test_what_the_address_says_wrongly_is_left_out() -> None:
    wanted = BoardFilter.of({"view": "x", "reason": "y", "q": " a "})
    assert (wanted.view, wanted.reason, wanted.q) == ("late", "", "a")
    assert wanted.address() == "/admin/deliveries?q=a"
    assert wanted.address(view="risk") == "/admin/deliveries?view=risk&q=a"


def test_customer_supplied_material_is_asked_of_the_customer_and_not_a_shortage_of_ours(cast: Cast) -> None:
    nothing_in_stock(cast)
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Material).where(Material.code == "NR-60").values(on_hand=Decimal(0)))
    due(cast, 2, 100, part=MOUNT)
    assert list(why(cast.sun_li).values()) == [[SHORT]]
    from domain.products.models import Consumption

    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Consumption).values(customer_supplied=True))
    assert why(cast.sun_li) == {}
