"""The lists and pages of parts as they are read: stock views, what belongs to a part, capacity, the customer's list."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.products.models import LineDayOff, ListEntry, Lot, OutsourcedProcess, Price, Product
from domain.products.queries import capacity, lists, parts
from domain.products.queries.parts import Filter
from domain.shared.actor import system
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.statements import counted

ARM = "2904110-K80"


def codes(cast: Cast, **wanted: str) -> list[str]:
    with unit(cast.chen, now=NOW) as work:
        return [row.code for row in parts.listed(work, Filter(**wanted)).rows]


def more_parts(count: int) -> None:
    with unit(system("test"), now=NOW) as work:
        work.session.add_all(Product(code=f"ZZ-{number:03d}", name_zh=f"件{number}") for number in range(count))


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("4801", ["HC-4801-012", "HC-4801-013"]),
        ("摆臂", ["HC-4801-012", "HC-4801-013"]),
        ("hc-2206", ["HC-2206-107"]),
        ("%", []),
        ("zzz", []),
    ],
)
def test_parts_are_found_by_code_or_name(cast: Cast, text: str, found: list[str]) -> None:
    assert codes(cast, text=text) == found


def test_parts_are_narrowed_to_a_production_line(cast: Cast) -> None:
    assert codes(cast, line="L1") == ["HC-4801-012", "HC-4801-013"]
    assert codes(cast, line="nonsense") == []


@pytest.mark.clause("5.1.5(3)")
def test_parts_under_their_safety_stock_are_a_view_of_their_own(cast: Cast) -> None:
    assert codes(cast, view="low") == ["HC-1001-044"]
    with unit(system("test"), now=NOW) as work:
        work.add(Lot(product_id=cast.products["HC-4801-012"].id, number="L1", quantity=Decimal(221), produced_on=TODAY, blocked=True))
    assert codes(cast, view="low") == ["HC-1001-044", "HC-4801-012"]
    assert codes(cast, view="blocked") == ["HC-4801-012"]


def test_a_row_tells_whether_its_stock_is_low(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        rows = {row.code: row for row in parts.listed(work, Filter()).rows}
    assert rows["HC-1001-044"].low and not rows["HC-2206-107"].low
    assert (rows["HC-2206-107"].line, rows["HC-2206-107"].customers) == ("装配二线", 1)


def test_views_tell_how_many_they_hold(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        assert parts.counts(work) == {"all": 5, "low": 1, "blocked": 0}


def test_the_list_goes_on_by_key_without_gap_or_overlap(cast: Cast) -> None:
    more_parts(60)
    with unit(cast.chen, now=NOW) as work:
        first = parts.listed(work, Filter())
        assert first.later is not None and first.total == 65
        second = parts.listed(work, Filter(after=first.later))
    found = [row.code for row in (*first.rows, *second.rows)]
    assert found == sorted(set(found)) and len(found) == 65
    assert second.later is None


def test_fifty_parts_cost_as_many_queries_as_five(cast: Cast) -> None:
    with counted() as few, unit(cast.chen, now=NOW) as work:
        parts.listed(work, Filter())
    more_parts(60)
    with counted() as many, unit(cast.chen, now=NOW) as work:
        parts.listed(work, Filter())
    assert len(many) == len(few)


def test_a_page_holds_everything_that_belongs_to_a_part(cast: Cast) -> None:
    key = cast.products["HC-1001-044"].id
    with unit(system("test"), now=NOW) as work:
        work.add(Lot(product_id=key, number="L1", quantity=Decimal(5), produced_on=TODAY))
        work.add(OutsourcedProcess(product_id=key, process="硫化", subcontractor="外协"))
    with unit(cast.chen, now=NOW) as work:
        page = parts.page(work, "HC-1001-044")
    assert page.line and page.line.code == "L2"
    assert [(entry.customer_part, number, prices) for entry, number, _, prices in page.entries] == [("1001120-T15", "K001", 1)]
    assert [material.code for _, material in page.consumptions] == ["NR-60"]
    assert {document.kind for document in page.documents} == {"bom", "instruction", "parameters"}
    assert [lot.number for lot in page.lots] == ["L1"] and [each.process for each in page.outsourced] == ["硫化"]


def test_what_belongs_to_another_part_is_not_found(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        lot = work.add(Lot(product_id=cast.products["HC-1001-044"].id, number="L1", quantity=Decimal(5), produced_on=TODAY))
    with unit(cast.liu, now=NOW) as work:
        mine, other = parts.by_code(work, "HC-1001-044"), parts.by_code(work, "HC-4801-012")
        assert parts.of_product(work, Lot, mine, lot.id).number == "L1"
        with pytest.raises(NotFound):
            parts.of_product(work, Lot, other, lot.id)
        with pytest.raises(NotFound):
            parts.by_code(work, "HC-0")


@pytest.mark.parametrize(("text", "found"), [("", ["NR-60", "QStE420"]), ("橡胶", ["NR-60"]), ("qst", ["QStE420"]), ("_", [])])
def test_materials_are_found_by_code_or_name(cast: Cast, text: str, found: list[str]) -> None:
    with unit(cast.chen, now=NOW) as work:
        assert [material.code for material in parts.materials(work, text)] == found


# capacity


@pytest.mark.clause("5.1.5(1)")
def test_days_off_are_read_by_line_within_their_weeks(cast: Cast) -> None:
    line = cast.lines["L1"]
    with unit(system("test"), now=NOW) as work:
        for number in (-1, 0, 7, 8):
            work.add(LineDayOff(line_id=line.id, day=TODAY + timedelta(days=number)))
    with unit(cast.chen, now=NOW) as work:
        found = capacity.days_off(work, TODAY, TODAY + timedelta(days=7))
        assert [off.day for off in found[line.id]] == [TODAY, TODAY + timedelta(days=7)]
        assert cast.lines["L2"].id not in found
        assert capacity.line(work, "L1").name == "焊接一线"
        with pytest.raises(NotFound):
            capacity.line(work, "L9")


# the list of a customer


@pytest.mark.clause("6.2.13")
def test_a_list_is_that_of_one_customer_with_the_prices_of_the_day(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        rows = lists.of_customer(work, cast.a.id)
        assert [row.customer_part for row in rows] == sorted(cast.entries)
        assert {row.code for row in rows} & {"HC-9001-001"} == set()
        assert [price.unit_price for price in rows[0].prices] == [Decimal("63.2")]
        assert all(row.prices == [] for row in lists.of_customer(work, cast.a.id, day=date(2020, 1, 1)))


def test_prices_of_a_part_come_with_the_quotation_first_and_then_by_quantity(cast: Cast) -> None:
    entry = cast.entries[ARM]
    with unit(system("test"), now=NOW) as work:
        for price, quantity, source in (("80", 1000, "list"), ("79", 2000, "quotation"), ("85", 0, "quotation")):
            work.add(
                Price(
                    customer_id=cast.a.id,
                    entry_id=entry.id,
                    currency="CNY",
                    unit_price=Decimal(price),
                    source=source,
                    minimum_quantity=Decimal(quantity),
                    valid_from=date(2026, 1, 1),
                )
            )
    with unit(cast.li_qian, now=NOW) as work:
        row = next(row for row in lists.of_customer(work, cast.a.id) if row.customer_part == ARM)
        assert [price.unit_price for price in row.prices] == [85, 79, Decimal("86.4"), 80]
        assert len(lists.prices_of(work, entry.id)) == 4


@pytest.mark.parametrize(("text", "found"), [("K80", 4), ("DWG-1001", 1), ("HC-2206", 1), ("悬置", 1), ("zzz", 0), ("%", 0)])
def test_a_list_is_searched_by_part_name_program_drawing_and_code(cast: Cast, text: str, found: int) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        assert len(lists.of_customer(work, cast.a.id, text=text)) == found


def test_parts_taken_off_stand_last_and_can_be_left_out(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries["1001120-T15"].id).active = False
    with unit(cast.wang_min, now=NOW) as work:
        assert [row.customer_part for row in lists.of_customer(work, cast.a.id)][-1] == "1001120-T15"
        assert "1001120-T15" not in [row.customer_part for row in lists.of_customer(work, cast.a.id, active_only=True)]


@pytest.mark.clause("6.2.13")
def test_a_customer_reads_nothing_of_another_customers_list(cast: Cast) -> None:
    with unit(cast.b_buyer, now=NOW) as work:
        assert lists.of_customer(work, cast.a.id) == []
        assert list(work.session.scalars(select(ListEntry.customer_part))) == ["B-77120"]
        with pytest.raises(NotFound):
            lists.entry(work, cast.a.id, cast.entries[ARM].id)


def test_a_list_of_any_length_takes_two_queries(cast: Cast) -> None:
    with counted() as statements, unit(cast.li_qian, now=NOW) as work:
        lists.of_customer(work, cast.a.id)
    assert len([each for each in statements if "list_entry" in each or "price" in each]) == 2


def test_an_entry_of_another_customer_is_not_found(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        assert lists.entry(work, cast.a.id, cast.entries[ARM].id).customer_part == ARM
        with pytest.raises(NotFound):
            lists.entry(work, cast.a.id, cast.b_entries["B-77120"].id)
