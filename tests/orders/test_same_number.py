"""The customer's own order number again (RULES 1): the next edition of a schedule, an amendment that takes another order's number."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders import actions
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import Order
from domain.orders.queries import by_number, lines_of
from domain.shared.actor import Actor, system
from domain.shared.errors import Invalid, NotFound, Stale
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import DUE, given, line, new_line, sent

SCHEDULE = "delivery_schedule"


def schedule(quantity: int, zone: str = "firm") -> LineInput:
    return replace(line(), dates=(DateInput(Decimal(quantity), DUE, zone),))


def stand(number: str, state: str) -> None:
    with unit(system("test"), now=NOW) as work:
        by_number(work, number).state = state


def quantities(number: str) -> list[Decimal]:
    with unit(system("test"), now=NOW) as work:
        return [each.quantity for each in lines_of(work, by_number(work, number).id, cancelled=False)]


def amend(cast: Cast, number: str, wanted: OrderInput, who: Actor | None = None, why: str = "") -> Order:
    with unit(who or cast.wang_min, now=NOW) as work:
        return actions.amend(work, number, wanted, version=None, why=why)


@pytest.mark.clause("5.1.1(1)")
def test_a_schedule_sent_a_third_time_is_the_next_edition_of_the_last_one(cast: Cast) -> None:
    first = sent(cast, schedule(100), kind=SCHEDULE)
    stand(first, "released")
    second = sent(cast, schedule(200), kind=SCHEDULE)
    assert second != first
    assert sent(cast, schedule(300), kind=SCHEDULE) == second
    assert (quantities(first), quantities(second)) == ([Decimal(100)], [Decimal(300)])


@pytest.mark.clause("5.1.1(1)")
def test_a_schedule_may_go_back_to_what_an_earlier_edition_asked_for(cast: Cast) -> None:
    stand(sent(cast, schedule(100), kind=SCHEDULE), "released")
    second = sent(cast, schedule(200), kind=SCHEDULE)
    assert sent(cast, schedule(100), kind=SCHEDULE) == second
    with pytest.raises(Invalid) as refused:
        sent(cast, schedule(100), kind=SCHEDULE)
    assert set(refused.value.fields) == {"po"}


@pytest.mark.clause("5.1.1(1)")
def test_what_was_forecast_and_is_firm_now_is_another_schedule(cast: Cast) -> None:
    first = sent(cast, schedule(100, "forecast"), kind=SCHEDULE)
    assert sent(cast, schedule(100, "firm"), kind=SCHEDULE) == first
    with unit(system("test"), now=NOW) as work:
        order = by_number(work, first)
        assert order.revision == 2
        assert [each.zone for each in lines_of(work, order.id)[0].schedules] == ["firm"]


@pytest.mark.clause("5.1.1(1)")
def test_an_order_sent_as_a_revision_of_one_that_was_changed_meanwhile_is_compared_again(cast: Cast) -> None:
    number = sent(cast)
    amend(cast, number, given(cast, line(quantity=500)))
    later = given(cast, line(quantity=700), relation="revision_of", related=number)
    with pytest.raises(Stale), unit(cast.wang_min, now=NOW) as work:
        actions.submit(work, later, seen=1)
    with unit(cast.wang_min, now=NOW) as work:
        assert actions.submit(work, later, seen=2).number == number


def test_a_related_order_left_over_from_another_kind_is_not_written_over(cast: Cast) -> None:
    framework = sent(cast, kind="framework", po_number="F-1")
    single = sent(cast, line(quantity=10), po_number="S-1", related=framework)
    assert single != framework
    assert quantities(framework) == [Decimal(2400)]


@pytest.mark.clause("5.1.1(1)")
def test_an_amendment_does_not_take_the_number_of_another_order(cast: Cast) -> None:
    first, second = sent(cast, po_number="PO-1"), sent(cast, line(quantity=9), po_number="PO-2")
    with pytest.raises(Invalid) as refused:
        amend(cast, second, given(cast, line(quantity=9), po_number="po-1"))
    assert first in str(refused.value.fields["po"])
    assert amend(cast, second, given(cast, line(quantity=9), po_number="PO-3")).po_number == "PO-3"
    assert amend(cast, second, given(cast, line(quantity=8), po_number="PO-3")).revision == 3


@pytest.mark.clause("5.1.1(4)")
def test_a_number_that_stands_on_something_its_sender_cannot_see_is_taken_and_told(cast: Cast) -> None:
    hidden = sent(cast, new_line(quality="按图纸检验"), po_number="PO-1")
    other = sent(cast, line(quantity=9), po_number="PO-2", actor=cast.wu_jia, source="phone")
    amended = amend(cast, other, given(cast, line(quantity=9), po_number="PO-1", source="phone"), cast.wu_jia, "王敏来电更正单号")
    assert amended.po_number == "PO-1"
    with unit(system("test"), now=NOW) as work:
        told = work.session.scalars(select(Task).where(Task.kind == "order.clash")).all()
        assert [task.object_number for task in told] == [hidden]


def test_an_amendment_is_met_with_the_list_of_the_orders_own_customer(cast: Cast) -> None:
    number = sent(cast)
    with pytest.raises(NotFound):
        amend(cast, number, given(cast, line(quantity=5), customer_id=cast.b.id, source="phone"), cast.li_qian, "来电")
    assert quantities(number) == [Decimal(2400)]
