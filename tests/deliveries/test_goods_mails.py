"""Who is written to about goods (5.1.12(1)): on their way, signed for, and how a difference ends."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.deliveries import differences
from domain.deliveries.events import GoodsShipped
from domain.deliveries.models import Difference
from domain.deliveries.receipts.signing import lines_of
from domain.notifications import goods
from domain.notifications.letters import addressed
from domain.shared.outbox import Outbox
from tests.deliveries.receiving import signed
from tests.deliveries.slips import released, ship
from workers.composing import composed


@pytest.fixture
def story(cast):
    return released(cast)


@pytest.fixture
def sent(story):
    return ship(story, 2400, 1000)


def mails(story, template):
    def look(work):
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))
        return {row.payload["to"]["email"]: row for row in rows if row.payload["template"] == template}

    return story.system(look)


def text(row):
    letter = addressed(row.payload)
    assert letter is not None
    mail = composed(letter, "1", row.created_at)
    return mail["Subject"], mail.get_body(("plain",)).get_content()


@pytest.mark.clause("5.1.12(1)")
def test_the_buyer_is_told_that_the_goods_are_on_their_way_with_the_page_to_follow_them(story, sent):
    story.system(lambda work: goods.on_shipped(work, GoodsShipped(sent.slip, lines_of(work, sent.slip), [story.order])))
    (email, row), = mails(story, "goods_shipped").items()
    assert email == story.cast.wang_min.email
    subject, body = text(row)
    assert sent.number in subject
    assert f"/deliveries/{sent.number}" in body and "顺达物流" in body


def test_both_sides_are_told_who_signed_and_that_something_differs(story, sent):
    signed(sent, 2380, 1000)
    found = mails(story, "goods_received")
    assert set(found) == {story.cast.wang_min.email, story.cast.li_qian.email}
    subject, body = text(found[story.cast.wang_min.email])
    assert sent.number in subject and "刘伟" in body and "品质" in body
    assert f"/admin/deliveries/receipts/{sent.number}" in text(found[story.cast.li_qian.email])[1]


def test_where_nothing_differs_the_mail_says_so(story, sent):
    signed(sent)
    _, body = text(mails(story, "goods_received")[story.cast.wang_min.email])
    assert "全部货物与出库单相符" in body and "品质" not in body


def test_both_sides_are_told_how_a_difference_ends(story, sent):
    signed(sent, 2380, 1000)
    case = story.system(lambda work: work.session.scalars(select(Difference)).one())
    story.as_(story.cast.liu, lambda work: differences.settle(work, work.fetch(Difference, case.id), "found", "在二号库找到", None))
    found = mails(story, "difference_settled")
    assert set(found) == {story.cast.wang_min.email, story.cast.li_qian.email}
    subject, body = text(found[story.cast.wang_min.email])
    assert case.number in subject and "在二号库找到" in body and "短少" in body


def test_no_price_stands_in_any_of_them(story, sent):
    signed(sent, 2380, 1000)
    assert "86.40" in f"{story.lines[0].unit_price}", "the price that must not stand there"
    written = mails(story, "goods_received").values()
    assert len(written) == 2
    for row in written:
        assert "86.40" not in text(row)[1] and "CNY" not in str(row.payload)
