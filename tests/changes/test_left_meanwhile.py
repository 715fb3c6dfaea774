"""Goods leave while their change waits: what was asked of them does not come into force, as it could not be asked for either (RULES 6)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import update

from domain.changes import values
from domain.changes.finding import Case
from domain.changes.force import putting
from domain.changes.models import Change, ChangeState, Field
from domain.changes.views.sheet import change_sheet
from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.products.models import ListEntry
from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import released
from tests.changes.test_technical import Technical
from tests.changes.test_writing import LATER, delivery, item, line
from tests.orders.given import line as ordered
from tests.visitors import Visitor, words

D, F, TODAY = Decimal, Field, date(2026, 11, 23)
PLACE = values.place_value(None, "总装二厂")


def refused(field: Field, agreed: dict[str, Any], shipped: int, *, of_delivery: bool, before: dict[str, Any] | None = None) -> bool:
    """Of a line of 100 with one delivery, of which so many have left: does it stay out of force?"""
    one = delivery(100, LATER, shipped=shipped)
    at = line(one)
    wanted = item(field, at, agreed, one if of_delivery else None)
    wanted.before = before or {}
    found = Case(Change(number="CH-1", origin="customer"), Order(number="SO-1", state=OrderState.PART_SHIPPED), {at.id: at}, [wanted])
    return bool(putting.impossible(found, [wanted], TODAY))


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("field", "agreed", "of_delivery"), [
    (F.DATE, values.date_value(LATER), True), (F.PLACE, PLACE, True), (F.PLACE, PLACE, False),
    (F.TRANSPORT, {"text": "空运"}, False), (F.PACKAGING, {"text": "木箱"}, False), (F.PACKAGING, {"text": "木箱"}, True),
    (F.SPECIFICATION, {"text": "Ra 1.6"}, False), (F.DRAWING, {"revision": "C"}, False), (F.CANCEL, {"quantity": "0"}, False),
])
def test_nothing_is_changed_of_goods_that_have_all_left(field: Field, agreed: dict[str, Any], of_delivery: bool) -> None:
    assert [refused(field, agreed, shipped, of_delivery=of_delivery) for shipped in (100, 99, 0)] == [True, False, False]


@pytest.mark.parametrize(("field", "agreed", "of_delivery"), [
    (F.PRICE, {"price": "84.90", "currency": "CNY"}, False), (F.QUANTITY, {"quantity": "120"}, True),
    (F.QUANTITY, {"quantity": "20", "day": "2026-12-24"}, False),
])
def test_its_price_and_how_many_more_are_wanted_may_change_afterwards(field: Field, agreed: dict[str, Any], of_delivery: bool) -> None:
    assert not refused(field, agreed, 100, of_delivery=of_delivery)


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("field", "of_delivery"), [(F.QUANTITY, True), (F.CANCEL, False)])
@pytest.mark.parametrize(("then", "out"), [("100", False), ("100.000000", False), ("90", True), ("240", True)])
def test_a_cut_comes_into_force_only_of_the_quantity_that_it_was_asked_of(field: Field, of_delivery: bool, then: str, out: bool) -> None:
    assert refused(field, {"quantity": "80"}, 0, of_delivery=of_delivery, before={"quantity": then}) is out


@pytest.mark.clause("5.1.9(2)")
def test_a_drawing_changed_on_a_line_that_left_in_the_old_revision_leaves_the_line_and_the_list_as_they_are(cast: Cast) -> None:
    told = Technical(released(cast, ordered(), ordered("2916035-K80", 600, row=1)).story)
    told.asks(told.drawing("C"))
    told.raises()
    told.signs("technical", effect="夹具需调整")
    told.signs("information", checks=told.looks())

    def leaves(work: Work) -> None:
        at = told.lines[0].id
        work.session.execute(update(OrderLine).where(OrderLine.id == at).values(shipped=2400, open_quantity=0))
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == at).values(shipped=2400, open=0))

    told.story.system(leaves)
    with pytest.raises(Refused, match="Line 10: It is shipped already"):
        told.approves()
    first = told.lines[0]
    listed = told.story.system(lambda work: work.fetch(ListEntry, first.entry_id).revision)
    assert (told.state, first.drawing_revision, listed) == (ChangeState.APPROVAL, "B", "B")
    assert told.refuses("货已按旧版发出").state == ChangeState.REFUSED


@pytest.mark.clause("5.1.9(3)", "5.1.9(6)")
@pytest.mark.parametrize(("first", "then"), [(100, 300), (100, 100), (0, 300), (0, 0)])
def test_of_a_cancelled_line_stays_what_has_left_by_then_and_the_change_says_so_to_everybody(
    cast: Cast, visit: Callable[..., Visitor], first: int, then: int,
) -> None:
    """Asked for when so many had left, in force when so many have."""
    told = Technical(released(cast, ordered(quantity=1000), ordered("2916035-K80", 600, row=1)).story)

    def leaves(work: Work, shipped: int) -> None:
        at = told.lines[0].id
        work.session.execute(update(OrderLine).where(OrderLine.id == at).values(shipped=shipped, open_quantity=1000 - shipped))
        work.session.execute(update(ScheduleLine).where(ScheduleLine.line_id == at).values(shipped=shipped, open=1000 - shipped))

    told.story.system(lambda work: leaves(work, first))
    told.asks(told.cancel())
    told.story.system(lambda work: leaves(work, then))
    told.signs_all().approves()
    item, line_id = told.items[0], told.items[0].line_id
    written = told.story.system(lambda work: work.fetch(OrderLine, line_id).quantity if then else D(0))
    notice = told.story.system(lambda work: change_sheet(work, told.change, told.order).items[0].after)
    assert (written, item.agreed) == (D(then), {"quantity": str(then)}) and notice == (D(then) if then else Message("Cancelled"))
    for reader, door in ((cast.li_qian, "/admin"), (cast.wang_min, "")):
        page = words(visit(reader).get(f"{door}/changes/{told.number}").text)
        assert f"取消 1,000 {then or '已取消'}" in page
