"""The execution ledger FM070100-03 writes itself: what was ordered, made, shipped and signed for, and when (5.1.10(2), 6.2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from domain.deliveries import ledger, making
from domain.deliveries.ledger import LedgerFilter, LedgerRow
from domain.deliveries.ledger.filtering import PAGE
from domain.deliveries.making import ReportInput
from domain.deliveries.rate import RateFilter
from domain.orders.models import OrderLine, ScheduleLine
from domain.records.registers_of_delivery import print_ledger, print_rate
from domain.shared.actor import Actor, system
from domain.shared.base import new_id
from domain.shared.errors import Forbidden, NotFound
from domain.shared.work import unit
from tests.cast import Cast
from tests.deliveries.counted import PART, at, day, promised
from tests.tracking import made

NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
TODAY = date(2026, 11, 25)


def rows(cast: Cast, who: Actor | None = None, **narrowed: Any) -> list[LedgerRow]:
    with unit(who or cast.li_qian, now=NOW) as work:
        return ledger.page(work, LedgerFilter(**narrowed)).rows


def orders(cast: Cast, who: Actor | None = None, **narrowed: Any) -> list[str]:
    return [row.order for row in rows(cast, who, **narrowed)]


@pytest.mark.clause("5.1.10(2)", "6.2.3")
def test_a_line_stands_there_with_its_release_and_follows_what_happens_to_it(cast: Cast) -> None:
    promise = promised(cast)
    with unit(cast.ma, now=at(-9)) as work:
        making.report(work, work.fetch(OrderLine, promise.line_id), ReportInput(Decimal(80), day(-9)))
    promise.moved(-8, 3, by_customer=False).ship(1, 60, arrived=2)
    (row,) = rows(cast)
    assert (row.order, row.position, row.customer, row.code, row.customer_part) == ("SO-261106-018", 10, "远江汽车", "HC-2206-107", PART)
    assert (row.ordered, row.made, row.stock, row.shipped, row.signed, row.open) == (100, 80, 6480, 60, 60, 40)
    assert (row.requested, row.promised_first, row.promised_latest, row.counted) == (day(-7), day(0), day(3), day(0))
    assert (row.shipped_on, row.received_on, row.state, row.verdict(TODAY)) == (day(1), day(2), "part_shipped", "late")


@pytest.mark.clause("5.1.10(2)")
@pytest.mark.parametrize(("made", "shares"), [
    (0, (0, 0, 0)),
    (80, (80, 0, 0)),
    (100, (100, 0, 0)),
    (130, (100, 30, 0)),
    (150, (100, 50, 0)),
    (180, (100, 50, 30)),
    (185, (100, 50, 35)),  # more than is ordered: it stands with the last
])
def test_what_was_made_of_a_line_serves_its_earliest_date_first_and_adds_up(cast: Cast, made: int, shares: tuple[int, ...]) -> None:
    """100 for the day promised, 50 five days and 30 nine days later; what is only foretold after them takes no part."""
    promise = promised(cast)
    with unit(system("test")) as work:
        first = work.fetch(ScheduleLine, promise.id)
        for n, quantity in ((9, 30), (5, 50)):
            work.add(copied(first, quantity=Decimal(quantity), requested=day(n - 7), counted=day(n), counted_latest=day(n)))
        work.add(copied(first, quantity=Decimal(70), requested=day(20), counted=None, counted_latest=None, zone="forecast"))
        work.fetch(OrderLine, promise.line_id).made = Decimal(made)
    found = rows(cast, up=True)
    assert [int(row.ordered) for row in found] == [100, 50, 30]
    assert tuple(int(row.made) for row in found) == shares
    assert [int(row.made) for row in rows(cast, first=day(-2), last=day(-2))] == [shares[1]], "whatever the ledger is narrowed to"


def copied(line: ScheduleLine, **other: Any) -> ScheduleLine:
    """Another date of the same line."""
    told = {each.key: getattr(line, each.key) for each in ScheduleLine.__table__.columns}
    return ScheduleLine(**told | {"id": new_id()} | other)


@pytest.mark.clause("5.1.10(2)")
def test_what_is_not_released_yet_does_not_stand_there(cast: Cast) -> None:
    made.order(cast, "SO-261106-019", state="in_review")
    assert orders(cast) == []
    promised(cast)
    assert orders(cast) == ["SO-261106-018"]


@pytest.mark.clause("5.1.10(2)")
def test_each_state_of_a_delivery_is_found_by_itself(cast: Cast) -> None:
    promised(cast, number="SO-OPEN", to=9)
    promised(cast, number="SO-LATE", to=4)
    promised(cast, number="SO-MISSED").ship(1, arrived=2)
    promised(cast, number="SO-WAY").ship(0)
    promised(cast, number="SO-DONE").ship(-1, arrived=0)
    promised(cast, number="SO-GONE").cancelled(-1)
    assert {state: sorted(orders(cast, state=state)) for state in ledger.STATES} == {
        "open": ["SO-LATE", "SO-OPEN"], "late": ["SO-LATE"], "missed": ["SO-LATE", "SO-MISSED"], "unsigned": ["SO-WAY"],
        "signed": ["SO-DONE", "SO-MISSED"], "cancelled": ["SO-GONE"],
    }
    assert {row.order: row.verdict(TODAY) for row in rows(cast)} == {
        "SO-OPEN": "pending", "SO-LATE": "late", "SO-MISSED": "missed", "SO-WAY": "on_time", "SO-DONE": "on_time", "SO-GONE": "not_due"}
    with unit(cast.li_qian, now=NOW) as work:
        assert ledger.late_lines(work).n == 1


def test_the_customers_hold_is_said_and_no_verdict_spoken(cast: Cast) -> None:
    promised(cast).held(-1)
    assert rows(cast)[0].verdict(TODAY) == "paused"


def test_it_is_narrowed_by_customer_part_order_and_day(cast: Cast) -> None:
    promised(cast, number="SO-1", requested=-9)
    promised(cast, number="SO-2", requested=-5, part="2904110-K80")
    promised(cast, number="SO-3", requested=-1, customer="b", part="B-77120")
    assert orders(cast) == ["SO-3", "SO-2", "SO-1"], "by requested day, the last first"
    assert orders(cast, up=True) == ["SO-1", "SO-2", "SO-3"]
    assert orders(cast, customer="K002") == ["SO-3"]
    assert orders(cast, customer="K999") == []
    assert orders(cast, part="HC-2206") == ["SO-1"]
    assert orders(cast, part="2904110") == ["SO-2"]
    assert orders(cast, part="%") == []
    assert orders(cast, first=day(-5)) == ["SO-3", "SO-2"]
    assert orders(cast, last=day(-5)) == ["SO-2", "SO-1"]
    assert orders(cast, part="HC-2206", customer="K002") == []


def test_pages_go_on_by_key_and_none_is_lost_or_twice(cast: Cast) -> None:
    order = made.order(cast, "SO-1", lines=((PART, 100, 0),) * (PAGE + 20))
    with unit(system("test")) as work:
        released = update(ScheduleLine).where(ScheduleLine.order_id == order.id)
        work.session.execute(released.values(counted=day(0), counted_latest=day(0), due=100))
    seen, wanted = [], LedgerFilter()
    with unit(cast.li_qian, now=NOW) as work:
        first = ledger.page(work, wanted)
        assert len(first.rows) == PAGE
        second = ledger.page(work, LedgerFilter(after=str(first.later)))
        back = ledger.page(work, LedgerFilter(before=str(second.earlier)))
        seen = [row.id for row in (*first.rows, *second.rows)]
        assert [row.id for row in back.rows] == [row.id for row in first.rows]
    assert len(set(seen)) == len(seen) == PAGE + 20


def test_the_export_holds_what_the_filter_leaves(cast: Cast) -> None:
    promised(cast, number="SO-1")
    promised(cast, number="SO-2", customer="b", part="B-77120")
    with unit(cast.li_qian, now=NOW) as work:
        assert {row.order for row in ledger.export(work, LedgerFilter())} == {"SO-1", "SO-2"}
        assert [row.order for row in ledger.export(work, LedgerFilter(customer="K002"))] == ["SO-2"]
        assert [row.order for row in ledger.export(work, LedgerFilter(part="B-77"))] == ["SO-2"]


@pytest.mark.clause("5.1.1(4)", "5.1.10(2)")
def test_a_line_of_a_project_is_there_for_its_members_alone(cast: Cast) -> None:
    promised(cast, number="SO-2", project=made.project(cast, cast.chen))
    promised(cast, number="SO-1")
    assert sorted(orders(cast, cast.chen)) == ["SO-1", "SO-2"]
    assert orders(cast, cast.ma) == ["SO-1"]
    with unit(cast.ma, now=NOW) as work:
        assert [row.order for row in ledger.export(work, LedgerFilter())] == ["SO-1"]
        assert ledger.late_lines(work).n == 1


@pytest.mark.clause("6.2.3", "5.1.1(4)")
def test_the_ledger_is_issued_as_a_form_without_anything_confidential(cast: Cast) -> None:
    promised(cast, 100, number="SO-1").ship(0, 60)
    promised(cast, 50, number="SO-2", project=made.project(cast, cast.chen))
    with unit(cast.chen, now=NOW) as work:
        record = print_ledger(work, LedgerFilter(customer="K001", state="open"))
        assert (record.form, record.internal, record.customer_id, record.project_id) == ("FM070100-03", True, cast.a.id, None)
        assert [line["order"] for line in record.sheet["lines"]] == ["SO-1"]
        assert record.sheet["open"] == {"$decimal": str(record.sheet["lines"][0]["open"]["$decimal"])}
        every = print_ledger(work, LedgerFilter())
        assert every.customer_id is None
        assert every.number != record.number


def test_a_form_of_a_customer_that_is_none_is_not_found_and_of_an_outsider_forbidden(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work, pytest.raises(NotFound):
        print_ledger(work, LedgerFilter(customer="K999"))
    for deed in (lambda work: print_ledger(work, LedgerFilter()), lambda work: print_rate(work, RateFilter(date(2026, 11, 1)))):
        with unit(cast.wang_min, now=NOW) as work, pytest.raises(Forbidden):
            deed(work)


@pytest.mark.parametrize(
    ("query", "expected"),
    [({}, LedgerFilter()), ({"state": "late", "sort": "requested"}, LedgerFilter(state="late", up=True)),
     ({"state": "lost"}, LedgerFilter()),
     ({"from": "2026-11-01", "to": "x"}, LedgerFilter(first=date(2026, 11, 1))), ({"from": "1026-11-01"}, LedgerFilter()),
     ({"part": " HC "}, LedgerFilter(part="HC"))],
)
def test_what_the_address_says_wrongly_is_left_out(query: dict[str, str], expected: LedgerFilter) -> None:
    assert LedgerFilter.of(query) == expected


def test_an_address_keeps_everything_but_the_page() -> None:
    wanted = LedgerFilter("SO", "HC", "K001", "late", day(0), day(1), True, "x", "")
    assert LedgerFilter.of(dict(pair.split("=") for pair in wanted.address("/l").partition("?")[2].split("&"))) == \
        LedgerFilter("SO", "HC", "K001", "late", day(0), day(1), True)
    assert LedgerFilter().address("/l") == "/l"
