"""Consumption is reported a place at a time, by the customer in the portal or by finance with the customer's paper (RULES 8)."""

from __future__ import annotations

import re
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import ShipTo
from domain.deliveries.models import Slip
from domain.receivables.models import UsageReport
from domain.receivables.queries import stock
from domain.shared.base import new_id
from domain.shared.files import attachments
from domain.shared.spreadsheet import Column, write
from tests.cast import TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.remembering import remembered

D = Decimal
HERE, THERE = "/statements/consignment", "/admin/receivables/consignment"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture
@remembered
def places(house: House) -> tuple[str, str]:
    """The same part at two places of customer A: 100 here, 40 there, and 20 of another part here."""
    received(house.cast, (ARM, 100, "86.40"), (LINK, 20, "21.75"), consignment=True)
    first, second = house.cast.ship_to["a"].id, new_id()
    house.system(lambda work: work.add(ShipTo(
        id=second, customer_id=house.cast.a.id, code="HF2", name="合肥二厂 寄售仓", consignment=True)))
    slip_id = house.slip_lines(received(house.cast, (ARM, 40, "88.00")))[0].slip_id
    house.system(lambda work: setattr(work.fetch(Slip, slip_id), "ship_to_id", second))
    return str(first), str(second)


def typed(place: str, **more: str) -> dict[str, str]:
    return {"place": place, "first": TODAY.replace(day=1).isoformat(), "last": TODAY.isoformat(), **more}


def there(house: House) -> dict[tuple[str, str], Decimal]:
    found = house.system(lambda work: stock.consignment(work, house.cast.a.id))
    return {(str(each.place_id), each.part): each.quantity for each in found.parts}


def fields(page: Any) -> list[str]:
    return re.findall(r'<input[^>]* name="(used-[^"]+)"', page.text)


def test_a_part_at_two_places_is_one_field_of_the_chosen_place(house: House, visit: Any, places: tuple[str, str]) -> None:
    first, second = places
    buyer = visit(house.cast.wang_min)
    one, other = buyer.get(f"{HERE}?place={first}"), buyer.get(f"{HERE}?place={second}")
    assert fields(one) == [f"used-{ARM}", f"used-{LINK}"]
    assert fields(other) == [f"used-{ARM}"]
    for page in (one, other):  # both places stand in the list above
        assert page.text.count("合肥二厂") >= 1 and page.text.count(ARM) >= 2


def test_what_is_reported_is_taken_from_the_place_that_was_chosen(house: House, visit: Any, places: tuple[str, str]) -> None:
    first, second = places
    buyer = visit(house.cast.wang_min)
    assert buyer.post(HERE, typed(second, **{f"used-{ARM}": "15"})).status_code == 303
    assert there(house) == {(first, ARM): 100, (first, LINK): 20, (second, ARM): 25}
    (line,) = house.lines(house.tasks("statement.check")[-1].object_number)
    assert (line.quantity, line.unit_price) == (15, D("88.00"))


def test_more_than_stands_at_that_place_is_told_beside_its_field_and_what_was_typed_is_kept(
    house: House, visit: Any, places: tuple[str, str]
) -> None:
    _, second = places
    refused = visit(house.cast.wang_min).post(HERE, typed(second, **{f"used-{ARM}": "41"}))
    assert refused.status_code == 422
    assert f'id="used-{ARM}-error"' in refused.text and 'value="41"' in refused.text
    assert f'name="place" value="{second}"' in refused.text  # still at the place that was chosen


def test_a_place_of_another_customer_is_no_place(house: House, visit: Any, places: tuple[str, str]) -> None:
    first, _ = places
    buyer = visit(house.cast.b_buyer)
    assert fields(buyer.get(f"{HERE}?place={first}")) == []
    assert buyer.post(HERE, typed(first, **{f"used-{ARM}": "1"})).status_code == 404
    assert there(house)[first, ARM] == 100


# entered by finance


def paper(name: str = "邮件.pdf") -> dict[str, Any]:
    return {"paper": (name, PDF, "application/pdf")}


def test_finance_enters_what_came_by_mail_and_the_mail_is_kept_with_it(house: House, visit: Any, places: tuple[str, str]) -> None:
    first, _ = places
    finance = visit(house.cast.xu)
    assert fields(finance.get(f"{THERE}?place={first}")) == [f"used-{ARM}", f"used-{LINK}"]
    given = typed(first, **{f"used-{ARM}": "30"})
    refused = finance.post(THERE, given)
    assert refused.status_code == 422 and 'value="30"' in refused.text  # their report needs their paper
    assert finance.post(THERE, given, files=paper()).status_code == 303
    report = house.system(lambda work: work.session.scalars(select(UsageReport)).one())
    assert (report.source, report.reported_by) == ("staff", "徐静")
    assert [each.name for each in house.system(lambda work: attachments(work, report))] == ["邮件.pdf"]
    assert there(house)[first, ARM] == 70
    assert "徐静" in visit(house.cast.wang_min).get(HERE).text  # the customer sees what was entered for them


def test_finance_takes_the_customers_spreadsheet_as_it_is(house: House, visit: Any, places: tuple[str, str]) -> None:
    first, _ = places
    rows = [[ARM, 12], [LINK, 5], [ARM, 3]]
    sheet = write([Column("零件号"), Column("消耗数量", "number")], rows)
    files = {"file": ("11月消耗.xlsx", BytesIO(sheet), "application/octet-stream")}
    assert visit(house.cast.xu).post(THERE, typed(first), files=files).status_code == 303
    assert there(house) == {(first, ARM): 85, (first, LINK): 15, (places[1], ARM): 40}
    report = house.system(lambda work: work.session.scalars(select(UsageReport)).one())
    assert [each.name for each in house.system(lambda work: attachments(work, report))] == ["11月消耗.xlsx"]


@pytest.mark.parametrize("who", ["li_qian", "shen", "sun_li"])
def test_nobody_but_finance_enters_it(house: House, visit: Any, places: tuple[str, str], who: str) -> None:
    first, _ = places
    one = visit(house.cast.people[who])
    page = one.get(f"{THERE}?place={first}")
    assert page.status_code == (403 if who == "sun_li" else 200)
    assert fields(page) == []
    assert one.post(THERE, typed(first, **{f"used-{ARM}": "1"}), files=paper()).status_code == 403
    assert there(house)[first, ARM] == 100


def test_the_house_sees_every_customers_places_by_name_and_what_lies_there(house: House, visit: Any, places: tuple[str, str]) -> None:
    received(house.cast, ("B-77120", 500, "4.35"), customer="b", consignment=True)
    page = visit(house.cast.song_head).get(THERE).text
    assert "远江汽车" in page and "博恩" in page
    assert "¥8,640.00" in page and "¥3,520.00" in page and "¥2,175.00" in page  # 100 × 86.40, 40 × 88.00, 500 × 4.35


def test_a_part_from_orders_in_two_currencies_is_one_field_and_two_values(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 100, "86.40"), consignment=True)
    euro = received(house.cast, (ARM, 10, "11.00"), consignment=True)
    house.system(lambda work: setattr(work.fetch(type(house.order(euro)), house.order(euro).id), "currency", "EUR"))
    page = visit(house.cast.xu).get(THERE)
    assert fields(page) == [f"used-{ARM}"]
    assert "¥8,640.00 + €110.00" in page.text
