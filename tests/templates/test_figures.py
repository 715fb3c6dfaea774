"""Days, money and quantities, as the two kinds of reader write them."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from templates import figures, render, speaking
from templates.environment import environment


@pytest.fixture(autouse=True)
def in_2026(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(figures, "today", lambda: date(2026, 6, 1))


@pytest.mark.parametrize(
    ("value", "chinese", "english"),
    [
        (date(2026, 11, 28), "11-28", "28 Nov"),
        (date(2025, 1, 5), "2025-01-05", "5 Jan 2025"),
        (datetime(2026, 11, 27, 16, 30, tzinfo=UTC), "11-28", "28 Nov"),
        (None, "—", "—"),
    ],
)
def test_a_day_names_its_year_only_where_it_is_another(value: date | None, chinese: str, english: str) -> None:
    assert figures.day(value, "zh-CN") == chinese
    assert figures.day(value, "en") == english


def test_a_controlled_form_asks_for_the_year_always() -> None:
    assert figures.day(date(2026, 11, 28), "zh-CN", full=True) == "2026-11-28"
    assert figures.day(date(2026, 11, 28), "en", full=True) == "28 Nov 2026"


def test_moments_are_shown_in_the_companys_zone() -> None:
    at = datetime(2026, 11, 28, 7, 10, tzinfo=UTC)
    assert figures.moment(at, "zh-CN") == "11-28 15:10"
    assert figures.moment(at, "en") == "28 Nov 15:10"
    assert figures.moment(at.replace(tzinfo=None), "en") == "28 Nov 15:10"
    assert figures.moment(None, "en") == "—"


def test_weekdays() -> None:
    assert figures.weekday(date(2026, 11, 22), "zh-CN") == "星期日"
    assert figures.weekday(date(2026, 11, 22), "en") == "Sunday"


def test_a_day_with_its_weekday_stands_as_each_language_writes_it() -> None:
    assert figures.dated(date(2026, 11, 24), "zh-CN") == "2026-11-24 星期二"
    assert figures.dated(date(2026, 11, 24), "en") == "Tuesday, 24 Nov 2026"


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (Decimal("595780"), "CNY", "¥595,780.00"),
        (Decimal("-0.005"), "CNY", "-¥0.01"),
        (Decimal("0.004"), "CNY", "¥0.00"),
        (Decimal("1234.5"), "USD", "US$1,234.50"),
        (Decimal("1234.5"), "JPY", "JP¥1,235"),
        (Decimal("10"), "SEK", "SEK 10.00"),
        (None, "CNY", "—"),
    ],
)
def test_money_has_two_decimals_rounded_half_up(amount: Decimal | None, currency: str, shown: str) -> None:
    assert figures.money(amount, currency) == shown


@pytest.mark.parametrize(
    ("amount", "shown"), [(Decimal("86.4"), "86.40"), (Decimal("0.12345"), "0.12345"), (Decimal("12"), "12.00"), (None, "—")]
)
def test_a_unit_price_keeps_the_decimals_that_were_agreed(amount: Decimal | None, shown: str) -> None:
    assert figures.price(amount) == shown


@pytest.mark.parametrize(
    ("value", "shown"),
    [(Decimal("1500.000"), "1,500"), (Decimal("12.250"), "12.25"), (100, "100"), (Decimal("1E+3"), "1,000"), (None, "—")],
)
def test_a_quantity_ends_in_no_zeros_after_the_point(value: Decimal | int | None, shown: str) -> None:
    assert figures.qty(value) == shown


def test_scores_are_rounded_half_up_only_to_be_shown() -> None:
    assert figures.number(Decimal("72.25")) == "72.3"
    assert figures.number(0.125, 2) == "0.13"
    assert figures.number(None) == "—"


@pytest.mark.parametrize(("size", "shown"), [(0, "0 B"), (999, "999 B"), (388_000, "388 KB"), (2_400_000, "2.4 MB"), (None, "—")])
def test_file_sizes(size: int | None, shown: str) -> None:
    assert figures.filesize(size) == shown


def left(value: timedelta, **options: int) -> str:
    return environment().filters["working_left"](value, **options)


def test_time_left_counts_days_of_eight_working_hours() -> None:
    assert left(timedelta(hours=20)) == "余 2 天 4 时"
    assert left(timedelta(minutes=50)) == "余 50 分"


def test_a_late_task_says_by_how_much() -> None:
    assert left(timedelta(hours=-11)) == "超 1 天 3 时"
    with speaking("en"):
        assert left(timedelta(hours=-2)) == "2 h late"


def test_the_calendars_own_days_have_twenty_four_hours() -> None:
    assert left(timedelta(hours=20), day_hours=24) == "余 20 时"


def test_filters_follow_the_readers_language() -> None:
    template = environment().from_string("{{ on|day }} {{ on|weekday }}")
    with speaking("en"):
        assert template.render(on=date(2026, 11, 28)) == "28 Nov Saturday"
    assert template.render(on=date(2026, 11, 28)) == "11-28 星期六"


def test_rendering_takes_the_language_for_this_call_alone() -> None:
    words = {"words": ["x"], "request_id": ""}
    assert "<div" in render("errors/fragment.html", words, language="en")
