"""A deed that comes too early, too late or for the second time is refused with the reason, and nothing of the change moves (RULES 6)."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from domain.changes.answers import approving, engineering, passing, settling
from domain.changes.answers.engineering import Raised
from domain.changes.answers.settling import Answer
from domain.changes.models import ChangeState
from domain.changes.values import date_value
from domain.shared.errors import DomainError, Invalid, Refused
from domain.shared.journal import Audit
from tests.cast import PASSWORD, Cast
from tests.changes.story import LATER, LATEST, Told, released
from tests.remembering import remembered

S = ChangeState
Deed = Callable[[Told], Any]


def asked(told: Told) -> Told:
    return told.asks(told.day(LATER))


def with_customer(told: Told) -> Told:
    asked(told).signs("production", "no", offer=date_value(LATEST))
    told.signs("marketing")
    return told


def approval(told: Told) -> Told:
    return asked(told).signs_all()


def in_force(told: Told) -> Told:
    approval(told).approves()
    return told


def refused(told: Told) -> Told:
    approval(told).refuses()
    return told


def withdrawn(told: Told) -> Told:
    take_back(asked(told))
    return told


def declined(told: Told) -> Told:
    with_customer(told).customer("decline", remark="不行")
    return told


def replaced(told: Told) -> Told:
    first = asked(told).number
    told.asks(told.day(LATEST))
    told.number = first
    return told


WAYS = {S.ASKED: asked, S.WITH_CUSTOMER: with_customer, S.APPROVAL: approval, S.IN_FORCE: in_force, S.REFUSED: refused,
        S.WITHDRAWN: withdrawn, S.DECLINED: declined, S.REPLACED: replaced}


def take_back(told: Told) -> Any:
    return told.story.as_(told.cast.wang_min, lambda work: settling.withdraw(work, told.number, "不需要了", version=None))


def accept(told: Told) -> Any:
    answers = {item.id: Answer("accept") for item in told.items}
    return told.story.as_(told.cast.wang_min, lambda work: settling.answer(work, told.number, answers, password=PASSWORD, version=None))


def approve_price(told: Told) -> Any:
    return told.story.as_(told.cast.shen, lambda work: approving.approve_price(work, told.number, PASSWORD, None))


def raise_request(told: Told) -> Any:
    given = {told.lines[0].id: Raised("孔径", "客户")}
    return told.story.as_(told.cast.li_qian, lambda work: engineering.raise_requests(work, told.number, given, None))


def new_day(told: Told) -> Any:
    return told.story.as_(told.cast.li_qian, lambda work: passing.ask_new_day(work, told.number, None))


DEEDS: dict[str, Deed] = {
    "sign": lambda told: told.signs("production"),
    "offer": lambda told: told.settles(date_value(LATEST)),
    "accept": accept,
    "approve": lambda told: told.approves(),
    "approve_price": approve_price,
    "refuse": lambda told: told.refuses(),
    "withdraw": take_back,
    "raise": raise_request,
    "new_day": new_day,
}
OPEN = {  # what may be done there; everything else is refused. "offer" waits for a bare "no", "approve_price" for a price
    S.ASKED: {"sign", "offer", "refuse", "withdraw"},
    S.WITH_CUSTOMER: {"accept", "withdraw"},
    S.APPROVAL: {"approve", "refuse", "withdraw"},
}


@remembered
def at(cast: Cast, state: ChangeState) -> Told:
    """A change that has come so far."""
    told = WAYS[state](released(cast))
    assert told.state == state
    return told


def stands(told: Told) -> tuple[Any, ...]:
    change = told.change
    items = [(item.state, item.agreed, item.ended_at) for item in told.items]
    parts = [(part.kind, part.state, part.signature_id) for part in told.sections.values()]
    return change.state, change.revision, change.decided_at, items, parts, [task.kind for task in told.tasks("change")], told.order.revision


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize("deed", sorted(DEEDS))
@pytest.mark.parametrize("state", sorted(WAYS, key=str))
def test_what_is_not_open_now_is_refused_and_moves_nothing(cast: Cast, state: ChangeState, deed: str) -> None:
    told = at(cast, state)
    if deed in OPEN.get(state, ()):
        DEEDS[deed](told)
        return
    before, told_of = stands(told), trail(told)
    with pytest.raises(DomainError) as refusal:
        DEEDS[deed](told)
    assert isinstance(refusal.value, Refused | Invalid), refusal.value
    assert (stands(told), trail(told)) == (before, told_of)


def trail(told: Told) -> int:
    return told.story.system(lambda work: work.session.query(Audit).filter(Audit.action.like("change.%")).count())


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize("deed", ["sign", "approve", "withdraw"])
def test_the_second_time_it_is_refused(cast: Cast, deed: str) -> None:
    told = at(cast, S.APPROVAL if deed == "approve" else S.ASKED)
    DEEDS[deed](told)
    before = stands(told)
    with pytest.raises(Refused):
        DEEDS[deed](told)
    assert stands(told) == before


def test_of_a_change_that_never_was_nothing_is_known(cast: Cast) -> None:
    told = at(cast, S.ASKED)
    told.number = "CH-261123-999"
    for deed in ("approve", "withdraw", "refuse", "approve_price", "new_day"):
        with pytest.raises(DomainError, match="does not exist"):
            DEEDS[deed](told)
