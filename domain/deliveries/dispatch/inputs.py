"""What people enter on the way from the notice to the slip; decoded from fields, so that all mistakes are told at once."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.customers.rules import CURRENCIES, INCOTERMS
from domain.shared.entered import Entered
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.settings import settings

QUANTITY = re.compile(r"quantity-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")
SIZE = re.compile(r"\s*[0-9]{1,4}(?:\.[0-9])?(?:\s*[x×*X]\s*[0-9]{1,4}(?:\.[0-9])?){2}\s*(?:cm)?\s*")
POINTS = ("name", "specification", "quantity", "packaging", "label")
MOST_LINES = 200
MOST_BOXES = 500


@dataclass(frozen=True)
class NoticeInput:
    """`lines`: pieces by schedule line."""

    lines: Mapping[uuid.UUID, Decimal]
    ship_on: date
    transport: str = ""
    incoterm: str = ""
    agreed_freight: Decimal | None = None
    currency: str = "CNY"
    remarks: str = ""
    carrier: str = ""
    marks: str = ""  # shipping marks
    concession: str = ""  # number of the customer's leave under which goods of its part go


@dataclass(frozen=True)
class PackInput:
    """`gross_weight`: kg of each box; `size`: its length × width × height in cm. Both for goods that go abroad."""

    lot: str
    produced_on: date | None
    quantity: Decimal
    per_box: Decimal
    gross_weight: Decimal | None = None
    size: str = ""


@dataclass(frozen=True)
class VerifyInput:
    """`answers`: of each point, does it match the notice?"""

    answers: Mapping[str, bool] = field(default_factory=lambda: dict.fromkeys(POINTS, True))
    why: str = ""

    @property
    def matches(self) -> bool:
        return all(self.answers[point] for point in POINTS)


@dataclass(frozen=True)
class ShipInput:
    carrier: str
    plate: str = ""
    waybill: str = ""
    driver: str = ""
    driver_phone: str = ""
    expected_on: date | None = None
    freight_cost: Decimal | None = None
    currency: str = "CNY"
    copies: int = 4
    gross_weight: Decimal | None = None
    net_weight: Decimal | None = None
    volume: Decimal | None = None
    packaging: str = ""  # a kind of returnable packaging that goes along, and how many of it
    packaging_sets: int = 0


@dataclass(frozen=True)
class ConcessionInput:
    product_id: uuid.UUID
    lot: str
    what: str
    reference: str
    quantity: Decimal | None
    expires_on: date | None
    line_id: uuid.UUID | None = None  # the line of a notice that it is entered for


ABROAD = {"incoterm": Message("Incoterm"), "marks": Message("Shipping marks")}  # on the pages of what goes abroad alone


def read_notice(form: Mapping[str, str]) -> NoticeInput:
    """Raises Invalid, also where no line has a quantity."""
    entered = Entered(form, labels=ABROAD)
    lines: dict[uuid.UUID, Decimal] = {}
    for name in form:
        if (found := QUANTITY.fullmatch(name)) and (quantity := entered.number(name, places=3)):
            lines[uuid.UUID(found[1])] = quantity
    ship_on = entered.day("ship_on", needed=True)
    given = (
        entered.text("transport"), entered.choice("incoterm", INCOTERMS), entered.number("agreed_freight", places=2),
        entered.choice("currency", CURRENCIES, "CNY"), entered.text("remarks", longest=2000), entered.text("carrier"),
        entered.text("marks", longest=500), entered.text("concession", longest=40),
    )
    if not lines:
        entered.wrong("lines", Message("Enter a quantity for at least one line."))
    if len(lines) > MOST_LINES:
        entered.wrong("lines", Message("A notice has at most {n} lines.", n=MOST_LINES))
    entered.check()
    assert ship_on is not None  # noqa: S101 - checked above
    return NoticeInput(lines, ship_on, *given)


def read_pack(form: Mapping[str, str]) -> PackInput:
    entered = Entered(form, labels={"produced_on": Message("Produced on")})  # asked of lots that are not known alone
    lot = entered.text("lot", longest=60) or entered.text("other_lot", longest=60)
    produced_on = entered.day("produced_on")
    quantity, per_box = (entered.number(name, needed=True, places=3) for name in ("quantity", "per_box"))
    if not lot:
        entered.wrong("lot", Message("Which lot is it?"))
    for name, number in (("quantity", quantity), ("per_box", per_box)):
        if number is not None and number <= 0:
            entered.wrong(name, Message("Enter a number above 0."))
    weight, size = entered.number("gross_weight", places=3), box_size(entered)
    entered.check()
    return PackInput(lot, produced_on, quantity or Decimal(0), per_box or Decimal(1), weight or None, size)


def box_size(entered: Entered) -> str:
    """Length × width × height in cm, however the strokes between them are written."""
    text = entered.text("size", longest=30)
    if text and not SIZE.fullmatch(text):
        entered.wrong("size", Message("Enter length × width × height in cm, such as 60×40×30."))
        return ""
    return "×".join(re.findall(r"[0-9.]+", text))


def read_verification(form: Mapping[str, str]) -> VerifyInput:
    """Each point must be answered; a mismatch says why."""
    entered = Entered(form)
    answers: dict[str, bool] = {}
    for point in POINTS:
        said = entered.text(point)
        if said not in {"yes", "no"}:
            entered.wrong(point, Message("Please answer each point."))
        answers[point] = said == "yes"
    why = entered.text("why", longest=2000)
    entered.check()
    return VerifyInput(answers, why)


def read_shipment(form: Mapping[str, str]) -> ShipInput:
    entered = Entered(form)
    told = ("carrier", "plate", "waybill", "driver", "driver_phone")
    words: dict[str, Any] = {name: entered.text(name, needed=name == "carrier") for name in told}
    _found_by(entered, words)
    expected, cost = entered.day("expected_on"), entered.number("freight_cost", places=2)
    currency, copies = entered.choice("currency", CURRENCIES, "CNY"), entered.whole("copies", least=1, most=8)
    weights: dict[str, Any] = {name: entered.number(name, places=3) for name in ("gross_weight", "net_weight", "volume")}
    if weights["gross_weight"] and weights["net_weight"] and weights["net_weight"] > weights["gross_weight"]:
        entered.wrong("net_weight", Message("The net weight is more than the gross weight."))
    packaging, sets = entered.text("packaging", longest=60), entered.whole("packaging_sets", most=100_000)
    if sets and not packaging:
        entered.wrong("packaging", Message("Which packaging is it?"))
    entered.check()
    return ShipInput(**words, expected_on=expected, freight_cost=cost, currency=currency, copies=copies or 4, **weights,
                     packaging=packaging, packaging_sets=sets or 0)


def _found_by(entered: Entered, words: Mapping[str, str]) -> None:
    """Goods on their way are found by one of them."""
    if not words["plate"] and not words["waybill"]:
        entered.wrong("plate", Message("Enter the plate of the lorry or the number of the waybill."))


def read_concession(form: Mapping[str, str], *, paper: bool = True) -> ConcessionInput:
    """A quantity, a last day, or both: one of them it must have, and always the customer's `paper` (RULES 7)."""
    entered = Entered(form)
    product = _chosen(entered, "product")
    what, reference = entered.text("what", needed=True, longest=2000), entered.text("reference", needed=True)
    quantity, expires = entered.number("quantity", places=3), entered.day("expires_on")
    if not quantity and not expires:
        entered.wrong("quantity", Message("A concession has a quantity or a last day."))
    lot, line_id = entered.text("lot", longest=60), read_id(form, "line")
    if not paper:
        entered.wrong("files", Message("Attach what the customer wrote."))
    entered.check()
    return ConcessionInput(product, lot, what, reference, quantity or None, expires, line_id)


def _chosen(entered: Entered, name: str) -> uuid.UUID:
    """The id of what must be chosen from a list; what is none is told with the other mistakes."""
    try:
        return uuid.UUID(entered.text(name))
    except ValueError:
        entered.wrong(name, Message("Please choose one of the list."))
        return uuid.UUID(int=0)


def read_id(form: Mapping[str, str], name: str) -> uuid.UUID | None:
    """The id of something chosen from a list; None where nothing was. Raises Invalid for what is no id."""
    text = form.get(name) or ""
    if not text:
        return None
    try:
        return uuid.UUID(text)
    except ValueError:
        raise Invalid({name: Message("Please choose one of the list.")}) from None


def read_seen(form: Mapping[str, str]) -> dict[str, Any]:
    """Where goods were seen; the time is in the factory's zone, now where none is entered."""
    entered = Entered(form)
    found: dict[str, Any] = {"what": entered.text("what", needed=True), "place": entered.text("place"),
                             "note": entered.text("note", longest=2000), "expected_on": entered.day("expected_on"), "at": None}
    if text := entered.text("at"):
        try:
            found["at"] = datetime.fromisoformat(text).replace(tzinfo=settings().zone)
        except ValueError:
            entered.wrong("at", Message("Enter a day and a time, such as 2026-12-18 09:30."))
    entered.check()
    return found


def read_carrier(form: Mapping[str, str]) -> dict[str, Any]:
    entered = Entered(form)
    found: dict[str, Any] = {name: entered.text(name, needed=name == "carrier") for name in ("carrier", "plate", "waybill")}
    _found_by(entered, found)
    found["freight_cost"] = entered.number("freight_cost", places=2)
    found["freight_currency"] = entered.choice("currency", CURRENCIES, "CNY")
    entered.check()
    return found
