"""The two papers of a change, in every state and both languages: what was agreed, who signed, whether it holds (5.1.9(2), (3))."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from markupsafe import Markup

from domain.changes.answers.technical import RequestState
from domain.changes.force.prices import HOLDS
from domain.changes.views.sheet import ChangeSheet, EngineeringSheet
from domain.records.sheets import restored, stored
from templates.press import drawing
from tests.changes import sheets

COMPANY = {"zh": "衡川汽车零部件有限公司", "en": "Hengchuan Auto Parts Co., Ltd."}
CHECKED = re.compile(r'<span class="ck"><svg[^>]*>(?:(?!</svg>).)*<path(?:(?!</svg>).)*</svg>([^<]*)</span>')
R = RequestState


def html(sheet: ChangeSheet | EngineeringSheet, language: str = "zh-CN", edition: int = 1) -> str:
    key = "change-notice" if isinstance(sheet, ChangeSheet) else "design-change"
    return drawing.drawn(key, restored(stored(sheet)), company=COMPANY, number=sheet.number, edition=edition, language=language)


def said(page: str) -> str:
    return " ".join(Markup(page.partition("<body")[2]).striptags().split())


def ticked(page: str) -> list[str]:
    return [each.strip() for each in CHECKED.findall(page)]


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("language", "words"), [
    ("zh-CN", (
        "顾客订单变更通知", "远江汽车集团有限公司", "交货日期", "2026-12-18", "2026-12-30", "原要求：2026-12-24", "1 → 2", "空运",
        "84.90 CNY", "最满一周负荷：104%", "顾客同意：王敏", "市场部经理：赵志远", "总经理：沈岳", "陈建国", "代 何志明", "通过门户",
        "整个订单")),
    ("en", (
        "Order Change Notice", "Yuanjiang Automotive Group", "Delivery date", "18 Dec 2026", "30 Dec 2026", "first asked for: 24 Dec 2026",
        "Load of the fullest week: 104%", "The customer's agreement: 王敏", "Marketing manager: 赵志远", "for 何志明", "in the portal")),
])
def test_the_notice_says_before_and_after_and_whose_word_it_rests_on(language: str, words: tuple[str, ...]) -> None:
    page = said(html(sheets.notice(), language))
    assert [each for each in words if each not in page] == []


@pytest.mark.clause("5.1.9(4)")
@pytest.mark.parametrize(("holds", "chinese", "english"), [
    ("list", "自生效日起列入一览表 FM070100-13", "Price list FM070100-13, from the day"),
    ("provisional", "作为暂定价", "provisional until it is settled"),
    ("order", "仅限本订单", "This order alone"), ("", "", ""),
])
def test_beside_another_price_stands_where_it_holds(holds: str, chinese: str, english: str) -> None:
    priced = replace(sheets.notice().items[2], holds=HOLDS.get(holds))
    for language, said_there in (("zh-CN", chinese), ("en", english)):
        page = said(html(sheets.notice((priced,)), language))
        assert "84.90 CNY" in page and said_there in page
        assert bool(holds) is any(each in page for each in ("FM070100-13", "仅限本订单", "This order alone"))


def test_each_department_has_the_box_of_its_answer_and_the_one_whose_wish_it_is() -> None:
    assert ticked(html(sheets.notice())) == ["顾客", "按要求", "未按要求"]
    assert ticked(html(sheets.notice(ours=True)))[0] == "我方"


def test_the_house_signs_for_each_department_that_must_know() -> None:
    page = said(html(sheets.notice()))
    for department, document in (("市场部", "销售订单 FM070100-02"), ("物流部", "出货计划表"), ("财务部", "待开票单价")):
        assert department in page and document in page


def test_nothing_that_nobody_wrote_or_signed_stands_on_the_notice() -> None:
    page = said(html(sheets.notice(reason="", words=(), parts=())))
    assert "赵志远" not in page and "顾客同意" not in page and "陈建国" not in page


def test_a_hostile_word_stays_a_word() -> None:
    page = html(sheets.notice(reason="<script>alert(1)</script>", asked_by="<b>x</b>"))
    assert "<script>alert" not in page and "&lt;script&gt;" in page and "&lt;b&gt;x" in page


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.parametrize(("state", "word", "box", "signed"), [
    (R.RAISED, "已提出，待技术课签核", [], False), (R.ACCEPTED, "技术课同意", ["按要求接受"], True),
    (R.OTHERWISE, "可按其他方案执行", ["可按其他方案执行"], True), (R.REFUSED, "技术课不同意", ["不同意"], True),
    (R.SUPERSEDED, "已由下一版取代", [], True), (R.WITHDRAWN, "变更未实施", [], True),
])
def test_the_request_tells_what_became_of_it(state: RequestState, word: str, box: list[str], signed: bool) -> None:
    page = html(sheets.request(state))
    assert word in said(page) and ticked(page) == box
    assert ("方文涛" in said(page)) is signed


@pytest.mark.parametrize("state", list(R))
def test_the_request_names_each_technical_datum_before_and_as_it_is_asked(state: RequestState) -> None:
    page = said(html(sheets.request(state)))
    for each in ("图纸版本", "B → C", "硬度 60±3 HA", "硬度 65±3 HA", "HC-4801-012", "320 / 880", "客户新版图纸", "李倩"):
        assert each in page
    assert ("硬度 62±3 HA" in page) is (state == R.OTHERWISE), "what technical can do instead stands there where it said so alone"


def test_a_refusal_prints_its_reason_and_no_effect() -> None:
    page = said(html(sheets.request(R.REFUSED)))
    assert "现有模具无法达到该孔位。" in page and "夹具需调整" not in page


@pytest.mark.parametrize(("state", "note"), [
    (R.ACCEPTED, "技术课签核前不生效"), (R.SUPERSEDED, "本版已失效"), (R.WITHDRAWN, "不得按本申请单生产"),
])
def test_below_stands_whether_it_may_be_worked_by(state: RequestState, note: str) -> None:
    page = said(html(sheets.request(state)))
    others = {"技术课签核前不生效", "本版已失效", "不得按本申请单生产"} - {note}
    assert note in page and not any(each in page for each in others)


@pytest.mark.parametrize("edition", [1, 2])
def test_the_edition_stands_on_the_paper(edition: int) -> None:
    page = said(html(sheets.request(R.RAISED, edition=edition), edition=edition))
    assert f"第 {edition} 版" in page
    assert ("EC-261123-001 / 2" in page) is (edition == 2)


def test_an_english_reader_has_each_label_below_the_chinese_one() -> None:
    page = said(html(sheets.request(R.OTHERWISE), "en"))
    for each in ("Engineering Change Request", "can be done otherwise", "Technical can do", "Drawing revision", "Technical data"):
        assert each in page
