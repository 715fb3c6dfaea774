"""A file as a factory's own system writes it: its encoding, its titles, its cells; read whole, and told cell by cell."""

from __future__ import annotations

import io
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from domain.connection import exchange
from domain.connection.kinds import INCOMING
from domain.connection.models import ExchangeFile
from domain.products.imports.steps import Plan
from domain.products.models import Product
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.files import Given
from domain.shared.message import Message
from domain.shared.spreadsheet import Column, write
from domain.shared.work import unit
from tests.cast import NOW, Cast

STOCK = INCOMING["stock"]
TABLE = "存货编码,现存量,单据日期\nHC-4801-012,300,2026-11-23\nHC-4801-013,185,2026-11-20\n"
TABBED = TABLE.replace(",", "\t").replace("\n", "\r\n")
NAMED = {"column-code": "0", "column-on_hand": "1", "column-counted_on": "2"}
WRITTEN = {
    "utf-8": TABLE.encode(), "utf-8 with its mark": TABLE.encode("utf-8-sig"), "gbk": TABLE.encode("gbk"),
    "gb18030": TABLE.encode("gb18030"), "utf-16 as Excel writes it": b"\xff\xfe" + TABBED.encode("utf-16-le"),
    "utf-16, the other byte first": b"\xfe\xff" + TABBED.encode("utf-16-be"), "semicolons": TABLE.replace(",", ";").encode(),
    "full-width digits": TABLE.replace("300", "３００").encode(), "quoted": TABLE.replace("HC-4801-012", '"HC-4801-012"').encode(),
}


def uploaded(cast: Cast, content: bytes, name: str = "现存量.csv", who: Any = None) -> ExchangeFile:
    with unit(who or cast.sun_li, now=NOW) as work:
        return exchange.upload(work, "stock", Given(name, content, "file"))


def planned(cast: Cast, kept: ExchangeFile, given: dict[str, str] = NAMED) -> tuple[Plan, ExchangeFile]:
    with unit(cast.sun_li, now=NOW) as work:
        exchange.name_columns(work, kept.id, given, "")
    with unit(cast.sun_li, now=NOW) as work:
        found, kind = exchange.file_of(work, kept.id)
        return exchange.plan_of(work, found, kind), found


def on_hand(code: str = "HC-4801-012") -> Decimal:
    with unit(system("test")) as work:
        return work.session.scalars(select(Product.on_hand).where(Product.code == code)).one()


@pytest.mark.parametrize("content", WRITTEN.values(), ids=WRITTEN)
def test_the_same_table_says_the_same_however_it_is_written(cast: Cast, content: bytes) -> None:
    plan, kept = planned(cast, uploaded(cast, content))
    assert plan.wrong == []
    assert {(step.key, {name: after for name, _, after in step.fields}["on_hand"]) for step in plan.steps} == {
        ("HC-4801-012", "300"), ("HC-4801-013", "185"),
    }
    with unit(cast.sun_li, now=NOW) as work:
        assert exchange.apply(work, kept.id, exchange.digest(plan)) == 2
    assert (on_hand(), on_hand("HC-4801-013")) == (300, 185)


def test_a_title_above_the_table_is_passed_over_and_rows_keep_the_number_that_the_spreadsheet_shows(cast: Cast) -> None:
    kept = uploaded(cast, ("现存量查询,,\n打印日期：2026-11-23,,\n\n" + TABLE + "HC-0000-000,x,2026-11-23\n").encode())
    assert (kept.head, kept.rows[0]) == (4, ["存货编码", "现存量", "单据日期"])
    plan, found = planned(cast, kept)
    assert [(each.cell, each.row) for each in exchange.mistakes(plan, found, STOCK)] == [("A7", 7), ("B7", 7)]


def test_an_excel_file_and_a_csv_file_of_the_same_rows_plan_the_same(cast: Cast) -> None:
    heads = [Column("存货编码"), Column("现存量"), Column("单据日期")]
    book = write(heads, [["HC-4801-012", "300", "2026-11-23"], ["HC-4801-013", "185", "2026-11-20"]])
    plans = [planned(cast, uploaded(cast, content, name))[0] for content, name in ((book, "a.xlsx"), (TABLE.encode(), "a.csv"))]
    assert exchange.digest(plans[0]) == exchange.digest(plans[1])


@pytest.mark.parametrize(("cell", "field", "why"), [
    ("HC-0000-000,5,2026-11-23", "code", "No part and no material has this code."),
    (",5,2026-11-23", "code", "Please fill this in."),
    ("HC-4801-012,viel,2026-11-23", "on_hand", "Enter a number"),
    ("HC-4801-012,-5,2026-11-23", "on_hand", "Enter a number"),
    ("HC-4801-012,,2026-11-23", "on_hand", "Please fill this in."),
    ("HC-4801-012,5,23.11.2026", "counted_on", "Enter a day"),
    ("HC-4801-012,5,2026-11-24", "counted_on", ""),
    ("HC-4801-012,5,2026-02-30", "counted_on", "Enter a day"),
])
def test_each_wrong_cell_is_told_at_its_place_and_the_sound_row_beside_it_is_not_taken_alone(
    cast: Cast, cell: str, field: str, why: str
) -> None:
    rows = TABLE.splitlines(keepends=True)
    plan, kept = planned(cast, uploaded(cast, (rows[0] + cell + "\n" + rows[2]).encode()))
    assert [(row, name) for row, name, _ in plan.wrong] == [(2, field)] and str(plan.wrong[0][2]).startswith(why)
    assert [step.key for step in plan.steps] == ["HC-4801-013"]
    with pytest.raises(Refused, match="Some cells are not right"), unit(cast.sun_li, now=NOW) as work:
        exchange.apply(work, kept.id, exchange.digest(plan))
    assert on_hand("HC-4801-013") == 180


def test_one_code_in_two_rows_is_wrong_in_the_second(cast: Cast) -> None:
    plan, _ = planned(cast, uploaded(cast, (TABLE + "hc-4801-012,7,2026-11-23\n").encode()))
    assert [(row, name, why.params) for row, name, why in plan.wrong] == [(4, "code", {"row": 2})]


def test_what_stands_there_already_is_no_change(cast: Cast) -> None:
    first, kept = planned(cast, uploaded(cast, TABLE.encode()))
    with unit(cast.sun_li, now=NOW) as work:
        exchange.apply(work, kept.id, exchange.digest(first))
    again, _ = planned(cast, uploaded(cast, TABLE.encode()))
    assert (again.steps, again.unchanged, again.wrong) == ([], 2, [])


def test_a_file_is_taken_over_once_and_only_as_it_was_shown(cast: Cast) -> None:
    plan, kept = planned(cast, uploaded(cast, TABLE.encode()))
    with pytest.raises(Stale), unit(cast.sun_li, now=NOW) as work:
        exchange.apply(work, kept.id, "0" * 32)
    with unit(cast.sun_li, now=NOW) as work:
        exchange.apply(work, kept.id, exchange.digest(plan))
    for deed in (lambda work: exchange.apply(work, kept.id, exchange.digest(plan)),
                 lambda work: exchange.name_columns(work, kept.id, NAMED, "")):
        with pytest.raises(Refused, match="taken over already"), unit(cast.sun_li, now=NOW) as work:
            deed(work)


def test_nothing_is_planned_before_its_columns_are_named(cast: Cast) -> None:
    kept = uploaded(cast, TABLE.encode())
    with pytest.raises(Refused, match="which column is which"), unit(cast.sun_li, now=NOW) as work:
        exchange.plan_of(work, *exchange.file_of(work, kept.id))


def test_somebody_elses_upload_is_not_there_and_a_kind_that_is_none_neither(cast: Cast) -> None:
    kept = uploaded(cast, TABLE.encode())
    with pytest.raises(NotFound), unit(cast.chen, now=NOW) as work:
        exchange.file_of(work, kept.id)
    with pytest.raises(NotFound), unit(cast.sun_li, now=NOW) as work:
        exchange.kind_of(work, "orders")
    for person in (cast.xu, cast.it, cast.wang_min, cast.fang):
        with pytest.raises(Forbidden):
            uploaded(cast, TABLE.encode(), who=person)


@pytest.mark.parametrize("content", [
    b"a\n", "存货编码,现存量,单据日期\n".encode(), "存货编码,现存量,单据日期\n,,\n , ,\n".encode(), b"\xef\xbb\xbf", b"\xff\xfe", b"\n\n\n",
])
def test_without_headings_and_a_row_under_them_it_is_no_table(cast: Cast, content: bytes) -> None:
    with pytest.raises(Invalid) as refused:
        uploaded(cast, content)
    assert set(refused.value.fields) == {"file"}


def test_as_many_rows_as_are_allowed_are_taken_and_one_more_is_refused(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exchange, "MOST_ROWS", 2)
    assert len(uploaded(cast, TABLE.encode()).rows) == 3
    with pytest.raises(Invalid, match="more than 2 rows"):
        uploaded(cast, (TABLE + "NR-60,5,2026-11-23\n").encode())


class TestNamingColumns:
    """Each needed field has a column or a value for all rows; a column is one field."""

    HEADINGS = ("存货编码", "现存量", "单据日期", "备注")

    def read(self, **given: str) -> list[tuple[str, str, str, int | None]]:
        sent = {name.replace("__", "-"): value for name, value in given.items()}
        return [(each.field, each.heading, each.fixed, at) for each, at in exchange._read_columns(STOCK, self.HEADINGS, sent)]

    def test_by_their_place_or_by_a_value_that_holds_for_every_row(self) -> None:
        assert self.read(column__code="0", column__on_hand="1", column__counted_on="", fixed__counted_on="2026-11-23") == [
            ("code", "存货编码", "", 0), ("on_hand", "现存量", "", 1), ("counted_on", "", "2026-11-23", None),
        ]

    def test_a_column_outweighs_a_value_that_was_typed_beside_it(self) -> None:
        assert self.read(column__code="0", column__on_hand="1", column__counted_on="2", fixed__counted_on="2020-01-01")[2] == (
            "counted_on", "单据日期", "", 2)

    @pytest.mark.parametrize(("given", "field", "why"), [
        ({"column__on_hand": ""}, "column-on_hand", "“库存数量 On hand” is needed: choose its column, or enter a value for all rows."),
        ({"column__on_hand": "0"}, "column-on_hand", "This column is “公司料号 Company code” already."),
        ({"column__on_hand": "4"}, "column-on_hand", "Please choose one of the list."),
        ({"column__on_hand": "-1"}, "column-on_hand", "Please choose one of the list."),
        ({"column__on_hand": "１"}, "column-on_hand", "Please choose one of the list."),
        ({"column__on_hand": "0001"}, "column-on_hand", "Please choose one of the list."),
        ({"column__on_hand": "", "fixed__on_hand": "9" * 201}, "fixed-on_hand", "At most 200 characters."),
    ])
    def test_what_is_wrong_is_told_at_its_field(self, given: dict[str, str], field: str, why: str) -> None:
        with pytest.raises(Invalid) as refused:
            self.read(**{"column__code": "0", "column__counted_on": "2"} | given)
        assert {name: str(each) for name, each in refused.value.fields.items()} == {field: why}


class TestRowsAndCells:
    """Without a database: what becomes of the cells."""

    def file(self, *rows: list[str], columns: list[list[Any]], head: int = 1) -> Any:
        return SimpleNamespace(rows=[["h"], *rows], head=head, columns=columns)

    def test_a_row_without_any_text_is_left_out_and_the_next_keeps_its_number(self) -> None:
        kept = self.file(["a"], ["", ""], ["b"], columns=[["code", 0, ""]], head=3)
        assert exchange.rows_of(kept) == [(4, {"code": "a"}), (6, {"code": "b"})]

    def test_a_short_row_has_empty_cells_where_it_ends_and_a_fixed_value_in_every_row(self) -> None:
        kept = self.file(["a"], columns=[["code", 0, ""], ["on_hand", 5, ""], ["counted_on", None, "2026-11-23"]])
        assert exchange.rows_of(kept) == [(2, {"code": "a", "on_hand": "", "counted_on": "2026-11-23"})]

    @pytest.mark.parametrize(("column", "cell"), [(0, "A9"), (25, "Z9"), (26, "AA9"), (51, "AZ9"), (52, "BA9"), (701, "ZZ9")])
    def test_a_mistake_is_told_by_the_name_that_a_spreadsheet_gives_the_cell(self, column: int, cell: str) -> None:
        plan = Plan(wrong=[(9, "on_hand", Message("x"))])
        [found] = exchange.mistakes(plan, self.file(columns=[["on_hand", column, ""]]), STOCK)
        assert (found.cell, found.heading) == (cell, "库存数量 On hand")

    def test_a_mistake_in_what_has_no_column_names_the_row_alone(self) -> None:
        plan = Plan(wrong=[(9, "counted_on", Message("x")), (10, "", Message("y"))])
        found = exchange.mistakes(plan, self.file(columns=[["counted_on", None, "2026"]]), STOCK)
        assert [(each.cell, each.row) for each in found] == [("", 9), ("", 10)]

    def test_of_many_mistakes_the_first_two_hundred_are_told(self) -> None:
        plan = Plan(wrong=[(n, "code", Message("x")) for n in range(500)])
        assert len(exchange.mistakes(plan, self.file(columns=[]), STOCK)) == 200

    def test_a_preview_is_named_by_what_it_shows_and_by_nothing_else(self) -> None:
        def plan(after: str, run: Any = None) -> Plan:
            from domain.products.imports.steps import Step

            return Plan(steps=[Step(2, "HC", "件", "changed", (("on_hand", "1", after),), run)])

        assert exchange.digest(plan("2")) == exchange.digest(plan("2", io.BytesIO)) != exchange.digest(plan("3"))
        assert len(exchange.digest(Plan())) == 32
