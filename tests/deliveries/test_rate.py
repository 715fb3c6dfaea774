"""The on-time rate is what a hand calculation says, also after we move our own dates (5.1.10(3), 6.2.4)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from domain.customers.models import Customer
from domain.deliveries import rate
from domain.deliveries.board.queries import public_figures
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.models import Countermeasure, Delay
from domain.deliveries.on_time import Basis, Share
from domain.deliveries.rate import Figures, MonthPage, RateFilter
from domain.projects.actions import end
from domain.projects.models import Project
from domain.records.models import Record
from domain.records.registers_of_delivery import print_ledger, print_rate
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import Cast
from tests.deliveries.counted import Promise, at, day, promised
from tests.remembering import remembered
from tests.tracking import made

NOVEMBER, DECEMBER = date(2026, 11, 1), date(2026, 12, 1)
AFTER = datetime(2026, 12, 15, 2, tzinfo=UTC)


def month(cast: Cast, who: Actor | None = None, now: datetime = AFTER, **narrowed: Any) -> MonthPage:
    wanted = RateFilter(**({"month": NOVEMBER} | narrowed))
    with unit(who or cast.chen, now=now) as work:
        return rate.of_month(work, wanted)


def series(cast: Cast, now: datetime = AFTER, **narrowed: Any) -> dict[str, Figures]:
    wanted = RateFilter(**({"month": DECEMBER} | narrowed))
    with unit(cast.chen, now=now) as work:
        return {each.key: each for each in rate.series(work, wanted, rate.of_month(work, wanted).total)}


def shares(figures: Figures) -> dict[str, tuple[int, int, int, int]]:
    return {
        basis.value: (one.lines, one.lines_on_time, int(one.quantity), int(one.quantity_on_time))
        for basis in Basis if (one := figures.on(basis)).lines
    }


@remembered
def five(cast: Cast) -> list[Promise]:
    """November 20, requested November 13, of 100, 200, 300, 50 and 40 pieces.

    The first leaves a day early. The second we put off to the 27th by ourselves, and it leaves then. The third leaves with 120 on
    the day and 180 a day later. The fourth the customer puts off to the 24th, and it leaves on the 23rd. The fifth never leaves.
    """
    first, second, third, fourth, fifth = (
        promised(cast, quantity, number=f"SO-261101-{n:03d}") for n, quantity in enumerate((100, 200, 300, 50, 40), 1)
    )
    first.ship(-1)
    second.moved(-3, 7, by_customer=False).ship(7, 200)
    third.ship(0, 120).ship(1, 180)
    fourth.moved(-2, 4, by_customer=True).ship(3, 50)
    return [first, second, third, fourth, fifth]


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_the_rate_of_the_month_is_what_the_hand_says(cast: Cast) -> None:
    """By hand. Counted: lines 1 and 4 of five kept = 40 %; pieces 100 + 0 + 120 + 50 + 0 = 270 of 690 = 39.1 %.

    Requested (the 13th; the fourth said so two days before the counted day, but after the requested one): none of five, 0 of 690.
    Latest: lines 1, 2 and 4 = 60 %; pieces 100 + 200 + 120 + 50 = 470 of 690.
    """
    five(cast)
    total = month(cast).total
    assert shares(total) == {"counted": (5, 2, 690, 270), "requested": (5, 0, 690, 0), "latest": (5, 3, 690, 470)}
    assert total.counted.rate == Decimal(40)
    assert total.counted.quantity_rate == Decimal(27000) / 690


@pytest.mark.clause("5.1.10(3)")
def test_moving_our_own_date_once_more_changes_nothing_of_the_counted_rate(cast: Cast) -> None:
    second = five(cast)[1]
    before = month(cast).total
    second.moved(5, 40, by_customer=False)
    after = month(cast).total
    assert after.counted == before.counted
    assert after.on(Basis.LATEST).lines == before.on(Basis.LATEST).lines - 1, "its latest promise lies in December now, and is kept there"


@pytest.mark.clause("5.1.10(3)")
def test_it_is_counted_in_the_month_of_the_counted_date(cast: Cast) -> None:
    promised(cast, number="SO-1").moved(-2, 15, by_customer=True).ship(14)
    promised(cast, number="SO-2").moved(-2, 15, by_customer=False).ship(14)
    found = series(cast)
    assert shares(found["2026-11"])["counted"] == (1, 0, 100, 0)
    assert shares(found["2026-12"])["counted"] == (1, 1, 100, 100)
    assert list(found)[-2:] == ["2026-11", "2026-12"]
    assert len(found) == 12


@pytest.mark.clause("5.1.10(3)")
def test_a_month_with_nothing_due_has_no_rate(cast: Cast) -> None:
    promised(cast, requested=0).cancelled(-1)
    page = month(cast)
    assert page.total.counted == Share()
    assert page.total.counted.rate is None
    assert (page.customers, page.products) == ([], [])


@pytest.mark.clause("5.1.10(3)")
@pytest.mark.parametrize(("now", "lines"), [(0, 0), (1, 1)])
def test_a_line_is_judged_when_its_day_is_over(cast: Cast, now: int, lines: int) -> None:
    promised(cast)
    assert month(cast, now=at(now)).total.counted.lines == lines


def test_the_customers_late_window_puts_the_judgement_off_also_into_the_next_month(cast: Cast) -> None:
    with unit(system("test")) as work:
        work.session.execute(update(Customer).where(Customer.id == cast.a.id).values(late_days=5))
    promised(cast, to=10)  # 30 November
    assert month(cast, now=at(14)).total.counted.lines == 0
    assert shares(month(cast, now=at(16)).total)["counted"] == (1, 0, 100, 0)


def test_what_the_customer_holds_is_in_no_month_running_or_over(cast: Cast) -> None:
    promised(cast).held(-1)
    assert month(cast, now=at(5)).total.counted.lines == 0
    assert month(cast).total.counted.lines == 0


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_each_customer_and_each_part_has_its_own_rate_the_worst_first(cast: Cast) -> None:
    promised(cast, 100, number="SO-1").ship(0)
    promised(cast, 80, number="SO-2", part="2904110-K80")
    promised(cast, 30, number="SO-3", customer="b", part="B-77120").ship(0, 30)
    page = month(cast)
    assert [(each.key, each.counted.lines, each.counted.lines_on_time) for each in page.customers] == [("K001", 2, 1), ("K002", 1, 1)]
    assert page.products[0].key == "HC-4801-012"
    assert {each.key: each.counted.rate for each in page.products} == {"HC-4801-012": 0, "HC-2206-107": 100, "HC-9001-001": 100}
    assert shares(month(cast, customer="K002").total)["counted"] == (1, 1, 30, 30)
    assert shares(month(cast, product="HC-4801-012").total)["counted"] == (1, 0, 80, 0)
    assert month(cast, customer="K999").total.counted.lines == 0


@pytest.mark.clause("5.1.10(3)")
def test_a_running_month_counted_by_line_and_the_same_month_from_its_sums_say_the_same(cast: Cast) -> None:
    five(cast)
    running, over = month(cast, now=datetime(2026, 11, 30, 2, tzinfo=UTC)), month(cast)
    assert shares(running.total) == shares(over.total)
    assert [shares(each) for each in running.products] == [shares(each) for each in over.products]


def test_the_share_that_customers_confirmed_stands_beside_it(cast: Cast) -> None:
    promised(cast, number="SO-1").countersigned(-10)
    promised(cast, number="SO-2")
    assert month(cast).total.confirmed_percent == 50
    assert month(cast, now=at(5)).total.confirmed_percent == 50


@pytest.mark.clause("5.1.10(3)", "5.1.10(4)")
def test_each_miss_is_listed_with_what_came_when_and_how_late(cast: Cast) -> None:
    _, second, third, _, fifth = five(cast)
    with unit(cast.chen, now=at(10)) as work:
        page = rate.misses(work, RateFilter(NOVEMBER))
        rows = {row.id: row for row in page.rows}
        assert set(rows) == {second.id, third.id, fifth.id}
        assert [rows[each.id].days_late(day(10)) for each in (second, third, fifth)] == [7, 1, 10]
        assert (rows[third.id].on_time, rows[third.id].due, rows[fifth.id].came_on) == (120, 300, None)
        latest = rate.misses(work, RateFilter(NOVEMBER, basis=Basis.LATEST))
        assert {row.id for row in latest.rows} == {third.id, fifth.id}
        assert [row.id for row in rate.misses_exported(work, RateFilter(NOVEMBER))] == [row.id for row in page.rows]


@pytest.mark.clause("5.1.10(4)")
def test_a_month_is_uncovered_until_each_miss_is_on_a_signed_sheet(cast: Cast) -> None:
    promise, other = promised(cast, number="SO-1"), promised(cast, number="SO-2")

    def left(**narrowed: Any) -> int:
        with unit(cast.chen, now=AFTER) as work:
            return rate.uncovered(work, RateFilter(NOVEMBER, **narrowed))

    assert left() == 2
    with unit(system("test"), now=AFTER) as work:
        scope = {"customer_id": cast.a.id, "project_id": None}
        sheet = work.add(Countermeasure(number="DC-1", state="asked", month=NOVEMBER, asked_at=AFTER, **scope))
        work.session.flush()
        for n, each in enumerate((promise, other)):
            line = each.line
            work.add(Delay(number=f"DL-{n}", schedule_id=line.id, line_id=line.line_id, order_id=line.order_id, state="closed",
                           counted=day(0), missed=day(0), promised=day(0), month=NOVEMBER, found_at=AFTER, found_by="test",
                           sheet_id=sheet.id, **scope))
    assert left() == 2, "asked for is not written"
    with unit(system("test"), now=AFTER) as work:
        work.session.execute(update(Countermeasure).values(signed_at=AFTER))
    assert left() == 0
    assert left(customer="K002") == 0
    with unit(cast.chen, now=AFTER) as work:
        assert {row.sheet for row in rate.misses(work, RateFilter(NOVEMBER)).rows} == {"DC-1"}


@pytest.mark.clause("5.1.10(3)", "5.1.10(4)")
def test_a_miss_that_is_late_again_is_listed_with_the_case_that_stands_on_its_sheet(cast: Cast) -> None:
    line = promised(cast).line
    with unit(system("test"), now=AFTER) as work:
        scope = {"customer_id": cast.a.id, "project_id": None}
        sheet = work.add(Countermeasure(number="DC-1", state="signed", month=NOVEMBER, asked_at=at(1), signed_at=at(2), **scope))
        work.session.flush()
        for number, missed, on in (("DY-1", 0, sheet.id), ("DY-2", 7, None)):
            work.add(Delay(number=number, schedule_id=line.id, line_id=line.line_id, order_id=line.order_id, found_by="test",
                           state="open" if missed else "taken", counted=day(0), missed=day(missed), promised=day(missed), month=NOVEMBER,
                           found_at=at(missed + 1), cause="machine" if on else "", sheet_id=on, **scope))
    with unit(cast.chen, now=AFTER) as work:
        [row] = rate.misses(work, RateFilter(NOVEMBER)).rows
        assert (row.delay, row.sheet, row.cause) == ("DY-1", "DC-1", "machine")
        assert rate.uncovered(work, RateFilter(NOVEMBER)) == 0


@pytest.mark.clause("5.1.1(4)", "5.1.10(3)")
def test_what_belongs_to_a_project_counts_for_its_members_alone_and_never_on_paper(cast: Cast) -> None:
    project = made.project(cast, cast.chen)
    promised(cast, 100, number="SO-1").ship(0)
    promised(cast, 70, number="SO-2", project=project, part="2904110-K80")
    for now in (AFTER, at(5)):
        assert shares(month(cast, cast.chen, now).total)["counted"] == (2, 1, 170, 100)
        assert shares(month(cast, cast.ma, now).total)["counted"] == (1, 1, 100, 100)
        assert "HC-4801-012" not in {each.key for each in month(cast, cast.ma, now).products}
    with unit(cast.ma, now=AFTER) as work:
        assert rate.misses(work, RateFilter(NOVEMBER)).rows == []
        assert rate.uncovered(work, RateFilter(NOVEMBER)) == 0
    with unit(cast.chen, now=AFTER) as work:
        record = print_rate(work, RateFilter(NOVEMBER))
        assert record.sheet["total"]["counted"]["lines"] == 1
        assert record.sheet["misses"] == []
        assert "SO-2" not in str(record.sheet)


def test_what_is_confidential_no_longer_counts_for_everybody_and_stands_on_paper(cast: Cast) -> None:
    project = made.project(cast, cast.chen)
    promised(cast, 70, number="SO-2", project=project, part="2904110-K80")
    with unit(system("test"), now=at(3)) as work:
        end(work, work.fetch(Project, project), "it is on the list")
    assert shares(month(cast, cast.ma).total)["counted"] == (1, 0, 70, 0)
    with unit(cast.ma, now=AFTER) as work:
        assert [each.order for each in rate.misses(work, RateFilter(NOVEMBER)).rows] == ["SO-2"]
        sheet = print_rate(work, RateFilter(NOVEMBER)).sheet
        assert (sheet["total"]["counted"]["lines"], sheet["misses"][0]["order"]) == (1, "SO-2")
        assert "SO-2" in str(print_ledger(work, LedgerFilter()).sheet)
        assert public_figures(work).late == 1


@pytest.mark.clause("6.2.4")
def test_the_statistics_are_issued_as_a_form(cast: Cast) -> None:
    five(cast)
    with unit(cast.chen, now=AFTER) as work:
        record: Record = print_rate(work, RateFilter(NOVEMBER, customer="K001"))
        assert (record.form, record.internal, record.customer_id) == ("FM070100-04", True, cast.a.id)
        assert record.sheet["total"]["counted"]["lines_on_time"] == 2
        assert len(record.sheet["misses"]) == 3
        assert len(record.sheet["months"]) == 12


@pytest.mark.parametrize(
    ("query", "expected"),
    [({}, RateFilter(NOVEMBER)), ({"month": "2025-03"}, RateFilter(date(2025, 3, 1))), ({"month": "2025-13"}, RateFilter(NOVEMBER)),
     ({"basis": "latest", "product": " hc-1 "}, RateFilter(NOVEMBER, product="HC-1", basis=Basis.LATEST)),
     ({"basis": "x"}, RateFilter(NOVEMBER))],
)
def test_the_address_says_what_is_shown_and_what_it_says_wrongly_is_left_out(query: dict[str, str], expected: RateFilter) -> None:
    assert RateFilter.of(query, day(0)) == expected


def test_an_address_leads_back_to_what_it_was_made_of() -> None:
    wanted = RateFilter(NOVEMBER, "K001", "HC-1", Basis.REQUESTED)
    assert wanted.address("/x") == "/x?month=2026-11&customer=K001&product=HC-1&basis=requested"


@pytest.mark.parametrize(("count", "expected"), [(1, date(2026, 12, 1)), (2, date(2027, 1, 1)), (-11, date(2025, 12, 1)), (0, NOVEMBER)])
def test_months_go_on_over_the_year(count: int, expected: date) -> None:
    assert rate.month_after(NOVEMBER, count) == expected
