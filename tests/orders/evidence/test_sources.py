"""Where the figures come from: open lines of others, neutral reservations, days off; each counted once and seen by nobody who may not."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders.evidence import earliest_promise, for_order, load, loads, reading, shortages, stock
from domain.orders.models import Order, OrderLine, OrderState
from domain.products.models import LineDayOff, Lot, Reservation
from domain.products.rules import monday
from domain.shared.actor import system
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.evidence.made import a_project, an_order, change

ARM, RIGHT, LINK, MOUNT = "2904110-K80", "2904120-K80", "2916035-K80", "1001120-T15"
WEEK = TODAY + timedelta(weeks=2)


def reserve(**values: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(Reservation(**values))


def taken(cast: Cast, part: str, before: Order | None = None) -> Decimal:
    key = cast.entries[part].product_id
    with unit(cast.chen, now=NOW) as work:
        return stock(work, [key], before)[key].allocated


@pytest.mark.parametrize("state", reading.LIVE)
def test_open_lines_of_live_orders_take_stock(cast: Cast, state: OrderState) -> None:
    an_order(cast, (ARM, 70), state=state)
    assert taken(cast, ARM) == 70


@pytest.mark.parametrize("state", sorted(set(OrderState) - set(reading.LIVE)))
def test_lines_of_ended_orders_take_none(cast: Cast, state: OrderState) -> None:
    an_order(cast, (ARM, 70), state=state)
    assert taken(cast, ARM) == 0


def test_orders_of_all_customers_take_from_the_same_stock(cast: Cast) -> None:
    order = an_order(cast, (ARM, 70))
    with unit(system("test"), now=NOW) as work:
        for thing in (work.fetch(Order, order.id), *work.session.scalars(select(OrderLine))):
            thing.customer_id = cast.b.id
    with unit(cast.wang_min, now=NOW) as work:
        assert work.session.scalars(select(OrderLine)).all() == []
    ours = an_order(cast, (ARM, 10), at=NOW + timedelta(seconds=1))
    with unit(cast.wang_min, now=NOW) as work:
        (line,) = for_order(work, ours).lines
    assert line.stock and line.stock.allocated == 70


def test_of_two_orders_of_one_moment_only_one_comes_first(cast: Cast) -> None:
    first, second = (an_order(cast, (ARM, 70)) for _ in range(2))
    assert {taken(cast, ARM, first), taken(cast, ARM, second)} == {Decimal(0), Decimal(70)}


@pytest.mark.parametrize("quantity", [0, 30])
def test_reserved_pieces_take_stock_for_everybody(cast: Cast, quantity: int) -> None:
    reserve(product_id=cast.entries[ARM].product_id, quantity=Decimal(quantity))
    assert taken(cast, ARM) == quantity
    assert taken(cast, RIGHT) == 0


def test_several_reservations_of_a_part_add_up(cast: Cast) -> None:
    for quantity in (5, 7):
        reserve(product_id=cast.entries[ARM].product_id, quantity=Decimal(quantity))
    assert taken(cast, ARM) == 12


@pytest.mark.clause("5.1.5(1)")
def test_reserved_hours_stand_in_their_week_and_past_ones_in_this(cast: Cast) -> None:
    line = cast.lines["L1"].id
    for week, hours in ((WEEK, 5), (WEEK, 7), (monday(TODAY) - timedelta(weeks=3), 4)):
        reserve(line_id=line, week=week, hours=Decimal(hours))
    with unit(cast.li_qian, now=NOW) as work:
        found = load(work, line, TODAY, 3)
    assert [week.reserved for week in found] == [4, 0, 12]


@pytest.mark.clause("5.1.5(1)")
def test_all_lines_are_read_together(cast: Cast) -> None:
    an_order(cast, (ARM, 600, WEEK), (LINK, 2000, WEEK), state=OrderState.RELEASED)
    with unit(cast.li_qian, now=NOW) as work:
        found = loads(work, [line.id for line in cast.lines.values()], WEEK, 2)
        assert {code: [week.committed for week in found[line.id]] for code, line in cast.lines.items()} == {"L1": [10, 0], "L2": [10, 0]}
        assert found[cast.lines["L1"].id] == load(work, cast.lines["L1"].id, WEEK, 2)


def test_a_part_without_a_rate_burdens_no_line(cast: Cast) -> None:
    change(cast.products["HC-4801-012"], pieces_per_hour=None)
    an_order(cast, (ARM, 600, WEEK), state=OrderState.RELEASED)
    with unit(cast.li_qian, now=NOW) as work:
        assert load(work, cast.lines["L1"].id, WEEK, 1)[0].committed == 0


def test_days_off_of_another_line_change_nothing(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(LineDayOff(line_id=cast.lines["L2"].id, day=WEEK))
    with unit(cast.li_qian, now=NOW) as work:
        assert [load(work, cast.lines[code].id, WEEK, 1)[0].capacity for code in ("L1", "L2")] == [80, 96]


def test_a_blocked_lot_of_another_part_changes_nothing(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(Lot(product_id=cast.entries[RIGHT].product_id, number="L", quantity=Decimal(50), produced_on=TODAY, blocked=True))
    with unit(cast.chen, now=NOW) as work:
        found = stock(work, [cast.entries[part].product_id for part in (ARM, RIGHT)])
    assert [found[cast.entries[part].product_id].available for part in (ARM, RIGHT)] == [320, 130]


# who may ask


@pytest.mark.parametrize("who", ["b_buyer"])
def test_another_customers_order_cannot_be_asked_about(cast: Cast, who: str) -> None:
    order = an_order(cast, (ARM, 10))
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
    with unit(getattr(cast, who), now=NOW) as work:
        for ask in (earliest_promise, shortages):
            with pytest.raises(NotFound):
                ask(work, line)


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_order_cannot_be_asked_about_by_outsiders(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10), project=a_project(cast))
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
    with unit(cast.chen, now=NOW) as work, pytest.raises(NotFound):
        earliest_promise(work, line)


@pytest.mark.clause("5.1.1(4)")
def test_the_confidential_lines_of_a_mixed_order_are_left_out_for_outsiders(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10), (MOUNT, 10))
    project = a_project(cast)
    with unit(system("test"), now=NOW) as work:
        for line in work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.position == 20)):
            line.project_id = project
    with unit(cast.chen, now=NOW) as work:
        assert [line.position for line in for_order(work, order).lines] == [10]
    with unit(system("review"), now=NOW) as work:
        assert [line.position for line in for_order(work, order).lines] == [10, 20]


def test_a_cancelled_line_has_no_evidence(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10), (MOUNT, 10))
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id, OrderLine.position == 10)).one()
        line.cancelled = True
    with unit(cast.chen, now=NOW) as work:
        assert [each.position for each in for_order(work, order).lines] == [20]
        with pytest.raises(LookupError):
            shortages(work, line)


def test_sight_is_only_widened_while_figures_are_read(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10))
    with unit(cast.wang_min, now=NOW) as work:
        for_order(work, order)
        assert work.actor == cast.wang_min
        assert {each.customer_id for each in work.session.scalars(select(OrderLine))} == {cast.a.id}


def test_the_evidence_writes_nothing(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10), (MOUNT, 900))
    with unit(cast.chen, now=NOW) as work:
        for_order(work, order)
        assert not work.session.new and not work.session.dirty and not work.pending_journal


@pytest.mark.clause("5.1.1(4)")
def test_two_worlds_with_the_same_reservation_look_the_same(cast: Cast, visit: Any) -> None:
    """With a confidential order behind it or without one, a reservation is all that an outsider sees."""
    reserve(line_id=cast.lines["L1"].id, week=WEEK, hours=Decimal(10))
    pages = ("/admin/capacity?line=L1", "/admin/products/HC-4801-012", "/admin/products")
    without = [plain(visit(cast.chen).get(page).text) for page in pages]
    an_order(cast, (ARM, 600, WEEK), project=a_project(cast), state=OrderState.RELEASED)
    assert [plain(visit(cast.chen).get(page).text) for page in pages] == without


def plain(html: str) -> str:
    """A page without what is new in each answer: tokens and nonces."""
    import re

    main = html.split("<main", 1)[1]
    return re.sub(r'value="[\w\-.]{16,}"', "", re.sub(r'nonce="[^"]+"', "", main))
