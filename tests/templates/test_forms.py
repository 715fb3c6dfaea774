"""Controlled forms on paper: drawn from our fonts alone, nothing missing, nothing fetched."""

import logging
from io import BytesIO
from typing import Any

import pytest
from pypdf import PdfReader
from weasyprint import CSS, HTML

from domain.shared.message import Message
from templates import forms_stylesheet, render
from templates.environment import environment
from templates.press.fonts import our_fonts
from tests.templates.page_reader import read

FONTS = our_fonts()
STYLE = CSS(filename=str(forms_stylesheet()), font_config=FONTS)


def sheet(**options: Any) -> dict[str, Any]:
    return {
        "form": {
            "number": "FM070100-01",
            "version": "1.0",
            "title": "合同/订单评审表",
            "title_en": "Contract and order review",
            "retention": "结束后加一日历年",
        },
        "company": {"name": "衡川汽车零部件有限公司", "name_en": "Hengchuan Auto Parts Co., Ltd."},
        "reference": "RV-251113-004",
        "qr": "",
        "wide": False,
        "void": "",
        "sections": [("市场部", "5.1.2", [("A 价格与报价、议价相符", "no"), ("B 承制服务条件", "yes"), ("C", "not_applicable")])],
        **options,
    }


def printed(language: str = "zh-CN", **options: Any) -> PdfReader:
    asked: list[str] = []

    def fetch(url: str, *_: Any, **__: Any) -> Any:
        asked.append(url)
        raise ValueError(url)

    html = render("forms/specimen.html", sheet(**options), language=language)
    pdf = HTML(string=html, url_fetcher=fetch).write_pdf(stylesheets=[STYLE], font_config=FONTS)
    assert asked == []
    return PdfReader(BytesIO(pdf))


def words(pdf: PdfReader) -> str:
    return "".join("".join(page.extract_text() for page in pdf.pages).split())


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_form_names_its_number_version_company_and_retention(language: str) -> None:
    said = words(printed(language))
    for each in ("FM070100-01", "1.0", "合同/订单评审表", "衡川汽车零部件有限公司", "RV-251113-004", "结束后加一日历年"):
        assert each in said
    assert ("Contractandorderreview" in said) is (language == "en")


def test_pages_are_counted_in_the_readers_language() -> None:
    assert "第1页共1页" in words(printed())
    assert "Page1of1" in words(printed("en"))


def test_no_letter_is_missing_in_our_fonts(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG, logger="weasyprint"):
        printed()
    assert [record.getMessage() for record in caplog.records if ".notdef" in record.getMessage()] == []


def test_only_our_own_fonts_are_embedded() -> None:
    fonts: set[str] = set()
    for page in printed().pages:
        fonts |= {str(font.get_object()["/BaseFont"]) for font in page["/Resources"]["/Font"].values()}
    assert fonts and all("Concord" in font for font in fonts), fonts


def test_a_register_lies_on_its_side() -> None:
    box = printed(wide=True).pages[0].mediabox
    assert box.width > box.height


def test_a_void_copy_says_so_across_the_page() -> None:
    assert "已撤回" in words(printed(void=Message("Withdrawn")))


def test_a_title_of_many_letters_is_set_smaller_and_stays_on_one_page() -> None:
    long = {**sheet()["form"], "title": "顾客订单变更及交货延误对策通知单"}
    pdf = printed(form=long)
    assert "顾客订单变更及交货延误对策通知单" in words(pdf) and len(pdf.pages) == 1


def part(call: str, **context: Any) -> str:
    return environment().from_string('{% from "components/paper.html" import box, result, signed, stamp, pairs %}' + call).render(context)


def test_a_box_is_drawn_because_the_fonts_have_none() -> None:
    ticked, empty = part('{{ box(True, "a") }}'), part('{{ box(False, "a") }}')
    assert "<path" in ticked and "<path" not in empty
    assert "☑" not in ticked + empty


@pytest.mark.parametrize(("answer", "ticked"), [("yes", "符合"), ("no", "不符合"), ("not_applicable", "不适用"), ("", "")])
def test_of_three_answers_one_is_ticked(answer: str, ticked: str) -> None:
    boxes = read(part("{{ result(answer) }}", answer=answer)).all("span")
    assert [box.words for box in boxes if box.all("path")] == ([ticked] if ticked else [])


def test_where_nobody_signed_there_is_a_line_to_sign_on() -> None:
    assert part('{{ signed("R") }}').count("＿＿＿＿") == 2
    signed = part('{{ signed("R", "李倩", "2025-11-13", "赵志远") }}')
    assert "＿" not in signed and "代 赵志远" in signed and 'class="sig">李倩' in signed


@pytest.mark.parametrize(("count", "cells", "last"), [(3, [3], ""), (4, [3, 1], "5"), (5, [3, 2], "3")])
def test_pairs_fill_whole_rows_without_a_label_that_names_nothing(count: int, cells: list[int], last: str) -> None:
    given = ", ".join(f'("l{n}", {n if n != 2 else "none"})' for n in range(count))
    rows = read(part(f"{{{{ pairs([{given}], columns=3) }}}}")).all("tr")
    assert [len(row.all("td")) for row in rows] == [len(row.all("th")) for row in rows] == cells
    assert rows[0].all("td")[2].words == "" and rows[-1].all("td")[-1].attributes.get("colspan", "") == last
