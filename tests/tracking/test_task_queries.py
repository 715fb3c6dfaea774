"""Reading tasks below the queue: branches, narrowing, counts to a limit, loads of departments, what a person ended in time."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.shared import task_queries
from domain.shared.actor import Actor, Post, system
from domain.shared.paging import Cursor
from domain.shared.task_queries import Narrowing
from domain.shared.tasks import For, Task, end_task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project
from tests.tracking.waiting import given

HOUR = timedelta(hours=1)
CONTROL = Post("production", "control")


def numbers(actor: Actor, branches: list, narrowing: Narrowing | None = None, **how: object) -> list[str]:
    with unit(actor, now=NOW) as work:
        found = task_queries.page(work, branches, narrowing or Narrowing(), **how)  # type: ignore[arg-type]
        return [row.object_number for row in found.rows]


def test_no_branch_finds_nothing_and_asks_nothing(cast: Cast) -> None:
    given(cast, order(cast))
    assert numbers(cast.chen, []) == []
    with unit(cast.chen, now=NOW) as work:
        assert task_queries.tallies(work, {"none": []}, NOW)["none"].n.n == 0


def test_posts_named_twice_are_asked_once(cast: Cast) -> None:
    given(cast, order(cast))
    branches = task_queries.waiting([CONTROL, CONTROL])
    assert len(branches) == 1
    assert numbers(cast.chen, branches) == ["SO-261106-018"]


def test_a_task_that_fits_two_branches_is_shown_and_counted_once(cast: Cast) -> None:
    given(cast, order(cast))
    twice = [*task_queries.waiting([CONTROL]), *task_queries.of_departments(["production"])]
    assert numbers(cast.chen, twice) == ["SO-261106-018"]
    with unit(cast.chen, now=NOW) as work:
        assert task_queries.tallies(work, {"both": twice}, NOW)["both"].n.n == 1


def test_tasks_of_posts_can_be_narrowed_to_kinds(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"))
    given(cast, order(cast, "SO-2"), "plan.acknowledge")
    assert numbers(cast.chen, task_queries.waiting([CONTROL], kinds=["plan.acknowledge"])) == ["SO-2"]


@pytest.mark.parametrize(
    ("narrowing", "found"),
    [
        (Narrowing(), ["SO-1", "SO-2"]),
        (Narrowing(kinds=("review",)), ["SO-1"]),
        (Narrowing(kinds=("rev",)), []),
        (Narrowing(kinds=("review%",)), []),
        (Narrowing(numbers=("SO-2",)), ["SO-2"]),
        (Narrowing(numbers=()), []),
        (Narrowing(late=True), []),
        (Narrowing(before=NOW + 2 * HOUR), ["SO-1"]),
        (Narrowing(kinds=("review", "plan"), numbers=("SO-1", "SO-2")), ["SO-1", "SO-2"]),
    ],
)
def test_a_narrowing_takes_away_what_is_not_asked_for(cast: Cast, narrowing: Narrowing, found: list[str]) -> None:
    given(cast, order(cast, "SO-1"), hours=1)
    given(cast, order(cast, "SO-2"), "plan.acknowledge", hours=3)
    assert numbers(cast.chen, task_queries.waiting([CONTROL]), narrowing) == found


def test_the_ended_ones_stand_newest_first(cast: Cast) -> None:
    for place, number in enumerate(("SO-1", "SO-2", "SO-3")):
        task_id = given(cast, order(cast, number))
        with unit(cast.chen, now=NOW + place * HOUR) as work:
            end_task(work, work.fetch(Task, task_id))
    done = task_queries.done_by(cast.chen.id)
    assert numbers(cast.chen, done, ended=True) == ["SO-3", "SO-2", "SO-1"]
    assert numbers(cast.chen, done, ended=True, size=1) == ["SO-3"]
    with unit(cast.chen, now=NOW) as work:
        first = task_queries.page(work, done, ended=True, size=1)
    assert numbers(cast.chen, done, ended=True, size=1, after=first.later) == ["SO-2"]


def test_a_page_starts_behind_its_cursor_also_among_tasks_due_at_the_same_time(cast: Cast) -> None:
    ids = sorted(given(cast, order(cast, f"SO-{n}")) for n in range(4))
    with unit(cast.chen, now=NOW) as work:
        due = work.fetch(Task, ids[1]).due_at
    later = numbers(cast.chen, task_queries.waiting([CONTROL]), after=Cursor(due, ids[1]))
    earlier = numbers(cast.chen, task_queries.waiting([CONTROL]), before=Cursor(due, ids[1]))
    assert len(later) == 2 and len(earlier) == 1 and not set(later) & set(earlier)


def test_a_customers_tasks_are_those_of_its_own_people(cast: Cast) -> None:
    mine = order(cast, "SO-1")
    theirs = order(cast, "SO-2", customer="b", lines=(("B-77120", 1, 0),))
    for made in (mine, theirs):
        given(cast, made, "order.completion", For(customer=True))
        given(cast, made)
    with unit(cast.wang_min, now=NOW) as work:
        assert [(row.object_number, row.kind) for row in task_queries.for_customer(work)] == [("SO-1", "order.completion")]
        assert task_queries.for_customer(work, "SO-2") == []
        assert len(task_queries.for_customer(work, "SO-1")) == 1


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_task_of_a_customer_is_for_its_members_alone(cast: Cast) -> None:
    secret = project(cast, cast.wang_min)
    given(cast, order(cast, "E27-1", project=secret), "order.completion", For(customer=True))
    with unit(cast.wang_min, now=NOW) as work:
        assert len(task_queries.for_customer(work)) == 1
    with unit(cast.a_quality, now=NOW) as work:
        assert task_queries.for_customer(work) == []


def test_what_waits_about_an_order_is_told_to_staff_with_the_customers_part(cast: Cast) -> None:
    made = order(cast)
    given(cast, made, hours=9)
    given(cast, made, "order.completion", For(customer=True), hours=1)
    with unit(cast.ma, now=NOW) as work:
        found = task_queries.about(work, made.number)
    assert [(row.kind, row.internal) for row in found] == [("order.completion", False), ("review.delivery", True)]


def test_rows_of_chosen_tasks_leave_out_what_is_done(cast: Cast) -> None:
    ids = [given(cast, order(cast, f"SO-{n}")) for n in range(2)]
    with unit(cast.chen, now=NOW) as work:
        end_task(work, work.fetch(Task, ids[0]))
    with unit(cast.chen, now=NOW) as work:
        assert [row.id for row in task_queries.rows_of(work, ids)] == [ids[1]]


def test_counts_stop_at_their_limit(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(task_queries, "MOST_COUNTED", 2)
    for n in range(5):
        given(cast, order(cast, f"SO-{n}"))
    with unit(cast.chen, now=NOW) as work:
        one = task_queries.tallies(work, {"mine": task_queries.waiting([CONTROL])}, NOW)["mine"].n
        two = task_queries.tallies(work, {"mine": task_queries.waiting([CONTROL], cast.chen.id)}, NOW)["mine"].n
    assert (one.n, str(one)) == (3, "2+") == (two.n, str(two))


def test_the_load_of_each_department_says_how_much_is_late(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"), hours=1)
    given(cast, order(cast, "SO-2"), hours=30)
    given(cast, order(cast, "SO-3"), "review.cost_finance", For(department="finance", position="member"), hours=30)
    with unit(cast.ma, now=NOW + 3 * HOUR) as work:
        found = {load.department: (load.waiting.n, load.late.n) for load in task_queries.loads(work)}
    assert found == {"production": (2, 1), "finance": (1, 0)}


def test_kinds_are_counted_apart_late_ones_too(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"), hours=1)
    given(cast, order(cast, "SO-2"), "plan.acknowledge", hours=30)
    with unit(cast.ma, now=NOW + 3 * HOUR) as work:
        found = task_queries.by_kind(work, ["review.delivery", "plan.acknowledge", "review.ruling"])
    assert {kind: (waiting.n, late.n) for kind, (waiting, late) in found.items()} == {
        "review.delivery": (1, 1), "plan.acknowledge": (1, 0), "review.ruling": (0, 0),
    }


def test_somebody_who_ended_nothing_has_no_share_in_time(cast: Cast) -> None:
    with unit(cast.chen, now=NOW) as work:
        (found,) = task_queries.punctuality(work, cast.chen.id, NOW)
    assert (found.done, found.percent, found.average) == (0, None, None)


def test_what_was_ended_before_the_moment_does_not_count(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    with unit(cast.chen, now=NOW) as work:
        end_task(work, work.fetch(Task, task_id))
    with unit(cast.chen, now=NOW) as work:
        before, after = task_queries.punctuality(work, cast.chen.id, NOW - HOUR, NOW + HOUR)
        (other,) = task_queries.punctuality(work, cast.ma.id, NOW - HOUR)
    assert (before.done, after.done, other.done) == (1, 0, 0)


def test_today_ends_at_midnight_where_the_company_is() -> None:
    with unit(system("test"), now=NOW) as work:
        end = task_queries.end_of_today(work)
    assert end - NOW == 15 * HOUR, "it is nine in the morning in Shanghai"


def test_a_task_remembers_who_let_it_wait(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"), by=cast.li_qian)
    given(cast, order(cast, "SO-2"))
    assert numbers(cast.li_qian, task_queries.opened_by(cast.li_qian.id)) == ["SO-1"]


def test_a_tally_says_how_many_are_late_and_how_many_soon(cast: Cast) -> None:
    for number, hours in (("SO-1", 1), ("SO-2", 4), ("SO-3", 40)):
        given(cast, order(cast, number), hours=hours)
    with unit(cast.chen, now=NOW + 2 * HOUR) as work:
        tally = task_queries.tallies(work, {"mine": task_queries.waiting([CONTROL])}, NOW + 12 * HOUR)["mine"]
    assert (tally.n.n, tally.late.n, tally.soon.n) == (3, 1, 2)
