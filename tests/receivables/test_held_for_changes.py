"""Finance acknowledges a change with the very statements and invoices that it touches (5.1.9(6))."""

from __future__ import annotations

import pytest
from sqlalchemy import select

import domain.receivables.held  # noqa: F401 - says what finance holds
from domain.changes.force.holding import Touched, concerned
from domain.changes.models import Change, ChangeItem, Field
from domain.orders.models import Order, OrderLine
from domain.shared.work import Work
from tests.cast import Cast
from tests.receivables.received import ARM, LINK, House, received
from tests.remembering import remembered


@pytest.fixture
@remembered
def sent(cast: Cast) -> tuple[House, str]:
    """Goods of two lines, signed for and on a statement that the customer has before them."""
    house = House(cast)
    received(cast, (ARM, 100, "86.40"), (LINK, 200, "21.75"))
    return house, house.send(house.draft())


def held(house: House, field: Field, part: str = ARM) -> list[str]:
    def look(work: Work) -> list[str]:
        lines = list(work.session.scalars(select(OrderLine).order_by(OrderLine.position)))
        line = next(each for each in lines if each.customer_part == part)
        item = ChangeItem(field=field, line_id=line.id)
        touched = Touched(Change(number="CH-1"), work.fetch(Order, line.order_id), [item], lines)
        found = {each.department: [str(document) for document in each.documents] for each in concerned(work, touched)}
        work.session.expunge_all()
        return found.get("finance", [])

    return house.system(look)


@pytest.mark.clause("5.1.9(6)")
def test_a_statement_with_the_customer_is_named_then_the_invoice_and_nothing_once_it_is_paid(sent: tuple[House, str]) -> None:
    house, statement = sent
    assert held(house, Field.QUANTITY) == [f"Statement {statement}"]
    house.answer(statement)
    assert held(house, Field.QUANTITY) == []
    invoice = house.asked(statement)
    assert held(house, Field.QUANTITY) == [f"Invoice {invoice}"]
    assert held(house, Field.PRICE) == ["Prices to be invoiced", f"Invoice {invoice}"]


@pytest.mark.parametrize("field", [Field.DATE, Field.PLACE, Field.TRANSPORT, Field.PACKAGING])
def test_what_moves_no_money_is_no_matter_of_finance(sent: tuple[House, str], field: Field) -> None:
    house, _ = sent
    assert held(house, field) == []
