"""A late delivery from the morning that finds it to the month that is red no more (5.1.10(1)–(4)), and what the customer reads."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries import lateness, morning, rate
from domain.deliveries.countermeasures import queries as sheet_queries
from domain.deliveries.countermeasures import writing
from domain.deliveries.delays import following
from domain.deliveries.events import GoodsShipped
from domain.deliveries.freight import register
from domain.deliveries.freight.register import FreightFilter
from domain.deliveries.models import Countermeasure, Delay, Slip
from domain.deliveries.on_time import Basis
from domain.deliveries.rate import RateFilter
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.records.models import Record
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.counted import day as of_november
from tests.deliveries.counted import promised, slip
from tests.deliveries.delayed import Case, full, offered, partial, premium
from tests.deliveries.late import HOUSE, Due, set_in, tasks
from tests.deliveries.sheets import WHOLE, checked_since
from tests.remembering import remembered

NOVEMBER = TODAY.replace(day=1)


@remembered
def found_by_the_morning(cast: Cast) -> Case:
    """A hundred links promised for Friday the 20th; on Monday morning they have not left."""
    checked_since(cast)
    promise = promised(cast)
    with unit(HOUSE, now=NOW) as work:
        morning.come(work)
        number = work.session.scalars(select(Delay.number)).one()
        schedule = work.fetch(ScheduleLine, promise.id)
        late = Due(work.fetch(Order, promise.order_id), work.fetch(OrderLine, schedule.line_id), schedule)
        return Case(cast, late, number)


def month(cast: Cast, when: Any) -> tuple[Any, ...]:
    """On each basis: lines due and on time in November."""
    with unit(cast.chen, now=when) as work:
        total = rate.of_month(work, RateFilter(NOVEMBER)).total
        return tuple((total.on(basis).lines, total.on(basis).lines_on_time) for basis in Basis)


def red(when: Any) -> tuple[int, int]:
    with unit(HOUSE, now=when) as work:
        found = sheet_queries.month(work, NOVEMBER)
        return found.missed, found.uncovered


@pytest.mark.clause("5.1.10(1)", "5.1.10(2)", "5.1.10(3)", "5.1.10(4)", "6.2.4")
def test_a_late_delivery_from_its_morning_to_its_follow_up(cast: Cast) -> None:
    case = found_by_the_morning(cast)
    assert (case.delay.found_by, case.delay.missed) == ("the board", of_november(0)) and red(NOW) == (1, 1)
    assert month(cast, NOW) == ((1, 0), (1, 0), (1, 0))
    sheet = case.delay.sheet_id
    assert sheet is not None, "asked for on the morning after the miss"

    # met, offered at our cost by air, taken from the mail with one tap
    case.meet().write(full(5, 100), premium(2, 100, "1800")).confirm().approve_freight().offer()
    case.tap(case.tokens["王敏"], place=1)
    assert [each.promised_latest for each in case.schedules] == [TODAY + timedelta(days=2)]
    assert month(cast, NOW) == ((1, 0), (1, 0), (0, 0)), "the date that was taken is a promise, and no way out of the miss"

    # it leaves on its new day, by air, for what was approved
    case.now = NOW + timedelta(days=2)
    with unit(HOUSE, now=case.now) as work:
        line = slip(work, work.fetch(Order, case.late.order.id), case.late.id, TODAY + timedelta(days=2), 100)
        sent = work.fetch(Slip, line.slip_id)
        sent.freight_cost, sent.freight_currency, sent.transport = Decimal(1800), "CNY", "空运"
        lateness.on_shipped(work, GoodsShipped(sent, [line], []))
    with unit(cast.zhao, now=case.now) as work:
        assert [(one.kind, one.payer, int(one.amount), one.count) for one in register.sums(work, FreightFilter())] == [
            ("premium", "us", 1800, 1),
        ], "paid once, on record once"
    after = NOW + timedelta(days=4)
    assert month(cast, after) == ((1, 0), (1, 0), (1, 1)), "kept on the latest promise, missed on the one that counts"

    # the sheet: written with the meeting's cause, signed by the head, followed up by logistics; then the month is red no more
    number = case.system(lambda work: work.session.scalars(select(Countermeasure.number)).one())
    case.as_(cast.ma, lambda work: writing.save(work, number, WHOLE, None))
    assert red(after) == (1, 1), "written is not signed"
    case.as_(cast.he_head, lambda work: writing.sign(work, number, PASSWORD, None))
    assert red(after) == (1, 0)
    assert [task.department for task in tasks("delay.follow_up")] == ["logistics"]
    case.now = NOW + timedelta(days=20)
    case.as_(cast.sun_li, lambda work: writing.follow_up(work, number, "没有再停机", True, None))
    papers = case.system(lambda work: list(work.session.scalars(select(Record.edition).where(Record.object_kind == "countermeasure"))))
    assert sorted(papers) == [1, 2] and not any(tasks(kind) for kind in ("delay.meeting", "delay.offers", "delay.choice", "delay.sheet"))


@pytest.mark.clause("5.1.10(4)")
def test_what_did_not_help_makes_the_month_red_again(cast: Cast) -> None:
    case = found_by_the_morning(cast)
    number = case.system(lambda work: work.session.scalars(select(Countermeasure.number)).one())
    case.as_(cast.ma, lambda work: writing.save(work, number, replace(WHOLE, cause="people"), None))
    case.as_(cast.he_head, lambda work: writing.sign(work, number, PASSWORD, None))
    assert red(NOW) == (1, 0)
    case.as_(cast.sun_li, lambda work: writing.follow_up(work, number, "又缺人了", False, None))
    assert red(NOW) == (1, 1) and len(tasks("delay.sheet")) == 1


# what the customer reads


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize(("means", "says"), [("gate", "以下日期均为货物从我司发出的日期"), ("arrival", "以下日期均为货物到达贵司的日期")])
def test_both_doors_say_what_the_offered_days_mean(cast: Cast, visit: Any, means: str, says: str) -> None:
    set_in(Customer, cast.a.id, dates_mean=means)
    case = offered(cast)
    other = "到达贵司" if means == "gate" else "从我司发出"
    for page in (visit(None, "portal").get(f"/dates/{case.tokens['王敏']}").text, visit(cast.wang_min).get(f"/delays/{case.number}").text):
        assert says in page and other not in page and "。 每个日期" not in page


@pytest.mark.clause("5.1.10(1)")
@pytest.mark.parametrize("how", ["left", "cancelled"])
def test_who_comes_when_nothing_needs_to_be_chosen_reads_that_and_finds_no_button(cast: Cast, visit: Any, how: str) -> None:
    case = offered(cast)

    def both() -> list[str]:
        return [visit(None, "portal").get(f"/dates/{case.tokens['王敏']}").text, visit(cast.wang_min).get(f"/delays/{case.number}").text]

    assert all("选定此日期" in page and "都不合适" in page for page in both())
    with unit(HOUSE, now=NOW) as work:
        schedule = work.fetch(ScheduleLine, case.late.id)
        schedule.open = Decimal(0)
        schedule.shipped = schedule.quantity if how == "left" else Decimal(0)
        work.session.flush()
        following.follow(work, {case.late.order.id}, left=True)
    for page in both():
        assert "货物已发出或订单已变更，无需再选择日期" in page and "选定此日期" not in page and "都不合适" not in page


@pytest.mark.clause("5.1.10(1)")
def test_after_some_has_left_both_doors_offer_what_is_left(cast: Cast, visit: Any) -> None:
    case = offered(cast, full(5), partial((3, 100), (8, 300)))
    with unit(HOUSE, now=NOW) as work:
        line = slip(work, work.fetch(Order, case.late.order.id), case.late.id, TODAY, 150)
        lateness.on_shipped(work, GoodsShipped(work.fetch(Slip, line.slip_id), [line], []))
    for page in (visit(None, "portal").get(f"/dates/{case.tokens['王敏']}").text, visit(cast.wang_min).get(f"/delays/{case.number}").text):
        assert page.count("· 250") == 2 and "· 400" not in page and "· 100" not in page
