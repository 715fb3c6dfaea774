"""Credit that is paid back: proposed by one of finance, signed by another, on the customer's account with its sign (RULES 2 and 8)."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts.models import Signature
from domain.receivables.actions import paying, refunding
from domain.receivables.actions.refunding import Sent
from domain.receivables.models import Allocation, Payment, PaymentKind
from domain.receivables.queries import ages, lists, things
from domain.receivables.queries.ages import Wanted as Owed
from domain.receivables.sheet import receivables_sheet
from domain.search.models import SearchEntry
from domain.shared.actor import Actor, Mandate
from domain.shared.errors import Forbidden, Invalid, PasswordNeeded, Refused, Stale
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, House, received
from tests.receivables.test_desks import said, sheets
from tests.remembering import remembered

D = Decimal
HERE = "/admin/receivables/payments"
REFUSED = "提出人不能自己签核。"


def refund_of(house: House, number: str, amount: str | None = None, why: str = "合同终止，退回余款") -> str:
    part = D(amount) if amount else None
    return house.as_(house.cast.xu, lambda work: refunding.propose(work, number, part, why, None).number)


def paid(house: House, number: str, reference: str = "ICBC-BACK-1", who: Actor | None = None, password: str = PASSWORD) -> str:
    given = Sent(TODAY, reference)
    return house.as_(who or house.cast.song_head, lambda work: refunding.approve(work, number, given, password, None).number)


@pytest.fixture
@remembered
def over(house: House) -> str:
    """A payment of 1,000.00 for the one invoice of 976.32: 23.68 stand as credit."""
    house.issued((ARM, 10, "86.40"))
    return house.pay("1000.00")


@pytest.fixture
@remembered
def proposed(house: House, over: str) -> str:
    return refund_of(house, over)


def credit(house: House) -> Decimal:
    rows = house.as_(house.cast.xu, lambda work: ages.by_customer(work, Owed(customer_id=house.cast.a.id)))
    return sum((row.credit for row in rows), D(0))


# --- what a refund counts, without a database ---


@pytest.mark.parametrize(("kind", "counts", "way"), [
    ("payment", D("20.00"), "Bank transfer"), ("credit_note", D("20.00"), "Credit note"), ("refund", D("-20.00"), "Paid back"),
])
def test_what_was_paid_back_takes_off_the_account(kind: str, counts: Decimal, way: str) -> None:
    given = Payment(kind=kind, amount=D("20.00"), allocated=D("20.00"), method="transfer")
    assert (given.counts, given.left, str(paying.way_of(given))) == (counts, 0, way)


# --- proposed ---


@pytest.mark.clause("5.1.12(2)")
def test_what_is_to_be_paid_back_is_set_aside_at_once(house: House, over: str, proposed: str) -> None:
    refund, source = house.payment(proposed), house.payment(over)
    assert (refund.number[:3], refund.kind, refund.state, refund.amount) == ("TK-", PaymentKind.REFUND, "proposed", D("23.68"))
    assert (source.left, refund.left, credit(house)) == (0, 0, 0)
    (task,) = house.tasks("receivables.refund")
    assert (task.department, task.object_number) == ("finance", proposed)


def test_a_part_of_the_credit_leaves_the_rest(house: House, over: str) -> None:
    number = refund_of(house, over, "20.00")
    assert (house.payment(number).amount, house.payment(over).left) == (D("20.00"), D("3.68"))


@pytest.mark.parametrize(("amount", "why", "field"), [("23.69", "余款", "back"), (None, "  ", "why_back")])
def test_more_than_the_credit_and_a_refund_without_reason_are_refused(
    house: House, over: str, amount: str | None, why: str, field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        refund_of(house, over, amount, why)
    assert set(refused.value.fields) == {field} and house.payment(over).left == D("23.68")


def test_nothing_is_paid_back_of_what_is_matched(house: House, over: str, proposed: str) -> None:
    for number in (over, proposed):
        with pytest.raises(Refused):
            refund_of(house, number)
    assert house.payment(over).allocated == D("1000.00")


def test_yen_are_not_paid_back_by_halves(house: House) -> None:
    number = house.pay("500", currency="JPY")
    with pytest.raises(Invalid, match="not divided"):
        refund_of(house, number, "0.5")
    assert house.payment(refund_of(house, number, "200")).amount == 200


def test_only_finance_proposes(house: House, over: str) -> None:
    for who in (house.cast.shen, house.cast.li_qian, house.cast.wang_min, house.cast.it):
        with pytest.raises(Forbidden):
            house.as_(who, lambda work: refunding.propose(work, over, None, "余款", None))
    assert refund_of(house, over)


# --- signed ---


@pytest.mark.clause("5.1.12(2)")
def test_another_of_finance_signs_with_the_banks_day_and_number(house: House, proposed: str) -> None:
    paid(house, proposed)
    refund = house.payment(proposed)
    assert (refund.state, refund.reference, refund.received_on, bool(refund.signature_id)) == ("recorded", "ICBC-BACK-1", TODAY, True)
    assert house.tasks("receivables.refund") == []
    signature = house.system(lambda work: work.session.get(Signature, refund.signature_id))
    assert (signature.decision, signature.content["amount"]) == ("payment", "23.68")


def test_whoever_proposed_it_does_not_sign_it(house: House, proposed: str) -> None:
    with pytest.raises(Refused, match="Whoever proposed it"):
        paid(house, proposed, who=house.cast.xu)
    assert house.payment(proposed).state == "proposed"
    assert house.as_(house.cast.xu, lambda work: things.payment(work, proposed)).refusals
    assert house.as_(house.cast.song_head, lambda work: things.payment(work, proposed)).refusals == []


def test_a_deputy_does_not_sign_it_in_the_place_of_who_proposed_it(house: House, proposed: str) -> None:
    theirs, another = (Mandate("payment", each.id, each.name) for each in (house.cast.xu, house.cast.song_head))
    with pytest.raises(Refused, match="Whoever proposed it"):
        paid(house, proposed, who=replace(house.cast.li_qian, mandates=(theirs,)))
    assert house.payment(paid(house, proposed, who=replace(house.cast.li_qian, mandates=(another,)))).state == "recorded"


def test_it_is_signed_with_the_password_by_who_may(house: House, proposed: str) -> None:
    with pytest.raises(PasswordNeeded):
        paid(house, proposed, password="wrong")
    for who in (house.cast.shen, house.cast.zhao):
        with pytest.raises(Forbidden):
            paid(house, proposed, who=who)
    assert house.payment(paid(house, proposed)).state == "recorded"


def test_a_banks_number_counts_once_whichever_way_the_money_went(house: House, proposed: str) -> None:
    house.pay("1.00", reference="ICBC-9")
    with pytest.raises(Invalid, match="recorded already"):
        paid(house, proposed, "ICBC-9")
    paid(house, proposed, "ICBC-10")
    with pytest.raises(Invalid, match="recorded already"):
        house.pay("1.00", reference="ICBC-10")


def test_it_did_not_leave_the_bank_tomorrow(house: House, proposed: str) -> None:
    tomorrow = Sent(TODAY + timedelta(days=1), "X")
    with pytest.raises(Invalid, match="not come yet"):
        house.as_(house.cast.song_head, lambda work: refunding.approve(work, proposed, tomorrow, PASSWORD, None))
    assert house.payment(proposed).state == "proposed"


@pytest.mark.clause("5.1.12(2)")
def test_a_stale_page_proposes_nothing(house: House, over: str) -> None:
    seen = house.payment(over).version
    with pytest.raises(Stale):
        house.as_(house.cast.xu, lambda work: refunding.propose(work, over, None, "余款", seen + 1))
    assert credit(house) == D("23.68")
    house.as_(house.cast.xu, lambda work: refunding.propose(work, over, None, "余款", seen))
    assert credit(house) == 0


def test_a_stale_page_signs_nothing_and_nothing_is_signed_twice(house: House, proposed: str) -> None:
    before = house.payment(proposed).version
    paid(house, proposed)
    with pytest.raises(Stale):
        house.as_(house.cast.song_head, lambda work: refunding.approve(work, proposed, Sent(TODAY, "B2"), PASSWORD, before))
    with pytest.raises(Refused, match="already"):
        paid(house, proposed, "B2")
    assert house.payment(proposed).reference == "ICBC-BACK-1"


# --- refused, and taken back ---


def test_what_is_not_paid_back_is_credit_again(house: House, over: str, proposed: str) -> None:
    with pytest.raises(Invalid):
        house.as_(house.cast.song_head, lambda work: refunding.refuse(work, proposed, " ", None))
    house.as_(house.cast.song_head, lambda work: refunding.refuse(work, proposed, "顾客下单", None))
    assert (house.payment(proposed).state, house.payment(over).left, credit(house)) == ("cancelled", D("23.68"), D("23.68"))
    assert house.tasks("receivables.refund") == []


def test_what_the_bank_returned_is_credit_again(house: House, over: str, proposed: str) -> None:
    paid(house, proposed)
    house.as_(house.cast.xu, lambda work: paying.cancel(work, proposed, "账号有误，退回", PASSWORD, None))
    assert (house.payment(proposed).state, house.payment(over).left) == ("cancelled", D("23.68"))
    assert refund_of(house, over) != proposed


def test_a_refund_that_waits_is_neither_matched_nor_cancelled_as_money(house: House, proposed: str) -> None:
    deeds = (lambda work: paying.match_rest(work, proposed, [], None),
             lambda work: paying.cancel(work, proposed, "误", PASSWORD, None))
    for deed in deeds:
        with pytest.raises(Refused, match="not signed yet"):
            house.as_(house.cast.xu, deed)
    assert house.payment(proposed).state == "proposed"


@pytest.mark.parametrize("sign", [False, True])
def test_a_payment_that_was_paid_back_is_not_cancelled_before_its_refund(house: House, over: str, proposed: str, sign: bool) -> None:
    if sign:
        paid(house, proposed)
    with pytest.raises(Refused, match="cancel that first"):
        house.as_(house.cast.xu, lambda work: paying.cancel(work, over, "误", PASSWORD, None))
    held = house.system(lambda work: work.session.scalars(select(Allocation).where(Allocation.refund_id.is_not(None))).one())
    with pytest.raises(Refused, match="cancel that first"):
        house.as_(house.cast.xu, lambda work: paying.unmatch(work, over, held.id, None))
    assert house.payment(over).allocated == D("1000.00")


def test_money_held_for_an_order_is_not_paid_back(house: House) -> None:
    order = received(house.cast, state="released", signed=False)
    number = house.pay("100.00", order=order)
    with pytest.raises(Refused, match="Nothing of it is left"):
        refund_of(house, number)
    assert house.payment(number).allocated == D("100.00")


# --- where it is seen ---


def test_the_customer_sees_it_once_it_is_signed_and_never_what_was_only_proposed(house: House, over: str, proposed: str) -> None:
    def listed() -> list[str]:
        return house.as_(house.cast.wang_min, lambda work: [row[0].number for row in lists.payments(work).rows])

    assert listed() == [over]
    paid(house, proposed)
    assert listed() == [proposed, over]
    refused = refund_of(house, house.pay("5.00"))
    house.as_(house.cast.song_head, lambda work: refunding.refuse(work, refused, "不退", None))
    assert refused not in listed()


def test_the_paper_of_the_account_adds_up_to_what_the_customer_paid_in_the_end(house: House, over: str, proposed: str) -> None:
    paid(house, proposed)
    sheet = house.system(lambda work: receivables_sheet(work, house.cast.a, "徐静"))
    rows = {row.number: (str(row.way), row.amount, row.matched, row.left) for row in sheet.payments}
    assert rows == {over: ("Bank transfer", D("1000.00"), D("1000.00"), 0), proposed: ("Paid back", D("-23.68"), 0, 0)}
    assert sum(row[1] for row in rows.values()) == D("976.32")


def test_the_pages_propose_sign_and_say_whose_turn_it_is(house: House, visit: Any, over: str) -> None:
    finance, other = visit(house.cast.xu), visit(house.cast.song_head)
    wrong = finance.post(f"{HERE}/{over}/refund", {"back": "99.00", "why_back": "余款"}, version=house.payment(over).version)
    assert wrong.status_code == 422 and 'value="99.00"' in wrong.text and "余款" in wrong.text
    made = finance.post(f"{HERE}/{over}/refund", {"back": "", "why_back": "余款"}, version=house.payment(over).version)
    refund = made.headers["location"].rsplit("/", 1)[1]
    page = said(finance.get(f"{HERE}/{refund}"))
    assert REFUSED in page
    typed = {"day": str(TODAY), "reference": "B-1"}
    assert other.post(f"{HERE}/{refund}/refund/signature", typed | {"password": ""}).status_code == 422
    signed = other.post(f"{HERE}/{refund}/refund/signature", typed | {"password": PASSWORD}, version=house.payment(refund).version)
    assert signed.status_code == 303 and "退款" in said(other.get(f"{HERE}/{refund}"))
    assert refund in said(finance.get(f"{HERE}/{over}")) and "-" in said(finance.get(HERE))


def test_the_pages_refuse_it_with_the_reason(house: House, visit: Any, over: str, proposed: str) -> None:
    other = visit(house.cast.song_head)
    assert other.post(f"{HERE}/{proposed}/refund/refusal", {"why": ""}).status_code == 422
    assert other.post(f"{HERE}/{proposed}/refund/refusal", {"why": "改为预付"}).status_code == 303
    assert house.payment(over).left == D("23.68")


def test_the_workbook_of_payments_says_what_waits(house: House, visit: Any, proposed: str) -> None:
    (rows,) = sheets(visit(house.cast.xu).get("/admin/receivables/payments.xlsx?state=proposed")).values()
    found = dict(zip(rows[0], rows[1], strict=True))
    assert (rows[1][0], found["金额"], found["状态"]) == (proposed, -23.68, "待签核")


@pytest.mark.parametrize(("signature", "kind", "told"), [
    (None, "refund", False), (uuid.UUID(int=7), "refund", True), (None, "payment", True), (None, "credit_note", True),
])
def test_a_refund_is_told_once_it_is_signed(signature: uuid.UUID | None, kind: str, told: bool) -> None:
    assert Payment(kind=kind, signature_id=signature).told is told


def test_what_was_only_proposed_is_found_by_no_search(house: House, proposed: str) -> None:
    def found(number: str) -> list[str]:
        wanted = select(SearchEntry.number).where(SearchEntry.number == number)
        return house.system(lambda work: list(work.session.scalars(wanted)))

    assert found(proposed) == []
    paid(house, proposed)
    assert found(proposed) == [proposed]
