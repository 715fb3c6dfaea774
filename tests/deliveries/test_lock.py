"""What is confidential is marked for those who may see it, as long as it is; for others it is in no list, sum or count (RULES 5)."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import event

from domain.projects.actions import end
from domain.projects.ended import looking_up
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


def test_whether_a_project_is_over_is_read_once_a_page_and_not_at_all_where_nothing_belongs_to_one(cast: Cast, engine: Any) -> None:
    project, over = member_of(cast, cast.chen), member_of(cast, cast.chen)
    ended(over)
    asked: list[str] = []
    with unit(cast.chen, now=NOW) as work:
        shown = Page(ended=looking_up(work))
        event.listen(engine, "before_cursor_execute", lambda *told: asked.append(told[2]))
        assert not shown.confidential(None)
        assert asked == []
        assert [shown.confidential(each) for each in (project, over, project, over, None)] == [True, False, True, False, False]
    assert sum("project" in statement and "ended_at" in statement for statement in asked) == 1
