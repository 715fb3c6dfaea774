"""A new part that is asked for in a change is confidential from then on (5.1.1(4)): for others neither it nor its change exists."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.changes.models import Change, ChangeItem
from domain.projects.models import ProjectMember
from domain.shared.actor import system
from domain.shared.files import Attachment
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import TODAY, Cast
from tests.changes.story import Told, released
from tests.changes.test_portal import PDF, fields
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
LATER = (TODAY + timedelta(days=60)).isoformat()


@pytest.fixture
def asked(cast: Cast, visit: Visit) -> tuple[Told, Change, Change]:
    """In one request: another day of a line, and a new part; with a paper. The open change and the confidential one."""
    told = released(cast)
    buyer = visit(cast.wang_min)
    page = f"/orders/{told.story.number}/change"
    form = fields(buyer.get(page)) | {
        f"day-{told.lines[0].schedules[0].id}": LATER, "lines-0-part": "5801300-E27", "lines-0-name": "后副车架衬套（液压）",
        "lines-0-quantity": "300", "lines-0-due": LATER, "lines-0-specification": "图纸 2026-11-10 版", "lines-0-quality_unstated": "1",
        "step": "check",
    }
    check = buyer.follow(buyer.post(page, form, files=[("files", ("sor.pdf", PDF))]))
    version = re.search(r'name="_version" value="(\d+)"', check.text)
    assert version, words(check.text)
    assert buyer.post(f"/orders/{told.story.number}/changes", {"why": "新车型"}, version=int(version[1])).status_code == 303
    with unit(system("test")) as work:
        found = {change.project_id is not None: change for change in work.session.scalars(select(Change))}
    return told, found[False], found[True]


@pytest.mark.clause("5.1.1(4)")
def test_one_request_becomes_a_change_of_each_scope_and_no_gap_tells(asked: tuple[Told, Change, Change]) -> None:
    told, opened, hidden = asked
    assert re.fullmatch(r"CH-\d{6}-001", opened.number)
    assert re.fullmatch(r"P[2-9A-Z]{7}-001", hidden.number), "from the project's own series"
    with unit(system("test")) as work:
        fields_of = {change.number: [item.field for item in work.session.scalars(
            select(ChangeItem).where(ChangeItem.change_id == change.id))] for change in (opened, hidden)}
        paper = work.session.scalars(select(Attachment).where(Attachment.object_kind == "change")).one()
        members = set(work.session.scalars(select(ProjectMember.person_id).where(ProjectMember.project_id == hidden.project_id)))
    assert fields_of == {opened.number: ["date"], hidden.number: ["add"]}
    assert (paper.object_id, paper.project_id) == (hidden.id, hidden.project_id), "the paper may name what only the hidden one may tell"
    assert {told.cast.wang_min.id, told.cast.li_qian.id} <= members


@pytest.mark.parametrize(("who", "door"), [("a_admin", ""), ("b_buyer", ""), ("chen", "/admin"), ("it", "/admin")])
def test_for_others_it_does_not_exist(cast: Cast, visit: Visit, asked: tuple[Told, Change, Change], who: str, door: str) -> None:
    told, opened, hidden = asked
    visitor = visit(getattr(cast, who))
    assert visitor.get(f"{door}/changes/{hidden.number}").status_code == 404
    seen = words(visitor.get(f"{door}/changes").text) + words(visitor.get(f"{door}/orders/{told.story.number}").text)
    assert hidden.number not in seen and "5801300-E27" not in seen
    assert (opened.number in seen) is (who != "b_buyer")


@pytest.mark.parametrize(("who", "door"), [("wang_min", ""), ("li_qian", "/admin")])
def test_its_members_see_both(cast: Cast, visit: Visit, asked: tuple[Told, Change, Change], who: str, door: str) -> None:
    _, opened, hidden = asked
    listed = words(visit(getattr(cast, who)).get(f"{door}/changes").text)
    assert opened.number in listed and hidden.number in listed
    assert "5801300-E27" in words(visit(getattr(cast, who)).get(f"{door}/changes/{hidden.number}").text)


def test_its_mail_lies_in_the_outbox_as_confidential(asked: tuple[Told, Change, Change]) -> None:
    _, opened, hidden = asked
    with unit(system("test")) as work:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
        about = {row.payload["params"]["change"]: row.project_id for row in rows
                 if row.payload["template"] == "change_asked"}
    assert about == {opened.number: None, hidden.number: hidden.project_id}
