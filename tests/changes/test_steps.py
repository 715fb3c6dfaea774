"""How far a change has come, as the customer reads it: each step with the day on which it was taken (5.1.9(1), (3))."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from domain.changes.models import Change, ChangeState
from domain.changes.views import pages
from domain.shared.work import unit
from tests.cast import Cast
from tests.changes.story import released

ASKED, CHECKED, SAID, DECIDED = (datetime(2026, 11, day, 9, tzinfo=UTC) for day in (16, 18, 20, 23))
S = ChangeState


def steps(state: str, checked: datetime | None = CHECKED, said: datetime | None = SAID,
          origin: str = "customer") -> list[tuple[str, str, object]]:
    decided = None if state in (S.ASKED, S.PROPOSED, S.WITH_CUSTOMER, S.APPROVAL) else DECIDED
    change = Change(state=state, origin=origin, asked_at=ASKED, decided_at=decided)
    return [(how, word.id, at) for how, word, at in pages.way_of(change, checked, said)]


@pytest.mark.parametrize(("state", "expected"), [
    (S.ASKED, [("now", None), ("todo", None), ("todo", None), ("todo", None)]),
    (S.WITH_CUSTOMER, [("done", CHECKED), ("now", None), ("todo", None), ("todo", None)]),
    (S.PROPOSED, [("done", CHECKED), ("now", None), ("todo", None), ("todo", None)]),
    (S.APPROVAL, [("done", CHECKED), ("done", SAID), ("now", None), ("todo", None)]),
    (S.IN_FORCE, [("done", CHECKED), ("done", SAID), ("done", DECIDED), ("done", DECIDED)]),
])
def test_what_is_done_has_its_day_and_what_is_to_come_has_none(state: str, expected: list[tuple[str, datetime | None]]) -> None:
    first, *others = steps(state)
    assert first == ("done", "Change asked for", ASKED)
    assert [(how, at) for how, _, at in others] == expected
    assert [word for _, word, _ in others] == ["Checked by us", "Confirmed by both sides", "Approved", "In force"]


def test_both_sides_stand_by_it_once_the_second_of_them_does() -> None:
    assert steps(S.APPROVAL, said=ASKED)[2][2] == CHECKED, "all as it was asked: with our last signature"
    assert steps(S.APPROVAL, checked=None)[2][2] == SAID, "no department of ours had to look"
    assert steps(S.APPROVAL, checked=None, said=None)[2][2] is None


@pytest.mark.parametrize("state", [S.REPLACED, S.WITHDRAWN, S.REFUSED, S.DECLINED])
def test_one_that_ended_otherwise_says_how_and_when(state: str) -> None:
    assert [(how, at) for how, _, at in steps(state, origin="company")] == [("done", ASKED), ("fail", DECIDED)]
    assert steps(state, origin="company")[0][1] == "Proposed"


@pytest.mark.clause("5.1.9(3)")
def test_the_customer_reads_when_we_had_checked_it_and_not_who_did(cast: Cast) -> None:
    told = released(cast)
    told.asks(told.day())
    asked_at = told.change.asked_at
    told.story.later(days=1)
    told.signs_all()
    told.story.later(days=1)
    told.approves()
    signed = max(section.signed_at for section in told.sections.values() if section.signed_at)
    with unit(cast.wang_min) as work:
        found = pages.page(work, told.number).steps
    assert [at for _, _, at in found] == [asked_at, signed, signed, told.change.decided_at, told.change.decided_at]
    assert asked_at < signed < told.change.decided_at
