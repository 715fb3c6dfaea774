"""An order of very many lines on the page of a change: further fields come with the line that is opened, and nothing typed is lost."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from domain.changes.intake import requesting
from domain.changes.intake.request import ALL_OPENED
from domain.orders.models import OrderLine, ScheduleLine
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.changes.test_portal import LATER, fields
from tests.statements import counted
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]


def grown(cast: Cast, many: int) -> Told:
    """A released order with so many lines, each with a date of its own."""
    told = released(cast)
    first = told.lines[0]
    with unit(system("test")) as work:
        for n in range(2, many + 1):
            key = new_id()
            of = {"order_id": first.order_id, "customer_id": first.customer_id, "product_id": first.product_id}
            work.add(OrderLine(
                id=key, position=10 * n, customer_part=f"{first.customer_part}-{n}", name=f"件 {n}", quantity=Decimal(10),
                open_quantity=Decimal(10), line_class=first.line_class, class_reason=first.class_reason, specification="图纸",
                quality="图纸", unit_price=Decimal("1.5"), **of))
            work.session.flush()
            work.add(ScheduleLine(line_id=key, quantity=Decimal(10), requested=date(2026, 12, 18), **of))
    return told


@pytest.mark.parametrize(("many", "whole"), [(ALL_OPENED, True), (ALL_OPENED + 1, False)])
def test_beyond_thirty_lines_further_fields_come_with_an_opened_line(cast: Cast, visit: Visit, many: int, whole: bool) -> None:
    told = grown(cast, many)
    buyer, page = visit(cast.wang_min), f"/orders/{told.story.number}/change"
    last = told.lines[-1].id
    assert (f'name="transport-{last}"' in buyer.get(page).text) is whole
    form = fields(buyer.get(page)) | {"step": f"open:{last}"}
    answer = buyer.post(page, form)
    assert answer.headers["location"] == f"{page}#l-{last}"
    assert f'name="transport-{last}"' in buyer.get(page).text


def test_what_was_typed_in_a_line_that_is_closed_again_is_sent_with_the_rest(cast: Cast, visit: Visit) -> None:
    told = grown(cast, ALL_OPENED + 2)
    buyer, page = visit(cast.wang_min), f"/orders/{told.story.number}/change"
    first, last = told.lines[0], told.lines[-1]
    buyer.post(page, fields(buyer.get(page)) | {"step": f"open:{last.id}"})
    buyer.post(page, fields(buyer.get(page)) | {f"transport-{last.id}": "空运", "step": f"close:{last.id}"})
    again = buyer.get(page)
    assert "该行还填写了其他项目" in words(again.text) and f'type="hidden" name="transport-{last.id}" value="空运"' in again.text
    check = buyer.follow(buyer.post(page, fields(again) | {f"day-{first.schedules[0].id}": LATER, "step": "check"}))
    assert "空运" in words(check.text) and "2027-01-22" in words(check.text)


def test_the_page_asks_as_much_for_many_lines_as_for_few(cast: Cast) -> None:
    told = grown(cast, 3)

    def asked() -> int:
        with unit(cast.wang_min, now=told.story.now) as work, counted() as seen:
            requesting.page(work, told.story.number)
        return len(seen)

    few = asked()
    with unit(system("test")) as work:
        at = told.lines[1]
        for n in range(100, 160):
            key = new_id()
            work.add(OrderLine(
                id=key, position=10 * n, order_id=at.order_id, customer_id=at.customer_id, product_id=at.product_id, customer_part=str(n),
                name="件", quantity=Decimal(10), open_quantity=Decimal(10), line_class=at.line_class, class_reason=at.class_reason))
            work.session.flush()
            work.add(ScheduleLine(line_id=key, order_id=at.order_id, customer_id=at.customer_id, quantity=Decimal(10),
                                  requested=date(2026, 12, 18)))
    assert asked() == few


def test_the_check_shows_what_lies_in_stock_and_sending_asks_for_none_of_it(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer, page = visit(cast.wang_min), f"/orders/{told.story.number}/change"
    checking = buyer.post(page, fields(buyer.get(page)) | {f"day-{told.lines[0].schedules[0].id}": LATER, "step": "check"})
    with counted() as shown:
        version = re.search(r'name="_version" value="(\d+)"', buyer.follow(checking).text)
    with counted() as sent:
        answer = buyer.post(f"/orders/{told.story.number}/changes", {"why": "需求变化"}, version=int(version[1]) if version else None)
    assert answer.headers["location"].startswith("/changes/CH-")
    assert [any("FROM lot" in each for each in said) for said in (shown, sent)] == [True, False]
