"""Who stands in for somebody sees what waits for them, for each decision of the authority table (clause 1.3, RULES 2)."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.access.policy import AUTHORITY
from domain.queue import queries
from domain.queue.actions import is_mine
from domain.queue.decisions import TAKEN_IN
from domain.queue.followed import followed
from domain.queue.kinds import KINDS
from domain.queue.kinds import name as called
from domain.queue.queries import QueueFilter, time_left
from domain.receivables.actions import retail
from domain.shared import clock
from domain.shared.actor import Actor, Kind, Mandate
from domain.shared.clock import Calendar
from domain.shared.settings import settings
from templates.marks import working_left
from tests.cast import NOW, Cast
from tests.receivables.received import ARM, House, received
from tests.receivables.test_deductions import claim

ME, OTHER = uuid.UUID(int=1), uuid.UUID(int=2)


@pytest.fixture
def house(cast: Cast) -> House:
    return House(cast)


# --- the table ---


@pytest.mark.clause("1.3")
def test_every_decision_is_taken_in_tasks_that_have_a_name() -> None:
    assert set(TAKEN_IN) == set(AUTHORITY), "whoever hands a decision on hands on what waits for it"
    assert {kind for kinds in TAKEN_IN.values() for kind in kinds} <= set(KINDS)


@pytest.mark.parametrize(("decision", "kinds"), [
    ("price", {"review.marketing"}), ("service", {"review.marketing"}), ("classification", {"review.marketing"}),
    ("approval", {"review.approval"}), ("approval_deputy", {"review.approval"}),
    ("price_change", {"review.price", "change.price", "change.refusal", "statement.price"}),
    ("change_technical", {"change.technical", "change.engineering"}), ("change_finance", {"change.finance"}),
    ("invoice", {"invoice.issue", "invoice.make", "statement.dispute"}),
    ("payment", {"invoice.credit", "receivables.deduction", "receivables.refund"}),
    ("retail_exception", {"receivables.exception"}), ("outbound", {"dispatch.verify", "dispatch.ship"}),
    ("premium_freight_over", {"delay.freight"}),
])
@pytest.mark.clause("5.1.6")
def test_what_is_decided_where(decision: str, kinds: set[str]) -> None:
    assert set(TAKEN_IN[decision]) == kinds


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.endswith((".approval", ".price", ".refund", ".exception", ".ruling"))])
def test_no_approval_is_without_the_decision_that_gives_it(kind: str) -> None:
    assert any(kind in kinds for kinds in TAKEN_IN.values()), kind


def test_a_kind_that_nobody_named_is_a_task_all_the_same() -> None:
    assert (str(called("receivables.refund")), str(called("boat.launch"))) == ("Credit to be paid back", "Task")


@pytest.mark.parametrize(("decision", "kind", "mine"), [
    ("payment", "receivables.deduction", True), ("payment", "receivables.refund", True), ("payment", "invoice.issue", False),
    ("invoice", "invoice.issue", True), ("retail_exception", "receivables.exception", True), ("retail_exception", "statement.price", False),
    ("price_change", "statement.price", True), ("change_approval", "change.approval", True), ("change_approval", "change.price", False),
    ("outbound", "dispatch.verify", True), ("blessing", "boat.launch", False),
])
def test_a_task_is_mine_under_a_mandate_for_any_decision_that_is_taken_in_it(decision: str, kind: str, mine: bool) -> None:
    actor = Actor(kind=Kind.STAFF, id=ME, name="吴佳", mandates=(Mandate(decision, OTHER, "徐静"),))
    work: Any = SimpleNamespace(actor=actor)
    task: Any = SimpleNamespace(person_id=None, department="finance", position="member", kind=kind)
    assert is_mine(work, task) is mine


# --- in the queue ---


def standing_in(who: Actor, giver: Actor, *decisions: str) -> Actor:
    mandates = tuple(Mandate(decision, giver.id, giver.name) for decision in decisions)  # type: ignore[arg-type]
    return Actor(kind=Kind.STAFF, id=who.id, name=who.name, posts=who.posts, decisions=who.decisions, mandates=mandates)


def on_behalf(house: House, who: Actor) -> set[str]:
    return house.as_(who, lambda work: {row.task.kind for row in queries.page(work, QueueFilter(view="behalf")).rows})


@pytest.mark.clause("5.1.12(2)")
def test_finances_deductions_wait_for_who_stands_in_for_finance_and_nothing_else_of_it(house: House) -> None:
    house.issued((ARM, 10, "86.40"))
    claim(house)
    received(house.cast, (ARM, 10, "86.40"), po="4500874022")
    house.draft()
    assert on_behalf(house, standing_in(house.cast.wu_jia, house.cast.xu, "payment")) == {"receivables.deduction"}
    assert on_behalf(house, standing_in(house.cast.wu_jia, house.cast.xu, "retail_exception")) == set()
    assert on_behalf(house, house.cast.wu_jia) == set()


@pytest.mark.clause("5.1.12(3)")
def test_the_exception_of_retail_waits_for_who_stands_in_for_the_general_manager(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False)
    house.system(lambda work: setattr(work.fetch(type(house.cast.a), house.cast.a.id), "retail", True))
    house.as_(house.cast.xu, lambda work: retail.propose(work, order, Decimal("976.32"), "展会样件"))
    deputy = standing_in(house.cast.lu_deputy_gm, house.cast.shen, "retail_exception")
    assert on_behalf(house, deputy) == {"receivables.exception"}
    assert house.as_(deputy, queries.menu_counts)["tasks"] >= 1


# --- where the house follows what waits for a customer ---


@pytest.mark.parametrize(("path", "url"), [
    ("/statements/DZ-261130-001", "/admin/receivables/statements/DZ-261130-001"),
    ("/changes/BG-261123-001", "/admin/changes/BG-261123-001"),
    ("/delays/YQ-261123-001", "/admin/deliveries/delays/YQ-261123-001"),
    ("/deliveries/packaging", "/admin/deliveries/receipts/packaging"),
    ("/orders/SO-1/completion", "/admin/orders/SO-1"),
    ("/orders/SO-1/deviations/7/answer", "/admin/orders/SO-1"),
])
def test_a_customers_task_is_followed_on_our_page_of_the_same_thing(path: str, url: str) -> None:
    assert followed(path, "SO-1") == url


def test_what_waits_for_the_customer_opens_for_finance_from_everybodys_tasks(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    house.send(house.draft())
    rows = house.as_(house.cast.xu, lambda work: queries.page(work, QueueFilter(view="all", type="statement")).rows)
    assert [row.task.kind for row in rows] == ["statement.answer"]
    assert visit(house.cast.xu).get(rows[0].url).status_code == 200


# --- how long is left ---

ZONE = settings().zone
WEEK = Calendar(ZONE)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZONE)


@pytest.fixture
def week(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A plain calendar without holidays."""
    monkeypatch.setattr(queries, "calendar", lambda work: WEEK)
    yield


def left(now: str, due: str, kind: str = "working", paused: str | None = None) -> timedelta:
    task: Any = SimpleNamespace(due_at=at(due), clock=kind, paused_at=at(paused) if paused else None)
    work: Any = SimpleNamespace(now=at(now))
    return time_left(work, task)


@pytest.mark.usefixtures("week")
@pytest.mark.parametrize(("now", "due", "hours"), [  # 2026-11-23 is a Monday; 8–12 and 13–17
    ("2026-11-23T09:00", "2026-11-23T11:30", 2.5),
    ("2026-11-23T11:00", "2026-11-23T14:00", 2),  # over noon
    ("2026-11-23T16:00", "2026-11-24T09:00", 2),  # over night
    ("2026-11-27T16:00", "2026-11-30T09:00", 2),  # over the weekend
    ("2026-11-28T10:00", "2026-11-30T08:00", 0),  # on Saturday nothing runs
    ("2026-11-24T09:00", "2026-11-23T16:00", -2),  # late since the hour before five and the hour after eight
    ("2026-11-23T08:00", "2026-12-14T08:00", 120),  # three weeks of forty hours
    ("2026-11-23T08:00", "2026-12-21T08:00", 160),  # and what lies beyond by whole weeks
])
def test_what_is_left_runs_in_working_hours(now: str, due: str, hours: float) -> None:
    assert left(now, due) == timedelta(hours=hours)


@pytest.mark.usefixtures("week")
def test_what_is_due_at_five_is_late_that_night_although_no_working_hour_has_passed() -> None:
    assert left("2026-11-23T17:00", "2026-11-23T17:00") == timedelta()
    assert left("2026-11-23T23:04", "2026-11-23T17:00") < timedelta()
    assert working_left(left("2026-11-23T23:04", "2026-11-23T17:00")) == "已逾期"


@pytest.mark.usefixtures("week")
def test_a_clock_of_the_calendar_runs_at_night_too() -> None:
    assert left("2026-11-27T16:00", "2026-11-30T16:00", "calendar") == timedelta(days=3)


@pytest.mark.usefixtures("week")
def test_a_clock_that_stands_keeps_what_was_left() -> None:
    assert left("2026-12-30T09:00", "2026-11-23T17:00", paused="2026-11-23T16:00") == timedelta(hours=1)


def test_the_calendar_is_the_companys_own(house: House) -> None:
    task: Any = SimpleNamespace(due_at=NOW + timedelta(hours=1), clock="working", paused_at=None)
    assert house.system(lambda work: time_left(work, task)) == timedelta(hours=1)
    assert queries.calendar is clock.calendar
