"""Who is written to when something happens, and what the mail rows hold."""

from typing import Any

import pytest
from sqlalchemy import select

import domain.reactions  # noqa: F401 - the table under test
from domain.notifications.recipients import NOTICES
from domain.notifications.telling import tell
from domain.orders.events import MessageWritten, OrderCompleted, OrderReturned, OrderSubmitted, OrderWithdrawn
from domain.orders.models import Order, OrderMessage
from domain.projects.actions import open_project
from domain.queue.events import TaskChased, TaskHandedOn
from domain.reviews.events import MeetingCalled, OrderReleased, PriceAccepted
from domain.reviews.models import Deviation, Meeting
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance
from domain.shared.events import reactions_to
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, open_task
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added, order_of

HOUSE = system("test")


def mails(work: Work) -> list[dict[str, Any]]:
    return [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))]


def told(actor: Actor, order: Order, happened: Any) -> list[tuple[str, str]]:
    """Template and reader of each mail that an event leads to."""
    with unit(actor, now=NOW) as work:
        tell(work, happened)
    with unit(HOUSE) as work:
        return [(mail["template"], mail["to"]["name"]) for mail in mails(work)]


def test_the_submitter_is_told_that_the_order_was_received(cast: Cast) -> None:
    order = order_of(cast)
    assert told(HOUSE, order, OrderSubmitted(order)) == [("order_submitted", "王敏")]


def test_nobody_is_written_to_about_their_own_deed(cast: Cast) -> None:
    order = order_of(cast)
    assert told(cast.wang_min, order, OrderSubmitted(order)) == []


def test_an_order_that_came_by_fax_is_told_to_all_buyers_of_the_customer(cast: Cast) -> None:
    order = order_of(cast, submitted_by=cast.li_qian.id, source="fax")
    assert told(HOUSE, order, OrderSubmitted(order)) == [("order_submitted", "王敏")]


def test_a_return_tells_the_customer_why(cast: Cast) -> None:
    order = order_of(cast)
    told(cast.li_qian, order, OrderReturned(order, "缺少图纸 B 版"))
    with unit(HOUSE) as work:
        (mail,) = mails(work)
    assert mail["params"]["why"] == "缺少图纸 B 版"
    assert mail["params"]["path"] == "/orders/SO-261123-001"


def test_the_account_manager_is_told_of_a_completion_at_the_companys_door(cast: Cast) -> None:
    order = order_of(cast)
    assert told(cast.wang_min, order, OrderCompleted(order)) == [("order_completed", "李倩")]
    with unit(HOUSE) as work:
        assert mails(work)[0]["params"]["path"] == "/admin/orders/SO-261123-001"


def test_a_withdrawal_by_the_customer_is_told_to_the_account_manager_alone(cast: Cast) -> None:
    order = order_of(cast)
    assert told(cast.wang_min, order, OrderWithdrawn(order, "项目延期")) == [("order_withdrawn", "李倩")]


@pytest.mark.clause("5.1.7(2)")
def test_a_release_is_told_to_the_customer_who_is_to_countersign(cast: Cast) -> None:
    order = order_of(cast)
    assert told(cast.he_head, order, OrderReleased(order)) == [("order_released", "王敏")]


def test_every_event_of_the_table_is_bound_to_it() -> None:
    assert all(tell in reactions_to(happened) for happened in NOTICES)


def message(work: Work, cast: Cast, order: Order, author: Actor, *, internal: bool) -> OrderMessage:
    return work.add(OrderMessage(
        customer_id=cast.a.id, order_id=order.id, internal=internal, at=NOW, author_id=author.id, author_name=author.name,
        author_side="customer" if author.is_customer else "staff", text="请确认交期",
    ))


@pytest.mark.parametrize(("author", "internal", "readers"), [
    ("wang_min", False, ["李倩"]), ("li_qian", False, ["王敏"]), ("zhao", False, ["王敏"]), ("zhao", True, ["李倩"]), ("li_qian", True, []),
])
def test_a_message_is_told_to_the_other_side_and_an_internal_one_never_to_the_customer(
    cast: Cast, author: str, internal: bool, readers: list[str],
) -> None:
    order = order_of(cast)
    writer = getattr(cast, author)
    with unit(writer, now=NOW) as work:
        tell(work, MessageWritten(order, message(work, cast, order, writer, internal=internal)))
    with unit(HOUSE) as work:
        assert [mail["to"]["name"] for mail in mails(work)] == readers


@pytest.mark.clause("1.3")
def test_a_task_is_told_to_the_holders_of_its_post(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        order = added(work, cast)
        work.session.flush()
        open_task(work, order, "review.delivery", Message("Review {number}", number=order.number), For("production", "control"),
                  Allowance.working_days(1), clause="5.1.5(1)", path="/reviews/SO-261123-001")
    with unit(HOUSE) as work:
        (mail,) = mails(work)
    assert (mail["template"], mail["to"]["name"], mail["params"]["path"]) == ("task_opened", "陈建国", "/admin/reviews/SO-261123-001")
    assert mail["about"][0] == "task"


def test_a_task_of_the_customer_has_a_mail_of_its_own_and_not_this_one(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        order = added(work, cast)
        work.session.flush()
        open_task(work, order, "order.completion", Message("Complete"), For(customer=True), Allowance(60), clause="1.3", path="/o")
    with unit(HOUSE) as work:
        assert mails(work) == []


@pytest.mark.clause("5.1.1(4)")
def test_a_mail_about_something_confidential_lies_in_the_outbox_as_confidential(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner", cast.wang_min.id: "customer"})
        order = added(work, cast, project_id=project.id)
        work.session.flush()
        tell(work, OrderSubmitted(order))
    with unit(cast.fang, now=NOW) as work:
        assert mails(work) == []
    with unit(cast.li_qian, now=NOW) as work:
        assert len(mails(work)) == 1


def test_each_notice_of_the_table_has_its_template() -> None:
    from templates import HERE

    for notices in NOTICES.values():
        for notice in notices:
            assert (HERE / "mail" / notice.template / "subject.txt").is_file(), notice.template
            assert (HERE / "mail" / notice.template / "words.txt").is_file(), notice.template


def opened(cast: Cast, whom: For) -> Task:
    with unit(cast.li_qian, now=NOW) as work:
        order = added(work, cast)
        work.session.flush()
        task = open_task(work, order, "review.delivery", Message("Review"), whom, Allowance(60), clause="1.3", path="/reviews/1")
        work.session.flush()
        work.leaving.clear()
    return task


def test_a_task_handed_on_is_told_to_its_receiver_with_the_reason(cast: Cast) -> None:
    task = opened(cast, For("production", "control"))
    with unit(cast.chen, now=NOW) as work:
        tell(work, TaskHandedOn(task, cast.ma.id, "出差"))  # type: ignore[arg-type]
    with unit(HOUSE) as work:
        (mail,) = mails(work)
    assert (mail["template"], mail["to"]["name"], mail["params"]["why"]) == ("task_handed_on", "马俊", "出差")


@pytest.mark.parametrize(("whom", "reader"), [(For("production", "control"), "陈建国"), (For(customer=True), "王敏")])
def test_a_chased_task_is_recalled_to_whom_it_waits_for(cast: Cast, whom: For, reader: str) -> None:
    task = opened(cast, whom)
    with unit(cast.li_qian, now=NOW) as work:
        tell(work, TaskChased(task, "李倩", late=False))
    with unit(HOUSE) as work:
        assert [(mail["template"], mail["to"]["name"]) for mail in mails(work)] == [("task_chased", reader)]


def test_those_invited_to_a_meeting_are_told_when_and_where(cast: Cast) -> None:
    order = order_of(cast)
    meeting = Meeting(called_for=NOW, place="二楼会议室", agenda="新件", called_by="李倩", invitees=["方文涛", "何志明"])
    assert told(cast.li_qian, order, MeetingCalled(meeting, order)) == [("meeting_called", "方文涛"), ("meeting_called", "何志明")]


@pytest.mark.clause("5.1.9(4)")
def test_finance_is_told_of_another_price(cast: Cast) -> None:
    order = order_of(cast)
    deviation = Deviation(agreed="84.90")
    readers = {name for _, name in told(cast.li_qian, order, PriceAccepted(deviation, order))}
    assert readers == {"徐静", "宋敏"}
