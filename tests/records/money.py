"""A sheet of each form of receivables, full enough to show what it prints; the figures are made up."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from domain.customers.rules import payment_terms
from domain.receivables.actions.paying import METHODS
from domain.receivables.rules import AGES, Age, figures, total
from domain.receivables.sheet import KINDS, InvoiceOnPaper, LineOnPaper, OwingOnPaper, PaymentOnPaper, ReceivablesSheet, StatementSheet

DAY = date(2026, 11, 30)
TERMS = payment_terms("month_end", 60)
RATE = Decimal("0.13")
GOODS = [("2904110-K80", "前下摆臂总成（左）", "1500", "86.40"), ("2904120-K80", "前下摆臂总成（右）", "1500", "86.40"),
         ("2916035-K80", "稳定杆连接杆", "3000", "21.75")]


def _line(number: int) -> LineOnPaper:
    part, name, quantity, price = GOODS[number % 3]
    sums = figures(Decimal(quantity), Decimal(price), RATE)
    return LineOnPaper(number + 1, date(2026, 11, 2 + number % 27), f"CK-2611{2 + number % 27:02d}-001", "SO-261102-004", "4500873355",
                       part, name, Decimal(quantity), "pcs", Decimal(price), number % 3 == 2, *sums, "confirmed")


def statement(lines: int = 3) -> StatementSheet:
    rows = [_line(number) for number in range(lines)]
    sums = total(figures(row.quantity, row.unit_price or Decimal(0), RATE) for row in rows)
    return StatementSheet(
        "DZ-261130-001", KINDS["goods"], "远江汽车集团有限公司", "Yuanjiang Automotive Group", {"tax_number": "91340100MA2N0000X1"}, "李倩",
        date(2026, 11, 1), DAY, "CNY", RATE, TERMS, rows, *sums, "徐静", DAY, "王敏", DAY,
    )


def _owing(number: str, name: str, *ages: str) -> OwingOnPaper:
    sums = [Decimal(each) for each in ages]
    return OwingOnPaper(number, name, "CNY", TERMS, Decimal("52314.48"), sums, sum(sums, Decimal(0)), Decimal("801.58"),
                        overdue=sum(sums[1:], Decimal(0)), total=sum(sums, Decimal("51512.90")))


ROWS = [_owing("K001", "远江汽车", "368274.60", "59709.20", "0", "68229.40", "0"),
        _owing("K002", "博恩底盘", "8868.24", "0", "0", "0", "1200.00")]
SHEETS: dict[str, Any] = {
    "statement": statement(),
    "receivables": ReceivablesSheet("", "", DAY, [AGES[each] for each in Age], ROWS, ROWS[:1], [], "徐静"),
}
ACCOUNT = ReceivablesSheet(
    "远江汽车集团有限公司", "Yuanjiang Automotive Group", DAY, [AGES[each] for each in Age], ROWS[:1], ROWS[:1],
    [InvoiceOnPaper("26342000002386118600", date(2026, 7, 23), date(2026, 9, 29), "CNY", Decimal("68229.40"), Decimal(0),
                    Decimal("68229.40"), AGES[Age.TO_90])], "王敏",
    [PaymentOnPaper("SK-261002-001", date(2026, 10, 2), METHODS["transfer"], "ICBC-20261002-77", "CNY", Decimal("120000.00"),
                    Decimal("119198.42"), Decimal("801.58"))],
)
