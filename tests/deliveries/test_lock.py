"""What is confidential is marked for those who may see it, as long as it is; for others it is in no list, sum or count (RULES 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import event

from domain.projects.actions import end
from domain.projects.ended import FEW, looking_up, note
from domain.projects.models import Project
from domain.shared.actor import system
from domain.shared.work import unit
from templates.page import Page
from tests.cast import NOW, Cast
from tests.deliveries.late import due, member_of

pytestmark = pytest.mark.clause("5.1.1(4)")
PAGES = (
    "/admin/deliveries", "/admin/ledger", "/admin/delivery-rate?month=2026-11", "/admin/orders", "/admin/orders/SO-7",
    "/admin/production-reports?q=SO-7",
)


def ended(project: Any) -> None:
    with unit(system("test"), now=NOW) as work:
        end(work, work.fetch(Project, project), "it is on the list")


def test_the_lock_stands_beside_it_until_its_project_is_over(cast: Cast, visit: Any) -> None:
    project = member_of(cast, cast.chen)
    due(cast, -3, number="SO-7", project=project)
    member, other = visit(cast.chen), visit(cast.sun_li)
    pages = {path: member.get(path).text for path in PAGES}
    assert all("SO-7" in text for text in pages.values())
    marked = {path for path, text in pages.items() if "保密" in text}
    assert marked >= set(PAGES[:5])
    for path in PAGES[:4]:
        answer = other.get(path)
        assert "SO-7" not in answer.text and "保密" not in answer.text.replace("保密项目", ""), path
    assert other.get("/admin/orders/SO-7").status_code == 404
    ended(project)
    for reader in (member, other):
        for path in PAGES:
            text = reader.get(path).text
            assert "SO-7" in text and "保密" not in text.replace("保密项目", ""), path


@pytest.fixture
def asked(engine: Any) -> Iterator[list[str]]:
    """What is asked about the ends of projects."""
    said: list[str] = []

    def listen(*told: Any) -> None:
        if "project" in told[2] and "ended_at" in told[2]:
            said.append(told[2])

    event.listen(engine, "before_cursor_execute", listen)
    yield said
    event.remove(engine, "before_cursor_execute", listen)


def test_whether_a_project_is_over_is_asked_once_each_and_not_at_all_where_nothing_belongs_to_one(cast: Cast, asked: list[str]) -> None:
    project, over = member_of(cast, cast.chen), member_of(cast, cast.chen)
    ended(over)
    with unit(cast.chen, now=NOW) as work:
        shown = Page(ended=looking_up(work))
        asked.clear()
        assert not shown.confidential(None)
        assert asked == []
        assert [shown.confidential(each) for each in (project, over, project, over, None)] == [True, False, True, False, False]
    assert len(asked) == 2


@pytest.mark.parametrize("reader", ["chen", "system"])
def test_many_projects_are_read_in_one_statement_where_the_list_notes_them_and_at_once_where_it_does_not(
    cast: Cast, asked: list[str], reader: str
) -> None:
    projects = [member_of(cast, cast.chen) for _ in range(6)]
    for over in projects[::2]:
        ended(over)
    actor = cast.chen if reader == "chen" else system("a job")
    for noted, statements in ((True, 1), (False, FEW + 1)):
        with unit(actor, now=NOW) as work:
            asked.clear()
            if noted:
                note(work, [None, *projects])
                note(work, projects)
            has_ended = looking_up(work)
            assert [has_ended(each) for each in projects * 2] == [True, False] * 6
        assert len(asked) == statements


def test_what_is_noted_does_not_outlive_its_unit_of_work(cast: Cast) -> None:
    project = member_of(cast, cast.chen)
    with unit(cast.chen, now=NOW) as work:
        note(work, [project])
        assert not looking_up(work)(project)
    ended(project)
    with unit(cast.chen, now=NOW) as work:
        assert looking_up(work)(project)
