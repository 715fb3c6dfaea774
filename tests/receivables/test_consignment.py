"""Consignment stock (寄售): ours until the customer says that it was used; the oldest is used first (RULES 8)."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest

from domain.customers.models import Customer, ShipTo
from domain.receivables import usage
from domain.receivables.actions import consuming
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.queries import stock
from domain.receivables.queries.ages import by_customer
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.files import Given
from tests.cast import TODAY
from tests.deliveries.doors import part
from tests.receivables.received import ARM, LINK, House, received
from tests.remembering import remembered
from tests.visitors import words


@pytest.fixture
@remembered
def stocked(house: House) -> tuple[str, str]:
    """Two deliveries into consignment, 100 at 86.40 and later 50 at 88.00."""
    first = received(house.cast, (ARM, 100, "86.40"), consignment=True, day=date(2026, 11, 2))
    return first, received(house.cast, (ARM, 50, "88.00"), consignment=True, day=date(2026, 11, 9))


def use(house: House, *used: tuple[str, int | str], who: Actor | None = None, customer: str = "a", place: str = "a",
        first: date = date(2026, 11, 1), last: date = TODAY) -> str:
    rows = [UsedInput(part, Decimal(quantity)) for part, quantity in used]
    return house.as_(who or house.cast.wang_min, lambda work: consuming.report(
        work, work.fetch(Customer, house.cast.customers[customer].id), house.cast.ship_to[place].id, first, last, rows, "portal").number)


def there(house: House) -> list[tuple[str, Decimal]]:
    return house.system(lambda work: [(each.part, each.quantity) for each in stock.consignment(work, house.cast.a.id).parts])


def statement(house: House) -> str:
    return house.tasks("statement.check")[-1].object_number


def test_what_stands_in_consignment_is_on_no_monthly_statement_and_owed_by_nobody(house: House, stocked: tuple[str, str]) -> None:
    with pytest.raises(Refused, match="Nothing was received"):
        house.draft()
    assert house.system(lambda work: by_customer(work)) == []
    assert there(house) == [(ARM, Decimal(150))]


def test_the_consumption_report_takes_the_oldest_first_each_at_the_price_of_its_order(house: House, stocked: tuple[str, str]) -> None:
    use(house, (ARM, 120))
    lines = house.lines(statement(house))
    assert [(line.order_number, line.quantity, line.unit_price) for line in lines] == [
        (stocked[0], 100, Decimal("86.40")), (stocked[1], 20, Decimal("88.00"))]
    assert house.statement(statement(house)).net == Decimal("10400.00")
    assert there(house) == [(ARM, Decimal(30))]
    assert [line.billed for order in stocked for line in house.slip_lines(order)] == [True, False]


def test_the_statement_of_what_was_used_goes_the_way_of_any_other(house: House, stocked: tuple[str, str]) -> None:
    use(house, (ARM, 150))
    number = house.send(statement(house))
    house.answer(number)
    house.issue(house.asked(number))
    house.pay(str(house.statement(number).gross))
    assert [house.order(order).state for order in stocked] == ["closed", "closed"]
    assert there(house) == []


def test_an_order_whose_goods_stand_in_consignment_is_not_closed(house: House, stocked: tuple[str, str]) -> None:
    use(house, (ARM, 120))
    number = house.send(statement(house))
    house.answer(number)
    house.issue(house.asked(number))
    house.pay(str(house.statement(number).gross))
    assert [house.order(order).state for order in stocked] == ["closed", "received"]


def test_more_than_stands_there_is_refused_and_nothing_is_kept(house: House, stocked: tuple[str, str]) -> None:
    received(house.cast, (LINK, 30, "21.75"), consignment=True, po="4500874022")
    with pytest.raises(Invalid, match="only 150 stand there"):
        use(house, (ARM, 151))
    assert house.tasks("statement") == []
    use(house, (ARM, 150))


def test_two_rows_of_one_part_are_taken_together(house: House, stocked: tuple[str, str]) -> None:
    with pytest.raises(Invalid, match="only 150"):
        use(house, (ARM, 100), (ARM, 51))
    use(house, (ARM, 100), (ARM, 50))
    assert there(house) == []


def test_a_part_that_does_not_stand_there_is_refused(house: House, stocked: tuple[str, str]) -> None:
    with pytest.raises(Invalid, match="does not stand in consignment"):
        use(house, (LINK, 1))


@pytest.mark.parametrize(("first", "last"), [(date(2026, 11, 20), date(2026, 11, 19)), (date(2026, 11, 1), date(2026, 12, 31))])
def test_the_time_lies_behind_us(house: House, stocked: tuple[str, str], first: date, last: date) -> None:
    with pytest.raises(Invalid, match="time that has passed"):
        use(house, (ARM, 1), first=first, last=last)


def test_buyers_and_finance_report_and_only_for_their_own_place(house: House, stocked: tuple[str, str]) -> None:
    for who in (house.cast.a_quality, house.cast.sun_li):
        with pytest.raises(Forbidden):
            use(house, (ARM, 1), who=who)
    with pytest.raises(NotFound):
        use(house, (ARM, 1), who=house.cast.b_buyer, customer="b")
    with pytest.raises(Refused, match="No consignment stock"):
        use(house, (ARM, 1), place="b", who=house.cast.xu)
    with pytest.raises(Invalid, match="their report"):
        use(house, (ARM, 1), who=house.cast.xu)  # entered by the house it needs their paper: test_places.py
    assert use(house, (ARM, 1))


def test_a_line_taken_off_its_statement_stands_in_consignment_again(house: House, stocked: tuple[str, str]) -> None:
    from domain.receivables.actions import sending

    use(house, (ARM, 120))
    number = statement(house)
    house.as_(house.cast.xu, lambda work: sending.cancel(work, number, "数量有误", None))
    assert there(house) == [(ARM, Decimal(150))]


def test_what_the_customer_did_not_use_after_all_stands_there_again(house: House, stocked: tuple[str, str]) -> None:
    use(house, (ARM, 150))
    number = house.send(statement(house))
    house.answer(number, LineAnswer(False, "实用 90 件", Decimal(90)), LineAnswer(True))
    house.settle(number, 1, "accepted")
    assert there(house) == [(ARM, Decimal(10))]
    use(house, (ARM, 10))
    assert there(house) == []


def book(*rows: tuple[Any, ...], head: tuple[str, ...] = ("零件号", "消耗数量")) -> Given:
    from xlsxwriter import Workbook

    out = BytesIO()
    made = Workbook(out, {"in_memory": True})
    sheet = made.add_worksheet()
    for n, row in enumerate((head, *rows)):
        sheet.write_row(n, 0, row)
    made.close()
    return Given("消耗.xlsx", out.getvalue(), field="file")


def test_a_spreadsheet_is_read_by_its_headings_and_rows_of_a_part_add_up() -> None:
    found = usage.read_sheet(book((ARM, 100), (LINK, 5.5), (ARM, 20)))
    assert [(each.part, each.quantity) for each in found] == [(ARM, Decimal(120)), (LINK, Decimal("5.5"))]


@pytest.mark.parametrize(("rows", "head", "words"), [
    ([(ARM, "many")], ("零件号", "数量"), "Row 2"), ([(ARM, -1)], ("零件号", "数量"), "Row 2"), ([(ARM, 0)], ("零件号", "数量"), "Row 2"),
    ([("", 5)], ("零件号", "数量"), "Row 2"),
    ([], ("零件号", "数量"), "names nothing"), ([(ARM, 5)], ("零件号", "备注"), "columns are missing"),
])
def test_a_bad_row_is_named_and_nothing_is_taken(rows: list[Any], head: tuple[str, ...], words: str) -> None:
    with pytest.raises(Invalid, match=words):
        usage.read_sheet(book(*rows, head=head))


@pytest.mark.parametrize(("written", "read"), [
    ("1,000", "1000"), ("１０", "10"), ("1 000", "1000"), ("2.5", "2.5"),
    ("1,5", None), ("12,34", None), ("1.234,5", None), ("1_000", None), ("1e2", None), ("5 pcs", None),
])
def test_a_number_that_may_mean_two_things_is_not_guessed(written: str, read: str | None) -> None:
    """Of 1,5 nobody knows whether one and a half were used or fifteen: it is asked for, as at every other field."""
    sheet = Given("消耗.csv", f"零件号\t消耗数量\n{ARM.lower()}\t{written}\n".encode(), field="file")
    if read is None:
        with pytest.raises(Invalid, match="Row 2"):
            usage.read_sheet(sheet)
    else:
        assert [(each.part, each.quantity) for each in usage.read_sheet(sheet)] == [(ARM, Decimal(read))]


def test_no_part_of_a_piece_is_used(house: House, stocked: tuple[str, str], visit: Any) -> None:
    with pytest.raises(Invalid, match="whole number of pieces"):
        use(house, (ARM, "0.5"))
    sent = {"place": str(house.cast.ship_to["a"].id), "first": "2026-11-01", "last": TODAY.isoformat(), f"used-{ARM}": "0.5"}
    page = visit(house.cast.wang_min).post("/statements/consignment", sent)
    assert page.status_code == 422 and f'id="used-{ARM}-error"' in page.text and "整数" in words(page.text)
    use(house, (ARM, 1))
    assert there(house) == [(ARM, Decimal(149))]


def test_the_page_takes_what_is_typed_or_the_spreadsheet(house: House, stocked: tuple[str, str], visit: Any) -> None:
    buyer = visit(house.cast.wang_min)
    place = str(house.cast.ship_to["a"].id)
    sent = {"place": place, "first": "2026-11-01", "last": TODAY.isoformat()}
    wrong = buyer.post("/statements/consignment", sent | {f"used-{ARM}": "999"})
    assert wrong.status_code == 422 and 'value="999"' in wrong.text
    assert buyer.post("/statements/consignment", sent | {f"used-{ARM}": "20"}).status_code == 303
    sheet = book((ARM, 30))
    files = {"file": ("used.xlsx", sheet.content, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet")}
    assert buyer.post("/statements/consignment", sent, files=files).status_code == 303
    assert there(house) == [(ARM, Decimal(100))]
    assert ARM in visit(house.cast.xu).get("/admin/receivables/consignment").text


def test_what_was_reported_is_used_also_while_its_statement_is_a_draft(house: House, stocked: tuple[str, str]) -> None:
    use(house, (ARM, 60))
    with pytest.raises(Invalid, match="only 90 stand there"):
        use(house, (ARM, 91))
    assert house.as_(house.cast.wang_min, lambda work: [each.quantity for each in stock.consignment(work, house.cast.a.id).parts]) == [90]


def test_sales_marks_a_place_as_consignment_and_it_is_told_on_the_customers_page(house: House, visit: Any) -> None:
    sales, place = visit(house.cast.li_qian), house.cast.ship_to["a"]
    at = f"/admin/customers/K001/parts/places/{place.id}"
    typed = {"code": "1", "name": "总装二厂", "transport_days": "2", "active": "1"}
    assert sales.post(at, typed | {"consignment": "1"}, version=place.version).status_code == 303
    assert "寄售" in sales.get("/admin/customers/K001?tab=places").text
    assert "checked" in re.search(r"<input[^>]*name=\"consignment\"[^>]*>", sales.get(at).text)[0]  # type: ignore[index]
    assert sales.post(at, typed, version=place.version + 1).status_code == 303
    assert "寄售" not in sales.get("/admin/customers/K001?tab=places").text


@pytest.mark.parametrize(("who", "at"), [("wang_min", "/statements/consignment"), ("xu", "/admin/receivables/consignment")])
def test_the_page_says_what_each_report_told_where_it_is_and_in_the_readers_units(
    house: House, stocked: tuple[str, str], visit: Any, who: str, at: str
) -> None:
    use(house, (ARM, 120))
    page = words(visit(getattr(house.cast, who)).get(at).text)
    assert f"{ARM} 120 件" in page and "pcs" not in page
    place = house.system(lambda work: work.fetch(ShipTo, house.cast.ship_to["a"].id).name)
    assert re.search(rf"{re.escape(place)} · 先存放的先计为已用", page)


def test_an_english_reader_reports_for_a_place_of_a_customer_named_in_english(house: House, stocked: tuple[str, str], visit: Any) -> None:
    desk, a = visit(house.cast.xu), house.cast.a
    for language, name in (("zh-CN", a.name_short), ("en", a.name_en)):
        page = part(desk._send("GET", "/admin/receivables/consignment", more={"concord-lang": language}), "usage")
        assert f"{name} · " in page
