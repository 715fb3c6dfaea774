"""Premium freight that was approved with an offered date is paid once: what the way then costs is beyond it or is not (5.1.10(4))."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.freight import spending
from domain.deliveries.models import Delay, Freight, Slip
from domain.orders.models import ScheduleLine
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.deliveries.delayed import Case, found, full, premium
from tests.deliveries.late import HOUSE, due, set_in, tasks
from tests.deliveries.test_freight import gone
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.10(4)")


@remembered
def by_air(cast: Cast, place: int = 1) -> Case:
    """Production found a flight for 3,000 yuan; it was approved, offered, and the customer took it (or the other date)."""
    case = found(cast).meet().write(full(5), premium(2)).confirm().approve_freight().offer()
    case.take(place)
    return case


@dataclass
class Way:
    """What left, one slip after the other, each with what it cost and what was agreed for its truck."""

    cast: Cast
    late: Any
    hours: int = 0

    def goes(self, cost: str, agreed: str | None = "500", *, currency: str = "CNY", state: str = "left", late: Any = None) -> Slip:
        self.hours += 1
        sent = gone(self.cast, cost, agreed, transport="空运", currency=currency, late=late or self.late)
        with unit(HOUSE, now=NOW) as work:
            slip = work.fetch(Slip, sent.slip)
            slip.left_at, slip.state = NOW + timedelta(hours=self.hours), state
            spending.propose_freight(work, slip)
            return slip

    @property
    def beyond(self) -> list[tuple[int, int]]:
        """Amount and agreed amount of each record that a slip asked for."""
        with unit(HOUSE, now=NOW) as work:
            wanted = select(Freight).where(Freight.slip_id.is_not(None)).order_by(Freight.id)
            return [(int(each.amount), int(each.agreed_amount)) for each in work.session.scalars(wanted)]


@pytest.mark.parametrize(("cost", "beyond"), [
    ("3500", []),  # 500 for the truck, 3000 for the flight: as approved
    ("3200", []),  # cheaper than approved
    ("3501", [(1, 3500)]),  # one yuan beyond both
    ("4700", [(1200, 3500)]),
])
def test_what_was_approved_with_the_date_is_not_asked_for_again(cast: Cast, cost: str, beyond: list[tuple[int, int]]) -> None:
    way = Way(cast, by_air(cast).late)
    way.goes(cost)
    assert way.beyond == beyond and len(tasks("delay.freight")) == len(beyond)


def test_where_the_customer_took_the_other_date_the_flight_is_beyond_the_agreed(cast: Cast) -> None:
    way = Way(cast, by_air(cast, place=0).late)
    way.goes("3500")
    assert way.beyond == [(3000, 500)]


def test_goods_of_another_delivery_have_no_part_in_it(cast: Cast) -> None:
    by_air(cast)
    way = Way(cast, due(cast, -1, number="SO-261123-077"))
    way.goes("3500")
    assert way.beyond == [(3000, 500)]


@pytest.mark.parametrize(("costs", "beyond"), [
    (("1500", "2500"), []),  # 1000 and 2000 of the 3000
    (("1500", "2501"), [(1, 2500)]),
    (("3500", "1500"), [(1000, 500)]),  # the first flight took all of it
    (("400", "3500"), []),  # what went cheaper than agreed took nothing
    (("2500", "1500", "900"), [(400, 500)]),
])
def test_several_slips_share_what_was_approved_in_the_order_in_which_they_left(
    cast: Cast, costs: tuple[str, ...], beyond: list[tuple[int, int]],
) -> None:
    way = Way(cast, by_air(cast).late)
    for cost in costs:
        way.goes(cost)
    assert way.beyond == beyond


def test_a_way_that_is_void_took_nothing_of_it(cast: Cast) -> None:
    way = Way(cast, by_air(cast).late)
    way.goes("3500", state="void")
    way.goes("3500")
    assert way.beyond == []


def test_the_carriers_later_bill_of_the_first_slip_is_not_less_covered_by_a_second(cast: Cast) -> None:
    way = Way(cast, by_air(cast).late)
    first = way.goes("1500")
    way.goes("2500")
    with unit(HOUSE, now=NOW) as work:
        sent = work.fetch(Slip, first.id)
        sent.freight_cost = Decimal(3500)
        spending.propose_freight(work, sent)
    assert way.beyond == []


@pytest.mark.parametrize(("what", "beyond"), [
    ({"payer": "carrier"}, [(3000, 500)]),  # the carrier pays that one: it is no leave to pay another
    ({"state": "dismissed"}, [(3000, 500)]),
    ({"currency": "EUR"}, [(3000, 500)]),  # nothing is compared across currencies
    ({}, []),
])
def test_only_what_we_agreed_to_pay_in_that_currency_covers_it(cast: Cast, what: dict[str, str], beyond: list[tuple[int, int]]) -> None:
    case = by_air(cast)
    if what:
        set_in(Freight, case.freight[0].id, **what)
    way = Way(cast, case.late)
    way.goes("3500")
    assert way.beyond == beyond


def test_a_part_that_was_divided_off_is_covered_with_its_delivery(cast: Cast) -> None:
    case = by_air(cast)
    part = new_id()
    with unit(HOUSE, now=NOW) as work:
        whole = work.fetch(ScheduleLine, case.late.id)
        work.add(ScheduleLine(id=part, line_id=whole.line_id, order_id=whole.order_id, quantity=Decimal(100), requested=whole.requested,
                              counts_with_id=whole.id, product_id=whole.product_id, customer_id=whole.customer_id))
    way = Way(cast, case.late)
    divided = due(cast, -1, number="SO-261123-078")
    object.__setattr__(divided, "schedule", ScheduleLine(id=part))
    way.goes("3500", late=divided)
    assert way.beyond == []


def test_a_case_that_was_set_aside_is_no_cause_of_what_the_way_cost(cast: Cast) -> None:
    case = found(cast).meet()
    set_in(Delay, case.delay.id, state="unfounded")
    way = Way(cast, case.late)
    way.goes("1200")
    with unit(HOUSE, now=NOW) as work:
        one, = work.session.scalars(select(Freight))
    assert (one.delay_id, one.cause, one.amount) == (None, "", 700)
