"""A part, an approval, "new version in use" taken back: ten minutes, by who gave it, not once the next step has acted (RULES 3)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.changes.answers import taking_back
from domain.changes.models import ChangeNotice, ChangeState
from domain.changes.values import date_value
from domain.changes.views import desk
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.journal import Audit
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.changes.test_technical import Technical
from tests.statements import counted
from tests.visitors import Visitor, words

S = ChangeState
Visit = Callable[..., Visitor]


@pytest.fixture
def told(cast: Cast) -> Told:
    told = released(cast)
    return told.asks(told.day())


def takes_back(told: Told, part: str, who: Actor | None = None, *, minutes: int = 0, version: int | None = None) -> Any:
    actor = who or {"marketing": told.cast.li_qian, "production": told.cast.chen, "technical": told.cast.fang,
                    "information": told.cast.li_qian}[part]
    story = told.story.later(minutes=minutes) if minutes else told.story
    return story.as_(actor, lambda work: taking_back.take_back(work, told.number, part, version))


def approval_back(told: Told, which: str, who: Actor, minutes: int = 0) -> Any:
    story = told.story.later(minutes=minutes) if minutes else told.story
    return story.as_(who, lambda work: taking_back.take_back_approval(work, told.number, which, None))


class TestParts:
    def test_a_part_is_open_again_with_its_task_and_the_signature_is_marked(self, told: Told) -> None:
        signed = told.signs("production").signature_id
        takes_back(told, "production")
        section = told.sections["production"]
        assert (section.state, section.answer, section.evidence, section.signature_id) == ("open", "", {}, None)
        assert {task.kind for task in told.tasks("change")} == {"change.marketing", "change.production"}
        given = told.story.system(lambda work: work.session.get_one(Signature, signed))
        assert given.withdrawn_at is not None
        entered = told.story.system(lambda work: set(work.session.scalars(select(Audit.action).where(Audit.action.like("%taken_back")))))
        assert entered == {"signature.taken_back", "change.answer_taken_back"}

    @pytest.mark.parametrize(("minutes", "refused"), [(9, False), (10, False), (11, True)])
    def test_for_ten_minutes_and_no_longer(self, told: Told, minutes: int, refused: bool) -> None:
        told.signs("production")
        if refused:
            with pytest.raises(Refused, match="10 minutes"):
                takes_back(told, "production", minutes=minutes)
        else:
            takes_back(told, "production", minutes=minutes)
        assert (told.sections["production"].state == "open") is not refused

    def test_nobody_takes_back_for_another(self, told: Told) -> None:
        told.signs("production")
        with pytest.raises(Forbidden, match="Only who signed"):
            takes_back(told, "production", told.cast.he_head)
        with pytest.raises(Forbidden, match="Only who signed"):
            takes_back(told, "production", told.cast.li_qian)
        takes_back(told, "production")

    def test_what_is_not_signed_cannot_be_taken_back_and_a_page_that_is_old_neither(self, told: Told) -> None:
        with pytest.raises(Forbidden):
            takes_back(told, "production")
        told.signs("production")
        with pytest.raises(Stale):
            takes_back(told, "production", version=told.sections["production"].version + 7)

    def test_its_offer_leaves_the_table_and_its_words_the_thread(self, told: Told) -> None:
        told.signs("production", "no", offer=date_value(LATEST))
        assert told.items[0].agreed == date_value(LATEST)
        takes_back(told, "production")
        assert (told.items[0].state, told.items[0].agreed) == ("open", None)
        assert [step.kind for step in told.steps] == ["ask"]
        told.signs_all()
        assert (told.state, told.items[0].agreed) == (S.APPROVAL, date_value(LATER))

    def test_a_bare_no_taken_back_leaves_nothing_for_sales_to_settle(self, told: Told) -> None:
        told.signs("marketing")
        told.signs("production", "no")
        assert [task.kind for task in told.tasks("change")] == ["change.settle"]
        takes_back(told, "production")
        assert [task.kind for task in told.tasks("change")] == ["change.production"]

    def test_before_approval_it_comes_back_from_there(self, told: Told) -> None:
        told.signs_all()
        assert told.state == S.APPROVAL
        takes_back(told, "marketing")
        assert (told.state, [task.kind for task in told.tasks("change")]) == (S.ASKED, ["change.marketing"])
        told.signs("marketing")
        told.approves()
        assert told.state == S.IN_FORCE

    def test_once_another_signed_for_the_offer_it_stays(self, told: Told) -> None:
        told.signs("production", "no", offer=date_value(LATEST))
        told.signs("marketing")
        assert told.state == S.WITH_CUSTOMER
        with pytest.raises(Refused, match="next step"):
            takes_back(told, "production")

    def test_who_is_asked_again_has_nothing_to_take_back(self, told: Told) -> None:
        told.signs("marketing", "no")
        told.signs("production", "no", offer=date_value(LATEST))
        assert told.sections["marketing"].state == "open", "it looks at the offer: of its no nothing is left to take back"
        with pytest.raises(Forbidden):
            takes_back(told, "marketing")
        takes_back(told, "production")

    def test_once_it_is_in_force_it_stays(self, told: Told) -> None:
        told.signs_all()
        told.approves()
        with pytest.raises(Refused, match="next step"):
            takes_back(told, "production")

    def test_from_the_page_it_is_one_button_as_long_as_it_can_be(self, cast: Cast, visit: Visit, told: Told) -> None:
        told.signs("production")
        chen = visit(cast.chen)
        assert "撤回签核" in words(chen.get(f"/admin/changes/{told.number}").text)
        assert "撤回签核" not in words(visit(cast.he_head).get(f"/admin/changes/{told.number}").text)
        url = f"/admin/changes/{told.number}/parts/production/withdrawal"
        assert visit(cast.he_head).post(url, {}, version=told.sections["production"].version).status_code == 403
        assert chen.post(url, {}, version=told.sections["production"].version).status_code == 303
        assert told.sections["production"].state == "open"


@pytest.mark.clause("5.1.9(2)")
class TestTechnical:
    @pytest.fixture
    def told(self, cast: Cast) -> Technical:
        told = Technical(released(cast).story)
        told.asks(told.drawing("C"))
        told.raises()
        return told

    @pytest.mark.parametrize(("answer", "state"), [("yes", "accepted"), ("no", "refused")])
    def test_the_request_waits_for_technical_again(self, told: Technical, answer: str, state: str) -> None:
        told.signs("technical", answer, effect="夹具需调整" if answer == "yes" else "")
        assert told.requests[0].state == state
        takes_back(told, "technical")
        request, = told.requests
        assert (request.state, request.signed_by, request.effect, request.signature_id) == ("raised", None, "", None)
        assert {task.kind for task in told.tasks("change")} >= {"change.technical"}

    @pytest.mark.clause("5.1.9(7)")
    def test_the_information_is_to_be_looked_at_again(self, told: Technical) -> None:
        told.signs("information", checks=told.looks())
        assert all(check.confirmed_by == "李倩" for check in told.checks)
        takes_back(told, "information")
        assert [(check.affected, check.confirmed_by) for check in told.checks] == [(None, None)] * 4


class TestApprovals:
    """In force it stays; where the other approval is still awaited, one can think better of it."""

    @pytest.fixture
    def told(self, cast: Cast) -> Told:
        told = released(cast)
        return told.asks(told.price("84.90"), told.day()).signs_all()

    @pytest.mark.parametrize("which", ["approval", "price-approval"])
    def test_the_first_of_two_approvals_waits_again(self, told: Told, which: str) -> None:
        first, who = (told.approves, told.cast.zhao) if which == "approval" else (told.approves_price, told.cast.shen)
        first()
        kind = "change.approval" if which == "approval" else "change.price"
        assert kind not in {task.kind for task in told.tasks("change")}
        approval_back(told, which, who)
        assert (told.change.approval_signature_id, told.change.price_signature_id) == (None, None)
        assert {task.kind for task in told.tasks("change")} >= {"change.approval", "change.price"}
        first()
        told.approves_price() if which == "approval" else told.approves()
        assert told.state == S.IN_FORCE

    def test_not_by_another_and_not_after_ten_minutes(self, told: Told) -> None:
        told.approves()
        with pytest.raises(Forbidden):
            approval_back(told, "approval", told.cast.shen)
        with pytest.raises(Refused, match="10 minutes"):
            approval_back(told, "approval", told.cast.zhao, minutes=11)
        assert told.change.approval_signature_id is not None

    def test_what_is_in_force_is_not_taken_out_of_force(self, told: Told) -> None:
        told.approves()
        told.approves_price()
        assert told.state == S.IN_FORCE
        with pytest.raises(Refused, match="next step"):
            approval_back(told, "approval", told.cast.zhao)
        with pytest.raises(Refused, match="next step"):
            approval_back(told, "price-approval", told.cast.shen)

    def test_a_part_stays_once_an_approval_is_given(self, told: Told) -> None:
        told.approves()
        with pytest.raises(Refused, match="next step"):
            takes_back(told, "production")

    def test_from_the_page(self, cast: Cast, visit: Visit, told: Told) -> None:
        told.approves()
        manager, url = visit(cast.zhao), f"/admin/changes/{told.number}"
        assert "撤回核准" in words(manager.get(url).text) and "撤回核准" not in words(visit(cast.shen).get(url).text)
        assert visit(cast.shen).post(f"{url}/approval/withdrawal", {}, version=told.change.version).status_code == 403
        assert manager.post(f"{url}/approval/withdrawal", {}, version=told.change.version + 7).status_code == 409
        assert manager.post(f"{url}/approval/withdrawal", {}, version=told.change.version).status_code == 303
        assert told.change.approval_signature_id is None


@pytest.mark.clause("5.1.9(6)")
class TestAcknowledgements:
    @pytest.fixture
    def told(self, told: Told) -> Told:
        told.signs_all()
        told.approves()
        return told

    def back(self, told: Told, who: Actor, minutes: int = 0) -> ChangeNotice:
        notice = told.notices["production"].id
        story = told.story.later(minutes=minutes) if minutes else told.story
        return story.as_(who, lambda work: taking_back.take_back_notice(work, notice, None))

    def test_it_waits_again_due_as_before(self, told: Told) -> None:
        due = told.notices["production"].due_at
        told.acknowledges("production", told.cast.chen)
        self.back(told, told.cast.chen)
        notice = told.notices["production"]
        assert (notice.acknowledged_at, notice.acknowledged_by, notice.due_at) == (None, None, due)
        (task,) = [each for each in told.tasks("change.acknowledge") if each.department == "production"]
        assert task.due_at == due and task.clause == "5.1.9(6)"
        told.acknowledges("production", told.cast.chen)
        assert told.notices["production"].acknowledged_by == "陈建国"

    def test_by_who_said_it_within_ten_minutes(self, told: Told) -> None:
        told.acknowledges("production", told.cast.chen)
        with pytest.raises(Forbidden):
            self.back(told, told.cast.he_head)
        with pytest.raises(Refused, match="10 minutes"):
            self.back(told, told.cast.chen, minutes=11)
        assert told.notices["production"].acknowledged_by == "陈建国"

    def test_what_nobody_said_is_not_taken_back(self, told: Told) -> None:
        with pytest.raises(Forbidden):
            self.back(told, told.cast.chen)

    def test_from_the_page_beside_the_name(self, cast: Cast, visit: Visit, told: Told) -> None:
        told.acknowledges("production", told.cast.chen)
        notice, url = told.notices["production"], f"/admin/changes/{told.number}"
        assert f"{url}/notices/{notice.id}/withdrawal" in visit(cast.chen).get(url).text
        assert f"{url}/notices/{notice.id}/withdrawal" not in visit(cast.li_qian).get(url).text
        assert visit(cast.chen).post(f"{url}/notices/{notice.id}/withdrawal", {}, version=notice.version).status_code == 303
        assert told.notices["production"].acknowledged_at is None


def test_the_page_asks_who_signed_only_while_it_could_be_taken_back(told: Told) -> None:
    """Whoever reads a change of last year pays nothing for it."""
    told.signs("production")

    def asked(minutes: int) -> int:
        with counted() as said:
            told.story.later(minutes=minutes).as_(told.cast.chen, lambda work: desk.desk(work, told.number) and None)
        return sum("FROM signature" in each and "signature.id = " in each for each in said)

    assert (asked(10), asked(11)) == (1, 0)
