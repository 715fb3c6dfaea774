"""Goods that go abroad: what customs ask of each part, packing list and commercial invoice (5.1.11(3), RULES 7)."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from domain.customers.models import Customer
from domain.deliveries.dispatch.finding import boxes_of, lines_of
from domain.deliveries.dispatch.goods import packed, spans
from domain.deliveries.dispatch.inputs import ShipInput
from domain.deliveries.dispatch.rules import enumerated
from domain.deliveries.dispatch.sheet import SlipRow, SlipSheet
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import Box, DispatchLine, DispatchNotice, Slip, SlipLine
from domain.orders.models import Order, OrderLine
from domain.orders.sheet import payment_words
from domain.products.models import Product
from domain.shared import money
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work

OVERSEAS = "overseas"
CUBE = Decimal(1_000_000)  # cm³ in a m³
ASKED = {"hs_code": Message("HS code"), "origin": Message("country of origin"), "net_weight": Message("net weight")}


def undeclared(product: Product, unit_price: Decimal | None) -> list[Message]:
    """What customs ask of a part and nobody has entered yet."""
    found = [words for name, words in ASKED.items() if not getattr(product, name)]
    return found if unit_price is not None else [*found, Message("price")]


def missing(work: Work, notice: DispatchNotice) -> Iterator[Message]:
    """What stands against an invoice for customs; nothing where the goods stay in the country."""
    if work.fetch(Customer, notice.customer_id).distance != OVERSEAS:
        return
    if not notice.incoterm:
        yield Message("The Incoterm is missing: goods that go abroad need it on invoice and packing list.")
    for line in lines_of(work, notice):
        if what := undeclared(work.fetch(Product, line.product_id), work.fetch(OrderLine, line.line_id).unit_price):
            yield Message("{code}: for customs this is missing: {what}", code=line.code, what=enumerated(what))


@gate("notify")
def to_be_declared(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Sales hears in time; it stops the goods only at the gate."""
    return (Finding(words, blocks=False) for words in missing(work, notice))


@gate("ship")
def declared(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    return map(Finding, missing(work, notice))


# weights and sizes


def volume_of(size: str, boxes: int = 1) -> Decimal:
    """m³ of so many boxes of a size (60×40×30, in cm); nothing where the size is not known."""
    if not size:
        return Decimal(0)
    length, width, height = (Decimal(each) for each in size.split("×"))
    return length * width * height * boxes / CUBE


def totals(boxes: Sequence[Box], net: Decimal | None) -> dict[str, Decimal | None]:
    """Gross and net weight (kg) and volume (m³) by the boxes; None where a box does not say."""
    gross = None if not boxes or any(box.gross_weight is None for box in boxes) else sum((box.gross_weight or Decimal(0) for box in boxes),
                                                                                       Decimal(0))
    volume = None if not boxes or any(not box.size for box in boxes) else sum((volume_of(box.size) for box in boxes), Decimal(0))
    return {"gross_weight": gross, "net_weight": net, "volume": volume}


def net_of(work: Work, lines: Collection[DispatchLine]) -> Decimal | None:
    """kg of the parts alone, by the weight of a unit; None where one is not known."""
    weights = [(line.quantity, work.fetch(Product, line.product_id).net_weight) for line in lines]
    return None if any(weight is None for _, weight in weights) else sum((n * (weight or Decimal(0)) for n, weight in weights), Decimal(0))


def weighed(work: Work, notice: DispatchNotice, given: ShipInput, lines: Sequence[DispatchLine], boxes: Sequence[Box]) -> ShipInput:
    """What is entered, else what the boxes say. Raises Invalid where goods go abroad and neither says it."""
    if work.fetch(Customer, notice.customer_id).distance != OVERSEAS:
        return given
    known = totals(boxes, net_of(work, lines))
    found: dict[str, Any] = {name: getattr(given, name) or (value and value.quantize(Decimal("0.001"))) for name, value in known.items()}
    if wrong := {name: Message("The packing list needs it: weigh and measure.") for name, value in found.items() if not value}:
        raise Invalid(wrong)
    if found["net_weight"] > found["gross_weight"]:
        raise Invalid({"net_weight": Message("The net weight is more than the gross weight.")})
    return replace(given, **found)


# papers


@dataclass(frozen=True)
class PackingRow:
    """Boxes of one size and weight of a line; weights in kg, the volume in m³, None where nobody measured."""

    row: SlipRow
    boxes: int
    quantity: Decimal
    numbers: str
    size: str
    net_weight: Decimal | None
    gross_weight: Decimal | None
    volume: Decimal | None


@dataclass(frozen=True)
class PackingSheet:
    slip: SlipSheet
    incoterm: str
    marks: str
    lines: Sequence[PackingRow]
    boxes: int
    gross_weight: Decimal | None
    net_weight: Decimal | None
    volume: Decimal | None


@dataclass(frozen=True)
class InvoiceRow:
    row: SlipRow
    hs_code: str
    origin: str
    unit_price: Decimal | None
    amount: Decimal | None


@dataclass(frozen=True)
class CommercialSheet:
    """For customs and the buyer, in the order's currency; the goods carry it, the slip does not."""

    slip: SlipSheet
    incoterm: str
    currency: str
    payment: Message
    marks: str
    lines: Sequence[InvoiceRow]
    amount: Decimal | None
    boxes: int
    gross_weight: Decimal | None
    net_weight: Decimal | None

def packing_sheet(work: Work, slip: Slip, lines: Sequence[SlipLine], sheet: SlipSheet) -> PackingSheet:
    notice = work.fetch(DispatchNotice, slip.notice_id)
    boxes, rows = boxes_of(work, notice), list[PackingRow]()
    for line, row in zip(lines, sheet.lines, strict=True):
        mine = [box for box in boxes if box.dispatch_line_id == line.dispatch_line_id]
        rows += packing_rows(row, mine, work.fetch(Product, line.product_id).net_weight)
    return PackingSheet(sheet, notice.incoterm, notice.marks, rows, sum(row.boxes for row in sheet.lines), slip.gross_weight,
                        slip.net_weight, slip.volume)


def packing_rows(row: SlipRow, boxes: Sequence[Box], net: Decimal | None) -> list[PackingRow]:
    """A row for each size, weight and content of box: five alike and one that is not full are two rows."""
    alike: dict[tuple[Any, ...], list[Box]] = {}
    for box in sorted(boxes, key=lambda each: each.number):
        alike.setdefault((box.size, box.gross_weight, box.quantity), []).append(box)
    return [
        PackingRow(row, len(those), packed(those), spans([box.number for box in those]), size, net and net * packed(those),
                   gross and gross * len(those), volume_of(size, len(those)) or None)
        for (size, gross, _), those in alike.items()
    ]


def commercial_sheets(work: Work, slip: Slip, lines: Sequence[SlipLine], sheet: SlipSheet) -> list[CommercialSheet]:
    """One for each currency of the orders that the goods are from; weights stand on it where it is of all that was weighed together."""
    notice, customer = work.fetch(DispatchNotice, slip.notice_id), work.fetch(Customer, slip.customer_id)
    found: dict[str, list[InvoiceRow]] = {}
    for line, row in zip(lines, sheet.lines, strict=True):
        price, product = work.fetch(OrderLine, line.line_id).unit_price, work.fetch(Product, line.product_id)
        currency = work.fetch(Order, line.order_id).currency
        amount = None if price is None else money.amount(price, line.quantity, currency)
        found.setdefault(currency, []).append(InvoiceRow(row, product.hs_code, product.origin, price, amount))
    gross, net = (slip.gross_weight, slip.net_weight) if len(found) == 1 else (None, None)
    return [
        CommercialSheet(
            sheet, notice.incoterm, currency, payment_words(customer), notice.marks, rows,
            None if any(row.amount is None for row in rows) else sum((row.amount or Decimal(0) for row in rows), Decimal(0)),
            sum(row.row.boxes for row in rows), gross, net,
        ) for currency, rows in found.items()
    ]
