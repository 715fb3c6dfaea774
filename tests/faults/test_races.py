"""B16: whoever comes at the same moment, a thing happens once, and the others are told so. Over HTTP, and fifty: test_crowd.py."""

import time
from typing import Any

import pytest
from sqlalchemy import func, select, text

from domain.orders import actions
from domain.orders.models import Order
from domain.reviews.actions import approval, endings
from domain.reviews.actions import signatures as review_signatures
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale, TokenReused
from domain.shared.idempotency import new_token, once, remember
from domain.shared.journal import Broken, verify
from domain.shared.numbering import next_number
from domain.shared.work import unit
from domain.shared.workflow import Transition
from tests.cast import NOW, PASSWORD, Cast
from tests.faults.racing import RUNNERS, kinds, race, unexpected
from tests.orders.given import given, sent
from tests.reviews.story import Story, begin

ANSWERS = (Refused, Stale, Forbidden, NotFound, Invalid)


def test_numbers_taken_at_once_are_all_different_and_leave_no_gap(cast: Cast) -> None:
    def take(_: int) -> str:
        with unit(system("race"), now=NOW) as work:
            return next_number(work, "SO")

    got = race(take)
    assert sorted(got) == [f"SO-261123-{number:03d}" for number in range(1, RUNNERS + 1)]


def test_a_number_given_back_by_a_failure_is_taken_by_the_next(cast: Cast) -> None:
    def take(lane: int) -> str:
        with unit(system("race"), now=NOW) as work:
            number = next_number(work, "SO")
            if lane % 2:
                raise Refused
            return number

    got = [each for each in race(take) if isinstance(each, str)]
    assert sorted(got) == [f"SO-261123-{number:03d}" for number in range(1, len(got) + 1)]


def test_one_form_sent_by_many_hands_at_once_does_one_thing(cast: Cast) -> None:
    token = new_token()

    def send(_: int) -> str:
        with unit(cast.wang_min, now=NOW) as work:
            led = once(work, token, "/orders", b"the same body")
            if led is not None:
                return led
            order = actions.submit(work, given(cast))
            remember(work, token, "/orders", f"/orders/{order.number}")
            return f"/orders/{order.number}"

    got = race(send)
    assert unexpected(got) == []
    assert len(set(got)) == 1
    assert _count(cast, Order) == 1


def test_one_token_with_another_body_is_refused_whoever_is_first(cast: Cast) -> None:
    token = new_token()

    def send(lane: int) -> str:
        with unit(cast.wang_min, now=NOW) as work:
            led = once(work, token, "/orders", f"body {lane % 2}".encode())
            remember(work, token, "/orders", f"body {lane % 2}")
            return led if led is not None else f"body {lane % 2}"

    got = race(send)
    assert unexpected(got, TokenReused) == []
    assert len({each for each in got if isinstance(each, str)}) == 1
    assert kinds(got)["TokenReused"] == RUNNERS // 2


def test_one_customer_order_number_submitted_at_once_is_one_order(cast: Cast) -> None:
    got = race(lambda _: sent(cast))
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert _count(cast, Order) == 1


def test_orders_of_different_numbers_submitted_at_once_are_all_taken(cast: Cast) -> None:
    got = race(lambda lane: sent(cast, po_number=f"45008740{lane}"))
    assert unexpected(got) == []
    assert len(set(got)) == RUNNERS


def test_a_section_signed_by_many_at_once_is_signed_once(cast: Cast) -> None:
    story = begin(cast)
    story.answer("marketing", rest=True)
    version = story.sections["marketing"].version

    def sign(_: int) -> Any:
        with unit(cast.li_qian, now=NOW) as work:
            return review_signatures.sign(work, story.number, "marketing", PASSWORD, version)

    got = race(sign)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert _moves(story, "section", "sign") == 1


def test_an_order_approved_by_many_at_once_is_approved_once(cast: Cast) -> None:
    story = begin(cast).sign_all()
    version = story.order.version

    def approve(_: int) -> Any:
        with unit(cast.zhao, now=NOW) as work:
            return approval.approve(work, story.number, PASSWORD, version)

    got = race(approve)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert _moves(story, "order", "approve") == 1


def test_an_order_released_by_many_at_once_is_released_once(cast: Cast) -> None:
    story = begin(cast).sign_all()
    story.approve()
    version = story.order.version

    def release(_: int) -> Any:
        with unit(cast.he_head, now=NOW) as work:
            return endings.release(work, story.number, PASSWORD, version)

    got = race(release)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert _moves(story, "order", "release") == 1


def test_approval_and_withdrawal_at_once_leave_one_of_the_two(cast: Cast) -> None:
    story = begin(cast).sign_all()
    version = story.order.version

    def meet(lane: int) -> str:
        if lane % 2:
            with unit(cast.zhao, now=NOW) as work:
                approval.approve(work, story.number, PASSWORD, version)
            return "approved"
        with unit(cast.wang_min, now=NOW) as work:
            actions.withdraw(work, story.number, version=version, why="不再需要")
        return "withdrawn"

    got = race(meet)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert story.order.state in {"approved", "withdrawn"}


@pytest.mark.parametrize("verb", ["withdraw", "hold", "cancel"])
def test_an_order_ended_or_held_by_many_at_once_is_so_once(cast: Cast, verb: str) -> None:
    story = begin(cast)
    version = story.order.version
    who = cast.wang_min if verb == "withdraw" else cast.zhao

    def do(_: int) -> Any:
        with unit(who, now=NOW) as work:
            return getattr(actions, verb)(work, story.number, version=version, why="计划调整")

    got = race(do)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert _moves(story, "order", verb) == 1


def test_an_amendment_sent_by_many_at_once_is_one_revision(cast: Cast) -> None:
    story = begin(cast)
    order = story.order

    def amend(lane: int) -> Any:
        from tests.orders.given import line

        with unit(cast.wang_min, now=NOW) as work:
            return actions.amend(work, story.number, given(cast, line(quantity=2000 + lane)), version=order.version, why="数量调整")

    got = race(amend)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert story.order.revision == order.revision + 1


def test_the_audit_chain_holds_after_any_crowd(cast: Cast) -> None:
    race(lambda lane: sent(cast, po_number=f"45008741{lane}"))
    with unit(system("test")) as work:
        found = verify(work)
    assert not isinstance(found, Broken)
    assert found >= RUNNERS


def test_without_the_lock_the_race_is_lost(cast: Cast) -> None:
    """The control: a number read, thought about and written, as it would be without the counter's lock, is taken twice."""
    read = text("SELECT coalesce(max(last), 0) FROM counter WHERE series = 'control'")
    write = text("INSERT INTO counter VALUES ('control', :n) ON CONFLICT (series) DO UPDATE SET last = :n")

    def take(_: int) -> int:
        with unit(system("race"), now=NOW) as work:
            mine = work.session.connection().execute(read).scalar_one() + 1
            time.sleep(0.02)
            work.session.connection().execute(write, {"n": mine})
            return int(mine)

    got = race(take)
    assert len(set(got)) < RUNNERS, got


def _count(cast: Cast, model: type[Any]) -> int:
    with unit(system("test")) as work:
        return int(work.session.scalar(select(func.count()).select_from(model)) or 0)


def _moves(story: Story, kind: str, action: str) -> int:
    wanted = select(func.count()).select_from(Transition).where(Transition.object_kind == kind, Transition.action == action)
    return int(story.system(lambda work: work.session.scalar(wanted)))
