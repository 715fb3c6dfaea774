"""RULES 2: a leaver's customers are handed over in one step, and their orders with them: nothing is told to somebody who left."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts import actions
from domain.notifications.telling import tell
from domain.orders import messages
from domain.orders.events import OrderCompleted
from domain.orders.models import Order
from domain.shared.actor import system
from domain.shared.journal import Audit
from domain.shared.outbox import Outbox
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.tracking.made import order, project

HOUSE = system("test")


def leave(cast: Cast, leaver: str = "li_qian", heir: str = "wu_jia") -> None:
    with unit(cast.it, now=NOW) as work:
        actions.hand_over(work, cast.people[leaver].id, cast.people[heir].id, None, "离职")  # type: ignore[arg-type]


def owner(cast: Cast, made: Order) -> str:
    names = {actor.id: name for name, actor in cast.people.items()}
    with unit(HOUSE, now=NOW) as work:
        return names[work.fetch(Order, made.id).owner_id]


def readers(template: str) -> list[str]:
    with unit(HOUSE, now=NOW) as work:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))
        return [row.payload["to"]["name"] for row in rows if row.payload["template"] == template]


@pytest.mark.parametrize("state", ["submitted", "in_review", "released", "on_hold", "accepted_for_development", "closed", "cancelled"])
def test_an_order_of_the_leaver_is_looked_after_by_the_heir_whatever_its_state(cast: Cast, state: str) -> None:
    made = order(cast, state=state)
    leave(cast)
    assert owner(cast, made) == "wu_jia"


def test_orders_of_others_stay_theirs(cast: Cast) -> None:
    theirs = order(cast, "SO-2", customer="b", lines=(("B-77120", 100, 0),))
    mine = order(cast, "SO-1", owner_id=cast.zhao.id)
    leave(cast)
    assert (owner(cast, theirs), owner(cast, mine)) == ("wu_jia", "zhao")


def test_what_still_runs_is_entered_in_the_trail_with_both_names_and_what_has_ended_is_not(cast: Cast) -> None:
    running, ended = order(cast, "SO-1"), order(cast, "SO-2", state="cancelled")
    leave(cast)
    with unit(HOUSE, now=NOW) as work:
        entries = list(work.session.scalars(select(Audit).where(Audit.action == "order.handed_over")))
    assert [entry.object_id for entry in entries] == [running.id] != [ended.id]
    assert entries[0].values["before"] == {"owner": str(cast.li_qian.id)}
    assert entries[0].values["after"] == {"owner": str(cast.wu_jia.id)}


@pytest.mark.clause("5.1.13(1)")
def test_what_the_customer_writes_reaches_the_heir(cast: Cast) -> None:
    made = order(cast)
    leave(cast)
    with unit(cast.wang_min, now=NOW) as work:
        messages.write(work, made.number, "请确认交期")
    assert readers("message_written") == ["吴佳"]


def test_what_happens_to_the_order_is_told_to_the_heir(cast: Cast) -> None:
    made = order(cast)
    leave(cast)
    with unit(cast.wang_min, now=NOW) as work:
        tell(work, OrderCompleted(work.fetch(Order, made.id)))
    assert readers("order_completed") == ["吴佳"]


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_order_goes_over_too_and_the_heir_sees_it(cast: Cast) -> None:
    made = order(cast, project=project(cast, cast.li_qian))
    leave(cast)
    assert owner(cast, made) == "wu_jia"
    with unit(cast.wu_jia, now=NOW) as work:
        assert work.fetch(Order, made.id).number == made.number


def test_the_version_of_an_order_is_left_alone_so_that_nobodys_page_is_out_of_date(cast: Cast) -> None:
    made = order(cast)
    leave(cast)
    with unit(HOUSE, now=NOW) as work:
        assert work.fetch(Order, made.id).version == made.version


def test_the_page_of_the_order_names_the_heir(cast: Cast, visit: Any) -> None:
    made = order(cast)
    leave(cast)
    page = visit(cast.wang_min).get(f"/orders/{made.number}").text
    assert "吴佳" in page
    assert "李倩" not in page
