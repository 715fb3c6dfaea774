"""What the tests of documents issue: a sheet, and its number in the register."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from domain.orders.models import Order
from domain.records.actions import issue
from domain.records.models import Record
from domain.shared.actor import system
from domain.shared.work import unit
from tests.cast import NOW

HOUSE = system("test")
PDF = b"%PDF-1.7 printed"


@dataclass(frozen=True)
class Sheet:
    words: str = "x"


def given(order: Order, number: str, at: datetime = NOW, form: str = "FM070100-02", **options: Any) -> Record:
    with unit(HOUSE, now=at) as work:
        return issue(work, form, order, Sheet(), number=number, **options)
