"""Lists in the customer's favour, disputed line by line to the end: what came back, and a price made good, with their signs (RULES 8)."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

import pytest

from domain.receivables.rules import LARGEST, price_bounds, quantity_bounds
from tests.cast import PASSWORD
from tests.receivables.received import ARM, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_one_correction import returned
from tests.remembering import remembered

D = Decimal


@pytest.fixture
@remembered
def came_back(house: House) -> str:
    """Ten of a hundred that were invoiced came back: a list of −10, with the customer."""
    order = received(house.cast, (ARM, 100, "86.40"))
    statement = house.send(house.draft())
    house.answer(statement)
    house.issue(house.asked(statement))
    returned(house, order, 10)
    return house.send(house.tasks("statement.check")[-1].object_number)


def said_at(page: Any, field: str) -> str:
    """What stands at a field of a refused page, and that the field is marked."""
    assert page.status_code == 422, page.status_code
    assert re.search(rf'id="{field}"[^>]*aria-invalid="true"', page.text), field
    return re.search(rf'id="{field}-error">.*?</svg>(.*?)</p>', page.text)[1]  # type: ignore[index]


@pytest.mark.parametrize(("quantity", "bounds"), [("-10", (-LARGEST, 0)), ("10", (0, LARGEST)), ("0", (0, LARGEST))])
def test_of_what_is_taken_off_only_as_much_is_said_with_its_sign(quantity: str, bounds: tuple[int, int]) -> None:
    assert quantity_bounds(D(quantity)) == bounds


def test_a_price_is_none_below_nothing_and_a_difference_of_prices_is() -> None:
    assert (price_bounds(adjusts=False), price_bounds(adjusts=True)) == ((0, LARGEST), (-LARGEST, LARGEST))


@pytest.mark.clause("5.1.12(2)")
def test_fewer_came_back_says_the_customer_and_finance_accepts_it(house: House, came_back: str, visit: Any) -> None:
    (line,) = house.lines(came_back)
    buyer, answers = visit(house.cast.wang_min), f"/statements/{came_back}/answers"
    typed = {f"r-{line.id}": "no", f"why-{line.id}": "只退 8 件", "password": PASSWORD}
    assert "-999,999,999 到 0" in said_at(buyer.post(answers, typed | {f"quantity-{line.id}": "8"}), f"quantity-{line.id}")
    assert "整数" in said_at(buyer.post(answers, typed | {f"quantity-{line.id}": "-7.5"}), f"quantity-{line.id}")
    assert buyer.post(answers, typed | {f"quantity-{line.id}": "-8"}).status_code == 303
    finance, answer = visit(house.cast.xu), f"/admin/receivables/statements/{came_back}/lines/{line.id}/answer"
    assert said_at(finance.post(answer, {"outcome": "accepted", "quantity": "8", "password": PASSWORD}), f"quantity-{line.id}")
    assert finance.post(answer, {"outcome": "accepted", "password": PASSWORD}).status_code == 303
    (line,) = house.lines(came_back)
    assert (line.quantity, line.gross, line.state) == (D(-8), D("-781.06"), "confirmed")
    assert house.statement(came_back).state == "confirmed"


@pytest.mark.clause("5.1.9(4)")
def test_more_is_made_good_of_a_price_says_the_customer_and_the_general_manager_signs(house: House, visit: Any) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    (line,) = house.lines(number)
    buyer = visit(house.cast.wang_min)
    typed = {f"r-{line.id}": "no", f"why-{line.id}": "协议价 85.40", f"price-{line.id}": "-4.60", "password": PASSWORD}
    assert buyer.post(f"/statements/{number}/answers", typed).status_code == 303
    manager, answer = visit(house.cast.shen), f"/admin/receivables/statements/{number}/lines/{line.id}/answer"
    assert manager.post(answer, {"outcome": "accepted", "password": PASSWORD}).status_code == 303
    (line,) = house.lines(number)
    assert (line.unit_price, line.gross, line.state) == (D("-4.60"), D("-519.80"), "confirmed")


@pytest.mark.parametrize(("field", "typed"), [("quantity", "ten"), ("quantity", "0.5"), ("price", "-1"), ("why", "字" * 1001)])
def test_what_cannot_be_read_of_a_line_is_said_at_its_field(house: House, visit: Any, field: str, typed: str) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    (line,) = house.lines(number)
    sent = {f"r-{line.id}": "no", f"why-{line.id}": "少到", "password": PASSWORD} | {f"{field}-{line.id}": typed}
    page = visit(house.cast.wang_min).post(f"/statements/{number}/answers", sent)
    assert said_at(page, f"{field}-{line.id}").startswith("第 1 行") and typed in page.text
