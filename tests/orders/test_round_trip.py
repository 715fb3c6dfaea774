"""An order read back into the page that amends it: sent again as it is, it changes nothing; copied, it begins anew."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import actions, copying, typed
from domain.orders.inputs import DateInput, LineInput, OrderInput, SuppliedInput
from domain.orders.queries import by_number
from domain.shared.actor import Actor
from domain.shared.errors import Refused
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import DUE, line, new_line, sent

pytestmark = [pytest.mark.clause("2.1"), pytest.mark.usefixtures("by_themselves")]
LATER = DUE + timedelta(days=21)
HEADER = {"transport": "汽运", "ship_to_text": "芜湖基地"}


def dated(*dates: DateInput, part: str = "2904110-K80", **more: Any) -> LineInput:
    return LineInput(row=0, part=part, dates=dates, **more)


ORDERS: dict[str, tuple[tuple[LineInput, ...], dict[str, Any]]] = {
    "a line of mass production": ((line(),), {}),
    "several lines": ((line(), line("2916035-K80", 6000), line("1001120-T15", 40, LATER)), {}),
    "a part that is on nobody's list": ((new_line(),), {}),
    "a mixed order": ((line(), new_line()), {}),
    "what is said to be not stated": ((new_line(specification=None, quality=None),), {}),
    "what is stated of a new part": ((new_line(specification="图纸 C", quality="全检", material="S355", revision="C", unit="套"),), {}),
    "what the customer says of a listed part": ((line(quality="全检", name="左摆臂"),), {}),
    "a price of the customer": ((line(price=Decimal("86.40")),), {}),
    "a price to the last decimal": ((line(price=Decimal("0.000001")),), {}),
    "several dates, firm and forecast": (
        (dated(DateInput(Decimal(1000), DUE), DateInput(Decimal(800), LATER, "forecast"), DateInput(Decimal(5), LATER)),),
        {"kind": "delivery_schedule"},
    ),
    "material that the customer sends": (
        (line(supplied=(SuppliedInput("钢板", Decimal("500.5")), SuppliedInput("铝板", Decimal(7)))),), {"kind": "processing"},
    ),
    "everything in the header": (
        (line(),),
        {"program": "E27", "packaging": "周转箱", "contact": "刘伟", "stands_behind": "江北汽车", "services": "报关",
         "notes": "第一行\n第二行", "split_allowed": False,
         "flags": ("ppap", "regulations")},
    ),
    "an older order": ((line(),), {"order_date": TODAY - timedelta(days=30)}),
}  # fmt: skip


def page(work: Work, number: str, *, copy: bool = False, day: date = TODAY, **header: str) -> OrderInput:
    order = by_number(work, number)
    content = copying.from_order(work, order, copy=copy)
    content["header"] |= header
    return typed.read(content, order.customer_id, day, source="portal")


def amended(number: str, actor: Actor, given: OrderInput) -> int:
    with unit(actor, now=NOW) as work:
        return actions.amend(work, number, given, version=by_number(work, number).version).revision


@pytest.mark.parametrize("name", list(ORDERS))
def test_sent_again_as_it_is_it_is_no_amendment(cast: Cast, name: str) -> None:
    lines, header = ORDERS[name]
    number = sent(cast, *lines, **(HEADER | header))
    with unit(cast.wang_min, now=NOW) as work:
        given = page(work, number)
    with pytest.raises(Refused, match="Nothing differs from revision 1"):
        amended(number, cast.wang_min, given)


@pytest.mark.parametrize("name", ["a mixed order", "several dates, firm and forecast", "material that the customer sends"])
def test_with_one_thing_changed_it_is_one(cast: Cast, name: str) -> None:
    lines, header = ORDERS[name]
    number = sent(cast, *lines, **(HEADER | header))
    with unit(cast.wang_min, now=NOW) as work:
        given = page(work, number, transport="空运")
    assert amended(number, cast.wang_min, given) == 2


@pytest.mark.parametrize("name", list(ORDERS))
def test_a_copy_begins_anew_with_the_same_lines(cast: Cast, name: str) -> None:
    lines, header = ORDERS[name]
    number = sent(cast, *lines, **(HEADER | header))
    with unit(cast.wang_min, now=NOW) as work:
        first, again = page(work, number), page(work, number, copy=True, po="NEW-1")
    assert (again.po_number, again.order_date) == ("NEW-1", TODAY)
    assert [each.id for each in again.lines] == [None] * len(lines) and all(each.id for each in first.lines)
    same = ("part", "name", "revision", "material", "specification", "quality", "unit", "price", "dates", "supplied")
    for one, other in zip(first.lines, again.lines, strict=True):
        assert {name: getattr(one, name) for name in same} == {name: getattr(other, name) for name in same}


def test_a_day_that_is_past_is_left_open_in_a_copy_and_stands_in_an_amendment(cast: Cast) -> None:
    number = sent(cast, dated(DateInput(Decimal(5), TODAY), DateInput(Decimal(7), DUE)), **HEADER)
    with unit(cast.wang_min, now=NOW + timedelta(days=1)) as work:
        order = by_number(work, number)
        kept, copied = (copying.from_order(work, order, copy=copy)["lines"][0] for copy in (False, True))
    assert (kept["due"], copied.get("due", "")) == (TODAY.isoformat(), "")
    assert kept["more"] == copied["more"] == [["7", DUE.isoformat(), "firm"]]


@pytest.mark.clause("5.1.1(4)")
def test_who_does_not_see_a_line_leaves_it_as_it_is(cast: Cast) -> None:
    number = sent(cast, line(), new_line(), **HEADER)
    with unit(cast.a_admin, now=NOW) as work:
        seen = [each["part"] for each in copying.from_order(work, by_number(work, number))["lines"]]
    with unit(cast.wang_min, now=NOW) as work:
        whole = [each["part"] for each in copying.from_order(work, by_number(work, number))["lines"]]
    assert (seen, whole) == (["2904110-K80"], ["2904110-K80", "5801300-E27"])
