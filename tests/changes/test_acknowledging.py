"""A change in force reaches every department concerned with its documents; who has not acknowledged is red and goes up (5.1.9(5), (6))."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.changes.finding import outside_of
from domain.changes.force import outside
from domain.changes.models import SubcontractorNotice
from domain.notifications import reminders
from domain.products.actions import add_outsourced
from domain.products.models import Product
from domain.shared.errors import Forbidden, Invalid, Refused
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from tests.cast import Cast
from tests.changes.story import Told, released

ADDRESS = "order@shunda.example"


@pytest.fixture
def told(cast: Cast) -> Told:
    told = released(cast)
    told.asks(told.day()).signs_all()
    return told


@pytest.mark.clause("5.1.9(6)")
def test_nobody_is_told_before_it_is_in_force(told: Told) -> None:
    assert told.notices == {}
    told.approves()
    assert set(told.notices) == {"sales", "production", "logistics"}  # nothing is on request for it


@pytest.mark.clause("5.1.9(6)")
def test_each_department_has_its_documents_and_a_task(told: Told) -> None:
    told.approves()
    assert [each["id"] for each in told.notices["production"].documents] == ["Daily parts production plan"]
    assert {(task.department, task.clause) for task in told.tasks("change.acknowledge")} == {
        (name, "5.1.9(6)") for name in ("sales", "production", "logistics")}


@pytest.mark.clause("5.1.9(6)")
def test_a_department_says_that_the_new_version_is_in_use(told: Told) -> None:
    told.approves()
    notice = told.acknowledges("production", told.cast.ma)
    assert (notice.acknowledged_by, notice.acknowledged_at is not None) == ("马俊", True)
    assert {task.department for task in told.tasks("change.acknowledge")} == {"sales", "logistics"}


def test_no_department_says_it_for_another(told: Told) -> None:
    told.approves()
    with pytest.raises(Forbidden):
        told.acknowledges("production", told.cast.qian)
    assert told.notices["production"].acknowledged_at is None


def test_it_is_said_once(told: Told) -> None:
    told.approves()
    told.acknowledges("production", told.cast.ma)
    with pytest.raises(Refused, match="has acknowledged"):
        told.acknowledges("production", told.cast.chen)


@pytest.mark.clause("5.1.9(6)")
def test_what_is_not_acknowledged_in_time_goes_up_to_the_head(told: Told) -> None:
    told.approves()
    told.acknowledges("production", told.cast.ma)
    told.story.later(days=2)
    told.story.system(reminders.run)
    late = {task.department: task.escalated for task in told.tasks("change.acknowledge")}
    assert late == {"sales": 1, "logistics": 1}


class TestOutside:
    @pytest.fixture
    def told(self, cast: Cast) -> Told:
        told = released(cast)

        def process(work: Work) -> None:
            product = work.fetch(Product, told.lines[0].product_id)
            add_outsourced(work, product, "电泳", "顺达表面处理", ADDRESS)

        told.story.as_(cast.fang, process)
        return told

    def notices(self, told: Told) -> list[SubcontractorNotice]:
        return told.story.system(lambda work: outside_of(work, told.change))

    def sends(self, told: Told, email: str = ADDRESS, text: str = "交期改为 12-24", who: str = "qian") -> SubcontractorNotice:
        actor, notice = getattr(told.cast, who), self.notices(told)[0]
        return told.story.as_(actor, lambda work: outside.send(work, told.number, notice.id, outside.Written(email, "zh-CN", text), None))

    @pytest.mark.clause("5.1.9(5)")
    def test_purchasing_has_a_task_for_each_subcontractor_once_it_is_confirmed(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        assert self.notices(told) == []
        told.approves()
        notice, = self.notices(told)
        assert (notice.subcontractor, notice.process, notice.email) == ("顺达表面处理", "电泳", ADDRESS)
        assert [(task.department, task.clause) for task in told.tasks("change.subcontractor")] == [("purchasing", "5.1.9(5)")]

    def test_another_price_is_no_matter_of_theirs(self, told: Told) -> None:
        told.asks(told.price("84.90")).signs_all()
        told.approves_price()
        assert self.notices(told) == []

    @pytest.mark.clause("5.1.9(5)")
    def test_the_mail_that_leaves_is_the_proof(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        told.approves()
        sent = self.sends(told)
        row = told.story.system(lambda work: work.session.scalars(select(Outbox).where(Outbox.id == sent.outbox_id)).one())
        assert (row.kind, row.payload["to"]["email"], row.payload["params"]["words"]) == ("mail", ADDRESS, "交期改为 12-24")
        assert (sent.sent_by, told.tasks("change.subcontractor")) == ("钱进", [])

    def test_it_is_written_once_to_an_address_that_is_one(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        told.approves()
        with pytest.raises(Invalid) as error:
            self.sends(told, email="shunda", text=" ")
        assert set(error.value.fields) == {"email"}, "the mail names the new date by itself"
        self.sends(told)
        with pytest.raises(Refused, match="already"):
            self.sends(told)

    def test_only_purchasing_writes(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        told.approves()
        with pytest.raises(Forbidden):
            self.sends(told, who="li_qian")

    def test_their_confirmation_is_kept_after_the_mail_and_not_before(self, told: Told) -> None:
        told.asks(told.day()).signs_all()
        told.approves()
        notice = self.notices(told)[0]

        def confirm(work: Work) -> SubcontractorNotice:
            return outside.confirm(work, told.change, notice.id, outside.Confirmation("周经理电话确认"), None)

        with pytest.raises(Refused, match="first"):
            told.story.as_(told.cast.qian, confirm)
        self.sends(told)
        with pytest.raises(Forbidden):
            told.story.as_(told.cast.li_qian, confirm)
        kept = told.story.later(days=1).as_(told.cast.qian, confirm)
        assert (kept.confirmed_how, kept.confirmed_on) == ("周经理电话确认", (told.story.now + timedelta(hours=8)).date())
        entered = select(Audit.actor_name).where(Audit.action == "change.subcontractor_confirmed", Audit.object_id == notice.id)
        assert told.story.system(lambda work: list(work.session.scalars(entered))) == [told.cast.qian.name]
