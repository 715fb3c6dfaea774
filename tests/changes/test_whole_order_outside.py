"""Another packaging for the whole order is another packaging for what is done outside on each of its parts (5.1.9(3), (5))."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import select, update

from domain.changes import values
from domain.changes.finding import outside_of
from domain.changes.force import outside
from domain.changes.intake.typed import Wish
from domain.changes.models import Field
from domain.orders.models import OrderLine
from domain.products.actions import add_outsourced
from domain.products.models import Product
from domain.shared.outbox import Outbox
from tests.cast import Cast
from tests.changes.story import Told, released
from tests.orders.given import line
from tests.remembering import remembered

ARM, ROD = "2904110-K80", "2916035-K80"


@pytest.fixture
@remembered
def told(cast: Cast) -> Told:
    """Two parts, of each of which something is done outside."""
    told = released(cast, line(ARM, 2400), line(ROD, 600))
    for at, name in zip(told.lines, ("顺达表面处理", "宏业热处理"), strict=True):
        told.story.as_(cast.fang, lambda work, at=at, name=name: add_outsourced(
            work, work.fetch(Product, at.product_id), "电泳", name, "a@b.example"))
    return told


def boxes(told: Told, *others: Wish) -> Told:
    told.asks(Wish("packaging-all", Field.PACKAGING, values.text_value(""), values.text_value("周转箱")), *others)
    told.signs_all().approves()
    return told


def notified(told: Told) -> list[str]:
    return sorted(each.subcontractor for each in told.story.system(lambda work: outside_of(work, told.change)))


@pytest.mark.clause("5.1.9(5)")
def test_each_subcontractor_of_the_order_is_to_be_told_of_another_packaging_of_the_whole(told: Told) -> None:
    boxes(told)
    assert notified(told) == ["宏业热处理", "顺达表面处理"]
    assert len(told.tasks("change.subcontractor")) == 2


@pytest.mark.clause("5.1.9(5)")
def test_what_purchasing_acknowledges_is_what_it_writes_about(told: Told) -> None:
    boxes(told)
    named = [each["params"]["name"] for each in told.notices["purchasing"].documents if "name" in each["params"]]
    assert sorted(named) == notified(told)


@pytest.mark.clause("5.1.9(5)")
def test_the_mail_tells_the_new_packaging_without_a_word_of_ours(told: Told) -> None:
    boxes(told)
    notice = told.story.system(lambda work: outside_of(work, told.change))[0]
    told.story.as_(told.cast.tang_head, lambda work: outside.send(work, told.number, notice.id, outside.Written("a@b.example"), None))
    mails = told.story.system(lambda work: [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))])
    rows: list[Any] = next(each["params"]["rows"] for each in mails if each["template"] == "change_outside")
    assert [str(row["now"]).find("周转箱") >= 0 for row in rows] == [True]


@pytest.mark.clause("5.1.9(5)")
@pytest.mark.parametrize("state", [{"packaging": "木箱"}, {"shipped": 600, "open_quantity": 0}, {"cancelled": True, "open_quantity": 0}])
def test_a_line_with_a_packaging_of_its_own_or_of_which_nothing_is_to_come_is_not_touched(told: Told, state: dict[str, Any]) -> None:
    rod = told.lines[1].id
    told.story.system(lambda work: work.session.execute(update(OrderLine).where(OrderLine.id == rod).values(**state)))
    boxes(told)
    assert notified(told) == ["顺达表面处理"]


@pytest.mark.clause("5.1.9(5)")
def test_a_line_that_keeps_what_it_has_gives_its_subcontractor_nothing_to_do(told: Told) -> None:
    rod = told.lines[1]
    boxes(told, Wish("packaging-except", Field.PACKAGING, values.text_value(""), {**values.text_value("旧纸箱"), "own": True}, rod))
    assert notified(told) == ["顺达表面处理"]


@pytest.mark.clause("5.1.9(5)")
def test_what_a_subcontractor_is_told_is_of_its_own_line_and_of_the_whole_order(told: Told) -> None:
    boxes(told, told.day(line=1))
    found = told.story.system(lambda work: {
        each.subcontractor: [item.field for item in outside.theirs(work, outside.case(work, told.number, lock=False), each)]
        for each in outside_of(work, told.change)})
    assert found == {"顺达表面处理": ["packaging"], "宏业热处理": ["packaging", "date"]}
