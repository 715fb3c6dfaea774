"""What becomes of a request for material: withdrawn, sent early, taken up, received, and by whom (5.1.8(2))."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from domain.orders.events import OrderCancelled
from domain.orders.models import Order
from domain.planning.actions import purchasing
from domain.planning.models import PurchaseRequest
from domain.reviews.events import SectionReopened
from domain.reviews.models import Section
from domain.shared.errors import Forbidden, NotFound, Refused, Stale
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.planning.buying import ARM, HOUSE, MOUNT, Purchasing
from tests.tracking.made import order, project

LATER = NOW + timedelta(hours=3)


@pytest.fixture
def buy(cast: Cast) -> Purchasing:
    return Purchasing(cast)


@pytest.mark.clause("5.1.8(2)")
def test_a_draft_goes_with_what_it_rests_on_and_another_section_leaves_it(cast: Cast, buy: Purchasing) -> None:
    made = order(cast, lines=((MOUNT, 600, 0),))
    buy.sign_delivery(made)
    for kind, state in (("marketing", "draft"), ("specification", "draft"), ("delivery", "withdrawn")):
        happened = SectionReopened(Section(kind=kind, covers="mass", remedies={}), made)
        buy.as_(cast.chen, lambda work, happened=happened: purchasing.withdraw_draft(work, happened))
        assert [request.state for request in buy.requests()] == [state]


@pytest.mark.clause("5.1.8(2)")
@pytest.mark.parametrize("state", ["sent", "acknowledged", "received"])
def test_a_cancelled_order_takes_its_draft_along_and_leaves_what_is_with_purchasing(cast: Cast, buy: Purchasing, state: str) -> None:
    made = order(cast, "SO-1", lines=((MOUNT, 600, 0),))
    buy.sign_delivery(made)
    cancel = lambda work: purchasing.withdraw_draft(work, OrderCancelled(work.fetch(Order, made.id), "停产"))  # noqa: E731
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state=state))
    buy.as_(cast.zhao, cancel)
    assert [request.state for request in buy.requests()] == [state]
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(PurchaseRequest).values(state="draft"))
    buy.as_(cast.zhao, cancel)
    assert [request.state for request in buy.requests()] == ["withdrawn"]


def test_another_orders_draft_stays(cast: Cast, buy: Purchasing) -> None:
    mine, other = order(cast, "SO-1", lines=((MOUNT, 600, 0),)), order(cast, "SO-2", lines=((ARM, 100, 0),))
    buy.sign_delivery(mine)
    buy.as_(cast.zhao, lambda work: purchasing.withdraw_draft(work, OrderCancelled(work.fetch(Order, other.id), "停产")))
    assert [request.state for request in buy.requests()] == ["draft"]


@pytest.mark.clause("5.1.8(2)")
def test_sent_early_it_names_who_sent_it_why_and_asks_purchasing_within_a_working_day(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "  材料周期 30 天 ", request.version), LATER)
    (sent,) = buy.requests()
    assert (sent.state, sent.sent_by, sent.sent_at, sent.early_reason) == ("sent", "何志明", LATER, "材料周期 30 天")
    task = buy.as_(HOUSE, lambda work: work.session.scalars(select(Task).where(Task.kind == "purchase.request")).one())
    assert (task.department, task.position, task.object_number, task.path) == ("purchasing", "member", request.number, "/purchase-requests")
    assert (task.due_at, task.internal) == (LATER + timedelta(days=1), True)


@pytest.mark.clause("5.1.8(2)")
def test_who_sees_an_older_state_of_a_request_neither_sends_nor_takes_it_up(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    with pytest.raises(Stale):
        buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "急", request.version + 1))
    buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "急", request.version))
    for deed in (purchasing.acknowledge, purchasing.receive):
        with pytest.raises(Stale):
            buy.as_(cast.qian, lambda work, deed=deed: deed(work, request.number, request.version))
    assert [each.state for each in buy.requests()] == ["sent"]


@pytest.mark.clause("5.1.8(2)")
def test_purchasing_takes_it_up_by_name_and_then_receives_it(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),)))
    buy.as_(cast.he_head, lambda work: purchasing.send_early(work, request.number, "急", None))
    for nobody in (cast.chen, cast.he_head, cast.li_qian):
        with pytest.raises(Forbidden):
            buy.as_(nobody, lambda work: purchasing.acknowledge(work, request.number, None))
    buy.as_(cast.qian, lambda work: purchasing.acknowledge(work, request.number, None), LATER)
    (taken,) = buy.requests()
    assert (taken.state, taken.acknowledged_by, taken.acknowledged_at) == ("acknowledged", "钱进", LATER)
    task = buy.as_(HOUSE, lambda work: work.session.scalars(select(Task).where(Task.kind == "purchase.request")).one())
    assert (task.ended_by_name, task.outcome) == ("钱进", "acknowledged")
    with pytest.raises(Refused):
        buy.as_(cast.qian, lambda work: purchasing.acknowledge(work, request.number, None))
    with pytest.raises(Forbidden):
        buy.as_(cast.chen, lambda work: purchasing.receive(work, request.number, None))
    buy.as_(cast.qian, lambda work: purchasing.receive(work, request.number, None))
    assert buy.requests()[0].state == "received"


@pytest.mark.clause("5.1.1(4)")
def test_a_request_of_a_confidential_order_is_found_by_nobody_outside(cast: Cast, buy: Purchasing) -> None:
    request = buy.sign_delivery(order(cast, lines=((MOUNT, 600, 0),), project=project(cast, cast.he_head, cast.chen)))
    assert request is not None
    with pytest.raises(NotFound):
        buy.as_(cast.qian, lambda work: purchasing.by_number(work, request.number))
    assert buy.as_(cast.he_head, lambda work: purchasing.by_number(work, request.number).id) == request.id
    assert {line.project_id for line in buy.lines()} == {request.project_id} != {None}
