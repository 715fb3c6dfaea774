"""Our own proposal through the pages of both doors: entered by sales, signed by the house, answered item by item, reminded (5.1.9(1))."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.answers import unanswered
from domain.changes.answers.settling import UNANSWERED
from domain.changes.models import ChangeState
from domain.notifications import reminders
from domain.shared.actor import system
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATEST, Told
from tests.changes.test_portal import fields
from tests.changes.test_proposals import propose
from tests.remembering import remembered
from tests.visitors import Visitor, words

Visit = Callable[..., Visitor]
S = ChangeState


@pytest.fixture
@remembered
def proposed(told: Told) -> Told:
    """Another day and another quantity, for our own reasons: the house stands by both, the customer has them."""
    propose(told, told.day(LATEST), told.quantity("1400"), reason="模具维修一周").signs_all()
    return told


def answer(buyer: Visitor, told: Told, *kinds: str, decision: str = "send", password: str = PASSWORD, **more: str) -> Any:
    form = {"password": password, "decision": decision}
    for item, kind in zip(told.items, kinds or ("",) * len(told.items), strict=True):
        form |= {f"item-{item.id}": "1", f"answer-{item.id}": kind}
        form |= {f"{name}-{item.id}": text for name, text in (("remark", more.get(f"remark_{item.field}", "")),
                                                             ("value", more.get(f"value_{item.field}", "")))}
    return buyer.post(f"/changes/{told.number}/answer", form, version=told.change.version)


def mails(template: str, path: str = "") -> list[str]:
    with unit(system("test")) as work:
        rows = [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.id))]
    return [row["to"]["name"] for row in rows if row["template"] == template and path in ("", row["params"].get("path"))]


@pytest.mark.clause("5.1.9(1)")
def test_sales_enters_it_from_the_page_and_it_stays_inside_until_the_house_stands_by_it(told: Told, cast: Cast, visit: Visit) -> None:
    sales, buyer, page = visit(cast.li_qian), visit(cast.wang_min), f"/admin/orders/{told.story.number}/change"
    form = fields(sales.get(page)) | {f"day-{told.lines[0].schedules[0].id}": LATEST.isoformat(), "source": "company", "step": "check"}
    check = sales.follow(sales.post(page, form))
    assert "我方" in words(check.text)
    sent = sales.post(f"/admin/orders/{told.story.number}/changes", {"why": "模具维修一周"}, version=1)
    told.number = sent.headers["location"].rsplit("/", 1)[1]
    assert (told.change.origin, told.change.internal, told.state) == ("company", True, S.ASKED)
    assert buyer.get(f"/changes/{told.number}").status_code == 404
    told.signs_all()
    seen = words(buyer.get(f"/changes/{told.number}").text)
    assert told.state == S.PROPOSED and "模具维修一周" in seen and "2026-12-30" in seen
    assert mails("change_proposed") == ["王敏"]


@pytest.mark.clause("5.1.9(1)")
class TestItemByItem:
    def test_one_accepted_one_countered_goes_back_to_the_departments_that_answer_it(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        assert answer(buyer, proposed, "accept", "counter", value_quantity="1300").status_code == 303
        assert [(item.field, item.state) for item in proposed.items] == [("date", "agreed"), ("quantity", "open")]
        assert proposed.state == S.ASKED
        proposed.signs_all()
        assert proposed.state == S.APPROVAL and proposed.items[1].agreed == {"quantity": "1300"}
        proposed.approves()
        assert str(proposed.lines[0].quantity.normalize()) == "1.3E+3"

    def test_one_declined_the_other_comes_into_force_alone(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        before = proposed.lines[0].schedules[0].promised_latest
        assert answer(visit(cast.wang_min), proposed, "decline", "accept", remark_date="交期不能动").status_code == 303
        proposed.approves()
        schedule = proposed.lines[0].schedules[0]
        assert (proposed.state, schedule.promised_latest, str(schedule.quantity.normalize())) == (S.IN_FORCE, before, "1.4E+3")

    def test_all_declined_it_ends_with_their_words_and_the_order_stays(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        remarks = {"remark_date": "不能再晚", "remark_quantity": "数量不变"}
        assert answer(visit(cast.wang_min), proposed, "decline", "decline", **remarks).status_code == 303
        assert (proposed.state, proposed.order.revision) == (S.DECLINED, 1) and mails("change_ended") == ["李倩"]
        assert "数量不变" in words(visit(cast.li_qian).get(f"/admin/changes/{proposed.number}").text)

    def test_everything_at_once_with_one_password(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        assert answer(visit(cast.wang_min), proposed, decision="accept_all").status_code == 303
        assert proposed.state == S.APPROVAL and {item.state for item in proposed.items} == {"agreed"}

    @pytest.mark.parametrize(("kinds", "more", "field"), [
        (("accept", ""), {}, "answer"), (("accept", "decline"), {}, "remark"), (("accept", "counter"), {}, "value"),
        (("accept", "counter"), {"value_quantity": "many"}, "value"), (("accept", "counter"), {"value_quantity": "1400"}, "value"),
        (("accept", "counter"), {"value_quantity": "-1"}, "value"), (("accept", "burn"), {}, "answer"),
    ])
    def test_what_is_missing_is_said_at_its_field_and_nothing_is_answered(self, proposed: Told, cast: Cast, visit: Visit,
                                                                         kinds: tuple[str, str], more: dict[str, str], field: str) -> None:
        page = answer(visit(cast.wang_min), proposed, *kinds, **more)
        assert page.status_code == 422 and f'id="{field}-{proposed.items[1].id}-error"' in page.text
        assert proposed.state == S.PROPOSED and {item.state for item in proposed.items} == {"countered"}

    def test_accepting_needs_the_password_countering_does_not(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        buyer = visit(cast.wang_min)
        assert answer(buyer, proposed, "accept", "accept", password="").status_code == 422
        assert answer(buyer, proposed, "counter", "counter", password="", value_date="2026-12-28", value_quantity="1300").status_code == 303

    @pytest.mark.parametrize("who", ["a_quality", "b_buyer"])
    def test_nobody_else_of_the_portal_answers_it(self, proposed: Told, cast: Cast, visit: Visit, who: str) -> None:
        assert answer(visit(getattr(cast, who)), proposed, decision="accept_all").status_code in {403, 404}
        assert proposed.state == S.PROPOSED

    def test_an_old_page_answers_nothing(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        form = {"decision": "accept_all", "password": PASSWORD, f"item-{proposed.items[0].id}": "1"}
        assert visit(cast.wang_min).post(f"/changes/{proposed.number}/answer", form, version=proposed.change.version + 7).status_code == 409


@pytest.mark.clause("5.1.9(1)")
class TestNobodyAnswers:
    """Nothing changes by silence (RULES 6): the customer is reminded, sales asks, and the house may take it back."""

    def morning(self, told: Told, days: int) -> None:
        told.story.later(days=days).system(lambda work: unanswered.on_morning(work, None))

    def test_the_customer_is_reminded_before_it_is_due(self, proposed: Told) -> None:
        proposed.story.later(days=2).system(lambda work: reminders.run(work) and None)
        assert mails("task_reminder", f"/changes/{proposed.number}") == ["王敏"]

    def test_in_time_nobody_of_ours_is_asked(self, proposed: Told) -> None:
        self.morning(proposed, 1)
        assert proposed.tasks(UNANSWERED) == []

    def test_overdue_the_account_manager_has_it_once_and_the_customer_is_reminded_again(self, proposed: Told) -> None:
        self.morning(proposed, 4)
        (task,) = proposed.tasks(UNANSWERED)
        assert (task.department, task.person_id, task.clause) == ("sales", proposed.cast.li_qian.id, "5.1.9(1)")
        self.morning(proposed, 1)
        assert len(proposed.tasks(UNANSWERED)) == 1
        proposed.story.system(lambda work: reminders.run(work) and None)
        assert mails("task_reminder", f"/changes/{proposed.number}") == ["王敏"]

    def test_nothing_is_changed_by_silence(self, proposed: Told) -> None:
        self.morning(proposed, 30)
        assert (proposed.state, proposed.order.revision, {item.state for item in proposed.items}) == (S.PROPOSED, 1, {"countered"})

    def test_their_answer_ends_it(self, proposed: Told) -> None:
        self.morning(proposed, 4)
        proposed.customer("decline", remark="按原计划")
        assert proposed.tasks(UNANSWERED) == []

    def test_the_house_takes_its_proposal_back(self, proposed: Told, cast: Cast, visit: Visit) -> None:
        self.morning(proposed, 4)
        url = f"/admin/changes/{proposed.number}/withdrawal"
        assert visit(cast.li_qian).post(url, {"why": "模具已修好"}, version=proposed.change.version).status_code == 303
        assert (proposed.state, proposed.tasks("change")) == (S.WITHDRAWN, [])
        assert "王敏" in mails("change_ended")
