"""Each form as paper: what the procedure wants on it, in both languages, with fonts that have every letter."""

from __future__ import annotations

import dataclasses
import io
import json
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from pypdf import PdfReader

from domain.records.registry import FORMS
from domain.records.sheets import restored, stored
from templates import press
from templates.press.drawing import drawn
from tests.records.samples import AT, COMPANY, SHEETS, SIGNERS

BOTH = pytest.mark.parametrize("language", ["zh-CN", "en"])
BEFORE = json.loads((Path(__file__).parent / "sheets_before.json").read_text("utf-8"))  # as the records of 23 November 2026 keep them
EACH = pytest.mark.parametrize("key", list(SHEETS))


@pytest.fixture(scope="module", autouse=True)
def _ended() -> Iterator[None]:
    yield
    press.printer.close()


def page(key: str, language: str = "zh-CN", sheet: Any = None) -> str:
    more = {"name": "order.xlsx", "sha256": "ab" * 32, "picture": ""} if key == "stamped-order" else {}
    return drawn(
        key,
        restored(stored(sheet or SHEETS[key])),
        company=COMPANY,
        number="NO-261123-001",
        language=language,
        signers=SIGNERS,
        issued_at=AT,
        proof="https://hc.example/proof/abcdefghijklmnopqrstuv",
        **more,
    )


def text(key: str, language: str = "zh-CN", sheet: Any = None) -> str:
    pages = PdfReader(io.BytesIO(press.pdf(page(key, language, sheet)))).pages
    return "".join("".join(each.extract_text() for each in pages).split())


@pytest.mark.parametrize("key", list(BEFORE))
@BOTH
@pytest.mark.clause("5.1.13(2)")
def test_a_sheet_that_was_frozen_before_the_last_changes_to_its_form_still_prints(key: str, language: str) -> None:
    assert FORMS[key].title_zh in page(key, language, BEFORE[key])


@EACH
@BOTH
@pytest.mark.clause("5.1.13(2)")
def test_each_form_names_itself_its_number_its_version_and_the_company(key: str, language: str) -> None:
    form, said = FORMS[key], text(key, language)
    assert form.title_zh.replace(" ", "") in said
    assert form.number in said
    assert "NO-261123-001" in said
    assert "1.0" in said
    assert COMPANY["zh"] in said
    if language == "en":
        assert form.title_en.replace(" ", "") in said


@EACH
@BOTH
def test_no_letter_is_missing_from_the_fonts_and_no_sentence_untranslated(key: str, language: str) -> None:
    said = text(key, language)
    assert "\ufffd" not in said
    assert "\x00" not in said
    assert "None" not in said


@EACH
def test_each_form_fits_its_page_and_carries_its_code(key: str) -> None:
    html = page(key)
    assert 'class="segno"' in html
    first = PdfReader(io.BytesIO(press.pdf(html))).pages[0]
    assert (first.mediabox.width > first.mediabox.height) is FORMS[key].wide


@pytest.mark.clause("6.2.1", "3.3")
def test_the_review_sheet_shows_specification_quantity_date_and_quality_of_each_line() -> None:
    said = text("FM070100-01")
    for line in SHEETS["FM070100-01"].lines:
        assert line.customer_part in said
        assert f"{line.quantity:,.0f}" in said
        assert line.specification.replace(" ", "") in said
        assert line.quality in said
    assert "2026-12-18" in said


@pytest.mark.clause("6.2.1", "5.1.6")
def test_the_review_sheet_shows_who_answered_who_ruled_and_who_approved() -> None:
    said = text("FM070100-01")
    for words in ("市场部", "技术课", "品质管理组", "生产课", "李倩", "赵志远", "沈岳", "5.1.7(1)"):
        assert words in said


@pytest.mark.clause("5.1.6")
def test_the_review_sheet_says_for_whom_it_was_approved() -> None:
    assert "赵志远代沈岳" in text("FM070100-01", sheet=dataclasses.replace(SHEETS["FM070100-01"], approved_for="沈岳"))
    assert "赵志远代" not in text("FM070100-01")


def test_the_review_sheet_shows_what_was_agreed_where_the_order_deviated() -> None:
    assert "按86.40元执行" in text("FM070100-01")


@pytest.mark.clause("6.2.2", "5.1.8(1)")
def test_the_sales_order_shows_lines_prices_and_promised_dates_for_the_departments() -> None:
    said = text("FM070100-02")
    assert "HC-4801-012" in said
    assert "¥324,450.00" in said
    assert "生产课" in said


@pytest.mark.clause("6.2.13", "3.1")
def test_the_product_list_shows_code_customer_part_revision_and_material() -> None:
    said = text("FM070100-13")
    for words in ("HC-4801-012", "2904110-K80", "QStE420", "86.40"):
        assert words in said


@pytest.mark.clause("5.1.7(3)")
def test_the_letter_thanks_gives_the_reason_and_carries_the_signature() -> None:
    said = text("decline-letter")
    assert "感谢贵司" in said
    assert SHEETS["decline-letter"].reason in said
    assert SIGNERS[0].name in said


@pytest.mark.clause("5.1.8(2)")
def test_the_purchase_request_shows_what_is_lacking_and_its_remedy() -> None:
    said = text("purchase-request")
    assert "420kg" in said
    assert "加急采购" in said


@pytest.mark.clause("5.1.8(3)")
def test_the_process_task_names_the_missing_documents() -> None:
    said = text("process-documents")
    assert "物料清单（BOM）" in said
    assert "作业指导书" in said


@pytest.mark.clause("5.1.7(2)")
def test_the_production_plan_shows_each_day_with_its_pieces() -> None:
    said = text("production-plan")
    assert "2026-12-06" in said
    assert "2,880" in said


def test_a_long_order_repeats_its_headings_on_each_page() -> None:
    from tests.records.samples import order

    pages = PdfReader(io.BytesIO(press.pdf(page("FM070100-02", sheet=order(150))))).pages
    assert len(pages) > 4
    assert all("要求交期" in each.extract_text() for each in list(pages)[:-1])


def test_a_warm_page_costs_less_than_a_fifth_of_a_second_of_computing() -> None:
    html = page("FM070100-02")
    press.pdf(html)
    took = []
    for _ in range(4):
        before = press.printer._computed()
        press.pdf(html)
        took.append(press.printer._computed() - before)
    assert min(took) < 0.2


def test_words_of_people_are_text_on_paper_and_never_markup() -> None:
    sheet = SimpleNamespace(**{**vars(restored(stored(SHEETS["decline-letter"]))), "reason": "<b>no</b> & <script>"})
    assert "&lt;b&gt;no&lt;/b&gt; &amp; &lt;script&gt;" in drawn("decline-letter", sheet, company=COMPANY, issued_at=AT)
