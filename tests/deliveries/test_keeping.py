"""The customer keeps what was too much: more than ordered needs an approved change, and is owed once (RULES 6 and 7)."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from domain.changes.models import ChangeState
from domain.deliveries import differences
from domain.deliveries.models import Difference
from domain.deliveries.receipts import cases as case_pages
from domain.products.models import Lot, Product
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from domain.shared.journal import Audit
from tests.cast import TODAY
from tests.changes.story import Told
from tests.deliveries.coming_back import case_of, in_lots, lots, on_hand, settle, take_back
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship

pytestmark = [pytest.mark.clause("5.1.11(3)"), pytest.mark.clause("5.1.9(1)")]


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    slip = ship(story, 2400, 1000)
    signed(slip, 2410, 1000)
    return slip


def ask(story, *, words="贵司清点多收 10 件，是否留用？", who=None, version=None):
    case = case_of(story)
    return story.as_(who or story.cast.li_qian,
                     lambda work: differences.ask_to_keep(work, work.fetch(Difference, case.id), words, version).number)


def told(story, number):
    return Told(story, number)


def figures(sent):
    line, slip_line = sent.story.lines[0], sent.lines[0]
    return line.quantity, line.shipped, line.received, slip_line.owed


def test_without_a_change_nobody_can_say_that_the_customer_keeps_more_than_they_ordered(story, sent):
    assert figures(sent) == (2400, 2400, 2410, 2400)  # ten are there, and nobody pays for them yet
    with pytest.raises(Refused, match="approved change"):
        settle(story, case_of(story), "kept")
    shown = story.as_(story.cast.liu, lambda work: case_pages.show(work, case_of(story).number))
    assert shown.against_keeping is not None and shown.may_be_kept and shown.due_at is not None
    settle(story, case_of(story), "goes_back")
    assert figures(sent) == (2400, 2400, 2400, 2400)


def test_the_customer_accepts_the_larger_quantity_and_the_difference_ends_by_itself(story, sent):
    change = told(story, ask(story))
    assert (case_of(story).state, case_of(story).change_number, change.change.origin) == ("agreeing", change.number, "company")
    with pytest.raises(Refused, match=change.number):
        settle(story, case_of(story), "goes_back")  # while the customer is asked, it does not end otherwise
    change.signs_all()
    change.customer("accept")
    assert figures(sent) == (2400, 2400, 2410, 2400)  # agreed, and not approved yet
    change.approves()
    assert change.state == ChangeState.IN_FORCE
    case = case_of(story)
    assert (case.state, case.outcome, case.settlement) == ("settled", "kept", change.number)
    assert figures(sent) == (2410, 2410, 2410, 2410)
    assert story.order.state == "received" and story.tasks("delivery.difference") == []
    with pytest.raises(Refused):
        settle(story, case, "goes_back")


def test_where_they_decline_quality_decides_again(story, sent):
    change = told(story, ask(story))
    change.signs_all()
    change.customer("decline", remark="请取回")
    assert change.state == ChangeState.DECLINED
    assert case_of(story).state == "open" and figures(sent) == (2400, 2400, 2410, 2400)
    assert len(story.tasks("delivery.difference")) == 1
    settle(story, case_of(story), "goes_back")
    assert figures(sent) == (2400, 2400, 2400, 2400)


def test_what_is_still_to_come_of_the_order_is_room_enough_without_a_change(story):
    sent = ship(story, 1400, 0)
    signed(sent, 1410)
    case = case_of(story)
    assert story.as_(story.cast.liu, lambda work: case_pages.show(work, case.number)).against_keeping is None
    settle(story, case, "kept")
    line = story.lines[0]
    assert (line.shipped, line.received, line.open_quantity, sent.lines[0].owed) == (1410, 1410, 990, 1410)


def test_only_sales_asks_the_customer_once_with_a_reason_and_of_what_is_too_much(story, sent, cast):
    for who in (cast.liu, cast.sun_li, cast.chen):
        with pytest.raises(Forbidden):
            ask(story, who=who)
    with pytest.raises(Invalid):
        ask(story, words=" ")
    with pytest.raises(Stale):
        ask(story, version=99)
    assert case_of(story).state == "open"
    ask(story)
    with pytest.raises(Refused):
        ask(story)


def test_of_what_came_back_in_part_nothing_is_offered_to_keep(story, sent):
    take_back(sent, 1, case=case_of(story))
    with pytest.raises(Refused):
        ask(story)
    settle(story, case_of(story), "goes_back")


def test_damaged_goods_are_not_offered_to_keep_by_a_change(story):
    sent = ship(story, 2400, 1000)
    signed(sent, (2400, 5), 1000)
    with pytest.raises(Refused):
        ask(story)
    settle(story, case_of(story), "accepted")


def test_the_audit_trail_tells_who_asked_and_by_which_change_it_was_kept(story, sent):
    change = told(story, ask(story))
    change.signs_all()
    change.customer("accept")
    change.approves()
    wanted = select(Audit).where(Audit.action.in_(("difference.asked_to_keep", "difference.settled"))).order_by(Audit.seq)
    asked, settled = story.system(lambda work: list(work.session.scalars(wanted)))
    assert (asked.actor_name, asked.values["after"]["change"]) == (story.cast.li_qian.name, change.number)
    assert (settled.values["after"]["outcome"], settled.values["why"]) == ("kept", change.number)
    assert [Decimal(settled.values[when]["owed"]) for when in ("before", "after")] == [2400, 2410]


def lying(sent, hand, own, other):
    """So much is on hand: of the lot that left, of another, and in none."""
    in_lots(sent, ("L2611-01", 2400))

    def put(work):
        product = work.fetch(Product, sent.lines[0].product_id)
        product.on_hand = Decimal(hand)
        work.session.scalars(select(Lot).where(Lot.number == "L2611-01")).one().quantity = Decimal(own)
        work.add(Lot(product_id=product.id, number="L2611-02", quantity=Decimal(other), produced_on=TODAY))

    sent.story.system(put)


@pytest.mark.parametrize(("hand", "own", "other", "left"), [
    (50, 30, 20, (40, 20, 20)),  # more had left of the lot than the slip said
    (30, 4, 20, (20, 0, 20)),  # and of what lies in no lot
    (24, 4, 20, (20, 0, 20)),  # what is in another lot was counted there
    (0, 0, 0, (0, 0, 0)),  # a count had missed it before
])
def test_what_the_customer_keeps_lies_in_our_stock_no_longer(story, sent, hand, own, other, left):
    lying(sent, hand, own, other)
    change = told(story, ask(story))
    change.signs_all()
    change.customer("accept")
    assert on_hand(story) == hand  # nobody has approved it yet
    change.approves()
    there = lots(story)
    assert (on_hand(story), there["L2611-01"][0], there["L2611-02"][0]) == left


def test_what_is_too_much_and_comes_back_never_left_our_stock(story, sent):
    lying(sent, 50, 30, 20)
    settle(story, case_of(story), "goes_back")
    take_back(sent, 10, case=case_of(story))
    assert (on_hand(story), lots(story)["L2611-01"][0]) == (50, 30)
