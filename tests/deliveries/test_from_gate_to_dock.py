"""From the notice to the receiver's signature with nothing written by hand (5.1.11): the code printed on FM070100-06 opens its receipt."""

from __future__ import annotations

import pytest
from sqlalchemy import select

from domain.deliveries import returns
from domain.deliveries.models import Slip
from domain.products.models import Lot, Product
from domain.records.models import Record
from domain.records.sheets import restored
from domain.shared.settings import settings
from tests.deliveries import shipping
from tests.visitors import words


@pytest.fixture
def story(cast):
    return shipping.released(cast)


def stock(story):
    """What is on hand of each product, and in each lot."""

    def look(work):
        products = {each.code: each.on_hand for each in work.session.scalars(select(Product))}
        return products | {each.number: each.quantity for each in work.session.scalars(select(Lot))}

    return story.system(look)


def code_on(story, number):
    """The address that the printed code opens, without our host."""
    wanted = select(Record).where(Record.form == "FM070100-06", Record.number == number)
    sheet = restored(story.system(lambda work: work.session.scalars(wanted).one()).sheet)
    assert sheet.receipt.startswith(settings().address)
    return sheet.receipt.removeprefix(settings().address)


@pytest.mark.clause("5.1.11(3)")
def test_the_code_on_the_printed_slip_opens_its_receipt_and_signs_it(visit, story):
    shipment = shipping.ship(story)
    path = code_on(story, shipment.slip_number)
    receiver = visit(None)
    page = receiver.get(path)
    assert page.status_code == 200 and shipment.slip_number in page.text
    assert receiver.post(path, {"name": "刘伟"}).status_code == 303
    assert "刘伟" in words(receiver.get(path).text)
    assert shipment.slip.state == "signed"
    assert [line.received for line in shipment.slip_lines] == [line.quantity for line in shipment.slip_lines]


def test_what_came_back_unsigned_is_in_stock_and_in_its_lots_as_before(story, cast, monkeypatch):
    before, leave = {}, shipping.left
    monkeypatch.setattr(shipping, "left", lambda *given: before.update(stock(story)) or leave(*given))
    shipment = shipping.ship(story)
    assert before and stock(story) != before
    story.as_(cast.sun_li, lambda work: returns.void(work, work.session.get(Slip, shipment.slip.id), "顾客拒收", None))
    assert stock(story) == before
    assert all(line.shipped == 0 and line.open_quantity == line.quantity for line in story.lines)


def test_the_buyer_finds_slip_and_signed_slip_among_the_documents(visit, story, cast):
    shipment = shipping.ship(story)
    visit(None).post(code_on(story, shipment.slip_number), {"name": "刘伟"})
    page = words(visit(cast.wang_min).get(f"/deliveries/{shipment.slip_number}").text)
    assert "销售出库单（签收件）" in page and page.count("销售出库单") >= 2
