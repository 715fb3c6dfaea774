"""What came by mail, fax or phone: whose wish it counts as, what both sides read of it, and who is told (5.1.9(1), (3), RULES 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.models import Change
from domain.shared.files import Attachment
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from tests.cast import Cast
from tests.changes.story import LATER, Told
from tests.changes.test_entering import changes, enter, send
from tests.changes.test_said_in_both_languages import speak
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
SAID = {"mail": ("邮件", "by mail"), "fax": ("传真", "by fax"), "phone": ("电话", "by phone")}


def entered(told: Told, visit: Visit, source: str, paper: bool = True) -> Change:
    sales = visit(told.cast.li_qian)
    assert enter(sales, told, source, paper).status_code == 303
    assert send(sales, told).status_code == 303
    (change,) = changes()
    told.number = change.number
    return change


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("source", "paper", "theirs"), [
    ("mail", True, True), ("fax", True, True), ("phone", True, True), ("phone", False, False),
])
def test_with_their_paper_it_is_their_wish_and_a_bare_call_is_not(told: Told, visit: Visit, source: str, paper: bool, theirs: bool) -> None:
    change = entered(told, visit, source, paper)
    assert (change.source, change.origin, [item.by_customer for item in told.items]) == (source, "customer", [theirs])
    hung = select(Attachment.name).where(Attachment.object_kind == "change", Attachment.object_id == change.id)
    assert told.story.system(lambda work: list(work.session.scalars(hung))) == (["fax.pdf"] if paper else [])


@pytest.mark.clause("5.1.10(2)")
@pytest.mark.parametrize(("source", "paper", "moves"), [("mail", True, True), ("fax", True, True), ("phone", False, False)])
def test_in_force_it_moves_the_counted_date_only_as_their_wish(told: Told, visit: Visit, source: str, paper: bool, moves: bool) -> None:
    before = told.lines[0].schedules[0].counted
    entered(told, visit, source, paper)
    told.signs("marketing", who=told.cast.wu_jia)
    told.signs("production")
    told.approves()
    after = told.lines[0].schedules[0]
    wished = told.items[0].asked["day"]
    assert after.promised_latest is not None and after.promised_latest.isoformat() == wished
    assert after.counted == (after.promised_latest if moves else before)


@pytest.mark.parametrize("source", ["mail", "fax", "phone"])
def test_both_sides_read_how_it_came_in_their_language(told: Told, cast: Cast, visit: Visit, source: str) -> None:
    change = entered(told, visit, source)
    for language, said in zip(("zh-CN", "en"), SAID[source], strict=True):
        speak(told, language)
        for who, door in ((cast.wang_min, ""), (cast.li_qian, "/admin")):
            assert said.lower() in words(visit(who).get(f"{door}/changes/{change.number}").text).lower(), (door, language)


@pytest.mark.parametrize(("source", "templates"), [("mail", {"change_entered"}), ("phone", {"change_entered"})])
def test_the_customer_is_told_what_we_entered_in_their_name(told: Told, visit: Visit, source: str, templates: set[str]) -> None:
    entered(told, visit, source)
    mails = told.story.system(lambda work: [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))])
    theirs = {mail["template"] for mail in mails if mail["to"]["name"] == "王敏" and mail["params"].get("change") == told.number}
    assert theirs == templates
    own = {mail["template"] for mail in mails if mail["to"]["name"] == "李倩" and mail["params"].get("change") == told.number}
    assert "change_entered" not in own


def test_what_they_enter_themselves_needs_no_such_word(told: Told) -> None:
    told.asks(told.day(LATER))
    mails = told.story.system(lambda work: [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))])
    assert "change_entered" not in {mail["template"] for mail in mails}


def test_the_audit_trail_names_who_entered_it_and_how_it_came(told: Told, visit: Visit) -> None:
    entered(told, visit, "fax")
    row: Any = told.story.system(lambda work: work.session.scalars(select(Audit).where(Audit.action == "change.asked")).one())
    assert (row.actor_name, row.values["after"]["source"], row.values["why"]) == ("李倩", "fax", "刘伟 11-23 来电")


def test_who_entered_it_does_not_answer_the_same_change_as_their_own_approver(told: Told, cast: Cast, visit: Visit) -> None:
    """Nobody approves what they asked for: sales entered it, the manager approves."""
    entered(told, visit, "fax")
    assert told.change.asked_by == cast.li_qian.id
    told.signs_all()
    assert told.approves(cast.zhao).state == "in_force"


@pytest.mark.parametrize(("who", "status"), [("li_qian", 200), ("zhao", 200), ("chen", 403), ("fang", 403), ("xu", 403)])
def test_the_page_of_entering_is_sales_own(told: Told, cast: Cast, visit: Visit, who: str, status: int) -> None:
    assert visit(getattr(cast, who)).get(f"/admin/orders/{told.story.number}/change").status_code == status
