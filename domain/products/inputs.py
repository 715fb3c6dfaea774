"""What is entered of parts, lists, prices, stock and capacity, read and checked: all mistakes at once. `read_*` raise Invalid."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.products.queries.entries import part_key
from domain.products.rules import SOURCES
from domain.shared.entered import LONG, Entered
from domain.shared.message import Message

UNITS = ("pcs", "set", "kg", "m")
DOCUMENT_KINDS = {"bom": Message("BOM"), "instruction": Message("Work instruction"), "parameters": Message("Process parameters")}
CURRENCIES = ("CNY", "USD", "EUR", "JPY", "GBP")


@dataclass(frozen=True)
class ProductInput:
    code: str
    name_zh: str
    name_en: str
    unit: str
    line_id: uuid.UUID | None
    pieces_per_hour: Decimal | None
    lead_days: int
    safety_stock: Decimal
    restricted_substances: str
    production_ended: date | None
    service_ended: date | None
    hs_code: str = ""
    origin: str = ""
    net_weight: Decimal | None = None


@dataclass(frozen=True)
class EntryInput:
    customer_part: str
    name: str
    drawing: str
    revision: str
    material: str
    specification: str
    quality: str
    program: str
    packaging: str
    warranty: str
    standard_pack: Decimal | None
    minimum_quantity: Decimal | None
    active: bool


@dataclass(frozen=True)
class PriceInput:
    currency: str
    unit_price: Decimal
    minimum_quantity: Decimal
    valid_from: date
    valid_to: date | None
    source: str
    source_number: str
    provisional: bool


@dataclass(frozen=True)
class MaterialInput:
    code: str
    name: str
    unit: str
    safety_stock: Decimal
    lead_days: int


@dataclass(frozen=True)
class LotInput:
    number: str
    quantity: Decimal
    produced_on: date
    revision: str = ""  # of the drawing; empty: the one on the lists


@dataclass(frozen=True)
class DocumentInput:
    kind: str
    revision: str
    number: str
    issued_on: date


def read_product(fields: Mapping[str, str]) -> ProductInput:
    entered = Entered(fields)
    read = {
        "code": part_key(entered.text("code", needed=True, longest=40)), "name_zh": entered.text("name_zh", needed=True),
        "name_en": entered.text("name_en"), "unit": entered.choice("unit", UNITS), "line_id": key(entered, "line_id"),
        "pieces_per_hour": entered.number("pieces_per_hour", least=Decimal("0.01"), places=2),
        "lead_days": entered.whole("lead_days", needed=True, most=730) or 0,
        "safety_stock": entered.number("safety_stock", places=3) or Decimal(0),
        "restricted_substances": entered.text("restricted_substances"),
        "production_ended": entered.day("production_ended"), "service_ended": entered.day("service_ended"),
        "hs_code": hs_code(entered), "origin": origin(entered),
        "net_weight": entered.number("net_weight", least=Decimal("0.000001"), most=100_000),
    }
    entered.check()
    return ProductInput(**read)  # type: ignore[arg-type]


def hs_code(entered: Entered) -> str:
    """The code of the goods for customs: 6, 8 or 10 digits, with or without points between them."""
    text = entered.text("hs_code", longest=20)
    digits = text.replace(".", "").replace(" ", "")
    if digits and (not (digits.isascii() and digits.isdecimal()) or len(digits) not in {6, 8, 10}):
        entered.wrong("hs_code", Message("An HS code has 6, 8 or 10 digits."))
    return digits


def origin(entered: Entered) -> str:
    """The country in which it is made, as customs write it: two letters."""
    text = entered.text("origin", longest=20).upper()
    if text and not (len(text) == 2 and text.isascii() and text.isalpha()):
        entered.wrong("origin", Message("Enter the country as two letters, such as CN."))
    return text


def read_entry(fields: Mapping[str, str]) -> EntryInput:
    entered = Entered(fields)
    read = {name: entered.text(name) for name in ("drawing", "revision", "material", "program", "packaging", "warranty")}
    read |= {name: entered.text(name, longest=LONG) for name in ("specification", "quality")}
    read |= {"customer_part": part_key(entered.text("customer_part", needed=True, longest=60)), "name": entered.text("name", needed=True)}
    pack, minimum = (entered.number(name, least=Decimal("0.001"), places=3) for name in ("standard_pack", "minimum_quantity"))
    entered.check()
    return EntryInput(standard_pack=pack, minimum_quantity=minimum, active=entered.flag("active"), **read)


def read_price(fields: Mapping[str, str]) -> PriceInput:
    """An untaxed unit price with its validity; the currency and the price are exact as entered."""
    entered = Entered(fields)
    price = entered.number("unit_price", needed=True, least=Decimal("0.000001"))
    first, last = entered.day("valid_from", needed=True), entered.day("valid_to")
    if first and last and last < first:
        entered.wrong("valid_to", Message("The last day lies before the first."))
    read = {
        "currency": entered.choice("currency", CURRENCIES), "minimum_quantity": entered.number("price_from", places=3) or Decimal(0),
        "source": entered.choice("source", SOURCES, default="list"), "source_number": entered.text("source_number"),
    }
    if read["source"] == "quotation" and not read["source_number"]:
        entered.wrong("source_number", Message("A quoted price names its quotation."))
    entered.check()
    return PriceInput(unit_price=price, valid_from=first, valid_to=last, provisional=entered.flag("provisional"), **read)  # type: ignore[arg-type]


def read_material(fields: Mapping[str, str]) -> MaterialInput:
    entered = Entered(fields)
    read = {
        "code": part_key(entered.text("code", needed=True, longest=40)), "name": entered.text("name", needed=True),
        "unit": entered.text("unit", needed=True, longest=10), "safety_stock": entered.number("safety_stock", places=3) or Decimal(0),
        "lead_days": entered.whole("lead_days", needed=True, most=730) or 0,
    }
    entered.check()
    return MaterialInput(**read)  # type: ignore[arg-type]


def read_lot(fields: Mapping[str, str]) -> LotInput:
    entered = Entered(fields)
    number, day = entered.text("number", needed=True, longest=60), entered.day("produced_on", needed=True)
    quantity = entered.number("quantity", needed=True, least=Decimal("0.001"), places=3)
    revision = entered.text("revision", longest=40)
    entered.check()
    return LotInput(number, quantity or Decimal(0), day, revision)  # type: ignore[arg-type]


def read_document(fields: Mapping[str, str]) -> DocumentInput:
    entered = Entered(fields)
    kind, day = entered.choice("kind", DOCUMENT_KINDS), entered.day("issued_on", needed=True)
    revision, number = entered.text("revision", needed=True, longest=20), entered.text("number", needed=True, longest=60)
    entered.check()
    return DocumentInput(kind, revision, number, day)  # type: ignore[arg-type]


def read_count(fields: Mapping[str, str]) -> tuple[Decimal, date]:
    """Pieces counted, and the day on which they were."""
    entered = Entered(fields)
    quantity, day = entered.number("on_hand", needed=True, places=3), entered.day("counted_on", needed=True)
    entered.check()
    return quantity or Decimal(0), day  # type: ignore[return-value]


def read_stop(fields: Mapping[str, str]) -> tuple[Decimal | None, str]:
    """How many pieces that lie in no lot are stopped, None for all of the part; and why."""
    entered = Entered(fields)
    quantity, whole, reason = entered.number("stopped", places=3), entered.flag("whole"), entered.text("why", needed=True)
    if whole == (quantity is not None) and "stopped" not in entered.errors:
        entered.wrong("stopped", Message("Enter how many, or tick that all of the part is blocked."))
    entered.check()
    return quantity, reason


def key(entered: Entered, name: str, *, needed: bool = False) -> uuid.UUID | None:
    """The id of something chosen from a list."""
    text = entered.text(name, needed=needed)
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        entered.wrong(name, Message("Please choose one of the list."))
        return None
