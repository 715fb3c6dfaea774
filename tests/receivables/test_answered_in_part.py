"""Several lines of a statement are disputed, and one of them is answered: what the others are then (RULES 8)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.receivables.actions.answering import LineAnswer
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_told import mails
from tests.remembering import remembered

FEWER, CHEAPER = LineAnswer(False, "实收 990 件", Decimal(990)), LineAnswer(False, "协议价 21.00", None, Decimal("21.00"))


@pytest.fixture
@remembered
def disputed(house: House) -> str:
    """Two lines, both disputed: one for its quantity, one for its price."""
    received(house.cast, (ARM, 1000, "86.40"), (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, FEWER, CHEAPER)
    return number


@pytest.mark.clause("5.1.12(2)")
def test_one_of_two_lines_answered_leaves_the_other_in_its_time_and_tells_nobody_again(house: House, disputed: str) -> None:
    before = {task.id: task.due_at for task in house.tasks("statement.dispute") + house.tasks("statement.price")}
    told = len(mails(house, "statement_disputed")[house.cast.li_qian.email])
    house.now += timedelta(hours=2)
    house.settle(disputed, 1, "kept", "签收单上有刘伟签字")
    assert {task.id: task.due_at for task in house.tasks("statement.dispute") + house.tasks("statement.price")} == before
    assert [task.title["params"]["n"] for task in house.tasks("statement.dispute")] == [1]
    assert len(mails(house, "statement_disputed")[house.cast.li_qian.email]) == told
    house.answer(disputed, LineAnswer(False, "仍为 990 件", Decimal(990)))  # disputed anew: it is a new matter
    assert {task.id for task in house.tasks("statement.dispute")}.isdisjoint(before)
    assert len(mails(house, "statement_disputed")[house.cast.li_qian.email]) == told + 1


@pytest.mark.clause("5.1.12(2)")
def test_the_customer_reads_the_figures_that_they_gave(house: House, disputed: str, visit: Any) -> None:
    page = visit(house.cast.wang_min).get(f"/statements/{disputed}").text
    assert "贵司数量 990" in page and "贵司单价 21.00" in page
    house.settle(disputed, 1, "kept", "签收单上有刘伟签字")
    page = visit(house.cast.wang_min).get(f"/statements/{disputed}").text
    assert "贵司数量 990" not in page and "贵司单价 21.00" in page
