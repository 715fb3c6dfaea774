"""An order beyond what a customer may owe is warned of at its approval; finance and the general manager are told (RULES 4)."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.customers.models import Customer
from domain.orders.credit import Credit, credit
from domain.projects.actions import end, open_project
from domain.projects.models import Project
from domain.reviews.actions import noting
from domain.shared.errors import Forbidden
from domain.shared.work import Work
from tests.cast import Cast
from tests.orders.ended import cancel_released
from tests.orders.given import line
from tests.receivables.received import House, received
from tests.reviews.story import Story, approved, begin
from tests.visitors import words

ONE = Decimal("234316.80")  # 2400 pieces at 86.40: 207360.00; 13 % 26956.80


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
    own = Decimal("14746.50")  # 600 pieces at 21.75: 13050.00; 13 % 1696.50
    assert found(second) == Credit(ONE, ONE + own)
    first.release()
    assert found(second) == Credit(ONE, ONE + own)
    cancel_released(first.number)
    assert found(second) == Credit(ONE, own)


def test_without_a_limit_or_in_another_currency_nothing_is_compared(cast: Cast) -> None:
    story = begin(cast)
    limit(cast, None)
    assert found(story) is None
    limit(cast, Decimal(1))
    assert found(begin(cast, currency="EUR", po_number="E")) is None


def test_what_is_owed_already_goes_into_the_credit_before_any_order(cast: Cast) -> None:
    """A statement that nobody invoiced yet, an invoice, money that came in, goods on the way: all count with their tax."""
    limit(cast, ONE)
    story = begin(cast).sign_all()
    house = House(cast)
    invoice = house.issued(("2904110-K80", 100, "86.40"))  # 8640.00; 1123.20
    assert found(story) == Credit(ONE, ONE + Decimal("9763.20"))
    received(cast, ("2916035-K80", 100, "21.75"), po="2")  # on no statement: 2175.00; 282.75
    assert found(story) == Credit(ONE, ONE + Decimal("12220.95"))
    received(cast, ("2916035-K80", 10, "21.75"), po="3", signed=False, state="shipped")  # on the road: 217.50; 28.28
    assert found(story) == Credit(ONE, ONE + Decimal("12466.73"))
    house.pay("9763.20", invoices=(invoice,))
    assert found(story) == Credit(ONE, ONE + Decimal("2703.53"))
    house.pay("2703.53", invoices=())  # nothing is invoiced: it is credit
    assert found(story) == Credit(ONE, ONE)
    assert story.approve().state == "approved"
    assert story.tasks("credit.") == []


def test_who_owes_as_much_as_the_limit_is_warned_of_with_the_smallest_order(cast: Cast) -> None:
    limit(cast, Decimal("9763.20"))
    story = begin(cast, line("2916035-K80", 1), po_number="1").sign_all()
    assert not found(story).over  # type: ignore[union-attr]
    House(cast).issued(("2904110-K80", 100, "86.40"))
    assert found(story).over == Decimal("24.58")  # type: ignore[union-attr]  # 21.75 and 2.83
    story.approve()
    assert [task.title["params"]["amount"] for task in story.tasks("credit.")] == ["24.58 CNY"] * 2


def test_a_free_replacement_costs_no_credit_whatever_price_was_written_on_it(cast: Cast) -> None:
    limit(cast, Decimal(1))
    story = begin(cast, line("2904110-K80", 5, price=Decimal("86.40")), po_number="R", kind="replacement")
    assert found(story) == Credit(Decimal(1), Decimal(0))


def test_what_is_confidential_is_in_no_warning_that_others_read(cast: Cast) -> None:
    """Finance and the general manager are told the amount: it holds nothing of a project that they do not know of (RULES 5)."""
    limit(cast, ONE)
    story = begin(cast).sign_all()
    project = story.system(lambda work: open_project(work, cast.a.id, "E27", {}).id)
    received(cast, ("2904110-K80", 100, "86.40"), project=project, po="SECRET")
    assert found(story) == Credit(ONE, ONE)
    story.system(lambda work: end(work, work.fetch(Project, project), "量产"))
    assert found(story) == Credit(ONE, ONE + Decimal("9763.20"))


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
    assert "超出信用额度" in text and "34,316.80" in text
