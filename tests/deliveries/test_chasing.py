"""跟催: production is asked with one click, on record, and answers back (5.1.10(1))."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries import chasing
from domain.deliveries.models import Chase
from domain.shared.actor import Actor
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.deliveries.late import HOUSE, due, member_of, tasks

pytestmark = pytest.mark.clause("5.1.10(1)")
HOUR = timedelta(hours=1)


def chased(who: Actor, *ids: uuid.UUID, note: str = "", at: Any = NOW) -> list[Chase]:
    with unit(who, now=at) as work:
        return chasing.chase(work, ids, note)


def answered(who: Actor, chase_id: uuid.UUID, text: str = "周三上午发") -> Chase:
    with unit(who, now=NOW + HOUR) as work:
        return chasing.answer(work, chase_id, text)


def mails(template: str) -> list[str]:
    with unit(HOUSE, now=NOW) as work:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
        return sorted(row.payload["to"]["name"] for row in rows if row.payload["template"] == template)


def test_a_chase_is_on_record_and_a_task_for_production_control_for_half_a_day(cast: Cast) -> None:
    late = due(cast, -1, number="SO-5")
    made, = chased(cast.sun_li, late.id, note=" 客户停线 ")
    assert (made.by, made.note, made.schedule_id, made.answered_at) == ("孙丽", "客户停线", late.id, None)
    task, = tasks("delivery.chase")
    assert (task.department, task.position, task.clause, task.object_number) == ("production", "control", "5.1.10(1)", "SO-5")
    assert task.due_at - NOW == 5 * HOUR  # four working hours, and lunch


def test_several_are_chased_with_one_click_each_once(cast: Cast) -> None:
    one, other = due(cast, -1), due(cast, -2)
    assert len(chased(cast.li_qian, one.id, other.id, one.id)) == 2
    assert len(tasks("delivery.chase")) == 2


@pytest.mark.parametrize(("who", "may"), [("sun_li", True), ("li_qian", True), ("xu", False), ("fang", False), ("chen", False)])
def test_logistics_and_sales_chase(cast: Cast, who: str, may: bool) -> None:
    late = due(cast, -1)
    if may:
        assert chased(getattr(cast, who), late.id)
    else:
        with pytest.raises(Forbidden):
            chased(getattr(cast, who), late.id)


def test_nothing_chosen_is_refused(cast: Cast) -> None:
    with pytest.raises(Refused, match="Choose what"):
        chased(cast.sun_li)


def test_what_has_left_is_not_chased(cast: Cast) -> None:
    with pytest.raises(Refused, match="nothing of it is open"):
        chased(cast.sun_li, due(cast, -1, shipped=400).id)


def test_within_the_hour_nobody_is_chased_twice_and_later_the_new_one_takes_its_place(cast: Cast) -> None:
    late = due(cast, -1)
    chased(cast.sun_li, late.id)
    with pytest.raises(Refused, match="less than an hour ago"):
        chased(cast.li_qian, late.id, at=NOW + timedelta(minutes=59))
    chased(cast.li_qian, late.id, at=NOW + HOUR)
    assert [task.opened_by for task in tasks("delivery.chase")] == ["李倩"]


def test_production_answers_and_whoever_asked_is_told(cast: Cast) -> None:
    made, = chased(cast.sun_li, due(cast, -1).id)
    found = answered(cast.chen, made.id)
    assert (found.answer, found.answered_by, found.answered_at) == ("周三上午发", "陈建国", NOW + HOUR)
    assert tasks("delivery.chase") == [] and mails("chase_answered") == ["孙丽"]


def test_an_answered_one_may_be_chased_again_at_once(cast: Cast) -> None:
    late = due(cast, -1)
    made, = chased(cast.sun_li, late.id)
    answered(cast.chen, made.id)
    assert chased(cast.sun_li, late.id, at=NOW + timedelta(minutes=61))


@pytest.mark.parametrize("who", ["sun_li", "li_qian", "zhao"])
def test_only_production_answers(cast: Cast, who: str) -> None:
    made, = chased(cast.sun_li, due(cast, -1).id)
    with pytest.raises(Forbidden):
        answered(getattr(cast, who), made.id)


def test_an_answer_says_something_and_stands_once_given(cast: Cast) -> None:
    made, = chased(cast.sun_li, due(cast, -1).id)
    with pytest.raises(Invalid) as error:
        answered(cast.chen, made.id, "  ")
    assert set(error.value.fields) == {"answer"}
    answered(cast.chen, made.id)
    with pytest.raises(Refused, match="陈建国 has answered"):
        answered(cast.ma, made.id, "下周")


def test_a_confidential_delivery_is_chased_by_its_members_alone(cast: Cast) -> None:
    hidden = due(cast, -1, project=member_of(cast, cast.li_qian))
    with pytest.raises(NotFound):
        chased(cast.sun_li, hidden.id)
    made, = chased(cast.li_qian, hidden.id)
    assert made.project_id == hidden.line.project_id
    assert [task.project_id for task in tasks("delivery.chase")] == [made.project_id]


# the page


def test_the_page_lists_what_waits_and_takes_the_answer(cast: Cast, visit: Any) -> None:
    made, = chased(cast.sun_li, due(cast, -1, number="SO-5").id, note="客户停线")
    control = visit(cast.chen)
    page = control.get("/admin/deliveries/chases").text
    assert "客户停线" in page and "SO-5" in page and f'id="answer-{made.id}"' in page
    after = control.follow(control.post(f"/admin/deliveries/chases/{made.id}/answer", {"answer": "周三上午发"})).text
    assert "您的答复已转给跟催人" in after and "没有跟催" in after
    assert "周三上午发" in control.get("/admin/deliveries/chases?view=answered").text
    assert "周三上午发" in control.get("/admin/deliveries").text  # back on the board


def test_an_empty_answer_comes_back_with_its_reason_beside_the_field(cast: Cast, visit: Any) -> None:
    made, = chased(cast.sun_li, due(cast, -1).id)
    answer = visit(cast.chen).post(f"/admin/deliveries/chases/{made.id}/answer", {"answer": " "})
    assert answer.status_code == 422 and "请写明何时可以发货" in answer.text


def test_who_may_not_answer_sees_no_field(cast: Cast, visit: Any) -> None:
    chased(cast.sun_li, due(cast, -1).id)
    assert "<textarea" not in visit(cast.sun_li).get("/admin/deliveries/chases").text
