"""Goods at the customer's dock (5.1.11(3)): whoever holds the slip signs, once; what was counted is what was received."""

from __future__ import annotations

import pytest

from domain.deliveries.receipts import signing
from domain.deliveries.receipts.inputs import Receipt
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import Invalid, NotFound, Refused
from tests.deliveries.receiving import receipt, signed
from tests.deliveries.slips import released, ship


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.mark.clause("5.1.11(3)")
def test_the_receiver_signs_by_the_code_on_the_slip_without_an_account(story):
    sent = ship(story, 2400, 1000)
    signed(sent)
    slip = sent.slip
    assert (slip.state, slip.signed_by_name, slip.signed_how) == ("signed", "刘伟", "code")
    assert [line.received for line in sent.lines] == [2400, 1000]
    assert [(line.shipped, line.received, line.open_quantity) for line in story.lines] == [(2400, 2400, 0), (1000, 1000, 0)]
    assert story.order.state == "received"


def test_part_of_an_order_is_received_and_the_rest_later(story):
    first, second = ship(story, 1400, 1000), ship(story, 1000, 0)
    assert story.order.state == "shipped"
    signed(first)
    assert [line.received for line in story.lines] == [1400, 1000]
    assert story.order.state == "shipped"
    signed(second)
    assert story.order.state == "received"


def test_who_comes_second_is_told_who_signed_and_changes_nothing(story):
    sent = ship(story, 2400, 1000)
    signed(sent)
    with pytest.raises(Refused, match="刘伟 has signed for these goods already"):
        signed(sent, 1, 1, name="别人")
    assert sent.slip.signed_by_name == "刘伟"
    assert [line.received for line in sent.lines] == [2400, 1000]


def test_each_line_is_counted_or_nothing_is_signed(story):
    sent = ship(story, 2400, 1000)
    whole = receipt(sent)
    half = Receipt("刘伟", dict(list(whole.counted.items())[:1]))
    with pytest.raises(Invalid):
        story.as_(ANONYMOUS, lambda work: signing.by_code(work, sent.token, lambda _: half))
    assert sent.slip.state == "left"


@pytest.mark.parametrize("spoilt", ["", "x", "A" * 32, "A" * 31 + "。", "A" * 4000])
def test_what_is_no_token_of_a_slip_is_not_found(story, spoilt):
    sent = ship(story, 2400, 1000)
    with pytest.raises(NotFound):
        story.as_(ANONYMOUS, lambda work: signing.by_code(work, spoilt, lambda _: receipt(sent)))
    signed(sent)
