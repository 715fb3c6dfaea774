"""A change that came by mail, fax or phone, entered by sales with its paper; or one that we propose ourselves (5.1.9(1), (3))."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.models import Change
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


def enter(visitor: Visitor, told: Told, source: str, paper: bool = True, step: str = "check") -> Any:
    """Sales types another day of the first date, with how it came."""
    page = f"/admin/orders/{told.story.number}/change"
    form = fields(visitor.get(page)) | {f"day-{told.lines[0].schedules[0].id}": LATER, "source": source, "step": step}
    return visitor.post(page, form, files=[("files", ("fax.pdf", PDF))] if paper else None)


def send(visitor: Visitor, told: Told, why: str = "刘伟 11-23 来电") -> Any:
    from domain.changes.models import ChangeDraft

    with unit(system("test")) as work:
        version = work.session.scalars(select(ChangeDraft.version)).one()
    return visitor.post(f"/admin/orders/{told.story.number}/changes", {"why": why}, version=version)


def changes() -> list[Change]:
    with unit(system("test")) as work:
        return list(work.session.scalars(select(Change)))


@pytest.mark.clause("5.1.9(3)")
def test_sales_enters_what_came_by_fax_with_its_paper_and_the_customer_is_told(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    sales = visit(cast.li_qian)
    check = sales.follow(enter(sales, told, "fax"))
    assert "2027-01-22" in words(check.text) and "fax.pdf" in words(check.text)
    page = sales.follow(send(sales, told))
    assert "fax.pdf" in words(page.text)
    (change,) = changes()
    told.number = change.number
    assert (change.origin, change.source, change.reason, change.asked_by_name) == ("customer", "fax", "刘伟 11-23 来电", "李倩")
    assert [item.by_customer for item in told.items] == [True], "it may move the counted date: the paper proves whose wish it is"
    with unit(system("test")) as work:
        paper = work.session.scalars(select(Attachment).where(Attachment.object_kind == "change")).one()
        mails = [row.payload["template"] for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))]
    assert paper.object_id == change.id
    assert "change_entered" in mails and "fax.pdf" in words(visit(cast.wang_min).get(f"/changes/{change.number}").text)


@pytest.mark.parametrize(("source", "paper", "faults"), [
    ("fax", False, {"files"}), ("mail", False, {"files"}), ("phone", False, set()), ("", True, {"source"}), ("pigeon", True, {"source"}),
])
def test_how_it_came_is_said_and_what_was_written_is_attached(cast: Cast, visit: Visit, source: str, paper: bool, faults: set[str]) -> None:
    told = released(cast)
    sales = visit(cast.li_qian)
    answer = enter(sales, told, source, paper)
    assert answer.status_code == (422 if faults else 303)
    for field in faults:
        assert f'id="{field}-error"' in answer.text and f'href="#{field}"' in answer.text
    assert f'value="{LATER}"' in sales.get(f"/admin/orders/{told.story.number}/change").text, "what was typed stays"


def test_a_call_without_paper_is_said_to_move_no_counted_date(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    sales = visit(cast.li_qian)
    assert "考核交期不变" in words(sales.follow(enter(sales, told, "phone", paper=False)).text)
    assert "考核交期不变" not in words(sales.follow(enter(sales, told, "phone")).text)


def test_a_line_of_which_nothing_is_left_is_cancelled_and_not_made_nothing(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    buyer, page, name = visit(cast.wang_min), f"/orders/{told.story.number}/change", f"quantity-{told.lines[0].schedules[0].id}"
    refused = buyer.post(page, fields(buyer.get(page)) | {name: "0", "step": "check"})
    assert refused.status_code == 422 and f'id="{name}-error"' in refused.text
    assert buyer.post(page, fields(buyer.get(page)) | {name: "1", "step": "check"}).status_code == 303


def test_nobody_is_named_and_it_is_not_entered(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    sales = visit(cast.li_qian)
    enter(sales, told, "phone", paper=False)
    refused = send(sales, told, why="")
    assert refused.status_code == 422 and 'id="why-error"' in refused.text and changes() == []
    assert send(sales, told).status_code == 303


@pytest.mark.clause("5.1.9(1)")
def test_our_own_proposal_needs_no_paper_and_is_the_houses_until_it_is_put_to_the_customer(cast: Cast, visit: Visit) -> None:
    told = released(cast)
    sales = visit(cast.li_qian)
    check = sales.follow(enter(sales, told, "company", paper=False))
    assert "再由顾客逐项答复" in words(check.text)
    assert send(sales, told, why="骨架来料延迟").status_code == 303
    (change,) = changes()
    assert (change.origin, change.source) == ("company", "company")
    buyer = visit(cast.wang_min)
    assert buyer.get(f"/changes/{change.number}").status_code == 404 and change.number not in buyer.get("/changes").text
    assert change.number not in buyer.get(f"/orders/{told.story.number}").text


@pytest.mark.parametrize("who", ["chen", "fang", "it"])
def test_only_sales_enters_a_change(cast: Cast, visit: Visit, who: str) -> None:
    told = released(cast)
    assert visit(getattr(cast, who)).get(f"/admin/orders/{told.story.number}/change").status_code == 403
    assert visit(cast.li_qian).get(f"/admin/orders/{told.story.number}/change").status_code == 200
