"""A month may have thousands of lines: a statement and an invoice show them a page at a time, their sums are of all (5.1.12(2))."""

from __future__ import annotations

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from domain.receivables.actions.answering import LineAnswer
from domain.receivables.queries import things
from domain.shared.errors import NotFound
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional

pytestmark = pytest.mark.clause("5.1.12(2)")
HERE = "/admin/receivables"
ROWS = ((ARM, 11, "86.40"), (LINK, 12, "21.75"), (ARM, 13, "86.40"), (LINK, 14, "21.75"), (ARM, 15, "86.40"))
TOTAL = "¥4,446.67"  # with tax, of all five


@pytest.fixture(autouse=True)
def two_lines_a_page(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(things, "LINES", 2)


def quantities(answer: Any) -> list[str]:
    return re.findall(r'data-l="数量">([\d,]+) 件<', answer.text)


def leads(answer: Any) -> dict[str, str]:
    return {rel: url.partition("?")[2] for rel, url in re.findall(r'<a rel="(prev|next)" href="([^"]+)"', answer.text)}


@pytest.fixture
def pages(house: House, visit: Any) -> dict[str, tuple[Any, str]]:
    """The confirmed statement and its invoice at both doors."""
    number = house.confirmed(*ROWS)
    invoice = house.asked(number)
    finance, buyer = visit(house.cast.xu), visit(house.cast.wang_min)
    return {
        "finance's statement": (finance, f"{HERE}/statements/{number}"), "the customer's statement": (buyer, f"/statements/{number}"),
        "finance's invoice": (finance, f"{HERE}/invoices/{invoice}"), "the customer's invoice": (buyer, f"/statements/invoices/{invoice}"),
    }


DOORS = ["finance's statement", "the customer's statement", "finance's invoice", "the customer's invoice"]


@pytest.mark.parametrize("which", DOORS)
def test_one_leafs_through_the_lines_and_the_sums_are_of_all(pages: dict[str, tuple[Any, str]], which: str) -> None:
    reader, at = pages[which]
    seen = [reader.get(f"{at}{query}") for query in ("", "?from=3", "?from=5")]
    assert [quantities(each) for each in seen] == [["11", "12"], ["13", "14"], ["15"]]
    assert [leads(each) for each in seen] == [{"next": "from=3"}, {"prev": "from=1", "next": "from=5"}, {"prev": "from=3"}]
    assert all(TOTAL in each.text and re.search(r"共 5[^0-9]", each.text) for each in seen)


@pytest.mark.parametrize("which", DOORS)
def test_there_is_no_page_beyond_the_last_line_and_what_names_none_is_the_first(pages: dict[str, tuple[Any, str]], which: str) -> None:
    reader, at = pages[which]
    assert [reader.get(f"{at}?from={beyond}").status_code for beyond in ("6", "999999")] == [404, 404]
    for nonsense in ("0", "-1", "two", "1e3", "٣", "9" * 40, ""):
        assert quantities(reader.get(f"{at}?from={nonsense}")) == ["11", "12"], nonsense


def test_the_workbook_keeps_every_line(pages: dict[str, tuple[Any, str]]) -> None:
    for which in DOORS[:2]:
        reader, at = pages[which]
        workbook = ZipFile(BytesIO(reader.get(f"{at}/lines.xlsx?from=3").content))
        written = "".join(workbook.read(name).decode() for name in workbook.namelist() if name.endswith(".xml"))
        assert all(re.search(rf">{quantity}<", written) for quantity in (11, 12, 13, 14, 15))


def test_as_many_lines_as_a_page_holds_have_no_others(house: House, visit: Any) -> None:
    number = house.confirmed(*ROWS[:2])
    for reader, at in ((house.cast.xu, f"{HERE}/statements/{number}"), (house.cast.wang_min, f"/statements/{number}")):
        answer = visit(reader).get(at)
        assert quantities(answer) == ["11", "12"] and leads(answer) == {}


def test_lines_that_wait_for_the_customer_stand_on_one_page_since_they_are_signed_together(house: House, visit: Any) -> None:
    received(house.cast, *ROWS)
    number = house.send(house.draft())
    buyer = visit(house.cast.wang_min)
    assert quantities(buyer.get(f"/statements/{number}")) == ["11", "12", "13", "14", "15"]
    assert quantities(visit(house.cast.xu).get(f"{HERE}/statements/{number}")) == ["11", "12"]
    sent = {"rest": "1", "password": PASSWORD}
    assert buyer.post(f"/statements/{number}/answers", sent, version=house.statement(number).version).status_code == 303
    assert {line.state for line in house.lines(number)} == {"confirmed"}


def test_a_disputed_line_of_a_later_page_is_answered_on_the_first(house: House, visit: Any) -> None:
    received(house.cast, *ROWS)
    number = house.send(house.draft())
    yes = LineAnswer(True)
    house.answer(number, yes, yes, yes, yes, LineAnswer(False, "少 1 件"))
    line = house.lines(number)[4]
    answer = visit(house.cast.xu).get(f"{HERE}/statements/{number}")
    assert quantities(answer) == ["11", "12"] and f"/lines/{line.id}/answer" in answer.text


def test_a_price_typed_beside_a_line_of_the_second_page_is_asked_again_there(house: House, visit: Any) -> None:
    received(house.cast, *ROWS[:3], (LINK, 14, None))
    number = house.draft()
    line = house.lines(number)[3]
    finance, at = visit(house.cast.xu), f"{HERE}/statements/{number}"
    url = f"{at}/lines/{line.id}/price?from=3"
    assert url in finance.get(f"{at}?from=3").text
    refused = finance.post(url, {"price": "nothing", "password": PASSWORD}, version=house.statement(number).version)
    assert refused.status_code == 422
    assert quantities(refused) == ["13", "14"] and 'value="nothing"' in refused.text
    assert re.search(r'<details class="ask" data-ask id="ask-price-4" open>', refused.text)
    gone = finance.post(f"{at}/lines/{line.id}/removal?from=3", {}, version=house.statement(number).version)
    assert gone.headers["location"] == f"{at}?from=3"


@pytest.mark.parametrize("first", [1, 3])
def test_what_is_owed_back_is_of_all_lines_whichever_are_shown(house: House, first: int) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    whole = house.as_(house.cast.xu, lambda work: things.statement(work, number))
    if first > len(whole.lines):
        with pytest.raises(NotFound):
            house.as_(house.cast.xu, lambda work: things.statement(work, number, first))
    else:
        assert house.as_(house.cast.xu, lambda work: things.statement(work, number, first)).free == whole.free < 0


def test_a_part_of_a_statement_has_the_sum_and_the_invoices_of_the_whole(house: House) -> None:
    number = house.confirmed(*ROWS)
    whole, part = (house.as_(house.cast.xu, lambda work, first=first: things.statement(work, number, first)) for first in (0, 3))
    assert len(whole.lines) == 5 and len(part.lines) == 2
    assert part.free == whole.free > 0
    house.asked(number)
    whole, part = (house.as_(house.cast.xu, lambda work, first=first: things.statement(work, number, first)) for first in (0, 3))
    assert part.free == whole.free == 0 and set(part.invoices) == set(whole.invoices) and part.invoices
