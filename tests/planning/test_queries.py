"""What the pages of production read: the plan of a week, purchase requests, documents and developments (5.1.7(2), 5.1.8)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders.models import Order, OrderLine
from domain.planning import queries
from domain.planning.models import DocumentRequest, PlanRow, PurchaseLine, PurchaseRequest, RequestState
from domain.planning.rules import PURCHASE
from domain.products.models import Product
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance
from domain.shared.errors import NotFound
from domain.shared.message import Message
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project

MONDAY, SUNDAY = date(2026, 11, 23), date(2026, 11, 29)
HOUR = timedelta(hours=1)


def read(who: Actor, look: Any) -> Any:
    with unit(who, now=NOW) as work:
        return look(work)


def lines(work: Work, made: Order) -> list[OrderLine]:
    return list(work.session.scalars(select(OrderLine).where(OrderLine.order_id == made.id).order_by(OrderLine.position)))


def planned(made: Order, *days: date, position: int = 0, on_line: bool = True, cast: Cast, hours: str = "4") -> None:
    with unit(system("test"), now=NOW) as work:
        line = lines(work, made)[position]
        for day in days:
            work.add(
                PlanRow(
                    order_id=made.id,
                    line_id=line.id,
                    product_id=line.product_id,
                    production_line_id=cast.lines["L1"].id if on_line else None,
                    day=day,
                    quantity=Decimal(100),
                    hours=Decimal(hours),
                    customer_id=made.customer_id,
                )
            )


# the plan of a week


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(
    ("asked", "days"),
    [
        (MONDAY, [MONDAY, SUNDAY]),
        (SUNDAY, [MONDAY, SUNDAY]),
        (date(2026, 11, 26), [MONDAY, SUNDAY]),
        (date(2026, 11, 22), [date(2026, 11, 22)]),
        (date(2026, 11, 30), [date(2026, 11, 30)]),
    ],
)
def test_the_plan_of_a_week_goes_from_its_monday_to_its_sunday(cast: Cast, asked: date, days: list[date]) -> None:
    planned(order(cast), SUNDAY, date(2026, 11, 22), MONDAY, date(2026, 11, 30), cast=cast)
    assert [day.day for day in read(cast.chen, lambda work: queries.plan(work, asked))] == days


@pytest.mark.clause("5.1.8(1)")
def test_a_row_of_the_plan_says_which_part_of_which_order_is_made_where(cast: Cast) -> None:
    made = order(cast, "SO-1")
    planned(made, MONDAY, cast=cast)
    planned(made, MONDAY, position=1, on_line=False, cast=cast, hours="2.5")
    (day,) = read(cast.chen, lambda work: queries.plan(work, MONDAY))
    first, second = sorted(day.rows, key=lambda row: row.code, reverse=True)
    assert (first.production_line, first.code, first.order, first.customer) == ("焊接一线", "HC-4801-012", "SO-1", "远江汽车")
    assert (first.name, first.quantity, first.unit, first.hours) == ("前下摆臂总成（左）", 100, "pcs", 4)
    assert second.production_line == "—"
    assert day.hours == Decimal("6.5")


def test_a_row_of_the_plan_has_the_companys_name_of_the_part_not_the_customers(cast: Cast) -> None:
    made = order(cast, "SO-1")
    with unit(system("test"), now=NOW) as work:
        product = work.fetch(Product, cast.products["HC-4801-012"].id)
        product.name_zh = "前下摆臂总成"
    planned(made, MONDAY, cast=cast)
    ((row,),) = (day.rows for day in read(cast.chen, lambda work: queries.plan(work, MONDAY)))
    assert row.name == "前下摆臂总成"


def test_rows_of_a_day_stand_by_order_within_their_line(cast: Cast) -> None:
    for number in ("SO-2", "SO-1"):
        planned(order(cast, number), MONDAY, cast=cast)
    (day,) = read(cast.chen, lambda work: queries.plan(work, MONDAY))
    assert [row.order for row in day.rows] == ["SO-1", "SO-2"]


def test_a_week_without_work_is_empty(cast: Cast) -> None:
    assert read(cast.chen, lambda work: queries.plan(work, MONDAY)) == []


@pytest.mark.clause("5.1.7(2)")
@pytest.mark.parametrize(
    ("asked", "nearest"),
    [
        (MONDAY, [date(2026, 11, 16), date(2026, 12, 7)]),
        (SUNDAY, [date(2026, 11, 16), date(2026, 12, 7)]),
        (date(2026, 11, 2), [date(2026, 11, 9)]),
        (date(2026, 12, 14), [date(2026, 12, 7)]),
    ],
)
def test_beside_a_week_without_work_the_nearest_weeks_with_work_are_named(cast: Cast, asked: date, nearest: list[date]) -> None:
    planned(order(cast), date(2026, 11, 10), date(2026, 11, 22), date(2026, 12, 9), cast=cast)
    assert read(cast.chen, lambda work: queries.weeks_around(work, asked)) == nearest


def test_where_nothing_is_planned_at_all_no_week_is_named(cast: Cast) -> None:
    assert read(cast.chen, lambda work: queries.weeks_around(work, MONDAY)) == []


@pytest.mark.clause("5.1.8(1)")
def test_orders_that_production_control_has_not_taken_up_are_listed_the_most_urgent_first(cast: Cast) -> None:
    made = {number: order(cast, number) for number in ("SO-1", "SO-2", "SO-3")}
    with unit(system("test"), now=NOW) as work:
        for number, kind, hours in (("SO-1", "plan.acknowledge", 8), ("SO-2", "plan.acknowledge", 2), ("SO-3", "review.delivery", 1)):
            open_task(
                work,
                made[number],
                kind,
                Message("Task"),
                For(department="production", position="control"),
                Allowance.working_hours(hours),
                clause="5.1.8(1)",
                path="/plan",
                number=number,
            )
    assert [each.number for each in read(cast.chen, queries.to_acknowledge)] == ["SO-2", "SO-1"]
    read(system("test"), lambda work: end_tasks(work, made["SO-2"], "plan.acknowledge", outcome="acknowledged"))
    (left,) = read(cast.chen, queries.to_acknowledge)
    assert (left.id, left.customer, left.title) == (made["SO-1"].id, cast.a.name_short, made["SO-1"].title)


# purchase requests


def asked_for(made: Order, number: str, state: str = "sent", at: datetime = NOW, *codes: str, cast: Cast, project_id: Any = None) -> None:
    about: dict[str, Any] = {"customer_id": made.customer_id, "project_id": project_id}
    amounts = {"quantity": Decimal(5), "need": Decimal(5), "safety": Decimal(0), "available": Decimal(0)}
    with unit(system("test"), now=at) as work:
        request = work.add(
            PurchaseRequest(
                number=number, order_id=made.id, order_number=made.number, state=state, drafted_at=at, drafted_by="陈建国", **about
            )
        )
        work.session.flush()
        for code in codes:
            key = cast.materials[code].id
            work.add(
                PurchaseLine(
                    request_id=request.id, material_id=key, code=code, name=code, unit="kg", needed_by=MONDAY, **amounts, **about
                )
            )


def numbers(who: Actor, **wanted: str) -> list[str]:
    return [row.number for row in read(who, lambda work: queries.requests(work, **wanted).rows)]


@pytest.mark.clause("5.1.8(2)")
def test_requests_stand_newest_first_and_what_was_withdrawn_only_when_asked_for(cast: Cast) -> None:
    made = order(cast)
    for number, (state, hours) in {"PR-1": ("sent", 0), "PR-2": ("withdrawn", 1), "PR-3": ("received", 2), "PR-4": ("draft", 3)}.items():
        asked_for(made, number, state, NOW + hours * HOUR, cast=cast)
    assert numbers(cast.qian) == ["PR-4", "PR-3", "PR-1"]
    assert [numbers(cast.qian, state=state) for state in ("sent", "withdrawn", "acknowledged")] == [["PR-1"], ["PR-2"], []]


def test_each_request_has_its_own_lines_by_code(cast: Cast) -> None:
    made = order(cast)
    asked_for(made, "PR-1", "sent", NOW, "QStE420", "NR-60", cast=cast)
    asked_for(made, "PR-2", "sent", NOW + HOUR, "NR-60", cast=cast)
    rows = read(cast.qian, lambda work: queries.requests(work).rows)
    assert [[line.code for line in row.lines] for row in rows] == [["NR-60"], ["NR-60", "QStE420"]]
    assert [row.order for row in rows] == [made.number, made.number]


@pytest.mark.parametrize(("who", "moves"), [("qian", {"acknowledge", "settle"}), ("chen", set()), ("li_qian", set())])
def test_a_request_shows_the_moves_that_its_reader_has(cast: Cast, who: str, moves: set[str]) -> None:
    asked_for(order(cast), "PR-1", "sent", cast=cast)
    (row,) = read(getattr(cast, who), lambda work: queries.requests(work).rows)
    assert set(row.moves) == moves


def test_requests_go_on_page_by_page_and_none_is_lost(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "PAGE", 2)
    made = order(cast)
    for number in range(5):
        asked_for(made, f"PR-{number}", "sent", NOW + number * HOUR, cast=cast)
    pages, after = [], ""
    for _ in range(3):
        found = read(cast.qian, lambda work, after=after: queries.requests(work, after=after))
        pages.append([row.number for row in found.rows])
        after = str(found.later) if found.later else ""
    assert pages == [["PR-4", "PR-3"], ["PR-2", "PR-1"], ["PR-0"]]
    assert after == ""


@pytest.mark.clause("5.1.1(4)")
def test_what_belongs_to_a_confidential_project_is_on_no_list_of_outsiders(cast: Cast) -> None:
    made = order(cast)
    hidden = project(cast, cast.qian)
    asked_for(made, "PR-1", "sent", cast=cast)
    asked_for(made, "P7-001", "sent", NOW + HOUR, cast=cast, project_id=hidden)
    assert (numbers(cast.qian), numbers(cast.tang_head)) == (["P7-001", "PR-1"], ["PR-1"])


# documents and developments


def wanted(made: Order, number: str, at: datetime = NOW, *, done: bool = False) -> None:
    with unit(system("test"), now=at) as work:
        line = lines(work, made)[0]
        work.add(
            DocumentRequest(
                number=number,
                order_id=made.id,
                order_number=made.number,
                product_id=line.product_id,
                code="HC-1",
                name="x",
                revision="B",
                missing=["bom"],
                opened_at=at,
                done_at=at if done else None,
                customer_id=made.customer_id,
            )
        )


@pytest.mark.clause("5.1.8(3)")
def test_documents_that_are_still_to_be_issued_stand_first_the_newest_on_top(cast: Cast) -> None:
    made = order(cast)
    wanted(made, "PD-1", NOW)
    wanted(made, "PD-2", NOW + HOUR, done=True)
    wanted(made, "PD-3", NOW + 2 * HOUR)
    assert [each.number for each in read(cast.fang, queries.documents)] == ["PD-3", "PD-1", "PD-2"]
    assert read(cast.fang, lambda work: queries.document_request(work, "PD-2")).number == "PD-2"


@pytest.mark.parametrize("look", [queries.document_request, queries.development])
def test_a_number_that_is_none_is_not_found(cast: Cast, look: Any) -> None:
    with pytest.raises(NotFound):
        read(cast.fang, lambda work: look(work, "PD-404"))


# the moves of a purchase request

OPEN = {
    "draft": {"send", "send_early", "withdraw"},
    "sent": {"acknowledge", "settle", "withdraw"},
    "acknowledged": {"receive", "settle", "withdraw"},
    "received": set(),
    "withdrawn": set(),
}


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize("state", [state.value for state in RequestState])
def test_a_request_is_drafted_sent_taken_up_and_received_in_this_order(state: str) -> None:
    assert {name for name, move in PURCHASE.moves.items() if state in move.sources} == OPEN[state]


def test_only_what_is_sent_early_and_what_becomes_of_material_left_over_needs_a_reason() -> None:
    assert {name for name, move in PURCHASE.moves.items() if move.reason} == {"send_early", "settle"}
    assert PURCHASE.moves["send"].permission == PURCHASE.moves["withdraw"].permission == "purchasing.system"
