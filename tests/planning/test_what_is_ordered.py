"""A release makes and buys what is ordered for good, not what a framework agrees or a schedule foretells (RULES 1, 0022)."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.orders.models import FORECAST, Order, OrderKind, ScheduleLine
from domain.planning.actions import production
from domain.planning.models import PlanRow
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.planning.buying import MOUNT, Purchasing
from tests.tracking.made import order

LEFT = "2904110-K80"  # 320 in stock


def laid(cast: Cast, made: Order) -> int:
    """How many pieces the release of the order puts on the plan."""
    with unit(cast.he_head, now=NOW) as work:
        production.plan(work, OrderReleased(work.fetch(Order, made.id)))
    with unit(system("test"), now=NOW) as work:
        return int(sum(work.session.scalars(select(PlanRow.quantity).where(PlanRow.order_id == made.id))))


def foretold(made: Order, quantity: int, days: int = 40) -> None:
    """That much of the order's one line is forecast, for so many days from now."""
    with unit(system("test"), now=NOW) as work:
        firm = work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == made.id)).one()
        firm.quantity -= quantity
        work.add(ScheduleLine(line_id=firm.line_id, order_id=made.id, quantity=Decimal(quantity), zone=FORECAST,
                              requested=TODAY + timedelta(days=days), customer_id=made.customer_id, project_id=made.project_id))


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(("kind", "pieces"), [(OrderKind.FRAMEWORK, 0), (OrderKind.CALL_OFF, 1020), (OrderKind.SINGLE, 1020)])
def test_a_framework_order_puts_nothing_on_the_plan_and_its_call_off_does(cast: Cast, kind: str, pieces: int) -> None:
    assert laid(cast, order(cast, lines=((LEFT, 1340, 0),), kind=kind)) == pieces


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(("forecast", "pieces"), [(0, 1020), (1000, 20), (1020, 0), (1340, 0)])
def test_of_a_delivery_schedule_what_is_firm_is_made_and_what_is_forecast_waits(cast: Cast, forecast: int, pieces: int) -> None:
    made = order(cast, lines=((LEFT, 1340, 0),), kind=OrderKind.DELIVERY_SCHEDULE)
    if forecast:
        foretold(made, forecast)
    assert laid(cast, made) == pieces


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("kind", "requests"), [(OrderKind.FRAMEWORK, 0), (OrderKind.CALL_OFF, 1)])
def test_a_framework_order_asks_for_no_material_and_its_call_off_does(cast: Cast, kind: str, requests: int) -> None:
    buying = Purchasing(cast)
    made = order(cast, lines=((MOUNT, 1960, 0),), kind=kind)
    buying.sign_delivery(made)
    assert len(buying.requests()) == requests


@pytest.mark.clause("5.1.5(3)", "5.1.8(2)")
@pytest.mark.parametrize(("forecast", "asked"), [(0, [230]), (400, [30]), (430, [15]), (500, []), (600, [])])
def test_of_a_delivery_schedule_material_is_asked_for_what_is_firm(cast: Cast, forecast: int, asked: list[int]) -> None:
    """40 of the part are there, and 100 kg of its rubber, 50 of them for safety; a piece takes half a kilogram."""
    buying = Purchasing(cast)
    made = order(cast, lines=((MOUNT, 600, 0),), kind=OrderKind.DELIVERY_SCHEDULE)
    if forecast:
        foretold(made, forecast)
    buying.sign_delivery(made)
    assert [quantity for _, quantity in buying.asked()] == asked


@pytest.mark.clause("5.1.5(3)")
def test_material_is_needed_for_the_first_firm_day_and_not_for_a_forecast_before_it(cast: Cast) -> None:
    buying = Purchasing(cast)
    made = order(cast, lines=((MOUNT, 600, 0),), kind=OrderKind.DELIVERY_SCHEDULE)
    foretold(made, 100, days=1)
    buying.sign_delivery(made)
    with unit(system("test"), now=NOW) as work:
        wanted = select(ScheduleLine.requested).where(ScheduleLine.order_id == made.id, ScheduleLine.zone != FORECAST)
        firm = work.session.scalars(wanted).one()
    assert [line.needed_by for line in buying.lines()] == [firm - timedelta(days=7)]
