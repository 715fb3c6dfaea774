"""While new dates of a delay are before the customer they answer them before they ask for another day (RULES 6, decision 0231)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.changes import values
from domain.changes.intake import asking, proposing
from domain.changes.intake.wishes import Wish, day_of
from domain.changes.models import Change, Field
from domain.orders.models import OrderLine
from domain.orders.queries import by_number, lines_of
from domain.shared.actor import Actor
from domain.shared.errors import Invalid
from domain.shared.work import Work
from tests.cast import Cast
from tests.deliveries.delayed import TWO, Case, day, found
from tests.deliveries.doors import LANGUAGES, in_, reads
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.9(1)", "5.1.10(1)")
TOLD = "new dates for this delivery stand open in {number}: one of them is taken, or they are all declined, first"


@pytest.fixture
@remembered
def confirmed(cast: Cast) -> Case:
    """Production stands by the dates; the customer has not read them yet."""
    return found(cast, number="SO-5").meet().write(*TWO).confirm()


def line_of(work: Work, case: Case) -> OrderLine:
    return lines_of(work, case.late.order.id)[0]


def another_day(line: OrderLine) -> Wish:
    own, = line.schedules
    return Wish("day", Field.DATE, values.date_value(day_of(own)), values.date_value(day(20)), line, own)


def fewer(line: OrderLine) -> Wish:
    own, = line.schedules
    return Wish("n", Field.QUANTITY, values.quantity_value(own.quantity), values.quantity_value(own.quantity - 100), line, own)


def cancelled(line: OrderLine) -> Wish:
    return Wish("off", Field.CANCEL, values.quantity_value(line.quantity), values.quantity_value(line.shipped), line)


def asks(case: Case, wish: Callable[[OrderLine], Wish], who: Actor | None = None, source: str = "portal") -> Change:
    def deed(work: Work) -> Change:
        return asking.ask(work, by_number(work, "SO-5", lock=True), [wish(line_of(work, case))], asking.Told(source, "提前投产"))[0]

    return case.as_(who or case.cast.wang_min, deed)


def proposes(case: Case) -> Change:
    def deed(work: Work) -> Change:
        return proposing.propose(work, by_number(work, "SO-5", lock=True), [another_day(line_of(work, case))], "设备检修")[0]

    return case.as_(case.cast.li_qian, deed)


def test_another_day_is_asked_for_until_the_dates_are_offered_and_not_while_they_wait(confirmed: Case) -> None:
    confirmed.offer()
    with pytest.raises(Invalid) as refused:
        asks(confirmed, another_day)
    assert set(refused.value.fields) == {"day"} and confirmed.number in str(refused.value.fields["day"])
    with pytest.raises(Invalid):
        asks(confirmed, another_day, confirmed.cast.li_qian, "mail")
    confirmed.take_back()
    assert asks(confirmed, another_day).number


def test_who_declines_the_dates_may_ask_for_another_day(confirmed: Case) -> None:
    from domain.deliveries.delays import taking

    confirmed.offer()
    confirmed.as_(confirmed.cast.wang_min, lambda work: taking.refuse(work, confirmed.number, "都太晚"))
    assert asks(confirmed, another_day).number


@pytest.mark.parametrize("wish", [fewer, cancelled])
def test_fewer_pieces_or_none_may_be_asked_for_meanwhile(confirmed: Case, wish: Callable[[OrderLine], Wish]) -> None:
    confirmed.offer()
    assert asks(confirmed, wish).number


def test_nor_do_we_propose_another_day_beside_those_that_we_offer(confirmed: Case) -> None:
    confirmed.offer()
    with pytest.raises(Invalid) as refused:
        proposes(confirmed)
    assert confirmed.number in str(refused.value.fields["day"])
    confirmed.take_back()
    assert proposes(confirmed).number


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_check_before_sending_says_why_in_the_buyers_language(cast: Cast, confirmed: Case, visit: Any, language: str) -> None:
    confirmed.offer()
    reads(language, cast.wang_min)
    own = confirmed.schedules[0]
    buyer = visit(cast.wang_min)
    answer = buyer.post("/orders/SO-5/change", {f"day-{own.id}": day(20).isoformat(), "step": "check"})
    said = in_(language, TOLD, number=confirmed.number)
    assert answer.status_code == 422 and said in answer.text
