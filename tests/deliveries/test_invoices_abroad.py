"""The commercial invoice, by hand: a sheet for each currency, exact amounts, and nothing said that nobody knows (5.1.11(3), RULES 7)."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.customers.models import Customer
from domain.deliveries.dispatch import customs
from domain.deliveries.dispatch.customs import CommercialSheet
from domain.deliveries.models import DispatchNotice, Slip, SlipLine
from domain.orders.models import Order, OrderLine
from domain.products.models import Product

D = Decimal
Told = tuple[str, str, str | None]  # currency, quantity, untaxed unit price


@dataclass
class House:
    """A work that knows what it was told, and asks no database."""

    things: dict[tuple[type, Any], Any]

    def fetch(self, model: type, key: Any) -> Any:
        return self.things[model, key]


def sheets(*lines: Told) -> list[CommercialSheet]:
    """The invoices of a slip of 61.5 kg (net 54) with these lines, three boxes each."""
    notice, customer = uuid.uuid4(), uuid.uuid4()
    slip = Slip(notice_id=notice, customer_id=customer, gross_weight=D("61.5"), net_weight=D("54"))
    things: dict[tuple[type, Any], Any] = {
        (DispatchNotice, notice): DispatchNotice(incoterm="FCA", marks="K80 / HAMBURG"),
        (Customer, customer): Customer(payment_kind="invoice", payment_days=60),
    }
    rows, left = [], []
    for currency, quantity, price in lines:
        line = SlipLine(line_id=uuid.uuid4(), order_id=uuid.uuid4(), product_id=uuid.uuid4(), quantity=D(quantity))
        things[OrderLine, line.line_id] = OrderLine(unit_price=D(price) if price else None)
        things[Order, line.order_id] = Order(currency=currency)
        things[Product, line.product_id] = Product(hs_code="870880", origin="CN")
        left.append(line)
        rows.append(SimpleNamespace(boxes=3))
    return customs.commercial_sheets(cast(Any, House(things)), slip, left, cast(Any, SimpleNamespace(lines=rows)))


@pytest.mark.clause("5.1.11(3)")
@pytest.mark.parametrize(("lines", "amount"), [
    ([("EUR", "400", "12.35")], "4940.00"),
    ([("EUR", "400", "12.35"), ("EUR", "3", "0.333")], "4941.00"),  # 0.999 is 1.00 on its own line
    ([("USD", "7", "0.125")], "0.88"),  # half up
    ([("JPY", "1000", "1254.5")], "1254500"),
    ([("JPY", "3", "0.5")], "2"),  # yen have no parts
    ([("EUR", "12.5", "8.4")], "105.00"),  # by weight
])
def test_lines_are_rounded_each_by_itself_in_their_currency(lines: list[Told], amount: str) -> None:
    (sheet,) = sheets(*lines)
    assert sheet.amount == D(amount)
    assert sum((row.amount or D(0) for row in sheet.lines), D(0)) == D(amount)


def test_goods_of_orders_in_two_currencies_have_an_invoice_each() -> None:
    euro, yen = sheets(("EUR", "400", "12.35"), ("JPY", "10", "300"), ("EUR", "100", "1"))
    assert [(each.currency, each.amount, len(each.lines), each.boxes) for each in (euro, yen)] == [
        ("EUR", D("5040.00"), 2, 6), ("JPY", D(3000), 1, 3)]


def test_what_was_weighed_together_stands_on_no_invoice_of_a_part_of_it() -> None:
    whole, = sheets(("EUR", "400", "12.35"), ("EUR", "10", "1"))
    assert (whole.gross_weight, whole.net_weight) == (D("61.5"), D("54"))
    assert [(each.gross_weight, each.net_weight) for each in sheets(("EUR", "400", "12.35"), ("JPY", "10", "300"))] == [(None, None)] * 2


def test_without_a_price_there_is_no_total_to_be_believed() -> None:
    (sheet,) = sheets(("EUR", "400", "12.35"), ("EUR", "10", None))
    assert (sheet.amount, [row.amount for row in sheet.lines]) == (None, [D("4940.00"), None])


def test_terms_marks_code_and_origin_stand_on_it() -> None:
    (sheet,) = sheets(("EUR", "400", "12.35"))
    assert (sheet.incoterm, sheet.marks, sheet.lines[0].hs_code, sheet.lines[0].origin) == ("FCA", "K80 / HAMBURG", "870880", "CN")
    assert "60" in str(sheet.payment)
