"""Two people at once about one change: one of them is first, the other is told, and nothing is half done (RULES 6)."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from typing import Any

import pytest
from sqlalchemy import func, select

from domain.accounts.models import Signature
from domain.changes.models import Change, ChangeState
from domain.orders.models import OrderRevision
from domain.planning.actions import purchasing, unneeded
from domain.planning.models import PurchaseLine
from domain.shared.errors import DomainError
from tests.cast import Cast
from tests.changes.story import LATER, Told, released
from tests.changes.test_wrong_order import accept, approval, take_back, with_customer
from tests.orders.given import line

S = ChangeState


def at_once(*deeds: Callable[[], Any]) -> list[str]:
    """What each came to: its own word, or the name of what it was refused with."""
    start = Barrier(len(deeds))

    def run(deed: Callable[[], Any]) -> str:
        start.wait()
        try:
            deed()
        except DomainError as refusal:
            return type(refusal).__name__
        return "done"

    with ThreadPoolExecutor(len(deeds)) as pool:
        return list(pool.map(run, deeds))


def count(told: Told, table: Any, *where: Any) -> int:
    return told.story.system(lambda work: work.session.scalar(select(func.count()).select_from(table).where(*where)) or 0)


@pytest.mark.clause("5.1.9(3)")
def test_two_approvals_make_one_revision_under_one_signature(told: Told) -> None:
    approval(told)
    signed = count(told, Signature)
    outcomes = at_once(told.approves, told.approves)
    assert outcomes.count("done") == 1 and (told.state, told.order.revision) == (S.IN_FORCE, 2)
    assert count(told, Signature) == signed + 1 and count(told, OrderRevision, OrderRevision.order_id == told.order.id) == 2


@pytest.mark.clause("5.1.9(1)")
def test_taken_back_while_it_is_approved_it_is_one_or_the_other(told: Told) -> None:
    approval(told)
    outcomes = at_once(told.approves, lambda: take_back(told))
    assert outcomes.count("done") == 1
    assert (told.state, told.order.revision) == ((S.IN_FORCE, 2) if outcomes[0] == "done" else (S.WITHDRAWN, 1))
    moved = told.lines[0].schedules[0].promised_latest == LATER
    assert moved == (outcomes[0] == "done")


@pytest.mark.clause("5.1.9(1)")
def test_answered_twice_by_the_customer_it_is_answered_once(told: Told) -> None:
    with_customer(told)
    outcomes = at_once(lambda: accept(told), lambda: accept(told))
    assert outcomes.count("done") == 1 and told.state == S.APPROVAL
    assert [step.kind for step in told.steps if step.side == "customer"] == ["ask", "accept"]


def test_two_signatures_under_one_part_are_one(told: Told) -> None:
    told.asks(told.day(LATER))
    outcomes = at_once(lambda: told.signs("production"), lambda: told.signs("production", "no"))
    assert outcomes.count("done") == 1
    assert told.sections["production"].answer == ("yes" if outcomes[0] == "done" else "no")


def test_the_two_last_parts_signed_at_once_bring_it_to_its_approval_once(told: Told) -> None:
    told.asks(told.day(LATER))
    assert at_once(lambda: told.signs("production"), lambda: told.signs("marketing")) == ["done", "done"]
    assert told.state == S.APPROVAL and len(told.tasks("change.approval")) == 1


def test_two_requests_on_one_day_of_the_order_leave_one_standing(told: Told) -> None:
    """Both are asked; the later replaces the earlier, whichever it is (RULES 6)."""
    def ask() -> None:
        Told(told.story).asks(told.day(LATER))

    assert at_once(ask, ask) == ["done", "done"]
    states = told.story.system(lambda work: sorted(work.session.scalars(select(Change.state))))
    assert states == ["asked", "replaced"] and len(told.tasks("change.production")) == 1


@pytest.mark.clause("5.1.9(6)")
def test_what_is_left_over_is_settled_once(cast: Cast) -> None:
    told = released(cast, line("1001120-T15", 600))
    number = told.story.requests[0].number
    told.story.as_(cast.qian, lambda work: purchasing.acknowledge(work, number, None))
    told.asks(told.quantity("500")).signs_all().approves()

    def settle(how: str) -> Callable[[], Any]:
        return lambda: told.story.as_(cast.qian, lambda work: unneeded.settle(work, number, how, "供应商同意", None))

    outcomes = at_once(settle("called_off"), settle("kept"))
    assert outcomes.count("done") == 1
    left = told.story.system(lambda work: work.session.scalars(select(PurchaseLine)).one())
    assert (left.quantity, left.unneeded) == (180 if outcomes[0] == "done" else 230, 0)
