"""What FM070100-01 is shown of an order: price, requirements, documents, in a fixed number of queries; and nothing confidential."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders.evidence import OrderEvidence, for_order, load, release, reserve, stock
from domain.orders.evidence.models import ReservedFor
from domain.orders.models import Order, OrderLine, OrderState
from domain.products.models import Price, ProcessDocument, Reservation
from domain.projects.models import ProjectMember
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.evidence.made import a_project, an_order, change
from tests.statements import counted

ARM, MOUNT = "2904110-K80", "1001120-T15"
WEEK = TODAY + timedelta(weeks=2)


def seen(cast: Cast, order: Order, reader: Actor | None = None) -> OrderEvidence:
    with unit(reader or cast.li_qian, now=NOW) as work:
        return for_order(work, order)


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("asked", "match", "conforms"),
    [
        ("86.40", "equal", True),
        ("86.400000", "equal", True),
        ("86.41", "different", False),
        ("86.399999", "different", False),
        (None, "ours", True),
    ],
)
def test_the_ordered_price_is_compared_to_the_last_decimal(cast: Cast, asked: str | None, match: str, conforms: bool) -> None:
    price = seen(cast, an_order(cast, (ARM, 100), price=asked)).lines[0].price
    assert price and (price.match, price.conforms) == (match, conforms)
    assert price.ours and price.ours.unit_price == Decimal("86.40")


@pytest.mark.clause("5.1.2(2)A")
def test_the_difference_is_told_in_percent(cast: Cast) -> None:
    price = seen(cast, an_order(cast, (ARM, 100), price="84.90")).lines[0].price
    assert price and price.difference == Decimal("-1.74")


@pytest.mark.clause("5.1.2(2)A")
def test_without_a_price_valid_on_the_order_date_the_answer_is_no_beforehand(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        for price in work.session.scalars(select(Price).where(Price.entry_id == cast.entries[ARM].id)):
            price.valid_to = TODAY - timedelta(days=1)
    found = seen(cast, an_order(cast, (ARM, 100), price="86.40"))
    assert found.lines[0].price and found.lines[0].price.match == "no_price"
    assert not found.prices_conform


@pytest.mark.clause("5.1.2(2)A")
def test_a_price_in_another_currency_is_no_price(cast: Cast) -> None:
    order = an_order(cast, (ARM, 100), price="86.40")
    order.currency = "EUR"
    assert not seen(cast, order).prices_conform


def test_a_part_off_the_list_has_no_price_to_compare(cast: Cast) -> None:
    found = seen(cast, an_order(cast, ("NEW-1", 10), price="5"))
    assert found.lines[0].price is None
    assert found.prices_conform


@pytest.mark.clause("1.2")
def test_the_customers_own_requirements_stand_in_each_review_with_their_source(cast: Cast) -> None:
    found = seen(cast, an_order(cast, (ARM, 10))).requirements
    expected = [("quality", "远江汽车 供应商手册 4.2", "能否按 PPAP 三级提交？")]
    assert [(each.topic, each.source, each.question) for each in found] == expected


@pytest.mark.clause("1.2")
def test_requirements_of_another_customer_or_past_ones_do_not(cast: Cast) -> None:
    from domain.customers.models import Requirement

    with unit(system("test"), now=NOW) as work:
        for each in work.session.scalars(select(Requirement).where(Requirement.customer_id == cast.a.id)):
            each.active = False
    assert seen(cast, an_order(cast, (ARM, 10))).requirements == ()


@pytest.mark.clause("5.1.8(3)")
def test_documents_missing_in_the_ordered_revision_are_named(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        found = work.session.scalars(select(ProcessDocument).where(ProcessDocument.product_id == cast.entries[ARM].product_id))
        next(each for each in found if each.kind == "instruction").revision = "A"
    evidence = seen(cast, an_order(cast, (ARM, 10), (MOUNT, 10)))
    assert [line.missing_documents for line in evidence.lines] == [("instruction",), ()]


@pytest.mark.clause("5.1.5(1)")
def test_the_load_of_the_weeks_asked_stands_beside_the_line(cast: Cast) -> None:
    an_order(cast, (ARM, 2400, WEEK), state=OrderState.RELEASED)
    found = seen(cast, an_order(cast, (ARM, 1800, WEEK)))
    (week,) = found.lines[0].load
    assert (week.week, week.committed, week.asked, week.percent) == (WEEK, 40, 30, 88)
    assert not found.lines[0].overloaded
    assert [each.week for each in found.loads[cast.lines["L1"].id]] == [TODAY, TODAY + timedelta(weeks=1), WEEK]


def test_five_hundred_lines_take_as_many_queries_as_one(cast: Cast) -> None:
    parts = [ARM, MOUNT, "2916035-K80", "NEW-1"]
    large = an_order(cast, *[(parts[number % 4], 10) for number in range(500)])
    small = an_order(cast, (ARM, 10))
    with counted() as one, unit(cast.chen, now=NOW) as work:
        for_order(work, small)
    with counted() as many, unit(cast.chen, now=NOW) as work:
        assert len(for_order(work, large).lines) == 500
    assert len(many) <= len(one) + 1  # the order off the list asks no price; the calendar may be read anew
    assert len(many) < 30


# what is confidential


def test_a_confidential_order_that_is_not_signed_leaves_no_trace(cast: Cast) -> None:
    an_order(cast, (ARM, 100, WEEK), project=a_project(cast), state=OrderState.RELEASED, at=NOW - timedelta(days=1))
    order = an_order(cast, (ARM, 100))
    line = seen(cast, order).lines[0]
    assert line.stock and line.stock.allocated == 0


def reserved(cast: Cast, project: Any, quantity: int = 600) -> Order:
    order = an_order(cast, (ARM, quantity, WEEK), project=project, signed=True, at=NOW - timedelta(days=1))
    with unit(system("review"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        reserve(work, line)
    return order


def join(cast: Cast, project: Any, person: Actor) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(
            ProjectMember(
                customer_id=cast.a.id,
                project_id=project,
                person_id=person.id,
                why="task",
                valid_from=NOW - timedelta(days=1),
                added_by="test",
            )
        )


@pytest.mark.clause("5.1.1(4)")
def test_a_signed_confidential_line_counts_for_everybody_without_name_or_link(cast: Cast) -> None:
    reserved(cast, a_project(cast))
    with unit(cast.chen, now=NOW) as work:
        week = load(work, cast.lines["L1"].id, WEEK, 1)[0]
        assert (week.committed, week.reserved, week.percent) == (0, 10, 12)
        assert stock(work, [cast.entries[ARM].product_id])[cast.entries[ARM].product_id].allocated == 600
        assert work.session.scalar(select(func.count()).select_from(ReservedFor)) == 0
        for row in work.session.scalars(select(Reservation)):
            assert row.id.version == 4


@pytest.mark.clause("5.1.1(4)")
def test_the_figures_are_the_same_whoever_looks(cast: Cast) -> None:
    project = a_project(cast)
    reserved(cast, project)
    order = an_order(cast, (ARM, 100, WEEK))
    join(cast, project, cast.fang)
    assert seen(cast, order, cast.fang) == seen(cast, order, cast.chen) == seen(cast, order, cast.wang_min)


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_line_does_not_stand_in_its_own_way(cast: Cast) -> None:
    project = a_project(cast)
    order = reserved(cast, project, 1280)
    join(cast, project, cast.chen)
    line = seen(cast, order, cast.chen).lines[0]
    assert line.stock and line.stock.available == 320
    assert line.promise.day == TODAY


def test_a_reservation_is_made_once_and_given_back_whole(cast: Cast) -> None:
    order = reserved(cast, a_project(cast))
    with unit(system("review"), now=NOW) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        reserve(work, line)
        assert work.session.scalar(select(func.count()).select_from(Reservation)) == 2
        release(work, line)
        assert work.session.scalar(select(func.count()).select_from(Reservation)) == 0
        assert work.session.scalar(select(func.count()).select_from(ReservedFor)) == 0


def test_what_everybody_may_see_is_not_reserved(cast: Cast) -> None:
    order = an_order(cast, (ARM, 600), signed=True)
    with unit(system("review"), now=NOW) as work:
        reserve(work, work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one())
        assert work.session.scalar(select(func.count()).select_from(Reservation)) == 0


def test_a_new_part_without_a_company_code_reserves_nothing(cast: Cast) -> None:
    order = an_order(cast, ("NEW-1", 600), project=a_project(cast))
    with unit(system("review"), now=NOW) as work:
        reserve(work, work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one())
        assert work.session.scalar(select(func.count()).select_from(Reservation)) == 0


def test_reserved_material_is_not_available(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.add(Reservation(material_id=cast.materials["NR-60"].id, quantity=Decimal(30)))
    short = {each.code: each.available for each in seen(cast, an_order(cast, (MOUNT, 140))).lines[0].shortages}
    assert short["NR-60"] == 70


def test_evidence_can_be_asked_by_name_and_is_plain(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10))
    found = seen(cast, order)
    line = found.lines[0]
    assert found.of(line.line_id) == line
    assert found.of(order.id) is None
    assert replace(line, name="x").name == "x"
    assert found.in_time and found.line_names == {cast.lines["L1"].id: "焊接一线"}


def test_the_system_sees_the_same_as_people(cast: Cast) -> None:
    order = an_order(cast, (ARM, 10))
    change(cast.a, dates_mean="arrival")
    assert seen(cast, order, system("prefill")) == seen(cast, order, cast.chen)
