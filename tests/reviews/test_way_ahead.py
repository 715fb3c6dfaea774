"""The way of an order through its review as the page draws it: what is behind, whose turn it is, what is to come. No database."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.accounts.posts import DEPARTMENTS
from domain.orders.models import OrderState
from domain.reviews.queries import way as ways
from domain.reviews.queries.way import NOBODY, Awaited
from domain.shared.message import Message
from domain.shared.work import Work

S = OrderState
NOW = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)
WORK = cast(Work, SimpleNamespace(now=NOW))
APPROVAL, RELEASE = "Approval by the marketing manager", "Confirmation by the production head"
SETTLEMENT = "Settlement by the general manager"


def card(title: str = "Delivery", *, covers: str = "all", signed: int | None = None, waiting: bool = False, objecting: int = 0,
         behalf: str | None = None) -> Any:
    at = NOW - signed * HOUR if signed is not None else None
    return SimpleNamespace(id=uuid.uuid4(), title=Message(title), department=DEPARTMENTS["production"], covers=covers,
                           signed=at is not None, signed_at=at, signed_by="陈建国", on_behalf_of=behalf, waiting=waiting,
                           objecting=objecting)


def move(action: str, hours: int = 1, name: str = "赵志远", why: str = "", behalf: str | None = None) -> Any:
    return SimpleNamespace(action=action, at=NOW - hours * HOUR, person_name=name, on_behalf_of=behalf, why=why)


def ruling(decision: str = "accept", hours: int = 2, kind: str = "ruling") -> Any:
    return SimpleNamespace(kind=kind, decision=decision, at=NOW - hours * HOUR, by="沈岳", on_behalf_of=None, text="按我方条件接单")


def talk(hours: int) -> Any:
    return SimpleNamespace(at=NOW - hours * HOUR, heads=["何志明", "赵志远"], record="各部门意见如下")


def found(state: str = S.IN_REVIEW, due: timedelta = HOUR) -> Any:
    order = SimpleNamespace(id=uuid.uuid4(), state=state, submitted_by_name="王敏", submitted_at=NOW - 9 * HOUR)
    return SimpleNamespace(order=order, review=SimpleNamespace(due_at=NOW + due))


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The points of a way, with the moves that were made and who is waited for."""
    def draw(of: Any, *cards: Any, moves: tuple[Any, ...] = (), waiting: dict[uuid.UUID, Awaited] | None = None,
             deciders: dict[str, tuple[str, ...]] | None = None, classes: tuple[str, ...] = ("mass_production",),
             rulings: tuple[Any, ...] = (), talks: tuple[Any, ...] = ()) -> list[Any]:
        monkeypatch.setattr(ways, "history", lambda work, kind, thing: list(moves))
        monkeypatch.setattr(ways, "_awaited", lambda work, cards: waiting or {})
        monkeypatch.setattr(ways, "_deciders", lambda work, made: deciders or {})
        return ways.way(WORK, of, cards, [SimpleNamespace(line_class=each) for each in classes], list(rulings), list(talks))  # type: ignore[misc]

    return draw


def row(nodes: list[Any], what: str) -> Any:
    return next(each for each in nodes if str(each.what) == what)


def states(nodes: list[Any]) -> list[str]:
    return [each.state for each in nodes]


def test_it_begins_with_who_submitted_the_order(told: Any) -> None:
    first = told(found(), card())[0]
    assert (first.state, str(first.what), first.who, first.at) == ("ok", "Order submitted", "王敏", NOW - 9 * HOUR)


@pytest.mark.clause("5.1.2(2)C")
@pytest.mark.parametrize(("given", "state", "who"), [
    ({"signed": 1}, "ok", "陈建国"),
    ({"signed": 1, "objecting": 1}, "warn", "陈建国"),
    ({"waiting": True}, "todo", ""),
    ({}, "now", "陈建国 / 马俊"),
])
def test_a_part_is_signed_signed_with_a_no_waited_for_or_not_its_turn_yet(told: Any, given: dict[str, Any], state: str, who: str) -> None:
    of = card(**given)
    node = told(found(), of, waiting={of.id: Awaited(NOW + HOUR, ("陈建国", "马俊"))})[1]
    assert (node.state, str(node.who)) == (state, who)
    assert str(node.what) == f"{DEPARTMENTS['production']}: Delivery"


def test_who_signed_for_another_is_named_with_them(told: Any) -> None:
    assert "何志明" in str(told(found(), card(signed=1, behalf="何志明"))[1].who)


@pytest.mark.clause("1.3")
@pytest.mark.parametrize(("due", "late"), [(timedelta(0), False), (timedelta(seconds=-1), True), (HOUR, False)])
def test_an_open_part_says_until_when_it_is_due_and_is_late_after_it(told: Any, due: timedelta, late: bool) -> None:
    of = card()
    node = told(found(), of, waiting={of.id: Awaited(NOW + due, ("陈建国",))})[1]
    assert node.late is late
    assert cast(Message, node.at).params["at"] == NOW + due


def test_an_open_part_that_nobody_has_a_task_for_is_neither_due_nor_late(told: Any) -> None:
    node = told(found(), card())[1]
    assert (node.state, node.at, node.late, node.who) == ("now", None, False, "")
    assert NOBODY.names == ()


def test_no_more_than_three_are_named(told: Any) -> None:
    of = card()
    assert told(found(), of, waiting={of.id: Awaited(None, ("甲", "乙", "丙", "丁"))})[1].who == "甲 / 乙 / 丙"


def test_what_was_signed_first_stands_first_and_what_is_open_last(told: Any) -> None:
    nodes = told(found(), card("Open"), card("Second", signed=1), card("First", signed=3))
    assert [str(each.what).split(": ")[1] for each in nodes[1:4]] == ["First", "Second", "Open"]


@pytest.mark.clause("3.2")
def test_in_a_mixed_order_each_part_says_which_lines_it_is_about(told: Any) -> None:
    cards = card("Marketing", covers="all"), card(covers="mass"), card(covers="new")
    parts = [str(each.what).split(": ")[1] for each in told(found(), *cards, classes=("mass_production", "newly_developed"))[1:4]]
    assert parts == ["Marketing", "Delivery (mass-production parts)", "Delivery (new parts)"]


def test_who_sees_no_more_than_the_two_routes_is_told_of_them_too(told: Any) -> None:
    assert str(told(found(), card(covers="mass"), card(covers="new"))[1].what).endswith("(mass-production parts)")


def test_in_an_order_of_one_route_nothing_is_said_of_it(told: Any) -> None:
    assert str(told(found(), card("Marketing"), card(covers="new"))[2].what).endswith(": Delivery")


class TestTheApproval:
    @pytest.mark.clause("5.1.6")
    @pytest.mark.parametrize(("state", "signed", "expected"), [
        (S.IN_REVIEW, (1, 2), "now"), (S.IN_REVIEW, (1, None), "todo"), (S.RETURNED, (1, 2), "todo"), (S.ON_HOLD, (1, 2), "todo"),
        (S.IN_REVIEW, (), "todo"),
    ])
    def test_waits_until_every_part_is_signed(self, told: Any, state: str, signed: tuple[int | None, ...], expected: str) -> None:
        nodes = told(found(state), *(card(signed=each) for each in signed), deciders={"approval": ("赵志远",)})
        assert (row(nodes, APPROVAL).state, row(nodes, APPROVAL).who) == (expected, "赵志远")

    def test_says_when_it_is_expected_until_it_is_its_turn(self, told: Any) -> None:
        assert cast(Message, row(told(found(), card()), APPROVAL).at).params["at"] == NOW + HOUR
        assert row(told(found(), card(signed=1)), APPROVAL).at is None

    @pytest.mark.parametrize(("due", "signed", "late"), [
        (-HOUR, 1, True), (HOUR, 1, False), (timedelta(0), 1, False), (-HOUR, None, False),
    ])
    def test_is_late_when_it_could_be_given_and_the_review_is_over_its_time(self, told: Any, due: timedelta, signed: int | None,
                                                                          late: bool) -> None:
        assert row(told(found(due=due), card(signed=signed)), APPROVAL).late is late

    def test_once_given_says_by_whom_and_when_and_that_the_last_word_is_next(self, told: Any) -> None:
        nodes = told(found(S.APPROVED), card(signed=3), moves=(move("approve", 2),), deciders={"release": ("何志明",)})
        assert (row(nodes, APPROVAL).state, row(nodes, APPROVAL).who, row(nodes, APPROVAL).at) == ("ok", "赵志远", NOW - 2 * HOUR)
        assert (row(nodes, RELEASE).state, row(nodes, RELEASE).who, row(nodes, RELEASE).at) == ("now", "何志明", None)

    @pytest.mark.parametrize("again", ["reopen", "take_up"])
    def test_given_before_the_review_ran_again_counts_no_more(self, told: Any, again: str) -> None:
        nodes = told(found(), card(signed=1), moves=(move("approve", 5), move("release", 4), move(again, 3)))
        assert (row(nodes, APPROVAL).state, row(nodes, RELEASE).state) == ("now", "todo")
        nodes = told(found(S.APPROVED), card(signed=1), moves=(move("approve", 5), move(again, 3), move("approve", 1, "孙启明")))
        assert row(nodes, APPROVAL).who == "孙启明"


class TestTheEnd:
    @pytest.mark.clause("5.1.7(2)")
    @pytest.mark.parametrize(("classes", "last"), [
        (("mass_production",), RELEASE), (("newly_developed",), SETTLEMENT), (("mass_production", "design_changed"), SETTLEMENT),
        (("special_contract",), SETTLEMENT),
    ])
    def test_the_last_word_is_the_production_heads_or_the_general_managers(self, told: Any, classes: tuple[str, ...], last: str) -> None:
        nodes = told(found(), card(), classes=classes)
        assert [str(each.what) for each in nodes if str(each.what) in (RELEASE, SETTLEMENT)] == [last]

    @pytest.mark.parametrize(("classes", "words"), [
        (("mass_production",), ["Stamp 订单审查 on the customer's order", "Answer to the customer, production plan, purchase requests"]),
        (("newly_developed",), ["Feasibility and development task"]),
    ])
    @pytest.mark.parametrize(("state", "mark"), [
        (S.IN_REVIEW, "todo"), (S.OBJECTION, "todo"), (S.RULING, "todo"), (S.RETURNED, "todo"), (S.ON_HOLD, "todo"), (S.APPROVED, "todo"),
        (S.RELEASED, "ok"), (S.ACCEPTED_FOR_DEVELOPMENT, "ok"), (S.IN_PRODUCTION, "ok"), (S.CLOSED, "ok"),
    ])
    def test_what_follows_is_done_once_the_order_went_on(self, told: Any, classes: tuple[str, ...], words: list[str], state: str,
                                                         mark: str) -> None:
        after = told(found(state), card(signed=1), classes=classes)[-len(words):]
        assert [(str(each.what), each.state) for each in after] == [(each, mark) for each in words]

    @pytest.mark.parametrize(("state", "action"), [(S.DECLINED, "decline"), (S.WITHDRAWN, "withdraw"), (S.CANCELLED, "cancel")])
    def test_of_an_order_that_ended_nothing_is_still_to_come(self, told: Any, state: str, action: str) -> None:
        nodes = told(found(state), card(), moves=(move("approve", 4), move(action, 1, "沈岳", "暂无承制条件")))
        last = nodes[-1]
        assert (last.state, str(last.what)) == ("bad", "The review has ended")
        assert (last.who, last.say, last.at) == ("沈岳", "暂无承制条件", NOW - HOUR)
        assert len(nodes) == 3

    def test_an_end_that_nobody_entered_is_told_without_a_name(self, told: Any) -> None:
        assert (told(found(S.CANCELLED))[-1].who, told(found(S.CANCELLED))[-1].at) == ("", None)


@pytest.mark.clause("5.1.7(1)")
class TestAnObjection:
    @pytest.mark.parametrize(("state", "moves", "rulings", "expected"), [
        (S.IN_REVIEW, (), (), []),
        (S.OBJECTION, ("record_objection",), (), ["now", "todo"]),
        (S.RULING, ("record_objection", "refer"), (), ["now"]),
        (S.IN_REVIEW, ("record_objection", "refer", "rule"), ("accept",), ["warn"]),
        (S.IN_REVIEW, ("record_objection", "refer", "rule"), ("decline",), ["bad"]),
    ])
    def test_goes_to_the_heads_and_then_to_the_general_manager(self, told: Any, state: str, moves: tuple[str, ...],
                                                              rulings: tuple[str, ...], expected: list[str]) -> None:
        nodes = told(found(state), card(signed=1), moves=tuple(map(move, moves)), rulings=tuple(map(ruling, rulings)))
        said = [each for each in nodes if "heads" in str(each.what) or "Ruling" in str(each.what)]
        assert [each.state for each in said] == expected

    def test_accepted_with_conditions_is_a_warning_with_its_words(self, told: Any) -> None:
        node = row(told(found(), card(signed=1), rulings=(ruling(),)), "Ruling of the general manager")
        assert (node.state, node.say, str(node.who)) == ("warn", "按我方条件接单", "沈岳")

    def test_what_was_said_stands_in_its_sequence(self, told: Any) -> None:
        nodes = told(found(), card(signed=9), moves=(move("record_objection"),), rulings=(ruling(hours=4), ruling("decline", 1)),
                     talks=(talk(5), talk(2)))
        said = [(each.state, each.at) for each in nodes if each.say]
        assert said == [("ok", NOW - 5 * HOUR), ("warn", NOW - 4 * HOUR), ("ok", NOW - 2 * HOUR), ("bad", NOW - HOUR)]
        assert row(nodes, "Negotiation of the heads").who == "何志明, 赵志远"

    @pytest.mark.parametrize("kind", ["settlement", "price"])
    def test_another_word_of_the_general_manager_is_no_ruling(self, told: Any, kind: str) -> None:
        assert not any("Ruling" in str(each.what) for each in told(found(), card(signed=1), rulings=(ruling(kind=kind),)))


def asking(rows: list[tuple[Any, ...]]) -> tuple[Work, list[Any]]:
    """A work that answers with these rows, and what it was asked."""
    asked: list[Any] = []
    return cast(Work, SimpleNamespace(session=SimpleNamespace(execute=lambda *what: asked.append(what) or rows))), asked


class TestWhoIsWaitedFor:
    ROWS = [("approval", "赵志远"), ("release", "何志明"), ("approval", "孙启明")]

    @pytest.mark.parametrize(("made", "over"), [
        ((), False), (("approve",), False), (("release",), False), (("accept_for_development",), False),
        (("approve", "release"), True), (("approve", "accept_for_development"), True),
    ])
    def test_for_the_last_words_is_asked_until_both_are_given(self, made: tuple[str, ...], over: bool) -> None:
        work, asked = asking(self.ROWS)
        found = ways._deciders(work, made)
        assert found == ({} if over else {"approval": ("赵志远", "孙启明"), "release": ("何志明",)})
        assert len(asked) == (0 if over else 1)

    def test_for_a_part_is_everybody_who_may_answer_it_with_its_time(self) -> None:
        of, other, signed = card(), card(), card(signed=1)
        work, asked = asking([(of.id, NOW, "陈建国"), (of.id, NOW, "马俊"), (other.id, NOW + HOUR, None)])
        assert ways._awaited(work, [of, other, signed]) == {of.id: Awaited(NOW, ("陈建国", "马俊")), other.id: Awaited(NOW + HOUR, ())}
        assert asked[0][1] == {"sections": [of.id, other.id]}

    def test_for_a_review_whose_parts_are_all_signed_nobody_is_asked_for(self) -> None:
        work, asked = asking([])
        assert ways._awaited(work, [card(signed=1)]) == {}
        assert asked == []
