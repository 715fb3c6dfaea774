"""RULES 4: what is available, and what is short."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import select

from domain.orders.evidence import for_order, shortages, stock, stock_by_revision
from domain.orders.evidence.rules import open_parts, shortage, to_make
from domain.orders.models import OrderLine, OrderState, SuppliedMaterial
from domain.products.models import Consumption, Lot
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.evidence.made import an_order, change

ARM, LINK, MOUNT = "2904110-K80", "2916035-K80", "1001120-T15"
numbers = st.decimals(min_value=0, max_value=10**6, places=3)


def figure(cast: Cast, part: str, before: object = None):  # type: ignore[no-untyped-def]
    with unit(cast.chen, now=NOW) as work:
        return stock(work, [cast.entries[part].product_id], before)[cast.entries[part].product_id]  # type: ignore[arg-type]


@pytest.mark.clause("5.1.5(3)")
def test_available_is_what_is_on_hand_where_nothing_else_stands(cast: Cast) -> None:
    assert figure(cast, ARM).available == 320


@pytest.mark.clause("5.1.5(3)")
def test_what_quality_has_blocked_is_not_available(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        for number, quantity, blocked in (("L-1", 50, True), ("L-2", 70, False), ("L-3", 25, True)):
            work.add(
                Lot(
                    product_id=cast.entries[ARM].product_id,
                    number=number,
                    quantity=Decimal(quantity),
                    produced_on=date(2026, 11, 1),
                    blocked=blocked,
                )
            )
    found = figure(cast, ARM)
    assert (found.blocked, found.available) == (75, 245)


@pytest.mark.clause("5.1.5(3)")
def test_earlier_open_lines_are_served_first_and_later_ones_are_not(cast: Cast) -> None:
    an_order(cast, (ARM, 100), at=NOW - timedelta(days=2))
    ours = an_order(cast, (ARM, 10), at=NOW - timedelta(days=1))
    an_order(cast, (ARM, 1000), at=NOW)
    found = figure(cast, ARM, before=ours)
    assert (found.allocated, found.available) == (100, 220)


def test_what_is_shipped_or_ended_takes_no_stock(cast: Cast) -> None:
    for state in (OrderState.WITHDRAWN, OrderState.DECLINED, OrderState.CANCELLED, OrderState.CLOSED, OrderState.SHIPPED):
        an_order(cast, (ARM, 100), state=state, at=NOW - timedelta(days=3))
    shipped = an_order(cast, (ARM, 100), state=OrderState.PART_SHIPPED, at=NOW - timedelta(days=3))
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == shipped.id)).one()
        line.open_quantity = Decimal(30)
    assert figure(cast, ARM).allocated == 30


def test_more_may_be_spoken_for_than_there_is(cast: Cast) -> None:
    an_order(cast, (ARM, 500))
    found = figure(cast, ARM)
    assert (found.available, found.promised_beyond) == (0, 180)


@pytest.mark.clause("5.1.5(3)")
def test_what_earlier_orders_lack_is_not_asked_again_for_this_one(cast: Cast) -> None:
    """Never two purchases for one shortage: 10,000 mounts lack rubber before ours; ours lacks its own 50 kg and the safety stock."""
    an_order(cast, (MOUNT, 10_000), at=NOW - timedelta(days=1))
    order = an_order(cast, (MOUNT, 100))
    with unit(cast.chen, now=NOW) as work:
        found = {short.code: short for short in for_order(work, order).lines[0].shortages}
    assert {code: short.quantity for code, short in found.items()} == {"HC-1001-044": 200, "NR-60": 100}
    assert found["NR-60"].running == 9960 / 2 - 100 + 50 + 50  # with what the order before it lacks


def test_the_lines_of_one_order_lack_their_safety_stock_once(cast: Cast) -> None:
    order = an_order(cast, (MOUNT, 240), (MOUNT, 100))
    with unit(cast.chen, now=NOW) as work:
        found = for_order(work, order)
    rubber = [short for line in found.lines for short in line.shortages if short.code == "NR-60"]
    assert [(short.available, short.quantity) for short in rubber] == [(100, 50), (0, 100)]
    assert [short.quantity for short in found.shortages if short.code == "NR-60"] == [100]


def test_the_date_of_the_stock_count_stands_beside_the_figure(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10))
    counted = NOW - timedelta(days=4)
    change(cast.products["HC-4801-012"], counted_at=counted)
    with unit(cast.chen, now=NOW) as work:
        found = for_order(work, order)
    assert found.lines[0].stock and found.lines[0].stock.counted_at == counted
    assert found.counted_at == counted


@pytest.mark.clause("5.1.5(3)")
def test_stock_that_covers_need_and_safety_stock_is_no_shortage(cast: Cast) -> None:
    assert lacks(cast, (ARM, 220)) == {}


@pytest.mark.clause("5.1.5(3)")
def test_a_need_that_touches_the_safety_stock_is_short_by_what_it_takes_of_it(cast: Cast) -> None:
    assert lacks(cast, (ARM, 221)) == {"HC-4801-012": Decimal(1)}


@pytest.mark.clause("5.1.5(3)")
def test_materials_are_short_by_what_the_missing_pieces_consume(cast: Cast) -> None:
    """540 mounts, 40 on hand: 500 to make take 250 kg of rubber; 100 kg lie there and 50 must stay."""
    found = lacks(cast, (MOUNT, 540))
    assert found["NR-60"] == 200
    assert found["HC-1001-044"] == 600


@pytest.mark.clause("5.1.5(3)")
def test_material_that_earlier_lines_take_is_gone(cast: Cast) -> None:
    """Before: 100 mounts, 40 from stock, 60 to make: 30 kg. Ours: 100 to make: 50 kg, of 70 that are left, with 50 to stay."""
    an_order(cast, (MOUNT, 100), at=NOW - timedelta(days=1))
    assert lacks(cast, (MOUNT, 100))["NR-60"] == 30


@pytest.mark.clause("5.1.5(3)")
def test_material_that_another_part_takes_is_gone_as_well(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(Consumption(product_id=cast.entries[LINK].product_id, material_id=cast.materials["NR-60"].id, per_piece=Decimal("0.1")))
    an_order(cast, (LINK, 6600), at=NOW - timedelta(days=1))  # 200 over stock: 20 kg
    assert lacks(cast, (MOUNT, 140))["NR-60"] == 50 + 50 - 80


def test_the_next_line_of_an_order_finds_what_the_line_before_it_left(cast: Cast) -> None:
    order = an_order(cast, (ARM, 300), (ARM, 100))
    with unit(cast.chen, now=NOW) as work:
        first, second = for_order(work, order).lines
    assert first.stock and second.stock
    assert (first.stock.available, second.stock.available) == (320, 20)


def test_an_order_tells_each_shortage_once(cast: Cast) -> None:
    order = an_order(cast, (ARM, 300), (ARM, 100))
    with unit(cast.chen, now=NOW) as work:
        found = for_order(work, order)
    assert [short.quantity for line in found.lines for short in line.shortages if short.code == "HC-4801-012"] == [80, 180]
    assert [short.quantity for short in found.shortages if short.code == "HC-4801-012"] == [180]


@pytest.mark.clause("2.3")
@pytest.mark.clause("5.1.5(4)")
def test_what_the_customer_supplies_is_asked_of_the_customer_and_not_bought(cast: Cast) -> None:
    order = supplied(cast, received=Decimal(0))
    with unit(cast.chen, now=NOW) as work:
        short = next(each for each in for_order(work, order).lines[0].shortages if each.code == "NR-60")
    assert short.ask_customer
    assert (short.quantity, short.safety) == (50, 0)


@pytest.mark.clause("2.3")
def test_the_balance_of_supplied_material_is_used_before_more_is_asked(cast: Cast) -> None:
    order = supplied(cast, received=Decimal(35), scrapped=Decimal(5))
    with unit(cast.chen, now=NOW) as work:
        short = next(each for each in for_order(work, order).lines[0].shortages if each.code == "NR-60")
    assert (short.available, short.quantity) == (30, 20)


def test_one_line_can_be_asked_for_alone(cast: Cast) -> None:
    order = an_order(cast, (ARM, 321))
    with unit(cast.chen, now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        assert [short.code for short in shortages(work, line)] == ["HC-4801-012"]


@given(numbers, numbers, st.decimals(min_value=-(10**6), max_value=10**6, places=3))
def test_a_shortage_is_never_negative_and_fills_up_to_the_safety_stock(need: Decimal, safety: Decimal, available: Decimal) -> None:
    short = shortage(need, safety, available)
    assert short >= 0
    assert available + short - need >= safety
    assert short == 0 or available + short - need == safety


@given(numbers, st.decimals(min_value=-(10**6), max_value=10**6, places=3))
def test_what_is_made_and_what_is_there_cover_the_need(quantity: Decimal, available: Decimal) -> None:
    made = to_make(quantity, available)
    assert 0 <= made <= quantity
    assert made + max(Decimal(0), available) >= quantity


@given(st.lists(numbers, min_size=1, max_size=6), st.data())
def test_shipped_pieces_went_to_the_earliest_deliveries(quantities: list[Decimal], data: st.DataObject) -> None:
    total = sum(quantities, Decimal(0))
    still_open = data.draw(st.decimals(min_value=0, max_value=total, places=3))
    parts = open_parts(still_open, quantities)
    assert sum(parts) == still_open
    touched = [part < quantity for part, quantity in zip(parts, quantities, strict=True)]
    assert all(part == 0 for part, later in zip(parts, touched[1:], strict=False) if later)


def lacks(cast: Cast, *asked: tuple[str, int]) -> dict[str, Decimal]:
    order = an_order(cast, *asked)
    with unit(cast.chen, now=NOW) as work:
        return {short.code: short.quantity for line in for_order(work, order).lines for short in line.shortages}


def supplied(cast: Cast, **figures: Decimal):  # type: ignore[no-untyped-def]
    """An order of 140 mounts, 100 of them to make, whose rubber the customer sends."""
    from sqlalchemy import select, update

    order = an_order(cast, (MOUNT, 140))
    with unit(system("test"), now=NOW) as work:
        rubber = Consumption.material_id == cast.materials["NR-60"].id
        work.session.execute(update(Consumption).values(customer_supplied=True).where(rubber))
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        work.add(SuppliedMaterial(customer_id=order.customer_id, line_id=line.id, material="橡胶 NR-60", **figures))
    return order


def in_revisions(cast: Cast, *asked: tuple[int, str]) -> None:
    """320 arms on hand: 200 in a lot of revision B, 100 of C, 20 of no known one; and earlier open lines that ask for a revision each."""
    with unit(system("test"), now=NOW) as work:
        for number, quantity, revision in (("L-B", 200, "B"), ("L-C", 100, "C"), ("L-0", 20, "")):
            work.add(Lot(product_id=cast.entries[ARM].product_id, number=number, quantity=Decimal(quantity), produced_on=date(2026, 11, 1),
                         drawing_revision=revision))
    for pieces, revision in asked:
        order = an_order(cast, (ARM, pieces), at=NOW - timedelta(days=1))
        with unit(system("test"), now=NOW) as work:
            work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one().drawing_revision = revision


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("asked", "old", "new"), [
    ((), 220, 120),
    (((150, "B"),), 70, 120),  # they take of their own lot, and nothing is missing to C
    (((210, "B"),), 10, 110),  # 10 of those that serve both
    (((150, "B"), (90, "C")), 70, 30),
    (((150, "B"), (110, " c")), 60, 10),
    (((150, ""),), 70, 120),  # the list's revision, B, where the line names none
    (((500, "B"),), 0, 100),  # what B lacks is missing to C of what serves both alone, not of C's own lot (decision 0221)
    (((130, "D"),), 200, 100), (((130, "D"), (90, "C")), 200, 10), (((215, "B"), (110, "D")), 0, 100),
    (((150, "B"), (130, "D")), 50, 100),  # D has no lot: it takes the 20 that serve all, and none of what B leaves
])
def test_what_earlier_lines_take_of_lots_of_their_own_revision_is_missing_to_no_other(cast: Cast, asked: tuple[tuple[int, str], ...],
                                                                                      old: int, new: int) -> None:
    in_revisions(cast, *asked)
    with unit(cast.chen, now=NOW) as work:
        found = stock_by_revision(work, cast.entries[ARM].product_id, ["B", "C"])
        ours = an_order(cast, (ARM, 500))
        with unit(system("test"), now=NOW) as inner:
            line = inner.session.scalars(select(OrderLine).where(OrderLine.order_id == ours.id)).one()
            line.drawing_revision = "C"
        [promised] = for_order(work, ours).lines
    assert [int(found[each].available) for each in ("B", "C")] == [old, new]
    assert promised.stock is not None and int(promised.stock.available) == new, "the promise reads the same"


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("asked", "nameless", "made"), [
    ((), 0, 0), (((220, "B"),), 0, 0), (((320, "B"),), 0, 100),  # the lot of C, which nobody wants, serves none of them
    (((90, "C"), (220, "B")), 0, 0), (((150, "B"), (130, "D")), 0, 110), (((215, "B"), (110, "D")), 0, 105),
    ((), 330, 10), (((300, "B"),), 330, 310), (((100, "B"),), 200, 0),  # who names no revision takes of any that is over
])
def test_material_is_taken_for_what_lots_of_the_revision_asked_for_do_not_cover(
    cast: Cast, asked: tuple[tuple[int, str], ...], nameless: int, made: int,
) -> None:
    """An arm takes 0.1 kg of the rubber; ours, 100 mounts to make, takes 50 of 100 kg, with 50 to stay: what arms take is lacking."""
    with unit(system("test"), now=NOW) as work:
        work.add(Consumption(product_id=cast.entries[ARM].product_id, material_id=cast.materials["NR-60"].id, per_piece=Decimal("0.1")))
    in_revisions(cast, *asked)
    if nameless:
        order = an_order(cast, (ARM, nameless), at=NOW - timedelta(days=1))
        with unit(system("test"), now=NOW) as work:
            work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one().entry_id = None
    assert lacks(cast, (MOUNT, 140)).get("NR-60", Decimal(0)) == made * Decimal("0.1")


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("revision", "beyond", "lacking"), [("B", 280, 280), ("C", 0, 280), ("", 280, 280)])
def test_what_one_revision_lacks_is_said_of_it_and_still_to_be_made_whatever_is_asked_for_next(
    cast: Cast, revision: str, beyond: int, lacking: int,
) -> None:
    in_revisions(cast, (500, "B"))
    with unit(cast.chen, now=NOW) as work:
        found = stock_by_revision(work, cast.entries[ARM].product_id, [revision])[revision]
    assert (int(found.promised_beyond), int(found.lacking), int(found.allocated)) == (beyond, lacking, 500)


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("asked", "free"), [
    ([("B", 90), ("C", 90), ("B", 90)], [150, 120, 40]),  # each of its own first; what nobody knows the revision of is good for both
    ([("B", 120), ("C", 90)], [150, 100]), ([("C", 90), ("C", 90)], [120, 30]), ([("B", 90), ("B", 10), ("c", 10)], [150, 60, 120]),
])
def test_each_line_of_an_order_is_promised_of_the_drawing_revision_that_it_asks_for(
    cast: Cast, asked: list[tuple[str, int]], free: list[int],
) -> None:
    """220 arms: 100 in B, 70 in C, 50 of no known revision. A part may stand on two lines in two revisions."""
    change(cast.products["HC-4801-012"], on_hand=Decimal(220))
    order = an_order(cast, *((ARM, quantity) for _, quantity in asked))
    with unit(system("test"), now=NOW) as work:
        for revision, quantity in (("B", 100), ("C", 70)):
            work.add(Lot(product_id=cast.entries[ARM].product_id, number=f"L-{revision}", quantity=Decimal(quantity),
                         produced_on=date(2026, 11, 1), drawing_revision=revision))
        lines = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.position))
        for line, (revision, _) in zip(lines, asked, strict=True):
            line.drawing_revision = revision
    with unit(cast.chen, now=NOW) as work:
        found = for_order(work, order).lines
    assert [line.stock.available for line in found if line.stock] == free
