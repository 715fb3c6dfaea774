"""The page of an order as rows: lines with dates, totals, files; as many queries for five hundred lines as for one."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import update

from domain.orders import lists, pages
from domain.orders.models import OrderLine
from domain.shared import files
from domain.shared.actor import Actor, system
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.statements import counted
from tests.tracking.made import confidential_line, order, project


def shown(actor: Actor, number: str = "SO-261106-018") -> pages.OrderPage:
    with unit(actor, now=NOW) as work:
        return pages.page(work, number)


@pytest.mark.clause("2.1")
def test_each_line_has_the_day_asked_beside_the_day_promised(cast: Cast) -> None:
    order(cast)
    first, second = shown(cast.wang_min).lines
    assert (first.position, first.customer_part, first.code) == (10, "2904110-K80", "HC-4801-012")
    assert first.dates[0].days_late == 0
    assert second.dates[0].days_late == 5


def test_a_date_not_promised_yet_is_not_late() -> None:
    assert pages.DateRow(Decimal(1), date(2026, 12, 3), None).days_late == 0
    assert pages.DateRow(Decimal(1), date(2026, 12, 3), date(2026, 12, 1)).days_late == 0


def test_the_total_is_exact_and_leaves_cancelled_lines_out(cast: Cast) -> None:
    order(cast)
    page = shown(cast.li_qian)
    assert page.total == Decimal("86.40") * 3200 and page.quantity == 3200


def test_the_total_is_of_the_lines_that_have_a_price_and_the_others_are_counted(cast: Cast) -> None:
    order(cast)
    with unit(system("test"), now=NOW) as work:
        work.session.execute(update(OrderLine).where(OrderLine.position == 10).values(unit_price=None))
    assert (shown(cast.li_qian).total, shown(cast.li_qian).unpriced) == (Decimal("69120"), 1)


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_line_is_there_for_members_and_absent_for_others_total_included(cast: Cast) -> None:
    made = order(cast)
    confidential_line(cast, made, project(cast, cast.li_qian))
    assert [line.position for line in shown(cast.li_qian).lines] == [10, 20, 90]
    assert shown(cast.li_qian).lines[-1].confidential
    assert [line.position for line in shown(cast.wu_jia).lines] == [10, 20]
    assert shown(cast.wu_jia).total == Decimal("86.40") * 3200


def test_files_of_the_order_are_listed_as_the_reader_may_open_them(cast: Cast) -> None:
    made = order(cast)
    with unit(cast.li_qian, now=NOW) as work:
        files.attach(work, made, files.Given("po.txt", b"PO 4500872136"), "customer_order")
        files.attach(work, made, files.Given("inside.txt", b"cost"), "other", internal=True)
    assert [file.name for file in shown(cast.li_qian).files] == ["po.txt", "inside.txt"]
    assert [(file.name, file.url.startswith("/files/")) for file in shown(cast.wang_min).files] == [("po.txt", True)]


def test_an_order_out_of_sight_is_as_one_that_never_was(cast: Cast) -> None:
    order(cast)
    for number in ("SO-261106-018", "SO-261106-999", ""):
        with pytest.raises(NotFound):
            shown(cast.b_buyer, number)


def test_five_hundred_lines_take_as_many_queries_as_two(cast: Cast) -> None:
    order(cast, "SO-1")
    order(cast, "SO-2", lines=tuple(("2904110-K80", 1, 0) for _ in range(500)))
    said = []
    for number in ("SO-1", "SO-2"):
        with unit(cast.li_qian, now=NOW) as work:
            work.session.connection()
            with counted() as statements:
                pages.page(work, number)
        said.append(len(statements))
    assert said[0] == said[1] <= 6


def test_a_list_takes_few_queries_however_it_is_filtered(cast: Cast) -> None:
    order(cast)
    for query in ({}, {"view": "review"}, {"q": "摆臂", "customer": "K001", "class": "mass_production"}):
        with unit(cast.li_qian, now=NOW) as work:
            work.session.connection()
            with counted() as statements:
                lists.page(work, lists.OrderFilter.of(query))
        assert len(statements) <= 3
