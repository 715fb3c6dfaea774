"""Of a request of several wishes a newer one takes the place of some: each is linked to what took its place (RULES 6)."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

import pytest

from domain.changes.models import ChangeState
from tests.cast import Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.changes.test_delays import takes
from tests.orders.given import line
from tests.visitors import Visitor

pytestmark = pytest.mark.clause("5.1.9(3)", "5.1.13(1)")
Visit = Callable[..., Visitor]


@pytest.fixture
def told(cast: Cast) -> Told:
    """Another day of the first line and fewer of the second are asked for."""
    told = released(cast, line(), line("2916035-K80", 600, row=1))
    return told.asks(told.day(LATER), told.quantity("500", 1))


def linked(told: Told, visit: Visit, first: str) -> dict[str, list[str]]:
    """By door, to what each row of the first change leads."""
    found = {}
    for reader, door in ((told.cast.wang_min, ""), (told.cast.li_qian, "/admin")):
        page = visit(reader).get(f"{door}/changes/{first}").text
        rows = re.findall(r'<tr class="ba".*?</tr>', page, re.S)
        found[door] = ["".join(re.findall(rf'href="{door}/changes/(CH-[0-9-]+)"', row)) for row in rows]
    return found


def test_a_newer_request_on_one_of_them_is_linked_from_it_on_both_pages(told: Told, visit: Visit) -> None:
    first = told.number
    told.story.later(minutes=5)
    newer = told.asks(told.day(LATEST)).number
    assert linked(told, visit, first) == {"": [newer, ""], "/admin": [newer, ""]}
    told.number = first
    assert told.state == ChangeState.ASKED


def test_each_leads_to_the_request_that_took_its_own_place(told: Told, visit: Visit) -> None:
    first = told.number
    told.story.later(minutes=5)
    of_day = told.asks(told.day(LATEST)).number
    told.story.later(minutes=5)
    of_quantity = told.asks(told.quantity("400", 1)).number
    assert linked(told, visit, first) == {"": [of_day, of_quantity], "/admin": [of_day, of_quantity]}


def test_the_date_that_was_taken_in_a_delay_is_linked_from_the_wish_for_another(told: Told, visit: Visit) -> None:
    first = told.number
    told.story.later(minutes=5)
    taken = takes(told, (LATEST, Decimal(2400))).number
    assert linked(told, visit, first) == {"": [taken, ""], "/admin": [taken, ""]}


def test_what_nothing_took_the_place_of_leads_nowhere(told: Told, visit: Visit) -> None:
    assert linked(told, visit, told.number) == {"": ["", ""], "/admin": ["", ""]}
