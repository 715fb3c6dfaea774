"""FM070100-13 as .xlsx, price by price: what each kind of price looks like in it, and that it is read back as that very price."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.products import workbook
from domain.products.imports.kinds import KINDS
from domain.products.imports.lists import ListPlan
from domain.products.imports.steps import words
from domain.products.queries import lists
from domain.shared.spreadsheet import as_text, match, read
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.products.test_list_plan import ARM, standing

PRICE = ("currency", "unit_price", "price_from", "valid_from", "valid_to", "source", "source_number", "provisional")


def written(cast: Cast) -> bytes:
    with unit(cast.li_qian, now=NOW) as work:
        return workbook.product_list(cast.a, lists.of_customer(work, cast.a.id), work)


def prices(cast: Cast, part: str = ARM) -> list[tuple[Any, ...]]:
    rows = [row for _, row in match(read(written(cast)), KINDS["list"].headings) if row["customer_part"] == part]
    return [tuple(row[name] for name in PRICE) for row in rows]


LISTED = ("CNY", Decimal("86.4"), None, date(2026, 1, 1), None, "清单", None, "否")


@pytest.mark.clause("6.2.13")
@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ({"currency": "EUR"}, ("EUR", 80, 1000, date(2026, 1, 1), None, "清单", None, "否")),
        ({"minimum_quantity": Decimal("0.5")}, ("CNY", 80, Decimal("0.5"), date(2026, 1, 1), None, "清单", None, "否")),
        ({"source": "quotation", "source_number": "QT-7"}, ("CNY", 80, 1000, date(2026, 1, 1), None, "报价", "QT-7", "否")),
        ({"provisional": True}, ("CNY", 80, 1000, date(2026, 1, 1), None, "清单", None, "是")),
        ({"valid_to": TODAY}, ("CNY", 80, 1000, date(2026, 1, 1), TODAY, "清单", None, "否")),
        ({"valid_from": TODAY}, ("CNY", 80, 1000, TODAY, None, "清单", None, "否")),
        ({"unit_price": Decimal("0.000001")}, ("CNY", Decimal("0.000001"), 1000, date(2026, 1, 1), None, "清单", None, "否")),
    ],
)
def test_a_price_beside_the_listed_one_stands_in_a_row_of_its_own(cast: Cast, given: dict[str, Any], shown: tuple[Any, ...]) -> None:
    standing(cast, **given)
    found = prices(cast)
    assert sorted(found, key=str) == sorted([LISTED, shown], key=str)


@pytest.mark.parametrize("given", [{"valid_to": TODAY - timedelta(days=1)}, {"valid_from": TODAY + timedelta(days=1)}])
def test_a_price_that_does_not_hold_today_is_left_out(cast: Cast, given: dict[str, Any]) -> None:
    standing(cast, **given)
    assert prices(cast) == [LISTED]


def test_prices_of_one_part_say_the_same_of_the_part(cast: Cast) -> None:
    standing(cast)
    rows = [row for _, row in match(read(written(cast)), KINDS["list"].headings) if row["customer_part"] == ARM]
    assert len(rows) == 2
    first, second = ({name: value for name, value in row.items() if name not in PRICE} for row in rows)
    assert first == second and (first["name"], first["active"], first["standard_pack"]) == ("前下摆臂总成（左）", "是", 20)


@pytest.mark.clause("6.2.13")
def test_all_of_it_read_back_is_no_change_whatever_prices_there_are(cast: Cast) -> None:
    standing(cast, provisional=True, minimum_quantity=Decimal("0.5"))
    standing(cast, currency="EUR", valid_to=TODAY)
    standing(cast, source="quotation", source_number="QT-7", unit_price=Decimal("79.123456"))
    table = match(read(written(cast)), KINDS["list"].headings)
    rows = [(number, {name: as_text(cell) for name, cell in found.items()}) for number, found in table]
    with unit(cast.li_qian, now=NOW) as work:
        plan = ListPlan(work, cast.a).read(rows)
    assert (plan.steps, plan.wrong, plan.unchanged) == ([], [], 7)


@pytest.mark.parametrize(
    ("field", "kind"),
    [("unit_price", "money"), ("price_from", "number"), ("standard_pack", "number"), ("minimum_quantity", "number"), ("valid_from", "date"),
     ("valid_to", "date"), ("customer_part", "text"), ("code", "text")],
)  # fmt: skip
def test_a_column_is_formatted_as_what_it_holds_so_that_a_part_number_stays_one(field: str, kind: str) -> None:
    assert next(each.kind for each in workbook.FIELDS if each.name == field) == kind


def test_each_source_of_a_price_has_its_word_and_the_word_is_understood() -> None:
    from domain.products.imports.kinds import normal

    assert {source: normal("source", word) for source, word in workbook.SOURCES.items()} == {"list": "list", "quotation": "quotation"}
    assert [normal("provisional", words(flag) or "否") for flag in (True, False)] == ["1", ""]
