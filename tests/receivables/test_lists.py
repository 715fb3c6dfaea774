"""Lists of money as finance and customers narrow them, and what their workbooks say of each row (RULES 8)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.receivables.actions import crediting, paying, retail
from domain.receivables.actions.settling import agrees_with_them
from domain.receivables.actions.turns import other_price
from domain.receivables.models import Invoice, InvoiceState, Payment, StatementLine
from domain.receivables.queries import deductions, lists
from domain.receivables.queries.lists import Wanted, age_of
from domain.receivables.queries.things import StatementPage
from domain.receivables.rules import Age
from templates.money import account_workbook, invoices_workbook, statement_workbook
from tests.cast import PASSWORD, TODAY
from tests.receivables.received import ARM, LINK, House, received
from tests.receivables.test_accounts import Answer
from tests.receivables.test_deductions import accept, claim
from tests.receivables.test_desks import sheets
from tests.receivables.test_register import due
from tests.remembering import remembered

D = Decimal


# --- what a disputed line comes to, without a database ---


def line(quantity: str = "100", price: str = "86.40", theirs: str | None = None, their_price: str | None = None) -> StatementLine:
    return StatementLine(
        quantity=D(quantity), unit_price=D(price), their_quantity=None if theirs is None else D(theirs),
        their_price=None if their_price is None else D(their_price))


@pytest.mark.parametrize(("given", "agrees"), [
    (line(), False),  # they named no figure: nothing that they signed says that this is right
    (line(theirs="100"), True), (line(theirs="100.000"), True), (line(theirs="90"), False),
    (line(their_price="86.4"), True), (line(their_price="85.00"), False),
    (line(theirs="100", their_price="86.40"), True), (line(theirs="100", their_price="85.00"), False),
    (line(theirs="90", their_price="86.40"), False), (line(quantity="0", theirs="0"), True),
])
def test_a_line_is_confirmed_with_the_answer_where_it_is_exactly_what_they_signed(given: StatementLine, agrees: bool) -> None:
    assert agrees_with_them(given) is agrees


@pytest.mark.parametrize(("given", "other"), [
    (line(), False), (line(theirs="90"), False), (line(their_price="86.400"), False), (line(their_price="86.41"), True),
    (line(their_price="0"), True),
])
@pytest.mark.clause("5.1.9(4)")
def test_another_price_is_what_goes_to_the_general_manager(given: StatementLine, other: bool) -> None:
    assert other_price(given) is other


def stated(state: str, gross: str, **more: Any) -> Any:
    return SimpleNamespace(**({"state": state, "gross": D(gross), "invoice_id": None, "credit_id": None, "settled_at": None} | more))


@pytest.mark.parametrize(("rows", "free"), [
    ([], "0"), ([stated("confirmed", "100.00"), stated("open", "7.00"), stated("disputed", "3.00"), stated("dropped", "9.00")], "100.00"),
    ([stated("confirmed", "100.00", invoice_id=1), stated("confirmed", "20.00")], "20.00"),
    ([stated("confirmed", "-100.00"), stated("confirmed", "40.00")], "-60.00"),
    ([stated("confirmed", "-100.00", credit_id=1), stated("confirmed", "40.00", settled_at=TODAY)], "0"),
])
def test_what_waits_for_an_invoice_or_a_credit_note_is_confirmed_and_on_neither(rows: list[Any], free: str) -> None:
    nothing: Any = None
    page = StatementPage(nothing, nothing, rows, {}, {}, [])
    assert page.free == D(free)
    assert [each.state for each in page.waiting] == [each.state for each in rows if each.state == "open"]
    assert [each.state for each in page.disputed] == [each.state for each in rows if each.state == "disputed"]


@pytest.mark.parametrize(("state", "days", "age"), [
    ("issued", -1, Age.NOT_DUE), ("issued", 0, Age.NOT_DUE), ("issued", 1, Age.TO_30), ("issued", 31, Age.TO_60),
    ("issued", 91, Age.OVER_90),
    ("paid", 91, None), ("cancelled", 91, None), ("asked", None, None),
])
def test_only_what_is_owed_grows_old(state: str, days: int | None, age: Age | None) -> None:
    invoice = Invoice(state=InvoiceState(state), due_on=None if days is None else TODAY - timedelta(days=days))
    assert age_of(invoice, TODAY) == age


# --- workbooks, without a database ---


def invoice(state: str = "issued", currency: str = "CNY", late: int = 12, paid: str = "76.32") -> Invoice:
    return Invoice(
        number="IV-1", tax_number="26322000", state=InvoiceState(state), currency=currency, net=D("864.00"), tax=D("112.32"),
        gross=D("976.32"), paid=D(paid), invoiced_on=date(2026, 10, 1), due_on=TODAY - timedelta(days=late))


INVOICE_ROWS = [
    (invoice(), {"状态": "已开具", "未付金额": 900.0, "账龄": "1–30 天", "逾期天数": 12.0}),
    (invoice(late=-3), {"未付金额": 900.0, "账龄": "未到期", "逾期天数": ""}),
    (invoice("paid", paid="976.32"), {"状态": "已付款", "未付金额": 0.0, "账龄": "", "逾期天数": ""}),
]


@pytest.mark.parametrize(("row", "said"), INVOICE_ROWS, ids=["overdue", "not due", "paid"])
def test_an_invoice_in_the_workbook_has_its_age_and_its_days_while_it_is_owed(row: Invoice, said: dict[str, Any]) -> None:
    (rows,) = sheets(Answer(invoices_workbook([(row, "K001", "远江汽车")], TODAY, "zh-CN"))).values()
    figures = dict(zip(*rows, strict=True))
    assert {name: figures[name] for name in said} == said
    assert (figures["发票号码"], figures["顾客"], figures["含税金额"]) == ("26322000", "远江汽车", 976.32)


def test_the_headings_of_a_workbook_are_in_the_readers_language() -> None:
    chinese, english = (sheets(Answer(invoices_workbook([], TODAY, language))) for language in ("zh-CN", "en"))
    assert (list(chinese), list(english)) == (["发票"], ["Invoices"])
    (head,), (said,) = *chinese.values(), *english.values()
    assert len(head) == len(said) == 14 and not set(head) & set(said)


@pytest.mark.parametrize(("state", "left", "word"), [("recorded", 30.0, ""), ("cancelled", "", "已取消")])
def test_a_cancelled_payment_leaves_nothing_in_the_workbook(state: str, left: Any, word: str) -> None:
    payment = Payment(number="SK-1", kind="payment", state=state, method="draft", reference="ICBC-1", reason="", currency="CNY",
                      amount=D("100.00"), allocated=D("70.00"), received_on=TODAY)
    found = list(sheets(Answer(account_workbook([], [], [], [(payment, "", "")], TODAY, "zh-CN"))).values())[-1]
    figures = dict(zip(*found, strict=True))
    assert (figures["付款方式"], figures["预收余额"], figures["状态"]) == ("银行承兑汇票", left, word)


def test_a_statement_in_the_workbook_leaves_out_what_was_taken_off_and_names_what_differs() -> None:
    nothing: Any = None
    rows: Any = [
        StatementLine(position=n, state=state, received_on=TODAY, slip_number="CK-1", order_number="SO-1", po_number="4500",
                      customer_part=ARM, name="左臂", unit="pcs", quantity=D(10), unit_price=D("86.40"), provisional=n == 1,
                      net=D("864.00"), tax=D("112.32"),
                      gross=D("976.32"), dispute="少 1 件" if state == "disputed" else "", answer="")
        for n, state in enumerate(("open", "disputed", "dropped"), 1)]
    statement: Any = SimpleNamespace(number="DZ-1", currency="CNY")
    file = statement_workbook(StatementPage(statement, nothing, rows, {}, {}, []), "zh-CN")
    (found,) = sheets(Answer(file)).values()
    _, *body = found
    assert file[1] == "DZ-1.xlsx"
    assert [row[15] for row in body] == ["", "少 1 件"]
    assert [row[8] for row in body] == ["件", "件"]


# --- lists as they are narrowed ---


@pytest.fixture
@remembered
def several(house: House) -> dict[str, str]:
    """Two invoices of A, one of them 40 days late; a payment with something left, one cancelled, a credit note."""
    made = {"fresh": house.issued((ARM, 10, "86.40"), tax_number="26320001")}
    made["late"] = house.issued((LINK, 5, "21.75"), tax_number="26320002")
    due(house, made["late"], 40)
    made["over"] = house.pay("150.00", reference="ICBC-1", invoices=(made["late"],))
    made["gone"] = house.pay("10.00", reference="ABC-2")
    house.as_(house.cast.xu, lambda work: paying.cancel(work, made["gone"], "退票", PASSWORD, None))
    made["claim"] = claim(house, "26.00", reference="DN-5")
    accept(house, made["claim"], "26.00")
    made["refused"] = claim(house, "5.00", reference="DN-6")
    house.as_(house.cast.xu, lambda work: crediting.refuse(work, made["refused"], "无依据", None))
    return made


def invoices(house: House, **wanted: str) -> list[str]:
    return sorted(row[0].tax_number for row in house.as_(house.cast.xu, lambda work: lists.invoices(work, Wanted(**wanted))).rows)


@pytest.mark.parametrize(("wanted", "found"), [
    ({}, ["26320001", "26320002"]), ({"text": "0001"}, ["26320001"]), ({"text": "K001"}, ["26320001", "26320002"]), ({"text": "K002"}, []),
    ({"state": "paid"}, ["26320002"]), ({"state": "issued"}, ["26320001"]), ({"age": "overdue"}, []), ({"age": "not_due"}, ["26320001"]),
    ({"text": "2632", "state": "cancelled"}, []), ({"text": "%"}, ["26320001", "26320002"]),
])
def test_invoices_are_found_by_number_customer_state_and_age(
    house: House, several: dict[str, str], wanted: dict[str, str], found: list[str]
) -> None:
    """The late one is paid: nothing of it is overdue any more."""
    assert invoices(house, **wanted) == found


def payments(house: House, **wanted: str) -> set[str]:
    return {row[0].number for row in house.as_(house.cast.xu, lambda work: lists.payments(work, Wanted(**wanted))).rows}


def test_payments_are_found_by_reference_by_what_is_left_and_by_state(house: House, several: dict[str, str]) -> None:
    note = next(iter(payments(house) - {several["over"], several["gone"]}))
    assert note.startswith("HC-")
    assert payments(house, text="ICBC") == {several["over"]} == payments(house, text=several["over"])
    assert payments(house, state="cancelled") == {several["gone"]}
    assert payments(house, state="credit") == set()  # 27.11 over went to the oldest open one, and the note with it
    house.pay("5000.00")
    assert len(payments(house, state="credit")) == 1


def test_of_one_customer_alone(house: House, several: dict[str, str]) -> None:
    received(house.cast, ("B-77120", 500, "4.35"), customer="b")
    number = house.send(house.draft("K002"))
    house.answer(number, who=house.cast.b_buyer)
    house.issue(house.asked(number, who=house.cast.b_buyer), tax_number="26320003")
    for customer, expected in ((house.cast.a, {"26320001", "26320002"}), (house.cast.b, {"26320003"})):
        rows = house.as_(house.cast.xu, lambda work, of=customer.id: lists.invoices(work, Wanted(customer_id=of)).rows)
        assert {row[0].tax_number for row in rows} == expected


@pytest.mark.parametrize(("state", "names"), [
    ("", ["claim", "refused"]), ("accepted", ["claim"]), ("refused", ["refused"]), ("claimed", []),
])
def test_deductions_are_found_by_their_state(house: House, several: dict[str, str], state: str, names: list[str]) -> None:
    rows = house.as_(house.cast.xu, lambda work: deductions.listed_for(work, state)).rows
    assert {row[0].number for row in rows} == {several[name] for name in names}


@pytest.mark.clause("5.1.12(3)")
def test_exceptions_are_listed_with_what_can_be_done_by_whom(house: House) -> None:
    house.system(lambda work: setattr(work.fetch(type(house.cast.a), house.cast.a.id), "retail", True))
    orders = [received(house.cast, (ARM, 10, "86.40"), po=po, state="released", signed=False) for po in ("1", "2")]
    made = [house.as_(house.cast.xu, lambda work, of=each: retail.propose(work, of, D("976.32"), "急单").number) for each in orders]
    house.as_(house.cast.shen, lambda work: retail.decide(work, made[0], PASSWORD, None))

    def found(who: Any, state: str) -> dict[str, set[str]]:
        rows = house.as_(who, lambda work: deductions.exceptions(work, state)).rows
        return {row[0].number: {name for name, why in row[3].items() if not why} for row in rows}

    assert found(house.cast.shen, "") == {made[0]: set(), made[1]: {"sign", "refuse"}}
    assert found(house.cast.xu, "") == {made[0]: {"end"}, made[1]: {"withdraw"}}
    assert list(found(house.cast.xu, "signed")) == [made[0]] and list(found(house.cast.xu, "proposed")) == [made[1]]
