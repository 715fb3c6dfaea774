"""What finance types, as read."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from domain.customers.rules import CURRENCIES
from domain.receivables.actions.invoicing import InvoiceInput
from domain.receivables.actions.paying import METHODS, PaymentInput
from domain.receivables.actions.refunding import Sent
from domain.receivables.actions.settling import OUTCOMES, Settling
from domain.receivables.models import StatementLine
from domain.receivables.rules import price_bounds, quantity_bounds
from domain.shared.message import Message
from domain.shared.money import MOST
from web import Fields
from web.inputs import Reader

CURRENCY_PAIRS = [(each, each) for each in CURRENCIES]  # for choosing one
CENTS = 2


def read_period(form: Fields) -> tuple[str, date, date]:
    """Customer, first and last day. Raises Invalid."""
    read = Reader(form)
    customer = read.text("customer", Message("Customer"), most=40)
    first, last = read.day("first", Message("From")), read.day("last", Message("to"))
    if first and last and last < first:
        read.wrong("last", Message("The last day lies before the first."))
    read.done()
    return customer, first, last  # type: ignore[return-value]


def read_price(form: Fields) -> Decimal:
    read = Reader(form)
    price = read.decimal("price", Message("Untaxed unit price"), places=6)
    read.done()
    return price  # type: ignore[return-value]


def read_settling(form: Fields, line: StatementLine) -> Settling:
    """What finance answers to one disputed line, with the signs of that line. Raises Invalid."""
    read = Reader(form)
    fewest, most = quantity_bounds(line.quantity)
    cheapest, dearest = price_bounds(adjusts=line.adjusts_id is not None)
    outcome = read.choice("outcome", Message("Our answer"), OUTCOMES)
    answer = read.text("answer", Message("Message to the customer"), required=False, most=1000, lines=True)
    quantity = read.decimal("quantity", Message("Quantity"), least=fewest, most=most, required=False)
    price = read.decimal("price", Message("Untaxed unit price"), places=6, least=cheapest, most=dearest, required=False)
    read.done()
    return Settling(outcome, answer, quantity, price)


def read_invoice(form: Fields) -> InvoiceInput:
    """Raises Invalid."""
    read = Reader(form)
    number = read.text("number", Message("Invoice number"), most=40)
    day = read.day("day", Message("Invoice date"))
    net = read.decimal("net", Message("Untaxed amount"), places=CENTS, most=MOST)
    tax = read.decimal("tax", Message("Tax"), places=CENTS, most=MOST)
    gross = read.decimal("gross", Message("Amount with tax"), places=CENTS, most=MOST)
    note = read.text("note", Message("Note"), required=False, most=300)
    read.done()
    return InvoiceInput(number, day, net, tax, gross, note)  # type: ignore[arg-type]


def read_payment(form: Fields) -> PaymentInput:
    """Raises Invalid. `invoices` holds numbers parted by blanks or commas."""
    read = Reader(form)
    customer = read.text("customer", Message("Customer"), most=40)
    amount = read.decimal("amount", Message("Amount"), places=CENTS, least=Decimal("0.01"), most=MOST)
    currency = read.choice("currency", Message("Currency"), CURRENCIES, required=False)
    day = read.day("day", Message("Date of payment"))
    method = read.choice("method", Message("Payment method"), METHODS)
    reference = read.text("reference", Message("Reference of the bank"), required=False, most=80)
    payer = read.text("payer", Message("Paid by"), required=False, most=120)
    invoices = read.text("invoices", Message("For the invoices"), required=False, most=400)
    order = read.text("order", Message("Prepayment for the order"), required=False, most=40)
    if invoices and order:
        read.wrong("order", Message("Name invoices or an order, not both."))
    read.done()
    return PaymentInput(customer, amount, day, currency, method, reference, payer, named(invoices), order)  # type: ignore[arg-type]


def read_reservation(form: Fields) -> tuple[str, Decimal | None]:
    """The order, and how much of what is left; None for all of it. Raises Invalid."""
    read = Reader(form)
    order = read.text("order", Message("Order"), most=40)
    part = read.decimal("part", Message("Amount"), places=CENTS, least=Decimal("0.01"), most=MOST, required=False)
    read.done()
    return order, part


def read_refund(form: Fields) -> tuple[Decimal | None, str]:
    """How much is paid back, None for all that is left, and why. Raises Invalid."""
    read = Reader(form)
    part = read.decimal("back", Message("Amount"), places=CENTS, least=Decimal("0.01"), most=MOST, required=False)
    why = read.text("why_back", Message("Reason"), most=300)
    read.done()
    return part, why


def read_sent(form: Fields) -> Sent:
    """When it left the bank. Raises Invalid."""
    read = Reader(form)
    day = read.day("day", Message("Paid back on"))
    reference = read.text("reference", Message("Reference of the bank"), most=80)
    read.done()
    return Sent(day, reference)  # type: ignore[arg-type]


def named(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(text.replace(",", " ").replace("，", " ").replace("、", " ").split()))
