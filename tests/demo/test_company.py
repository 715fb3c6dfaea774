"""What the demo company has at work: a plan that its lines can bear, papers of what was released, and the stories that people played."""

from collections import defaultdict
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

import pytest
from sqlalchemy import func, select

from concord.demo import after, alive, daily, papers, planned, shipping
from concord.demo.masters import Masters
from concord.demo.seed import Seed
from domain.customers.models import Customer
from domain.deliveries.board import queries as board
from domain.deliveries.board.queries import BoardFilter
from domain.deliveries.models import DailyCheck
from domain.orders.evidence import loads
from domain.orders.models import Order, OrderLine, OrderState
from domain.planning.models import Development, PlanRow, PurchaseRequest
from domain.products.models import ProductionLine
from domain.records.models import Record
from domain.reviews.models import Review
from domain.shared.actor import system
from domain.shared.clock import calendar, today
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.conftest import Lazy
from tests.demo.past import small

TRACE = Decimal("0.01")  # of an hour; what divisions leave behind
COMMITTED = (OrderState.RELEASED, OrderState.IN_PRODUCTION, OrderState.PART_SHIPPED, OrderState.ON_HOLD)


@pytest.fixture
def company(lazy_database: Lazy) -> Masters:
    """A small one of the same making, with two years behind it."""
    lazy_database.get()
    return small(900)


def of(company: Masters, number: str) -> Customer:
    return next(customer for customer in company.customers if customer.number == number)


def played(company: Masters, story: alive.Story, number: str, days: int = 3) -> Order:
    """The order that a story, of so many working days ago, leaves behind."""
    start = alive._working_morning(company.calendar, days)
    story(alive.Stage(company, Seed(3), start), of(company, number))
    with unit(system("test")) as work:
        theirs = select(Order).where(Order.customer_id == of(company, number).id)
        return work.session.scalars(theirs.order_by(Order.submitted_at.desc(), Order.number.desc())).first()


@pytest.mark.clause("5.1.7(2)")
def test_all_that_is_still_to_be_made_stands_in_the_daily_plan_from_today_on(company: Masters) -> None:
    with unit(system("test")) as work:
        planned.lay(work)
        ahead = select(PlanRow.line_id, func.sum(PlanRow.quantity)).where(PlanRow.day >= today(work)).group_by(PlanRow.line_id)
        open_lines = (
            select(OrderLine.id, OrderLine.open_quantity, OrderLine.quantity, OrderLine.made).join(Order, Order.id == OrderLine.order_id)
            .where(OrderLine.open_quantity > 0, Order.state.in_(COMMITTED), OrderLine.project_id.is_(None))
        )
        wanted = {key: min(left, ordered - made) for key, left, ordered, made in work.session.execute(open_lines) if made < ordered}
        assert {row[0]: row[1] for row in work.session.execute(ahead)} == wanted
        assert len(wanted) > 5


@pytest.mark.clause("5.1.5(1)")
def test_no_line_is_planned_for_more_hours_than_its_day_has_nor_on_a_day_without_work(company: Masters) -> None:
    with unit(system("test")) as work:
        planned.lay(work)
        lines = {line.id: line.weekly_hours / 5 for line in work.session.scalars(select(ProductionLine))}
        a_day = select(PlanRow.production_line_id, PlanRow.day, func.sum(PlanRow.hours))
        rows = work.session.execute(a_day.group_by(PlanRow.production_line_id, PlanRow.day)).all()
        assert [row for row in rows if row[2] > lines[row[0]]] == []
        assert [row.day for row in rows if not calendar(work).is_working(row.day)] == []
        assert {row.day < today(work) for row in rows} == {True, False}, "the weeks behind are planned as well as those ahead"


def test_the_plan_and_the_capacity_page_tell_the_same_hours(company: Masters) -> None:
    """What leaves in a week is planned in that week or before it, never after, and all together it is as much."""
    with unit(system("test")) as work:
        planned.lay(work)
        day = today(work)
        rows = select(PlanRow.production_line_id, PlanRow.day, PlanRow.hours).where(PlanRow.day >= day)
        made: dict[object, dict[date, Decimal]] = defaultdict(lambda: defaultdict(Decimal))
        for line, when, hours in work.session.execute(rows):
            made[line][when - timedelta(days=when.weekday())] += hours
        for line, weeks in loads(work, list(made), day, 30).items():
            told = list(accumulate(week.committed for week in weeks))
            laid = list(accumulate(made[line][week.week] for week in weeks))
            assert all(hours >= committed - TRACE for committed, hours in zip(told, laid, strict=True)), line
            assert abs(told[-1] - laid[-1]) < TRACE


@pytest.mark.clause("5.1.8(1)")
def test_the_orders_released_last_and_those_at_work_have_their_papers_under_the_names_of_those_who_signed(
    company: Masters, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(papers, "ORDERS", 1)
    papers.issue(company)
    with unit(system("test")) as work:
        released = select(Order).where(Order.released_at.is_not(None), Order.project_id.is_(None))
        orders = work.session.scalars(released.order_by(Order.released_at.desc())).all()
        with_papers = {order.id for place, order in enumerate(orders) if place < papers.ORDERS or order.state in papers.AT_WORK}
        assert len(with_papers) > papers.ORDERS, "what is still at work has its papers, however long ago it was released"
        for order in orders:
            kept = work.session.scalars(select(Record).where(Record.object_id == order.id)).all()
            if order.id not in with_papers:
                assert kept == []
                continue
            assert {"FM070100-01", "FM070100-02", "order-confirmation"} <= {record.form for record in kept}, order.number
            assert {record.edition for record in kept if record.form == "order-confirmation"} == ({1, 2} if order.countersigned_at else {1})
            sales_order = next(record for record in kept if record.form == "FM070100-02")
            assert [signer["name"] for signer in sales_order.signers] == ["赵志远", "何志明"]
            assert sales_order.issued_at == order.released_at


def test_papers_wait_for_their_turn_so_that_what_people_do_meanwhile_is_printed_at_once(company: Masters) -> None:
    papers.issue(company)
    with unit(system("test")) as work:
        due = work.session.scalars(select(Outbox.run_at).where(Outbox.kind == "pdf").order_by(Outbox.seq)).all()
        gaps = [later - earlier for earlier, later in pairwise(due)]
    assert min(due) > work.now and all(gap >= papers.APART for gap in gaps)
    assert len(due) > 2 * papers.ORDERS


@pytest.mark.clause("5.1.7(3)")
def test_one_order_of_the_demo_was_accepted_for_development_and_development_began(company: Masters) -> None:
    order = played(company, alive.in_development, "K001")
    with unit(system("test")) as work:
        assert order.state == OrderState.ACCEPTED_FOR_DEVELOPMENT and order.project_id
        assert set(work.session.scalars(select(Development.kind).where(Development.order_id == order.id))) == {"feasibility", "task"}
        assert set(work.session.scalars(select(Record.form).where(Record.object_id == order.id))) == {"FM070100-01"}
        assert not work.session.scalars(select(PlanRow).where(PlanRow.order_id == order.id)).all()


@pytest.mark.clause("5.1.5(1)")
def test_one_order_of_the_demo_fills_a_week_beyond_its_hours_and_waits_for_its_approval(company: Masters) -> None:
    with unit(system("test")) as work:
        before = over(work)
    order = played(company, alive.start_of_series, "K001")
    with unit(system("test")) as work:
        assert before == [] and len(over(work)) == 1
        review = work.session.scalars(select(Review).where(Review.order_id == order.id)).one()
        waiting = select(Task.kind).where(Task.object_id.in_((order.id, review.id)), Task.ended_at.is_(None))
        assert order.state == OrderState.IN_REVIEW and "review.approval" in set(work.session.scalars(waiting))


@pytest.mark.clause("5.1.8(2)")
def test_purchasing_has_material_to_buy_and_has_taken_some_up(company: Masters) -> None:
    first, second = played(company, alive.short_of_material, "K001"), played(company, alive.bought, "K006")
    with unit(system("test")) as work:
        found = {row.order_id: row.state for row in work.session.scalars(select(PurchaseRequest))}
        waiting = select(Task.object_number).where(Task.kind == "purchase.request", Task.ended_at.is_(None))
        assert first.state == second.state == OrderState.RELEASED
        assert found == {first.id: "sent", second.id: "acknowledged"}
        assert len(work.session.scalars(waiting).all()) == 1


@pytest.mark.clause("5.1.10(1)")
def test_the_daily_board_finds_at_risk_what_has_no_material_and_the_morning_opens_cases_for_what_is_late(company: Masters) -> None:
    order = played(company, after.at_risk, "K003", 13)
    with unit(system("test")) as work:
        rows = board.page(work, BoardFilter(view="risk")).rows
        assert order.number in {row.order for row in rows if row.risk}
        assert board.public_figures(work).material >= 1
    forgotten = played(company, lambda stage, customer: shipping.accepted(stage, customer, days=10) and None, "K005", 13)
    alive.tell(company, Seed(11), 0, "K001", daily.begun)
    with unit(system("test")) as work:
        late = board.page(work, BoardFilter(view="late")).rows
        assert forgotten.number in {row.order for row in late} and all(row.delay for row in late)
        assert work.session.scalar(select(func.count()).select_from(DailyCheck)) == 1


def over(work: alive.Work) -> list[object]:
    lines = work.session.scalars(select(ProductionLine.id)).all()
    return [(line, week.week) for line, weeks in loads(work, lines, today(work), 20).items() for week in weeks if week.over]


def test_what_people_did_they_did_in_working_hours(company: Masters) -> None:
    """An order of three days ago is not signed at night, whoever looks at its way."""
    order = played(company, alive.awaiting_release, "K005")
    with unit(system("test")) as work:
        review = work.session.scalars(select(Review).where(Review.order_id == order.id)).one()
        for moment in (order.submitted_at, order.delivery_signed_at, review.decided_at):
            assert moment == calendar(work).add(moment, 1) - timedelta(minutes=1), moment
