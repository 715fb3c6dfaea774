"""Before a date is taken, both pages of choice say which open request of the same delivery it would replace (RULES 6 and 7)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.changes import values
from domain.changes.finding import items_of
from domain.changes.intake import asking, proposing
from domain.changes.intake.wishes import Wish, day_of
from domain.changes.models import Change, ChangeState, Field
from domain.orders.queries import by_number, lines_of
from domain.shared.work import Work
from tests.cast import Cast
from tests.deliveries.delayed import TWO, Case, day, found
from tests.deliveries.doors import LANGUAGES, in_, reads
from tests.remembering import remembered

pytestmark = pytest.mark.clause("5.1.9(1)", "5.1.10(1)")
THEIRS = "Your open change {number} asks for {day} for this delivery. A date that you take here takes its place."
OURS = "Our open proposal {number} is {day} for this delivery. A date that you take here takes its place."


@pytest.fixture
@remembered
def case(cast: Cast) -> Case:
    """The dates are confirmed; once they are offered, no other day is asked for (decision 0231)."""
    return found(cast, number="SO-5").meet().write(*TWO).confirm()


def wishes(case: Case, field: Field = Field.DATE) -> Callable[[Work], Change]:
    """The customer asks for another day (or quantity) of the late delivery."""
    told = asking.Told("portal", "提前投产")
    return lambda work: asking.ask(work, by_number(work, "SO-5", lock=True), _wishes(work, case, field), told)[0]


def proposes(case: Case) -> Callable[[Work], Change]:
    return lambda work: proposing.propose(work, by_number(work, "SO-5", lock=True), _wishes(work, case, Field.DATE), "设备检修")[0]


def _wishes(work: Work, case: Case, field: Field) -> list[Wish]:
    line, = lines_of(work, case.late.order.id)
    own, = line.schedules
    if field == Field.QUANTITY:
        return [Wish("n", field, values.quantity_value(own.quantity), values.quantity_value(own.quantity - 100), line, own)]
    return [Wish("day", field, values.date_value(day_of(own)), values.date_value(day(20)), line, own)]


def both(cast: Cast, case: Case, visit: Any) -> tuple[str, str]:
    """The page of choice in the portal, and the one behind the link of the mail."""
    return visit(cast.wang_min).get(f"/delays/{case.number}").text, visit(None, "portal").get(f"/dates/{case.tokens['王敏']}").text


def told(language: str, sentence: str, change: Change) -> str:
    return in_(language, sentence, number=change.number, day=day(20))


@pytest.mark.parametrize("language", LANGUAGES)
def test_their_own_open_request_is_named_with_its_day_before_they_choose_and_is_replaced_when_they_do(
    cast: Cast, case: Case, visit: Any, language: str,
) -> None:
    reads(language, cast.wang_min)
    change = case.as_(cast.wang_min, wishes(case))
    case.offer()
    portal, mail = both(cast, case, visit)
    assert told(language, THEIRS, change) in portal and told(LANGUAGES[0], THEIRS, change) in mail
    case.tap(case.tokens["王敏"])
    assert case.system(lambda work: work.fetch(Change, change.id).state) == ChangeState.REPLACED
    assert not any(change.number in page for page in both(cast, case, visit)), "what is settled warns of nothing"


def test_a_request_for_something_else_stands_and_is_not_said_to_be_replaced(cast: Cast, case: Case, visit: Any) -> None:
    change = case.as_(cast.wang_min, wishes(case, Field.QUANTITY))
    case.offer()
    assert not any(change.number in page for page in both(cast, case, visit))


def test_what_we_propose_is_named_once_the_house_stands_by_it_and_not_before(cast: Cast, case: Case, visit: Any) -> None:
    change = case.as_(cast.li_qian, proposes(case))
    case.offer()
    assert change.internal and not any(change.number in page for page in both(cast, case, visit))
    case.system(lambda work: shown(work, change))
    assert all(told(LANGUAGES[0], OURS, change) in page for page in both(cast, case, visit))


def shown(work: Work, change: Change) -> None:
    """As it is when marketing and production have signed: with the customer."""
    found = work.fetch(Change, change.id)
    found.internal, found.state = False, ChangeState.PROPOSED
    for item in items_of(work, found):
        item.internal = False
