"""Nothing is left of a line only by a cancellation, which production and finance answer (RULES 6); a smaller quantity is not one."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.changes import values
from domain.changes.intake.wishes import Wish, further
from domain.changes.models import ChangeItem, Field
from domain.orders.models import OrderState
from domain.shared.errors import Invalid, Refused
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import LATER, Told, released

pytestmark = pytest.mark.clause("5.1.9(3)")


@pytest.fixture
def told(cast: Cast) -> Told:
    """An order of 2,400 on one day; 2,000 are wanted, and 2,200 are what production can leave out."""
    told = released(cast)
    told.asks(told.quantity("2000"))
    told.signs("marketing")
    told.signs("production", "no", offer=values.quantity_value(Decimal(2200)))
    told.signs("marketing")
    return told


def test_less_is_countered_and_nothing_is_not(told: Told) -> None:
    with pytest.raises(Invalid) as refused:
        told.customer("counter", "0")
    assert "a cancellation" in str(next(iter(refused.value.fields.values())))
    told.customer("counter", "1")
    assert told.items[0].agreed == values.quantity_value(Decimal(1))


def of_each(told: Told, *left: str) -> list[Wish]:
    """So much of each of the line's deliveries."""
    line = told.lines[0]
    return [Wish(f"n-{at.id}", Field.QUANTITY, values.quantity_value(at.quantity), values.quantity_value(Decimal(each)), line, at)
            for at, each in zip(line.schedules, left, strict=True)]


def test_of_a_line_with_two_deliveries_one_may_go(cast: Cast) -> None:
    told = two_deliveries(cast)
    first, _ = of_each(told, "0", "0")
    goes_through(told, first)
    assert told.lines[0].quantity == 300


def test_two_requests_that_each_take_one_of_the_deliveries_do_not_end_the_order(cast: Cast) -> None:
    told = two_deliveries(cast)
    wishes = of_each(told, "0", "0")
    other = Told(told.story)
    told.asks(wishes[0]).signs_all()
    other.asks(wishes[1]).signs_all()
    told.approves()
    with pytest.raises(Refused, match="cancel the line instead"):
        other.approves()
    assert (told.order.state, other.lines[0].quantity) == (OrderState.RELEASED, 300)


def test_what_goes_on_one_day_and_comes_on_another_is_no_cancellation(cast: Cast) -> None:
    told = released(cast)
    gone, = of_each(told, "0")
    told.asks(gone, further("more", told.lines[0], LATER, Decimal(2400), "firm")).signs_all()
    told.approves()
    assert told.lines[0].quantity == 2400


def two_deliveries(cast: Cast) -> Told:
    """2,400 on the day that was ordered, and 300 more on a later one."""
    told = released(cast)
    goes_through(told, further("more", told.lines[0], LATER, Decimal(300), "firm"))
    assert [int(each.quantity) for each in told.lines[0].schedules] == [2400, 300]
    return Told(told.story)


def goes_through(told: Told, *wishes: Wish) -> None:
    told.asks(*wishes).signs_all()
    told.approves()


def test_nothing_is_written_of_what_was_refused(told: Told) -> None:
    with pytest.raises(Invalid):
        told.customer("counter", "0")
    def read(work: Work) -> list[str]:
        return list(work.session.scalars(select(ChangeItem.state)))

    assert told.story.system(read) == ["countered"]
