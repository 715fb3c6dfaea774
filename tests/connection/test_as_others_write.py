"""Files as 用友 and 金蝶 write them: heads of two rows, sums under the rows, their words for units, currencies and moments (section 5)."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest

from domain.connection import exchange, mappings
from domain.connection.kinds import FILES
from domain.connection.kinds.payments import PAYMENTS
from domain.connection.kinds.shipments import SHIPMENTS, moment_written
from domain.connection.models import ExchangeFile
from domain.products.imports.steps import Plan
from domain.shared.files import Given
from domain.shared.work import unit
from tests.cast import NOW, Cast

pytestmark = pytest.mark.clause("5.1.10(2)")
TWO_ROWS = "现存量查询,,,,\n仓库,存货编码,现存量,,盘点日期\n,,件数,数量,\n成品库,HC-4801-012,2,300,2026-11-23\n"


def brought(who: Any, kind: str, content: str) -> ExchangeFile:
    with unit(who, now=NOW) as work:
        return exchange.upload(work, kind, Given("列表.csv", content.encode("gb18030"), "file"))


def planned(who: Any, kind: str, content: str) -> tuple[Plan, ExchangeFile]:
    """Each column as it is suggested, which is how somebody who only presses on takes it."""
    kept = brought(who, kind, content)
    with unit(who, now=NOW) as work:
        found = mappings.suggest(FILES[kind], kept.rows[0], [])
        exchange.name_columns(work, kept.id, {f"column-{field}": str(at) for field, at in found.columns.items()}, "")
    with unit(who, now=NOW) as work:
        kept, incoming = exchange.file_of(work, kept.id)
        return exchange.plan_of(work, kept, incoming), kept


def test_a_head_of_two_rows_is_one_head_and_its_lower_words_are_known(cast: Cast) -> None:
    plan, kept = planned(cast.sun_li, "stock", TWO_ROWS)
    assert (kept.rows[0], kept.head) == (["仓库", "存货编码", "现存量 / 件数", "现存量 / 数量", "盘点日期"], 3)
    assert plan.wrong == []
    assert [(step.row, step.key, step.fields[0][2]) for step in plan.steps] == [(4, "HC-4801-012", "300")]


@pytest.mark.parametrize("content", [
    "存货编码,现存量,,盘点日期\nHC-4801-012,2,300,2026-11-23\n",  # a column without a head, and goods below
    "存货编码,现存量,盘点日期\n,按件,\nHC-4801-012,300,2026-11-23\n",  # nothing is merged
    "存货编码,现存量,,盘点日期\n编码,件数,数量,日期\nHC-4801-012,2,300,2026-11-23\n",  # words under what has a head of its own
])  # fmt: skip
def test_any_other_row_under_the_head_is_a_row(cast: Cast, content: str) -> None:
    assert brought(cast.sun_li, "stock", content).head == 1


@pytest.mark.parametrize("word", ["合计", "合 计：", "本页小计", "Total"])
def test_a_sum_under_the_rows_is_not_read_and_its_number_is_told(cast: Cast, word: str) -> None:
    plan, kept = planned(cast.sun_li, "stock", f'存货编码,现存量,盘点日期\nHC-4801-012,300,2026-11-23\n{word},"300",\n')
    assert (len(plan.steps), plan.wrong, exchange.totals(kept)) == (1, [], 1)


def test_a_row_that_names_a_sum_elsewhere_than_first_is_a_row(cast: Cast) -> None:
    plan, kept = planned(cast.sun_li, "stock", "存货编码,现存量,盘点日期\nHC-4801-012,合计,2026-11-23\n")
    assert ([name for _, name, _ in plan.wrong], exchange.totals(kept)) == (["on_hand"], 0)


def test_a_list_of_receipts_is_known_by_its_own_headings_and_words(cast: Cast) -> None:
    sheet = ("收款单列表,,,,,,\n单据编号,单据日期,客户编码,结算方式,结算号,币种,本币金额\n"
             '0000000451,2026-11-23,K001,电汇,ICBC2611230088,人民币,"48,590.00"\n合计,,,,,,"48,590.00"\n')
    plan, _ = planned(cast.xu, "payments", sheet)
    assert plan.wrong == []
    assert [(step.key, step.fields[0][2]) for step in plan.steps] == [("ICBC2611230088", "48590")]
    found = PAYMENTS.plan
    with unit(cast.xu, now=NOW) as work:
        other = found(work, [(2, {"customer": "K001", "amount": "1", "day": "2026-11-23", "reference": "B-1", "currency": "人民"})])
    assert [name for _, name, _ in other.wrong] == ["currency"]


@pytest.mark.parametrize(("word", "taken"), [("件", True), ("PCS", True), ("千克", True), ("箱", False)])
def test_a_parts_unit_is_known_by_its_chinese_word(cast: Cast, word: str, taken: bool) -> None:
    plan, _ = planned(cast.li_qian, "parts", f"存货编码,存货名称,主计量单位\nHC-NEW-001,新支架,{word}\n")
    assert [name for _, name, _ in plan.wrong] == ([] if taken else ["unit"])
    assert len(plan.steps) == taken


@pytest.mark.parametrize("text", ["2026-11-23 09:05", "2026/11/23 9:05", "2026/11/23 9:05:00", "2026-11-23T09:05:00+08:00"])
def test_a_moment_is_read_as_spreadsheets_write_it(text: str) -> None:
    assert moment_written(text) == datetime(2026, 11, 23, 1, 5, tzinfo=UTC)


@pytest.mark.parametrize("text", ["9:05", "2026-11-23 9", "2026-13-01 09:05"])
def test_what_is_no_moment_is_none(text: str) -> None:
    assert moment_written(text) is None


def test_the_suggestion_of_a_carriers_file_knows_where_and_what() -> None:
    found = mappings.suggest(SHIPMENTS, ["出库单号", "运单状态", "时间", "当前位置"], [])
    assert found.columns == {"slip": 0, "what": 1, "at": 2, "place": 3}
