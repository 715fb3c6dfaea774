"""Whose heads negotiate an objection: of the departments concerned, or who stands in for them; nobody is made up (5.1.7(1))."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from domain.accounts.models import Delegation
from domain.reviews import queries
from domain.shared.errors import Invalid
from domain.shared.work import Work
from tests.cast import TODAY, Cast
from tests.orders.given import line
from tests.reviews.story import Story, begin, begin_new


def objected(cast: Cast) -> Story:
    story = begin(cast, line(price=Decimal("80.00")))
    story.sign("marketing")
    return story


def objected_by_technical(cast: Cast) -> Story:
    story = begin_new(cast).meet().sign_all("marketing")
    story.no("specification", "capability", "CPK 1.67 做不到")
    story.sign("specification")
    return story


@pytest.mark.clause("5.1.7(1)")
def test_a_name_that_is_no_heads_is_not_taken(cast: Cast) -> None:
    story = objected(cast)
    for name in ("张三", cast.li_qian.name):
        with pytest.raises(Invalid, match="no head of a department"):
            story.negotiate(heads=[name, cast.he_head.name])
    assert story.negotiate(heads=[cast.he_head.name]).heads == sorted([cast.he_head.name, cast.zhao.name])


@pytest.mark.clause("5.1.7(1)")
def test_without_the_head_of_a_department_concerned_nothing_is_negotiated(cast: Cast) -> None:
    story = objected_by_technical(cast)
    with pytest.raises(Invalid, match="has to take part"):
        story.negotiate(who=cast.zhao, heads=[cast.he_head.name])
    assert story.order.state == "objection"
    story.negotiate(who=cast.zhao, heads=[cast.gao.name])
    assert story.order.state == "ruling"


@pytest.mark.clause("5.1.7(1)")
def test_sales_takes_part_whoever_objects_and_whoever_writes_it_down(cast: Cast) -> None:
    story = objected_by_technical(cast)
    with pytest.raises(Invalid, match="has to take part"):
        story.negotiate(who=cast.gao, heads=[cast.he_head.name])
    assert story.negotiate(who=cast.gao, heads=[cast.zhao.name]).recorded_by == cast.gao.name


@pytest.mark.clause("5.1.7(1)")
@pytest.mark.parametrize(("first", "last", "taken"), [(-3, -1, False), (0, 0, True), (1, 3, False)])
def test_who_stands_in_for_a_head_that_day_speaks_for_the_department(cast: Cast, first: int, last: int, taken: bool) -> None:
    story = objected_by_technical(cast)

    def delegate(work: Work) -> None:
        days = {"first_day": TODAY + timedelta(days=first), "last_day": TODAY + timedelta(days=last)}
        work.add(Delegation(giver_id=cast.gao.id, taker_id=cast.fang.id, decisions=["negotiation"], **days))

    story.system(delegate)
    if taken:
        assert cast.fang.name in story.negotiate(who=cast.zhao, heads=[cast.fang.name]).heads
    else:
        with pytest.raises(Invalid, match="no head of a department"):
            story.negotiate(who=cast.zhao, heads=[cast.fang.name])


@pytest.mark.clause("5.1.7(1)")
def test_one_head_alone_does_not_negotiate(cast: Cast) -> None:
    with pytest.raises(Invalid, match="at least one other head"):
        objected(cast).negotiate(who=cast.zhao, heads=[])


@pytest.mark.clause("5.1.7(1)")
def test_the_page_offers_the_heads_and_says_which_are_concerned(cast: Cast) -> None:
    story = objected_by_technical(cast)
    page = story.as_(cast.zhao, lambda work: queries.page(work, story.number))
    assert (cast.gao.name, "technical") in {(head.name, head.department) for head in page.heads}
    assert page.concerned == ["sales", "technical"]
    assert {head.name for head in page.heads} == {
        each.name for each in (cast.zhao, cast.gao, cast.he_head, cast.zhou_head, cast.tang_head, cast.song_head, cast.deng_head)
    }
