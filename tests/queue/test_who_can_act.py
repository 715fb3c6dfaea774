"""Who can act on a task, what a view holds, and the filters that a person keeps (RULES 2, clause 1.3)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from domain.queue import handing, queries
from domain.queue.actions import keep_view
from domain.queue.queries import QueueFilter
from domain.shared.actor import Actor, Mandate, Post, system
from domain.shared.tasks import For, Task
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.tracking.made import order
from tests.tracking.waiting import given

HOUR = timedelta(hours=1)


def do(who: Actor, deed: Callable[[Work], Any], at: Any = NOW) -> Any:
    with unit(who, now=at) as work:
        return deed(work)


def kept(who: Actor, page: str = "queue") -> list[tuple[str, str]]:
    return do(who, lambda work: [(view.name, view.filters) for view in queries.saved_views(work, page)])


def keep(who: Actor, name: str, filters: str = "view=all", page: str = "queue") -> uuid.UUID:
    return do(who, lambda work: keep_view(work, page, name, filters).id)


# --- views ---


def test_a_view_is_kept_with_its_filters_and_without_the_question_mark(cast: Cast) -> None:
    keep(cast.chen, " 今天到期 ", "?view=mine&due=today")
    assert kept(cast.chen) == [("今天到期", "view=mine&due=today")]


def test_each_list_has_views_of_its_own_in_the_order_in_which_they_were_kept(cast: Cast) -> None:
    keep(cast.chen, "乙")
    do(cast.chen, lambda work: keep_view(work, "queue", "甲", "q=1"), NOW + HOUR)
    keep(cast.chen, "乙", "state=released", "orders")
    assert [name for name, _ in kept(cast.chen)] == ["乙", "甲"]
    assert kept(cast.chen, "orders") == [("乙", "state=released")]


def test_filters_are_cut_at_a_thousand_characters(cast: Cast) -> None:
    keep(cast.chen, "长", "q=" + "x" * 2000)
    assert len(kept(cast.chen)[0][1]) == 1000


# --- who can act on a task ---


def colleagues(who: Actor, key: uuid.UUID) -> set[str]:
    return do(who, lambda work: {each.name for each in handing.colleagues(work, work.fetch(Task, key))})


@pytest.mark.parametrize(("position", "names"), [
    ("control", {"he_head"}), ("member", {"ma", "he_head"}), ("head", {"he_head"}),
])
def test_a_task_of_a_post_goes_to_those_who_hold_it_or_stand_above(cast: Cast, position: str, names: set[str]) -> None:
    key = given(cast, order(cast, "SO-1"), whom=For(department="production", position=position))
    assert colleagues(cast.chen, key) == {cast.people[name].name for name in names}


def test_nobody_is_offered_themselves_nor_a_person_of_another_department(cast: Cast) -> None:
    key = given(cast, order(cast, "SO-1"), whom=For(department="finance", position="member"))
    assert colleagues(cast.xu, key) == {cast.song_head.name}
    assert cast.xu.name in colleagues(cast.song_head, key)


def test_a_task_of_a_person_goes_to_somebody_of_their_departments(cast: Cast) -> None:
    key = given(cast, order(cast, "SO-1"), whom=For(person_id=cast.xu.id))
    assert colleagues(cast.xu, key) == {cast.song_head.name}


def test_several_tasks_go_only_to_who_can_act_on_all_of_them(cast: Cast) -> None:
    made = order(cast, "SO-1")
    keys = [given(cast, made, whom=For(department="production", position=position)) for position in ("member", "control")]

    def common(work: Work) -> list[str]:
        rows = [row for row in queries.page(work, QueueFilter(view="all"), size=200).rows if row.task.id in keys]
        return [words for _, words in handing.colleagues_for(work, rows)]

    (only,) = do(cast.chen, common)
    assert only.startswith(cast.he_head.name) and " · " in only
    assert do(cast.chen, lambda work: handing.colleagues_for(work, [])) == []


# --- what waits for whom ---


@pytest.mark.parametrize(("kind", "number"), [("mine", 1), ("department", 1), ("started", 0), ("all", 1), ("done", 0), ("behalf", 0)])
def test_each_view_holds_what_it_says(cast: Cast, kind: str, number: int) -> None:
    given(cast, order(cast, "SO-1"))
    assert len(do(cast.chen, lambda work: queries.page(work, QueueFilter(view=kind)).rows)) == number


def test_who_holds_no_post_and_no_name_has_no_tasks_at_all(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"))
    assert do(system("test"), lambda work: list(queries.branches(work, "mine"))) == []


def test_a_mandate_for_what_is_taken_in_no_task_opens_no_view(cast: Cast) -> None:
    given(cast, order(cast, "SO-1"))
    blessed = Actor(kind=cast.ma.kind, id=cast.ma.id, name=cast.ma.name, posts=(Post("production", "member"),),
                    mandates=(Mandate("blessing", cast.chen.id, cast.chen.name),))  # type: ignore[arg-type]
    assert do(blessed, lambda work: queries.page(work, QueueFilter(view="behalf")).rows) == []
    holding = Actor(kind=cast.ma.kind, id=cast.ma.id, name=cast.ma.name, posts=(Post("production", "member"),),
                    mandates=(Mandate("delivery", cast.chen.id, cast.chen.name),))  # type: ignore[arg-type]
    assert [row.task.kind for row in do(holding, lambda work: queries.page(work, QueueFilter(view="behalf")).rows)] == ["review.delivery"]
