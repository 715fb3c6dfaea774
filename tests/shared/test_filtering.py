"""What the address of a list says: read leniently, written back without what says nothing, days whole where the company is."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from sqlalchemy import DateTime, column

from domain.deliveries.models import Difference
from domain.deliveries.receipts.viewing import Viewed
from domain.shared.filtering import address, day_asked, midnight, one_of, within

AT: Any = column("at", DateTime(timezone=True))


@pytest.mark.parametrize(("said", "written"), [
    ({}, "/x"), ({"view": "", "q": None, "from": 0}, "/x"), ({"q": "铰链 a&b=c"}, "/x?q=%E9%93%B0%E9%93%BE+a%26b%3Dc"),
    ({"from": date(2026, 11, 1), "view": "late"}, "/x?from=2026-11-01&view=late"), ({"view": "late", "from": ""}, "/x?view=late"),
])
def test_an_address_carries_what_is_asked_for_in_its_order_and_nothing_empty(said: dict[str, Any], written: str) -> None:
    assert address("/x", said) == written


@pytest.mark.parametrize(("text", "day"), [
    ("2026-11-23", date(2026, 11, 23)), ("2026/11/3", date(2026, 11, 3)), ("2026年11月23日", date(2026, 11, 23)),
    ("20261123", date(2026, 11, 23)), ("2000-01-01", date(2000, 1, 1)), ("2099-12-31", date(2099, 12, 31)),
    ("1999-12-31", None), ("2100-01-01", None), ("0026-11-23", None),
    ("9999-12-31", None), ("2026-02-30", None), ("", None), ("heute", None), ("23.11.2026", None),
])
def test_a_day_of_this_century_is_asked_for_and_anything_else_asks_for_nothing(text: str, day: date | None) -> None:
    assert day_asked(text) == day


def test_a_word_that_no_list_knows_asks_for_nothing() -> None:
    assert [one_of(text, {"open", "settled"}) for text in ("open", "", "OPEN", "burned")] == ["open", "", "", ""]


def test_a_day_begins_where_the_company_is() -> None:
    assert midnight(date(2026, 11, 23)).astimezone(UTC) == datetime(2026, 11, 22, 16, tzinfo=UTC)


@pytest.mark.parametrize(("first", "last", "bounds"), [
    (None, None, []),
    (date(2026, 11, 23), None, [("at >= ", datetime(2026, 11, 22, 16, tzinfo=UTC))]),
    (None, date(2026, 11, 23), [("at < ", datetime(2026, 11, 23, 16, tzinfo=UTC))]),
    (date(2026, 2, 28), date(2026, 2, 28),
     [("at >= ", datetime(2026, 2, 27, 16, tzinfo=UTC)), ("at < ", datetime(2026, 2, 28, 16, tzinfo=UTC))]),
    (date(2028, 2, 29), date(2028, 12, 31),
     [("at >= ", datetime(2028, 2, 28, 16, tzinfo=UTC)), ("at < ", datetime(2028, 12, 31, 16, tzinfo=UTC))]),
])
def test_first_and_last_day_are_both_whole(first: date | None, last: date | None, bounds: list[tuple[str, datetime]]) -> None:
    found = [each.compile() for each in within(AT, first, last)]
    assert [str(each).partition(":")[0] for each in found] == [words for words, _ in bounds]
    assert [next(iter(each.params.values())).astimezone(UTC) for each in found] == [moment for _, moment in bounds]


class Cases(Viewed):
    VIEWS = {"open": ("found", "agreeing"), "settled": ("settled",)}
    MODEL, KEY = Difference, "found_at"


class TestAListOfViews:
    """What is to be decided stands first, the oldest at the top; what was decided has the latest at the top."""

    @pytest.mark.parametrize(("asked", "view", "states", "down"), [
        ("", "open", ("found", "agreeing"), False), ("open", "open", ("found", "agreeing"), False),
        ("settled", "settled", ("settled",), True),
        ("burned", "open", ("found", "agreeing"), False), ("__class__", "open", ("found", "agreeing"), False),
    ])
    def test_shows_the_view_that_is_asked_for_or_the_first(self, asked: str, view: str, states: tuple[str, ...], down: bool) -> None:
        wanted = Cases.of({"view": asked})
        assert (wanted.view, wanted.states, wanted.place.down) == (view, states, down)

    def test_its_address_names_a_view_only_where_it_is_not_the_usual_one(self) -> None:
        assert Cases.of({}).address("/x") == Cases.of({"view": "settled"}).address("/x", view="open") == "/x"
        assert Cases.of({"view": "settled"}).address("/x", after="2026-11-23_1") == "/x?view=settled&after=2026-11-23_1"

    def test_another_view_begins_at_its_first_page(self) -> None:
        assert Cases.of({"view": "open", "after": "2026_1"}).address("/x", view="settled") == "/x?view=settled"

    @pytest.mark.parametrize("text", ["", "x", "2026-11-23", "2026-11-23_x", "' OR 1=1"])
    def test_a_place_that_is_none_is_the_beginning(self, text: str) -> None:
        place = Cases.of({"after": text, "before": text}).place
        assert (place.after, place.before, place.limits()) == (None, None, [])
