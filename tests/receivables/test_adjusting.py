"""Provisional prices made good (补差), and what was received corrected after it was stated (RULES 7 and 8)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.deliveries.models import SlipLine
from domain.orders.models import Order, OrderLine
from domain.products import actions as products
from domain.products.inputs import PriceInput
from domain.products.models import ListEntry, Price
from domain.receivables.actions import adjusting, correcting, invoicing
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.models import Payment, Statement
from domain.shared.errors import Forbidden, Refused
from tests.receivables.received import ARM, LINK, House, received


def provisional(house: House, price: str = "80.00", quantity: int = 100) -> str:
    """A statement at a provisional price, confirmed and invoiced; the list's final price is 86.40."""
    number = house.issued((ARM, quantity, price), provisional=True)
    house.system(lambda work: _end(work, price))
    return number


def _end(work: object, price: str) -> None:
    for each in work.session.scalars(select(Price).where(Price.provisional)):  # type: ignore[attr-defined]
        each.valid_from, each.valid_to = date(2025, 1, 1), date(2025, 12, 31)


def lists(house: House) -> list[Statement]:
    return house.system(lambda work: list(work.session.scalars(select(Statement).where(Statement.kind == "adjustment"))))


def adjust(house: House, who: object = None) -> str:
    return house.as_(who or house.cast.xu, lambda work: adjusting.adjust_prices(work, "K001")[0].number)  # type: ignore[arg-type]


def test_the_difference_to_the_final_price_is_listed_for_each_stated_line(house: House) -> None:
    provisional(house)
    number = adjust(house)
    (line,) = house.lines(number)
    assert (line.quantity, line.unit_price, line.net, line.tax) == (100, Decimal("6.40"), Decimal("640.00"), Decimal("83.20"))
    assert house.statement(number).kind == "adjustment"
    with pytest.raises(Refused, match="become final"):
        adjust(house)  # once is enough


def test_the_customer_confirms_the_list_and_the_difference_is_invoiced(house: House) -> None:
    provisional(house)
    number = house.send(adjust(house))
    house.answer(number)
    assert house.invoice(house.asked(number)).gross == Decimal("723.20")


def test_at_the_door_what_waits_is_told_on_the_list_of_statements_with_the_customer_still_chosen(house: House, visit: Any) -> None:
    finance = visit(house.cast.xu)
    finance.get("/admin/receivables/statements")
    page = finance.post("/admin/receivables/adjustments", {"customer": "K002"})
    assert page.status_code == 409
    assert "该顾客没有已转为正式的暂定价，也没有待列的更正。" in page.text and '<option value="K002" selected>' in page.text


def test_a_difference_in_the_customers_favour_becomes_a_credit_note(house: House) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    assert house.statement(number).gross == Decimal("-406.80")
    house.answer(number)
    house.credit(number)
    (note,) = house.system(lambda work: list(work.session.scalars(select(Payment))))
    assert (note.kind, note.amount, note.left) == ("credit_note", Decimal("406.80"), Decimal("406.80"))
    with pytest.raises(Refused, match="waits for an invoice"):
        house.as_(house.cast.xu, lambda work: invoicing.ask(work, number, None))


def test_a_final_price_entered_from_the_first_day_of_the_provisional_one_makes_good_all_that_was_ordered_at_it(house: House) -> None:
    house.issued((ARM, 100, "80.00"), provisional=True)

    def final(work: Any) -> None:
        entry = work.fetch(ListEntry, house.cast.entries[ARM].id)
        for each in work.session.scalars(select(Price).where(Price.entry_id == entry.id)):
            if not each.provisional:
                work.session.delete(each)
        work.session.flush()
        (interim,) = work.session.scalars(select(Price).where(Price.provisional))
        products.add_price(work, entry, PriceInput(interim.currency, Decimal("78.00"), interim.minimum_quantity, interim.valid_from, None,
                                                   interim.source, interim.source_number, False))

    house.as_(house.cast.li_qian, final)
    (line,) = house.lines(adjust(house))
    assert (line.quantity, line.unit_price) == (100, Decimal("-2.00"))


def test_a_list_that_would_be_empty_names_the_line_that_waits_and_the_day_its_final_price_must_hold_on(house: House) -> None:
    house.issued((ARM, 100, "80.00"), provisional=True)

    def only(work: object) -> date:
        for each in work.session.scalars(select(Price).where(Price.provisional.is_(False), Price.customer_id == house.cast.a.id)):  # type: ignore[attr-defined]
            each.valid_to = date(2025, 12, 31)
        return work.session.scalars(select(Order.order_date)).first()  # type: ignore[attr-defined, no-any-return]

    day = house.system(only)
    with pytest.raises(Refused) as refused:
        adjust(house)
    assert refused.value.reasons[0].params == {"n": 1, "part": ARM, "day": day}


def test_a_price_that_is_still_provisional_is_not_adjusted(house: House) -> None:
    house.issued((ARM, 100, "80.00"), provisional=True)

    def newer(work: object) -> None:
        for each in work.session.scalars(select(Price).where(Price.provisional.is_(False), Price.customer_id == house.cast.a.id)):  # type: ignore[attr-defined]
            each.valid_to = date(2026, 1, 2)
        for each in work.session.scalars(select(Price).where(Price.provisional)):  # type: ignore[attr-defined]
            each.unit_price = Decimal("82.00")  # another one, and no final one either

    house.system(newer)
    with pytest.raises(Refused, match="become final"):
        adjust(house)


def test_a_provisional_price_that_was_right_becomes_final_without_a_list(house: House) -> None:
    number = house.issued((ARM, 100, "86.40"), provisional=True)
    house.system(lambda work: _end(work, ""))
    statement = house.invoice(number).statement_number
    assert house.lines(statement)[0].provisional
    assert house.as_(house.cast.xu, lambda work: adjusting.adjust_prices(work, "K001")) == []
    assert not house.lines(statement)[0].provisional
    assert lists(house) == []


def test_only_finance_makes_the_list(house: House) -> None:
    provisional(house)
    with pytest.raises(Forbidden):
        adjust(house, house.cast.li_qian)
    assert adjust(house)


def correct(house: House, order: str, by: int) -> None:
    def deed(work: object) -> None:
        goods = work.session.scalars(select(SlipLine).where(SlipLine.order_number == order)).one()  # type: ignore[attr-defined]
        goods.received += Decimal(by)
        correcting.correct(work, goods, Decimal(by))  # type: ignore[arg-type]

    house.system(deed)


def test_a_draft_follows_what_was_received(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    number = house.draft()
    correct(house, order, -2)
    assert house.lines(number)[0].quantity == 8
    assert house.statement(number).net == Decimal("691.20")


def test_a_confirmed_line_that_turns_out_fewer_goes_back_to_the_customer(house: House) -> None:
    number = house.confirmed((ARM, 10, "86.40"))
    order = house.lines(number)[0].order_number
    correct(house, order, -2)
    assert (house.statement(number).state, house.lines(number)[0].state, house.lines(number)[0].quantity) == ("sent", "open", 8)
    assert [task.kind for task in house.tasks("statement")] == ["statement.answer"]
    assert house.answer(number).state == "confirmed"


def test_a_line_of_which_nothing_is_left_comes_off(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    number = house.draft()
    correct(house, order, -10)
    assert house.lines(number) == []
    assert house.statement(number).gross == 0


def test_goods_that_come_back_after_their_invoice_are_credited_by_an_adjustment(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"), tax_number="1001")
    order = house.lines(house.invoice(invoice).statement_number)[0].order_number
    correct(house, order, -2)
    (made,) = lists(house)
    assert (made.state, made.gross) == ("draft", Decimal("-195.26"))
    assert [task.kind for task in house.tasks("statement")] == ["statement.check"]
    house.answer(house.send(made.number))
    house.credit(made.number)
    assert house.invoice(invoice).gross == Decimal("976.32")  # an invoice is never changed
    (note,) = house.system(lambda work: list(work.session.scalars(select(Payment))))
    assert note.amount == Decimal("195.26")


def test_what_stands_on_no_statement_needs_no_correction(house: House) -> None:
    order = received(house.cast, (LINK, 10, "21.75"))
    correct(house, order, -2)
    assert lists(house) == []
    assert house.lines(house.draft())[0].quantity == 8


def test_the_final_price_is_that_of_the_quantity_ordered_not_of_what_came_at_once(house: House) -> None:
    provisional(house)

    def ordered(work: Any) -> None:
        line = work.session.scalars(select(OrderLine)).one()
        line.quantity = Decimal(2000)
        work.add(Price(customer_id=line.customer_id, entry_id=line.entry_id, currency="CNY", unit_price=Decimal("84.00"),
                       minimum_quantity=Decimal(1000), valid_from=date(2026, 1, 1)))

    house.system(ordered)
    (line,) = house.lines(adjust(house))
    assert (line.quantity, line.unit_price) == (100, Decimal("4.00"))


def test_what_came_back_at_the_provisional_price_is_adjusted_with_the_rest(house: House) -> None:
    invoice = house.issued((ARM, 100, "80.00"), provisional=True)
    correct(house, house.lines(house.invoice(invoice).statement_number)[0].order_number, -10)
    house.answer(house.send(lists(house)[0].number))
    house.system(lambda work: _end(work, "80.00"))
    assert house.statement(adjust(house)).net == Decimal("576.00")  # the 90 that stayed, at 6.40


def test_a_line_in_dispute_stays_finances_when_another_turns_out_fewer(house: House) -> None:
    arms, links = received(house.cast, (ARM, 10, "86.40")), received(house.cast, (LINK, 5, "21.75"))
    number = house.send(house.draft())
    assert [line.order_number for line in house.lines(number)] == [arms, links]
    house.answer(number, LineAnswer(True), LineAnswer(False, "未收到"))
    correct(house, arms, -2)
    assert house.statement(number).state == "disputed"
    assert sorted(task.kind for task in house.tasks("statement")) == ["statement.answer", "statement.dispute"]
    house.settle(number, 2, "dropped")
    assert house.answer(number).state == "confirmed"


def test_when_the_last_open_line_comes_off_the_rest_is_confirmed_by_who_confirmed_it(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    links = received(house.cast, (LINK, 5, "21.75"))
    number = house.send(house.draft())
    house.answer(number, LineAnswer(True), None)
    correct(house, links, -5)
    assert (house.statement(number).state, house.statement(number).confirmed_by) == ("confirmed", "王敏")
    assert house.tasks("statement") == []


def test_when_nothing_is_left_of_a_sent_statement_it_is_cancelled(house: House) -> None:
    order = received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    correct(house, order, -10)
    assert (house.statement(number).state, house.tasks("statement")) == ("cancelled", [])
