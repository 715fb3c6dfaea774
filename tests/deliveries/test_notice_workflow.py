"""The way of a dispatch notice, by hand beside the table (5.1.11(1)–(3)), and the gates that stand on it (RULES 7)."""

from __future__ import annotations

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.access.policy import may
from domain.deliveries import gates
from domain.deliveries.dispatch.queries import STAGES
from domain.deliveries.dispatch.workflow import NOTICE, OPEN, WITH_LOGISTICS
from domain.deliveries.gates import Finding, findings, gate, warnings
from domain.deliveries.models import DispatchNotice, NoticeState
from domain.shared.actor import ANONYMOUS, Actor, Kind, Post
from domain.shared.message import Message
from domain.shared.workflow import state_name
from templates.deeds import deed

MOVES = {
    "notify": ({"draft"}, "notified"),
    "block": ({"notified", "blocked", "verified"}, "blocked"),
    "verify": ({"notified", "blocked"}, "verified"),
    "ship": ({"verified"}, "shipped"),
    "recall": ({"notified", "blocked", "verified"}, "draft"),
    "cancel": ({"draft", "notified", "blocked", "verified"}, "cancelled"),
}
DEPARTMENTS = ("sales", "technical", "production", "quality", "purchasing", "finance", "logistics", "it")
PEOPLE = {name: Actor(Kind.STAFF, posts=(Post(name, "member"),)) for name in DEPARTMENTS}
OUTSIDE = [ANONYMOUS, *(Actor(Kind.PORTAL, roles=frozenset({role})) for role in ("buyer", "quality", "administrator"))]


def test_the_table_and_the_one_written_by_hand_name_the_same_moves() -> None:
    assert {name: (set(map(str, move.sources)), str(move.target)) for name, move in NOTICE.moves.items()} == MOVES


@pytest.mark.parametrize("state", ["shipped", "cancelled"])
def test_what_has_left_or_was_cancelled_moves_no_more(state: str) -> None:
    assert [name for name, move in NOTICE.moves.items() if state in move.sources] == []


@pytest.mark.clause("5.1.11(2)")
def test_nothing_leaves_that_was_not_verified() -> None:
    assert NOTICE.moves["ship"].sources == (NoticeState.VERIFIED,)
    assert [name for name, move in NOTICE.moves.items() if move.target == NoticeState.VERIFIED] == ["verify"]


@pytest.mark.clause("5.1.11(1)")
@pytest.mark.parametrize("name", ["recall", "cancel"])
def test_sales_calls_back_and_cancels_and_nobody_else(name: str) -> None:
    permission = NOTICE.moves[name].permission
    assert [each for each, who in PEOPLE.items() if may(who, permission)] == ["sales"]
    assert not any(may(who, permission) for who in OUTSIDE)


@pytest.mark.clause("5.1.11(2)")
@pytest.mark.parametrize("name", ["block", "verify"])
def test_logistics_verifies_and_stops_and_nobody_else(name: str) -> None:
    permission = NOTICE.moves[name].permission
    assert [each for each, who in PEOPLE.items() if may(who, permission)] == ["logistics"]
    assert not any(may(who, permission) for who in OUTSIDE)


def test_to_tell_and_to_send_off_are_signed_and_what_ends_a_notice_has_a_reason() -> None:
    assert [name for name, move in NOTICE.moves.items() if move.signed] == ["notify", "ship"]
    assert [name for name, move in NOTICE.moves.items() if move.reason] == ["recall", "cancel"]


def test_its_quantities_are_spoken_for_until_it_leaves_or_ends() -> None:
    assert set(NoticeState) - set(OPEN) == {NoticeState.SHIPPED, NoticeState.CANCELLED}
    assert set(WITH_LOGISTICS) < set(OPEN)


@pytest.mark.parametrize("state", list(NoticeState))
def test_each_state_has_words(state: NoticeState) -> None:
    assert isinstance(state_name("dispatch_notice", state), Message)


@pytest.mark.parametrize("name", MOVES)
def test_each_move_has_words_in_the_audit_trail(name: str) -> None:
    assert isinstance(deed(f"dispatch_notice.{name}"), Message)


# the gates


class System:
    """A work that only says who asks."""

    asked_as: str | None = None

    def __init__(self) -> None:
        self.session = SimpleNamespace(info={})

    def as_system(self, name: str) -> Any:
        self.asked_as = name
        return self

    def __enter__(self) -> None: ...
    def __exit__(self, *what: object) -> None: ...


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> System:
    """Gates of this test alone: one that stops at the signature and at the gate, one that only warns when it is signed."""
    monkeypatch.setattr(gates, "_GATES", {stage: [] for stage in gates.STAGES})

    @gate("notify", "ship")
    def stops(work: Any, notice: DispatchNotice) -> Iterator[Finding]:
        yield Finding(Message("Unpaid"))

    @gate("notify")
    def warns(work: Any, notice: DispatchNotice) -> Iterator[Finding]:
        yield Finding(Message("Over the limit"), blocks=False)
        yield Finding(Message("Documents are missing"), blocks=False)

    return System()


def said(asked: System, stage: str) -> list[str]:
    return [found.message.id for found in findings(cast(Any, asked), DispatchNotice(), stage)]


@pytest.mark.parametrize(("stage", "words"), [
    ("make", []), ("notify", ["Unpaid", "Over the limit", "Documents are missing"]), ("ship", ["Unpaid"]),
])
def test_each_gate_is_asked_at_its_stages_in_the_order_in_which_they_came(asked: System, stage: str, words: list[str]) -> None:
    assert said(asked, stage) == words and asked.asked_as == "dispatch.gates"


def test_only_what_blocks_stands_against_a_move_and_the_rest_is_said(asked: System) -> None:
    work = cast(Any, asked)
    assert [each.id for each in gates.blocked("notify")(work, DispatchNotice())] == ["Unpaid"]
    assert [each.id for each in warnings(work, DispatchNotice(), "notify")] == ["Over the limit", "Documents are missing"]
    assert list(gates.blocked("make")(work, DispatchNotice())) == [] == warnings(work, DispatchNotice(), "ship")


def test_a_gate_that_is_taken_away_is_asked_no_more(asked: System) -> None:
    gates.remove(gates._GATES["ship"][0])
    assert said(asked, "ship") == [] and said(asked, "notify") == ["Over the limit", "Documents are missing"]


def test_money_customs_and_goods_have_their_gates_at_the_road() -> None:
    at_the_road = {each.__name__ for each in gates._GATES["ship"]}
    assert {"ordered", "still_asked_for", "in_stock", "conceded_now", "in_lots", "documented", "declared"} <= at_the_road
    assert {each.__module__.split(".")[1] for each in gates._GATES["ship"]} == {"deliveries", "receivables"}
    assert not {"conceded_now", "documented", "declared"} & {each.__name__ for each in gates._GATES["notify"]}


def test_a_page_asks_the_gates_of_the_next_step() -> None:
    later = dict.fromkeys((NoticeState.NOTIFIED, NoticeState.BLOCKED, NoticeState.VERIFIED), "ship")
    assert {NoticeState.DRAFT: "notify"} | later == STAGES
