"""The shipment details, page by page: the lines of a slip stand together, whatever the page ends with (5.1.12(1))."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from domain.deliveries.dispatch import shipments
from domain.deliveries.dispatch.shipments import ShipmentFilter
from domain.shared.paging import Listed
from tests.cast import TODAY, Cast
from tests.deliveries.slips import released, ship
from tests.reviews.story import Story
from tests.statements import counted

pytestmark = pytest.mark.clause("5.1.12(1)")


@pytest.fixture
def story(cast: Cast) -> Story:
    return released(cast)


@pytest.fixture
def five(story: Story, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Five slips of two lines each, an hour apart, the last first; two of them make a page."""
    monkeypatch.setattr(shipments, "SLIPS", 2)
    return [ship(story.later(hours=hour), 10, 5).number for hour in range(5)][::-1]


def page(story: Story, **query: Any) -> Listed[list[shipments.DetailRow]]:
    wanted = ShipmentFilter.of({name: str(value) for name, value in query.items()})
    return story.as_(story.cast.sun_li, lambda work: shipments.detail_pages(work, wanted))


def told(found: Listed[list[shipments.DetailRow]]) -> list[tuple[str, list[int]]]:
    return [(lines[0].slip, [int(line.quantity) for line in lines]) for lines in found.rows]


def test_a_page_has_whole_slips_the_last_that_left_first(story: Story, five: list[str]) -> None:
    assert told(page(story)) == [(number, [10, 5]) for number in five[:2]]


def test_the_pages_lead_to_the_end_and_back_again(story: Story, five: list[str]) -> None:
    first = page(story)
    second = page(story, after=first.later)
    last = page(story, after=second.later)
    assert [told(each) for each in (second, last)] == [[(number, [10, 5]) for number in five[2:4]], [(five[4], [10, 5])]]
    assert (first.earlier, last.later) == (None, None)
    assert told(page(story, before=last.earlier)) == told(second), "backwards, the lines of a slip keep their order"


def test_without_days_it_is_the_last_month_and_with_them_those(story: Story, five: list[str]) -> None:
    assert told(page(story, **{"from": TODAY + timedelta(days=1)})) == []
    later = story.later(days=shipments.DAYS + 1)
    assert told(page(later)) == []
    assert len(told(page(later, **{"from": TODAY}))) == 2


def test_paper_and_workbook_have_all_of_them(story: Story, five: list[str]) -> None:
    rows = story.as_(story.cast.sun_li, lambda work: shipments.details(work, ShipmentFilter()))
    assert [row.slip for row in rows] == [number for number in five for _ in range(2)]


def test_the_page_names_how_many_lines_it_shows_and_leads_on(story: Story, five: list[str], visit: Any) -> None:
    answer = visit(story.cast.sun_li).get("/admin/dispatch/details").text
    assert "本页 4 项" in answer
    assert 'rel="next" href="/admin/dispatch/details?after=' in answer and 'rel="prev"' not in answer
    assert five[1] in answer and five[2] not in answer


def test_a_page_of_many_slips_takes_as_many_statements_as_one_of_few(story: Story) -> None:
    ship(story, 10, 5)
    with counted() as few:
        page(story)
    for _ in range(6):
        ship(story, 10, 5)
    with counted() as many:
        page(story)
    assert len(many) == len(few) and len(page(story).rows) == 7
