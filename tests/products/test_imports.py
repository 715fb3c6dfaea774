"""Lists from and to a sheet: what will change is shown first, a mistake by its row and column, all or nothing (6.2.13)."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from domain.products import imports, workbook
from domain.products.imports.kinds import KINDS
from domain.products.models import ListEntry, Price, ProductImport
from domain.products.queries import find_entry, lists, price_on
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.spreadsheet import read
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.products.importing import ARM, LIST, bring, changes, do, errors, find, sheet


@pytest.mark.clause("6.2.13")
def test_the_preview_shows_what_is_added_changed_and_unchanged_before_anything_is_done(cast: Cast) -> None:
    kept = bring(
        cast.li_qian,
        "list",
        sheet(
            LIST,
            [ARM, "HC-4801-012", "前下摆臂总成（左）", "C", None, None, None],
            ["2904120-K80", "HC-4801-013", "前下摆臂总成（右）", "B", None, None, None],
            ["NEW-7", "HC-9001-001", "支架", "A", "12.5", date(2026, 12, 1), None],
        ),
        cast.a,
    )
    assert kept.unchanged == 1
    assert [(what, key) for what, key, _ in changes(kept)] == [("changed", ARM), ("added", "NEW-7"), ("price", "NEW-7")]
    assert changes(kept)[0][2] == {"revision": ("B", "C")}
    assert changes(kept)[2][2]["unit_price"] == ("", "12.5")
    with unit(cast.li_qian, now=NOW) as work:
        assert find_entry(work, cast.a.id, "NEW-7") is None
        assert work.fetch(ListEntry, cast.entries[ARM].id).revision == "B"


@pytest.mark.clause("6.2.13")
def test_what_was_shown_is_done_once_and_stands_in_the_audit_trail(cast: Cast) -> None:
    kept = bring(cast.li_qian, "list", sheet(LIST, [ARM, "HC-4801-012", "前下摆臂总成（左）", "C", "90", date(2026, 12, 1), None]), cast.a)
    assert do(cast.li_qian, kept) == 2
    with unit(cast.li_qian, now=NOW) as work:
        assert work.fetch(ListEntry, cast.entries[ARM].id).revision == "C"
        found = price_on(work, cast.entries[ARM].id, date(2026, 12, 1), Decimal(1), "CNY")
        before = price_on(work, cast.entries[ARM].id, TODAY, Decimal(1), "CNY")
    assert found and before and (found.unit_price, before.valid_to) == (90, date(2026, 11, 30))
    with pytest.raises(Refused, match="already"):
        do(cast.li_qian, kept)
    with unit(system("test"), now=NOW) as work:
        actions = set(work.session.scalars(select(Audit.action)))
    assert {"import.applied", "list.part_changed", "price.added", "price.ended"} <= actions


def test_columns_that_are_not_there_leave_their_values(cast: Cast) -> None:
    kept = bring(
        cast.li_qian,
        "list",
        sheet(("Part No.", "Company code", "Name", "Program"), [ARM, "HC-4801-012", "前下摆臂总成（左）", "K81"]),
        cast.a,
    )
    do(cast.li_qian, kept)
    with unit(cast.li_qian, now=NOW) as work:
        entry = work.fetch(ListEntry, cast.entries[ARM].id)
    assert (entry.program, entry.revision, entry.packaging, entry.standard_pack) == ("K81", "B", "周转箱 EU-6428", 20)


def test_a_column_that_is_there_and_empty_empties_its_value(cast: Cast) -> None:
    kept = bring(
        cast.li_qian, "list", sheet(("件号", "公司料号", "名称", "车型"), [ARM, "HC-4801-012", "前下摆臂总成（左）", None]), cast.a
    )
    assert changes(kept) == [("changed", ARM, {"program": ("K80", "")})]


@pytest.mark.clause("6.2.13")
def test_each_mistake_is_told_by_row_and_column_and_nothing_is_stored(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        bring(
            cast.li_qian,
            "list",
            sheet(
                LIST,
                ["OK-1", "HC-9001-001", "支架", "A", None, None, None],
                ["NEW-2", "HC-0000", "x", "A", None, None, None],
                ["NEW-3", "HC-9001-001", None, "A", None, None, None],
                ["NEW-4", "HC-9001-001", "x", "A", "viel", date(2026, 12, 1), None],
                ["NEW-5", "HC-9001-001", "x", "A", 5, None, None],
                [ARM, "HC-9001-001", "x", "A", None, None, None],
                ["NEW-6", "HC-9001-001", "x", "A", 5, date(2026, 12, 1), date(2026, 1, 1)],
            ),
            cast.a,
        )
    assert set(errors(refused)) == {"B3", "C4", "E5", "F6", "B7", "G8"}
    assert "company code" in errors(refused)["B3"]
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(ProductImport)) == 0
        assert find_entry(work, cast.a.id, "OK-1") is None


def test_several_rows_of_a_part_are_its_prices(cast: Cast) -> None:
    headings = (*LIST, "起始数量", "币种", "价格依据", "报价单号")
    row = [ARM, "HC-4801-012", "前下摆臂总成（左）", "B"]
    kept = bring(
        cast.li_qian,
        "list",
        sheet(
            headings,
            [*row, "86.4", date(2026, 1, 1), None, None, "CNY", "清单", None],
            [*row, "80", date(2026, 12, 1), None, 1000, "CNY", "清单", None],
            [*row, "79.5", date(2026, 12, 1), date(2027, 6, 30), 1000, "CNY", "报价", "QT-7"],
        ),
        cast.a,
    )
    assert kept.unchanged == 1
    do(cast.li_qian, kept)
    with unit(cast.li_qian, now=NOW) as work:
        found = [price_on(work, cast.entries[ARM].id, date(2026, 12, 1), Decimal(number), "CNY") for number in (1, 1000)]
    assert [price.unit_price for price in found if price] == [Decimal("86.4"), Decimal("79.5")]


def test_rows_of_one_part_that_contradict_each_other_are_refused(cast: Cast) -> None:
    with pytest.raises(Invalid) as refused:
        bring(
            cast.li_qian,
            "list",
            sheet(LIST, ["NEW-1", "HC-9001-001", "支架", "A", None, None, None], ["new-1", "HC-9001-001", "支架", "B", None, None, None]),
            cast.a,
        )
    assert errors(refused) == {"D3": "Row 2 says “A” for the same part."}


@pytest.mark.parametrize(
    ("price", "first", "last", "cell"),
    [
        ("99", date(2026, 1, 1), None, "E2"),
        ("10", date(2025, 1, 1), None, "F2"),
        ("86.4", date(2026, 1, 1), date(2026, 6, 1), "G2"),
    ],
)
def test_a_price_is_never_rewritten_by_a_sheet(cast: Cast, price: str, first: date, last: date | None, cell: str) -> None:
    with pytest.raises(Invalid) as refused:
        bring(cast.li_qian, "list", sheet(LIST, [ARM, "HC-4801-012", "前下摆臂总成（左）", "B", price, first, last]), cast.a)
    assert set(errors(refused)) == {cell}


def test_a_price_may_be_ended_by_a_sheet(cast: Cast) -> None:
    kept = bring(
        cast.li_qian,
        "list",
        sheet(LIST, [ARM, "HC-4801-012", "前下摆臂总成（左）", "B", "86.4", date(2026, 1, 1), date(2026, 12, 31)]),
        cast.a,
    )
    assert changes(kept) == [("price", ARM, {"valid_to": ("", "2026-12-31")})]
    do(cast.li_qian, kept)
    with unit(cast.li_qian, now=NOW) as work:
        assert price_on(work, cast.entries[ARM].id, date(2027, 1, 1), Decimal(1), "CNY") is None


@pytest.mark.clause("6.2.13")
def test_what_is_exported_comes_back_unchanged(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        entry = cast.entries[ARM]
        for source, price, first, provisional in (("quotation", "85.123456", 500, True), ("list", "80", 1000, False)):
            work.add(
                Price(
                    customer_id=cast.a.id,
                    entry_id=entry.id,
                    currency="CNY",
                    unit_price=Decimal(price),
                    minimum_quantity=Decimal(first),
                    valid_from=date(2026, 2, 1),
                    valid_to=date(2027, 3, 31),
                    source=source,
                    source_number="QT-1",
                    provisional=provisional,
                )
            )
        work.fetch(ListEntry, cast.entries["2916035-K80"].id).active = False
        work.fetch(ListEntry, cast.entries["1001120-T15"].id).standard_pack = None
    with unit(cast.li_qian, now=NOW) as work:
        packed = workbook.product_list(cast.a, lists.of_customer(work, cast.a.id), work)
    kept = bring(cast.li_qian, "list", packed, cast.a)
    assert kept.differences == []
    assert kept.unchanged == 6
    assert do(cast.li_qian, kept) == 0


@pytest.mark.clause("6.2.13")
def test_the_sheet_carries_form_number_and_revision(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        rows = read(workbook.product_list(cast.a, lists.of_customer(work, cast.a.id), work)).rows
    assert "顾客销售产品清单" in str(rows[0][0])
    assert str(rows[1][0]).startswith("FM070100-13 · 版本 1.0 · K001 远江汽车集团有限公司 · 2026-11-23")
    assert rows[2][:2] == ["顾客料号 Customer part", "公司料号 Company code"]


def test_what_changed_since_the_preview_is_not_overwritten(cast: Cast) -> None:
    kept = bring(cast.li_qian, "list", sheet(LIST, [ARM, "HC-4801-012", "前下摆臂总成（左）", "C", None, None, None]), cast.a)
    with unit(cast.fang, now=NOW) as work:
        work.fetch(ListEntry, cast.entries[ARM].id).revision = "D"
    with pytest.raises(Stale):
        do(cast.li_qian, kept)
    with unit(cast.fang, now=NOW) as work:
        assert work.fetch(ListEntry, cast.entries[ARM].id).revision == "D"


def test_a_preview_is_its_makers_own(cast: Cast) -> None:
    kept = bring(cast.li_qian, "list", sheet(LIST, [ARM, "HC-4801-012", "前下摆臂总成（左）", "C", None, None, None]), cast.a)
    for asked in (do, lambda who, kept: find(who, kept)):
        with pytest.raises(NotFound):
            asked(cast.wu_jia, kept)


def test_the_preview_reads_with_the_headings_of_the_sheet(cast: Cast) -> None:
    kept = bring(cast.li_qian, "list", sheet(LIST, [ARM, "HC-4801-012", "前下摆臂总成（左）", "C", None, None, None]), cast.a)
    page = find(cast.li_qian, kept)
    assert page.differences == [(2, ARM, "前下摆臂总成（左）", "changed", [("版本 Revision", "B", "C")])]
    assert (page.count("changed"), page.count("added"), page.applied, page.customer.number) == (1, 0, False, "K001")


@pytest.mark.parametrize(("who", "kind"), [("fang", "list"), ("li_qian", "stock"), ("chen", "materials"), ("sun_li", "parts")])
def test_each_kind_is_for_those_who_may_write_it(cast: Cast, who: str, kind: str) -> None:
    with pytest.raises(Forbidden):
        bring(getattr(cast, who), kind, imports.template(kind), cast.a if kind == "list" else None)


@pytest.mark.parametrize(("kind", "with_customer"), [("song", False), ("list", False), ("stock", True)])
def test_an_import_that_is_none_is_not_found(cast: Cast, kind: str, with_customer: bool) -> None:
    with pytest.raises(NotFound):
        bring(cast.shen, kind, b"", cast.a if with_customer else None)


@pytest.mark.parametrize("kind", list(KINDS))
def test_the_template_is_understood_and_asks_for_rows(cast: Cast, kind: str) -> None:
    who = {"list": cast.li_qian, "stock": cast.sun_li}.get(kind, cast.fang)
    with pytest.raises(Refused, match="no row"):
        bring(who, kind, imports.template(kind), cast.a if kind == "list" else None)


def test_a_customers_own_part_number_stands_for_one_company_code(cast: Cast) -> None:
    with pytest.raises(Invalid, match="another company code"):
        bring(cast.li_qian, "list", sheet(LIST, [ARM, "HC-4801-013", "x", "B", None, None, None]), cast.a)
