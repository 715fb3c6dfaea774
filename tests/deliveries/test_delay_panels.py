"""The page of an order says what of it is late and which way is open, to each reader what is theirs to know, in one statement."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import event

from admin.orders.panels import after_release as admin_panels
from domain.deliveries.delays import finding, panels, taking
from domain.shared.actor import Actor
from domain.shared.work import unit
from portal.orders.panels import after_release as portal_panels
from tests.cast import NOW, Cast
from tests.deliveries.delayed import Case, day, found, full, offered, partial
from tests.deliveries.late import due, member_of, set_in
from tests.tracking import made
from tests.visitors import words

pytestmark = pytest.mark.clause("5.1.10(1)")


def house(case: Case, who: Actor) -> list[panels.LateDate]:
    return case.as_(who, lambda work: panels.of_house(work, case.late.order.id))


def customer(case: Case, who: Actor) -> list[panels.OfferedDate]:
    return case.as_(who, lambda work: panels.of_customer(work, case.late.order.id))


def test_the_house_sees_the_case_and_the_customer_what_they_were_offered(cast: Cast, visit: Any) -> None:
    case = found(cast, number="SO-5", released_at=NOW)
    path = "/orders/SO-5"
    staff, buyer, reader = visit(cast.chen), visit(cast.wang_min), visit(cast.a_quality)
    (row,), (theirs,) = house(case, cast.chen), customer(case, cast.wang_min)
    assert (row.position, row.open, row.promised, row.late, row.cases) == (10, 400, day(-1), True, ((case.number, "open"),))
    assert (theirs.late, theirs.number, theirs.waits, theirs.taken) == (True, "", False, ())
    assert f"/admin/deliveries/delays/{case.number}" in staff.get("/admin" + path).text
    page = buyer.get(path).text
    assert "我们正在确认新的交期" in page and case.number not in page, "our cases are not the customer's to read"
    case.meet().write(full(5), partial((3, 100), (8, 300))).confirm()
    assert case.number not in buyer.get(path).text, "nor what is only thought of"
    case.offer()
    (theirs,) = customer(case, cast.wang_min)
    assert (theirs.number, theirs.waits) == (case.number, True)
    assert f'href="/delays/{case.number}"' in (page := buyer.get(path).text) and "选择新交期" in page
    assert "选择新交期" not in (page := reader.get(path).text) and "查看新交期" in page
    case.take()
    (theirs,), (row,) = customer(case, cast.wang_min), house(case, cast.chen)
    assert (theirs.late, theirs.waits, theirs.taken) == (False, False, ((day(5), 400),))
    assert (row.late, row.promised, row.cases) == (False, day(5), ((case.number, "taken"),))
    assert "已确定新交期：" in words(buyer.get(path).text) and "11-28" in buyer.get(path).text


def test_dates_that_did_not_suit_are_not_shown_again(cast: Cast) -> None:
    case = offered(cast)
    case.as_(cast.wang_min, lambda work: taking.refuse(work, case.number, "最迟周四"))
    (theirs,) = customer(case, cast.wang_min)
    assert (theirs.late, theirs.number, theirs.waits) == (True, "", False)


def test_a_second_case_of_a_date_stands_before_the_first(cast: Cast) -> None:
    case = offered(cast)
    case.take()
    case.now += timedelta(days=6)
    with unit(cast.chen, now=case.now) as work:
        second = finding.report(work, case.late.id, "late").number
    (row,), (theirs,) = house(case, cast.chen), customer(case, cast.wang_min)
    assert row.cases == ((second, "open"), (case.number, "taken")) and row.late
    assert theirs.late and theirs.taken == ((day(5), 400),), "what was agreed last, and late again"


def test_an_order_in_time_has_no_such_card_at_either_door(cast: Cast, visit: Any) -> None:
    due(cast, 3, number="SO-5", released_at=NOW)
    for reader, path in ((visit(cast.chen), "/admin/orders/SO-5"), (visit(cast.wang_min), "/orders/SO-5")):
        assert "交期延误" not in reader.get(path).text


def test_what_the_customer_holds_or_our_window_allows_is_late_at_neither_door(cast: Cast) -> None:
    held = due(cast, -3)
    with unit(cast.chen, now=NOW) as work:
        assert [row.late for row in panels.of_house(work, held.order.id)] == [True]
    set_in(type(held.schedule), held.id, paused_on=day(-5))
    for who, panel in ((cast.chen, panels.of_house), (cast.wang_min, panels.of_customer)):
        with unit(who, now=NOW) as work:
            assert panel(work, held.order.id) == []


def test_the_lines_of_the_order_call_late_what_the_board_calls_late_and_nothing_else(cast: Cast, visit: Any) -> None:
    late = due(cast, -3, number="SO-5", released_at=NOW)
    doors = ((visit(cast.chen), "/admin/orders/SO-5"), (visit(cast.wang_min), "/orders/SO-5"))
    assert all("交期已过" in reader.get(path).text for reader, path in doors)
    set_in(type(late.schedule), late.id, paused_on=day(-5))
    assert not any("交期已过" in reader.get(path).text for reader, path in doors)


@pytest.mark.parametrize(("promised", "said"), [(-1, "交期已过"), (8, "晚 15 天")])
def test_what_left_in_time_is_not_called_late_with_the_rest(cast: Cast, visit: Any, promised: int, said: str) -> None:
    """200 of 280 left in time; the later promise is about the 80 that are still to leave."""
    late = due(cast, -3, number="SO-5", released_at=NOW)
    told = {"quantity": 280, "requested": day(-7), "promised_latest": day(promised)}
    doors = ((visit(cast.chen), "/admin/orders/SO-5"), (visit(cast.wang_min), "/orders/SO-5"))
    set_in(type(late.schedule), late.id, shipped=200, **told)
    for reader, path in doors:
        (cell,) = (each for each in cells(reader.get(path).text) if said in each)
        assert "80:" in cell and "另有 200 已发货" in cell and "280" not in cell
    set_in(type(late.schedule), late.id, shipped=0, **told)
    for reader, path in doors:
        (cell,) = (each for each in cells(reader.get(path).text) if said in each)
        assert "80:" not in cell and "已发货" not in cell


def cells(page: str) -> list[str]:
    """What the lines of an order say of their dates."""
    return [words(each) for each in re.findall(r'<td data-l="要求 / 承诺">(.*?)</td>', page, re.DOTALL)]


@pytest.mark.parametrize("released", [True, False])
def test_it_costs_one_statement_and_none_before_the_release(cast: Cast, engine: Any, released: bool) -> None:
    case = found(cast)
    asked: list[str] = []
    order = made.order(cast, "SO-NEW", state="in_review") if not released else case.late.order
    order.released_at = NOW if released else None
    event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
    for who, panel in ((cast.chen, admin_panels), (cast.wang_min, portal_panels)):
        with unit(who, now=NOW) as work:
            assert bool(panel(work, order)["late"]) is released
    assert sum("FROM schedule_line" in statement for statement in asked) == (2 if released else 0)


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_date_is_in_the_panel_of_members_alone(cast: Cast) -> None:
    project = member_of(cast, cast.chen, cast.wang_min)
    case = found(cast, project=project)
    assert len(house(case, cast.chen)) == 1 and house(case, cast.he_head) == []
    assert len(customer(case, cast.wang_min)) == 1 and customer(case, cast.a_quality) == []
    assert customer(case, cast.b_buyer) == []
