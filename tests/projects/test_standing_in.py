"""Who stands in for a member of a confidential project sees it on those days, and not before or after (RULES 5)."""

from __future__ import annotations

from datetime import timedelta

import pytest

import domain.reactions  # noqa: F401 - what follows from a delegation
from domain.accounts import actions
from domain.accounts.actions.delegating import DelegationInput
from domain.orders.queries import by_number
from domain.shared.errors import NotFound
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.orders.given import new_line, sent
from tests.remembering import remembered


@pytest.fixture
@remembered
def secret(cast: Cast) -> str:
    """The number of a confidential order, of which Li Qian is the sales owner."""
    return sent(cast, new_line(quality="按图纸检验"))


def give(cast: Cast, first: int = 0, last: int = 1) -> object:
    with unit(cast.li_qian, now=NOW) as work:
        days = TODAY + timedelta(days=first), TODAY + timedelta(days=last)
        return actions.delegate(work, DelegationInput(cast.li_qian.id, cast.qian.id, *days)).id


def sees(cast: Cast, number: str, **later: float) -> bool:
    with unit(cast.qian, now=NOW + timedelta(**later)) as work:
        try:
            return by_number(work, number).number == number
        except NotFound:
            return False


@pytest.mark.clause("5.1.1(4)")
def test_without_a_delegation_the_colleague_sees_nothing(cast: Cast, secret: str) -> None:
    assert not sees(cast, secret)


@pytest.mark.clause("5.1.1(4)")
def test_the_stand_in_sees_it_from_the_first_day_to_the_end_of_the_last(cast: Cast, secret: str) -> None:
    give(cast, 1, 2)
    assert not sees(cast, secret, hours=1)
    assert sees(cast, secret, days=1)
    assert sees(cast, secret, days=2)
    assert not sees(cast, secret, days=3)


@pytest.mark.clause("5.1.1(4)")
def test_a_delegation_that_is_ended_ends_the_sight_at_once(cast: Cast, secret: str) -> None:
    given = give(cast)
    assert sees(cast, secret, minutes=1)
    with unit(cast.li_qian, now=NOW + timedelta(minutes=2)) as work:
        actions.end_delegation(work, given, 1)
    assert not sees(cast, secret, minutes=3)
