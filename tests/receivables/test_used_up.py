"""Goods in consignment are billed when all that is owed of them is used, and no longer than that (RULES 8)."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import ShipTo
from domain.deliveries.events import DifferenceSettled
from domain.deliveries.models import Difference, Slip
from domain.orders.models import Order
from domain.receivables.actions import correcting, sending
from domain.receivables.actions.answering import LineAnswer
from domain.shared.errors import Refused
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_consignment import statement, there, use
from tests.receivables.test_one_correction import corrections, found, goods, returned, settled

D = Decimal


def billed(house: House, order: str) -> list[bool]:
    return [line.billed for line in house.slip_lines(order)]


def paid(house: House, number: str) -> None:
    house.send(number)
    house.answer(number)
    house.issue(house.asked(number), tax_number=number)
    house.pay(str(house.statement(number).gross))


def short(house: House) -> str:
    """100 sent into consignment, 95 counted there; the 5 are with quality."""
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    found(house, order, 5, "short")
    house.system(lambda work: setattr(goods(work, order), "received", D(95)))
    return order


def credited(house: House, order: str) -> None:
    """Quality settles what is damaged: it stays there, and is not owed."""
    def deed(work: Any) -> None:
        line, case = goods(work, order), work.session.scalars(select(Difference)).one()
        line.not_owed, case.state = line.not_owed + case.quantity, "settled"
        correcting.on_difference_settled(work, DifferenceSettled(case, work.fetch(Slip, line.slip_id), line, -case.quantity))

    house.system(deed)


def test_what_is_found_after_all_stands_there_though_the_rest_is_used(house: House) -> None:
    order = short(house)
    use(house, (ARM, 95))
    number = statement(house)
    assert (billed(house, order), there(house)) == ([True], [])
    settled(house, order, 5)
    assert (billed(house, order), there(house)) == ([False], [(ARM, D(5))])
    paid(house, number)
    assert house.order(order).state == "received"  # not closed over goods that nobody billed
    use(house, (ARM, 5))
    paid(house, statement(house))
    assert house.order(order).state == "closed"


def test_an_order_that_was_closed_opens_when_more_is_found(house: House) -> None:
    order = short(house)
    use(house, (ARM, 95))
    paid(house, statement(house))
    assert house.order(order).state == "closed"
    settled(house, order, 5)
    assert (house.order(order).state, there(house)) == ("received", [(ARM, D(5))])


def test_when_what_is_not_used_is_not_owed_either_the_order_closes_with_its_payment(house: House) -> None:
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    found(house, order, 10)
    use(house, (ARM, 90))
    number = statement(house)
    assert billed(house, order) == [False]
    credited(house, order)
    assert (billed(house, order), corrections(house)) == ([True], [])
    paid(house, number)
    assert house.order(order).state == "closed"


def test_when_the_rest_comes_back_after_the_payment_the_order_closes_with_it(house: House) -> None:
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    use(house, (ARM, 90))
    paid(house, statement(house))
    assert house.order(order).state == "received"
    returned(house, order, 10)
    assert house.order(order).state == "closed"


def test_a_use_that_a_dispute_raised_to_all_of_it_bills_the_goods(house: House) -> None:
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    use(house, (ARM, 60))
    number = house.send(statement(house))
    house.answer(number, LineAnswer(False, "实用 100 件", D(100)))
    house.settle(number, 1, "accepted")
    assert (billed(house, order), there(house)) == ([True], [])
    house.issue(house.asked(number))
    house.pay(str(house.statement(number).gross))
    assert house.order(order).state == "closed"


def test_a_use_that_is_cancelled_stands_there_again(house: House) -> None:
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    use(house, (ARM, 60))
    first = statement(house)
    use(house, (ARM, 40), first=house.now.date().replace(day=2))
    assert billed(house, order) == [True]
    house.as_(house.cast.xu, lambda work: sending.cancel(work, first, "报错", None))
    assert (billed(house, order), there(house)) == ([False], [(ARM, D(60))])


# a report in two currencies


def test_of_a_report_in_two_currencies_one_cancelled_statement_does_not_let_all_of_it_be_sent_again(house: House) -> None:
    received(house.cast, (ARM, 100, "86.40"), consignment=True)
    links = received(house.cast, (LINK, 100, "21.75"), consignment=True)
    house.system(lambda work: setattr(work.session.scalars(select(Order).where(Order.number == links)).one(), "currency", "EUR"))
    report = use(house, (ARM, 10), (LINK, 10))
    first, second = (task.object_number for task in house.tasks("statement.check"))
    house.as_(house.cast.xu, lambda work: sending.cancel(work, first, "币种有误", None))
    with pytest.raises(Refused, match=report):
        use(house, (ARM, 10), (LINK, 10))
    house.as_(house.cast.xu, lambda work: sending.cancel(work, second, "币种有误", None))
    assert use(house, (ARM, 10), (LINK, 10)) != report


# a place that is to be none of consignment any more


def test_a_place_stays_one_of_consignment_while_goods_stand_there(house: House, visit: Any) -> None:
    received(house.cast, (ARM, 100, "86.40"), consignment=True)
    use(house, (ARM, 60))
    sales, place = visit(house.cast.li_qian), house.cast.ship_to["a"]
    at = f"/admin/customers/K001/parts/places/{place.id}"
    typed = {"code": "1", "name": "总装二厂", "transport_days": "2", "active": "1"}
    version = house.system(lambda work: work.fetch(ShipTo, place.id).version)
    refused = sales.post(at, typed, version=version)
    assert refused.status_code == 409 and f"仍有寄售货物 40 件（{ARM}）" in refused.text
    assert house.system(lambda work: work.fetch(ShipTo, place.id).consignment)
    use(house, (ARM, 40))
    assert sales.post(at, typed, version=version).status_code == 303
    assert not house.system(lambda work: work.fetch(ShipTo, place.id).consignment)


def test_of_goods_at_a_place_that_was_one_of_consignment_only_the_unused_are_billed(house: House) -> None:
    received(house.cast, (ARM, 100, "86.40"), consignment=True)
    use(house, (ARM, 60))
    house.system(lambda work: setattr(work.fetch(ShipTo, house.cast.ship_to["a"].id), "consignment", False))  # before places were kept so
    assert [line.quantity for line in house.lines(house.draft())] == [D(40)]
