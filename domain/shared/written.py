"""Numbers and days as people and spreadsheets write them."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from decimal import Decimal

NUMBER = re.compile(r"[+-]?[0-9]{1,15}(\.[0-9]{0,9})?")
GROUPED = re.compile(r"[+-]?[0-9]{1,3}(,[0-9]{3})+(\.[0-9]{0,9})?")
DAYS = (re.compile(r"([0-9]{4})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?"), re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})"))
TIME = re.compile(r"[T ]00:00(:00)?$")


CURRENCY_WORDS = {"人民币": "CNY", "RMB": "CNY", "美元": "USD", "欧元": "EUR", "日元": "JPY", "英镑": "GBP"}
TOTALS = {"合计", "总计", "小计", "本页合计", "本页小计", "total", "sum", "subtotal", "grandtotal"}


def is_total(cell: str) -> bool:
    """合计, 合 计：, Total: what a list writes before the sum under its rows."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", cell)).rstrip(":").casefold() in TOTALS


def number_written(text: str) -> Decimal | None:
    """2400, 2,400, 2400.5, full-width digits too; None for anything else. A lone comma is no decimal point."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(" ", "").lstrip("¥$€")
    if GROUPED.fullmatch(plain):
        plain = plain.replace(",", "")
    return Decimal(plain) if NUMBER.fullmatch(plain) else None


def day_written(text: str) -> date | None:
    """2026-12-18, 2026/12/18, 2026.12.18, 2026年12月18日, 20261218; a spreadsheet's midnight is cut off. None for anything else."""
    plain = TIME.sub("", unicodedata.normalize("NFKC", text).strip())
    for shape in DAYS:
        if found := shape.fullmatch(plain):
            try:
                return date(*map(int, found.groups()))
            except ValueError:
                return None
    return None


def price_as_written(price: Decimal) -> str:
    """A price as people write it: two decimals at least, no zeros beyond."""
    cents = price.quantize(Decimal("0.01"))
    return f"{cents if cents == price else price.normalize():f}"


def quantity_as_written(quantity: Decimal) -> str:
    """A quantity as people write it, to the thousandth: 14,080 and 1,070.5."""
    text = f"{round(quantity, 3):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
