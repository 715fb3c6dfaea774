"""Goods that come back: before anybody signed the slip is void, afterwards so much counts as shipped and received no more."""

from __future__ import annotations

from decimal import Decimal

import pytest

from domain.deliveries import returns, taking_back
from domain.deliveries.dispatch.stock import free
from domain.deliveries.receipts import signing
from domain.deliveries.taking_back import CameBack
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import Forbidden, Invalid, Refused, Stale
from tests.deliveries.coming_back import CODE, in_lots, lots, on_hand
from tests.deliveries.receiving import receipt, signed
from tests.deliveries.slips import released, ship


@pytest.fixture
def story(cast):
    return released(cast)


def available(story):
    product = story.cast.products[CODE].id
    return story.system(lambda work: free(work, [product]))[product]


def void(story, sent, why="顾客拒收", who=None, version=None):
    return story.as_(who or story.cast.sun_li, lambda work: returns.void(work, sent.slip, why, version))


def take_back(story, sent, quantity, *, why="来料不良", usable=True, who=None, version=None):
    line, given = sent.lines[0], CameBack(Decimal(quantity), why, usable)
    return story.as_(who or story.cast.sun_li, lambda work: taking_back.take_back(work, sent.slip, line, given, version))


def test_a_void_slip_leaves_stock_lots_and_orders_as_before(story):
    before = on_hand(story)
    sent = ship(story, 2400, 1000)
    in_lots(sent, ("L-1", 1400), ("L-2", 1000))
    assert story.order.state == "shipped"
    void(story, sent)
    assert sent.slip.state == "void"
    assert [(line.shipped, line.open_quantity) for line in story.lines] == [(0, 2400), (0, 1000)]
    assert story.order.state == "released"
    assert on_hand(story) == before + 2400  # dispatch had taken them
    assert lots(story) == {"L-1": (1400, False), "L-2": (1000, False)}


def test_part_of_what_was_shipped_comes_back(story):
    first, second = ship(story, 1400, 0), ship(story, 1000, 1000)
    void(story, second)
    assert story.order.state == "part_shipped"
    signed(first)
    assert [(line.shipped, line.received) for line in story.lines] == [(1400, 1400), (0, 0)]


def test_by_the_code_of_a_void_slip_nobody_signs(story):
    sent = ship(story, 2400, 1000)
    void(story, sent)
    with pytest.raises(Refused, match="void"):
        story.as_(ANONYMOUS, lambda work: signing.by_code(work, sent.token, lambda _: receipt(sent)))
    assert (sent.slip.state, [line.received for line in sent.lines]) == ("void", [None, None])


def test_only_logistics_makes_void_with_a_reason_and_before_anybody_signed(story, cast):
    sent = ship(story, 2400, 1000)
    for who in (cast.li_qian, cast.liu, cast.wang_min):
        with pytest.raises(Forbidden):
            void(story, sent, who=who)
    with pytest.raises(Refused):
        void(story, sent, why=" ")
    with pytest.raises(Stale):
        void(story, sent, version=99)
    signed(sent)
    with pytest.raises(Refused):
        void(story, sent)
    assert sent.slip.state == "signed"


def test_what_came_back_after_signing_is_shipped_and_received_no_more(story):
    sent = ship(story, 2400, 1000)
    signed(sent)
    before = on_hand(story)
    take_back(story, sent, 100)
    line = story.lines[0]
    assert (line.shipped, line.received, line.open_quantity) == (2300, 2300, 100)
    assert story.order.state == "part_shipped"
    assert on_hand(story) == before + 100


def test_what_is_not_sound_is_counted_and_not_free(story):
    sent = ship(story, 2400, 1000)
    signed(sent)
    before, free = on_hand(story), available(story)
    take_back(story, sent, 100, usable=False)
    assert (on_hand(story), available(story)) == (before + 100, free)
    assert story.lines[0].received == 2300


@pytest.mark.parametrize(("quantity", "why"), [("0", "x"), ("-1", "x"), ("2401", "x"), ("1.5", "x"), ("1", " ")])
def test_what_cannot_come_back_is_refused(story, quantity, why):
    sent = ship(story, 2400, 1000)
    signed(sent)
    with pytest.raises(Invalid):
        take_back(story, sent, quantity, why=why)
    take_back(story, sent, 2400)
    assert story.lines[0].received == 0


def test_nothing_comes_back_of_what_nobody_signed_for(story, cast):
    sent = ship(story, 2400, 1000)
    with pytest.raises(Refused):
        take_back(story, sent, 1)
    signed(sent)
    with pytest.raises(Forbidden):
        take_back(story, sent, 1, who=cast.li_qian)
    take_back(story, sent, 1)
