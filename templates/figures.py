"""Days, money, quantities, sizes and time left, the way the reader writes them. Times are shown in the company's zone."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from domain.shared.money import rounded as to_currency
from domain.shared.settings import settings

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
WEEKDAYS_ZH = "一二三四五六日"
SIGNS = {"CNY": "¥", "USD": "US$", "EUR": "€", "GBP": "£", "JPY": "JP¥"}
EMPTY = "—"


def clock() -> datetime:
    """By which what is shown is past, due, or of another year."""
    return datetime.now(UTC)


def here(at: datetime) -> datetime:
    """An aware moment in the company's zone; a naive one is taken as UTC."""
    return (at if at.tzinfo else at.replace(tzinfo=UTC)).astimezone(settings().zone)


def today() -> date:
    return clock().astimezone(settings().zone).date()


def past(at: datetime) -> bool:
    """Whether an aware moment lies behind us: what was due then is late."""
    return at < clock()


def day(value: date | datetime | str | None, language: str, *, full: bool = False) -> str:
    """11-28, or 2025-11-28 where the year is another (or `full`); in English 28 Nov, 28 Nov 2025. Text is as JSON keeps a day."""
    if not value:
        return EMPTY
    on = date.fromisoformat(value) if isinstance(value, str) else here(value) if isinstance(value, datetime) else value
    with_year = full or on.year != today().year
    if language == "en":
        return f"{on.day} {MONTHS[on.month - 1]}" + (f" {on.year}" if with_year else "")
    return f"{on.year:04}-{on.month:02}-{on.day:02}" if with_year else f"{on.month:02}-{on.day:02}"


def moment(value: datetime | None, language: str, *, full: bool = False) -> str:
    """11-28 15:10; in English 28 Nov 15:10."""
    if value is None:
        return EMPTY
    at = here(value)
    return f"{day(at, language, full=full)} {at.hour:02}:{at.minute:02}"


def weekday(value: date, language: str) -> str:
    if language == "en":
        return f"{value:%A}"
    return f"星期{WEEKDAYS_ZH[value.weekday()]}"


def dated(value: date, language: str) -> str:
    """A day with its weekday: 2026-11-24 星期二, Tuesday, 24 Nov 2026."""
    parts = (weekday(value, language), day(value, language, full=True))
    return ", ".join(parts) if language == "en" else " ".join(reversed(parts))


def money(amount: Decimal | None, currency: str = "CNY") -> str:
    """¥595,780.00: two decimals (none for yen), rounded half up."""
    if amount is None:
        return EMPTY
    rounded = to_currency(amount, currency)
    sign = SIGNS.get(currency, f"{currency} ")
    return f"-{sign}{-rounded:,}" if rounded < 0 else f"{sign}{rounded:,}"


def price(amount: Decimal | None) -> str:
    """A unit price as agreed: at least two decimals, more only where they are not zero."""
    if amount is None:
        return EMPTY
    text = qty(amount)
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(2, '0')}"


def qty(value: Decimal | int | None) -> str:
    """1,500 or 12.25: thousands marked, no zeros behind."""
    if value is None:
        return EMPTY
    text = f"{Decimal(value):,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def number(value: Decimal | float | None, decimals: int = 1) -> str:
    """A score or a rate, rounded half up."""
    if value is None:
        return EMPTY
    return f"{Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP) + 0:,}"


def filesize(size: int | None) -> str:
    if size is None:
        return EMPTY
    if size < 1000:
        return f"{size} B"
    if size < 1_000_000:
        return f"{size / 1000:.0f} KB"
    return f"{size / 1_000_000:.1f} MB"


def span(left: timedelta, day_hours: int = 8) -> tuple[int, int, int]:
    """Days, hours and minutes in the amount of `left`; a working day has `day_hours`, the calendar's 24.

    A whole day and nothing over is told in hours: due at the end of today, it is not "1 day".
    """
    minutes = abs(int(left.total_seconds())) // 60
    if minutes == day_hours * 60:
        return 0, day_hours, 0
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, day_hours)
    return days, hours, minutes
