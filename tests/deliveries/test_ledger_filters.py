"""The ledger FM070100-03: each filter keeps its row and drops the other, on the page, in the workbook and on paper (5.1.10(2), 6.2.3)."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from domain.deliveries import ledger
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.ledger.sheet import ledger_sheet
from domain.orders.models import Order, OrderLine
from domain.shared.actor import Actor, system
from domain.shared.spreadsheet import read
from domain.shared.work import unit
from templates.delivery_registers import LEDGER, VERDICTS, ledger_workbook
from templates.language import say, speaking
from templates.press.drawing import drawn
from tests.cast import Cast
from tests.deliveries.counted import PART, day, promised
from tests.remembering import remembered
from tests.tracking import made
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.10(2)", "6.2.3")
NOW = datetime(2026, 11, 25, 2, tzinfo=UTC)
TODAY = date(2026, 11, 25)


@pytest.fixture
@remembered
def story(cast: Cast) -> None:
    """One delivery for each fate, of 100 links to A unless told; promised for the 20th, requested on the 13th, read on the 25th."""
    promised(cast, number="SO-OPEN", to=9, requested=9)
    promised(cast, number="SO-LATE")
    promised(cast, number="SO-PART").ship(0, 60, arrived=1)
    promised(cast, number="SO-WAY").ship(0)
    promised(cast, number="SO-SHORT").ship(0, 99, arrived=1)
    promised(cast, number="SO-DONE").ship(-1, arrived=0)
    promised(cast, number="SO-MISS").ship(1, arrived=2)
    promised(cast, number="SO-GONE").cancelled(-1)
    promised(cast, number="SO-HELD").held(-1)
    promised(cast, 50, number="SO-B", customer="b", part="B-77120", requested=0).ship(0, 50)
    promised(cast, 70, number="SO-ARM", part="2904110-K80").ship(0, 70, arrived=0)


def orders(who: Actor, **narrowed: Any) -> set[str]:
    """What the page shows; workbook and page never differ."""
    with unit(who, now=NOW) as work:
        wanted = LedgerFilter(**narrowed)
        found = {row.order for row in ledger.page(work, wanted).rows}
        assert {row.order for row in ledger.export(work, wanted)} == found
        return found


@pytest.mark.parametrize(("narrowed", "within", "without"), [
    ({"state": "open"}, {"SO-OPEN", "SO-LATE", "SO-PART", "SO-SHORT", "SO-HELD"}, {"SO-WAY", "SO-DONE", "SO-GONE"}),
    ({"state": "late"}, {"SO-LATE", "SO-PART", "SO-SHORT"}, {"SO-OPEN", "SO-HELD", "SO-MISS"}),
    ({"state": "missed"}, {"SO-LATE", "SO-PART", "SO-SHORT", "SO-MISS"}, {"SO-DONE", "SO-HELD", "SO-GONE", "SO-OPEN"}),
    ({"state": "unsigned"}, {"SO-WAY", "SO-B"}, {"SO-PART", "SO-DONE", "SO-LATE"}),
    ({"state": "signed"}, {"SO-DONE", "SO-MISS", "SO-ARM"}, {"SO-PART", "SO-SHORT", "SO-WAY"}),
    ({"state": "cancelled"}, {"SO-GONE"}, {"SO-DONE", "SO-OPEN"}),
    ({"customer": "K002"}, {"SO-B"}, {"SO-LATE"}),
    ({"customer": "K002", "state": "late"}, set(), {"SO-B", "SO-LATE"}),
    ({"part": "HC-4801"}, {"SO-ARM"}, {"SO-LATE", "SO-B"}),
    ({"part": "2904110-K80"}, {"SO-ARM"}, {"SO-LATE"}),
    ({"part": "hc-4801"}, {"SO-ARM"}, {"SO-LATE"}),  # a code is a code in small letters too
    ({"part": "4801"}, set(), {"SO-ARM"}),  # how it begins, not what it contains
    ({"part": "_C-4801"}, set(), {"SO-ARM"}),
    ({"first": day(0)}, {"SO-OPEN", "SO-B"}, {"SO-LATE"}),
    ({"first": day(1)}, {"SO-OPEN"}, {"SO-B"}),
    ({"last": day(8)}, {"SO-LATE", "SO-B"}, {"SO-OPEN"}),
    ({"last": day(9)}, {"SO-OPEN"}, set()),
    ({"first": day(-7), "last": day(-7)}, {"SO-LATE", "SO-DONE"}, {"SO-B", "SO-OPEN"}),
    ({"q": "SO-ARM"}, {"SO-ARM"}, {"SO-LATE"}),
    ({"q": "SO-NONE"}, set(), {"SO-ARM"}),
])
def test_each_filter_keeps_its_rows_and_drops_the_others(
    cast: Cast, story: None, narrowed: dict[str, Any], within: set[str], without: set[str],
) -> None:
    found = orders(cast.li_qian, **narrowed)
    assert within <= found and not without & found
    if "state" in narrowed and "customer" not in narrowed:
        assert found == within


def test_without_a_filter_every_released_delivery_stands_there_once(cast: Cast, story: None) -> None:
    assert len(orders(cast.li_qian)) == 11


def test_a_customers_window_and_way_move_the_judgement_of_the_row_and_of_the_filter_alike(cast: Cast, story: None) -> None:
    made.agreed(cast, late_days=5)
    assert orders(cast.li_qian, state="late") == orders(cast.li_qian, state="missed") == set()
    with unit(cast.li_qian, now=NOW) as work:
        said = {row.order: row.verdict(TODAY) for row in ledger.page(work, LedgerFilter()).rows}
    assert (said["SO-LATE"], said["SO-PART"]) == ("pending", "pending")


COLUMNS = {  # of the part that left: 60 of 100 on the day, signed for on the next; nothing was reported as made
    "单位": "件", "订购数量": 100, "已生产": 0, "已发货": 60, "已签收": 60, "未发数量": 40,
}


def cells(who: Actor, language: str, wanted: LedgerFilter | None = None) -> tuple[list[Any], dict[str, list[Any]]]:
    with unit(who, now=NOW) as work:
        packed, name, _ = ledger_workbook(ledger.export(work, wanted or LedgerFilter()), language, TODAY)
    assert name == "FM070100-03.xlsx"
    heads, *rows = read(packed, most_rows=100).rows
    return list(heads), {str(row[0]): list(row) for row in rows}


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_the_workbook_has_each_column_in_the_readers_language_and_each_figure(cast: Cast, story: None, language: str) -> None:
    heads, rows = cells(cast.li_qian, language)
    with speaking(language):
        assert heads == [say(heading) for heading, *_ in LEDGER]
        verdict = {name: say(word) for name, word in VERDICTS.items()}
    said = {order: row[-1] for order, row in rows.items()}
    assert {order: said[order] for order in ("SO-OPEN", "SO-LATE", "SO-DONE", "SO-MISS", "SO-HELD", "SO-GONE")} == {
        "SO-OPEN": verdict["pending"], "SO-LATE": verdict["late"], "SO-DONE": verdict["on_time"], "SO-MISS": verdict["missed"],
        "SO-HELD": verdict["paused"], "SO-GONE": verdict["cancelled"]}
    if language == "zh-CN":
        assert {name: rows["SO-PART"][heads.index(name)] for name in COLUMNS} == COLUMNS
    assert [rows["SO-B"][n] for n in (3, 4, 5, 8)] == [10, "HC-9001-001", "B-77120", 50]


@pytest.mark.parametrize("text", ["=1+1", "@SUM(A1)", "+49 30"])
def test_what_a_customer_wrote_is_text_in_the_workbook_and_no_formula(cast: Cast, text: str) -> None:
    promise = promised(cast, number="SO-1")
    with unit(system("test")) as work:
        work.session.execute(update(Order).where(Order.id == promise.order_id).values(po_number=text))
        work.session.execute(update(OrderLine).where(OrderLine.id == promise.line_id).values(name=text))
    heads, rows = cells(cast.li_qian, "en")
    assert (rows["SO-1"][1], rows["SO-1"][heads.index("Part name")]) == (text, text)


@pytest.mark.clause("5.1.1(4)")
def test_sums_list_workbook_and_paper_leave_out_what_is_not_the_readers(cast: Cast, story: None) -> None:
    promised(cast, 1000, number="SO-SECRET", project=made.project(cast, cast.chen)).ship(0, 400, arrived=0)
    assert "SO-SECRET" in orders(cast.chen) and "SO-SECRET" not in orders(cast.ma)
    assert "SO-SECRET" in cells(cast.chen, "en")[1] and "SO-SECRET" not in cells(cast.ma, "en")[1]
    sheets = []
    for who in (cast.chen, cast.ma):
        with unit(who, now=NOW) as work:
            sheets.append(ledger_sheet(work, LedgerFilter(), ""))
    for sheet in sheets:
        assert "SO-SECRET" not in {line.order for line in sheet.lines}
        assert (sheet.ordered, sheet.shipped, sheet.signed, sheet.open) == (1020, 579, 429, 341)


def test_a_paper_says_how_it_was_narrowed_and_sums_what_stands_on_it(cast: Cast, story: None) -> None:
    with unit(cast.chen, now=NOW) as work:
        sheet = ledger_sheet(work, LedgerFilter(state="late", part=PART, last=day(-7)), "远江汽车")
    assert sorted(line.order for line in sheet.lines) == ["SO-LATE", "SO-PART", "SO-SHORT"]
    assert (sheet.ordered, sheet.shipped, sheet.open) == (300, 159, 141)
    assert [str(getattr(each, "id", each)) for each in sheet.narrowed] == ["Late", PART]
    assert (sheet.customer, sheet.last, sheet.made_by, sheet.more) == ("远江汽车", day(-7), "陈建国", False)
    assert {line.verdict for line in sheet.lines} == {"late"}


def test_a_paper_holds_so_many_and_says_that_there_are_more(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    from domain.deliveries.ledger import queries, sheet

    for module in (queries, sheet):
        monkeypatch.setattr(module, "MOST_PRINTED", 2)
    for n, more in ((2, False), (3, True)):
        while len(orders(cast.chen)) < n:
            promised(cast, 10, number=f"SO-{len(orders(cast.chen))}")
        with unit(cast.chen, now=NOW) as work:
            paper = ledger_sheet(work, LedgerFilter(), "")
        assert (len(paper.lines), paper.more, paper.ordered) == (2, more, Decimal(20))


@pytest.mark.clause("6.2.3")
def test_a_date_of_which_nothing_comes_any_more_is_called_cancelled_on_paper(cast: Cast, story: None) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        sheet = ledger_sheet(work, LedgerFilter(state="cancelled"), "")
    assert {(line.order, line.verdict) for line in sheet.lines} == {("SO-GONE", "cancelled")}
    page = words(drawn("FM070100-03", sheet, company={"zh": "衡川"}, number="OL-1", language="zh-CN").partition("<body")[2])
    assert "已取消" in page.partition("SO-GONE")[2]
