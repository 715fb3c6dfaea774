"""A report as it is typed, scanned or read from a row of a sheet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.products.rules import WHOLE
from domain.shared.entered import Entered
from domain.shared.message import Message

MOST = 10**7
LONGEST_LOT = 40
LONGEST_REMARK = 200


@dataclass(frozen=True)
class ReportInput:
    quantity: Decimal
    produced_on: date
    lot: str = ""  # empty: the lot of that day
    remark: str = ""
    revision: str = ""  # of the drawing; empty: the one that the line asks for


@dataclass(frozen=True)
class CorrectionInput:
    quantity: Decimal  # to take back
    why: str


def read_report(form: Mapping[str, str], *, unit: str, today: date) -> ReportInput:
    """Raises Invalid with everything that is wrong."""
    read = Entered(form)
    quantity = _quantity(read, unit)
    day = read.day("produced_on", needed=True)
    if day is not None and day > today:
        read.wrong("produced_on", Message("That day is yet to come."))
    lot = read.text("lot", longest=LONGEST_LOT)
    remark = read.text("remark", longest=LONGEST_REMARK)
    revision = read.text("revision", longest=LONGEST_LOT)
    read.check()
    assert quantity is not None and day is not None  # noqa: S101 - needed, or check raised
    return ReportInput(quantity, day, lot, remark, revision)


def read_correction(form: Mapping[str, str], *, unit: str) -> CorrectionInput:
    read = Entered(form)
    quantity = _quantity(read, unit, "back")
    why = read.text("why", needed=True, longest=LONGEST_REMARK)
    read.check()
    assert quantity is not None  # noqa: S101 - needed, or check raised
    return CorrectionInput(quantity, why)


def _quantity(read: Entered, unit: str, name: str = "quantity") -> Decimal | None:
    quantity = read.number(name, needed=True, most=MOST, places=0 if unit in WHOLE else 3)
    if quantity is not None and quantity <= 0:
        read.wrong(name, Message("Enter a quantity above 0."))
    return quantity
