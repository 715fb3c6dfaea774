"""Many at once at one order (B16): one effect, the others told in words; what must not be lost is not."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.orders import actions
from domain.orders.actions import drafting
from domain.orders.models import Order, OrderDraft, OrderRevision
from domain.orders.queries import by_number
from domain.shared.actor import system
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.faults.racing import kinds, race, unexpected
from tests.orders.given import given, line, sent

pytestmark = pytest.mark.usefixtures("by_themselves")


def count(model: type) -> int:
    with unit(system("test")) as work:
        return work.session.scalar(select(func.count()).select_from(model)) or 0


def content(cast: Cast, **header: str) -> dict[str, Any]:
    typed = {"po": "4500874021", "ship_to": str(cast.ship_to["a"].id), "transport": "汽运", "kind": "single"} | header
    return {"header": typed, "flags": [], "files": [], "lines": [{"part": "2904110-K80", "quantity": "20", "due": "2026-12-18"}]}


def test_one_draft_handed_in_by_many_at_once_is_one_order(cast: Cast) -> None:
    draft_id = uuid.uuid4()
    with unit(cast.wang_min, now=NOW) as work:
        version = drafting.keep(work, draft_id, content(cast), customer_id=cast.a.id).version

    def hand_in(lane: int) -> str:
        with unit(cast.wang_min, now=NOW) as work:
            return drafting.hand_in(work, draft_id, version=version).number

    got = race(hand_in)
    assert unexpected(got, NotFound, Stale, Invalid) == []
    assert kinds(got)["done"] == 1
    assert (count(Order), count(OrderDraft)) == (1, 0)


def test_one_customer_order_number_sent_from_many_windows_at_once_is_one_order(cast: Cast) -> None:
    got = race(lambda lane: sent(cast))
    assert unexpected(got, Invalid) == []
    assert kinds(got)["done"] == 1
    assert count(Order) == 1


def test_numbers_taken_by_many_at_once_are_all_different_and_without_gaps(cast: Cast) -> None:
    def submit(lane: int) -> str:
        return sent(cast, po_number=f"PO-{lane}")

    got = race(submit)
    assert unexpected(got) == []
    assert sorted(got) == [f"SO-261123-{n:03d}" for n in range(1, len(got) + 1)]


def test_one_version_amended_by_many_at_once_is_amended_once(cast: Cast) -> None:
    number = sent(cast)
    with unit(cast.wang_min, now=NOW) as work:
        version = by_number(work, number).version

    def amend(lane: int) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            actions.amend(work, number, given(cast, line(quantity=100 + lane)), version=version)

    got = race(amend)
    assert unexpected(got, Stale) == []
    assert kinds(got)["done"] == 1
    assert count(OrderRevision) == 2


def test_an_order_withdrawn_and_amended_at_once_is_one_or_the_other(cast: Cast) -> None:
    number = sent(cast)
    with unit(cast.wang_min, now=NOW) as work:
        version = by_number(work, number).version

    def either(lane: int) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            if lane % 2:
                actions.withdraw(work, number, version=version)
            else:
                actions.amend(work, number, given(cast, line(quantity=100 + lane)), version=version)

    got = race(either)
    assert unexpected(got, Stale, Refused) == []
    assert kinds(got)["done"] == 1
    with unit(cast.wang_min, now=NOW) as work:
        order = by_number(work, number)
        assert (order.state, order.revision) in {("withdrawn", 1), ("submitted", 2)}


def test_a_page_saved_the_first_time_by_many_at_once_is_one_draft(cast: Cast) -> None:
    draft_id = uuid.uuid4()

    def save(lane: int) -> None:
        with unit(cast.wang_min, now=NOW) as work:
            drafting.keep(work, draft_id, content(cast, notes=str(lane)), customer_id=cast.a.id)

    got = race(save)
    assert unexpected(got, Stale) == []
    assert kinds(got)["done"] >= 1
    assert count(OrderDraft) == 1


def test_an_order_held_by_many_at_once_is_held_once(cast: Cast) -> None:
    number = sent(cast)

    def hold(lane: int) -> None:
        with unit(cast.li_qian, now=NOW) as work:
            actions.hold(work, number, version=None, why=str(lane))

    got = race(hold)
    assert unexpected(got, Stale, Refused) == []
    assert kinds(got)["done"] == 1
    with unit(cast.li_qian, now=NOW) as work:
        assert by_number(work, number).held_from == "submitted"
