"""Without a database: which row holds the headings, which words of carriers and banks are known, what a moment and a row become."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.connection import exchange, tables
from domain.connection.kinds import FILES, INCOMING, OUTGOING, Incoming
from domain.connection.kinds.fields import Field
from domain.connection.kinds.payments import CALLED as PAID_BY
from domain.connection.kinds.payments import _read as read_payment
from domain.connection.kinds.shipments import CALLED, _read, moment_written
from domain.connection.mappings import Column, columns_of
from domain.connection.models import ColumnMapping
from domain.deliveries.dispatch.tracking import REPORTED
from domain.receivables.actions.paying import METHODS
from domain.shared.errors import Invalid
from domain.shared.spreadsheet.matching import letters, plain

STOCK = INCOMING["stock"]
TITLE = ["衡川机电有限公司", "", ""]
HEADS = ["存货编码", "现存量", "单据日期"]
ROW = ["HC-4801-012", "5", "2026-11-23"]
CUSTOMER: Any = SimpleNamespace(number="K001", currency="CNY")


def mapping(*headings: str) -> ColumnMapping:
    return SimpleNamespace(columns=[["code", each, ""] for each in headings])  # type: ignore[return-value]


class TestTheRowOfHeadings:
    """用友 and 金蝶 print titles, filters and dates above their tables, and totals below."""

    @pytest.mark.parametrize(("rows", "head"), [
        ([HEADS, ROW], 0), ([TITLE, HEADS, ROW], 1), ([TITLE, ["", "", ""], ["日期：2026-11", "", ""], HEADS, ROW], 3),
        ([["仓库：成品库", "现存量表", ""], HEADS, ROW], 1),  # a title that looks like one heading is outweighed by three
        ([HEADS, ROW, HEADS, ROW], 0),  # printed again on the second page: the first counts
        ([["x", "y", "z"], ROW], 0), ([["x", "", ""], ["a", "b", ""], ROW], 1),  # nothing is known: the first row with two cells
        ([["x", "", ""], ["y", "", ""]], None), ([["", ""]], None), ([], None),
    ])
    def test_is_that_with_the_most_words_that_are_known(self, rows: list[list[str]], head: int | None) -> None:
        assert exchange._head(rows, STOCK, []) == head

    def test_is_known_by_the_headings_of_a_kept_mapping_too(self) -> None:
        rows = [["A1", "A2", "A3"], ["Teil", "Menge", "Tag"], ROW]
        assert exchange._head(rows, STOCK, []) == 0
        assert exchange._head(rows, STOCK, [mapping("Teil", "Menge", "Tag")]) == 1

    def test_stands_among_the_first_twenty_or_is_none_of_them(self) -> None:
        above = [["", "", ""]] * exchange.LOOKED_AT
        assert exchange._head([*above[1:], HEADS, ROW], STOCK, []) == exchange.LOOKED_AT - 1
        assert exchange._head([*above, HEADS, ROW], STOCK, []) is None

    @pytest.mark.parametrize("kind", FILES.values(), ids=list(FILES))
    def test_is_found_in_the_template_of_each_kind(self, kind: Incoming) -> None:
        heads = [field.heading + (" *" if field.needed else "") for field in kind.fields]
        assert exchange._head([TITLE, heads], kind, []) == 1

    @pytest.mark.parametrize(("one", "other"), [
        ("存货编码", " 存货编码 "), ("存货编码", "存货编码*"), ("Code", "CODE"), ("（数量）", "(数量)"), ("ＣＯＤＥ", "code"),
    ])
    def test_is_read_as_people_write_it(self, one: str, other: str) -> None:
        assert plain(one) == plain(other)

    @pytest.mark.parametrize(("number", "name"), [(0, "A"), (25, "Z"), (26, "AA"), (51, "AZ"), (52, "BA"), (199, "GR")])
    def test_names_its_columns_as_a_spreadsheet_does(self, number: int, name: str) -> None:
        assert letters(number) == name


@pytest.mark.clause("5.1.12(1)")
class TestACarriersWord:
    SEEN = {"slip": "CK-1", "what": "在途", "at": "2026-11-23 08:00"}

    @pytest.mark.parametrize(("word", "what"), [*CALLED.items(), *((each, each) for each in REPORTED), (" 到达 ", "arrived")])
    def test_is_one_of_ours(self, word: str, what: str) -> None:
        assert _read(self.SEEN | {"what": word})[0] == what

    def test_and_all_of_ours_have_a_chinese_one(self) -> None:
        assert set(CALLED.values()) == set(REPORTED)

    @pytest.mark.parametrize("word", ["", "left", "signed", "签收", "ARRIVED", "在 途"])
    def test_else_it_is_refused_what_we_say_ourselves_among_it(self, word: str) -> None:
        """That goods left or were signed for is our own slip's to say, not a carrier's."""
        with pytest.raises(Invalid) as error:
            _read(self.SEEN | {"what": word})
        assert set(error.value.fields) == {"what"}

    @pytest.mark.parametrize(("text", "moment"), [
        ("2026-11-23T08:00:00+08:00", datetime(2026, 11, 23, 0, tzinfo=UTC)), ("2026-11-23 08:00", datetime(2026, 11, 23, 0, tzinfo=UTC)),
        ("2026/11/23 08:00", datetime(2026, 11, 23, 0, tzinfo=UTC)), ("2026-11-23T00:00:00Z", datetime(2026, 11, 23, 0, tzinfo=UTC)),
        ("2026-11-22T16:00:00-08:00", datetime(2026, 11, 23, 0, tzinfo=UTC)), ("2026-11-23", datetime(2026, 11, 22, 16, tzinfo=UTC)),
        ("", None), ("heute", None), ("1969-12-31T00:00:00Z", None), ("9999-01-01", None), ("2026-13-01", None), ("23.11.2026", None),
        ("2026-11-23T25:00", None),
    ])
    def test_comes_with_a_moment_in_its_own_zone_or_in_the_companys(self, text: str, moment: datetime | None) -> None:
        assert moment_written(text) == moment

    @pytest.mark.parametrize(("more", "wrong"), [
        ({"place": "x" * 121}, {"place"}), ({"note": "x" * 201}, {"note"}), ({"at": "x", "what": "x"}, {"at", "what"}),
        ({"place": "x" * 120, "note": "x" * 200}, set()),
    ])
    def test_and_what_is_wrong_with_it_is_told_at_once(self, more: dict[str, str], wrong: set[str]) -> None:
        if not wrong:
            assert _read(self.SEEN | more)[2].text("place") == more["place"]
            return
        with pytest.raises(Invalid) as error:
            _read(self.SEEN | more)
        assert set(error.value.fields) == wrong


@pytest.mark.clause("5.1.12(3)")
class TestABanksWord:
    PAID = {"amount": "1", "day": "2026-11-23", "reference": "B-1"}

    @pytest.mark.parametrize(("word", "method"), [*PAID_BY.items(), *((each, each) for each in METHODS)])
    def test_for_the_way_is_one_of_ours(self, word: str, method: str) -> None:
        assert read_payment(CUSTOMER, self.PAID | {"method": word}).method == method

    def test_and_every_way_of_ours_has_one(self) -> None:
        assert set(PAID_BY.values()) == set(METHODS)

    @pytest.mark.parametrize(("text", "amount"), [
        ("1234.50", Decimal("1234.50")), ("1,234.50", Decimal("1234.50")), ("¥1,234.50", Decimal("1234.50")), ("１２３４", Decimal(1234)),
        ("0.01", Decimal("0.01")), ("99999999999.99", Decimal("99999999999.99")),
    ])
    def test_for_an_amount_is_exact(self, text: str, amount: Decimal) -> None:
        assert read_payment(CUSTOMER, self.PAID | {"amount": text}).amount == amount

    @pytest.mark.parametrize("text", ["0", "0.00", "-5", "1.001", "1e3", "1.234,50", "12,34", "NaN", "∞", "100000000000", ""])
    def test_or_none_and_refused(self, text: str) -> None:
        with pytest.raises(Invalid) as error:
            read_payment(CUSTOMER, self.PAID | {"amount": text})
        assert set(error.value.fields) == {"amount"}

    def test_for_who_paid_and_for_what_is_kept_as_it_is(self) -> None:
        found = read_payment(CUSTOMER, self.PAID | {"payer": " 远江汽车 ", "invoices": "iv-1 iv-2", "order": "so-1"})
        assert (found.customer, found.payer, found.invoices, found.order, found.day) == (
            "K001", "远江汽车", ("IV-1", "IV-2"), "SO-1", date(2026, 11, 23))


class TestAKeptMapping:
    KIND = OUTGOING["orders"]

    def test_goes_out_as_it_was_kept_without_what_is_a_field_no_more(self) -> None:
        kept: Any = SimpleNamespace(columns=[["code", "物料", ""], ["forgotten", "旧", ""], ["number", "单号", ""]])
        assert tables.columns_of(self.KIND, kept) == [Column("code", "物料"), Column("number", "单号")]
        assert [each.field for each in columns_of(kept)] == ["code", "forgotten", "number"]

    def test_without_one_every_field_goes_out_under_its_own_heading(self) -> None:
        found = tables.usual(self.KIND)
        assert [each.field for each in found] == [field.name for field in self.KIND.fields]
        assert all(" " in each.heading for each in found), "Chinese and English"

    @pytest.mark.parametrize("place", ["", "x", "-1", "1.5", "１", "0001", "²", " 1"])
    def test_has_places_that_are_numbers(self, place: str) -> None:
        with pytest.raises(Invalid) as error:
            tables.read_columns(self.KIND, ["code"], {"code": "x"}, {"code": place})
        assert set(error.value.fields) == {"place-code"}

    def test_takes_a_heading_of_blanks_for_none(self) -> None:
        assert tables.read_columns(self.KIND, ["code"], {"code": "  "}, {"code": "0"}) == [Column("code", "公司料号 Company code")]


class TestAField:
    @pytest.mark.parametrize("kind", FILES.values(), ids=list(FILES))
    def test_is_headed_in_both_languages_and_said_in_words_and_a_choice_says_among_what(self, kind: Incoming) -> None:
        for field in kind.fields:
            assert field.zh and field.en and field.about[-1] in ".…", field.name
            assert field.headings[:3] == (field.heading, field.zh, field.en)
            assert bool(field.among) == (field.kind == "choice"), field.name
            assert 0 < field.longest <= 4000

    def test_without_a_name_that_we_know_is_headed_by_what_it_is_called(self) -> None:
        assert STOCK.heading_of("nobody") == "nobody"
        assert STOCK.heading_of("on_hand") == "库存数量 On hand"

    def test_is_no_field_twice_under_another_heading(self) -> None:
        one = Field("a", "甲", "A", "A.", also=("乙",))
        assert one.headings == ("甲 A", "甲", "A", "a", "乙")
