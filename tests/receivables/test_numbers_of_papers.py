"""The number of a paper is the same however it is written: the bank's and the customer's count once, the tax system's names an invoice."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.receivables.actions import crediting, paying, refunding, retail
from domain.receivables.actions.crediting import DeductionInput
from domain.receivables.actions.refunding import Sent
from domain.receivables.finding import named_invoices
from domain.shared.errors import Invalid
from tests.api.callers import Caller, at, token
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, House, received

D = Decimal
WRITTEN = ["ICBC20261123", "icbc 2026 1123", "ＩＣＢＣ２０２６１１２３", "ICBC\u30002026\t1123"]
PAPER = "26322000000100000001"


def claim(house: House, reference: str, invoice: str = "") -> str:
    given = DeductionInput(D("1.00"), "划伤", reference, invoice)
    return house.as_(house.cast.wang_min, lambda work: crediting.claim(work, work.fetch(Customer, house.cast.a.id), given).number)


@pytest.mark.parametrize("again", WRITTEN)
def test_a_banks_number_counts_once_however_it_is_written(house: House, again: str) -> None:
    house.pay("10.00", reference="ICBC20261123")
    with pytest.raises(Invalid, match="recorded already"):
        house.pay("10.00", reference=again)
    house.pay("10.00", reference="ICBC20261124")


def test_nor_does_money_that_went_back_go_twice(house: House) -> None:
    payment = house.pay("30.00", reference="ICBC20261123")
    refund = house.as_(house.cast.xu, lambda work: refunding.propose(work, payment, D("5.00"), "多付", None).number)
    with pytest.raises(Invalid, match="recorded already"):
        house.as_(house.cast.song_head, lambda work: refunding.approve(work, refund, Sent(TODAY, "icbc 20261123"), PASSWORD, None))


def test_what_a_person_typed_with_blanks_a_program_does_not_bring_again(house: House, client: Any, application: Any) -> None:
    house.pay("10.00", reference="2026 1123 0001")
    before = application.api.state.door.clock
    at(application)
    row = {"customer": "K001", "amount": "10", "day": "2026-11-23", "reference": "202611230001"}
    bank = Caller(client, token(house.cast))
    told = bank.rows("/payments", row)
    new = [bank.rows("/payments", row | {"reference": each}).json() for each in ("2026 1123 0002", "202611230002")]
    application.api.state.door.clock = before
    assert (told.status_code, told.json()["errors"][0]["at"]) == (422, "/rows/0/reference")
    assert [(each["changed"], each["unchanged"]) for each in new] == [(1, 0), (0, 1)]


@pytest.mark.parametrize("again", ["DN001", "dn 001", "ＤＮ００１"])
def test_so_does_the_customers_own_number_which_stays_as_they_wrote_it(house: House, again: str) -> None:
    number = claim(house, "Dn 001")
    with pytest.raises(Invalid, match="entered already"):
        claim(house, again)
    assert claim(house, "DN 002") != number


@pytest.mark.parametrize("name", ["IV", PAPER, "2632 2000 0001 0000 0001"])
def test_an_invoice_is_named_by_our_number_or_by_the_one_on_the_paper(house: House, name: str) -> None:
    """The customer, the bank and the company's own ledger know no other."""
    older = house.issued((ARM, 1, "86.40"), tax_number="26322000000100000000")
    named = house.issued((ARM, 2, "86.40"), tax_number=PAPER)
    house.pay("50.00", invoices=(named if name == "IV" else name,))
    assert (house.invoice(named).paid, house.invoice(older).paid) == (D("50.00"), 0)
    assert claim(house, "DN-1", named if name == "IV" else name)


def test_a_paper_that_stands_no_longer_or_is_anothers_names_nothing(house: House) -> None:
    number = house.issued((ARM, 1, "86.40"), tax_number=PAPER)
    house.cancel_invoice(number)
    for name in (PAPER, "26322000000100000009"):
        with pytest.raises(Invalid, match="not an open invoice"):
            house.pay("50.00", invoices=(name,))
    other = house.system(lambda work: named_invoices(work, house.cast.b.id, [number, PAPER]))
    assert other == {}


def test_what_is_left_of_a_payment_goes_to_the_paper_that_is_named(house: House) -> None:
    payment = house.pay("50.00")
    number = house.issued((ARM, 1, "86.40"), tax_number=PAPER)
    house.as_(house.cast.xu, lambda work: paying.match_rest(work, payment, ["2632 2000000100000001"], None))
    assert house.invoice(number).paid == D("50.00")


@pytest.mark.clause("5.1.12(3)")
def test_money_for_a_framework_is_held_for_its_call_offs_and_none_is_let_go_for_it(house: House) -> None:
    """Nothing ever leaves of a framework: its money would be missing at the gate of its call-offs."""
    house.system(lambda work: setattr(work.fetch(Customer, house.cast.a.id), "retail", True))
    framework = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False, kind="framework")
    call_off = received(house.cast, (ARM, 10, "86.40"), state="released", signed=False, kind="call_off", po="4500874022")
    with pytest.raises(Invalid, match="is a framework"):
        house.pay("100.00", order=framework)
    with pytest.raises(Invalid, match="is a framework"):
        house.as_(house.cast.xu, lambda work: retail.propose(work, framework, D("100.00"), "急需"))
    assert house.allocations(house.pay("100.00", order=call_off))[0].order_id == house.order(call_off).id
    assert house.as_(house.cast.xu, lambda work: retail.propose(work, call_off, D("100.00"), "急需").number)
