"""What the demo's past is made of, by hand and without a database: who pays when, what is late, and which sheet it stands on."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from concord.demo.delivered import _leave
from concord.demo.late import Late
from concord.demo.past import BILLED, UNPAID, PastOrder, _unpaid
from concord.demo.seed import Seed
from domain.shared.clock import Calendar
from domain.shared.settings import settings

TODAY = date(2026, 11, 23)
CUSTOMER = SimpleNamespace(id=uuid.UUID(int=1), name_short="远江汽车", dates_mean="gate")


def day(n: int) -> date:
    return TODAY + timedelta(days=n)


@pytest.mark.parametrize(("overdue", "share"), [
    (-60, 0.97), (0, 0.97), (1, 0.12), (30, 0.12), (31, 0.04), (60, 0.04), (61, 0.015), (91, 0.006), (121, 0.0), (900, 0.0),
])
def test_most_pay_on_the_day_a_few_late_and_nobody_never(overdue: int, share: float) -> None:
    assert _unpaid(overdue) == share


def test_the_older_the_fewer_and_an_invoice_comes_before_it_is_due() -> None:
    days, shares = zip(*UNPAID, strict=True)
    assert list(days) == sorted(days) and list(shares) == sorted(shares, reverse=True) and 0 < BILLED < 31


def order(*schedules: dict[str, Any], way: int = 0, state: str = "closed") -> PastOrder:
    person = SimpleNamespace(id=uuid.UUID(int=2), name="李倩", site="admin")
    row = {"id": uuid.UUID(int=9), "number": "SO-261001-001", "project_id": None, "state": state,
           "submitted_at": datetime(2026, 9, 1, 2, tzinfo=UTC)}
    return PastOrder(row, CUSTOMER, person, person, schedules=list(schedules), way=way, calendar=Calendar(settings().zone))  # type: ignore[arg-type]


def delivery(counted: int, left: int | None, *, kept: int = 0, n: int = 1, put_off: int = 0, arrived: int | None = None) -> dict[str, Any]:
    """A hundred pieces for a day, told from today; `kept` of them in time."""
    known: dict[str, Any] = {
        "id": uuid.UUID(int=n), "line_id": uuid.UUID(int=5), "quantity": Decimal(100), "due": Decimal(100), "on_time": Decimal(kept),
        "counted": day(counted), "promised_first": day(counted), "promised_latest": day(counted + put_off),
    }
    return known | ({"shipped_on": day(left)} if left is not None else {}) | ({"received_on": day(arrived)} if arrived is not None else {})


@dataclass
class Written:
    rows: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    numbers: int = 0

    def add(self, table: Any, row: dict[str, Any]) -> None:
        self.rows.append((table.name, row))

    def draw(self, prefix: str, _day: date) -> str:
        self.numbers += 1
        return f"{prefix}-{self.numbers}"

    def of(self, table: str) -> list[dict[str, Any]]:
        return [row for name, row in self.rows if name == table]


def told(*orders: PastOrder, deed: Callable[[Late, PastOrder], Any] = Late.missed) -> Written:
    written = Written()
    people = {login: SimpleNamespace(id=uuid.UUID(int=n), name=login, site="admin") for n, login in enumerate(
        ("chen.jianguo", "he.zhiming", "sun.li"), 11)}
    late = Late(Seed(4), written.add, lambda entry: None, written.draw, lambda entry: None, people, TODAY)  # type: ignore[arg-type]
    for each in orders:
        deed(late, each)
    return written


class TestWhatWasMissed:
    @pytest.mark.parametrize(("given", "cases"), [
        (delivery(-60, -58), 1),
        (delivery(-60, -60, kept=100), 0),  # in time
        (delivery(-60, -58, kept=40), 1),  # part of it in time is a miss all the same
        (delivery(-60, None), 0),  # still to leave: the board finds it
        (delivery(3, 1), 0),  # its day lies ahead
        (delivery(-60, -50, put_off=7), 0),  # put off: that case is another's
    ])
    def test_each_has_its_case_and_nothing_else_has(self, given: dict[str, Any], cases: int) -> None:
        assert len(told(order(given)).of("delay")) == cases

    def test_the_case_is_closed_when_the_last_of_it_arrived(self) -> None:
        (case,) = told(order(delivery(-60, -58, arrived=-51))).of("delay")
        assert (case["state"], case["why_late"], case["closed_at"].date()) == ("closed", "late", day(-51))
        assert (case["counted"], case["month"]) == (day(-60), day(-60).replace(day=1))

    @pytest.mark.parametrize("way", [0, 3, 35])
    def test_the_day_missed_is_that_at_our_gate_and_the_promised_one_theirs(self, way: int) -> None:
        (case,) = told(order(delivery(-60, -58), way=way)).of("delay")
        assert (case["missed"], case["promised"]) == (day(-60 - way), day(-60))


class TestTheSheets:
    def test_of_a_month_that_is_over_one_of_each_cause(self) -> None:
        written = told(*(order(delivery(-60 - n % 3, -50, n=n)) for n in range(1, 13)))
        sheets, cases = written.of("countermeasure"), written.of("delay")
        assert len(cases) == 12 and len(sheets) == len({each["cause"] for each in cases}) <= 3
        of = {each["id"]: each for each in sheets}
        assert all(of[each["sheet_id"]]["cause"] == each["cause"] for each in cases)

    def test_of_this_month_each_miss_has_its_own(self) -> None:
        written = told(order(delivery(-18, -15, n=1), delivery(-17, -15, n=2), delivery(-16, -15, n=3)))
        assert len(written.of("countermeasure")) == 3 and len({each["sheet_id"] for each in written.of("delay")}) == 3

    def test_what_was_missed_in_these_days_has_none_yet(self) -> None:
        (case,) = told(order(delivery(-5, -1))).of("delay")
        assert case["sheet_id"] is None

    def test_it_is_signed_by_another_than_who_wrote_it_and_after_the_miss(self) -> None:
        written = told(order(delivery(-60, -58)))
        (sheet,), (case,) = written.of("countermeasure"), written.of("delay")
        assert sheet["signed_by"] != sheet["written_by"] and sheet["signed_at"].date() > case["missed"]
        assert len(sheet["whys"]) >= 3 and sheet["signature_id"] in {each["id"] for each in written.of("signature")}

    @pytest.mark.parametrize(("counted", "state"), [(-100, "followed_up"), (-18, "signed")])
    def test_it_is_followed_up_when_its_day_has_come(self, counted: int, state: str) -> None:
        (sheet,) = told(order(delivery(counted, counted + 2))).of("countermeasure")
        assert sheet["state"] == state and (sheet["follow_up_on"] < TODAY) is (state == "followed_up")


class TestThePutOff:
    def test_the_customer_took_the_first_of_the_dates_offered(self) -> None:
        given = delivery(-60, -50, put_off=7)
        at = datetime(2026, 9, 20, 2, tzinfo=UTC)
        written = told(order(given), deed=lambda late, one: late.put_off(one, given, at, at + timedelta(days=1)))
        (case,), offers = written.of("delay"), written.of("delay_offer")
        assert (case["why_late"], case["counted"]) == ("told", day(-60))
        assert [bool(each["taken_at"]) for each in offers] == [True, False] and offers[0]["parts"][0]["day"] == str(day(-53))

    @pytest.mark.parametrize(("state", "case_state"), [("closed", "closed"), ("received", "closed"), ("in_production", "taken")])
    def test_it_is_closed_where_the_goods_have_gone(self, state: str, case_state: str) -> None:
        given = delivery(-60, -50, put_off=7)
        at = datetime(2026, 9, 20, 2, tzinfo=UTC)
        written = told(order(given, state=state), deed=lambda late, one: late.put_off(one, given, at, at))
        assert written.of("delay")[0]["state"] == case_state


@pytest.mark.parametrize(("way", "means"), [(0, "gate"), (3, "arrival"), (35, "arrival")])
def test_goods_that_are_signed_for_left_their_way_before_and_arrived_by_yesterday(way: int, means: str) -> None:
    for n in range(40):
        one = order(way=way)
        one.customer = SimpleNamespace(**vars(CUSTOMER) | {"dates_mean": means})  # type: ignore[assignment]
        schedule: dict[str, Any] = {"counted_latest": day(-n)}
        _leave(Seed(n), one, schedule, Decimal(5), TODAY, signed=True)
        assert schedule["shipped_on"] < schedule["received_on"] < TODAY
        assert (schedule["received_on"] - schedule["shipped_on"]).days >= max(1, way)
