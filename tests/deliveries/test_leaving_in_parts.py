"""An order leaves in several shipments, and one shipment holds several orders: what is left, what is in stock, how far each is (5.1.11)."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries import company_terms, returns
from domain.deliveries.company_terms import CompanyTerms
from domain.deliveries.dispatch import boxes, notices
from domain.deliveries.dispatch.inputs import NoticeInput, PackInput
from domain.orders.inputs import DateInput
from domain.orders.models import ScheduleLine
from domain.products.models import Lot, Product
from domain.shared.errors import Refused
from tests.cast import TODAY, Cast
from tests.deliveries.shipping import Shipment, in_stock, left, noticed, packed, released, schedules, ship, verified
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story, reasons

D = Decimal
CODE = "HC-4801-012"


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """An order of 1,000 arms in two dates, 600 and 400; all of them in stock."""
    dates = (DateInput(D(600), TODAY + timedelta(days=20)), DateInput(D(400), TODAY + timedelta(days=40)))
    made = released(cast, replace(line(), dates=dates))
    in_stock(made, 1000)
    return made


def stands(story: Story) -> list[tuple[Decimal, Decimal]]:
    """What left of each date, and what is open of it."""
    return [(each.shipped, each.open) for each in schedules(story)]


def on_hand(story: Story) -> Decimal:
    return story.system(lambda work: work.session.scalars(select(Product.on_hand).where(Product.code == CODE)).one())


def send(story: Story, *quantities: int, **more: Any) -> Shipment:
    """So much of each date, by day, from the one lot."""
    wanted = {each.id: D(quantity) for each, quantity in zip(schedules(story), quantities, strict=False) if quantity}
    return left(verified(packed(noticed(story, wanted, **more))))


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize(("shipments", "after", "state"), [
    ([(100,)], [(100, 500), (0, 400)], "part_shipped"),
    ([(600,)], [(600, 0), (0, 400)], "part_shipped"),
    ([(600, 400)], [(600, 0), (400, 0)], "shipped"),
    ([(0, 400), (600,)], [(600, 0), (400, 0)], "shipped"),
    ([(300,), (300, 100), (0, 300)], [(600, 0), (400, 0)], "shipped"),
    ([(599, 400)], [(599, 1), (400, 0)], "part_shipped"),
])
def test_each_date_becomes_less_by_what_left_of_it_and_the_order_is_as_far_as_all_are(
    story: Story, shipments: list[tuple[int, ...]], after: list[tuple[int, int]], state: str
) -> None:
    before = on_hand(story)
    for quantities in shipments:
        send(story, *quantities)
    assert stands(story) == [(D(gone), D(open_)) for gone, open_ in after]
    assert story.order.state == state
    assert before - on_hand(story) == sum(map(sum, shipments))


@pytest.mark.parametrize(("first", "second", "may"), [(500, 100, True), (500, 101, False), (600, 1, False), (1, 599, True)])
def test_a_second_shipment_takes_no_more_than_the_first_left_over(story: Story, first: int, second: int, may: bool) -> None:
    send(story, first)
    wanted = {schedules(story)[0].id: D(second)}
    if may:
        assert noticed(story, wanted).lines[0].quantity == second
        return
    with pytest.raises(Refused) as error:
        noticed(story, wanted)
    assert "approved change" in reasons(error)


def test_what_a_void_slip_gave_back_leaves_again_and_no_more(story: Story) -> None:
    gone = send(story, 600)
    story.as_(story.cast.sun_li, lambda work: returns.void(work, gone.slip, "顾客拒收", None))
    assert stands(story) == [(0, 600), (0, 400)]
    with pytest.raises(Refused):
        noticed(story, {schedules(story)[0].id: D(601)})
    again = left(verified(packed(noticed(story, {schedules(story)[0].id: D(600)}))))
    assert (stands(story)[0], again.slip_number != gone.slip_number) == ((600, 0), True)


def test_two_open_notices_share_what_one_date_has_left(story: Story) -> None:
    key = schedules(story)[0].id
    noticed(story, {key: D(350)})
    second = noticed(story, {key: D(250)}, sign=False)
    with pytest.raises(Refused):
        noticed(story, {key: D(1)})
    story.as_(story.cast.li_qian, lambda work: notices.cancel(work, second.number, "改期", version=None))
    assert noticed(story, {key: D(250)}, sign=False).number != second.number


def test_a_notice_that_could_be_made_is_asked_again_at_the_gate(story: Story) -> None:
    """Signed, packed and verified; then half of the stock is counted away."""
    waiting = verified(packed(noticed(story, {schedules(story)[0].id: D(600)})))

    def count(work: Any) -> None:
        product = work.session.scalars(select(Product).where(Product.code == CODE)).one()
        product.on_hand = D(599)

    story.system(count)
    with pytest.raises(Refused) as error:
        left(waiting)
    assert "in stock and free" in reasons(error) and stands(story)[0] == (0, 600)
    story.system(lambda work: setattr(work.session.scalars(select(Product).where(Product.code == CODE)).one(), "on_hand", D(600)))
    assert left(waiting).slip.state == "left"


def test_each_slip_tells_its_own_boxes_and_lots_and_their_sum_is_what_left(story: Story) -> None:
    slips = [send(story, 250), send(story, 350, 150)]
    lines = [row for each in slips for row in each.slip_lines]
    assert [(row.quantity, row.boxes) for row in lines] == [(250, 2), (350, 2), (150, 1)]
    assert sum(D(lot["quantity"]) for row in lines for lot in row.lots) == 750 == 1000 - lot_of(story).quantity
    assert [lot["boxes"] for row in lines for lot in row.lots] == ["1–2", "1–2", "3"]


def lot_of(story: Story, number: str = "L2611-01") -> Lot:
    return story.system(lambda work: work.session.scalars(select(Lot).where(Lot.number == number)).one())


def test_a_line_packed_from_two_lots_tells_each_with_its_boxes(story: Story) -> None:
    in_stock(story, 200, lot="L-OLD", made=TODAY - timedelta(days=30))
    sent = noticed(story, {schedules(story)[0].id: D(500)})
    for lot, quantity in (("L-OLD", 200), ("L2611-01", 300)):
        given = PackInput(lot, None, D(quantity), D(100))
        story.as_(story.cast.sun_li, lambda work, given=given: boxes.pack(work, sent.number, sent.lines[0].id, given))
    for box in sent.boxes:
        story.as_(story.cast.sun_li, lambda work, box=box: boxes.scan(work, sent.number, box.code))
    (row,) = left(verified(sent)).slip_lines
    assert [(lot["lot"], lot["quantity"], lot["boxes"]) for lot in row.lots] == [("L-OLD", "200", "1–2"), ("L2611-01", "300", "3–5")]
    assert (lot_of(story, "L-OLD").quantity, lot_of(story).quantity) == (0, 700)


def test_dates_of_several_orders_to_one_place_leave_on_one_slip_and_each_order_moves(story: Story) -> None:
    other = released(story.cast, line(quantity=50), po_number="P-2")
    wanted = {schedules(story)[0].id: D(600), schedules(other)[0].id: D(50)}
    sent = left(verified(packed(noticed(story, wanted))))
    assert [(row.order_number, row.quantity) for row in sent.slip_lines] == sorted([(story.number, D(600)), (other.number, D(50))])
    assert (story.order.state, other.order.state) == ("part_shipped", "shipped")


def test_more_than_one_notice_of_the_stock_leaves_none_for_a_later_one(story: Story) -> None:
    """What is on hand beside the thousand is used up as well; then nothing more can be promised."""
    other = released(story.cast, line(quantity=5000), po_number="P-2")
    free = on_hand(story)
    noticed(story, {schedules(story)[0].id: D(600)})
    assert noticed(other, int(free) - 600, sign=False).lines[0].quantity == free - 600
    with pytest.raises(Refused) as error:
        noticed(other, {schedules(other)[0].id: D(1)})
    assert "0 are in stock and free" in reasons(error)


@pytest.mark.parametrize(("copy_days", "due"), [(1, 1), (10, 10), (120, 120)])
def test_the_signed_copy_is_due_so_many_days_after_the_goods_left(story: Story, copy_days: int, due: int) -> None:
    story.as_(story.cast.it, lambda work: company_terms.change(work, CompanyTerms(copy_days, ())))
    sent = send(story, 100)
    assert (sent.slip.return_copy_due - story.now.date()).days == due


def test_what_is_on_its_way_keeps_the_day_that_it_left_with(story: Story) -> None:
    first = send(story, 100)
    due = first.slip.return_copy_due
    story.as_(story.cast.it, lambda work: company_terms.change(work, CompanyTerms(3, ())))
    assert first.slip.return_copy_due == due != send(story, 100).slip.return_copy_due


def test_a_date_that_left_is_not_among_what_could_leave(story: Story) -> None:
    send(story, 600)
    with pytest.raises(Refused):
        story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput({schedules(story)[0].id: D(1)}, TODAY)))
    wanted = select(ScheduleLine.open).where(ScheduleLine.id == schedules(story)[0].id)
    assert story.system(lambda work: work.session.scalar(wanted)) == 0
    assert ship(story, {schedules(story)[1].id: D(400)}).slip.state == "left"
