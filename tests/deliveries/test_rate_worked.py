"""A whole month of FM070100-04, worked out by hand line by line, on its three bases, by customer and by product (5.1.10(3), 6.2.4).

November 20 is the promised day of every line. Customer A's dates mean our gate; they had requested the 13th. Customer B's dates mean
arrival, at most two days early, one late; they had requested the 20th.

| line | due | what happens                                       | counted | requested | latest  |
|------|-----|----------------------------------------------------|---------|-----------|---------|
| A1   | 100 | leaves on the day                                  | 100/100 | 0/100     | 100/100 |
| A2   | 200 | we put it off to the 27th, it leaves then          | 0/200   | 0/200     | 200/200 |
| A3   | 300 | cut to 250 by them the day before, leaves          | 250/250 | 0/300     | 250/250 |
| A4   | 80  | cancelled by them the day before                   | -       | 0/80      | -       |
| A5   | 60  | cancelled by them two days after                   | 0/60    | 0/60      | 0/60    |
| B1   | 40  | arrives a day early                                | 40/40   | 40/40     | 40/40   |
| B2   | 40  | arrives three days early: too early for them       | 0/40    | 0/40      | 0/40    |
| B3   | 40  | arrives a day late, within their window            | 40/40   | 40/40     | 40/40   |
| B4   | 40  | leaves on the day and arrives two days late        | 0/40    | 0/40      | 0/40    |
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from sqlalchemy import update

from domain.customers.models import Customer
from domain.deliveries import rate
from domain.deliveries.on_time import Basis
from domain.deliveries.rate import Figures, MonthPage, RateFilter
from domain.records.registers_of_delivery import print_rate
from domain.shared.actor import system
from domain.shared.work import unit
from templates.delivery_registers import misses_workbook, rate_workbook
from tests.cast import Cast
from tests.deliveries.counted import DAY, PART, Promise, day, from_scratch, kept_months, promised
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(3)", "6.2.4")
ARM, OTHER = "2904110-K80", "B-77120"
NOVEMBER = date(2026, 11, 1)
AFTER = datetime(2027, 1, 5, 2, tzinfo=UTC)
Lines = dict[str, Promise]


@remembered
def told(cast: Cast) -> Lines:
    with unit(system("test")) as work:
        agreed = update(Customer).where(Customer.id == cast.b.id).values(dates_mean="arrival", early_days=2, late_days=1)
        work.session.execute(agreed)

    def of_a(n: int, quantity: int, part: str) -> Promise:
        return promised(cast, quantity, number=f"SO-A{n}", part=part)

    def of_b(n: int, left: int, arrived: int) -> Promise:
        return promised(cast, 40, number=f"SO-B{n}", customer="b", part=OTHER, requested=0).ship(left, 40, arrived=arrived)

    lines = {"A1": of_a(1, 100, PART), "A2": of_a(2, 200, PART), "A3": of_a(3, 300, ARM), "A4": of_a(4, 80, ARM), "A5": of_a(5, 60, ARM)}
    lines["A1"].ship(0)
    lines["A2"].moved(-3, 7, by_customer=False).ship(7, 200)
    lines["A3"].changed(-1, "quantity", by_customer=True, asked={"quantity": "250"},
                        write=lambda work, schedule: setattr(schedule, "quantity", Decimal(250))).ship(0, 250)
    lines["A4"].cancelled(-1)
    lines["A5"].cancelled(2)
    return lines | {"B1": of_b(1, -3, -1), "B2": of_b(2, -5, -3), "B3": of_b(3, 0, 1), "B4": of_b(4, 0, 2)}


def shares(figures: Figures) -> dict[str, tuple[int, int, int, int]]:
    found = ((basis.value, figures.on(basis)) for basis in Basis)
    return {basis: (one.lines, one.lines_on_time, int(one.quantity), int(one.quantity_on_time)) for basis, one in found}


BY_HAND = {  # lines due, lines kept, pieces due, pieces kept
    "counted": (8, 4, 770, 430),
    "requested": (9, 2, 900, 80),
    "latest": (8, 5, 770, 630),
}
BY_CUSTOMER = {"K001": (4, 2, 610, 350), "K002": (4, 2, 160, 80)}
BY_PRODUCT = {"HC-2206-107": (2, 1, 300, 100), "HC-4801-012": (2, 1, 310, 250), "HC-9001-001": (4, 2, 160, 80)}
MISSED = {
    Basis.COUNTED: {"A2", "A5", "B2", "B4"}, Basis.REQUESTED: {"A1", "A2", "A3", "A4", "A5", "B2", "B4"},
    Basis.LATEST: {"A5", "B2", "B4"},
}


def month(cast: Cast, first: date = NOVEMBER, **narrowed: Any) -> MonthPage:
    with unit(cast.chen, now=AFTER) as work:
        return rate.of_month(work, RateFilter(first, **narrowed))


def test_the_month_is_what_the_table_says_on_each_basis_by_customer_by_product_and_miss_by_miss(cast: Cast) -> None:
    lines = told(cast)
    page = month(cast)
    assert shares(page.total) == BY_HAND
    counted = page.total.counted
    assert (counted.rate, round(counted.quantity_rate or 0, 4)) == (Decimal(50), Decimal("55.8442"))
    assert round(page.total.on(Basis.REQUESTED).rate or 0, 2) == Decimal("22.22")
    assert page.total.on(Basis.LATEST).rate == Decimal("62.5")
    assert {each.key: shares(each)["counted"] for each in page.customers} == BY_CUSTOMER
    assert {each.key: shares(each)["counted"] for each in page.products} == BY_PRODUCT
    assert {key: shares(month(cast, customer=key).total)["counted"] for key in BY_CUSTOMER} == BY_CUSTOMER
    assert {key: shares(month(cast, product=key).total)["counted"] for key in BY_PRODUCT} == BY_PRODUCT
    named = {promise.id: name for name, promise in lines.items()}
    with unit(cast.chen, now=AFTER) as work:
        for basis, missed in MISSED.items():
            assert {named[row.id] for row in rate.misses_exported(work, RateFilter(DAY.replace(day=1), basis=basis))} == missed
        assert from_scratch(work) == kept_months(work), "what is kept is what a count of every line says"


def test_the_company_moves_its_own_dates_and_neither_the_counted_nor_the_requested_rate_moves(cast: Cast) -> None:
    lines = told(cast)
    lines["A2"].moved(8, 40, by_customer=False)  # to 30 December, a fortnight after it had left
    lines["B4"].moved(1, 3, by_customer=False)  # before it arrived: the latest promise is kept, the counted one is missed as before
    lines["A1"].moved(-1, -3, by_customer=False)  # nearer: what we promised first still counts, the latest promise is broken
    after = shares(month(cast).total)
    assert {basis: after[basis] for basis in ("counted", "requested")} == {basis: BY_HAND[basis] for basis in ("counted", "requested")}
    assert after["latest"] == (7, 4 - 1 + 1, 570, 630 - 200 - 100 + 40)
    assert shares(month(cast, date(2026, 12, 1)).total) == {"counted": (0, 0, 0, 0), "requested": (0, 0, 0, 0), "latest": (1, 1, 200, 200)}


def test_the_customers_own_wish_moves_both_and_the_month_in_which_it_counts(cast: Cast) -> None:
    promised(cast, 100, number="SO-1", requested=0).moved(-1, 15, by_customer=True).ship(14)
    promised(cast, 100, number="SO-2", requested=0).ship(0)
    assert shares(month(cast).total) == dict.fromkeys(("counted", "requested", "latest"), (1, 1, 100, 100))
    assert shares(month(cast, date(2026, 12, 1)).total) == dict.fromkeys(("counted", "requested", "latest"), (1, 1, 100, 100))


def numbers(rows: list[list[Any]]) -> list[list[Any]]:
    return [[cell for cell in row if isinstance(cell, float)] for row in rows]


def test_paper_workbook_and_list_of_misses_say_the_same_figures(cast: Cast) -> None:
    told(cast)
    with unit(cast.chen, now=AFTER) as work:
        wanted = RateFilter(NOVEMBER)
        sheet = print_rate(work, wanted).sheet
        book, _, _ = rate_workbook(wanted, rate.of_month(work, wanted), "zh-CN")
        missed, _, _ = misses_workbook(wanted, rate.misses_exported(work, wanted), "zh-CN", day(30))
    for basis, expected in BY_HAND.items():
        own = sheet["total"][basis]
        assert (own["lines"], own["lines_on_time"]) == expected[:2]
        assert [int(Decimal(own[name]["$decimal"])) for name in ("quantity", "quantity_on_time")] == list(expected[2:])
    assert {line["order"] for line in sheet["misses"]} == {"SO-A2", "SO-A5", "SO-B2", "SO-B4"}
    assert [{each["key"] for each in sheet[name]} for name in ("customers", "products")] == [set(BY_CUSTOMER), set(BY_PRODUCT)]
    rows = CalamineWorkbook.from_filelike(BytesIO(book)).get_sheet_by_index(0).to_python()
    for expected in (BY_HAND["counted"], *BY_CUSTOMER.values(), *BY_PRODUCT.values()):
        assert any(set(map(float, expected)) <= set(found) for found in numbers(rows)), expected
    listed = CalamineWorkbook.from_filelike(BytesIO(missed)).get_sheet_by_index(0).to_python()
    assert {cell for found in listed for cell in found if str(cell).startswith("SO-")} == {"SO-A2", "SO-A5", "SO-B2", "SO-B4"}


def test_the_page_shows_the_percentages_cut_off_and_each_miss_in_both_languages(cast: Cast, visit: Any) -> None:
    told(cast)
    visit.door("admin").clock = lambda: AFTER
    page = visit(cast.chen).get("/admin/delivery-rate?month=2026-11").text
    for shown in ("50.0", "55.8", "22.2", "62.5", "SO-A2", "SO-A5", "SO-B2", "SO-B4"):
        assert shown in page, shown
    assert "SO-A1" not in page and "SO-A1" in visit(cast.chen).get("/admin/delivery-rate?month=2026-11&basis=requested").text
    assert "SO-A2" not in visit(cast.chen).get("/admin/delivery-rate?month=2026-11&basis=latest").text
