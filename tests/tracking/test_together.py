"""Several people at the same task or order at the same moment: one wins, the others hear why, nothing is done twice."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.orders import lists, messages
from domain.orders.models import OrderMessage
from domain.queue import actions, queries
from domain.queue.models import SavedView
from domain.search.models import SearchEntry
from domain.search.queries import find
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.faults.racing import kinds, race, unexpected
from tests.tracking.made import order
from tests.tracking.waiting import given


def mails() -> int:
    with unit(system("test"), now=NOW) as work:
        return work.session.scalar(select(func.count()).select_from(Outbox).where(Outbox.kind == "mail")) or 0


def test_a_task_chased_by_eight_at_once_is_chased_once(cast: Cast) -> None:
    task_id = given(cast, order(cast))
    before = mails()

    def chase(lane: int) -> Any:
        with unit(cast.li_qian, now=NOW) as work:
            return actions.chase(work, [task_id])

    got = race(chase)
    assert kinds(got)["done"] == 1 and not unexpected(got, Refused, Stale)
    assert mails() - before == 1


def test_a_task_handed_to_two_people_at_once_goes_to_one(cast: Cast) -> None:
    task_id = given(cast, order(cast))

    def hand(lane: int) -> uuid.UUID:
        with unit(cast.chen, now=NOW) as work:
            return actions.hand_on(work, task_id, cast.he_head.id, f"第 {lane} 次").id

    got = race(hand)
    assert kinds(got)["done"] == 1 and not unexpected(got, Forbidden, Refused, Stale)
    with unit(system("test"), now=NOW) as work:
        assert work.fetch(Task, task_id).person_id == cast.he_head.id
        assert len(work.session.scalars(select(Audit).where(Audit.action == "task.handed_on")).all()) == 1


def test_messages_written_at_once_are_all_kept(cast: Cast) -> None:
    made = order(cast)

    def write(lane: int) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            messages.write(work, made.number, f"第 {lane} 条")

    got = race(write)
    assert kinds(got) == {"done": 8}
    with unit(cast.wang_min, now=NOW) as work:
        assert len(set(work.session.scalars(select(OrderMessage.text)))) == 8


def test_a_view_kept_twice_at_once_is_one_view(cast: Cast) -> None:
    def keep(lane: int) -> None:
        with unit(cast.chen, now=NOW) as work:
            actions.keep_view(work, "queue", "mine", f"due=late&lane={lane}")

    race(keep)
    with unit(cast.chen, now=NOW) as work:
        assert len(queries.saved_views(work, "queue")) == 1
        assert work.session.scalar(select(func.count()).select_from(SavedView)) == 1


def test_a_thing_changed_by_many_has_one_row_in_the_index(cast: Cast) -> None:
    def rename(lane: int) -> None:
        with unit(system("test"), now=NOW) as work:
            work.fetch(Customer, cast.a.id, lock=True).name_zh = f"远江汽车第{lane}公司"

    got = race(rename, 4)
    assert kinds(got)["done"] >= 1 and not unexpected(got, Stale)
    with unit(system("test"), now=NOW) as work:
        assert work.session.scalar(select(func.count()).select_from(SearchEntry).where(SearchEntry.object_id == cast.a.id)) == 1
        assert len(find(work, "远江汽车", {"customer": 9})) == 1


def test_lists_are_read_while_orders_come_in(cast: Cast) -> None:
    def both(lane: int) -> int:
        if lane % 2:
            order(cast, f"SO-26110{lane}-001")
            return 0
        with unit(cast.li_qian, now=NOW) as work:
            return len(lists.page(work, lists.OrderFilter()).rows)

    got = race(both)
    assert kinds(got) == {"done": 8}
    with unit(cast.li_qian, now=NOW) as work:
        assert len(lists.page(work, lists.OrderFilter()).rows) == 4
