"""FM070100-13 as it is read: a part found by the customer's number, completed while typing, with the price of the day."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.products.models import ListEntry, Price
from domain.products.queries import Wanted, complete_part, entries_by_part, find_entry, made_for_another, price_on, prices_on
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.statements import counted

ARM = "2904110-K80"


@pytest.mark.clause("3.1")
@pytest.mark.parametrize("typed", [ARM, "2904110-k80", " 2904110-K80 ", "２９０４１１０-K80"])
def test_a_part_is_found_by_the_customers_number_however_it_is_typed(cast: Cast, typed: str) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        found = find_entry(work, cast.a.id, typed)
    assert found and (found.code, found.revision, found.material) == ("HC-4801-012", "B", "QStE420")


@pytest.mark.clause("3.2")
@pytest.mark.parametrize("typed", ["", "NEW-1", "2904110", "B-77120"])
def test_what_is_not_on_this_customers_list_is_not_found(cast: Cast, typed: str) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        assert find_entry(work, cast.a.id, typed) is None


def test_a_part_taken_off_the_list_is_not_found(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries[ARM].id).active = False
    with unit(cast.wang_min, now=NOW) as work:
        assert find_entry(work, cast.a.id, ARM) is None
        assert complete_part(work, cast.a.id, "2904110") == []


def test_a_customer_reads_its_own_list_and_no_other(cast: Cast) -> None:
    with unit(cast.b_buyer, now=NOW) as work:
        assert find_entry(work, cast.a.id, ARM) is None
        assert complete_part(work, cast.a.id, "29") == []


def test_completion_offers_beginnings_before_what_only_contains_it(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries["1001120-T15"].id).customer_part = "A-29041-X"
    with unit(cast.wang_min, now=NOW) as work:
        parts = [row.customer_part for row in complete_part(work, cast.a.id, "29041")]
    assert parts == ["2904110-K80", "2904120-K80", "A-29041-X"]


@pytest.mark.parametrize(
    ("typed", "parts"),
    [
        ("摆臂", ["2904110-K80", "2904120-K80"]),
        ("hc-2206", ["2916035-K80"]),
        ("k80", ["2904110-K80", "2904120-K80", "2916035-K80"]),
        ("%", []),
        ("_", []),
        ("  ", []),
    ],
)
def test_completion_looks_at_name_and_company_code_too(cast: Cast, typed: str, parts: list[str]) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        assert [row.customer_part for row in complete_part(work, cast.a.id, typed)] == parts


def test_completion_is_limited(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        assert len(complete_part(work, cast.a.id, "k80", limit=2)) == 2


@pytest.mark.clause("3.2")
def test_staff_are_hinted_that_a_part_is_made_for_another_customer(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        assert made_for_another(work, cast.a.id, ["b-77120", "NEW-1", ARM]) == {"B-77120"}
    with unit(cast.wang_min, now=NOW) as work:
        assert made_for_another(work, cast.a.id, ["B-77120"]) == frozenset()


def test_hundreds_of_parts_take_one_query_each(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work, counted() as statements:
        found = entries_by_part(work, cast.a.id, [ARM, "2904120-k80", *(f"NEW-{number}" for number in range(500))])
        prices = prices_on(work, [Wanted(row.id, Decimal(10)) for row in found.values()], TODAY, "CNY")
    assert set(found) == {ARM, "2904120-K80"}
    assert {price.unit_price for price in prices.values() if price} == {Decimal("86.40")}
    assert len([each for each in statements if each.startswith("SELECT") and "set_config" not in each]) == 2


@pytest.mark.clause("5.1.2(2)A")
def test_the_price_of_the_order_date_is_found_with_what_it_rests_on(cast: Cast) -> None:
    entry = cast.entries[ARM]
    with unit(system("test"), now=NOW) as work:
        work.add(
            Price(
                customer_id=cast.a.id,
                entry_id=entry.id,
                currency="CNY",
                unit_price=Decimal("85.5"),
                minimum_quantity=Decimal(1000),
                valid_from=date(2026, 6, 1),
                valid_to=TODAY,
                source="quotation",
                source_number="QT-1",
            )
        )
    with unit(cast.wang_min, now=NOW) as work:
        found = price_on(work, entry.id, TODAY, Decimal(1000), "CNY")
        assert found and (found.unit_price, found.source, found.source_number) == (Decimal("85.5"), "quotation", "QT-1")
        for day, quantity in ((TODAY, 999), (TODAY + timedelta(days=1), 1000), (date(2026, 5, 31), 5000)):
            other = price_on(work, entry.id, day, Decimal(quantity), "CNY")
            assert other and other.unit_price == Decimal("86.4")


@pytest.mark.parametrize(("day", "currency"), [(date(2025, 12, 31), "CNY"), (TODAY, "EUR")])
def test_where_no_price_is_valid_none_is_found(cast: Cast, day: date, currency: str) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        assert price_on(work, cast.entries[ARM].id, day, Decimal(1), currency) is None


def test_another_customers_prices_are_out_of_sight(cast: Cast) -> None:
    with unit(cast.b_buyer, now=NOW) as work:
        assert price_on(work, cast.entries[ARM].id, TODAY, Decimal(1), "CNY") is None
        assert {price.customer_id for price in work.session.scalars(select(Price))} == {cast.b.id}
