"""What finance and customers type about money, as it is read: exact figures, days as people write them, nothing guessed (RULES 8)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from admin.receivables import inputs as finance
from domain.receivables.actions.answering import LineAnswer
from domain.receivables.actions.consuming import Standing
from domain.receivables.actions.drafting import Goods
from domain.shared.errors import Invalid
from portal.receivables import inputs as customer
from web import Fields
from web.usage import read_usage

D = Decimal
PAYMENT = {"customer": "K001", "amount": "976.32", "currency": "", "day": "2026-11-23", "method": "transfer", "reference": "ICBC-1",
           "payer": "远江汽车", "invoices": "", "order": ""}
INVOICE = {"number": "26322000000100000001", "day": "2026-11-23", "net": "864.00", "tax": "112.32", "gross": "976.32", "note": ""}


def typed(values: dict[str, str], **more: str) -> Fields:
    return Fields((values | more).items())


def refused(read: Callable[[], Any]) -> dict[str, str]:
    """The fields that are wrong, with what is said of each."""
    with pytest.raises(Invalid) as error:
        read()
    return {name: str(said) for name, said in error.value.fields.items()}


# --- a payment (RULES 2: finance, signed) ---


@pytest.mark.clause("5.1.12(2)")
def test_a_payment_is_read_as_it_was_typed() -> None:
    found = finance.read_payment(typed(PAYMENT))
    assert (found.customer, found.amount, found.day) == ("K001", D("976.32"), date(2026, 11, 23))
    assert (found.currency, found.method) == ("", "transfer")
    assert (found.reference, found.payer, found.invoices, found.order) == ("ICBC-1", "远江汽车", (), "")


@pytest.mark.parametrize(("written", "amount"), [
    ("976.32", "976.32"), ("976", "976"), ("0.01", "0.01"), ("1,234,567.80", "1234567.80"),
    ("９７６．３２", "976.32"), (" 976.3 ", "976.3"),
    ("976.3200", "976.32"), ("99999999999.99", "99999999999.99"),
])
def test_an_amount_is_exact_however_people_write_it(written: str, amount: str) -> None:
    assert finance.read_payment(typed(PAYMENT, amount=written)).amount == D(amount)


@pytest.mark.parametrize("written", [
    "", "0", "0.00", "-5", "976.321", "0.009", "1e3", "976,32", "12,34,567", "NaN", "inf", "¥976.32", "976.32 CNY", "100000000000",
    "一百",
])
def test_what_is_no_amount_is_refused_at_its_field_and_nothing_else_is(written: str) -> None:
    assert list(refused(lambda: finance.read_payment(typed(PAYMENT, amount=written)))) == ["amount"]


@pytest.mark.parametrize(("written", "day"), [
    ("2026-11-23", date(2026, 11, 23)), ("2026/11/3", date(2026, 11, 3)),
    ("2026.2.28", date(2026, 2, 28)), ("2024-02-29", date(2024, 2, 29)),
])
def test_a_day_is_read_with_strokes_points_and_dashes(written: str, day: date) -> None:
    assert finance.read_payment(typed(PAYMENT, day=written)).day == day


@pytest.mark.parametrize("written", ["", "2026-02-29", "2026-13-01", "23.11.2026", "yesterday", "1026-11-23", "2026-11-31"])
def test_a_day_that_no_calendar_has_is_refused(written: str) -> None:
    assert list(refused(lambda: finance.read_payment(typed(PAYMENT, day=written)))) == ["day"]


@pytest.mark.parametrize("currency", ["", "CNY", "USD", "EUR", "JPY", "GBP"])
def test_every_currency_that_an_agreement_may_have_can_come_in(currency: str) -> None:
    """What the customer's own is is said by leaving it empty; each that can be chosen there can be chosen here."""
    assert finance.read_payment(typed(PAYMENT, currency=currency)).currency == currency
    assert not currency or (currency, currency) in finance.CURRENCY_PAIRS


@pytest.mark.parametrize(("field", "written"), [("currency", "BTC"), ("currency", "cny"), ("method", "barter"), ("method", "")])
def test_what_stands_in_no_list_is_not_taken(field: str, written: str) -> None:
    assert list(refused(lambda: finance.read_payment(typed(PAYMENT, **{field: written})))) == [field]


@pytest.mark.parametrize(("written", "named"), [
    ("", ()), ("IV-261101-001", ("IV-261101-001",)), ("IV-1,IV-2", ("IV-1", "IV-2")),
    ("IV-1， IV-2、IV-3  IV-4", ("IV-1", "IV-2", "IV-3", "IV-4")),
    ("IV-2 IV-1 IV-2", ("IV-2", "IV-1")), (" , ，", ()),
])
def test_invoices_are_named_in_the_order_in_which_they_are_paid_each_once(written: str, named: tuple[str, ...]) -> None:
    assert finance.read_payment(typed(PAYMENT, invoices=written)).invoices == named


def test_money_is_for_invoices_or_beforehand_for_an_order_and_not_for_both() -> None:
    assert finance.read_payment(typed(PAYMENT, order="SO-261101-001")).order == "SO-261101-001"
    said = refused(lambda: finance.read_payment(typed(PAYMENT, order="SO-261101-001", invoices="IV-1")))
    assert said == {"order": "Name invoices or an order, not both."}


@pytest.mark.parametrize(("field", "most"), [("reference", 80), ("payer", 120), ("customer", 40), ("order", 40)])
def test_words_have_their_length_and_one_more_is_said(field: str, most: int) -> None:
    assert getattr(finance.read_payment(typed(PAYMENT, **{field: "字" * most})), field) == "字" * most
    said = refused(lambda: finance.read_payment(typed(PAYMENT, **{field: "字" * (most + 1)})))
    assert list(said) == [field] and f"this has {most + 1}" in said[field]


def test_all_that_is_wrong_is_said_at_once() -> None:
    assert set(refused(lambda: finance.read_payment(Fields()))) == {"customer", "amount", "day", "method"}


@pytest.mark.parametrize(("written", "part"), [("", None), ("100.00", "100"), ("0.01", "0.01")])
def test_so_much_is_held_for_an_order_or_all_that_is_left(written: str, part: str | None) -> None:
    assert finance.read_reservation(typed({"order": "SO-1", "part": written})) == ("SO-1", None if part is None else D(part))


@pytest.mark.parametrize(("order", "part", "wrong"), [
    ("", "1", "order"), ("SO-1", "0", "part"), ("SO-1", "-1", "part"), ("SO-1", "0.001", "part"),
])
def test_nothing_is_held_for_nothing(order: str, part: str, wrong: str) -> None:
    assert list(refused(lambda: finance.read_reservation(typed({"order": order, "part": part})))) == [wrong]


# --- an invoice as the tax system made it ---


@pytest.mark.parametrize(("written", "kept"), [
    ("26322000000100000001", "26322000000100000001"), ("2632 2000 0001 0000 0001", "26322000000100000001"),
    ("２６３２２０００００", "2632200000"), ("ab-12", "AB-12"), ("  2632\t2000 ", "26322000"),
])
def test_a_number_is_kept_as_the_tax_system_writes_it(written: str, kept: str) -> None:
    """The same number with blanks or of full width is the same invoice: it stands once."""
    assert finance.read_invoice(typed(INVOICE, number=written)).number == kept


@pytest.mark.parametrize(("field", "written"), [
    ("number", ""), ("number", "1" * 41), ("day", ""), ("net", ""), ("tax", "-112.32"), ("gross", "976.321"), ("gross", "100000000000.00"),
    ("note", "字" * 301),
])
def test_what_an_invoice_lacks_is_said_at_its_field(field: str, written: str) -> None:
    assert list(refused(lambda: finance.read_invoice(typed(INVOICE, **{field: written})))) == [field]


def test_an_invoice_without_tax_is_one() -> None:
    found = finance.read_invoice(typed(INVOICE, tax="0", gross="864.00"))
    assert (found.net, found.tax, found.gross) == (D("864.00"), 0, D("864.00"))


# --- the time of a statement, the price of a line, the answer to a dispute ---


@pytest.mark.parametrize(("first", "last", "wrong"), [
    ("2026-11-01", "2026-11-30", ""), ("2026-11-30", "2026-11-30", ""), ("2026-12-01", "2026-11-30", "last"), ("", "2026-11-30", "first"),
    ("2026-11-01", "", "last"), ("2026-11-01", "2026-11-31", "last"),
])
def test_a_statement_has_a_time_that_does_not_run_backwards(first: str, last: str, wrong: str) -> None:
    form = typed({"customer": "K001", "first": first, "last": last})
    if wrong:
        assert list(refused(lambda: finance.read_period(form))) == [wrong]
    else:
        assert finance.read_period(form) == ("K001", date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(("written", "price"), [
    ("86.40", "86.40"), ("0", "0"), ("0.000001", "0.000001"), ("0.0000001", None), ("", None), ("-1", None),
])
def test_an_untaxed_price_has_six_digits_at_most(written: str, price: str | None) -> None:
    if price is None:
        assert list(refused(lambda: finance.read_price(typed({"price": written})))) == ["price"]
    else:
        assert finance.read_price(typed({"price": written})) == D(price)


@pytest.mark.parametrize("outcome", ["accepted", "kept", "dropped"])
def test_a_disputed_line_has_three_ends(outcome: str) -> None:
    said = finance.read_settling(typed({"outcome": outcome, "answer": "已签收\r\n请看签收单", "quantity": "", "price": ""}), LINES[0])
    assert (said.outcome, said.answer, said.quantity, said.price) == (outcome, "已签收\r\n请看签收单", None, None)


@pytest.mark.parametrize(("field", "written"), [
    ("outcome", ""), ("outcome", "forgiven"), ("quantity", "ten"), ("quantity", "1.0001"), ("price", "1.2345678"), ("answer", "字" * 1001),
])
def test_an_answer_that_says_nothing_clear_is_none(field: str, written: str) -> None:
    form = typed({"outcome": "accepted", "answer": "", "quantity": "", "price": ""}, **{field: written})
    assert list(refused(lambda: finance.read_settling(form, LINES[0]))) == [field]


# --- the customer's answers, line by line ---


@dataclass
class Line:
    id: uuid.UUID
    position: int
    quantity: D = field(default_factory=lambda: D(1000))
    unit_price: D = field(default_factory=lambda: D("84.90"))
    unit: str = "pcs"
    adjusts_id: uuid.UUID | None = None
    state: str = "open"


LINES: Any = [Line(uuid.UUID(int=n), n) for n in (1, 2, 3)]


def answers(rest: bool = False, **fields: str) -> dict[int, LineAnswer]:
    """By position; `r1`, `why1`, `quantity1`, `price1` are what was chosen and typed for the first line."""
    form = {f"{name[:-1]}-{uuid.UUID(int=int(name[-1]))}": value for name, value in fields.items()} | ({"rest": "1"} if rest else {})
    found = customer.read_answers(Fields(form.items()), LINES)
    return {key.int: said for key, said in found.items()}


YES = LineAnswer(True)


@pytest.mark.parametrize(("rest", "fields", "said"), [
    (False, {}, {}),
    (True, {}, {1: YES, 2: YES, 3: YES}),
    (False, {"r1": "yes"}, {1: YES}),
    (True, {"r2": "no", "why2": "少 10 件", "quantity2": "990"}, {1: YES, 2: LineAnswer(False, "少 10 件", D(990)), 3: YES}),
    (False, {"r1": "yes", "r3": "no", "why3": "单价不符", "price3": "85.00"}, {1: YES, 3: LineAnswer(False, "单价不符", None, D("85.00"))}),
    # typed without choosing: it differs, also where the rest is said to be right
    (False, {"why1": "未收到"}, {1: LineAnswer(False, "未收到")}),
    (True, {"quantity1": "0"}, {1: LineAnswer(False, "", D(0)), 2: YES, 3: YES}),
])
@pytest.mark.clause("5.1.12(2)")
def test_the_customer_says_yes_or_what_differs_and_of_a_line_without_a_word_nothing(
    rest: bool, fields: dict[str, str], said: dict[int, LineAnswer]
) -> None:
    assert answers(rest, **fields) == said


@pytest.mark.parametrize(("fields", "said"), [
    ({"quantity1": "1,000"}, YES), ({"price1": "84.9"}, YES), ({"quantity1": "1000", "price1": "84.900"}, YES),  # the same again
    ({"quantity1": "998"}, None), ({"price1": "84.00"}, None), ({"why1": "少 2 件"}, None), ({"quantity1": "0"}, None),
])
def test_who_says_right_and_enters_something_else_is_asked_which_holds(fields: dict[str, str], said: LineAnswer | None) -> None:
    if said:
        assert answers(r1="yes", **fields) == {1: said}
    else:
        assert refused(lambda: answers(r1="yes", **fields)) == {f"r-{uuid.UUID(int=1)}": (
            "Line 1: you say that it is right, and what you entered differs. Which of the two holds?")}


@pytest.mark.parametrize(("field", "value", "words"), [
    ("r1", "maybe", "Line 1"),
    ("quantity2", "ten", "Line 2: your quantity"), ("price3", "-1", "Line 3: your price"), ("why1", "字" * 1001, "Line 1: what differs"),
])
def test_what_cannot_be_read_names_its_line(field: str, value: str, words: str) -> None:
    (said,) = refused(lambda: answers(True, **{field: value})).values()
    assert said.startswith(words)


def test_a_line_that_is_not_on_the_statement_is_answered_by_nobody() -> None:
    form = Fields([(f"r-{uuid.UUID(int=9)}", "yes"), (f"r-{uuid.UUID(int=1)}", "yes")])
    assert [key.int for key in customer.read_answers(form, LINES)] == [1]


@pytest.mark.parametrize(("sent", "kept"), [
    ([], []), (["not an id", ""], []), ([str(uuid.UUID(int=1)), "x", str(uuid.UUID(int=2))], [1, 2]),
    ([str(uuid.UUID(int=1))] * 2, [1, 1]),
])
def test_ticked_goods_are_those_that_an_id_names(sent: list[str], kept: list[int]) -> None:
    """Twice the same is refused by the action, which counts them."""
    assert [each.int for each in customer.read_chosen(Fields([("sel", each) for each in sent]))] == kept


CLAIM = {"amount": "226.00", "reason": "返工费", "reference": "DN-9", "invoice": "IV-1"}


def test_a_deduction_is_read_with_its_number_and_its_invoice() -> None:
    found = customer.read_deduction(typed(CLAIM))
    assert (found.amount, found.reason, found.reference, found.invoice, found.currency) == (D("226.00"), "返工费", "DN-9", "IV-1", "")
    assert customer.read_deduction(typed(CLAIM, reference="", invoice="")).invoice == ""


@pytest.mark.parametrize(("field", "written"), [
    ("amount", "0"), ("amount", ""), ("reason", ""), ("reference", "9" * 81), ("invoice", "9" * 41),
])
def test_a_deduction_says_how_much_and_why(field: str, written: str) -> None:
    assert list(refused(lambda: customer.read_deduction(typed(CLAIM, **{field: written})))) == [field]


# --- what was used of the consignment stock ---


PLACES = {"one": uuid.UUID(int=11), "other": uuid.UUID(int=12)}


def stands(part: str, place: str) -> Standing:
    goods: Any = SimpleNamespace(customer_part=part)
    where: Any = SimpleNamespace(id=PLACES[place])
    return Standing(Goods(goods, "CK-1", "CNY", D("86.40"), False, D(100)), where)


THERE = [stands("A-1", "one"), stands("A-1", "one"), stands("B-2", "one"), stands("C-3", "other")]
USAGE = {"place": str(PLACES["one"]), "first": "2026-11-01", "last": "2026-11-07"}


@pytest.mark.parametrize(("fields", "used"), [
    ({"used-A-1": "20"}, [("A-1", "20")]),
    ({"used-A-1": "20", "used-B-2": "5.5"}, [("A-1", "20"), ("B-2", "5.5")]),
    ({"used-A-1": "", "used-B-2": "0"}, []),
    ({"used-C-3": "7", "used-D-4": "7"}, []),  # stands at another place, or at none
])
def test_a_report_names_what_was_typed_for_its_own_place(fields: dict[str, str], used: list[tuple[str, str]]) -> None:
    found = read_usage(typed(USAGE, **fields), THERE)
    assert [(each.part, each.quantity, each.row) for each in found.used] == [(part, D(n), f"used-{part}") for part, n in used]
    assert (found.place, found.first, found.last) == (PLACES["one"], date(2026, 11, 1), date(2026, 11, 7))


@pytest.mark.parametrize(("fields", "wrong"), [
    ({"used-A-1": "-1"}, ["used-A-1"]), ({"used-A-1": "1.0001"}, ["used-A-1"]),
    ({"used-A-1": "many", "used-B-2": "x"}, ["used-A-1", "used-B-2"]),
    ({"place": "nowhere"}, ["place"]), ({"first": ""}, ["first"]), ({"last": "soon"}, ["last"]),
])
def test_a_report_that_cannot_be_read_is_kept_with_what_is_wrong(fields: dict[str, str], wrong: list[str]) -> None:
    assert list(refused(lambda: read_usage(typed(USAGE, **fields), THERE))) == wrong
