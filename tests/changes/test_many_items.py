"""A change of many items stays quick and readable: the statements of its page do not grow with them, and each stands before and after."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from domain.changes.intake.wishes import Wish
from domain.changes.models import ChangeState, Field
from domain.changes.views import desk, pages
from tests.cast import Cast
from tests.changes.story import LATER, Told, released
from tests.orders.given import line
from tests.remembering import remembered
from tests.statements import counted
from tests.visitors import Visitor

Visit = Callable[..., Visitor]
MOST = 40
S = ChangeState


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    return released(cast, *(line("2904110-K80", 20, row=row) for row in range(MOST)))


def asked(told: Told, n: int) -> Told:
    """Another day and another transport of the first n lines: two items each."""
    wishes: list[Wish] = []
    for at in told.lines[:n]:
        schedule = at.schedules[0]
        before = {"day": (schedule.promised_latest or schedule.requested).isoformat()}
        wishes += [Wish(f"day-{schedule.id}", "date", before, {"day": LATER.isoformat()}, at, schedule),  # type: ignore[arg-type]
                   Wish(f"transport-{at.id}", "transport", {"text": ""}, {"text": "空运"}, at)]  # type: ignore[arg-type]
    return told.asks(*wishes)


def statements(told: Told, who: str) -> int:
    read = desk.desk if who != "wang_min" else pages.page
    with counted() as said:
        told.story.as_(getattr(told.cast, who), lambda work: read(work, told.number) and None)
    return len(said)


@pytest.mark.parametrize("who", ["li_qian", "chen", "zhao", "wang_min"])
def test_the_page_asks_as_much_for_many_items_as_for_two(told: Told, who: str) -> None:
    few = statements(asked(told, 1), who)
    many = statements(asked(told, MOST), who)
    assert many <= few and many <= 30, many


@pytest.mark.parametrize(("items", "more"), [("transport", 0), ("drawing", 14)])
def test_what_a_change_does_not_have_is_not_asked_for(told: Told, items: str, more: int) -> None:
    """Neither load nor engineering requests nor product information nor notices, where none can be; a drawing has lots of its own,
    and the one that stands has them, too."""
    at = told.words(Field.TRANSPORT, "空运") if items == "transport" else told.drawing("C")
    assert statements(told.asks(at), "chen") <= 18 + more


def test_signed_by_everybody_it_asks_no_more_than_one_for_each_signature(told: Told) -> None:
    before = statements(asked(told, MOST), "chen")
    told.signs_all()
    after = statements(told, "chen")
    assert told.state == S.APPROVAL and after <= before + 8, after


@pytest.mark.parametrize(("who", "door"), [("wang_min", ""), ("li_qian", "/admin")])
def test_each_item_stands_before_and_after_with_what_is_made_reserved_and_shipped(told: Told, cast: Cast, visit: Visit, who: str,
                                                                                 door: str) -> None:
    asked(told, MOST)
    page = visit(getattr(cast, who)).get(f"{door}/changes/{told.number}").text
    rows = re.findall(r'<tr class="ba" id="item-[^"]*">.*?</tr>', page, re.S)
    assert len(rows) == 2 * MOST
    assert all('class="was' in row and 'class="now' in row and "已产" in row and "备库" in row and "已发" in row for row in rows)
