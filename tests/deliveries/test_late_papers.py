"""The papers of late deliveries as they are drawn: 交货延误对策表 and FM070100-04, with little on them and with much (5.1.10(3), (4))."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.countermeasures.sheet import CaseLine, CountermeasureSheet
from domain.deliveries.delays.workflow import CAUSES
from domain.deliveries.rate.sheet import MissLine, RateLine, RateSheet, ShareOnPaper
from domain.records.sheets import restored, stored
from templates.press.drawing import drawn

D = Decimal
COMPANY = {"name": "恒川汽车零部件有限公司", "name_en": "Hengchuan Auto Parts Co., Ltd.", "short": "恒川"}
AT = datetime(2026, 11, 23, 3, tzinfo=UTC)
DUE = date(2027, 1, 10)
CASE = CaseLine("DY-261123-001", "SO-261106-012", 10, "2916035-K80", "连接杆总成", date(2026, 11, 6), None, D(1200), D(800), "焊机停机")
SIGNED = CountermeasureSheet(
    "DC-261123-001", "远江汽车", date(2026, 11, 1), CAUSES["machine"], [CASE], ["停机", "轴承坏", "没有点检"], "点检表缺项", "外协",
    "增加点检项", "马俊", date(2026, 12, 10), "陈建国", "何志明", AT, DUE, "", None, "", None,
)


def text(key: str, sheet: Any, language: str = "zh-CN") -> str:
    page = drawn(key, restored(stored(sheet)), company=COMPANY, number=getattr(sheet, "number", "N-1"), language=language, issued_at=AT)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.split("</head>")[-1]))


def measures(language: str = "zh-CN", **known: Any) -> str:
    return text("delay-countermeasure", replace(SIGNED, **known), language)


# 交货延误对策表


@pytest.mark.clause("5.1.10(4)")
def test_the_sheet_tells_cases_causes_prevention_and_who_stands_by_it() -> None:
    page = measures()
    for told in ("DC-261123-001", "SO-261106-012 · 10", "2916035-K80", "2026-11-06", "1,200", "800", "轴承坏", "点检表缺项", "增加点检项",
                 "马俊", "2026-12-10", "陈建国", "何志明"):
        assert told in page, told


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize("number", [3, 4, 5])
def test_each_why_stands_with_its_number(number: int) -> None:
    page = measures(whys=[f"因为{n}" for n in range(1, number + 1)])
    assert [f"{n}. 为什么" in page and f"因为{n}" in page for n in range(1, 7)] == [n <= number for n in range(1, 7)]


@pytest.mark.clause("5.1.10(4)")
def test_goods_that_have_not_left_show_a_dash_and_those_that_have_their_day() -> None:
    assert "2026-11-06 — 1,200" in measures()
    assert "2026-11-06 2026-11-09 1,200" in measures(cases=[replace(CASE, came_on=date(2026, 11, 9))])


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize(("known", "says", "not_yet"), [
    ({}, "2027-01-10", "一个月未再发"),
    ({"follow_up": "一个月未再发", "effective": True, "followed_up_by": "孙丽", "followed_up_at": AT}, "一个月未再发", "2027-01-10"),
    ({"follow_up": "又停机一次", "effective": False, "followed_up_by": "孙丽", "followed_up_at": AT}, "又停机一次", "2027-01-10"),
])
def test_before_its_follow_up_the_sheet_says_when_and_after_it_what_was_found(known: dict[str, Any], says: str, not_yet: str) -> None:
    page = measures(**known)
    assert says in page and not_yet not in page
    assert ("孙丽" in page) is bool(known)


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize(("effective", "ticked"), [(True, (1, 0)), (False, (0, 1))])
def test_only_the_box_of_what_was_found_is_ticked(effective: bool, ticked: tuple[int, int]) -> None:
    sheet = replace(SIGNED, follow_up="x", effective=effective, followed_up_by="孙丽", followed_up_at=AT)
    page = drawn("delay-countermeasure", sheet, company=COMPANY, number="N", language="en", issued_at=AT)
    yes, no = re.findall(r'<span class="ck">(.*?)</span>', page, flags=re.S)
    assert tuple(box.count("<path") for box in (yes, no)) == ticked


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize(("language", "word"), [("zh-CN", "设备或模具"), ("en", "Machine or tool")])
def test_the_kind_of_cause_is_said_in_the_readers_language(language: str, word: str) -> None:
    assert word in measures(language)


@pytest.mark.clause("5.1.10(4)")
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_a_sheet_of_many_cases_names_each_once(language: str) -> None:
    cases = [replace(CASE, number=f"DY-261123-{n:03}", order=f"SO-261106-{n:03}") for n in range(60)]
    page = measures(language, cases=cases)
    assert [page.count(case.number) for case in cases] == [1] * 60


@pytest.mark.clause("5.1.10(4)")
def test_what_somebody_wrote_is_text_on_the_paper_and_nothing_else() -> None:
    page = drawn("delay-countermeasure", replace(SIGNED, root_cause="<script>x</script> & <b>"), company=COMPANY, number="N",
                 language="zh-CN", issued_at=AT)
    assert "<script>x" not in page and "&lt;script&gt;x&lt;/script&gt; &amp; &lt;b&gt;" in page


# FM070100-04


def share(lines: int, kept: int, quantity: int | None = None, kept_quantity: int | None = None) -> ShareOnPaper:
    due, on = D(quantity if quantity is not None else lines * 100), D(kept_quantity if kept_quantity is not None else kept * 100)
    return ShareOnPaper(lines, kept, D(kept) * 100 / lines if lines else None, due, on, on * 100 / due if due else None)


NOTHING = share(0, 0)


def line(key: str, *shares: ShareOnPaper, name: str = "") -> RateLine:
    counted, requested, latest = shares if len(shares) == 3 else shares * 3
    return RateLine(key, name or key, counted, requested, latest)


MONTHS = [line(f"2025-{n:02}" if n == 12 else f"2026-{n:02}", NOTHING) for n in (12, *range(1, 11))]
EMPTY = RateSheet(date(2026, 11, 1), date(2026, 11, 23), "", "", line("2026-11", NOTHING), None, [*MONTHS, line("2026-11", NOTHING)], [],
                  [], [], False, "陈建国")
MISS = MissLine("SO-261106-012", 10, "远江汽车", "HC-2206-107", "连接杆", D(1200), D(400), date(2026, 11, 6), None, 17,
                CAUSES["machine"], "")


def statistics(language: str = "zh-CN", **known: Any) -> str:
    return text("FM070100-04", replace(EMPTY, **known), language)


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_a_month_in_which_nothing_was_due_shows_dashes_and_no_hundred() -> None:
    page = statistics()
    assert "0 / 0 — —" in page and "100.0%" not in page and "未达成" in page
    assert "<circle" not in drawn("FM070100-04", EMPTY, company=COMPANY, number="N", language="en", issued_at=AT)


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_the_three_bases_stand_side_by_side_by_lines_and_by_quantity() -> None:
    total = line("2026-11", share(30, 29, 1000, 990), share(28, 20, 900, 600), share(31, 31))
    page = statistics(total=total, months=[*MONTHS, total])
    assert "29 / 30 96.6% 99.0% 20 / 28 71.4% 66.6% 31 / 31 100.0% 100.0%" in page


@pytest.mark.clause("5.1.10(3)", "6.2.4")
@pytest.mark.parametrize(("kept", "of", "told"), [
    (999, 1000, "99.9%"), (9999, 10000, "99.9%"), (2, 3, "66.6%"), (0, 3, "0.0%"), (3, 3, "100.0%"),
])
def test_a_rate_is_cut_off_on_paper_too_so_that_a_miss_never_reads_a_hundred(kept: int, of: int, told: str) -> None:
    assert f"{kept} / {of} {told}" in statistics(total=line("2026-11", share(of, kept)))


@pytest.mark.clause("5.1.10(3)", "6.2.4")
@pytest.mark.parametrize("known", [12, 1, 2])
def test_the_chart_has_a_point_for_each_month_with_something_due_and_a_line_only_between_two(known: int) -> None:
    months = [replace(each, counted=share(10, 9), requested=NOTHING, latest=NOTHING) if n < known else each
              for n, each in enumerate(EMPTY.months)]
    page = drawn("FM070100-04", replace(EMPTY, months=months), company=COMPANY, number="N", language="en", issued_at=AT)
    assert page.count("<circle") == known and page.count("<polyline") == int(known > 1)


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_the_lines_of_the_chart_differ_without_colour() -> None:
    """Paper is copied in black: one line whole, one dashed, one dotted, each with its stroke in the drawing itself."""
    months = [replace(each, counted=share(10, 9), requested=share(10, 5), latest=share(10, 10)) for each in EMPTY.months]
    page = drawn("FM070100-04", replace(EMPTY, months=months), company=COMPANY, number="N", language="en", issued_at=AT)
    drawn_as = re.findall(r'<polyline fill="none" stroke="#000" stroke-width="([\d.]+)" stroke-dasharray="([^"]+)"', page)
    assert [dashes for _, dashes in drawn_as] == ["none", "7 4", "2 3"] and drawn_as[0][0] > drawn_as[1][0]


@pytest.mark.clause("5.1.10(3)", "6.2.4")
def test_each_miss_is_listed_with_its_day_its_cause_and_its_sheet() -> None:
    came = replace(MISS, order="SO-261106-013", came_on=date(2026, 11, 9), days_late=3, sheet="DC-261123-001", cause="")
    page = statistics(misses=[MISS, came])
    assert "SO-261106-012 / 10 远江汽车 HC-2206-107 连接杆 400 / 1,200 2026-11-06 " in page and " 17 设备或模具 —" in page
    assert "2026-11-06 2026-11-09 3 — DC-261123-001" in page


@pytest.mark.clause("6.2.4")
@pytest.mark.parametrize(("more", "said"), [(False, False), (True, True)])
def test_a_paper_that_does_not_hold_all_misses_says_so(more: bool, said: bool) -> None:
    assert ("Only the first 2 misses are shown here." in statistics("en", misses=[MISS, MISS], more=more)) is said


@pytest.mark.clause("6.2.4")
@pytest.mark.parametrize(("known", "told"), [
    ({}, ("all customers", "all parts")), ({"customer": "远江汽车"}, ("远江汽车", "all parts")),
    ({"product": "HC-1"}, ("all customers", "HC-1")),
])
def test_the_head_says_of_whom_and_of_which_part_it_is(known: dict[str, Any], told: tuple[str, str]) -> None:
    page = statistics("en", **known)
    assert all(each in page for each in told)
