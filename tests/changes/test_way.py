"""The way of a change as the house reads it: who has the word now, who had it, and how it ended. No database (5.1.9(1)–(4))."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.accounts.posts import DEPARTMENTS
from domain.changes.models import OPEN_CHANGES, Change, ChangeSection, ChangeState
from domain.changes.rules import PARTS, Part
from domain.changes.views import way as ways
from domain.changes.views.cards import Card, Word
from domain.shared.message import Message
from domain.shared.work import Work

S = ChangeState
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
MANAGER, PRICE = Message("Marketing manager — approval"), Message("General manager — approval of the price")


def change(state: ChangeState, origin: str = "customer", **more: Any) -> Change:
    given = {"number": "CH-1", "order_number": "SO-1", "asked_at": NOW - 9 * HOUR, "asked_by_name": "王敏", "reason": "节拍调整",
             "decided_at": None if state in OPEN_CHANGES else NOW, "decided_why": "", "revision": 2}
    return Change(id=uuid.uuid4(), state=state, origin=origin, **{**given, **more})


def card(part: Part, signed_at: datetime | None = None, answer: str = "yes", by: str = "陈建国") -> Card:
    section = ChangeSection(kind=part, clause=PARTS[part].clause, state="open", answer="", remark="", evidence={})
    if signed_at:
        section.state, section.answer, section.signed_at, section.signed_by = "signed", answer, signed_at, by
        section.remark = "产能已满" if answer == "no" else ""
    return Card(section, PARTS[part].title, DEPARTMENTS["production"], [], None)


def task(kind: str, late: bool = False, path: str = "/changes/CH-1") -> Any:
    return SimpleNamespace(kind=kind, path=path, opened_at=NOW - 3 * HOUR, due_at=NOW - HOUR if late else NOW + HOUR)


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The milestones of a change: state and word of each, with the tasks that wait."""
    def way(of: Change, *cards: Card, words: tuple[Word, ...] = (), tasks: tuple[Any, ...] = ()) -> list[Any]:
        monkeypatch.setattr(ways, "open_about", lambda work, number: list(tasks))
        return ways.way(cast(Work, SimpleNamespace(now=NOW)), of, cards, words)

    return way


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("origin", "words"), [("customer", "Asked for by the customer"), ("company", "Proposed by us")])
def test_it_begins_with_whose_wish_it_is(told: Any, origin: str, words: str) -> None:
    first = told(change(S.ASKED, origin))[0]
    assert (first.state, str(first.what), first.who, first.say, first.at) == ("ok", words, "王敏", "节拍调整", NOW - 9 * HOUR)


@pytest.mark.clause("5.1.9(3)")
@pytest.mark.parametrize(("late", "waiting"), [(False, True), (True, True), (False, False)])
def test_an_open_part_waits_for_its_department_and_says_when_it_is_late(told: Any, late: bool, waiting: bool) -> None:
    node = told(change(S.ASKED), card(Part.PRODUCTION), tasks=(task("change.production", late),) if waiting else ())[1]
    assert (node.state, node.late, node.who) == ("now" if waiting else "todo", late, DEPARTMENTS["production"])


@pytest.mark.parametrize(("answer", "state"), [("yes", "ok"), ("no", "warn")])
def test_a_signed_part_says_who_and_when_and_a_no_is_seen(told: Any, answer: str, state: str) -> None:
    node = told(change(S.ASKED), card(Part.PRODUCTION, NOW - HOUR, answer))[1]
    assert (node.state, node.who, node.at, node.say) == (state, "陈建国", NOW - HOUR, "产能已满" if answer == "no" else "")


def test_what_was_signed_first_stands_first_and_what_is_open_after_it(told: Any) -> None:
    nodes = told(change(S.ASKED), card(Part.FINANCE), card(Part.MARKETING, NOW - HOUR), card(Part.PRODUCTION, NOW - 2 * HOUR))
    assert [str(node.what) for node in nodes[1:4]] == [str(PARTS[part].title) for part in (Part.PRODUCTION, Part.MARKETING, Part.FINANCE)]


def test_the_task_of_another_change_of_the_order_is_not_its_own(told: Any) -> None:
    node = told(change(S.ASKED), card(Part.PRODUCTION), tasks=(task("change.production", path="/changes/CH-2"),))[1]
    assert node.state == "todo"


@pytest.mark.clause("5.1.9(1)")
@pytest.mark.parametrize(("state", "origin", "expected"), [
    (S.ASKED, "customer", None), (S.APPROVAL, "customer", None), (S.IN_FORCE, "customer", None),  # they asked for it themselves
    (S.WITH_CUSTOMER, "customer", "now"), (S.PROPOSED, "company", "now"),
    (S.ASKED, "company", "todo"), (S.APPROVAL, "company", "ok"), (S.IN_FORCE, "company", "ok"),
])
def test_the_customer_has_the_word_where_it_is_theirs(told: Any, state: ChangeState, origin: str, expected: str | None) -> None:
    answers = [node.state for node in told(change(state, origin)) if str(node.what) == "The customer's answer"]
    assert answers == ([expected] if expected else [])


def test_a_date_taken_in_a_delay_was_answered_there(told: Any) -> None:
    nodes = told(change(S.APPROVAL, "company", delay_id=uuid.uuid4()))
    assert "The customer's answer" not in {str(node.what) for node in nodes}


@pytest.mark.clause("5.1.9(4)")
@pytest.mark.parametrize(("state", "given", "expected"), [
    (S.ASKED, False, "todo"), (S.WITH_CUSTOMER, False, "todo"), (S.APPROVAL, False, "now"), (S.APPROVAL, True, "ok"),
])
def test_each_approval_waits_until_the_change_is_before_it(told: Any, state: ChangeState, given: bool, expected: str) -> None:
    words = (Word(MANAGER, "5.1.9(3)", "赵志远" if given else None, NOW if given else None), Word(PRICE, "5.1.9(4)", None, None))
    nodes = told(change(state), words=words, tasks=(task("change.price", late=True),))
    found = {str(node.what): node for node in nodes}
    assert found[str(MANAGER)].state == expected
    assert found[str(PRICE)].late and not found[str(MANAGER)].late


@pytest.mark.parametrize(("state", "word"), [
    (S.REFUSED, "Refused"), (S.DECLINED, "Declined by the customer"), (S.WITHDRAWN, "Withdrawn"), (S.REPLACED, "Replaced"),
])
def test_where_it_ended_nothing_is_still_to_come(told: Any, state: ChangeState, word: str) -> None:
    nodes = told(change(state, decided_why="模具已排满"), card(Part.PRODUCTION, NOW - HOUR), words=(Word(MANAGER, "5.1.9(3)", None, None),))
    assert (nodes[-1].state, nodes[-1].say, nodes[-1].at) == ("bad", "模具已排满", NOW)
    assert str(nodes[-1].what) == word and str(MANAGER) not in {str(node.what) for node in nodes}
    assert {node.state for node in nodes} <= {"ok", "bad"}


@pytest.mark.parametrize(("state", "last"), [(S.IN_FORCE, "ok"), (S.APPROVAL, "todo"), (S.ASKED, "todo")])
def test_it_ends_in_force_with_its_revision_or_is_to_come_there(told: Any, state: ChangeState, last: str) -> None:
    node = told(change(state))[-1]
    assert node.state == last and str(node.what) == ("In force as revision 2" if state == S.IN_FORCE else "In force")
