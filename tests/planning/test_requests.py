"""What purchasing is asked for: how much, for when and by which remedy, and never two for one shortage (5.1.5(3), 5.1.8(2))."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.orders.models import OrderLine, ScheduleLine
from domain.planning.models import PurchaseRequest
from domain.products.models import Consumption
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.planning.buying import ARM, HOUSE, MOUNT, Purchasing, have, takes
from tests.tracking.made import order

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def buy(cast: Cast) -> Purchasing:
    return Purchasing(cast)


# what is drafted


@pytest.mark.clause("5.1.5(3)", "5.1.8(2)")
def test_a_draft_says_need_safety_available_and_what_is_short(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    (line,) = buy.lines()
    assert (line.need, line.safety, line.available, line.quantity) == (280, 50, 100, 230)
    assert (line.code, line.name, line.unit, line.remedy) == ("NR-60", "橡胶 NR-60", "kg", "normal")
    assert (request.state, request.order_number, request.drafted_at, request.sent_at) == ("draft", "SO-1", NOW, None)
    assert request.number.startswith("PR-")


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize("other", [{"covers": "new"}, {"kind": "specification"}, {"kind": "quality_conditions"}])
def test_only_production_s_signature_for_mass_produced_lines_drafts_a_request(cast: Cast, buy: Purchasing, other: dict[str, str]) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    assert buy.sign_delivery(made, **other) is None
    assert buy.requests() == []
    assert buy.sign_delivery(made) is not None


@pytest.mark.clause("5.1.7(3)")
def test_of_a_mixed_order_only_the_mass_produced_lines_are_bought_for(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(OrderLine).values(line_class="newly_developed"))
    assert buy.sign_delivery(made) is None
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(OrderLine).values(line_class="mass_production"))
    assert buy.sign_delivery(made) is not None


@pytest.mark.clause("5.1.8(2)")
def test_a_material_that_several_lines_take_is_asked_for_once_with_all_of_them(cast: Cast, buy: Purchasing) -> None:
    takes(cast, "HC-4801-012", "NR-60")
    buy.sign_delivery(order(cast, lines=((MOUNT, 240, 0), (ARM, 420, 0))))
    assert buy.asked() == [("NR-60", Decimal(100 + 100 + 50 - 100))]


@pytest.mark.clause("5.1.8(2)")
def test_each_material_that_is_short_has_its_line(cast: Cast, buy: Purchasing) -> None:
    have(cast, "QStE420", 40)
    buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0), (ARM, 520, 0))))
    assert buy.asked() == [("NR-60", Decimal(230)), ("QStE420", Decimal(60))]


@pytest.mark.clause("2.3")
def test_what_the_customer_supplies_is_not_bought(cast: Cast, buy: Purchasing) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Consumption).values(customer_supplied=True))
    made = order(cast, lines=((MOUNT, 600, 0),))
    assert buy.sign_delivery(made) is None
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(Consumption).values(customer_supplied=False))
    assert buy.sign_delivery(made) is not None


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(("on_hand", "asked"), [(329, [("NR-60", Decimal(1))]), (330, []), (331, [])])
def test_stock_that_covers_need_and_safety_asks_for_nothing(cast: Cast, buy: Purchasing, on_hand: int, asked: list[Any]) -> None:
    have(cast, "NR-60", on_hand, safety=50)
    buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    assert buy.asked() == asked


@pytest.mark.clause("5.1.5(3)")
def test_signing_again_renews_the_draft_under_its_number(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    first = buy.sign_delivery(made)
    have(cast, "NR-60", 130, safety=50)
    again = buy.sign_delivery(made, now=LATER)
    assert (again.id, again.number) == (first.id, first.number)
    assert buy.asked() == [("NR-60", Decimal(200))]
    assert [(request.state, request.drafted_at) for request in buy.requests()] == [("draft", NOW)]


@pytest.mark.clause("5.1.8(2)")
def test_a_draft_with_nothing_short_any_more_is_withdrawn_and_its_lines_with_it(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    buy.sign_delivery(made)
    have(cast, "NR-60", 10_000)
    assert buy.sign_delivery(made) is None
    assert [request.state for request in buy.requests()] == ["withdrawn"]
    assert buy.lines() == []


# never two for one shortage


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(
    ("state", "asked"), [("draft", 300), ("sent", 300), ("acknowledged", 300), ("received", 530), ("withdrawn", 530)]
)
def test_what_another_request_asks_for_is_left_out_while_it_is_open(cast: Cast, buy: Purchasing, state: str, asked: int) -> None:
    buy.sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state=state))
    second = buy.sign_delivery(order(cast, "SO-2", lines=((MOUNT, 600, 0),), at=LATER), now=LATER)
    quantities = {line.request_id: line.quantity for line in buy.lines()}
    assert quantities[second.id] == min(Decimal(asked), Decimal(350))


@pytest.mark.clause("5.1.8(2)")
def test_a_request_for_one_material_takes_nothing_from_the_need_of_another(cast: Cast, buy: Purchasing) -> None:
    buy.sign_delivery(order(cast, "SO-1", lines=((MOUNT, 600, 0),)))
    have(cast, "QStE420", 0)
    second = buy.sign_delivery(order(cast, "SO-2", lines=((ARM, 520, 0),), at=LATER), now=LATER)
    assert [(line.code, line.quantity) for line in buy.lines() if line.request_id == second.id] == [("QStE420", Decimal(100))]


@pytest.mark.clause("5.1.8(2)")
def test_an_order_asks_for_no_more_than_it_lacks_itself(cast: Cast, buy: Purchasing) -> None:
    """The first order's shortage is not on request yet: it is that order's to ask for."""
    order(cast, "SO-1", lines=((MOUNT, 600, 0),))
    request = buy.sign_delivery(order(cast, "SO-2", lines=((MOUNT, 100, 0),), at=LATER), now=LATER)
    assert [line.quantity for line in buy.lines()] == [Decimal(50 + 50)]
    assert request.state == "draft"


# for when, and how


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize(
    ("first", "needed"),
    [(TODAY + timedelta(days=30), TODAY + timedelta(days=23)), (TODAY + timedelta(days=8), TODAY + timedelta(days=1)),
     (TODAY + timedelta(days=7), TODAY), (TODAY + timedelta(days=3), TODAY)],
)
def test_material_is_needed_a_week_before_the_first_delivery_that_takes_it(
    cast: Cast, buy: Purchasing, first: date, needed: date
) -> None:
    made = order(cast, lines=((ARM, 100, 0), (MOUNT, 600, 0)))
    with unit(HOUSE, now=NOW) as work:
        arm, mount = work.session.scalars(select(OrderLine).order_by(OrderLine.position))
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == mount.id).values(requested=first))
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == arm.id).values(requested=TODAY))
        work.add(ScheduleLine(line_id=mount.id, order_id=made.id, quantity=Decimal(1), requested=first + timedelta(days=60),
                              customer_id=made.customer_id))
    buy.sign_delivery(made)
    assert [line.needed_by for line in buy.lines()] == [needed]


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("chosen_for", "remedy"), [(1, "outsourcing"), (0, "normal"), (None, "normal")])
def test_the_remedy_is_that_of_a_line_that_takes_the_material(cast: Cast, buy: Purchasing, chosen_for: int | None, remedy: str) -> None:
    made = order(cast, lines=((ARM, 100, 0), (MOUNT, 600, 0)))
    lines = buy.as_(HOUSE, lambda work: list(work.session.scalars(select(OrderLine.id).order_by(OrderLine.position))))
    buy.sign_delivery(made, remedies={} if chosen_for is None else {str(lines[chosen_for]): "outsourcing"})
    assert [line.remedy for line in buy.lines()] == [remedy]
