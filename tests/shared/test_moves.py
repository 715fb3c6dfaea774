"""A move of a workflow's table: what is asked before it, in which order, and all that is written with it."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from datetime import timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from domain.access import policy
from domain.access.predicates import department
from domain.shared import work as work_module
from domain.shared import workflow
from domain.shared.actor import system
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.message import Message
from domain.shared.work import unit
from domain.shared.workflow import Move, Transition, Workflow, allowed, authorise, history, name_states, require_version, state_name
from tests.access.people import holder
from tests.cast import NOW
from tests.databases import TestDatabase
from tests.shared.bench import Bench, Slip

SALES, TECHNICAL = holder(("sales", "member")), holder(("technical", "member"))
ELSE = "This is for somebody else to decide."


def papers(work: Any, slip: Slip) -> Iterator[Message]:
    for name in slip.lacks:
        yield Message("{name} is missing.", name=name)


def stamp(work: Any, slip: Slip) -> list[Message]:
    return [Message("The stamp is worn.")] if "stamp" in slip.lacks else []


TABLE = Workflow(
    "slip", str,
    Move("close", ("open", "held"), "closed", "test.close", needs=(papers, stamp)),
    Move("void", ("open", "closed"), "void", "test.close", reason=True),
    Move("seal", ("closed",), "sealed", "test.close", signed=True),
    Move("note", ("open",), "", "test.close"),
    Move("weigh", ("open",), "weighed", "test.weigh"),
)


@pytest.fixture(autouse=True)
def _rights(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(policy.POLICY, "test.close", (department("sales"),))
    monkeypatch.setitem(policy.POLICY, "test.weigh", (department("technical"),))
    for state in ("open", "held", "closed", "void", "sealed", "weighed"):
        monkeypatch.setitem(workflow._state_names, ("slip", state), Message(state))


def words(work: Bench, slip: Slip, action: str) -> list[str]:
    return [str(reason) for reason in TABLE.refusals(work, slip, action)]  # type: ignore[arg-type]


def apply(slip: Slip, action: str, who: Any = SALES, **more: Any) -> tuple[Any, Bench]:
    work = Bench(who)
    more.setdefault("version", slip.version)
    return TABLE.apply(work, slip, action, **more), work  # type: ignore[arg-type]


class TestWhatIsWritten:
    def test_the_history_names_the_thing_and_both_states(self) -> None:
        slip = Slip(customer_id=uuid.uuid4(), project_id=uuid.uuid4())
        made, work = apply(slip, "close")
        assert (made.object_kind, made.object_id, made.action, made.source, made.target) == ("slip", slip.id, "close", "open", "closed")
        assert (made.customer_id, made.project_id) == (slip.customer_id, slip.project_id), "so that it is seen by whoever sees the thing"
        assert work.added == [made]

    def test_the_history_names_who_when_and_why(self) -> None:
        made, work = apply(Slip(), "close", why="到期")
        assert (made.person_id, made.person_name, made.person_kind, made.at, made.why) == (SALES.id, "同事", "staff", work.now, "到期")

    def test_an_unsigned_move_rests_on_no_signature(self) -> None:
        made, _ = apply(Slip(), "close")
        assert (made.signature_id, made.on_behalf_of) == (None, None)

    def test_a_signed_move_rests_on_its_signature_and_says_for_whom(self) -> None:
        signature = SimpleNamespace(id=uuid.uuid4(), on_behalf_of="赵志远")
        made, work = apply(Slip("closed"), "seal", signature=signature)
        assert (made.signature_id, made.on_behalf_of) == (signature.id, "赵志远")
        assert work.pending_journal[0].on_behalf_of == "赵志远"

    def test_the_audit_trail_has_the_state_before_and_after_and_why(self) -> None:
        slip = Slip("closed", customer_id=uuid.uuid4())
        _, work = apply(slip, "void", why="开错了")
        [entry] = work.pending_journal
        assert (entry.action, entry.object_kind, entry.object_id, entry.object_version) == ("slip.void", "slip", slip.id, 3)
        assert entry.values == {"before": {"state": "closed"}, "after": {"state": "void"}, "why": "开错了"}
        assert (entry.actor, entry.customer_id) == (SALES, slip.customer_id)

    def test_a_thing_without_a_customer_has_a_history_without_one(self) -> None:
        made, _ = apply(Slip(), "close")
        assert (made.customer_id, made.project_id) == (None, None)


def test_a_history_is_that_of_one_thing_from_its_first_move_to_its_last(database: TestDatabase) -> None:
    mine, other = uuid.uuid4(), uuid.uuid4()
    with unit(system("test"), now=NOW) as work:
        for kind, key, action, minutes in (
            ("slip", mine, "void", 2), ("slip", mine, "close", 1), ("slip", other, "seal", 0), ("sheet", mine, "x", 0),
        ):
            work.add(Transition(object_kind=kind, object_id=key, action=action, source="open", target="void", person_name="",
                                person_kind="staff", at=NOW + timedelta(minutes=minutes)))
        work.session.flush()
        assert [move.action for move in history(work, "slip", mine)] == ["close", "void"]


class TestWhereItLeads:
    @pytest.mark.parametrize(("action", "state", "given", "leads_to"), [
        ("close", "open", None, "closed"),
        ("close", "held", None, "closed"),
        ("close", "open", "sealed", "closed"),  # the row of the table rules, not the caller
        ("note", "open", None, "open"),
        ("note", "open", "held", "held"),
    ])
    def test_to_the_rows_target_else_to_the_given_one_else_nowhere(self, action: str, state: str, given: str | None, leads_to: str) -> None:
        slip = Slip(state)
        made, _ = apply(slip, action, target=given)
        assert (slip.state, made.target) == (leads_to, leads_to)


class TestWhatStandsAgainstIt:
    def untouched(self, slip: Slip, work: Bench, state: str = "open") -> bool:
        return (slip.state, work.added, work.pending_journal) == (state, [], [])

    @pytest.mark.parametrize(("state", "who", "version", "action", "more", "refused"), [
        ("open", TECHNICAL, 3, "close", {}, Forbidden),
        ("open", SALES, 2, "close", {}, Stale),
        ("open", SALES, 4, "close", {}, Stale),
        ("sealed", SALES, 3, "close", {}, Refused),
        ("open", SALES, 3, "void", {}, Refused),
        ("open", SALES, 3, "void", {"why": None}, Refused),
        ("open", SALES, 3, "void", {"why": " \n"}, Refused),
        ("closed", SALES, 3, "seal", {}, RuntimeError),
        ("open", SALES, 3, "weigh", {}, Forbidden),
    ])
    def test_nothing_is_changed_and_nothing_written(self, state: str, who: Any, version: int, action: str, more: dict[str, Any],
                                                    refused: type[Exception]) -> None:
        slip, work = Slip(state), Bench(who)
        with pytest.raises(refused):
            TABLE.apply(work, slip, action, version=version, **more)  # type: ignore[arg-type]
        assert self.untouched(slip, work, state)

    def test_every_reason_of_every_need_is_told_at_once(self) -> None:
        slip = Slip(lacks=("drawing", "stamp"))
        with pytest.raises(Refused) as refusal:
            apply(slip, "close")
        assert [str(reason) for reason in refusal.value.reasons] == ["drawing is missing.", "stamp is missing.", "The stamp is worn."]
        apply(Slip(), "close")

    def test_who_has_no_right_learns_nothing_of_what_is_missing(self) -> None:
        assert words(Bench(TECHNICAL), Slip(lacks=("drawing",)), "close") == [ELSE]

    def test_who_has_no_right_learns_nothing_of_the_state_either(self) -> None:
        with pytest.raises(Forbidden, match="somebody else"):
            apply(Slip("sealed"), "close", TECHNICAL, version=1)

    def test_an_older_page_is_stale_before_its_reasons_are_told(self) -> None:
        with pytest.raises(Stale):
            apply(Slip("sealed", lacks=("drawing",)), "close", version=2)

    def test_in_the_wrong_state_the_needs_are_not_asked(self) -> None:
        assert words(Bench(SALES), Slip("void", lacks=("drawing",)), "close") == ["This cannot be done while it is “void”."]

    def test_the_needs_of_one_move_are_not_those_of_another(self) -> None:
        made, _ = apply(Slip(lacks=("drawing",)), "void", why="重复")
        assert made.target == "void"

    def test_the_program_itself_names_no_version(self) -> None:
        made, _ = apply(Slip(version=9), "close", version=None)
        assert made.target == "closed"

    def test_a_move_that_is_not_in_the_table_does_not_exist(self) -> None:
        with pytest.raises(KeyError):
            apply(Slip(), "burn")


class TestTheButtons:
    @pytest.mark.parametrize(("state", "who", "buttons"), [
        ("open", SALES, {"close", "void", "note"}),
        ("held", SALES, {"close"}),
        ("closed", SALES, {"void", "seal"}),
        ("sealed", SALES, set()),
        ("open", TECHNICAL, {"weigh"}),
        ("closed", TECHNICAL, set()),
    ])
    def test_each_sees_the_moves_of_the_state_that_are_theirs(self, state: str, who: Any, buttons: set[str]) -> None:
        assert set(TABLE.open_moves(Bench(who), Slip(state))) == buttons  # type: ignore[arg-type]

    def test_a_button_that_is_greyed_says_why_and_one_that_is_not_says_nothing(self) -> None:
        moves = TABLE.open_moves(Bench(SALES), Slip(lacks=("drawing",)))  # type: ignore[arg-type]
        assert [str(reason) for reason in moves["close"]] == ["drawing is missing."]
        assert moves["void"] == []


class TestRights:
    def test_without_any_policy_nothing_is_allowed_and_nothing_silently_so(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(work_module, "policy", None)
        with pytest.raises(RuntimeError, match="no policy"):
            allowed(Bench(SALES), "test.close")  # type: ignore[arg-type]

    def test_authorise_lets_through_who_may_and_stops_who_may_not(self) -> None:
        assert authorise(Bench(SALES), "test.close") is None  # type: ignore[arg-type, func-returns-value]
        with pytest.raises(Forbidden, match="somebody else"):
            authorise(Bench(TECHNICAL), "test.close")  # type: ignore[arg-type]

    @pytest.mark.parametrize(("seen", "stale"), [(3, False), (None, False), (2, True), (4, True), (0, True)])
    def test_a_version_is_the_one_that_stands_there(self, seen: int | None, stale: bool) -> None:
        if stale:
            with pytest.raises(Stale):
                require_version(Slip(), seen)
        else:
            assert require_version(Slip(), seen) is None  # type: ignore[func-returns-value]


def test_states_are_called_what_their_area_calls_them(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workflow, "_state_names", {})
    name_states("slip", {"open": Message("on the desk")})
    name_states("sheet", {"open": Message("under review")})
    assert (str(state_name("slip", "open")), str(state_name("sheet", "open"))) == ("on the desk", "under review")
    with pytest.raises(KeyError):
        state_name("slip", "closed")
