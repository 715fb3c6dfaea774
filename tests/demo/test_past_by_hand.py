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
from concord.demo.packed import Packing
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
        assert max(schedule["received_on"].weekday(), schedule["shipped_on"].weekday()) < 5, "gate and dock are open on working days"


class TestWhatLayInTheBoxes:
    """Boxes and lots of a slip of the past, as its page and papers show them."""

    NOTICE = uuid.UUID(int=70), "DN-1"

    def packed(self, pieces: int, left: int, pack: int = 50, first: int = 1, seed: int = 4) -> tuple[dict[str, Any], Written]:
        written = Written()
        of, entry = order(), uuid.UUID(int=3)
        of.row["customer_id"] = uuid.UUID(int=1)
        line = {"entry_id": entry, "drawing_revision": "C", "customer_part": "K80"}
        packing = Packing(Seed(seed), written.add, {entry: Decimal(pack)}, "孙丽", TODAY)
        gone = {"shipped_on": day(left), "shipped": Decimal(pieces)}
        return packing.line(of, line, gone, self.NOTICE, uuid.UUID(int=71), 2, first), written

    @pytest.mark.parametrize(("pieces", "pack", "boxes"), [
        (100, 50, 2), (130, 50, 3), (30, 50, 1), (1200, 50, 24), (1250, 50, 7), (20_000, 50, 7),
    ])
    def test_it_is_packed_by_the_standard_pack_and_stands_on_pallets_beyond_two_dozen(self, pieces: int, pack: int, boxes: int) -> None:
        said, _ = self.packed(pieces, -10, pack)
        assert said["boxes"] == boxes
        assert sum(Decimal(lot["quantity"]) for lot in said["lots"]) == pieces

    @pytest.mark.parametrize("seed", range(6))
    def test_its_lots_were_made_on_working_days_before_it_left_the_older_in_the_first_boxes(self, seed: int) -> None:
        said, written = self.packed(1000, -10, seed=seed, first=8)
        days = [date.fromisoformat(lot["produced_on"]) for lot in said["lots"]]
        assert days == sorted(set(days)) and all(each < day(-10) and each.weekday() < 5 for each in days)
        assert [lot["lot"] for lot in said["lots"]] == [f"{each:%y%m%d}" for each in days]
        assert {lot["revision"] for lot in said["lots"]} == {"C"}
        boxes = written.of("box")
        assert [box["number"] for box in boxes] == list(range(8, 28)), "numbered on through the notice"
        assert boxes[0]["code"] == "DN-1-2-8" and {box["scanned_by"] for box in boxes} == {"孙丽"}
        assert sum(box["quantity"] for box in boxes) == 1000

    @pytest.mark.parametrize(("left", "many"), [(-10, 2), (-42, 2), (-43, 0)])
    def test_boxes_and_checks_are_there_for_the_last_six_weeks(self, left: int, many: int) -> None:
        said, written = self.packed(100, left)
        assert (len(written.of("box")), len(written.of("verification"))) == (many, int(bool(many)))
        assert said["boxes"] == 2 and said["lots"], "the slip itself says them however old it is"

    @pytest.mark.parametrize(("left", "signed", "seen"), [(-10, -8, ["left", "signed"]), (-10, None, ["left"]), (-60, -58, [])])
    def test_the_way_of_the_goods_is_told_as_far_as_they_are(self, left: int, signed: int | None, seen: list[str]) -> None:
        written, of = Written(), order()
        of.row["customer_id"] = uuid.UUID(int=1)

        def at(n: int | None) -> datetime | None:
            return None if n is None else datetime.combine(day(n), datetime.min.time(), UTC)

        slip = {"id": uuid.UUID(int=9), "left_at": at(left), "signed_at": at(signed), "signed_by_name": "周师傅",
                "ship_to": {"plant": "一厂"}, "expected_on": day(left + 2)}
        Packing(Seed(4), written.add, {}, "孙丽", TODAY).way(of, slip)
        assert [each["what"] for each in written.of("tracking")] == seen
        assert [each["by"] for each in written.of("tracking")] == ["孙丽", "周师傅"][:len(seen)]
