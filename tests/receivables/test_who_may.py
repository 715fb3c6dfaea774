"""Each deed with money by those who may do it, refused to all others of the cast: the same thing, the same moment (RULES 2 and 8)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.customers.models import Customer
from domain.receivables.actions import adjusting, answering, consuming, crediting, drafting, invoicing, paying, retail, sending, settling
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.consuming import UsedInput
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.actions.paying import PaymentInput
from domain.receivables.actions.settling import Settling
from domain.receivables.models import Allocation, Payment, RetailException, Statement
from domain.records import receivables as papers
from domain.shared.errors import Forbidden, NotFound, PasswordNeeded, Refused
from domain.shared.work import Work
from tests.cast import PASSWORD, STAFF, TODAY, USERS
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_adjusting import adjust, provisional
from tests.receivables.test_deductions import PAPER, claim
from tests.remembering import remembered

D = Decimal
FINANCE = {"xu", "song_head"}
BUYER = {"wang_min"}
SALES = {"li_qian", "wu_jia", "zhao", "sun_deputy"}
OFFICE = {"lu_deputy_gm", "shen", "jiang"}
Deed = Callable[[Work], Any]


@pytest.fixture
@remembered
def drafted(house: House) -> str:
    """Goods of two kinds on a draft, one of them without a price."""
    received(house.cast, (ARM, 10, "86.40"), (LINK, 5, None))
    return house.draft()


@pytest.fixture
@remembered
def sent(house: House) -> str:
    received(house.cast, (ARM, 10, "86.40"))
    return house.send(house.draft())


@pytest.fixture
@remembered
def confirmed(house: House) -> str:
    return house.confirmed((ARM, 10, "86.40"))


@pytest.fixture
@remembered
def asked(house: House) -> str:
    return house.asked(house.confirmed((ARM, 10, "86.40")))


@pytest.fixture
@remembered
def issued(house: House) -> str:
    return house.issued((ARM, 10, "86.40"))


@pytest.fixture
@remembered
def paid(house: House) -> str:
    """A payment of 100.00 more than the one open invoice."""
    house.issued((ARM, 10, "86.40"))
    return house.pay("1076.32")


@pytest.fixture
@remembered
def retailer(house: House) -> str:
    """An order of a customer who pays before shipping."""
    order = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False)
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id), "retail", True))
    return order


def only(house: House, may: set[str], deed: Deed) -> None:
    """Everybody who may not is refused, at the same thing; then one of those who may does it."""
    for name in (*STAFF, *USERS):
        if name in may:
            continue
        with pytest.raises((Forbidden, Refused, NotFound)) as refused:
            house.as_(house.cast.people[name], deed)
        others = name in USERS and USERS[name][1] == "b"
        if isinstance(refused.value, Refused) and not others:
            assert "This is for somebody else to decide." in [str(each) for each in refused.value.reasons], name
        if others:  # they learn nothing of another customer's things
            assert not any(word in str(refused.value) for word in ("远江", "K001", "DZ-", "IV-"))
    house.as_(house.cast.people[sorted(may)[0]], deed)


def state(house: House, model: type, number: str) -> str:
    return house.system(lambda work: work.session.scalar(select(model.state).where(model.number == number)))  # type: ignore[attr-defined]


# statements


@pytest.mark.clause("5.1.12(2)")
def test_finance_drafts_a_statement(house: House) -> None:
    received(house.cast, (ARM, 10, "86.40"))
    only(house, FINANCE, lambda work: drafting.draft(work, "K001", TODAY.replace(day=1), TODAY))


def test_finance_sends_it(house: House, sent: str) -> None:
    received(house.cast, (LINK, 10, "21.75"))
    number = house.draft()
    only(house, FINANCE, lambda work: sending.send(work, number, None))
    assert (state(house, Statement, number), state(house, Statement, sent)) == ("sent", "sent")


def test_finance_prices_what_came_without_a_price(house: House, drafted: str) -> None:
    line = house.lines(drafted)[1].id
    only(house, FINANCE, lambda work: sending.price_line(work, drafted, line, D("21.75"), PASSWORD, None))
    assert house.statement(drafted).net == D("972.75")


def test_finance_takes_a_line_off(house: House, drafted: str) -> None:
    line = house.lines(drafted)[1].id
    only(house, FINANCE, lambda work: sending.drop_line(work, drafted, line, None))
    assert len(house.lines(drafted)) == 1


def test_finance_cancels_it_with_a_reason(house: House, sent: str) -> None:
    only(house, FINANCE, lambda work: sending.cancel(work, sent, "重复", None))
    assert state(house, Statement, sent) == "cancelled"


@pytest.mark.clause("5.1.12(2)")
def test_a_buyer_of_the_customer_answers_it(house: House, sent: str) -> None:
    (line,) = house.lines(sent)
    only(house, BUYER, lambda work: answering.answer(work, sent, {line.id: LineAnswer(True)}, PASSWORD, None))
    assert house.statement(sent).confirmed_by == "王敏"


def test_finance_and_sales_say_why_a_disputed_line_stands(house: House, sent: str) -> None:
    (line,) = house.lines(sent)
    house.answer(sent, LineAnswer(False, "未收到"))
    only(house, FINANCE | SALES | {"shen"}, lambda work: settling.settle(work, sent, line.id, Settling("kept", "已签收"), PASSWORD, None))
    assert state(house, Statement, sent) == "sent"


def test_finance_alone_gives_another_quantity(house: House, sent: str) -> None:
    (line,) = house.lines(sent)
    house.answer(sent, LineAnswer(False, "实收 8 件", D(8)))
    only(house, FINANCE, lambda work: settling.settle(work, sent, line.id, Settling("accepted"), PASSWORD, None))
    assert house.statement(sent).net == D("691.20")


@pytest.mark.clause("5.1.9(4)")
def test_the_general_manager_alone_gives_another_price(house: House, sent: str) -> None:
    (line,) = house.lines(sent)
    house.answer(sent, LineAnswer(False, "协议价 85.00", None, D("85.00")))
    only(house, {"shen"}, lambda work: settling.settle(work, sent, line.id, Settling("accepted"), PASSWORD, None))
    assert house.statement(sent).net == D("850.00")


def test_finance_lists_what_became_final(house: House) -> None:
    provisional(house)
    only(house, FINANCE, lambda work: adjusting.adjust_prices(work, "K001"))


# invoices


@pytest.mark.clause("5.1.12(2)")
def test_buyer_finance_and_sales_ask_for_the_invoice(house: House, confirmed: str) -> None:
    only(house, BUYER | FINANCE | SALES, lambda work: invoicing.ask(work, confirmed, None))
    assert [task.department for task in house.tasks("invoice.issue")] == ["finance"]


@pytest.mark.clause("5.1.12(2)")
def test_the_buyer_alone_asks_for_an_invoice_on_received_goods(house: House) -> None:
    chosen = [line.id for line in house.slip_lines(received(house.cast, (ARM, 10, "86.40")))]
    only(house, BUYER, lambda work: invoicing.ask_for_received(work, chosen, PASSWORD))


@pytest.mark.clause("5.1.12(2)")
def test_finance_makes_it_out(house: House, asked: str) -> None:
    given = InvoiceInput("26322000000100000001", TODAY, D("864.00"), D("112.32"), D("976.32"))
    only(house, FINANCE, lambda work: invoicing.issue(work, asked, given, None, PASSWORD, None))
    assert house.invoice(asked).state == "issued"


@pytest.mark.parametrize("made_out", [True, False])
def test_finance_cancels_or_declines_it(house: House, asked: str, made_out: bool) -> None:
    if made_out:
        house.issue(asked)
    only(house, FINANCE, lambda work: invoicing.cancel(work, asked, "红冲", PASSWORD, None))
    assert house.invoice(asked).state == "cancelled"


# payments


@pytest.mark.clause("5.1.12(2)")
def test_finance_records_what_came_in(house: House, issued: str) -> None:
    only(house, FINANCE, lambda work: paying.record(work, PaymentInput("K001", D("976.32"), TODAY), PASSWORD))
    assert house.invoice(issued).state == "paid"


def test_finance_matches_holds_and_undoes(house: House, paid: str) -> None:
    later = house.issued((LINK, 1, "21.75"), tax_number="1002")
    only(house, FINANCE, lambda work: paying.match_rest(work, paid, [later], None))
    assert house.invoice(later).state == "paid"
    order = received(house.cast, (ARM, 1, "86.40"), state="released", signed=False)
    only(house, FINANCE, lambda work: paying.reserve_rest(work, paid, order, D("50.00"), None))
    held = next(each for each in house.allocations(paid) if each.order_id)
    only(house, FINANCE, lambda work: paying.unmatch(work, paid, held.id, None))
    assert house.system(lambda work: work.fetch(Allocation, held.id).ended_by) in ("徐静", "宋敏")


def test_finance_cancels_a_payment(house: House, paid: str) -> None:
    only(house, FINANCE, lambda work: paying.cancel(work, paid, "银行退票", PASSWORD, None))
    assert state(house, Payment, paid) == "cancelled"


def test_finance_signs_a_credit_note(house: House) -> None:
    provisional(house, price="90.00")
    number = house.send(adjust(house))
    house.answer(number)
    only(house, FINANCE, lambda work: crediting.credit(work, number, PASSWORD, None))


# deductions


def test_buyer_and_finance_claim_a_deduction(house: House) -> None:
    given = DeductionInput(D("10.00"), "划伤")
    only(house, BUYER | FINANCE, lambda work: crediting.claim(work, work.fetch(Customer, house.cast.a.id), given, [PAPER]))


@pytest.mark.parametrize("agrees", [True, False])
def test_finance_answers_it(house: House, issued: str, agrees: bool) -> None:
    number = claim(house, "10.00", invoice=issued)
    if agrees:
        only(house, FINANCE, lambda work: crediting.accept(work, number, D("10.00"), "", PASSWORD, None))
    else:
        only(house, FINANCE, lambda work: crediting.refuse(work, number, "运输损伤", None))
    assert house.invoice(issued).open == (D("966.32") if agrees else D("976.32"))


def test_who_may_claim_may_take_it_back(house: House, issued: str) -> None:
    number = claim(house, "10.00", invoice=issued)
    only(house, BUYER | FINANCE, lambda work: crediting.withdraw(work, number, None))


# consignment and retail


def test_a_buyer_reports_what_was_used(house: House) -> None:
    received(house.cast, (ARM, 100, "86.40"), consignment=True)
    place = house.cast.ship_to["a"].id

    def deed(work: Work) -> Any:
        customer, used = work.fetch(Customer, house.cast.a.id), [UsedInput(ARM, D(5))]
        return consuming.report(work, customer, place, TODAY.replace(day=1), TODAY, used, "portal")

    for name in (*STAFF, *USERS):
        if name not in BUYER | FINANCE:  # finance enters it too, with the customer's paper
            with pytest.raises((Forbidden, NotFound)):
                house.as_(house.cast.people[name], deed)
    house.as_(house.cast.wang_min, deed)
    assert [line.quantity for line in house.lines(house.tasks("statement.check")[-1].object_number)] == [5]


@pytest.mark.clause("5.1.12(3)")
def test_finance_proposes_and_the_general_manager_decides(house: House, retailer: str) -> None:
    only(house, FINANCE, lambda work: retail.propose(work, retailer, D("976.32"), "货急"))
    (task,) = house.tasks("receivables.exception")
    only(house, {"shen"}, lambda work: retail.decide(work, task.object_number, PASSWORD, None))
    only(house, FINANCE, lambda work: retail.withdraw(work, task.object_number, "货款已到", None))
    assert state(house, RetailException, task.object_number) == "withdrawn"


@pytest.mark.clause("5.1.12(3)")
def test_the_general_manager_refuses_it(house: House, retailer: str) -> None:
    number = house.as_(house.cast.xu, lambda work: retail.propose(work, retailer, D("976.32"), "货急").number)
    only(house, {"shen"}, lambda work: retail.refuse(work, number, "先收款", None))
    assert state(house, RetailException, number) == "refused"


# papers


def test_finance_sales_and_the_general_office_print_the_register(house: House, issued: str) -> None:
    only(house, FINANCE | SALES | OFFICE, lambda work: papers.print_register(work, "K001"))


# a signature is a password


@pytest.mark.parametrize("password", ["", "wrong"])
def test_without_the_password_nothing_is_signed_and_nothing_is_kept(house: House, asked: str, password: str) -> None:
    given = InvoiceInput("26322000000100000001", TODAY, D("864.00"), D("112.32"), D("976.32"))
    deeds: list[Deed] = [
        lambda work: invoicing.issue(work, asked, given, None, password, None),
        lambda work: paying.record(work, PaymentInput("K001", D("1.00"), TODAY), password),
    ]
    for deed in deeds:
        with pytest.raises(PasswordNeeded):
            house.as_(house.cast.xu, deed)
    assert house.invoice(asked).state == "asked"
    assert house.system(lambda work: list(work.session.scalars(select(Payment)))) == []
    assert house.issue(asked) == asked
