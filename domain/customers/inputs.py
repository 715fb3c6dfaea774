"""What is entered of a customer, read and checked: all mistakes at once. Each `read_*` raises Invalid."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from domain.customers import rules
from domain.shared.entered import LONG, Entered
from domain.shared.message import Message

ADDRESS = re.compile(r"[^@\s,;<>]+@[^@\s,;<>]+")


@dataclass(frozen=True)
class CustomerInput:
    number: str
    name_zh: str
    name_en: str
    name_short: str
    grade: str
    potential: bool
    indirect: bool
    stands_behind: str
    region: str
    distance: str
    retail: bool
    language: str
    owner_id: uuid.UUID
    deputy_id: uuid.UUID | None


@dataclass(frozen=True)
class TermsInput:
    payment_kind: str
    payment_days: int
    currency: str
    tax_rate: Decimal
    invoicing: dict[str, Any]
    incoterm: str
    dates_mean: str
    early_days: int | None
    late_days: int | None
    required_documents: list[Any]
    label_layout: str
    supplier_number: str
    credit_limit: Decimal | None
    response_minutes: dict[str, Any]


@dataclass(frozen=True)
class ShipToInput:
    code: str
    name: str
    plant: str
    dock: str
    window: str
    address: str
    consignee: str
    phone: str
    transport_days: int
    active: bool
    consignment: bool = False


@dataclass(frozen=True)
class ContactInput:
    name: str
    job: str
    email: str
    phone: str
    language: str
    active: bool


@dataclass(frozen=True)
class RequirementInput:
    topic: str
    source: str
    text: str
    question: str
    active: bool


@dataclass(frozen=True)
class OperationInput:
    organisation: str
    finance: str
    debt: str
    scale: str
    demands: str


def read_customer(fields: Mapping[str, str]) -> CustomerInput:
    entered = Entered(fields)
    owner = _person(entered, "owner_id", needed=True)
    read = {
        "number": entered.text("number", needed=True, longest=20), "name_zh": entered.text("name_zh", needed=True),
        "name_en": entered.text("name_en"), "name_short": entered.text("name_short", needed=True, longest=20),
        "grade": entered.choice("grade", rules.GRADES), "potential": entered.flag("potential"), "indirect": entered.flag("indirect"),
        "stands_behind": entered.text("stands_behind"), "region": entered.text("region"),
        "distance": entered.choice("distance", rules.DISTANCES), "retail": entered.flag("retail"),
        "language": entered.choice("language", rules.LANGUAGES), "deputy_id": _person(entered, "deputy_id"),
    }
    if owner and read["deputy_id"] == owner:
        entered.wrong("deputy_id", Message("The deputy is somebody else than the owner."))
    entered.check()
    return CustomerInput(owner_id=owner, **read)  # type: ignore[arg-type]


def read_terms(fields: Mapping[str, str], documents: list[str]) -> TermsInput:
    """`documents` are the required shipping documents that were ticked; the tax rate is entered in percent."""
    entered = Entered(fields)
    tax = entered.number("tax_percent", needed=True, most=100, places=2)
    days = entered.whole("payment_days", needed=True, most=365)
    read = {
        "payment_kind": entered.choice("payment_kind", rules.PAYMENTS), "currency": entered.choice("currency", rules.CURRENCIES),
        "invoicing": {name: text for name in rules.INVOICING if (text := entered.text(f"invoicing_{name}"))},
        "incoterm": entered.choice("incoterm", rules.INCOTERMS), "dates_mean": entered.choice("dates_mean", rules.DATES_MEAN),
        "early_days": entered.whole("early_days", most=90), "late_days": entered.whole("late_days", most=90),
        "label_layout": entered.text("label_layout"), "supplier_number": entered.text("supplier_number", longest=20),
        "credit_limit": entered.number("credit_limit", most=10**12 - 1, places=2),
        "response_minutes": _response(entered),
    }
    if not set(documents) <= set(rules.SHIPPING_DOCUMENTS):
        entered.wrong("required_documents", Message("Please choose one of the list."))
    entered.check()
    return TermsInput(tax_rate=(tax or Decimal(0)) / 100, payment_days=days or 0, required_documents=sorted(documents),
                      **read)  # type: ignore[arg-type]


def read_ship_to(fields: Mapping[str, str]) -> ShipToInput:
    entered = Entered(fields)
    days = entered.whole("transport_days", most=120)
    read = {name: entered.text(name, needed=name in {"code", "name"}) for name in
            ("code", "name", "plant", "dock", "window", "address", "consignee", "phone")}
    entered.check()
    return ShipToInput(transport_days=days or 0, active=entered.flag("active"), consignment=entered.flag("consignment"), **read)


def read_contact(fields: Mapping[str, str]) -> ContactInput:
    entered = Entered(fields)
    read = {name: entered.text(name, needed=name == "name") for name in ("name", "job", "email", "phone")}
    if read["email"] and not ADDRESS.fullmatch(read["email"]):
        entered.wrong("email", Message("Enter an e-mail address, such as name@company.com."))
    language = entered.choice("language", rules.LANGUAGES)
    entered.check()
    return ContactInput(language=language, active=entered.flag("active"), **read)


def read_requirement(fields: Mapping[str, str]) -> RequirementInput:
    """1.2: each requirement has its source and the question that it puts to a review."""
    entered = Entered(fields)
    read = {name: entered.text(name, needed=True, longest=LONG) for name in ("source", "text", "question")}
    topic = entered.choice("topic", rules.TOPICS)
    entered.check()
    return RequirementInput(topic=topic, active=entered.flag("active"), **read)


def read_operation(fields: Mapping[str, str]) -> OperationInput:
    entered = Entered(fields)
    read = {name: entered.text(name, longest=LONG) for name in ("organisation", "finance", "debt", "scale", "demands")}
    entered.check()
    return OperationInput(**read)


def _person(entered: Entered, name: str, *, needed: bool = False) -> uuid.UUID | None:
    text = entered.text(name, needed=needed)
    try:
        return uuid.UUID(text) if text else None
    except ValueError:
        entered.wrong(name, Message("Please choose one of the list."))
        return None


def _response(entered: Entered) -> dict[str, Any]:
    """Working hours as entered, kept in minutes; an empty field leaves the default."""
    hours = {kind: entered.number(f"response_{kind}", most=400, places=1) for kind in rules.RESPONSE_TIMES}
    return {kind: int(each * 60) for kind, each in hours.items() if each}
