"""Columns as 用友 U8 and 金蝶 K3 head them are recognised; a mapping is kept by its name, and nobody overwrites what they did not see."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from domain.connection import mappings
from domain.connection.kinds import INCOMING, OUTGOING
from domain.connection.mappings import Column
from domain.shared.errors import Forbidden, Invalid, NotFound, Stale
from domain.shared.work import unit
from tests.cast import NOW

# how the reports of the two systems are headed, as they are exported (titles above the table are skipped elsewhere)
HEADED = {
    ("stock", "用友 U8 现存量"): (
        ["仓库编码", "仓库名称", "存货编码", "存货名称", "规格型号", "主计量单位", "现存量", "单据日期"],
        {"code": 2, "on_hand": 6, "counted_on": 7}),
    ("stock", "金蝶 K3 即时库存"): (
        ["物料代码", "物料名称", "规格型号", "批号", "仓库", "库存数量", "日期"], {"code": 0, "on_hand": 5, "counted_on": 6}),
    ("made", "用友 U8 产成品入库单"): (
        ["入库单号", "行号", "入库日期", "存货编码", "存货名称", "批号", "数量", "订单号", "订单行号", "备注"],
        {"reference": 0, "document_line": 1, "produced_on": 2, "code": 3, "lot": 5, "quantity": 6, "order": 7, "position": 8, "remark": 9}),
    ("made", "金蝶 K3 生产任务汇报"): (
        ["单据编号", "分录号", "完工日期", "物料编码", "合格数量", "批次", "销售订单号", "订单行"],
        {"reference": 0, "document_line": 1, "produced_on": 2, "code": 3, "quantity": 4, "lot": 5, "order": 6, "position": 7}),
    ("made", "own system, one row a report"): (
        ["Order", "Line", "Quantity made", "Produced on", "Report number"],
        {"order": 0, "position": 1, "quantity": 2, "produced_on": 3, "reference": 4}),
    ("shipments", "carrier's list"): (
        ["发货单号", "节点", "节点时间", "所在地", "预计到货"], {"slip": 0, "what": 1, "at": 2, "place": 3, "expected_on": 4}),
    ("invoices", "金税 开票明细"): (
        ["申请单号", "发票号码", "开票日期", "不含税金额", "税额", "价税合计"],
        {"request": 0, "number": 1, "day": 2, "net": 3, "tax": 4, "gross": 5}),
    ("payments", "用友 U8 收款单"): (
        ["收款单号", "客户编码", "收款日期", "结算方式", "币种", "金额", "对方户名"],
        {"reference": 0, "customer": 1, "day": 2, "method": 3, "currency": 4, "amount": 5, "payer": 6}),
    ("payments", "金蝶 K3 收款单"): (
        ["往来单位编码", "到账日期", "到账金额", "银行流水号", "付款单位"],
        {"customer": 0, "day": 1, "amount": 2, "reference": 3, "payer": 4}),
}


def kept(name: str, *columns: tuple[str, str, str], version: int = 3):
    """A mapping as it stands in the table."""
    return SimpleNamespace(name=name, columns=[list(each) for each in columns], version=version)


@pytest.mark.parametrize(("kind", "system"), HEADED)
def test_the_columns_of_what_factories_have_are_recognised_without_a_mapping(kind, system):
    headings, wanted = HEADED[kind, system]
    assert dict(mappings.suggest(INCOMING[kind], headings, []).columns) == wanted


@pytest.mark.parametrize(("kind", "system"), HEADED)
def test_whatever_is_needed_is_among_them(kind, system):
    assert {field.name for field in INCOMING[kind].fields if field.needed} <= set(HEADED[kind, system][1])


@pytest.mark.parametrize("heading", ["存货编码*", " 存货编码 ", "存货编码（必填）", "存 货 编 码", "存货编码:", "存货－编码"])
def test_blanks_stars_brackets_and_full_width_do_not_hide_a_heading(heading):
    assert mappings.suggest(INCOMING["stock"], [heading, "x"], []).columns["code"] == 0


@pytest.mark.parametrize(("kind", "headings", "wanted"), [
    ("made", ["订单号", "行号"], {"order": 0, "position": 1}),  # 行号 could be the report's line too
    ("made", ["订单号", "订单行号", "行号"], {"order": 0, "position": 1, "document_line": 2}),
    ("shipments", ["单号", "日期"], {"slip": 0, "at": 1}), ("invoices", ["金额", "金额"], {"net": 0}),
])
def test_one_column_is_one_field_the_first_that_it_could_be(kind, headings, wanted):
    assert dict(mappings.suggest(INCOMING[kind], headings, []).columns) == wanted


class TestWhatWasNamedBefore:
    """A kept mapping is recognised by its headings, and the fullest of several that fit."""

    def test_is_recognised_in_whatever_order_the_columns_stand(self):
        mapping = kept("用友", ("code", "A", ""), ("on_hand", "C", ""), ("counted_on", "", "2026-11-23"))
        found = mappings.suggest(INCOMING["stock"], ["C", "B", "A"], [mapping])
        assert (dict(found.columns), dict(found.fixed)) == ({"code": 2, "on_hand": 0}, {"counted_on": "2026-11-23"})
        assert (found.name, found.version) == ("用友", 3)

    def test_the_fullest_of_those_that_fit(self):
        short, whole = kept("short", ("code", "A", "")), kept("whole", ("code", "A", ""), ("on_hand", "B", ""))
        for several in ([short, whole], [whole, short]):
            assert mappings.suggest(INCOMING["stock"], ["A", "B"], several).name == "whole"

    def test_one_of_whose_columns_is_missing_does_not_fit(self):
        mapping = kept("用友", ("code", "A", ""), ("on_hand", "C", ""))
        found = mappings.suggest(INCOMING["stock"], ["A", "B"], [mapping])
        assert (found.name, found.version, dict(found.columns)) == ("", None, {})

    def test_one_of_fixed_values_alone_fits_nothing(self):
        assert mappings.suggest(INCOMING["stock"], ["A"], [kept("x", ("counted_on", "", "2026-11-23"))]).name == ""


class TestKeeping:
    ORDERS = OUTGOING["orders"]
    ONE, OTHER = [Column("number", "单号")], [Column("number", "编号")]

    def keep(self, who, columns, *, version=None, name="金蝶"):
        with unit(who, now=NOW) as work:
            return mappings.keep(work, self.ORDERS, name, columns, version=version)

    def test_a_name_in_use_is_changed_by_who_opened_it_and_by_nobody_else(self, cast):
        first = self.keep(cast.li_qian, self.ONE)
        with pytest.raises(Invalid, match="called so already"):
            self.keep(cast.xu, self.OTHER)
        changed = self.keep(cast.xu, self.OTHER, version=first.version)
        assert (changed.id, changed.columns[0][1], changed.changed_by_name) == (first.id, "编号", "徐静")

    def test_of_two_who_change_it_at_once_the_second_is_told(self, cast):
        first = self.keep(cast.li_qian, self.ONE)
        self.keep(cast.xu, self.OTHER, version=first.version)
        with pytest.raises(Stale):
            self.keep(cast.li_qian, [Column("number", "Nr")], version=first.version)
        with unit(cast.li_qian) as work:
            assert mappings.of_kind(work, "orders")[0].columns[0][1] == "编号"

    def test_the_same_again_is_no_change_and_needs_nothing(self, cast):
        first = self.keep(cast.li_qian, self.ONE)
        again = self.keep(cast.xu, self.ONE)
        assert (again.id, again.version, again.changed_by_name) == (first.id, first.version, "李倩")

    def test_it_is_removed_as_it_was_seen_or_not_at_all(self, cast):
        first = self.keep(cast.li_qian, self.ONE)
        self.keep(cast.xu, self.OTHER, version=first.version)
        with pytest.raises(Stale), unit(cast.li_qian, now=NOW) as work:
            mappings.remove(work, first.id, version=first.version)
        with unit(cast.li_qian, now=NOW) as work:
            mappings.remove(work, first.id, version=first.version + 1)
            assert mappings.of_kind(work, "orders") == []

    def test_nobody_without_the_exchange_keeps_one_and_of_another_kind_it_is_not_there(self, cast):
        first = self.keep(cast.li_qian, self.ONE)
        for person in (cast.fang, cast.wang_min):
            with pytest.raises(Forbidden):
                self.keep(person, self.ONE, name="x")
        with pytest.raises(NotFound), unit(cast.li_qian) as work:
            mappings.found(work, "changes", first.id)

    @pytest.mark.parametrize("name", ["", "x" * (mappings.LONGEST_NAME + 1)])
    def test_a_name_is_needed_and_short(self, cast, name):
        with pytest.raises(Invalid) as refused:
            self.keep(cast.li_qian, self.ONE, name=name)
        assert list(refused.value.fields) == ["name"]

    def test_there_are_as_many_as_may_be(self, cast, monkeypatch):
        monkeypatch.setattr(mappings, "MOST", 1)
        self.keep(cast.li_qian, self.ONE)
        with pytest.raises(Invalid, match="There are 1 mappings"):
            self.keep(cast.li_qian, self.ONE, name="another")
