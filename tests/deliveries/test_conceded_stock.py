"""What a concession adds to what may leave: once, whoever looks, however the list is cut; sound goods are not held up by it (RULES 7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import select, update

from domain.deliveries.dispatch import notices, ready, stock
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.dispatch.ready import ReadyFilter
from domain.deliveries.models import Concession, DispatchLine
from domain.orders.models import OrderLine
from domain.products.models import Lot, Product
from domain.projects.actions import open_project
from domain.shared.errors import Refused
from domain.shared.paging import Cursor
from domain.shared.work import Work
from tests.cast import TODAY, Cast
from tests.deliveries.shipping import in_stock, released, schedules
from tests.deliveries.test_conceding import concede
from tests.orders.given import line
from tests.remembering import remembered
from tests.reviews.story import Story

D = Decimal
DAYS = [date(2026, 12, day) for day in (14, 16, 18, 21)]


@pytest.fixture
@remembered
def story(cast: Cast) -> Story:
    """Four dates of 200 arms; 320 are sound and free, 300 lie in a blocked lot, of which 200 are conceded."""
    made = released(cast, *(line(quantity=200, day=day) for day in DAYS))
    in_stock(made, 300, lot="L-STOP", blocked=True)
    concede(made, 200)
    return made


def conceded(story: Story) -> Concession:
    return story.system(lambda work: work.session.scalars(select(Concession).order_by(Concession.number)).first())


def listed(story: Story, **more: object) -> list[tuple[date, Decimal]]:
    wanted = ReadyFilter(**({"concession": conceded(story).number, "whole": True} | more))
    found = story.as_(story.cast.li_qian, lambda work: ready.page(work, wanted))
    return [(row.due, row.ready) for place in found.places for row in place.rows]


def make(story: Story, *quantities: int, first: int = 0, under: bool = True) -> str:
    dates = schedules(story)[first:first + len(quantities)]
    wanted = {each.id: D(quantity) for each, quantity in zip(dates, quantities, strict=True)}
    given = NoticeInput(wanted, TODAY, concession=conceded(story).number if under else "")
    return story.as_(story.cast.li_qian, lambda work: notices.make(work, given).number)


def free(story: Story) -> Decimal:
    def look(work: Work) -> Decimal:
        product = work.session.scalars(select(Product.id).where(Product.code == "HC-4801-012")).one()
        return stock.free(work, [product])[product]

    return story.system(look)


# the list: by hand 200 sound | 120 sound and 80 conceded | 120 conceded | nothing left


def test_who_is_due_first_takes_of_what_is_conceded_first(story: Story) -> None:
    assert listed(story) == list(zip(DAYS, [200, 200, 120, 0], strict=True))


@pytest.mark.parametrize(("after", "ready_then"), [(0, [200, 120, 0]), (1, [120, 0]), (2, [0])])
def test_on_a_later_page_stands_what_the_pages_before_it_leave(story: Story, after: int, ready_then: list[int]) -> None:
    edge = Cursor(DAYS[after], schedules(story)[after].id)
    assert listed(story, after=str(edge)) == list(zip(DAYS[after + 1:], ready_then, strict=True))


def test_going_back_a_page_says_the_same(story: Story) -> None:
    edge = Cursor(DAYS[2], schedules(story)[2].id)
    assert listed(story, before=str(edge)) == list(zip(DAYS[:2], [200, 200], strict=True))


def test_a_narrower_list_says_the_same_of_each_date(story: Story) -> None:
    assert listed(story, until=DAYS[1]) == list(zip(DAYS[:2], [200, 200], strict=True))
    assert listed(story, whole=False) == list(zip(DAYS[:3], [200, 200, 120], strict=True))


def test_what_a_notice_under_it_takes_is_not_offered_again(story: Story) -> None:
    make(story, 200, 150)  # 320 sound and 30 conceded: 170 of the concession are left
    assert listed(story) == list(zip(DAYS[1:], [50, 120, 0], strict=True))


def test_a_concession_of_a_project_is_offered_to_the_lines_of_that_project_alone(story: Story) -> None:
    def hide(work: Work) -> None:
        project = open_project(work, story.cast.a.id, "E27", {story.cast.li_qian.id: "member"}).id
        work.session.execute(update(Concession).values(project_id=project))
        work.session.execute(update(OrderLine).where(OrderLine.position == 10).values(project_id=project))

    story.system(hide)
    assert [day for day, _ in listed(story)] == DAYS[:1]


# the gate


def test_sound_goods_leave_while_a_notice_under_a_concession_is_open(story: Story) -> None:
    make(story, 200, first=3)  # of the last date, all of it conceded
    assert free(story) == 320
    with pytest.raises(Refused, match="320 are in stock"):
        make(story, 200, 121, under=False)
    assert make(story, 200, 120, under=False)


def test_a_notice_that_takes_more_than_is_conceded_takes_the_rest_of_the_sound(story: Story) -> None:
    make(story, 200, 200, first=2)  # 200 conceded, 200 sound
    assert free(story) == 120
    with pytest.raises(Refused, match="120 are in stock"):
        make(story, 121, under=False)


def test_of_two_notices_under_the_same_concession_the_second_gets_what_the_first_leaves(story: Story) -> None:
    make(story, 150, first=3)  # counted against what is conceded: 50 of that and 320 sound are left
    with pytest.raises(Refused, match="370 are in stock"):
        make(story, 200, 171)
    assert make(story, 200, 170)
    assert free(story) == 0


def test_a_notice_under_one_concession_takes_nothing_of_another(story: Story) -> None:
    first = conceded(story)
    make(story, 150, first=3)
    other = concede(story, 100)

    def leave(work: Work) -> list[Decimal]:
        return [stock.leave_left(work, work.fetch(Concession, each.id)) for each in (first, other)]

    assert story.system(leave) == [50, 100]


def test_no_more_is_conceded_than_lies_in_the_blocked_lot(story: Story) -> None:
    def counted(work: Work) -> None:
        work.session.execute(update(Lot).where(Lot.number == "L-STOP").values(quantity=50))
        work.session.execute(update(Product).where(Product.code == "HC-4801-012").values(on_hand=370))

    story.system(counted)
    assert listed(story) == list(zip(DAYS, [200, 170, 0, 0], strict=True))


# two concessions: 300 lie in the blocked lot, 320 are sound


def under(story: Story, concession: Concession, *quantities: int, first: int = 0) -> str:
    dates = schedules(story)[first:first + len(quantities)]
    wanted = {each.id: D(quantity) for each, quantity in zip(dates, quantities, strict=True)}
    return story.as_(story.cast.li_qian, lambda work: notices.make(work, NoticeInput(wanted, TODAY, concession=concession.number)).number)


def left_under(story: Story, *concessions: Concession) -> list[Decimal]:
    return story.system(lambda work: [stock.leave_left(work, work.fetch(Concession, each.id)) for each in concessions])


@pytest.mark.parametrize("lot", ["L-STOP", ""])
def test_what_leaves_under_one_concession_is_there_no_more_for_another(story: Story, lot: str) -> None:
    first, other = conceded(story), concede(story, 250, lot=lot)
    assert left_under(story, first, other) == [200, 250]
    under(story, other, 200, first=3)
    assert left_under(story, first, other) == [100, 50], "a hundred pieces lie there, whoever conceded them"
    assert listed(story, concession=first.number) == list(zip(DAYS[:3], [200, 200, 20], strict=True))
    with pytest.raises(Refused, match="420 are in stock"):
        under(story, first, 200, 200, 21)
    assert under(story, first, 200, 200, 20)
    assert (free(story), left_under(story, first, other)) == (0, [0, 0])


def test_a_piece_of_one_lot_is_left_to_the_concession_of_that_lot_while_others_lie_there(story: Story) -> None:
    """A concession of no lot takes of the lots that nobody else may take first."""
    in_stock(story, 100, lot="L-OLD", blocked=True)
    first, other = conceded(story), concede(story, 100, lot="")
    under(story, other, 100, first=3)
    assert left_under(story, first, other) == [200, 0]
    under(story, first, 200, first=2)
    assert free(story) == 320, "all of both lots, and nothing of what is sound"


def test_one_concession_for_two_revisions_is_used_up_by_both(story: Story) -> None:
    first = conceded(story)

    def look(work: Work) -> Decimal:
        product_id = first.product_id
        lines = [DispatchLine(concession_id=first.id, product_id=product_id, drawing_revision=revision) for revision in ("A", "B")]
        return stock.conceded(work, lines)[product_id]

    assert story.system(look) == 200
