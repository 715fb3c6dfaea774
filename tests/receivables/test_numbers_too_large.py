"""Figures that a slip of the hand makes larger than can be kept are refused in words, and nothing of them is stored."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.receivables.actions.answering import LineAnswer
from tests.api.callers import Caller, at, token
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received

D = Decimal
PAID = {"customer": "K001", "day": "2026-11-23", "reference": "ICBC-1"}


@pytest.mark.clause("5.1.9(4)")
def test_a_price_that_makes_too_much_of_a_line_without_one_is_refused_and_can_be_typed_anew(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 2000, None))
    number = house.draft()
    (line,) = house.lines(number)
    manager, price = visit(house.cast.shen), f"/admin/receivables/statements/{number}/lines/{line.id}/price"
    refused = manager.post(price, {"price": "999999999", "password": PASSWORD})
    assert refused.status_code == 422 and "有一个数字过大" in refused.text
    assert house.lines(number)[0].unit_price is None
    assert manager.post(price, {"price": "99.99", "password": PASSWORD}).status_code == 303
    assert house.lines(number)[0].net == D("199980.00")


def test_so_is_a_disputed_price_that_would_be_accepted(house: House, visit: Any) -> None:
    received(house.cast, (LINK, 2000, "1.00"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "按协议", None, D("999999999")))
    (line,) = house.lines(number)
    answer = f"/admin/receivables/statements/{number}/lines/{line.id}/answer"
    refused = visit(house.cast.shen).post(answer, {"outcome": "accepted", "password": PASSWORD})
    assert refused.status_code == 422 and "有一个数字过大" in refused.text
    assert (house.lines(number)[0].state, house.lines(number)[0].unit_price) == ("disputed", D("1.00"))


@pytest.mark.parametrize(("amount", "status"), [("99999999999.99", 200), ("100000000000", 422), ("1000000000000", 422), (1e18, 422)])
def test_a_program_tells_no_larger_payment_than_a_page_takes(house: House, client: Any, application: Any, amount: Any, status: int) -> None:
    before = application.api.state.door.clock
    at(application)
    told = Caller(client, token(house.cast)).rows("/payments", PAID | {"amount": amount})
    application.api.state.door.clock = before
    assert told.status_code == status, told.text
    assert status == 200 or [each["at"] for each in told.json()["errors"]] == ["/rows/0/amount"]
