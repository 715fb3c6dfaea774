"""How a released order is laid on the days of its production line, and how it leaves the plan again (5.1.7(2), 5.1.8(1))."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders.events import OrderCancelled
from domain.orders.models import Order, OrderLine
from domain.planning.actions import production
from domain.planning.models import PlanRow
from domain.products.models import LineDayOff, Material, Product
from domain.projects.models import Project
from domain.records.models import Record
from domain.reviews.events import OrderReleased
from domain.shared.actor import system
from domain.shared.errors import Forbidden
from domain.shared.journal import Audit
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.tracking.made import order, project

TUESDAY = date(2026, 11, 24)
LEFT = "2904110-K80"  # 60 an hour on L1, which works 16 hours a day; 320 in stock
RIGHT = "2904120-K80"  # the same, 180 in stock
MOUNT = "1001120-T15"  # of rubber, of which 100 kg are in stock; more of it takes ten days
HOUSE = system("test")


@dataclass
class Plan:
    """Orders laid on the plan as a release does it, and what stands there then."""

    cast: Cast

    def lay(self, made: Order, now: datetime = NOW) -> None:
        with unit(self.cast.he_head, now=now) as work:
            production.plan(work, OrderReleased(work.fetch(Order, made.id)))

    def cancel(self, made: Order, now: datetime) -> None:
        with unit(self.cast.zhao, now=now) as work:
            production.unplan(work, OrderCancelled(work.fetch(Order, made.id), "停产"))

    def rows(self, made: Order | None = None) -> list[tuple[date, int, Decimal]]:
        with unit(HOUSE, now=NOW) as work:
            wanted = select(PlanRow).order_by(PlanRow.day, PlanRow.id)
            found = work.session.scalars(wanted if made is None else wanted.where(PlanRow.order_id == made.id))
            return [(row.day, int(row.quantity), row.hours) for row in found]

    def look(self, see: Callable[[Work], Any], now: datetime = NOW) -> Any:
        with unit(HOUSE, now=now) as work:
            return see(work)


@pytest.fixture
def plan(cast: Cast) -> Iterator[Plan]:
    yield Plan(cast)


def change(cast: Cast, code: str, **columns: Any) -> None:
    with unit(HOUSE, now=NOW) as work:
        product = work.fetch(Product, cast.products[code].id)
        for name, value in columns.items():
            setattr(product, name, value)


def stocked(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Material, cast.materials["NR-60"].id).on_hand = Decimal(100_000)


@pytest.mark.clause("5.1.5(3)")
@pytest.mark.parametrize(("bought", "first"), [(True, TODAY + timedelta(days=10)), (False, TUESDAY)])
def test_nothing_is_made_before_the_material_that_is_bought_for_it_is_here(cast: Cast, plan: Plan, bought: bool, first: date) -> None:
    if not bought:
        stocked(cast)
    plan.lay(order(cast, lines=((MOUNT, 1960, 0),)))
    assert plan.rows()[0][0] == first


@pytest.mark.clause("5.1.7(2)")
def test_only_what_stock_does_not_cover_is_made_from_the_day_after_the_release(cast: Cast, plan: Plan) -> None:
    plan.lay(order(cast, lines=((LEFT, 1340, 0),)))
    assert plan.rows() == [(TUESDAY, 960, Decimal(16)), (TUESDAY + timedelta(days=1), 60, Decimal(1))]


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(("ordered", "made"), [(319, []), (320, []), (321, [1]), (330, [10])])
def test_an_order_that_stock_just_covers_puts_nothing_on_the_plan(cast: Cast, plan: Plan, ordered: int, made: list[int]) -> None:
    plan.lay(order(cast, lines=((LEFT, ordered, 0),)))
    assert [quantity for _, quantity, _ in plan.rows()] == made


@pytest.mark.clause("5.1.8(1)")
def test_hours_that_another_order_takes_on_the_line_are_left_to_it(cast: Cast, plan: Plan) -> None:
    first, second = order(cast, "SO-1", lines=((LEFT, 920, 0),)), order(cast, "SO-2", lines=((RIGHT, 780, 0),))
    plan.lay(first)
    plan.lay(second)
    assert plan.rows(first) == [(TUESDAY, 600, Decimal(10))]
    assert plan.rows(second) == [(TUESDAY, 360, Decimal(6)), (TUESDAY + timedelta(days=1), 240, Decimal(4))]


@pytest.mark.clause("5.1.8(1)")
def test_hours_of_another_line_take_nothing_from_this_one(cast: Cast, plan: Plan) -> None:
    stocked(cast)
    plan.lay(order(cast, "SO-1", lines=((MOUNT, 1960, 0),)))  # 24 hours on L2
    change(cast, "HC-1001-044", line_id=cast.lines["L2"].id)
    plan.lay(order(cast, "SO-2", lines=((LEFT, 1280, 0),)))
    assert plan.rows()[-1] == (TUESDAY, 960, Decimal(16))


@pytest.mark.clause("5.1.8(1)")
def test_a_line_makes_nothing_on_its_days_off_and_at_weekends(cast: Cast, plan: Plan) -> None:
    friday = datetime(2026, 11, 27, 1, 0, tzinfo=NOW.tzinfo)
    with unit(HOUSE, now=NOW) as work:
        work.add(LineDayOff(line_id=cast.lines["L1"].id, day=date(2026, 11, 30), reason="设备大修"))
    plan.lay(order(cast, lines=((LEFT, 920, 0),)), now=friday)
    assert [day for day, _, _ in plan.rows()] == [date(2026, 12, 1)]


@pytest.mark.clause("5.1.8(1)")
@pytest.mark.parametrize("unknown", [{"line_id": None}, {"pieces_per_hour": None}])
def test_a_part_without_line_or_rate_stands_whole_on_the_next_day_with_no_hours(cast: Cast, plan: Plan, unknown: dict[str, Any]) -> None:
    change(cast, "HC-4801-012", **unknown)
    plan.lay(order(cast, lines=((LEFT, 5320, 0),)))
    assert plan.rows() == [(TUESDAY, 5000, Decimal(0))]


def test_what_no_day_of_the_year_has_room_for_is_seen_on_its_last_day(cast: Cast, plan: Plan) -> None:
    change(cast, "HC-4801-012", pieces_per_hour=Decimal("0.5"))  # eight pieces a day
    plan.lay(order(cast, lines=((LEFT, 9320, 0),)))
    rows = plan.rows()
    assert sum(quantity for _, quantity, _ in rows) == 9000
    assert {quantity for _, quantity, _ in rows[:-1]} == {8}
    assert rows[-1][1] > 6000
    assert date(2027, 11, 1) < rows[-1][0] <= TUESDAY + timedelta(weeks=52)


@pytest.mark.clause("5.1.7(3)")
def test_a_line_that_has_no_company_code_yet_is_not_planned(cast: Cast, plan: Plan) -> None:
    made = order(cast, lines=((LEFT, 920, 0), (RIGHT, 780, 0)))
    with unit(HOUSE, now=NOW) as work:
        work.session.scalars(select(OrderLine).where(OrderLine.position == 20)).one().product_id = None
    plan.lay(made)
    assert plan.rows() == [(TUESDAY, 600, Decimal(10))]


@pytest.mark.clause("5.1.1(4)")
def test_rows_of_a_confidential_line_are_as_confidential_as_it_is(cast: Cast, plan: Plan) -> None:
    made = order(cast, lines=((LEFT, 920, 0), (RIGHT, 780, 0)))
    hidden = project(cast, cast.he_head)
    with unit(HOUSE, now=NOW) as work:
        work.session.scalars(select(OrderLine).where(OrderLine.position == 20)).one().project_id = hidden
    plan.lay(made)
    found = plan.look(lambda work: {row.project_id for row in work.session.scalars(select(PlanRow))})
    assert found == {None, hidden}


@pytest.mark.clause("5.1.1(4)")
def test_rows_of_a_confidential_order_are_confidential_with_it(cast: Cast, plan: Plan) -> None:
    hidden = project(cast, cast.he_head)
    made = order(cast, lines=((LEFT, 920, 0),), project=hidden)
    with unit(HOUSE, now=NOW) as work:
        work.session.scalars(select(OrderLine)).one().project_id = None
    plan.lay(made)
    assert plan.look(lambda work: [row.project_id for row in work.session.scalars(select(PlanRow))]) == [hidden]
    assert plan.look(lambda work: work.fetch(Project, hidden).customer_id) == cast.a.id


# the task of production control


@pytest.mark.clause("5.1.8(1)")
def test_production_control_is_asked_to_take_the_order_into_the_plan_within_a_working_day(cast: Cast, plan: Plan) -> None:
    plan.lay(order(cast, "SO-1"))
    task = plan.look(lambda work: work.session.scalars(select(Task).where(Task.kind == "plan.acknowledge")).one())
    assert (task.department, task.position, task.object_number, task.path) == ("production", "control", "SO-1", "/plan")
    assert (task.internal, task.clock, task.due_at) == (True, "working", NOW + timedelta(days=1))
    assert task.title["params"] == {"number": "SO-1"}


@pytest.mark.clause("5.1.8(1)")
def test_the_order_is_taken_into_the_plan_by_production_alone_on_record(cast: Cast, plan: Plan) -> None:
    made = order(cast)
    plan.lay(made)
    for nobody in (cast.li_qian, cast.fang, cast.qian):
        with pytest.raises(Forbidden), unit(nobody, now=NOW) as work:
            production.acknowledge_plan(work, work.fetch(Order, made.id))
    with unit(cast.chen, now=NOW) as work:
        production.acknowledge_plan(work, work.fetch(Order, made.id))
    task = plan.look(lambda work: work.session.scalars(select(Task).where(Task.kind == "plan.acknowledge")).one())
    assert (task.outcome, task.ended_by_name) == ("acknowledged", "陈建国")
    entries = plan.look(lambda work: list(work.session.scalars(select(Audit).where(Audit.action == "plan.acknowledged"))))
    assert [entry.object_id for entry in entries] == [made.id]


def test_taking_an_order_into_the_plan_ends_no_other_task_about_it(cast: Cast, plan: Plan) -> None:
    from domain.shared.clock import Allowance
    from domain.shared.message import Message
    from domain.shared.tasks import For, open_task

    made = order(cast)
    plan.lay(made)
    with unit(HOUSE, now=NOW) as work:
        open_task(work, made, "order.countersign", Message("x"), For(customer=True), Allowance.working_days(1), clause="2.1", path="/")
    with unit(cast.chen, now=NOW) as work:
        production.acknowledge_plan(work, work.fetch(Order, made.id))
    still = plan.look(lambda work: set(work.session.scalars(select(Task.kind).where(Task.ended_at.is_(None)))))
    assert still == {"order.countersign"}


@pytest.mark.clause("5.1.7(2)")
def test_the_plan_is_issued_as_a_paper_where_there_is_something_to_make(cast: Cast, plan: Plan) -> None:
    plan.lay(order(cast, "SO-1", lines=((LEFT, 320, 0),)))
    papers = lambda work: list(work.session.scalars(select(Record).where(Record.form == "production-plan")))  # noqa: E731
    assert plan.look(papers) == []
    second = order(cast, "SO-2", lines=((LEFT, 920, 0),))
    plan.lay(second)
    (paper,) = plan.look(papers)
    assert (paper.object_id, paper.internal, paper.sheet["customer"]) == (second.id, True, "远江汽车")


def test_the_audit_trail_says_how_many_rows_were_planned(cast: Cast, plan: Plan) -> None:
    made = order(cast, lines=((LEFT, 1340, 0),))
    plan.lay(made)
    (entry,) = plan.look(lambda work: list(work.session.scalars(select(Audit).where(Audit.action == "plan.made"))))
    assert (entry.object_id, entry.values["after"]) == (made.id, {"rows": 2})


# a cancelled order


@pytest.mark.parametrize(
    ("cancelled_on", "stay"),
    [(TODAY, []), (TUESDAY, []), (TUESDAY + timedelta(days=1), [960]), (TUESDAY + timedelta(days=2), [960, 960]),
     (TUESDAY + timedelta(days=3), [960, 960, 160])],
)
def test_a_cancelled_order_leaves_the_plan_from_that_day_on_and_what_was_made_stays(
    cast: Cast, plan: Plan, cancelled_on: date, stay: list[int]
) -> None:
    made = order(cast, lines=((LEFT, 2400, 0),))
    plan.lay(made)
    plan.cancel(made, datetime(cancelled_on.year, cancelled_on.month, cancelled_on.day, 2, tzinfo=NOW.tzinfo))
    assert [quantity for _, quantity, _ in plan.rows()] == stay


def test_a_cancelled_order_takes_no_other_order_off_the_plan(cast: Cast, plan: Plan) -> None:
    gone, stays = order(cast, "SO-1", lines=((LEFT, 920, 0),)), order(cast, "SO-2", lines=((RIGHT, 780, 0),))
    plan.lay(gone)
    plan.lay(stays)
    plan.cancel(gone, NOW)
    assert plan.rows(gone) == []
    assert sum(quantity for _, quantity, _ in plan.rows(stays)) == 600


@pytest.mark.clause("5.1.8(1)")
def test_the_hours_of_a_cancelled_order_are_free_for_the_next(cast: Cast, plan: Plan) -> None:
    gone, later = order(cast, "SO-1", lines=((LEFT, 1280, 0),)), order(cast, "SO-2", lines=((RIGHT, 780, 0),))
    plan.lay(gone)
    plan.cancel(gone, NOW)
    plan.lay(later)
    assert plan.rows() == [(TUESDAY, 600, Decimal(10))]
