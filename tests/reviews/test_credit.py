"""An order beyond what a customer may owe is warned of at its approval; finance and the general manager are told (RULES 4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.orders.credit import Credit, credit
from domain.reviews.actions import noting
from domain.shared.errors import Forbidden
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.given import line
from tests.reviews.story import Story, approved, begin
from tests.visitors import words

ONE = Decimal("207360.00")  # 2400 pieces at 86.40


def limit(cast: Cast, amount: Decimal | None) -> None:
    def set_limit(work: Work) -> None:
        work.fetch(Customer, cast.a.id).credit_limit = amount

    Story(cast, "").system(set_limit)


def found(story: Story, who: Any = None) -> Credit | None:
    return story.as_(who or story.cast.zhao, lambda work: credit(work, story.order))


@pytest.mark.parametrize(
    ("allowed", "over"), [(ONE - 1, Decimal(1)), (ONE, Decimal(0)), (ONE + 1, Decimal(0))], ids=["under", "at the limit", "above"]
)
def test_only_what_goes_beyond_the_limit_is_told_to_finance_and_the_general_manager(cast: Cast, allowed: Decimal, over: Decimal) -> None:
    limit(cast, allowed)
    story = begin(cast).sign_all()
    assert found(story) == Credit(allowed, ONE)
    assert story.approve().state == "approved"
    told = {(task.department, task.position) for task in story.tasks("credit.")}
    assert told == ({("finance", "member"), ("general_office", "general_manager")} if over else set())


def test_orders_that_are_open_count_and_those_that_are_not_do_not(cast: Cast) -> None:
    limit(cast, ONE)
    first = approved(cast, po_number="1")
    begin(cast, po_number="2")
    second = begin(cast, line("2916035-K80", 600), po_number="3")
    own = second.lines[0].unit_price * 600  # type: ignore[operator]
    assert found(second) == Credit(ONE, ONE + own)
    first.release()
    assert found(second) == Credit(ONE, ONE + own)
    from domain.orders import actions

    first.as_(cast.zhao, lambda work: actions.cancel(work, first.number, version=None, why="停产"))
    assert found(second) == Credit(ONE, own)


def test_without_a_limit_or_in_another_currency_nothing_is_compared(cast: Cast) -> None:
    story = begin(cast)
    limit(cast, None)
    assert found(story) is None
    limit(cast, Decimal(1))
    assert found(begin(cast, currency="EUR", po_number="E")) is None


def test_each_of_the_two_takes_note_for_itself(cast: Cast) -> None:
    limit(cast, Decimal(1))
    story = approved(cast)
    (task, _) = sorted(story.tasks("credit."), key=lambda each: each.department or "")
    assert task.department == "finance"
    with pytest.raises(Forbidden):
        story.as_(cast.shen, lambda work: noting.acknowledge(work, story.number, task.id))
    story.as_(cast.xu, lambda work: noting.acknowledge(work, story.number, task.id))
    assert [each.department for each in story.tasks("credit.")] == ["general_office"]


def test_the_page_warns_before_the_approval(cast: Cast, visit: Callable[..., Any]) -> None:
    story = begin(cast).sign_all()
    assert "超出信用额度" not in words(visit(cast.zhao).get(f"/admin/reviews/{story.number}").text)
    limit(cast, Decimal(200000))
    text = words(visit(cast.zhao).get(f"/admin/reviews/{story.number}").text)
    assert "超出信用额度" in text and "7,360.00" in text
