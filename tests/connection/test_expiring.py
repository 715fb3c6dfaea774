"""A token ends on its day; before a program stands still, whoever keeps the connection has a task that says so."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.connection import expiring, tokens
from domain.connection.expiring import SOON, TASK
from domain.connection.models import ApiToken
from domain.connection.tokens import TokenInput
from domain.shared.actor import system
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast

ENDS = NOW + timedelta(days=90)


def made(cast: Cast, *scopes: str, name: str = "用友 U8", days: int = 90) -> ApiToken:
    with unit(cast.it, now=NOW) as work:
        return tokens.make(work, TokenInput(name, scopes or ("stock:write",), days))[0]


def night(at: datetime) -> list[str]:
    with unit(system("chores"), now=at) as work:
        return [each.name for each in expiring.remind(work)]


def told() -> list[Task]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(Task).where(Task.kind == TASK).order_by(Task.opened_at, Task.id)))


@pytest.mark.parametrize(("left", "names"), [
    (SOON + timedelta(seconds=1), []), (SOON, ["用友 U8"]), (timedelta(days=1), ["用友 U8"]), (timedelta(seconds=1), ["用友 U8"]),
    (timedelta(0), []), (timedelta(days=-1), []),
])
def test_it_is_told_from_two_weeks_before_the_end_until_the_end(cast: Cast, left: timedelta, names: list[str]) -> None:
    made(cast)
    assert night(ENDS - left) == names


def test_the_task_is_the_administrators_and_names_the_day_and_leads_to_the_token(cast: Cast) -> None:
    token = made(cast)
    night(ENDS - timedelta(days=3))
    [task] = told()
    assert (task.department, task.position, task.path) == ("it", "administrator", f"/connection/tokens/{token.id}")
    assert task.title["params"] == {"name": "用友 U8", "day": "2027-02-21"}


def test_it_is_told_once_however_many_nights_go_by(cast: Cast) -> None:
    made(cast)
    assert [night(ENDS - timedelta(days=days)) for days in (13, 12, 1)] == [["用友 U8"], [], []]
    assert len(told()) == 1


def test_of_several_the_one_that_ends_first_is_told_first_and_those_with_time_are_left_alone(cast: Cast) -> None:
    for name, days in (("MES", 95), ("用友 U8", 90), ("WMS", 200)):
        made(cast, name=name, days=days)
    assert night(ENDS - timedelta(days=2)) == ["用友 U8", "MES"]


def test_a_revoked_one_is_nobodys_care_and_revoking_ends_the_task(cast: Cast) -> None:
    token = made(cast)
    night(ENDS - timedelta(days=5))
    with unit(cast.it, now=ENDS - timedelta(days=4)) as work:
        tokens.revoke(work, token.id, version=None)
    assert [(task.outcome, task.ended_by_name) for task in told()] == [("withdrawn", cast.it.name)]
    made(cast, days=90)  # the same name is free again
    assert night(ENDS - timedelta(days=3)) == ["用友 U8"], "the new one has its own end"


def test_revoking_ends_what_waits_for_finance_too(cast: Cast) -> None:
    token = made(cast, "payments:write")
    night(ENDS - timedelta(days=5))
    with unit(cast.it, now=ENDS - timedelta(days=4)) as work:
        tokens.revoke(work, token.id, version=None)
        waiting = select(Task.kind).where(Task.object_id == token.id, Task.ended_at.is_(None))
        assert list(work.session.scalars(waiting)) == []


def test_with_its_last_day_the_task_ends_by_itself(cast: Cast) -> None:
    made(cast)
    night(ENDS - timedelta(days=5))
    assert [task.ended_at for task in told()] == [None]
    night(ENDS + timedelta(hours=3))
    assert [task.outcome for task in told()] == ["withdrawn"]
    assert night(ENDS + timedelta(days=1)) == []


def test_the_page_says_which_end_soon(visit: Any, cast: Cast) -> None:
    made(cast, name="MES", days=10)
    made(cast, name="WMS", days=200)
    page = visit(cast.it).get("/admin/connection/tokens").text
    assert page.count("即将到期") == 1
    rows = [row for row in page.split("<tr") if "MES" in row or "WMS" in row]
    assert [("MES" in row, "即将到期" in row) for row in rows] == [(True, True), (False, False)]
