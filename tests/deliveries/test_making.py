"""Production reports what it made: line, lot, stock and order follow, and what was wrong is taken back by a negative report (5.1.10(2))."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.deliveries import making
from domain.deliveries.making import CorrectionInput, ReportInput, queries, read_correction, read_report
from domain.deliveries.models import ProductionReport
from domain.orders import actions as orders
from domain.orders.models import Order, OrderLine
from domain.products.models import Lot, Product, Reservation
from domain.shared.actor import Actor, system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.journal import Audit
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.remembering import remembered
from tests.reviews.story import reasons
from tests.tracking import made

NUMBER, PART, CODE = "SO-261106-018", "2916035-K80", "HC-2206-107"
ON_HAND = 6400


@pytest.fixture
@remembered
def order(cast: Cast) -> Order:
    """100 links, released."""
    return made.order(cast, NUMBER, lines=((PART, 100, 0),))


def report(cast: Cast, quantity: int, who: Actor | None = None, number: str = NUMBER, reference: str | None = None,
           **given: Any) -> ProductionReport:
    with unit(who or cast.ma, now=NOW) as work:
        line = queries.page(work, number, 10).line
        told = ReportInput(Decimal(quantity), given.pop("produced_on", TODAY), **given)
        return making.report(work, line, told, source="connection" if reference else "page", reference=reference)


def correct(cast: Cast, wrong: ProductionReport, quantity: int, why: str = "数错", who: Actor | None = None) -> ProductionReport:
    with unit(who or cast.ma, now=NOW) as work:
        return making.correct(work, queries.by_id(work, NUMBER, 10, wrong.id), CorrectionInput(Decimal(quantity), why))


def stands() -> tuple[int, int, str]:
    """Made of the line, pieces on hand, the state of the order."""
    with unit(system("test")) as work:
        found = select(OrderLine, Order).join(Order, Order.id == OrderLine.order_id).where(Order.number == NUMBER)
        line, order = work.session.execute(found).one()
        product = work.fetch(Product, line.product_id)
        return int(line.made), int(product.on_hand), order.state


def lots() -> dict[str, int]:
    with unit(system("test")) as work:
        return {lot.number: int(lot.quantity) for lot in work.session.scalars(select(Lot))}


@pytest.mark.clause("5.1.10(2)")
def test_what_was_made_stands_on_the_line_in_its_lot_and_on_stock_and_the_order_is_in_production(cast: Cast, order: Order) -> None:
    report(cast, 60)
    assert stands() == (60, ON_HAND + 60, "in_production")
    assert lots() == {"261123": 60}


@pytest.mark.clause("5.1.10(2)")
def test_reports_of_a_day_add_up_in_one_lot_and_a_named_lot_stands_apart(cast: Cast, order: Order) -> None:
    report(cast, 60)
    report(cast, 30)
    report(cast, 5, lot="L1-A", produced_on=TODAY - timedelta(days=1))
    assert stands()[0] == 95
    assert lots() == {"261123": 90, "L1-A": 5}


def test_each_report_is_in_the_audit_trail_with_the_stock_before_and_after(cast: Cast, order: Order) -> None:
    report(cast, 60)
    with unit(system("test")) as work:
        entry = work.session.scalars(select(Audit).where(Audit.action == "production.reported")).one()
    assert int(Decimal(entry.values["before"]["on_hand"])) == ON_HAND
    assert int(Decimal(entry.values["after"]["quantity"])) == 60


@pytest.mark.parametrize("who", ["li_qian", "sun_li", "fang"])
def test_only_production_reports(cast: Cast, order: Order, who: str) -> None:
    with pytest.raises(Forbidden):
        report(cast, 60, who=getattr(cast, who))
    report(cast, 60, who=cast.chen)
    assert stands()[0] == 60


@pytest.mark.parametrize("state", ["submitted", "approved", "cancelled", "closed", "on_hold"])
def test_nothing_is_reported_of_an_order_that_is_not_in_production(cast: Cast, state: str) -> None:
    made.order(cast, NUMBER, state=state, lines=((PART, 100, 0),))
    with pytest.raises(Refused, match="cannot be done"):
        report(cast, 60)
    assert stands()[:2] == (0, ON_HAND)


def test_a_cancelled_line_is_not_made(cast: Cast, order: Order) -> None:
    with unit(system("test")) as work:
        queries.page(work, NUMBER, 10).line.cancelled = True
    with pytest.raises(Refused) as refused:
        report(cast, 60)
    assert "cancelled" in reasons(refused)


@pytest.mark.clause("5.1.10(2)")
def test_the_same_report_of_another_system_counts_once(cast: Cast, order: Order) -> None:
    first = report(cast, 60, reference="MO-77-1")
    again = report(cast, 60, reference="MO-77-1")
    assert again.id == first.id
    report(cast, 40, reference="MO-77-2")
    assert stands()[0] == 100


def test_more_than_was_ordered_is_made_into_stock(cast: Cast, order: Order) -> None:
    report(cast, 130)
    assert stands()[:2] == (130, ON_HAND + 130)


@pytest.mark.clause("5.1.10(2)")
def test_a_wrong_report_is_taken_back_by_a_negative_one_and_stays_written(cast: Cast, order: Order) -> None:
    wrong = report(cast, 60)
    back = correct(cast, wrong, 50, "多报")
    assert (back.quantity, back.corrects_id, back.remark) == (-50, wrong.id, "多报")
    assert stands()[:2] == (10, ON_HAND + 10)
    assert lots() == {"261123": 10}
    with unit(cast.ma) as work:
        told = {each.id: each for each in queries.page(work, NUMBER, 10).reports}
    assert (told[wrong.id].quantity, told[wrong.id].taken_back, told[wrong.id].stands) == (60, 50, 10)


def test_no_more_is_taken_back_than_a_report_said(cast: Cast, order: Order) -> None:
    wrong = report(cast, 60)
    correct(cast, wrong, 50)
    with pytest.raises(Refused, match="only"):
        correct(cast, wrong, 11)
    correct(cast, wrong, 10)
    assert stands()[0] == 0


def test_what_has_left_is_not_taken_back(cast: Cast, order: Order) -> None:
    wrong = report(cast, 60)
    with unit(system("test")) as work:
        queries.page(work, NUMBER, 10).line.shipped = Decimal(55)
    with pytest.raises(Refused) as refused:
        correct(cast, wrong, 6)
    assert "Only 5" in reasons(refused)
    correct(cast, wrong, 5)


def test_a_report_is_corrected_only_on_the_page_of_its_own_line(cast: Cast, order: Order) -> None:
    made.order(cast, "SO-261106-019", lines=((PART, 100, 0),))
    other = report(cast, 5, number="SO-261106-019")
    with pytest.raises(NotFound):
        correct(cast, other, 5)


def test_only_production_takes_back(cast: Cast, order: Order) -> None:
    wrong = report(cast, 60)
    with pytest.raises(Forbidden):
        correct(cast, wrong, 5, who=cast.li_qian)


def test_an_order_on_hold_may_still_be_corrected(cast: Cast, order: Order) -> None:
    wrong = report(cast, 60)
    with unit(cast.li_qian, now=NOW) as work:
        orders.hold(work, NUMBER, version=None, why="客户要求")
    with pytest.raises(Refused):
        report(cast, 5)
    correct(cast, wrong, 5)
    assert stands()[0] == 55


@pytest.mark.parametrize(
    ("typed", "field"),
    [({"quantity": ""}, "quantity"), ({"quantity": "0"}, "quantity"), ({"quantity": "-5"}, "quantity"), ({"quantity": "1.5"}, "quantity"),
     ({"quantity": "十"}, "quantity"), ({"produced_on": ""}, "produced_on"), ({"produced_on": "2026-11-24"}, "produced_on"),
     ({"lot": "x" * 41}, "lot"), ({"remark": "x" * 201}, "remark")],
)
def test_what_cannot_be_a_report_is_told_at_its_field(typed: dict[str, str], field: str) -> None:
    right = {"quantity": "5", "produced_on": "2026-11-23", "lot": "", "remark": ""}
    assert read_report(right, unit="pcs", today=TODAY) == ReportInput(Decimal(5), TODAY)
    with pytest.raises(Invalid) as wrong:
        read_report(right | typed, unit="pcs", today=TODAY)
    assert set(wrong.value.fields) == {field}


def test_kilograms_have_three_decimals() -> None:
    assert read_report({"quantity": "1.255", "produced_on": "2026-11-23"}, unit="kg", today=TODAY).quantity == Decimal("1.255")


def test_a_correction_needs_its_reason() -> None:
    with pytest.raises(Invalid) as wrong:
        read_correction({"back": "5", "why": " "}, unit="pcs")
    assert set(wrong.value.fields) == {"why"}
    assert read_correction({"back": "5", "why": "数错"}, unit="pcs") == CorrectionInput(Decimal(5), "数错")


@pytest.mark.clause("5.1.10(2)")
def test_what_is_still_to_make_is_listed_by_the_day_it_must_leave_and_found_by_its_number(cast: Cast, order: Order) -> None:
    made.order(cast, "SO-261106-019", lines=(("1001120-T15", 40, 0),), state="released")
    made.order(cast, "SO-261106-020", lines=((PART, 40, 0),), state="submitted")

    def listed(text: str = "") -> list[str]:
        with unit(cast.ma) as work:
            return [row.order for row in queries.to_make(work, text)]

    assert sorted(listed()) == [NUMBER, "SO-261106-019"]
    assert listed("HC-1001") == ["SO-261106-019"]
    assert listed("100%") == []
    report(cast, 100)
    assert listed() == ["SO-261106-019"]
    assert listed(NUMBER) == [NUMBER], "looked for by name, a line that is made is found as well"


def test_a_line_of_somebody_elses_project_does_not_exist(cast: Cast) -> None:
    project = made.project(cast, cast.chen)
    made.order(cast, NUMBER, lines=((PART, 100, 0),), project=project)
    with pytest.raises(NotFound):
        report(cast, 5)
    report(cast, 5, who=cast.chen)

    def seen(work: Work) -> int:
        return work.session.scalar(select(func.count()).select_from(ProductionReport)) or 0

    for who, count in ((cast.ma, 0), (cast.chen, 1)):
        with unit(who) as work:
            assert seen(work) == count


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("quantity", "hours"), [(40, "3"), (100, "2.7"), (700, "0")])
def test_what_is_made_of_a_confidential_line_holds_no_hours_of_its_production_line_any_more(cast: Cast, quantity: int, hours: str) -> None:
    """640, 200 an hour; its neutral reservation tells nobody of it."""
    made.order(cast, NUMBER, lines=((PART, 640, 0),), project=made.project(cast, cast.chen))
    report(cast, quantity, who=cast.chen)
    with unit(system("test")) as work:
        held = list(work.session.scalars(select(Reservation)))
    assert sum(each.hours or 0 for each in held) == Decimal(hours)
    assert [each.quantity for each in held if each.product_id] == [Decimal(640)], "the goods are spoken for until they leave"
