"""What stands on the papers of goods, and what never does: notice, slip, signed slip, packing list, invoice, plan (5.1.11, 5.1.12(1))."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.dispatch.sheet import COPIES, Address, address, copies
from domain.shared.message import Message
from templates.press.drawing import drawn
from tests.records.goods import SHEETS
from tests.visitors import words

COMPANY = {"zh": "衡川汽车零部件有限公司", "en": "Hengchuan Auto Parts Co., Ltd."}
NOTICE, SLIP, SIGNED, PACKING, INVOICE = "FM070100-05", "FM070100-06", "signed-slip", "packing-list", "commercial-invoice"
PRICE = re.compile(r"12\.40|104,?160|29,?760|¥|单价|金额|Unit price|Amount")
LANGUAGES = ("zh-CN", "en")


def said(key: str, sheet: Any = None, language: str = "zh-CN", number: str = "N-1", **more: Any) -> str:
    """The words of a paper, as they stand one after the other."""
    page = drawn(key, sheet or SHEETS[key], company=COMPANY, number=number, language=language, **more)
    body = page[page.index("<body"):]
    return words(re.sub(r"<svg.*?</svg>", " ", body, flags=re.DOTALL))


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("key", [NOTICE, SLIP, SIGNED, PACKING, "shipment-plan", "shipment-details"])
def test_no_price_stands_on_a_paper_that_goes_with_goods(key: str, language: str) -> None:
    assert not PRICE.search(said(key, language=language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_commercial_invoice_alone_has_prices(language: str) -> None:
    text = said(INVOICE, language=language)
    assert "12.40" in text and "EUR" in text and re.search(r"104,160", text)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(("key", "form"), [(NOTICE, "FM070100-05"), (SLIP, "FM070100-06"), (SIGNED, "FM070100-06")])
def test_each_paper_names_its_form_its_number_and_the_company(key: str, form: str, language: str) -> None:
    text = said(key, language=language)
    assert form in text and "N-1" in text and COMPANY["zh"] in text


@pytest.mark.parametrize("key", [PACKING, INVOICE, "shipment-plan", "shipment-details"])
def test_a_paper_that_is_no_form_of_the_procedure_names_none(key: str) -> None:
    assert "FM0701" not in said(key)


@pytest.mark.parametrize(("key", "zh", "en"), [
    (NOTICE, "发货通知单", "Dispatch Notice"), (SLIP, "销售出库单", "Outbound Slip"), (SIGNED, "签收件", "Signed Outbound Slip"),
    (PACKING, "装箱单", "Packing List"), (INVOICE, "商业发票", "Commercial Invoice"),
])
def test_titles_are_in_both_languages_for_whoever_reads_english(key: str, zh: str, en: str) -> None:
    assert zh in said(key) and zh in said(key, language="en")
    assert en in said(key, language="en")


# the notice


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize("shown", [
    "远江汽车集团有限公司", "SO-261123-004", "4500873355", "2904110-K80", "HC-4801-012", "2,400", "RB-261120-001",
])
def test_the_notice_says_what_is_to_be_sent(shown: str) -> None:
    assert shown in said(NOTICE)


def test_a_notice_without_a_label_of_the_customers_asks_for_the_standard_one() -> None:
    sheet = SHEETS[NOTICE]
    bare = replace(sheet, lines=[replace(each, label_layout="", packaging="", specification="") for each in sheet.lines])
    assert "标准标签" in said(NOTICE, bare)
    named = replace(sheet, lines=[replace(each, label_layout="VDA 4902") for each in sheet.lines])
    assert "VDA 4902" in said(NOTICE, named) and "标准标签" not in said(NOTICE, named)


@pytest.mark.parametrize("key", [NOTICE, SLIP])
def test_what_is_void_says_so_across_the_paper(key: str) -> None:
    void = replace(SHEETS[key], void=Message("Void"))
    assert "作废" in said(key, void) and "作废" not in said(key)
    assert "Void" in said(key, void, "en")


# the slip in numbered copies


@pytest.mark.parametrize(("number", "last"), [(1, "存根"), (2, "顾客"), (3, "回单"), (4, "财务"), (6, "第 6 联")])
def test_a_slip_has_as_many_copies_as_were_asked_for_each_with_its_reader(number: int, last: str) -> None:
    sheet = replace(SHEETS[SLIP], copies=copies(number))
    text = said(SLIP, sheet)
    assert text.count("FM070100-06") == number
    assert "".join(last.split()) in "".join(text.split())


@pytest.mark.parametrize("number", range(1, 9))
def test_the_first_four_copies_have_their_readers_and_further_ones_are_further_ones(number: int) -> None:
    made = copies(number)
    assert made[:4] == list(COPIES[:number]) and {str(each) for each in made[4:]} <= {"Further copy"} and len(made) == number


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_copy_tells_lots_with_their_day_and_boxes(language: str) -> None:
    text = said(SLIP, language=language)
    lines, days = len(SHEETS[SLIP].lines), ("2026-11-12", "2026-11-15") if language == "zh-CN" else ("12 Nov 2026", "15 Nov 2026")
    for lot, day, boxes in (("261112-3", days[0], "1–10"), ("261115-1", days[1], "11, 12")):
        assert text.count(f"{lot} · {day} · {boxes}") == 4 * lines


@pytest.mark.clause("5.1.11(3)")
def test_every_copy_has_a_place_for_the_driver_and_for_the_customers_signature() -> None:
    text = said(SLIP)
    assert text.count("＿＿＿＿") == 4 * 4  # name and date of each of the two
    assert text.count("盖章") >= 4


def test_a_lot_under_a_concession_is_named_with_it_and_another_is_not() -> None:
    sheet = SHEETS[SLIP]
    good = [lot | {"concession": ""} for lot in sheet.lines[0].lots]
    plain = replace(sheet, lines=[replace(each, concession="", lots=good) for each in sheet.lines])
    assert "RB-261120-001" in said(SLIP) and "RB-261120-001" not in said(SLIP, plain)


def test_without_a_plate_the_waybill_stands_in_its_place() -> None:
    by_post = replace(SHEETS[SLIP], plate="", waybill="SF1029384756")
    assert "SF1029384756" in said(SLIP, by_post) and "皖A·7K321" not in said(SLIP, by_post)
    assert "皖A·7K321" in said(SLIP)


# what was signed


def test_the_signed_slip_tells_who_signed_when_how_and_what_differed() -> None:
    text = said(SIGNED)
    for shown in ("刘伟", "已拍照", "外箱压坏", " -10 "):
        assert shown in text


def test_a_line_that_came_as_it_left_shows_no_difference() -> None:
    sheet = SHEETS[SIGNED]
    none = Decimal(0)
    alike = replace(sheet, lines=[replace(each, received=each.quantity, damaged=none, wrong=none, note="") for each in sheet.lines])
    assert " -10 " not in said(SIGNED, alike) and "外箱压坏" not in said(SIGNED, alike)
    more = replace(sheet, lines=[replace(sheet.lines[0], received=sheet.lines[0].quantity + 5)])
    assert "+5" in said(SIGNED, more)


@pytest.mark.parametrize(("field", "en"), [("damaged", "3 damaged"), ("wrong", "3 other goods")])
def test_damage_and_other_goods_are_told_in_the_readers_words(field: str, en: str) -> None:
    sheet = SHEETS[SIGNED]
    one = replace(sheet, lines=[replace(sheet.lines[0], **{field: Decimal(3), "note": ""})])
    assert en in said(SIGNED, one, "en") and en not in said(SIGNED, one)
    assert en not in said(SIGNED, replace(sheet, lines=[sheet.lines[0]]), "en")


# goods that go abroad


@pytest.mark.parametrize("shown", ["FCA", "YJ / HEFEI / 1-24", "60×40×30", "1,240.5", "1,180", "3.2", "1–12"])
def test_the_packing_list_says_boxes_sizes_weights_and_marks(shown: str) -> None:
    assert shown in said(PACKING, language="en")


@pytest.mark.parametrize("shown", ["FCA", "8708801000", "CN", "EUR", "12.40", "Yuanjiang Automotive Group", "60 days from invoice"])
def test_the_invoice_says_what_customs_ask(shown: str) -> None:
    assert shown in said(INVOICE, language="en")


@pytest.mark.parametrize(("incoterm", "theirs"), [("FOB", False), ("FCA", False), ("EXW", False), ("CIF", True), ("DAP", True)])
def test_the_buyers_plant_is_the_place_of_terms_that_end_there_and_of_no_others(incoterm: str, theirs: bool) -> None:
    text = said(INVOICE, replace(SHEETS[INVOICE], incoterm=incoterm), language="en")
    place = SHEETS[INVOICE].slip.ship_to
    assert (f"EUR) · {incoterm} {place.plant or place.name}" in text) is theirs and f"EUR) · {incoterm}" in text


def test_an_unpriced_invoice_has_no_total_that_looks_like_one() -> None:
    sheet = SHEETS[INVOICE]
    bare = replace(sheet, amount=None, lines=[replace(each, unit_price=None, amount=None) for each in sheet.lines])
    assert "104,160" not in said(INVOICE, bare) and "12.40" not in said(INVOICE, bare)


# where it goes


@pytest.mark.parametrize(("place", "made"), [
    ({}, Address("")), ({"name": "合肥", "dock": None}, Address("合肥")),
    ({"name": "合肥", "code": "P1", "transport_days": 3}, Address("合肥")),
    ({"name": "合肥", "plant": "二厂", "dock": "3", "window": "8–10", "address": "x", "consignee": "刘伟", "phone": "1"},
     Address("合肥", "二厂", "3", "8–10", "x", "刘伟", "1")),
])
def test_a_place_is_what_was_known_of_it_and_nothing_else(place: dict[str, Any], made: Address) -> None:
    assert address(place) == made
