"""Two receivers at once, a settlement pressed twice, two slips of one order: one effect each, nothing lost (B16)."""

from __future__ import annotations

from sqlalchemy import select

from domain.deliveries import differences, returns
from domain.deliveries.models import Difference
from domain.deliveries.receipts import signing
from domain.shared.actor import ANONYMOUS
from domain.shared.errors import DomainError, Refused, Stale
from domain.shared.work import unit
from tests.cast import NOW
from tests.deliveries.receiving import receipt, signed
from tests.deliveries.slips import released, ship
from tests.faults.racing import kinds, race, unexpected


def test_many_receivers_at_once_are_one_receipt_and_all_are_shown_the_first(cast):
    sent = ship(released(cast), 2400, 1000)

    def sign(lane: int) -> str:
        given = receipt(sent, 2400 - lane, 1000, name=f"收货人{lane}")
        with unit(ANONYMOUS, now=NOW) as work:
            return signing.by_code(work, sent.token, lambda _: given).signed_by_name

    got = race(sign)
    assert unexpected(got, Refused) == []
    names = {each for each in got if isinstance(each, str)}
    assert len(names) == 1 and sent.slip.signed_by_name in names
    lane = int(sent.slip.signed_by_name.removeprefix("收货人"))
    assert sent.lines[0].received == 2400 - lane
    found = sent.story.system(lambda work: len(list(work.session.scalars(select(Difference)))))
    assert found == (1 if lane else 0)


def test_slips_that_share_an_order_are_signed_at_once_and_every_piece_counts(cast):
    story = released(cast)
    slips = [ship(story, 300, 125) for _ in range(8)]

    def sign(lane: int) -> str:
        sent = slips[lane % len(slips)]
        with unit(ANONYMOUS, now=NOW) as work:
            return signing.by_code(work, sent.token, lambda _: receipt(sent)).number

    assert unexpected(race(sign)) == []
    assert [line.received for line in story.lines] == [2400, 1000]
    assert story.order.state == "received"


def test_void_and_signature_at_once_is_one_of_them(cast):
    story = released(cast)
    sent = ship(story, 2400, 1000)

    def act(lane: int) -> str:
        if lane % 2:
            with unit(cast.sun_li, now=NOW) as work:
                return returns.void(work, sent.slip, "拒收", None).state
        with unit(ANONYMOUS, now=NOW) as work:
            return signing.by_code(work, sent.token, lambda _: receipt(sent)).state

    assert unexpected(race(act), DomainError) == []
    lines = story.lines
    assert (sent.slip.state, lines[0].shipped, lines[0].received) in {("void", 0, 0), ("signed", 2400, 2400)}


def test_a_difference_settled_by_many_at_once_is_corrected_once(cast):
    story = released(cast)
    sent = ship(story, 2400, 1000)
    signed(sent, 2380, 1000)
    case = story.system(lambda work: work.session.scalars(select(Difference)).one())

    def settle(lane: int) -> str:
        with unit(cast.liu, now=NOW) as work:
            return differences.settle(work, work.fetch(Difference, case.id), "found", "找到", case.version).state

    got = race(settle)
    assert unexpected(got, Refused, Stale) == []
    assert kinds(got)["done"] == 1
    assert story.lines[0].received == 2400
