"""A slip made void: its paper, the freight, the customer, finance, stock, lots, and what can leave again (5.1.11(3), RULES 7)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries import returns
from domain.deliveries.dispatch import shipments
from domain.deliveries.dispatch.shipments import ShipmentFilter
from domain.deliveries.freight import spending
from domain.deliveries.models import Freight
from domain.deliveries.receipts import links
from domain.notifications.letters import addressed
from domain.products.models import Lot, Product
from domain.records import queries as records
from domain.records.models import Record
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.outbox import Outbox
from domain.shared.work import Work
from tests.cast import Cast
from tests.deliveries.shipping import TRUCK, Shipment, in_stock, left, noticed, packed, released, schedules, verified
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story
from workers.composing import composed

D = Decimal
WHY = "司机装错车，孙丽核实"


@pytest.fixture
@remembered
def ready(cast: Cast) -> Shipment:
    """400 of 1,000 pieces verified, with a freight agreed of 500 and 800 asked when it leaves."""
    story = released(cast, line(quantity=1000))
    in_stock(story, 500)
    return verified(packed(noticed(story, 400, agreed_freight=D(500))))


@pytest.fixture
@remembered
def gone(ready: Shipment) -> Shipment:
    return left(ready)


def void(gone: Shipment, who: Any = None, why: str = WHY, version: int | None = None) -> None:
    gone.story.as_(who or gone.story.cast.sun_li, lambda work: returns.void(work, gone.slip, why, version))


def papers(gone: Shipment) -> list[Record]:
    wanted = select(Record).where(Record.form == "FM070100-06", Record.number == gone.slip_number).order_by(Record.edition)
    return gone.story.system(lambda work: list(work.session.scalars(wanted)))


def mails(story: Story) -> dict[str, Any]:
    def look(work: Work) -> dict[str, Any]:
        rows = work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
        return {row.payload["to"]["email"]: row for row in rows if row.payload["template"] == "goods_void"}

    return story.system(look)


def text(row: Any) -> tuple[str, str]:
    letter = addressed(row.payload)
    assert letter is not None
    mail = composed(letter, "1", row.created_at)
    return mail["Subject"], mail.get_body(("plain",)).get_content()


def proposals(story: Story) -> list[str]:
    return story.system(lambda work: list(work.session.scalars(select(Freight.state).order_by(Freight.number))))


def token(gone: Shipment) -> str:
    return str(papers(gone)[0].sheet["receipt"]).rpartition("/")[2]


# its paper


@pytest.mark.clause("5.1.11(3)")
def test_its_paper_is_issued_once_more_and_void_on_every_copy(gone: Shipment) -> None:
    assert [each.edition for each in papers(gone)] == [1]
    void(gone)
    first, second = papers(gone)
    assert (first.sheet["void"], second.sheet["void"]) == (None, {"$message": {"id": "Void", "params": {}}})
    assert second.sheet["lines"] == first.sheet["lines"] and second.internal is False
    assert first.sheet["receipt"] != second.sheet["receipt"]


def test_who_proves_the_old_paper_learns_that_there_is_a_newer_one(gone: Shipment) -> None:
    old = papers(gone)[0].token
    assert not gone.story.system(lambda work: records.proof(work, old)).superseded
    void(gone)
    assert gone.story.system(lambda work: records.proof(work, old)).superseded
    assert not gone.story.system(lambda work: records.proof(work, papers(gone)[1].token)).superseded


def test_its_code_signs_for_nothing_any_more(gone: Shipment) -> None:
    assert gone.story.system(lambda work: links.slip_behind(work, token(gone))).number == gone.slip_number
    void(gone)
    with pytest.raises(Refused, match="nobody signs for it"):
        gone.story.system(lambda work: links.slip_behind(work, token(gone)))


# who is told


def test_the_customer_is_told_without_our_reason_and_our_names(gone: Shipment) -> None:
    void(gone)
    subject, body = text(mails(gone.story)[gone.story.cast.wang_min.email])
    assert gone.slip_number in subject and "作废" in subject
    assert "二维码将显示该单已作废" in body and "4500874021" in body
    assert WHY not in body and "孙丽" not in body and "司机" not in body


def test_sales_and_finance_are_told_with_the_reason(gone: Shipment) -> None:
    void(gone)
    cast, told = gone.story.cast, mails(gone.story)
    assert set(told) == {cast.wang_min.email, cast.li_qian.email, cast.xu.email, cast.song_head.email}
    for who in (cast.li_qian, cast.xu, cast.song_head):
        assert WHY in text(told[who.email])[1]


def test_nobody_is_told_of_a_slip_that_stands(gone: Shipment) -> None:
    with pytest.raises(Refused, match="reason"):
        void(gone, why=" ")
    assert mails(gone.story) == {} and len(papers(gone)) == 1


# what follows


def test_freight_that_nobody_decided_is_not_needed_any_more(gone: Shipment) -> None:
    assert proposals(gone.story) == ["proposed"]
    void(gone)
    assert proposals(gone.story) == ["unused"]
    assert [task.kind for task in gone.story.tasks("delay.freight")] == []


def test_freight_that_was_decided_stands_for_the_lorry_did_drive(gone: Shipment) -> None:
    story = gone.story

    def decide(work: Work) -> None:
        spending._decided(work, work.session.scalars(select(Freight)).one(), "approved", "已付")

    story.as_(story.cast.zhao, decide)
    void(gone)
    assert proposals(story) == ["approved"]


def stock(story: Story) -> tuple[Decimal, Decimal]:
    def look(work: Work) -> tuple[Decimal, Decimal]:
        product = work.session.scalars(select(Product).where(Product.code == "HC-4801-012")).one()
        return product.on_hand, work.session.scalars(select(Lot.quantity).where(Lot.number == "L2611-01")).one()

    return story.system(look)


def test_stock_lots_and_dates_are_as_before_and_the_goods_leave_again(gone: Shipment) -> None:
    story = gone.story
    assert stock(story) == (420, 100)
    void(gone)
    assert stock(story) == (820, 500)
    assert (story.order.state, schedules(story)[0].shipped, story.lines[0].open_quantity) == ("released", 0, 1000)
    again = left(verified(packed(noticed(story, 400))))
    assert again.slip_number != gone.slip_number and stock(story) == (420, 100)


def test_a_lot_that_quality_blocked_meanwhile_gets_its_pieces_back_blocked(gone: Shipment) -> None:
    story = gone.story
    story.system(lambda work: setattr(work.session.scalars(select(Lot).where(Lot.number == "L2611-01")).one(), "blocked", True))
    void(gone)
    assert stock(story) == (820, 500)
    with pytest.raises(Refused, match="320 are in stock"):
        noticed(story, 321)
    assert noticed(story, 320).number


def test_it_stands_on_the_plan_as_void_and_counts_as_late_no_more(gone: Shipment) -> None:
    void(gone)
    (row,) = gone.story.as_(gone.story.cast.sun_li, lambda work: shipments.listing(work, ShipmentFilter())).rows
    assert row.state == "void" and not row.late(row.planned_on.replace(year=2030))
    assert gone.story.as_(gone.story.cast.sun_li, lambda work: shipments.listing(work, ShipmentFilter(state="left"))).rows == []


# who, and once


@pytest.mark.parametrize("who", ["li_qian", "chen", "xu", "liu"])
def test_logistics_alone_makes_it_void(gone: Shipment, who: str) -> None:
    with pytest.raises(Forbidden):
        void(gone, who=getattr(gone.story.cast, who))
    void(gone)
    assert gone.slip.state == "void"


def test_it_is_made_void_once_and_by_who_saw_the_last_of_it(gone: Shipment) -> None:
    with pytest.raises(Stale):
        void(gone, version=gone.slip.version + 1)
    void(gone, version=gone.slip.version)
    with pytest.raises(Refused, match="Void"):
        void(gone)
    assert stock(gone.story) == (820, 500) and len(papers(gone)) == 2


def test_paper_of_a_slip_without_freight_is_void_too(ready: Shipment) -> None:
    gone = left(ready, replace(TRUCK, freight_cost=None))
    void(gone)
    assert proposals(gone.story) == [] and len(papers(gone)) == 2
