"""The table of who is written to, row by row: each event, each template, and the people by name."""

from __future__ import annotations

from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Person
from domain.customers.models import Customer
from domain.deliveries import events as deliveries
from domain.notifications.recipients import NOTICES
from domain.notifications.telling import people
from domain.orders import events as orders
from domain.orders.models import Order
from domain.queue.events import TaskChased, TaskHandedOn
from domain.reviews import events as reviews
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.message import Message
from domain.shared.tasks import For, TaskOpened, open_task
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.notifications.orders import added

HOUSE = system("test")
CUSTOMER, OWNER = {"王敏"}, {"李倩"}
TOLD: dict[type, dict[str, set[str]]] = {
    orders.OrderSubmitted: {"order_submitted": CUSTOMER},
    orders.OrderReturned: {"order_returned": CUSTOMER},
    orders.OrderCompleted: {"order_completed": OWNER},
    orders.OrderAmended: {"order_amended": OWNER, "order_amended_for": set()},
    orders.OrderWithdrawn: {"order_withdrawn": CUSTOMER | OWNER},
    orders.OrderHeld: {"order_held": CUSTOMER},
    orders.OrderResumed: {"order_resumed": CUSTOMER},
    orders.OrderSplit: {"order_split": CUSTOMER},
    orders.OrderCancelled: {"order_cancelled": CUSTOMER | OWNER},
    orders.OrderDeclined: {"order_declined": CUSTOMER},
    orders.OrderCountersigned: {"order_countersigned": OWNER},
    reviews.DeviationProposed: {"deviation_proposed": CUSTOMER},
    reviews.DeviationAnswered: {"deviation_answered": OWNER},
    reviews.ObjectionRaised: {"objection_raised": OWNER},
    reviews.Ruled: {"ruled": OWNER},
    reviews.PriceAccepted: {"price_accepted": {"徐静", "宋敏"}},
    reviews.OrderApproved: {"order_approved": OWNER},
    reviews.OrderReleased: {"order_released": CUSTOMER},
    reviews.OrderAcceptedForDevelopment: {"order_in_development": CUSTOMER},
    deliveries.DelayFound: {"delay_found": OWNER | {"陈建国"}},
    deliveries.DateTaken: {"date_taken": OWNER, "date_agreed": CUSTOMER},
    deliveries.OffersRefused: {"dates_refused": OWNER},
}
BY_THEIR_OWN = {TaskOpened, TaskHandedOn, TaskChased, orders.MessageWritten, reviews.MeetingCalled, deliveries.ChaseAnswered}


@dataclass
class Happened:
    """What every notice reads of an event."""

    order: Any = None
    message: Any = None
    task: Any = None
    to: Any = None
    meeting: Any = None
    chase: Any = None


def readers(work: Work, kind: type, happened: Happened) -> dict[str, set[str]]:
    return {notice.template: {person.name for person in people(work, notice.readers(work, happened))} for notice in NOTICES[kind]}  # type: ignore[arg-type]


def test_each_event_of_an_order_is_told_to_those_whom_it_concerns(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        happened = Happened(order=added(work, cast))
        assert {kind: readers(work, kind, happened) for kind in TOLD} == TOLD


def test_every_event_of_the_table_is_tried_here() -> None:
    assert set(NOTICES) == set(TOLD) | BY_THEIR_OWN


class TestTheCustomersSide:
    def told(self, cast: Cast, prepare: Any = None, **order: Any) -> set[str]:
        with unit(HOUSE, now=NOW) as work:
            if prepare:
                prepare(work)
                work.session.flush()
            return readers(work, orders.OrderReturned, Happened(order=added(work, cast, **order)))["order_returned"]

    @pytest.mark.parametrize(("roles", "told"), [(["buyer"], {"林工"}), (["quality"], {"王敏"}), (["administrator"], {"王敏"})])
    def test_is_the_buyer_who_submitted_it_and_the_others_once_that_one_buys_no_more(
        self, cast: Cast, roles: list[str], told: set[str],
    ) -> None:
        def now(work: Work) -> None:
            work.fetch(Person, cast.a_quality.id).roles = roles

        assert self.told(cast, now, submitted_by=cast.a_quality.id) == told

    @pytest.mark.parametrize("entered_by", ["li_qian", "b_buyer"])
    def test_is_all_buyers_where_nobody_of_them_submitted_it(self, cast: Cast, entered_by: str) -> None:
        def another_buyer(work: Work) -> None:
            work.fetch(Person, cast.a_admin.id).roles = ["administrator", "buyer"]

        assert self.told(cast, another_buyer, submitted_by=getattr(cast, entered_by).id) == {"王敏", "郑洁"}

    def test_is_the_other_buyers_when_the_one_who_submitted_it_has_left(self, cast: Cast) -> None:
        def left(work: Work) -> None:
            work.fetch(Person, cast.wang_min.id).active = False
            work.fetch(Person, cast.a_admin.id).roles = ["buyer"]

        assert self.told(cast, left) == {"郑洁"}


@pytest.mark.parametrize(("author", "internal", "told"), [
    ("customer", False, OWNER), ("company", False, CUSTOMER), ("company", True, OWNER),
])
def test_a_message_goes_to_the_other_side_and_an_internal_one_stays_in_the_house(cast: Cast, author: str, internal: bool,
                                                                                 told: set[str]) -> None:
    with unit(HOUSE, now=NOW) as work:
        message = SimpleNamespace(author_side=author, internal=internal)
        assert readers(work, orders.MessageWritten, Happened(order=added(work, cast), message=message)) == {"message_written": told}


def test_the_answer_to_a_chase_goes_to_who_chased_and_to_nobody_where_the_program_did(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        for by, told in ((cast.li_qian.id, OWNER), (cast.chen.id, {"陈建国"}), (None, set())):
            happened = Happened(chase=SimpleNamespace(by_id=by))
            assert readers(work, deliveries.ChaseAnswered, happened) == {"chase_answered": told}


def waiting(work: Work, cast: Cast, whom: For) -> Happened:
    about = work.fetch(Customer, cast.a.id)
    return Happened(task=open_task(work, about, "review.delivery", Message("Review"), whom, Allowance(60), clause="5.1.5(1)", path="/r",
                                   number="SO-1"))


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(("whom", "opened", "chased"), [
    (For("production", "control"), {"陈建国"}, {"陈建国"}),
    (For("production", "head"), {"何志明"}, {"何志明"}),
    (For("general_office", "general_manager"), {"沈岳"}, {"沈岳"}),
    (For(customer=True), set(), CUSTOMER),  # a customer's task has a mail of its own
])
def test_a_task_is_told_to_whom_it_waits_for(cast: Cast, whom: For, opened: set[str], chased: set[str]) -> None:
    with unit(HOUSE, now=NOW) as work:
        happened = waiting(work, cast, whom)
        assert readers(work, TaskOpened, happened) == {"task_opened": opened}
        assert readers(work, TaskChased, happened) == {"task_chased": chased}


def test_a_task_for_a_person_and_one_handed_on_go_to_that_person(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        happened = waiting(work, cast, For(person_id=cast.fang.id))
        happened.to = cast.ma.id
        assert readers(work, TaskOpened, happened) == {"task_opened": {"方文涛"}}
        assert readers(work, TaskHandedOn, happened) == {"task_handed_on": {"马俊"}}


def test_colleagues_are_invited_by_name_and_nobody_of_the_customer_is(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        meeting = SimpleNamespace(invitees=["方文涛", "马俊", "王敏", "没有这个人"])
        assert readers(work, reviews.MeetingCalled, Happened(meeting=meeting)) == {"meeting_called": {"方文涛", "马俊"}}


class TestPeople:
    def test_those_who_left_are_not_written_to(self, cast: Cast) -> None:
        with unit(HOUSE, now=NOW) as work:
            work.fetch(Person, cast.fang.id).active = False
            work.session.flush()
            assert {person.name for person in people(work, {cast.fang.id, cast.ma.id})} == {"马俊"}

    def test_nobody_is_nobody(self, cast: Cast) -> None:
        with unit(HOUSE, now=NOW) as work:
            assert people(work, set()) == []
            assert work.session.scalar(select(Order.id)) is None

    def test_each_comes_with_the_door_the_address_and_the_language(self, cast: Cast) -> None:
        with unit(HOUSE, now=NOW) as work:
            [person] = people(work, [cast.wang_min.id])
        assert (person.id, person.site, person.email) == (cast.wang_min.id, "portal", cast.wang_min.email)
