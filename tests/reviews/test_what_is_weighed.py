"""Until the release the page of a review weighs stock, hours and credit; after it the sheet tells what they said (1.2, 5.1.5)."""

import sys
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import actions as orders
from domain.orders.credit import Credit
from domain.reviews.queries.page import page
from tests.cast import Cast
from tests.reviews.story import Story, approved
from tests.statements import counted

pytestmark = pytest.mark.clause("5.1.5(1)", "5.1.6")
PROMISED, ON_THE_SHEET = "可承诺", "答复前的库存与工时比对结果见合同/订单评审表"


def looked(story: Story, visit: Any) -> tuple[str, list[str]]:
    with counted() as said:
        text = visit(story.cast.li_qian).get(f"/admin/reviews/{story.number}").text
    return text, said


def weighs(said: list[str]) -> bool:
    return any("open_line" in each for each in said)


def test_stock_and_promise_are_weighed_until_the_release(cast: Cast, visit: Any) -> None:
    text, said = looked(approved(cast), visit)
    assert PROMISED in text and ON_THE_SHEET not in text and weighs(said)


def test_after_the_release_prices_stay_and_the_rest_is_told_by_the_sheet(cast: Cast, visit: Any) -> None:
    story = approved(cast)
    before, _ = looked(story, visit)
    story.release()
    text, said = looked(story, visit)
    assert PROMISED not in text and ON_THE_SHEET in text and not weighs(said)
    for words in ("价格核对", "HC-4801-012", "2904110-K80"):
        assert (words in before, words in text) == (True, True), words


@pytest.mark.parametrize("released", [False, True])
def test_a_hold_does_not_change_what_is_weighed(cast: Cast, released: bool) -> None:
    story = approved(cast)
    if released:
        story.release()
    story.as_(cast.li_qian, lambda work: orders.hold(work, story.number, version=None, why="客户盘点", for_customer=False))
    found = story.as_(cast.li_qian, lambda work: page(work, story.number))
    assert (found.order.state, found.weighed) == ("on_hold", not released)


@pytest.mark.parametrize(("released", "told"), [(False, 1), (True, 0)])
def test_the_credit_is_asked_for_while_somebody_can_still_say_no(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, released: bool, told: int
) -> None:
    asked: list[Any] = []
    monkeypatch.setattr(sys.modules[page.__module__], "credit", lambda work, order: asked.append(order) or Credit(Decimal(1), Decimal(2)))
    story = approved(cast)
    if released:
        story.release()
    story.as_(cast.li_qian, lambda work: page(work, story.number))
    assert len(asked) == told
