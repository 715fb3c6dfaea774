"""Money at the same moment: whoever comes second is told, and nothing is billed, numbered or paid twice."""

from __future__ import annotations

import threading
from decimal import Decimal

import pytest
from sqlalchemy import func, select

from domain.customers.models import Customer
from domain.deliveries.events import GoodsReturned
from domain.deliveries.models import Slip, SlipLine
from domain.receivables.actions import answering, consuming, correcting, drafting, invoicing, paying, sending
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.actions.paying import PaymentInput
from domain.receivables.finding import by_number
from domain.receivables.models import Allocation, Invoice, Payment, StatementLine
from domain.receivables.workflow import INVOICE
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Invalid, NotFound, Refused, Stale
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY
from tests.faults.racing import RUNNERS, kinds, race, unexpected
from tests.receivables.received import ARM, LINK, House, received

ANSWERS = (Refused, Stale, Forbidden, NotFound, Invalid)


def total(house: House, column: object, *conditions: object) -> Decimal:
    return house.system(lambda work: Decimal(work.session.scalar(select(func.coalesce(func.sum(column), 0)).where(*conditions))))  # type: ignore[call-overload]


def came_in(house: House, amount: str, reference: str) -> str:
    """A payment as the bank's own system tells of it: many at once, and nobody types a password."""
    with unit(system("bank"), now=NOW) as work:
        customer = work.fetch(Customer, house.cast.a.id)
        given = PaymentInput(customer.number, Decimal(amount), TODAY, reference=reference)
        paying.check(work, customer, given)
        return paying.enter(work, customer, given, None, "connection").number


def test_goods_drafted_by_many_at_once_are_billed_once(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, "21.75"))

    def draft(_: int) -> str:
        with unit(house.cast.xu, now=NOW) as work:
            return drafting.draft(work, "K001", TODAY.replace(day=1), TODAY)[0].number

    got = race(draft)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert total(house, StatementLine.quantity) == 15


def test_the_month_end_and_a_hand_together_bill_once(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"), day=TODAY.replace(month=10))

    def draft(lane: int) -> int:
        if lane % 2:
            return house.system(lambda work: len(drafting.draft_months(work)))
        with unit(house.cast.xu, now=NOW) as work:
            return len(drafting.draft(work, "K001", TODAY.replace(month=10, day=1), TODAY))

    got = race(draft)
    assert unexpected(got, *ANSWERS) == []
    assert sum(each for each in got if isinstance(each, int)) == 1
    assert total(house, StatementLine.quantity) == 10


def test_an_invoice_asked_for_by_many_at_once_is_asked_for_once(house: House) -> None:
    statement = house.confirmed((ARM, 10, "86.40"))

    def ask(lane: int) -> str:
        with unit(house.cast.wang_min if lane % 2 else house.cast.xu, now=NOW) as work:
            made = invoicing.ask(work, statement, None)
            return made.number if made else ""

    got = race(ask)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert total(house, Invoice.gross) == Decimal("976.32")


def test_one_invoice_number_given_to_many_invoices_at_once_stands_once(house: House) -> None:
    asked = [house.asked(house.confirmed((LINK, n + 1, "20.00"))) for n in range(4)]

    def issue(lane: int) -> str:
        found = house.invoice(asked[lane])
        given = InvoiceInput("26322000000012345678", TODAY, found.net, found.tax, found.gross)
        with unit(system("ledger"), now=NOW) as work:
            invoice = by_number(work, Invoice, asked[lane])
            invoicing.check(work, invoice, given)
            INVOICE.apply(work, invoice, "take_over", version=None)
            invoicing.enter(work, invoice, given)
            return invoice.number

    got = race(issue, runners=4)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got) == {"done": 1, "Invalid": 3}


def test_one_reference_told_by_many_at_once_counts_once(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"))

    def pay(_: int) -> str:
        return came_in(house, "100.00", "ICBC-1")

    got = race(pay)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got) == {"done": 1, "Invalid": RUNNERS - 1}
    assert house.invoice(invoice).paid == Decimal("100.00")


def test_payments_at_once_pay_together_what_they_are_worth_and_never_more_than_is_owed(house: House) -> None:
    first = house.issued((ARM, 10, "86.40"), tax_number="1001")
    second = house.issued((LINK, 5, "21.75"), tax_number="1002")

    def pay(lane: int) -> str:
        return came_in(house, "200.00", f"ICBC-{lane}")

    got = race(pay)
    assert unexpected(got) == []
    assert [house.invoice(each).open for each in (first, second)] == [0, 0]
    assert total(house, Allocation.amount) == Decimal("1099.21")
    assert total(house, Payment.amount - Payment.allocated) == 8 * Decimal("200.00") - Decimal("1099.21")
    assert [house.invoice(each).state for each in (first, second)] == ["paid", "paid"]


def test_the_rest_of_a_payment_matched_by_many_at_once_is_matched_once(house: House) -> None:
    number = house.pay("976.32")
    house.issued((ARM, 10, "86.40"))

    def match(_: int) -> dict[str, Decimal]:
        with unit(house.cast.xu, now=NOW) as work:
            return paying.match_rest(work, number, [], None)

    got = race(match)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert total(house, Allocation.amount) == Decimal("976.32")


def test_a_match_undone_by_many_at_once_is_undone_once(house: House) -> None:
    invoice = house.issued((ARM, 10, "86.40"))
    number = house.pay("976.32")
    (matched,) = house.allocations(number)

    def undo(_: int) -> str:
        with unit(house.cast.xu, now=NOW) as work:
            return paying.unmatch(work, number, matched.id, None).number

    got = race(undo)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert (house.invoice(invoice).paid, house.payment(number).allocated) == (0, 0)


@pytest.mark.clause("5.1.12(2)")
def test_a_statement_confirmed_and_cancelled_at_once_is_one_of_both(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    number = house.send(house.draft())
    line, version = house.lines(number)[0], house.statement(number).version

    def go(lane: int) -> str:
        if lane % 2:
            with unit(house.cast.wang_min, now=NOW) as work:
                return answering.answer(work, number, {line.id: LineAnswer(True)}, PASSWORD, version).state
        with unit(house.cast.xu, now=NOW) as work:
            return sending.cancel(work, number, "重做", version).state

    got = race(go, runners=4)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert house.statement(number).state in {"confirmed", "cancelled"}


def test_consignment_stock_reported_by_many_at_once_is_used_once(house: House) -> None:
    received(house.cast, (ARM, 100, "86.40"), consignment=True)

    def use(_: int) -> str:
        with unit(house.cast.wang_min, now=NOW) as work:
            customer = work.fetch(Customer, house.cast.a.id)
            used = [UsedInput(ARM, Decimal(60))]
            return consuming.report(work, customer, house.cast.ship_to["a"].id, TODAY.replace(day=1), TODAY, used, "portal").number

    got = race(use)
    assert unexpected(got, *ANSWERS) == []
    assert kinds(got)["done"] == 1
    assert total(house, StatementLine.quantity) == 60


def test_goods_that_come_back_while_their_use_is_reported_are_not_used_too(house: House) -> None:
    order = received(house.cast, (ARM, 100, "86.40"), consignment=True)
    got: list[object] = []

    def use() -> None:
        try:
            with unit(house.cast.wang_min, now=NOW) as work:
                customer = work.fetch(Customer, house.cast.a.id)
                got.append(consuming.report(work, customer, house.cast.ship_to["a"].id, TODAY.replace(day=1), TODAY,
                                            [UsedInput(ARM, Decimal(60))], "portal").number)
        except Exception as error:
            got.append(error)

    reporting = threading.Thread(target=use)
    with unit(system("test"), now=NOW) as work:
        line = work.session.scalars(select(SlipLine).where(SlipLine.order_number == order).with_for_update()).one()
        line.received, line.returned = Decimal(40), Decimal(60)
        work.session.flush()
        correcting.on_returned(work, GoodsReturned(work.fetch(Slip, line.slip_id), line, Decimal(60)))
        reporting.start()
        reporting.join(1)
        assert got == []  # it waits for the goods
    reporting.join(60)
    assert [type(each) for each in got] == [Invalid] and "only 40 stand there" in str(got[0])
    assert total(house, StatementLine.quantity) == 0
