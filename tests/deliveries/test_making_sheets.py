"""What production brings in from Excel and types on a phone: each refused row at its cell, nothing by halves, nothing twice (5.1.10(2))."""

from __future__ import annotations

import re
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select, update

from domain.deliveries import making
from domain.deliveries.making import CorrectionInput, ReportInput, imports, queries, read_correction, read_report
from domain.deliveries.making.inputs import MOST
from domain.deliveries.models import ProductionReport, ReportImport
from domain.orders.models import Order, OrderLine
from domain.products.models import Lot
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.journal import Audit
from domain.shared.spreadsheet import Column, read, write
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.remembering import remembered
from tests.tracking import made
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.10(2)")
FIRST, SECOND, SECRET = "SO-261106-018", "SO-261106-019", "SO-261106-020"
PART, ARM = "2916035-K80", "2904110-K80"
ZH = ("订单号", "行号", "公司料号", "完工数量", "生产日期", "批号", "报工单号", "备注")
EN = ("Order number", "Line", "Company code", "Quantity made", "Produced on", "Lot", "Report number", "Remark")
HOME = "/admin/production-reports"


@pytest.fixture
@remembered
def orders(cast: Cast) -> None:
    """100 links and 40 arms, released; and 100 links that belong to a project of Chen's."""
    made.order(cast, FIRST, lines=((PART, 100, 0),))
    made.order(cast, SECOND, lines=((ARM, 40, 0),))
    made.order(cast, SECRET, lines=((PART, 100, 0),), project=made.project(cast, cast.chen))


def sheet(*rows: list[Any], headings: tuple[str, ...] = ZH) -> bytes:
    return write([Column(heading, "text") for heading in headings], rows)


def row(quantity: Any = 60, *, number: str = FIRST, position: Any = 10, code: str = "", day: Any = "2026-11-23", lot: str = "",
        reference: str = "", remark: str = "") -> list[Any]:
    return [number, position, code, quantity, day, lot, reference, remark]


def bring(who: Any, *rows: list[Any], headings: tuple[str, ...] = ZH) -> ReportImport:
    with unit(who, now=NOW) as work:
        return imports.upload(work, sheet(*rows, headings=headings), "made.xlsx")


def do(who: Any, kept: ReportImport) -> int:
    with unit(who, now=NOW) as work:
        return imports.apply(work, kept.id)


def told(who: Any, *rows: list[Any]) -> dict[str, str]:
    with pytest.raises(Invalid) as wrong:
        bring(who, *rows)
    return {cell.removeprefix("cell-"): why.id for cell, why in wrong.value.fields.items()}


def reports() -> list[int]:
    with unit(system("test")) as work:
        wanted = select(ProductionReport.quantity).order_by(ProductionReport.at, ProductionReport.id)
        return [int(each) for each in work.session.scalars(wanted)]


@pytest.mark.parametrize(("wrong", "cell", "why"), [
    ({"number": "SO-1"}, "A3", "No order line stands under this number."),
    ({"number": ""}, "A3", "No order line stands under this number."),
    ({"number": SECRET}, "A3", "No order line stands under this number."),  # somebody else's project is nowhere
    ({"position": 20}, "B3", "No order line stands under this number."),
    ({"position": "ten"}, "B3", "No order line stands under this number."),
    ({"position": -10}, "B3", "No order line stands under this number."),
    ({"code": "HC-4801-012"}, "C3", "This line orders {code}."),
    ({"quantity": 0}, "D3", "Enter a quantity above 0."),
    ({"quantity": -5}, "D3", "Enter a number from {least} to {most}."),
    ({"day": "2026-11-24"}, "E3", "That day is yet to come."),
])
def test_a_row_that_cannot_be_reported_is_told_at_its_cell_and_the_right_one_beside_it_waits(
    cast: Cast, orders: None, wrong: dict[str, Any], cell: str, why: str,
) -> None:
    assert told(cast.ma, row(1), row(**wrong)) == {cell: why}
    with unit(system("test")) as work:
        assert work.session.scalar(select(func.count()).select_from(ReportImport)) == 0
    assert do(cast.ma, bring(cast.ma, row(1))) == 1 and reports() == [1]


@pytest.mark.parametrize(("wrong", "cell"), [
    ({"quantity": ""}, "D3"), ({"quantity": "many"}, "D3"), ({"quantity": "1.5"}, "D3"), ({"quantity": MOST + 1}, "D3"),
    ({"day": ""}, "E3"), ({"day": "23.11.26"}, "E3"), ({"lot": "x" * 41}, "F3"), ({"remark": "x" * 201}, "H3"),
])
def test_what_is_no_quantity_day_or_lot_is_told_at_its_cell(cast: Cast, orders: None, wrong: dict[str, Any], cell: str) -> None:
    assert set(told(cast.ma, row(1), row(**wrong))) == {cell}


def test_all_mistakes_of_a_sheet_are_told_at_once_row_by_row(cast: Cast, orders: None) -> None:
    found = told(cast.ma, row(0, day="2027-01-01"), row(5), row(0, number="SO-1", position=99, day="2027-01-01"), row("x", lot="y" * 50),
                 row(0, code="HC-4801-012"))
    assert set(found) == {"D2", "E2", "A4", "D4", "E4", "D5", "F5", "C6", "D6"}


@pytest.mark.parametrize("state", ["on_hold", "closed"])
def test_an_order_that_is_not_in_production_is_told_with_its_state(cast: Cast, orders: None, state: str) -> None:
    with unit(system("test")) as work:
        work.session.execute(update(Order).where(Order.number == SECOND).values(state=state))
    assert told(cast.ma, row(1), row(1, number=SECOND)) == {"A3": "This cannot be done while it is “{state}”."}


def test_a_cancelled_line_is_told_as_cancelled(cast: Cast, orders: None) -> None:
    with unit(system("test")) as work:
        work.session.execute(update(OrderLine).where(OrderLine.customer_part == ARM).values(cancelled=True))
    assert told(cast.ma, row(1, number=SECOND)) == {"A2": "This line is cancelled."}


@pytest.mark.parametrize("headings", [ZH, EN, ("订单编号", "项次", "料号", "入库数量", "完工日期", "批次", "流水号", "说明")])
def test_the_headings_are_known_in_both_languages_and_by_their_usual_names(cast: Cast, orders: None, headings: tuple[str, ...]) -> None:
    kept = bring(cast.ma, row(60, code="HC-2206-107", lot="L-1", reference="M-1", remark="夜班"), headings=headings)
    assert do(cast.ma, kept) == 1
    with unit(system("test")) as work:
        one = work.session.scalars(select(ProductionReport)).one()
        assert (one.quantity, one.produced_on, one.remark, one.source, one.reference) == (60, TODAY, "夜班", "import", "M-1")
        assert work.fetch(Lot, one.lot_id).number == "L-1"


@pytest.mark.parametrize("left_out", ["订单号", "行号", "完工数量", "生产日期"])
def test_a_sheet_without_a_needed_column_is_refused_whole(cast: Cast, orders: None, left_out: str) -> None:
    place = ZH.index(left_out)
    kept = tuple(each for each in ZH if each != left_out)
    with pytest.raises(Refused):
        bring(cast.ma, [cell for n, cell in enumerate(row()) if n != place], headings=kept)
    assert reports() == []


def test_columns_that_are_not_needed_may_be_missing_and_strange_ones_are_passed_over(cast: Cast, orders: None) -> None:
    kept = bring(cast.ma, ["夜班", FIRST, 10, 7, "2026-11-23"], headings=("班次", "订单号", "行号", "完工数量", "生产日期"))
    assert do(cast.ma, kept) == 1 and reports() == [7]


@pytest.mark.parametrize("packed", [b"", b"no workbook", b"PK\x03\x04broken"])
def test_what_is_no_workbook_is_refused(cast: Cast, packed: bytes) -> None:
    with pytest.raises((Refused, Invalid)), unit(cast.ma, now=NOW) as work:
        imports.upload(work, packed, "made.xlsx")


def test_rows_of_several_orders_are_reported_in_one_go_and_each_order_is_in_production(cast: Cast, orders: None) -> None:
    assert do(cast.ma, bring(cast.ma, row(60), row(10, number=SECOND), row(5))) == 3
    with unit(system("test")) as work:
        found = {number: (int(line), state) for number, line, state in work.session.execute(
            select(Order.number, OrderLine.made, Order.state).join(OrderLine, OrderLine.order_id == Order.id))}
    assert found == {FIRST: (65, "in_production"), SECOND: (10, "in_production"), SECRET: (0, "released")}
    with unit(system("test")) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "import.applied")).one()
    assert (entry.values["after"]["file"], entry.values["after"]["changes"]) == ("made.xlsx", 3)


@pytest.mark.parametrize(("made_now", "beyond"), [((100,), ["0"]), ((101,), ["1"]), ((60, 60), ["0", "20"]), ((150, 1), ["50", "51"])])
def test_the_preview_says_how_much_is_made_beyond_the_order(cast: Cast, orders: None, made_now: tuple[int, ...], beyond: list[str]) -> None:
    assert [shown[-1] for shown in bring(cast.ma, *(row(each) for each in made_now)).shown] == beyond


def test_the_preview_names_the_lot_of_the_day_where_none_is_named(cast: Cast, orders: None) -> None:
    kept = bring(cast.ma, row(5), row(5, lot="A-7"), row(5, day="2026-11-20"))
    assert [shown[7] for shown in kept.shown] == ["261123", "A-7", "261120"]


def test_a_report_number_counts_once_in_the_sheet_and_ever_after(cast: Cast, orders: None) -> None:
    kept = bring(cast.ma, row(60, reference="M-1"), row(60, reference="M-1"), row(5))
    assert [shown[8] for shown in kept.shown] == [False, True, False]
    assert do(cast.ma, kept) == 2
    again = bring(cast.ma, row(60, reference="M-1"), row(5))
    assert [shown[8] for shown in again.shown] == [True, False], "a row without a number cannot be known again"
    assert do(cast.chen, bring(cast.chen, row(5, number=SECRET))) == 1, "a member of the project brings its rows"


LINED = ("订单号", "行号", "完工数量", "生产日期", "报工单号", "单据行号")


def lined(quantity: int, number: str, line: str, *, order: str = FIRST) -> list[Any]:
    return [order, 10, quantity, "2026-11-23", number, line]


def test_rows_of_one_number_that_say_different_things_are_refused_at_their_cell_and_none_is_dropped(cast: Cast, orders: None) -> None:
    """用友 and 金蝶 give one number to a document of many rows (decision 0122)."""
    several = "This number was told before for something else: where one report has several lines, name the line of each."
    assert told(cast.ma, row(60, reference="BG-1"), row(40, number=SECOND, reference="BG-1")) == {"G3": several}
    assert do(cast.ma, bring(cast.ma, row(60, reference="BG-1"))) == 1
    assert told(cast.ma, row(40, number=SECOND, reference="BG-1"), row(60, reference="BG-1")) == {"G2": several}
    assert reports() == [60]


def test_a_number_and_its_line_count_each_once_in_the_sheet_and_ever_after(cast: Cast, orders: None) -> None:
    kept = bring(cast.ma, lined(60, "BG-1", "1"), lined(40, "BG-1", "2", order=SECOND), lined(60, "BG-1", "1"), headings=LINED)
    assert [shown[8] for shown in kept.shown] == [False, False, True]
    assert do(cast.ma, kept) == 2 and sorted(reports()) == [40, 60]
    again = bring(cast.ma, lined(40, "BG-1", "2", order=SECOND), lined(5, "BG-1", "3"), headings=LINED)
    assert [shown[8] for shown in again.shown] == [True, False]


@pytest.mark.parametrize(("rows", "cell", "why"), [
    ([lined(60, "BG-1", "1"), lined(5, "BG-1", "")], "F3", "This report was told before by its lines: name the line."),
    ([lined(60, "BG-1", ""), lined(5, "BG-1", "2")], "F3", "This report was told before without its lines."),
    ([lined(60, "BG-1", "1"), lined(5, "BG-1", "1")], "E3",
     "This number was told before for something else; each has a number of its own."),
    ([lined(60, "", "1")], "E2", "Please fill this in."),
])
def test_a_document_is_told_whole_or_by_its_lines_and_a_line_has_a_number(
    cast: Cast, orders: None, rows: list[list[Any]], cell: str, why: str,
) -> None:
    with pytest.raises(Invalid) as wrong:
        bring(cast.ma, *rows, headings=LINED)
    assert {at.removeprefix("cell-"): told.id for at, told in wrong.value.fields.items()} == {cell: why}


@pytest.mark.parametrize("who", ["li_qian", "sun_li", "zhao", "wang_min"])
def test_nobody_else_brings_or_applies_a_sheet(cast: Cast, orders: None, who: str) -> None:
    kept = bring(cast.ma, row(1))
    with pytest.raises(Forbidden):
        bring(getattr(cast, who), row(1))
    with pytest.raises(Forbidden):
        do(getattr(cast, who), kept)
    assert reports() == []


# the page


def test_refused_cells_are_shown_on_the_page_of_the_upload_with_what_is_wrong(cast: Cast, orders: None, visit: Any) -> None:
    files = {"file": ("made.xlsx", sheet(row(0), row(5, number="SO-1")))}
    answer = visit(cast.ma).post(f"{HOME}/import", files=files)
    said = words(answer.text)
    assert answer.status_code == 422 and "D2" in said and "A3" in said and "请填写大于 0 的数量" in said
    assert visit(cast.ma).post(f"{HOME}/import", {}).status_code == 422, "no file chosen"


def test_the_preview_belongs_to_who_brought_it(cast: Cast, orders: None, visit: Any) -> None:
    kept = bring(cast.ma, row(5))
    assert visit(cast.ma).get(f"{HOME}/previews/{kept.id}").status_code == 200
    assert visit(cast.chen).get(f"{HOME}/previews/{kept.id}").status_code == 404
    assert visit(cast.chen).post(f"{HOME}/previews/{kept.id}/application").status_code == 404
    assert reports() == []


def test_the_page_of_a_line_asks_for_a_number_first_and_has_no_tables_wider_than_a_phone(cast: Cast, orders: None, visit: Any) -> None:
    page = visit(cast.ma).get(f"{HOME}/{FIRST}/10").text
    quantity = re.search(r"<input[^>]*name=\"quantity\"[^>]*>", page)
    assert quantity is not None and 'inputmode="' in quantity[0]
    assert page.index('name="quantity"') < page.index('name="lot"')
    assert f'value="{TODAY}"' in page, "today is there already"


def test_a_line_of_a_project_is_not_found_by_others(cast: Cast, orders: None, visit: Any) -> None:
    assert visit(cast.chen).get(f"{HOME}/{SECRET}/10").status_code == 200
    assert visit(cast.ma).get(f"{HOME}/{SECRET}/10").status_code == 404
    assert visit(cast.ma).post(f"{HOME}/{SECRET}/10", {"quantity": "5", "produced_on": str(TODAY)}).status_code == 404
    assert SECRET not in visit(cast.ma).get(HOME).text and SECRET in visit(cast.chen).get(HOME).text


# corrections


def report(cast: Cast, quantity: int, **given: Any) -> ProductionReport:
    with unit(cast.ma, now=NOW) as work:
        return making.report(work, queries.page(work, FIRST, 10).line, ReportInput(Decimal(quantity), TODAY, **given))


@pytest.mark.parametrize(("back", "on_hand", "lot", "may"), [
    (60, None, None, True), (61, None, None, False), (30, 30, None, True), (31, 30, None, False), (10, None, 10, True),
    (11, None, 10, False),
])
def test_no_more_is_taken_back_than_stands_lies_on_stock_and_in_its_lot(
    cast: Cast, orders: None, back: int, on_hand: int | None, lot: int | None, may: bool,
) -> None:
    wrong = report(cast, 60)
    with unit(system("test")) as work:
        line = queries.page(work, FIRST, 10)
        if on_hand is not None:
            line.product.on_hand = Decimal(on_hand)
        if lot is not None:
            work.fetch(Lot, wrong.lot_id).quantity = Decimal(lot)

    def correct() -> ProductionReport:
        with unit(cast.ma, now=NOW) as work:
            return making.correct(work, queries.by_id(work, FIRST, 10, wrong.id), CorrectionInput(Decimal(back), "数错"))

    if may:
        assert correct().quantity == -back
    else:
        with pytest.raises(Refused):
            correct()
        assert reports() == [60]


def test_a_correction_is_not_itself_taken_back(cast: Cast, orders: None) -> None:
    wrong = report(cast, 60)
    with unit(cast.ma, now=NOW) as work:
        back = making.correct(work, queries.by_id(work, FIRST, 10, wrong.id), CorrectionInput(Decimal(10), "数错"))
    with pytest.raises(Refused, match="only 0 stand"), unit(cast.ma, now=NOW) as work:
        making.correct(work, queries.by_id(work, FIRST, 10, back.id), CorrectionInput(Decimal(1), "再改"))


@pytest.mark.parametrize(("unit_", "typed", "found"), [
    ("pcs", "1,250", 1250), ("set", "3", 3), ("kg", "1.255", "1.255"), ("m", "0.001", "0.001"), ("pcs", "10000000", 10_000_000),
])
def test_quantities_are_read_as_people_write_them(unit_: str, typed: str, found: Any) -> None:
    given = {"quantity": typed, "produced_on": "2026-11-23"}
    assert read_report(given, unit=unit_, today=TODAY).quantity == Decimal(found)
    assert read_correction({"back": typed, "why": "数错"}, unit=unit_).quantity == Decimal(found)


@pytest.mark.parametrize(("unit_", "typed"), [("pcs", "0.5"), ("set", "1.1"), ("kg", "0.0005"), ("kg", "0"), ("m", "-1"), ("pcs", "1e3x")])
def test_what_is_no_quantity_of_its_unit_is_refused(unit_: str, typed: str) -> None:
    with pytest.raises(Invalid) as wrong:
        read_report({"quantity": typed, "produced_on": "2026-11-23"}, unit=unit_, today=TODAY)
    assert set(wrong.value.fields) == {"quantity"}


@pytest.mark.parametrize(("produced", "may"), [(TODAY, True), (TODAY - timedelta(days=400), True), (TODAY + timedelta(days=1), False)])
def test_what_was_made_was_made_by_today(produced: date, may: bool) -> None:
    given = {"quantity": "1", "produced_on": str(produced)}
    if may:
        assert read_report(given, unit="pcs", today=TODAY).produced_on == produced
    else:
        with pytest.raises(Invalid):
            read_report(given, unit="pcs", today=TODAY)


def test_the_template_is_read_back_as_it_was_filled_in(cast: Cast, orders: None) -> None:
    headings = tuple(str(cell) for cell in next(iter(read(imports.template(), most_rows=5).rows)))
    assert do(cast.ma, bring(cast.ma, row(12, code="HC-2206-107"), headings=headings)) == 1 and reports() == [12]
