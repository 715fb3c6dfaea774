"""RULES 1: what a framework order agreed, what its call-offs took, what is left; which framework orders can be called off from."""

from __future__ import annotations

import uuid
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders import frameworks
from domain.orders.frameworks import CalledOff
from domain.orders.models import Order, OrderKind, OrderLine, OrderState
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import given, line
from tests.tracking.made import order

ARM, ROD, MOUNT = "2904110-K80", "2916035-K80", "1001120-T15"
GONE = {"withdrawn", "declined", "cancelled"}


def framework(cast: Cast, number: str = "SO-261101-001", **more: Any) -> Order:
    return order(cast, number, kind="framework", lines=((ARM, 1000, 0), (ROD, 500, 0)), **more)


def call_off(cast: Cast, of: Order, number: str, *lines: tuple[str, int, int], **more: Any) -> Order:
    columns = {"kind": "call_off", "related_id": of.id, "relation": "call_off_of"} | more
    return order(cast, number, lines=lines, **columns)


def taken(cast: Cast, of: Order, *lines: Any, actor: Actor | None = None) -> dict[str, tuple[int, ...]]:
    with unit(actor or cast.wang_min, now=NOW) as work:
        found = frameworks.called_off(work, work.fetch(Order, of.id), given(cast, *lines))
        return {each.part: tuple(map(int, (each.agreed, each.before, each.now, each.left))) for each in found}


def cancel_line(of: Order, part: str) -> None:
    with unit(system("test"), now=NOW) as work:
        work.session.scalars(select(OrderLine).where(OrderLine.order_id == of.id, OrderLine.customer_part == part)).one().cancelled = True


class TestWhatIsLeft:
    @pytest.mark.parametrize(("agreed", "before", "now", "left"), [(10, 3, 2, 5), (10, 0, 10, 0), (10, 8, 5, -3), (0, 0, 4, -4)])
    def test_is_what_was_agreed_less_what_others_took_and_this_one_takes(self, agreed: int, before: int, now: int, left: int) -> None:
        assert CalledOff("A", *map(Decimal, (agreed, before, now))).left == left

    def test_each_part_is_counted_by_itself(self, cast: Cast) -> None:
        agreed = framework(cast)
        call_off(cast, agreed, "SO-261102-001", (ARM, 300, 0), (ROD, 50, 0))
        assert taken(cast, agreed, line(ROD, 100), line(ARM, 200)) == {ROD: (500, 50, 100, 350), ARM: (1000, 300, 200, 500)}

    def test_the_customers_number_is_the_same_however_it_is_typed_and_told_as_it_was_first(self, cast: Cast) -> None:
        agreed = framework(cast)
        assert taken(cast, agreed, line(" 2904110-k80", 10), line("２９０４１１０-K80", 5)) == {" 2904110-k80": (1000, 0, 15, 985)}

    def test_a_line_taken_out_of_the_framework_is_agreed_no_more(self, cast: Cast) -> None:
        agreed = framework(cast)
        cancel_line(agreed, ARM)
        assert taken(cast, agreed, line(ARM, 10)) == {ARM: (0, 0, 10, -10)}

    def test_a_line_taken_out_of_a_call_off_took_nothing(self, cast: Cast) -> None:
        agreed = framework(cast)
        cancel_line(call_off(cast, agreed, "SO-261102-001", (ARM, 300, 0), (ROD, 50, 0)), ARM)
        assert taken(cast, agreed, line(ARM, 10), line(ROD, 10)) == {ARM: (1000, 0, 10, 990), ROD: (500, 50, 10, 440)}

    def test_a_call_off_counts_in_every_state_but_those_in_which_it_came_to_nothing(self, cast: Cast) -> None:
        agreed = framework(cast)
        pieces = {state: 2**n for n, state in enumerate(OrderState)}  # each state tells in the sum
        for state, quantity in pieces.items():
            call_off(cast, agreed, f"SO-261102-{quantity:05d}", (ARM, quantity, 0), state=state)
        assert taken(cast, agreed, line(ARM, 10))[ARM][1] == sum(quantity for state, quantity in pieces.items() if state not in GONE)

    def test_an_order_that_only_revises_the_framework_took_nothing_of_it(self, cast: Cast) -> None:
        agreed = framework(cast)
        call_off(cast, agreed, "SO-261102-001", (ARM, 300, 0), relation="revision_of")
        assert taken(cast, agreed, line(ARM, 10)) == {ARM: (1000, 0, 10, 990)}

    def test_call_offs_of_another_framework_took_nothing_of_this_one(self, cast: Cast) -> None:
        agreed, other = framework(cast), framework(cast, "SO-261101-002")
        call_off(cast, other, "SO-261102-001", (ARM, 300, 0))
        assert (taken(cast, agreed, line(ARM, 10))[ARM][1], taken(cast, other, line(ARM, 10))[ARM][1]) == (0, 300)

    def test_parts_stand_in_the_order_of_the_call_off(self, cast: Cast) -> None:
        assert list(taken(cast, framework(cast), line(MOUNT, 1), line(ROD, 1), line(ARM, 1), line(ROD, 1))) == [MOUNT, ROD, ARM]


class TestWhichCanBeCalledOffFrom:
    def numbers(self, actor: Actor, customer: uuid.UUID) -> list[str]:
        with unit(actor, now=NOW) as work:
            return [number for number, _ in frameworks.frameworks(work, customer)]

    def test_framework_orders_the_latest_first_with_the_customers_own_number(self, cast: Cast) -> None:
        framework(cast, "SO-261101-001", at=NOW - timedelta(days=9))
        framework(cast, "SO-261105-002", at=NOW - timedelta(days=5))
        with unit(cast.wang_min, now=NOW) as work:
            assert frameworks.frameworks(work, cast.a.id) == [("SO-261105-002", "45002"), ("SO-261101-001", "45001")]

    def test_an_order_of_another_kind_is_none(self, cast: Cast) -> None:
        for number, kind in enumerate(OrderKind):
            order(cast, f"SO-261101-{number:03d}", kind=kind)
        assert self.numbers(cast.wang_min, cast.a.id) == [f"SO-261101-{list(OrderKind).index(OrderKind.FRAMEWORK):03d}"]

    def test_one_that_came_to_nothing_is_none(self, cast: Cast) -> None:
        for state in OrderState:
            framework(cast, f"SO-{state}", state=state)
        assert set(self.numbers(cast.wang_min, cast.a.id)) == {f"SO-{state}" for state in OrderState if state not in GONE}

    def test_each_customer_has_their_own_and_sales_see_those_of_the_one_asked_for(self, cast: Cast) -> None:
        framework(cast)
        order(cast, "SO-261101-009", customer="b", kind="framework", lines=(("B-77120", 100, 0),))
        assert self.numbers(cast.wang_min, cast.a.id) == self.numbers(cast.li_qian, cast.a.id) == ["SO-261101-001"]
        assert self.numbers(cast.b_buyer, cast.b.id) == self.numbers(cast.li_qian, cast.b.id) == ["SO-261101-009"]
        assert self.numbers(cast.b_buyer, cast.a.id) == []

    def test_no_more_than_fifty_are_offered(self, cast: Cast) -> None:
        for number in range(52):
            order(cast, f"SO-261101-{number:03d}", kind="framework", lines=((ARM, 1, 0),), at=NOW - timedelta(hours=number))
        assert self.numbers(cast.wang_min, cast.a.id) == [f"SO-261101-{number:03d}" for number in range(50)]
