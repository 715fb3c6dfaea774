"""A dispute that was a mistake: who disputed a line says that it is right after all, as long as nobody has answered it (RULES 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.receivables.actions.answering import LineAnswer
from tests.cast import PASSWORD
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_told import mails
from tests.remembering import remembered

D = Decimal
HELD = {"password": PASSWORD, "invoice": "1"}


@pytest.fixture
@remembered
def disputed(house: House) -> str:
    """The first line at another price, the second in another quantity; the third waits for an answer."""
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 5, "21.75"), (LINK, 9, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(False, "协议价 85.00", None, D("85.00")), LineAnswer(False, "实收 4 件", D(4)), None)
    return number


def take_back(house: House, visit: Any, number: str, *positions: int, who: str = "wang_min", **more: str) -> Any:
    said = {f"r-{line.id}": "yes" for line in house.lines(number) if line.position in positions}
    return visit(getattr(house.cast, who)).post(f"/statements/{number}/answers", HELD | said | more)


def states(house: House, number: str) -> list[str]:
    return [line.state for line in house.lines(number)]


@pytest.mark.clause("5.1.12(2)")
def test_what_is_right_after_all_is_confirmed_with_its_signature_and_waits_for_nobody(house: House, disputed: str, visit: Any) -> None:
    page = visit(house.cast.wang_min).get(f"/statements/{disputed}").text
    assert page.count("更正：此行无误") == 2
    assert take_back(house, visit, disputed, 1).status_code == 303
    assert states(house, disputed) == ["confirmed", "disputed", "open"]
    assert house.tasks("statement.price") == [] and len(house.tasks("statement.dispute")) == 1
    assert take_back(house, visit, disputed, 2).status_code == 303
    assert (states(house, disputed), house.statement(disputed).state) == (["confirmed", "confirmed", "open"], "sent")
    assert [task.kind for task in house.tasks("statement")] == ["statement.answer"]
    signed = {line.signature_id for line in house.lines(disputed)[:2]}
    assert len(signed) == 2 and None not in signed
    assert mails(house, "dispute_answered") == {}, "nobody of us answered"


def test_the_rest_that_is_said_to_be_right_leaves_disputes_as_they_are(house: House, disputed: str, visit: Any) -> None:
    assert take_back(house, visit, disputed, rest="1").status_code == 303
    assert states(house, disputed) == ["disputed", "disputed", "confirmed"]


def test_once_all_is_right_the_invoice_that_was_wished_for_is_asked_for(house: House, disputed: str, visit: Any) -> None:
    assert take_back(house, visit, disputed, 1, 2, rest="1").status_code == 303
    assert house.statement(disputed).state == "confirmed"
    assert [task.kind for task in house.tasks("invoice")] == ["invoice.issue"]
    assert [line.quantity for line in house.lines(disputed)] == [1000, 5, 9]


def test_it_is_the_buyers_to_take_back_with_the_password_until_it_is_answered(house: House, disputed: str, visit: Any) -> None:
    assert take_back(house, visit, disputed, 1, password="").status_code == 422
    assert take_back(house, visit, disputed, 1, who="a_quality").status_code == 403
    assert take_back(house, visit, disputed, 1, who="b_buyer").status_code == 404
    house.settle(disputed, 2, "accepted")
    assert house.lines(disputed)[1].quantity == 4
    assert "更正：此行无误" in visit(house.cast.wang_min).get(f"/statements/{disputed}").text
    take_back(house, visit, disputed, 2)
    assert (house.lines(disputed)[1].quantity, states(house, disputed)) == (4, ["disputed", "confirmed", "open"])


def test_a_price_that_was_settled_waits_for_no_general_manager_while_another_dispute_goes_on(house: House, disputed: str) -> None:
    house.settle(disputed, 1, "kept", "以订单价为准")
    assert states(house, disputed) == ["open", "disputed", "open"]
    assert [task.kind for task in house.tasks("statement")] == ["statement.answer", "statement.dispute"]
