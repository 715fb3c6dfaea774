"""A dispatch notice follows its order: cancelled, held, changed; and sales calls one back to change it (5.1.9(3), 5.1.11(1))."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from domain.changes.events import ChangeInForce
from domain.deliveries.dispatch import boxes, notices, recalling, verification
from domain.deliveries.dispatch.inputs import VerifyInput
from domain.deliveries.models import Verification
from domain.orders import actions
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.records.models import Record
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from domain.shared.workflow import history
from tests.cast import PASSWORD, Cast
from tests.deliveries.shipping import Shipment, left, noticed, packed, released, schedules, verified
from tests.orders.ended import cancel_released
from tests.orders.given import line
from tests.reviews.story import Story

D = Decimal


def recall(shipment: Shipment, why: str = "顾客改地址", who: Any = None, version: int | None = None) -> None:
    actor = who or shipment.story.cast.li_qian
    shipment.story.as_(actor, lambda work: recalling.recall(work, shipment.number, why, version=version))


def sign(shipment: Shipment) -> None:
    shipment.story.as_(shipment.story.cast.li_qian, lambda work: notices.notify(work, shipment.number, PASSWORD, version=None))


def mails(story: Story, template: str) -> dict[str, Any]:
    def look(work: Work) -> dict[str, Any]:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
        return {row.payload["to"]["email"]: row.payload["params"] for row in rows if row.payload["template"] == template}

    return story.system(look)


def papers(shipment: Shipment) -> list[Record]:
    wanted = select(Record).where(Record.form == "FM070100-05", Record.number == shipment.number).order_by(Record.edition)
    return shipment.story.system(lambda work: list(work.session.scalars(wanted)))


def why(shipment: Shipment) -> str:
    return str(Message.from_json(shipment.notice.recalled_why or {"id": "", "params": {}}))


def in_force(story: Story, write: Any) -> None:
    """A change of the order came into force: `write` has put it into lines and dates."""

    def deed(work: Work) -> None:
        order = work.session.scalars(select(Order).where(Order.number == story.number)).one()
        write(work, order)
        work.session.flush()
        change: Any = SimpleNamespace(number="BG-261123-001")
        recalling.on_changed(work, ChangeInForce(change, order, []))

    story.system(deed)


# by sales


@pytest.mark.clause("5.1.11(1)")
def test_sales_calls_a_signed_notice_back_and_logistics_is_told_to_stop(ready: Shipment) -> None:
    recall(ready, "顾客改地址")
    notice, story = ready.notice, ready.story
    assert (notice.state, notice.verified_at, notice.signature_id) == ("draft", None, None)
    assert why(ready) == "李倩: 顾客改地址"
    assert [task.kind for task in story.tasks("dispatch")] == ["dispatch.recalled"]
    told = mails(story, "dispatch_recalled")
    assert set(told) == {story.cast.sun_li.email, story.cast.deng_head.email}
    assert not told[story.cast.sun_li.email]["ended"]


def test_the_packed_boxes_of_a_notice_that_was_called_back_stay_and_are_verified_anew(ready: Shipment) -> None:
    recall(ready)
    assert len(ready.boxes) == 2
    sign(ready)
    assert (ready.notice.state, ready.notice.recalled_at, ready.notice.recalled_why) == ("notified", None, None)
    with pytest.raises(Refused, match="To be verified"):
        left(ready)
    assert left(verified(ready)).slip.state == "left"
    assert [each.edition for each in papers(ready)] == [1, 2, 3]


def test_a_verification_from_before_the_call_back_counts_no_more(cast: Cast) -> None:
    """Of two lines both were verified; signed anew, the second one's old answer does not stand for it."""
    story = released(cast, line(quantity=100), line("2916035-K80", quantity=100))
    shipment = verified(packed(noticed(story)))
    recall(shipment)
    shipment.story.later(minutes=5)
    sign(shipment)
    story = shipment.story
    first, second = shipment.lines
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, first.id, VerifyInput()))
    assert shipment.notice.state == "notified"
    story.as_(cast.sun_li, lambda work: verification.verify(work, shipment.number, second.id, VerifyInput()))
    assert shipment.notice.state == "verified"


@pytest.mark.parametrize("who", ["sun_li", "chen", "xu"])
def test_nobody_else_calls_it_back(ready: Shipment, who: str) -> None:
    with pytest.raises(Forbidden):
        recall(ready, who=getattr(ready.story.cast, who))
    recall(ready)
    assert ready.notice.state == "draft"


def test_it_needs_a_reason_the_last_version_and_something_to_call_back(story: Story) -> None:
    draft = noticed(story, 100, sign=False)
    with pytest.raises(Refused, match="Draft"):
        recall(draft)
    sign(draft)
    with pytest.raises(Refused, match="reason"):
        recall(draft, " ")
    with pytest.raises(Stale):
        recall(draft, version=draft.notice.version - 1)
    recall(draft, version=draft.notice.version)


def test_what_has_left_is_not_called_back(ready: Shipment) -> None:
    left(ready)
    with pytest.raises(Refused, match="Shipped"):
        recall(ready)


# the order is cancelled


def test_of_a_cancelled_order_nothing_leaves_its_notice_is_at_an_end_and_void_on_paper(ready: Shipment) -> None:
    story = ready.story
    cancel_released(story.number)
    assert (ready.notice.state, why(ready)) == ("cancelled", f"{story.number} was cancelled.")
    assert story.tasks("dispatch") == []
    assert [bool(each.sheet["void"]) for each in papers(ready)] == [False, True]
    assert mails(story, "dispatch_recalled")[story.cast.sun_li.email]["ended"]
    moved = story.system(lambda work: history(work, "dispatch_notice", ready.notice.id))
    assert (moved[-1].action, moved[-1].why) == ("cancel", story.number)


def test_a_draft_that_nobody_knew_of_ends_without_a_mail_or_a_paper(story: Story) -> None:
    draft = noticed(story, 100, sign=False)
    cancel_released(story.number)
    assert draft.notice.state == "cancelled"
    assert mails(story, "dispatch_recalled") == {} and papers(draft) == []


def test_lines_of_another_order_stay_and_sales_looks_again(cast: Cast) -> None:
    first, second = released(cast, line(quantity=100)), released(cast, line(quantity=60), po_number="P-2")
    shipment = verified(packed(noticed(first, {schedules(first)[0].id: D(100), schedules(second)[0].id: D(60)})))
    cancel_released(second.number)
    assert shipment.notice.state == "draft"
    assert [each.order_number for each in shipment.lines] == [first.number]
    assert {box.dispatch_line_id for box in shipment.boxes} == {shipment.lines[0].id}
    found = first.system(lambda work: Counter(each.dispatch_line_id for each in work.session.scalars(select(Verification))))
    assert found.keys() == {shipment.lines[0].id, None}, "what was found of the other line stays with the notice"
    assert found[None] == found[shipment.lines[0].id]
    sign(shipment)
    assert left(verified(shipment)).slip_lines[0].quantity == 100


# the order is held


def test_held_its_notice_waits_with_sales_and_goes_on_when_the_order_does(ready: Shipment) -> None:
    story = ready.story
    story.as_(story.cast.zhao, lambda work: actions.hold(work, story.number, version=None, why="顾客要求暂停"))
    assert ready.notice.state == "draft" and "is on hold" in why(ready)
    with pytest.raises(Refused, match="on hold"):
        sign(ready)
    story.as_(story.cast.zhao, lambda work: actions.resume(work, story.number, version=None))
    sign(ready)
    assert left(verified(ready)).slip.state == "left"


def test_a_hold_leaves_notices_of_other_orders_alone(cast: Cast) -> None:
    first, second = released(cast, line(quantity=100)), released(cast, line(quantity=60), po_number="P-2")
    mine, other = noticed(first), noticed(second)
    second.as_(cast.zhao, lambda work: actions.hold(work, second.number, version=None, why="暂停"))
    assert (mine.notice.state, other.notice.state) == ("notified", "draft")


# the order is changed


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize("what", ["quantity", "revision", "packaging", "place"])
def test_changed_in_what_it_says_a_notice_goes_back_to_sales(ready: Shipment, what: str) -> None:
    def write(work: Work, order: Order) -> None:
        row, when = (work.session.scalars(select(model).where(model.order_id == order.id)).one() for model in (OrderLine, ScheduleLine))
        match what:
            case "quantity":
                when.quantity = D(300)
            case "revision":
                row.drawing_revision = "C"
            case "packaging":
                row.packaging = "木箱"
            case _:
                order.ship_to_id, order.ship_to_text = None, "合肥二厂西门"

    in_force(ready.story, write)
    assert ready.notice.state == "draft"
    assert "BG-261123-001" in why(ready)
    assert "dispatch.recalled" in [task.kind for task in ready.story.tasks("dispatch")]


def test_changed_in_something_else_it_leaves_as_it_is(ready: Shipment) -> None:
    def write(work: Work, order: Order) -> None:
        row = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one()
        row.unit_price = D("99.00")

    in_force(ready.story, write)
    assert (ready.notice.state, mails(ready.story, "dispatch_recalled")) == ("verified", {})
    left(ready)


def test_a_draft_is_not_called_back_and_says_itself_what_changed(story: Story) -> None:
    draft = noticed(story, 400, sign=False)
    in_force(story, lambda work, order: setattr(
        work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).one(), "packaging", "木箱"))
    assert (draft.notice.state, draft.notice.recalled_at) == ("draft", None)
    with pytest.raises(Refused, match="changed since this notice was made"):
        sign(draft)


def test_a_cancelled_line_leaves_its_notice(cast: Cast) -> None:
    story = released(cast, line(quantity=100), line("2916035-K80", quantity=100))
    shipment = packed(noticed(story))
    gone = shipment.lines[1]

    def write(work: Work, order: Order) -> None:
        work.fetch(OrderLine, gone.line_id).cancelled = True

    in_force(story, write)
    assert [each.customer_part for each in shipment.lines] == ["2904110-K80"]
    assert shipment.notice.state == "draft"
    codes = {box.code for box in shipment.boxes}
    assert codes and all(code.startswith(f"{shipment.number}-1-") for code in codes)


def test_cancelled_by_hand_logistics_is_told_too(ready: Shipment) -> None:
    story = ready.story
    story.as_(story.cast.li_qian, lambda work: notices.cancel(work, ready.number, "顾客不要了", version=None))
    assert mails(story, "dispatch_recalled")[story.cast.sun_li.email]["ended"]
    assert [bool(each.sheet["void"]) for each in papers(ready)] == [False, True]
    with pytest.raises(Refused, match="Cancelled"):
        story.as_(story.cast.sun_li, lambda work: boxes.scan(work, ready.number, ready.boxes[0].code))
