"""B16 at the door for programs: what several tell at the same moment counts once, and nothing is lost between them.

Each lane has a connection of its own, as each web process has.
"""

from __future__ import annotations

import json
import threading
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from domain.connection import feed, hooks, mappings, reading, taking, tokens
from domain.connection.kinds import INCOMING, OUTGOING
from domain.connection.mappings import Column
from domain.connection.models import ApiToken, FeedEntry
from domain.connection.scopes import SCOPES
from domain.connection.tokens import TokenInput
from domain.deliveries.models import ProductionReport
from domain.orders.models import OrderLine
from domain.products.models import Product
from domain.receivables.models import Payment
from domain.shared import work as work_module
from domain.shared.actor import Actor, Kind, system
from domain.shared.base import new_id
from domain.shared.errors import Invalid, Refused, Stale, TokenReused
from domain.shared.idempotency import once, remember
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY
from tests.deliveries.shipping import released
from tests.faults.racing import RUNNERS, kinds, race, unexpected
from tests.receivables.received import House

PROGRAM = Actor(kind=Kind.CONNECTION, id=new_id(), name="用友 U8", roles=frozenset(SCOPES))


def take(kind: str, *rows: dict[str, str]) -> int:
    with unit(PROGRAM, now=NOW) as work:
        return taking.take(work, INCOMING[kind], list(enumerate(rows))).changed


def made(story, reference: str, quantity: int = 10) -> dict[str, str]:
    return {"order": story.number, "position": "10", "quantity": str(quantity), "produced_on": TODAY.isoformat(), "reference": reference}


def figures(story) -> tuple[Decimal, Decimal, int]:
    """Made of the line, on hand of its part, and how many reports."""
    with unit(system("test")) as work:
        line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == story.order.id)).one()
        stock = work.session.scalars(select(Product.on_hand).where(Product.id == line.product_id)).one()
        reports = work.session.scalar(select(func.count(ProductionReport.id)).where(ProductionReport.line_id == line.id)) or 0
        return line.made, stock, reports


@pytest.mark.clause("5.1.10(2)")
def test_quantities_told_at_once_are_all_counted_and_none_twice(cast):
    story = released(cast)
    _, stock, _ = figures(story)
    answers = race(lambda lane: take("made", made(story, f"BG-{lane}")))
    assert unexpected(answers, Invalid) == []
    done = answers.count(1)
    made_now, stock_now, reports = figures(story)
    assert (made_now, stock_now - stock, reports) == (10 * done, 10 * done, done)
    assert done == RUNNERS, kinds(answers)


def test_one_report_told_by_many_at_once_counts_once(cast):
    story = released(cast)
    _, stock, _ = figures(story)
    answers = race(lambda lane: take("made", made(story, "BG-1")))
    assert unexpected(answers, Invalid, Refused, Stale) == []
    made_now, stock_now, reports = figures(story)
    assert (made_now, stock_now - stock, reports) == (10, 10, 1)


@pytest.mark.clause("5.1.12(3)")
def test_one_payment_told_by_many_at_once_is_one(cast):
    house = House(cast)
    number = house.issued()
    row = {"customer": "K001", "amount": "100.00", "day": TODAY.isoformat(), "reference": "BK-1", "invoices": number}
    answers = race(lambda lane: take("payments", row))
    assert unexpected(answers, Invalid) == []
    assert answers.count(1) == 1
    with unit(system("test")) as work:
        assert [payment.amount for payment in work.session.scalars(select(Payment))] == [Decimal(100)]
    assert house.invoice(number).paid == Decimal(100)


def test_payments_of_one_invoice_at_once_never_pay_more_than_is_owed(cast):
    house = House(cast)
    number = house.issued()
    gross = house.invoice(number).gross
    half = (gross * Decimal("0.4")).quantize(Decimal("0.01"))

    def pay(lane: int) -> int:
        return take("payments", {"customer": "K001", "amount": str(half), "day": TODAY.isoformat(), "reference": f"BK-{lane}",
                                 "invoices": number})

    answers = race(pay)
    assert unexpected(answers, Invalid) == []
    invoice = house.invoice(number)
    assert invoice.paid <= invoice.gross
    with unit(system("test")) as work:
        payments = list(work.session.scalars(select(Payment)))
    assert sum((each.allocated for each in payments), Decimal(0)) == invoice.paid
    assert len(payments) == answers.count(1) >= 3, "what came after it was paid stays out, told at its row"


def test_a_key_that_comes_at_once_with_the_same_body_has_one_effect_and_one_answer(cast):
    """As the door does it: the key is taken, the deed done, the answer kept, in one transaction."""
    def send(_: int) -> str:
        with unit(PROGRAM, now=NOW) as work:
            first = once(work, "payments-1", "POST /api/v1/payments", "hash")
            if first is not None:
                return first
            row = {"customer": "K001", "amount": "1.00", "day": TODAY.isoformat(), "reference": "BK-9"}
            done = taking.take(work, INCOMING["payments"], [(0, row)])
            remember(work, "payments-1", "POST /api/v1/payments", json.dumps({"changed": done.changed}))
            return json.dumps({"changed": done.changed})

    answers = race(send)
    assert set(answers) == {'{"changed": 1}'}
    with unit(system("test")) as work:
        assert work.session.scalar(select(func.count(Payment.id))) == 1


def test_and_with_other_bodies_one_is_done_and_the_others_are_refused(cast):
    def send(lane: int) -> str:
        with unit(PROGRAM, now=NOW) as work:
            assert once(work, "payments-1", "POST /api/v1/payments", f"hash {lane}") is None
            remember(work, "payments-1", "POST /api/v1/payments", "{}")
            return "done"

    answers = race(send)
    assert answers.count("done") == 1
    assert kinds(answers)["TokenReused"] == RUNNERS - 1 and unexpected(answers, TokenReused) == []


def test_tokens_of_one_name_made_at_once_are_one(cast):
    def make(_: int) -> str:
        with unit(cast.it, now=NOW) as work:
            return tokens.make(work, TokenInput("用友 U8", ("orders:read",), 90))[0].name

    answers = race(make)
    assert answers.count("用友 U8") == 1 and unexpected(answers, Invalid) == []
    with unit(system("test")) as work:
        assert work.session.scalar(select(func.count(ApiToken.id))) == 1


def test_a_new_mapping_of_one_name_is_kept_once_and_the_others_are_told(cast):
    """Each headed it in their own way: none writes over what they did not see."""
    def keep(lane: int) -> str:
        with unit(cast.li_qian if lane % 2 else cast.xu, now=NOW) as work:
            return mappings.keep(work, OUTGOING["orders"], "金蝶", [Column("number", f"单号 {lane}")]).columns[0][1]

    answers = race(keep)
    assert unexpected(answers, Invalid) == []
    with unit(cast.li_qian) as work:
        stands = [mapping.columns[0][1] for mapping in mappings.of_kind(work, "orders")]
    assert stands == [each for each in answers if isinstance(each, str)] and len(stands) == 1


def test_webhooks_entered_at_once_are_no_more_than_there_may_be(cast, monkeypatch):
    monkeypatch.setattr(hooks, "MOST", 3)

    def enter(lane: int) -> str:
        with unit(cast.it, now=NOW) as work:
            return hooks.subscribe(work, hooks.WebhookInput(f"ERP {lane}", "https://erp.example.com/", ("order.released",)))[0].name

    answers = race(enter)
    assert unexpected(answers, Refused) == []
    assert kinds(answers)["done"] == 3


def test_finance_says_yes_or_no_once_however_many_say_it_at_once(cast):
    with unit(cast.it, now=NOW) as work:
        token, _ = tokens.make(work, TokenInput("用友 U8", ("payments:write",), 90))

    def say(lane: int) -> str:
        with unit(cast.xu if lane % 2 else cast.song_head, now=NOW) as work:
            return str(tokens.grant(work, token.id, bool(lane % 2), PASSWORD, version=1).granted)

    answers = race(say)
    assert len([each for each in answers if each in {"True", "False"}]) == 1
    assert unexpected(answers, Stale, Refused) == []


def test_what_is_written_at_once_stands_in_the_feed_in_the_order_of_commits(cast):
    """Whoever reads on from a place misses nothing that was written meanwhile."""
    stories = [released(cast, po_number=f"PO-{n}") for n in range(3)]
    with unit(system("test")) as work:
        place = work.session.scalar(select(func.max(FeedEntry.seq)))
    answers = race(lambda lane: take("made", made(stories[lane % 3], f"BG-{lane}", 1)))
    assert unexpected(answers) == []
    with unit(system("test")) as work:
        rows = list(work.session.scalars(select(FeedEntry).where(FeedEntry.seq > place).order_by(FeedEntry.seq)))
    assert {row.object_id for row in rows} == {story.order.id for story in stories}
    assert len(rows) == 3, "each once, at its last place"


def test_who_reads_between_two_commits_misses_neither(cast, monkeypatch):
    """What was given its place first and is committed last: a program that read meanwhile goes on from a place before it, not behind."""
    slow, quick = (released(cast, po_number=f"PO-{n}") for n in range(2))
    given_its_place, go_on = threading.Event(), threading.Event()

    def hold(work):
        if work.person.name == "slow":
            work.session.flush()
            given_its_place.set()
            go_on.wait(20)

    last = list(work_module.on_commit)
    last.insert(last.index(feed._enter) + 1, hold)
    monkeypatch.setattr(work_module, "on_commit", last)

    def write(story, name):
        with unit(system(name), now=NOW) as work:
            work.session.scalars(select(OrderLine).where(OrderLine.order_id == story.order.id)).one().made += 1

    def read(after):
        with unit(PROGRAM, now=NOW) as work:
            return reading.feed(work, feed.ORDER, after=after, since=None, limit=10)

    place = read(0).next
    first, second = (threading.Thread(target=write, args=each) for each in ((slow, "slow"), (quick, "quick")))
    first.start()
    assert given_its_place.wait(20)
    second.start()
    second.join(0.5)  # as long as it likes, were it not made to wait
    seen = read(place)
    go_on.set()
    first.join(20), second.join(20)
    later = read(seen.next)
    assert {key for key, _ in (*seen.ids, *later.ids)} == {slow.order.id, quick.order.id}
