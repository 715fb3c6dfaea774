"""FM070100-13 as .xlsx: what stands in it, for staff and for the customer, and what the imports make of it."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.products import workbook
from domain.products.imports.kinds import KINDS
from domain.products.imports.steps import Plan, Step, differing, words
from domain.products.models import ListEntry, Price
from domain.products.queries import lists
from domain.shared.actor import system
from domain.shared.errors import Invalid
from domain.shared.facts import state
from domain.shared.message import Message
from domain.shared.spreadsheet import Sheet, match, read
from domain.shared.work import unit
from tests.cast import NOW, Cast

ARM = "2904110-K80"


def sheet(cast: Cast, **options: Any) -> Sheet:
    with unit(cast.li_qian, now=NOW) as work:
        return read(workbook.product_list(cast.a, lists.of_customer(work, cast.a.id, **options), work))


def rows(cast: Cast) -> dict[str, dict[str, Any]]:
    return {str(row["customer_part"]): row for _, row in match(sheet(cast), KINDS["list"].headings)}


@pytest.mark.clause("6.2.13")
def test_every_column_of_the_form_is_there_in_both_languages(cast: Cast) -> None:
    heads = sheet(cast).rows[2]
    assert heads == [field.heading for field in KINDS["list"].fields]
    assert {"顾客料号 Customer part", "未税单价 Unit price", "生效日期 Valid from"} <= set(heads)


@pytest.mark.clause("6.2.13")
def test_a_part_stands_with_its_price_and_validity(cast: Cast) -> None:
    row = rows(cast)[ARM]
    assert (row["code"], row["revision"], row["material"]) == ("HC-4801-012", "B", "QStE420")
    assert (row["unit_price"], row["currency"], row["valid_from"], row["valid_to"]) == (Decimal("86.4"), "CNY", date(2026, 1, 1), None)
    assert (row["standard_pack"], row["active"], row["source"]) == (20, "是", "清单")


def test_the_companys_name_stands_above(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        state(work, "company", {"zh": "恒川汽车零部件有限公司", "en": "Hengchuan", "short": "恒川", "hotline": ""})
    assert str(sheet(cast).rows[0][0]).startswith("恒川汽车零部件有限公司 顾客销售产品清单")


def test_a_part_without_a_price_stands_without_one(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        for price in work.session.query(Price).filter(Price.entry_id == cast.entries[ARM].id):
            price.valid_to = date(2026, 2, 1)
    row = rows(cast)[ARM]
    assert row["unit_price"] is None and row["source"] is None and row["name"] == "前下摆臂总成（左）"


def test_a_part_taken_off_says_so(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries[ARM].id).active = False
    assert rows(cast)[ARM]["active"] == "否"
    assert ARM not in [row[0] for row in sheet(cast, active_only=True).rows]


def test_an_empty_list_is_a_sheet_of_headings(cast: Cast) -> None:
    assert len(sheet(cast, text="zzz").rows) == 3


@pytest.mark.parametrize("hostile", ["=HYPERLINK(1)", "+1", "@x", "-2+3"])
def test_what_a_name_begins_with_is_never_run(cast: Cast, hostile: str) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(ListEntry, cast.entries[ARM].id).name = hostile
    assert rows(cast)[ARM]["name"] == hostile


# the kinds of import


@pytest.mark.parametrize("kind", list(KINDS))
def test_no_two_columns_of_a_kind_share_a_heading(kind: str) -> None:
    from domain.shared.spreadsheet.matching import plain

    names = [plain(name) for heading in KINDS[kind].headings.values() for name in set(map(plain, heading.names))]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("kind", list(KINDS))
def test_each_kind_needs_what_tells_its_rows_apart(kind: str) -> None:
    assert next(field for field in KINDS[kind].fields if field.needed).name in ("customer_part", "code")
    assert KINDS[kind].heading_of("nonsense") == "nonsense"


# steps


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, ""),
        (False, ""),
        (True, "是"),
        (Decimal("20.000000"), "20"),
        (Decimal("0.125"), "0.125"),
        (Decimal("1E+3"), "1000"),
        (date(2026, 12, 1), "2026-12-01"),
        ("text", "text"),
        (15, "15"),
    ],
)
def test_values_are_compared_as_cells_show_them(value: Any, shown: str) -> None:
    assert words(value) == shown


def test_only_what_differs_is_named() -> None:
    before, after = {"a": Decimal("1.0"), "b": "x", "c": None}, {"a": Decimal(1), "b": "y", "c": ""}
    assert differing(before, after) == (("b", "x", "y"),)
    assert differing({}, {"a": 1, "b": ""}) == (("a", "", "1"),)
    assert differing(before, after, among=["a"]) == ()


def test_a_row_that_is_wrong_does_not_stop_the_others() -> None:
    plan = Plan()
    for number in (2, 3, 4):
        with plan.row(number):
            if number != 3:
                raise Invalid({"code": Message("No."), "name": Message("Nor this.")})
            plan.unchanged += 1
    assert plan.unchanged == 1
    assert [(row, name) for row, name, _ in plan.wrong] == [(2, "code"), (2, "name"), (4, "code"), (4, "name")]


def test_a_step_is_shown_as_it_is_stored() -> None:
    import json

    step = Step(2, "A-1", "件", "changed", (("revision", "B", "C"),), lambda: None)
    assert step.shown == [2, "A-1", "件", "changed", [["revision", "B", "C"]]]
    assert json.loads(json.dumps(step.shown)) == step.shown
