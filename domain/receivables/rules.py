"""Money by rule, without a database: sums to the cent, due days, ages, and whom a payment pays first (RULES 8)."""

from __future__ import annotations

import unicodedata
from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple, TypeVar

from domain.shared.message import Message
from domain.shared.money import amount, plain, rounded, smallest

Key = TypeVar("Key")
NOTHING = Decimal("0.00")
LARGEST = 999_999_999  # that people type of a quantity or a price


class Figures(NamedTuple):
    """Untaxed, tax, together; each to the cent."""

    net: Decimal
    tax: Decimal
    gross: Decimal


def figures(quantity: Decimal, unit_price: Decimal, tax_rate: Decimal, currency: str = "CNY") -> Figures:
    """What one line costs: its tax is rounded half up by itself, so that lines add up to what stands under them.

    The one rounding of receivables: statement, invoice, gate and limit all add up lines that were rounded so.
    """
    net = amount(unit_price, quantity, currency)
    tax = rounded(net * tax_rate, currency)
    return Figures(net, tax, net + tax)


def total(lines: Iterable[Figures]) -> Figures:
    """The sum of a statement is the sum of its lines, never counted anew from the total."""
    rows = list(lines)
    return Figures(*(sum((getattr(row, name) for row in rows), NOTHING) for name in Figures._fields))


def due_on(invoiced_on: date, kind: str, days: int) -> date:
    """The day by which an invoice is to be paid: so many days after it, or 月结, after the end of its month."""
    start = month_end(invoiced_on) if kind == "month_end" else invoiced_on
    return start + timedelta(days=days)


def month_end(day: date) -> date:
    return day.replace(day=monthrange(day.year, day.month)[1])


def month_before(day: date) -> tuple[date, date]:
    """First and last day of the month before the one in which `day` lies."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=1), last


class Age(StrEnum):
    """By how many days an invoice is past due; what is delivered and not invoiced has no age, and a column of its own."""

    NOT_DUE = "not_due"
    TO_30 = "to_30"
    TO_60 = "to_60"
    TO_90 = "to_90"
    OVER_90 = "over_90"


AGES = {
    Age.NOT_DUE: Message("Not due"),
    Age.TO_30: Message("1–30 days"),
    Age.TO_60: Message("31–60 days"),
    Age.TO_90: Message("61–90 days"),
    Age.OVER_90: Message("Over 90 days"),
}
BOUNDS = ((Age.NOT_DUE, 0), (Age.TO_30, 30), (Age.TO_60, 60), (Age.TO_90, 90))


def age(due: date, on: date) -> Age:
    """On the due day itself nothing is late yet."""
    late = (on - due).days
    return next((each for each, most in BOUNDS if late <= most), Age.OVER_90)


class Owed(NamedTuple):
    """An open invoice as a payment meets it."""

    key: object
    due: date
    invoiced: date
    open: Decimal


@dataclass(frozen=True)
class Share:
    """How a payment is divided; `left` is kept as credit."""

    parts: Mapping[object, Decimal]
    left: Decimal


def share(money: Decimal, owed: Sequence[Owed], named: Sequence[object] = ()) -> Share:
    """The named invoices first, in the order in which they were named; what remains to the oldest due; the rest is credit."""
    ranked = {key: place for place, key in enumerate(named)}
    rows = sorted(owed, key=lambda row: (ranked.get(row.key, len(ranked)), row.due, row.invoiced, str(row.key)))
    parts: dict[object, Decimal] = {}
    for row in rows:
        part = min(money, row.open)
        if part > 0:
            parts[row.key] = part
            money -= part
    return Share(parts, money)


def consume(stock: Sequence[tuple[Key, Decimal]], quantity: Decimal) -> Share:
    """What was used is taken from the goods that came first; `left` is more than stood there."""
    parts: dict[object, Decimal] = {}
    for key, there in stock:
        part = min(quantity, there)
        if part > 0:
            parts[key] = part
            quantity -= part
    return Share(parts, quantity)


def beside(recorded: Figures, computed: Figures, lines: int, currency: str = "CNY") -> list[Message]:
    """What does not agree in an invoice as it was recorded: it may differ by its rounding, a cent (or yen) a line, and no more."""
    wrong = []
    if recorded.net + recorded.tax != recorded.gross:
        both = recorded.net + recorded.tax
        wrong.append(Message("Untaxed amount and tax together are {sum}, not {gross}.", sum=plain(both, currency),
                             gross=plain(recorded.gross, currency)))
    room = smallest(currency) * max(1, lines)
    if abs(recorded.net - computed.net) > room or abs(recorded.gross - computed.gross) > room:
        wrong.append(Message("The lines come to {net} untaxed and {gross} with tax; an invoice may differ by its rounding alone.",
                             net=plain(computed.net, currency), gross=plain(computed.gross, currency)))
    return wrong


def plain_number(text: str) -> str:
    """The number of a paper as the tax system or the bank writes it, however it was typed or pasted: no blanks, half width, capitals.

    The same number is the same invoice, and the same money: it stands once.
    """
    return "".join(unicodedata.normalize("NFKC", text).split()).upper()


class Corrected(NamedTuple):
    """How much more (or less) is to be stated after a quantity was corrected, and what remains conceded for a later one."""

    by: Decimal
    conceded: Decimal


def corrected(change: Decimal, conceded: Decimal, stated: Decimal) -> Corrected:
    """One correction exactly: what a dispute conceded already, a difference settled later or goods that come back do not take off again.

    `change` is what was received more (or less), `stated` all that stands of these goods: no more of them is credited than that.
    """
    given = min(max(conceded, Decimal(0)), max(-change, Decimal(0)))
    return Corrected(max(change + given, -stated), conceded - given)


def still_missing(leaving: Decimal, gone: Decimal, paid: Decimal, excepted: Decimal, let_go: Decimal = NOTHING) -> Decimal:
    """What has to come in before goods leave that nobody paid or excepted; with tax.

    Money pays first for what has left before: what is unpaid of it is asked for again, but for what was `let_go` on an exception.
    That exception does not come back when the customer pays for it.
    """
    owed = max(Decimal(0), gone - paid - let_go)
    return max(Decimal(0), leaving + owed - max(Decimal(0), paid - gone) - excepted)


class Line(NamedTuple):
    """A disputed line as finance's answer meets it: where it comes from, and the most of it that can be stated."""

    kind: str
    quantity: Decimal
    most: Decimal
    adjusts: bool = False


def quantity_bounds(quantity: Decimal) -> tuple[int, int]:
    """What can be said of a quantity instead: of what is taken off a part of that or more of it, never the opposite."""
    return (-LARGEST, 0) if quantity < 0 else (0, LARGEST)


def price_bounds(*, adjusts: bool) -> tuple[int, int]:
    """And of a price: the difference between two prices goes either way."""
    return -LARGEST if adjusts else 0, LARGEST


def quantity_refused(line: Line, quantity: Decimal) -> Message | None:
    """Why this quantity cannot be what holds; None where it can. Nothing at all can: then nothing of the line is owed."""
    if line.adjusts and quantity != line.quantity:
        return Message("The quantity was settled on the first statement; here the price alone can differ.")
    least, most = sorted((Decimal(0), line.quantity if line.kind == "adjustment" else line.most))
    if not least <= quantity <= most:
        return Message("It lies between {least} and {most}: no more than came can be stated.", least=f"{least.normalize():f}",
                       most=f"{most.normalize():f}")
    return None
