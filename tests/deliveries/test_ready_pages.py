"""What could leave now, page by page and back again, in columns that stand under each other (5.1.11(1))."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import text

from domain.deliveries.dispatch import ready
from domain.deliveries.dispatch.ready import ReadyFilter, ReadyPage, page
from domain.orders.inputs import DateInput
from tests.cast import TODAY, Cast
from tests.deliveries.shipping import in_stock, noticed, released
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal
DATES = 7


@pytest.fixture
@remembered
def many(cast: Cast) -> Story:
    """Seven dates of one part, ten pieces each, all in stock."""
    days = tuple(DateInput(D(10), TODAY + timedelta(days=20 + n)) for n in range(DATES))
    return released(cast, replace(line(), dates=days))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ready, "PAGE", 2)


def look(story: Story, **query: str) -> ReadyPage:
    return story.as_(story.cast.li_qian, lambda work: page(work, ReadyFilter.of(query)))


def days(found: ReadyPage) -> list[Any]:
    return [row.due for place in found.places for row in place.rows]


@pytest.mark.usefixtures("small")
def test_the_way_back_shows_the_same_pages_and_ends_at_the_first(many: Story) -> None:
    forth = [look(many)]
    while forth[-1].later is not None:
        forth.append(look(many, after=str(forth[-1].later)))
    assert sorted(day for each in forth for day in days(each)) == [day for each in forth for day in days(each)]
    assert len({day for each in forth for day in days(each)}) == DATES and forth[0].earlier is None
    back, at = [], forth[-1]
    while at.earlier is not None:
        at = look(many, before=str(at.earlier))
        back.append(days(at))
    assert [day for each in reversed(back) for day in each] == [day for each in forth[:-1] for day in days(each)]


@pytest.mark.usefixtures("small")
def test_from_a_page_back_the_way_on_leads_to_where_it_came_from(many: Story) -> None:
    first = look(many)
    second = look(many, after=str(first.later))
    again = look(many, before=str(second.earlier))
    assert (days(again), again.earlier) == (days(first), None)
    assert days(look(many, after=str(again.later))) == days(second)


@pytest.mark.usefixtures("small")
def test_a_page_back_shows_what_earlier_dates_leave_of_the_stock_and_no_more(many: Story) -> None:
    """25 of 70 are left in stock: the first two dates have all of theirs, the third a half, whichever way they are read."""
    shown: dict[Any, Decimal] = {}
    many.system(lambda work: work.session.execute(text("UPDATE product SET on_hand = 25")))
    found = look(many, whole="1")
    while found.later is not None:
        found = look(many, whole="1", after=str(found.later))
    while True:
        shown |= {row.due: row.ready for place in found.places for row in place.rows}
        if found.earlier is None:
            break
        found = look(many, whole="1", before=str(found.earlier))
    assert [shown[day] for day in sorted(shown)] == [10, 10, 5, 0, 0, 0, 0]


@pytest.mark.parametrize("before", ["x", "2026-12-18", "2026-12-18_x"])
def test_a_place_to_go_back_from_that_is_none_is_the_beginning(many: Story, before: str) -> None:
    assert len(days(look(many, before=before))) == DATES
    assert ReadyFilter.of({"before": before}).address("/r") == "/r"


@pytest.mark.usefixtures("small")
def test_the_page_leads_on_and_back(many: Story, visit: Any) -> None:
    desk = visit(many.cast.li_qian)
    first = desk.get("/admin/dispatch/ready").text
    assert "交期更晚的" in first and "交期更早的" not in first
    second = desk.get(f"/admin/dispatch/ready?after={look(many).later}").text
    assert "交期更早的" in second and "before=" in second


def test_who_makes_no_notices_reads_no_column_of_dashes(many: Story, visit: Any) -> None:
    writes, reads = (visit(who).get("/admin/dispatch/ready").text for who in (many.cast.li_qian, many.cast.sun_li))
    assert writes.count("quantity-") >= DATES and "本次发货" in writes
    assert "quantity-" not in reads and "本次发货" not in reads
    assert reads.count("<th scope=\"col\"") == writes.count("<th scope=\"col\"") - 1


def test_the_columns_of_all_customers_stand_under_each_other(many: Story, visit: Any) -> None:
    page_of = visit(many.cast.li_qian).get("/admin/dispatch/ready").text
    assert page_of.count('class="tbl tbl-c even"') == page_of.count("<table") >= 1


def test_the_list_walks_an_index_in_the_order_of_the_days(many: Story) -> None:
    """However many dates are open: the first page reads the first of them, and sorts nothing."""
    wanted = ("EXPLAIN SELECT id FROM schedule_line WHERE open > 0 "
              "ORDER BY coalesce(promised_latest, requested), id LIMIT 51")

    def plan(work: Any) -> str:
        work.session.execute(text("SET LOCAL enable_seqscan = off; SET LOCAL enable_sort = off"))
        return "\n".join(row[0] for row in work.session.execute(text(wanted)))

    assert "ix_schedule_line_due" in many.system(plan)


def test_what_a_notice_speaks_for_is_still_to_leave_by_another_no_more(many: Story) -> None:
    first = min(days(look(many)))
    assert look(many).places[0].rows[0].left == 10
    noticed(many, 4, sign=False)
    row = look(many).places[0].rows[0]
    assert (row.due, row.left, row.noticed, row.ready) == (first, 6, 4, 6)
    noticed(many, 6, sign=False)
    assert min(days(look(many))) > first


def test_a_lot_that_quality_blocks_is_no_stock_of_it(many: Story) -> None:
    many.system(lambda work: work.session.execute(text("UPDATE product SET on_hand = 0")))
    assert days(look(many)) == []
    in_stock(many, 30, lot="L-STOP", blocked=True)
    assert days(look(many)) == []
    rows = [row for place in look(many, whole="1").places for row in place.rows]
    assert {str(row.why_not) for row in rows} == {"30 in blocked lots"}
    in_stock(many, 10, lot="L-GOOD")
    assert [row.ready for place in look(many).places for row in place.rows] == [10]
