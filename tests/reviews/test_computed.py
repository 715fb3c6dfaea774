"""What was computed is not answered away: a price, a gap in the order, a day that cannot be kept (RULES 1, 4; clause 1.1)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.orders.models import OrderRevision
from domain.reviews.actions import deviations
from domain.reviews.actions.answers import Given
from domain.reviews.models import Deviation
from domain.shared.errors import Invalid, Refused
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import Cast
from tests.orders.given import line, new_line
from tests.reviews.story import Story, begin, reasons

CHEAP = Decimal("84.90")
LATER = date(2026, 12, 24)


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("said", ["yes", "na", None])
def test_marketing_does_not_answer_another_price_away(cast: Cast, said: str | None) -> None:
    """Another price informs finance and needs the general manager: ticking "conforms" is no way around them."""
    story = begin(cast, line(price=CHEAP))
    (ordered,) = story.lines
    with pytest.raises(Invalid, match="deviation"):
        story.answer("marketing", Given("price", ordered.id, said))
    assert story.answers("marketing")["price", ordered.id].value == "no"
    assert [each.state for each in story.deviations] == ["open"]
    story.answer("marketing", Given("price", ordered.id, "no", "客户按去年价下单"))
    assert story.answers("marketing")["price", ordered.id].remark == "客户按去年价下单"


@pytest.mark.clause("3.3", "5.1.3(1)")
def test_technical_does_not_answer_a_gap_in_the_order_away(cast: Cast) -> None:
    story = begin(cast, new_line(specification=None, quality="按图纸检验"))
    story.sign("marketing")
    (ordered,) = story.lines
    with pytest.raises(Invalid, match="deviation"):
        story.answer("specification", Given("written", ordered.id, "yes"))
    (deviation,) = story.deviations
    story.propose(deviation, "按 Q/HC 032 标准，邵氏 65±5")
    story.agree(deviation)
    assert story.answers("specification")["written", ordered.id].value == "yes"
    assert story.lines[0].specification == "按 Q/HC 032 标准，邵氏 65±5"


@pytest.mark.clause("3.3", "1.1")
@pytest.mark.parametrize(
    ("stated", "then"),
    [
        ({"specification": "DWG-5801300-E27", "quality": None}, ("DWG-5801300-E27", "刚度 ±10%")),
        ({"specification": None, "quality": "PPM ≤ 50"}, ("刚度 ±10%", "PPM ≤ 50")),
        ({"specification": None, "quality": None}, ("刚度 ±10%", "刚度 ±10%")),
    ],
)
def test_what_is_agreed_fills_what_was_not_stated_and_leaves_what_was(cast: Cast, stated: dict[str, Any], then: tuple[str, str]) -> None:
    story = begin(cast, new_line(**stated))
    story.sign("marketing")
    story.propose(story.deviations[0], "刚度 ±10%")
    story.agree(story.deviations[0])
    assert (story.lines[0].specification, story.lines[0].quality) == then


@pytest.mark.clause("1.1", "5.1.3(3)", "5.1.4(2)")
@pytest.mark.parametrize(
    ("key", "question", "then"),
    [
        ("specification", "capability", ("附图 A 版；公差放宽到 ±0.2", "PPM ≤ 50")),
        ("quality_conditions", "inspection", ("附图 A 版", "PPM ≤ 50；公差放宽到 ±0.2")),
    ],
)
@pytest.mark.parametrize("conceded", [False, True], ids=["the customer agrees to less", "we do what was asked after all"])
def test_what_is_agreed_is_added_to_what_the_customer_stated(
    cast: Cast, key: str, question: str, then: tuple[str, str], conceded: bool
) -> None:
    story = begin(cast, new_line(specification="附图 A 版", quality="PPM ≤ 50"))
    story.sign("marketing")
    deviation = story.no(key, question, "达不到", story.lines[0].id)
    assert deviation is not None
    if conceded:
        story.as_(cast.li_qian, lambda work: deviations.accept_asked(work, story.number, deviation.id, "加一道磨削", None))
    else:
        story.propose(deviation, "公差放宽到 ±0.2")
        story.agree(deviation)
    assert (story.lines[0].specification, story.lines[0].quality) == (("附图 A 版", "PPM ≤ 50") if conceded else then)


@pytest.mark.clause("5.1.1(4)")
def test_what_is_agreed_about_a_confidential_line_is_read_by_its_members_alone(cast: Cast) -> None:
    story = begin(cast, line(), new_line(quality=None))
    story.sign("marketing")
    story.propose(story.deviations[0], "刚度 ±10%")
    story.agree(story.deviations[0])

    def read(who: Any) -> str:
        with unit(who, now=story.now) as work:
            rows = work.session.scalars(select(OrderRevision.why)).all()
            return " ".join(rows) + " ".join(str(each) for each in work.session.scalars(select(Audit.values)).all())

    assert "刚度 ±10%" in read(cast.wang_min) and "刚度 ±10%" in read(cast.li_qian)
    assert "刚度 ±10%" not in read(cast.liu)


def promise(story: Story, day: date, key: str = "delivery") -> None:
    story.answer(key, promises={each.id: day for ordered in story.lines for each in ordered.schedules}, rest=True)


@pytest.mark.clause("1.1", "5.1.5(1)")
def test_a_later_day_is_promised_only_with_the_customers_agreement(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    promise(story, LATER)
    with pytest.raises(Refused) as refused:
        story.sign("delivery", rest=False)
    assert "later than the customer asked" in reasons(refused)
    promise(story, story.lines[0].schedules[0].requested)
    assert story.sign("delivery", rest=False).state == "signed"


@pytest.mark.clause("1.1", "5.1.5(1)")
def test_a_day_agreed_with_the_customer_is_signed_and_no_later_one(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    deviation = story.no("delivery", "capacity", "设备检修", story.lines[0].id)
    assert deviation
    story.propose(deviation, "12-24 交付", date=LATER.isoformat())
    story.agree(deviation)
    promise(story, LATER.replace(day=28))
    with pytest.raises(Refused, match="later than the customer asked"):
        story.sign("delivery", rest=False)
    promise(story, LATER)
    assert story.sign("delivery", rest=False).state == "signed"


@pytest.mark.clause("1.1")
def test_an_earlier_day_than_asked_needs_no_agreement(cast: Cast) -> None:
    story = begin(cast).sign_all("marketing")
    promise(story, date(2026, 12, 11))
    assert story.sign("delivery", rest=False).state == "signed"


def said_of_the_whole(story: Story) -> Deviation:
    found = story.no("delivery", "capacity", "全部推迟一周")
    assert found is not None
    story.propose(found, "12-24 交付", date=LATER.isoformat())
    return story.agree(found)


@pytest.mark.clause("1.1", "5.1.5(1)")
@pytest.mark.parametrize("parts", [("2904110-K80",), ("2904110-K80", "2916035-K80")])
def test_a_day_agreed_for_the_whole_order_is_the_day_promised_for_each_line(cast: Cast, parts: tuple[str, ...]) -> None:
    story = begin(cast, *(line(part, 600) for part in parts)).sign_all("marketing")
    said_of_the_whole(story)
    story.sign("delivery")
    story.approve()
    story.release()
    assert {each.promised_first for ordered in story.lines for each in ordered.schedules} == {LATER}


@pytest.mark.clause("1.1")
def test_a_line_answered_apart_keeps_its_day_when_the_others_move(cast: Cast) -> None:
    story = begin(cast, line(quantity=600), line("2916035-K80", 600)).sign_all("marketing")
    first, second = story.lines
    story.answer("delivery", Given("capacity", second.id, "yes"))
    said_of_the_whole(story)
    story.sign("delivery")
    story.approve()
    story.release()
    days: dict[Any, date | None] = {ordered.position: ordered.schedules[0].promised_first for ordered in story.lines}
    assert days == {first.position: LATER, second.position: second.schedules[0].requested}


@pytest.mark.clause("1.1", "5.1.5(1)")
def test_a_day_agreed_before_the_customer_asked_for_another_is_agreed_no_more(cast: Cast) -> None:
    from tests.reviews.test_changes import amend

    story = begin(cast).sign_all("marketing")
    said_of_the_whole(story)
    amend(story, replace(line(), dates=(replace(line().dates[0], day=date(2026, 12, 21)),)))
    promise(story, LATER)
    with pytest.raises(Refused, match="later than the customer asked"):
        story.sign("delivery", rest=False)
