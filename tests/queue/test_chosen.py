"""Rows that were ticked in the queue, and what of it can be signed or chased at once."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest

from domain.queue import actions, choosing
from domain.shared.actor import Actor, system
from domain.shared.errors import NotFound, Refused
from domain.shared.tasks import For, Task, end_task, open_about
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.templates.page_reader import read
from tests.tracking.made import order, project
from tests.tracking.waiting import given
from tests.web.world import routes

HOUR = timedelta(hours=1)
STRANGER = uuid.UUID(int=404)


def do(who: Actor, deed: Any, at: Any = NOW) -> Any:
    with unit(who, now=at) as work:
        return deed(work)


def end(key: uuid.UUID) -> None:
    do(system("test"), lambda work: end_task(work, work.fetch(Task, key)))


@pytest.mark.clause("1.3")
def test_ticked_rows_come_with_what_they_are_about(cast: Cast) -> None:
    keys = [given(cast, order(cast, number)) for number in ("SO-1", "SO-2")]
    rows = do(cast.chen, lambda work: choosing.chosen(work, keys))
    assert {(row.task.object_number, row.customer, row.lines) for row in rows} == {("SO-1", "远江汽车", 2), ("SO-2", "远江汽车", 2)}


@pytest.mark.clause("5.1.1(4)")
def test_where_one_ticked_row_is_out_of_sight_none_is_answered(cast: Cast) -> None:
    open_one = given(cast, order(cast, "SO-1"))
    hidden = given(cast, order(cast, "P7-001", project=project(cast, cast.li_qian)), by=cast.li_qian)
    for out_of_sight in (hidden, STRANGER):
        with pytest.raises(NotFound):
            do(cast.ma, lambda work, key=out_of_sight: choosing.chosen(work, [open_one, key]))
    assert len(do(cast.ma, lambda work: choosing.chosen(work, [open_one, open_one]))) == 1


@pytest.mark.clause("5.1.5(1)")
def test_only_open_delivery_sections_are_offered_to_be_signed_together(cast: Cast) -> None:
    ticked = [
        given(cast, order(cast, "SO-2")),
        given(cast, order(cast, "SO-1")),
        given(cast, order(cast, "SO-3"), "plan.acknowledge"),
        given(cast, order(cast, "SO-4")),
    ]
    given(cast, order(cast, "SO-5"))
    end(ticked[3])
    assert do(cast.chen, lambda work: choosing.deliveries(work, ticked)) == ["SO-1", "SO-2"]
    assert do(cast.chen, lambda work: choosing.deliveries(work, [])) == []


# chasing whoever keeps a thing waiting


def reasons(who: Actor, number: str, at: Any = NOW) -> list[str]:
    return [str(why) for why in do(who, lambda work: actions.chasable(work, open_about(work, number)), at)[1]]


@pytest.mark.clause("1.3")
def test_everybody_who_keeps_an_order_waiting_is_chased_at_once_and_again_after_an_hour(cast: Cast) -> None:
    made = order(cast, "SO-1")
    given(cast, made)
    given(cast, made, "review.meeting", For(person_id=cast.fang.id))
    given(cast, order(cast, "SO-2"))
    assert reasons(cast.li_qian, "SO-1") == []
    chased = do(cast.li_qian, lambda work: actions.chase_all(work, "SO-1"))
    assert {task.kind for task in chased} == {"review.delivery", "review.meeting"}
    assert len(reasons(cast.li_qian, "SO-1", NOW + HOUR - timedelta(seconds=1))) == 1
    with pytest.raises(Refused):
        do(cast.li_qian, lambda work: actions.chase_all(work, "SO-1"), NOW + HOUR - timedelta(seconds=1))
    assert len(do(cast.li_qian, lambda work: actions.chase_all(work, "SO-1"), NOW + HOUR)) == 2


def test_nobody_chases_where_nothing_waits_or_only_for_oneself(cast: Cast) -> None:
    key = given(cast, order(cast, "SO-1"))
    assert reasons(cast.chen, "SO-1") == ["Nothing waits for anybody else."]
    assert reasons(cast.li_qian, "SO-1") == []
    end(key)
    assert reasons(cast.li_qian, "SO-1") == ["Nothing waits for anybody else."]
    with pytest.raises(Refused, match="Nothing waits"):
        do(cast.li_qian, lambda work: actions.chase_all(work, "SO-1"))


@pytest.mark.clause("5.1.5(1)")
def test_each_button_above_the_queue_sends_the_ticked_rows_to_an_address_that_is_there(cast: Cast, visit: Any, application: Any) -> None:
    given(cast, order(cast, "SO-1"))
    page = read(visit(cast.chen).get("/admin/queue").text)
    form = page.one("form", id="f-queue")
    pressed = [each for each in form.all("button") if each.attributes["type"] == "submit"]
    sent_to = {each.attributes.get("formaction", form.attributes["action"]) for each in pressed}
    assert sent_to == {"/admin/queue/signatures", "/admin/queue/handing/choice", "/admin/queue/chasing"}
    assert sent_to <= {"/admin" + route.path for side, _, route in routes(application) if side == "admin" and route.method == "POST"}
