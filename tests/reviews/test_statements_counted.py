"""A review costs the database as many questions for two hundred lines as for five, and stays below a number that only a decision raises."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.orders.actions import submit
from domain.reviews import queries
from domain.shared.actor import Actor
from domain.shared.work import Work, unit
from tests.cast import NOW, Cast
from tests.orders.given import given, line, new_line, sent
from tests.reviews.story import Story, begin
from tests.statements import counted

HANDED_IN, DEARLY, SHOWN = 30, 32, 26  # statements; lower them when they fall


COUNTED_FROM = ("FROM reservation", "production_line", "consumption")  # hours, stock and material


def statements(who: Actor, deed: Callable[[Work], Any]) -> int:
    with counted() as said, unit(who, now=NOW) as work:
        deed(work)
    return len(said)


def ordinary(many: int) -> list[Any]:
    return [line("2904110-K80", 100 * (n + 1)) for n in range(many)]


def dear(many: int) -> list[Any]:
    """Lines whose price is not ours: each opens its deviation, with a task and a mail."""
    return [line("2904110-K80", 100 * (n + 1), price=Decimal("99.90")) for n in range(many)]


def handing_in(cast: Cast, lines: list[Any], po: str) -> int:
    return statements(cast.wang_min, lambda work: submit(work, given(cast, *lines, po_number=po)))


@pytest.mark.clause("5.1.2(1)")
@pytest.mark.parametrize(("lines", "most"), [(ordinary, HANDED_IN), (dear, DEARLY)])
def test_an_order_of_two_hundred_lines_is_handed_in_with_as_many_statements_as_one_of_five(cast: Cast, lines: Any, most: int) -> None:
    handing_in(cast, ordinary(1), "FIRST-1")  # whoever is first reads the calendar
    few, many = handing_in(cast, lines(5), "FEW-5"), handing_in(cast, lines(200), "MANY-200")
    assert few == many
    assert few <= most


@pytest.mark.clause("5.1.5(1)", "5.1.5(3)")
def test_stock_material_and_hours_are_counted_when_delivery_opens_and_not_before(cast: Cast) -> None:
    """Marketing answers of prices and services: what it signs first rests on none of them."""
    story = begin(cast, *ordinary(5), po_number="FIRST-1")
    story.answer("marketing", rest=True)
    with counted() as handed_in, unit(cast.wang_min, now=NOW) as work:
        submit(work, given(cast, *ordinary(5), po_number="SECOND-2"))
    with counted() as signed:
        story.sign("marketing", rest=False)
    assert [any(table in each for each in said) for said in (handed_in, signed) for table in COUNTED_FROM] == [False] * 3 + [True] * 3


@pytest.mark.parametrize("lines", [ordinary, dear])
def test_the_page_of_a_review_asks_as_often_for_two_hundred_lines_as_for_five(cast: Cast, lines: Any) -> None:
    few, many = sent(cast, *lines(5), po_number="FEW-5"), sent(cast, *lines(200), po_number="MANY-200")
    shown = [statements(cast.li_qian, lambda work, number=number: queries.page(work, number)) for number in (few, few, many)]  # type: ignore[misc]
    assert shown[1] == shown[2]
    assert shown[1] <= SHOWN


@pytest.mark.clause("5.1.5(4)", "5.1.8(1)")
def test_signing_approving_and_releasing_ask_no_more_for_twenty_lines_than_for_four(cast: Cast) -> None:
    _settled(cast, begin(cast, line("2904110-K80", 300), po_number="FIRST-1"))  # whoever is first makes the rows of the months
    few, many = (_settled(cast, begin(cast, *[line("2904110-K80", 300)] * n, po_number=f"P{n}")) for n in (4, 20))
    assert few == many


def test_a_confidential_order_is_signed_with_as_many_statements_for_twelve_lines_as_for_three(cast: Cast) -> None:
    """Its lines stand in load and stock as neutral reservations, all of them at once."""
    def signed(many: int) -> int:
        lines = [new_line(f"29500{n:02}-N", 100 * (n + 1), quality="按图纸检验") for n in range(many)]
        story = begin(cast, *lines, po_number=f"N{many}").sign_all("marketing", "specification", "quality_conditions")
        story.answer("delivery", rest=True)
        with counted() as said:
            story.sign("delivery", rest=False)
        return len(said)

    assert signed(3) == signed(12)


def _settled(cast: Cast, story: Story) -> dict[str, int]:
    """How many statements each deed took to the end of a review."""
    found: dict[str, int] = {}
    for key in ("marketing", "delivery"):
        story.answer(key, rest=True)
        with counted() as said:
            story.sign(key, rest=False)
        found[key] = len(said)
    for deed in (story.approve, story.release):
        with counted() as said:
            deed()
        found[deed.__name__] = len(said)
    return found


def test_who_is_called_is_asked_anew_after_somebody_changed_it(cast: Cast) -> None:
    """What is kept in a unit of work is forgotten as soon as people, posts or delegations change in it."""
    from domain.accounts.models import PostHeld
    from domain.projects.membership import called
    from domain.shared.tasks import Task

    task = Task(department="production", position="control")
    with unit(cast.shen, now=NOW) as work, work.as_system("test"):
        before = called(work, task)
        assert cast.shen.id not in before
        work.add(PostHeld(person_id=cast.shen.id, department="production", position="control"))
        work.session.flush()
        assert called(work, task) == before | {cast.shen.id}
