"""The workflow engine and the task: moves of the table alone, refusals that name their reason, an end for what waits."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import select

from domain.access import policy
from domain.access.predicates import department
from domain.customers.models import Customer
from domain.projects.actions import open_project
from domain.projects.models import ProjectMember
from domain.shared import workflow
from domain.shared.actor import system
from domain.shared.clock import Allowance
from domain.shared.errors import Forbidden, Refused, Stale
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.once import once
from domain.shared.tasks import For, Task, end_tasks, open_task
from domain.shared.work import Work, unit
from domain.shared.workflow import Move, Workflow, allowed, authorise, history
from tests.cast import NOW, Cast


@dataclass
class Slip:
    """A thing with a state that stands for the areas' own."""

    id: object
    customer_id: object
    state: str = "open"
    version: int = 1
    ready: bool = True
    __tablename__ = "slip"


def not_ready(work: Work, slip: Slip) -> Iterator[Message]:
    if not slip.ready:
        yield Message("Something is still missing.")


SLIP = Workflow("slip", str, Move("close", ("open",), "closed", "test.slip.close", needs=(not_ready,)),
                Move("void", ("open", "closed"), "void", "test.slip.close", reason=True),
                Move("seal", ("closed",), "sealed", "test.slip.close", signed=True))


@pytest.fixture
def slip(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> Slip:
    monkeypatch.setitem(policy.POLICY, "test.slip.close", (department("sales"),))
    for state in ("open", "closed", "void", "sealed"):
        monkeypatch.setitem(workflow._state_names, ("slip", state), Message(state))
    return Slip(cast.a.id, cast.a.id)


def test_a_move_sets_the_state_and_is_written_with_who_when_and_why(cast: Cast, slip: Slip) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        SLIP.apply(work, slip, "close", version=1, why="到期")
    assert slip.state == "closed"
    with unit(cast.li_qian) as work:
        made = history(work, "slip", cast.a.id)
        rows = [(m.action, m.source, m.target, m.person_name, m.why, m.at) for m in made]
        assert rows == [("close", "open", "closed", "李倩", "到期", NOW)]
    with unit(system("test")) as work:
        assert work.session.scalars(select(Audit.action)).all() == ["slip.close"]


def test_a_move_from_another_state_is_refused_with_the_state_named(cast: Cast, slip: Slip) -> None:
    slip.state = "closed"
    with unit(cast.li_qian) as work, pytest.raises(Refused) as refusal:
        SLIP.apply(work, slip, "close", version=1)
    assert str(refusal.value) == "This cannot be done while it is “closed”." and slip.state == "closed"


def test_a_rule_that_stands_against_it_gives_its_reason_also_for_the_greyed_button(cast: Cast, slip: Slip) -> None:
    slip.ready = False
    with unit(cast.li_qian) as work:
        assert [str(reason) for reason in SLIP.refusals(work, slip, "close")] == ["Something is still missing."]
        assert [str(reason) for reason in SLIP.open_moves(work, slip)["close"]] == ["Something is still missing."]
        with pytest.raises(Refused, match="still missing"):
            SLIP.apply(work, slip, "close", version=1)
    assert slip.state == "open"


def test_whoever_has_no_right_is_refused_and_sees_no_button(cast: Cast, slip: Slip) -> None:
    with unit(cast.fang) as work:
        assert SLIP.open_moves(work, slip) == {}
        assert [str(r) for r in SLIP.refusals(work, slip, "close")] == ["This is for somebody else to decide."]
        with pytest.raises(Forbidden):
            SLIP.apply(work, slip, "close", version=1)
    with unit(cast.li_qian) as work:
        assert SLIP.open_moves(work, slip) == {"close": [], "void": []}


def test_a_move_on_an_older_version_is_stale(cast: Cast, slip: Slip) -> None:
    slip.version = 2
    with unit(cast.li_qian) as work, pytest.raises(Stale):
        SLIP.apply(work, slip, "close", version=1)
    with unit(cast.li_qian) as work:
        assert SLIP.apply(work, slip, "close", version=2).target == "closed"


def test_a_move_that_needs_a_reason_does_not_go_without(cast: Cast, slip: Slip) -> None:
    with unit(cast.li_qian) as work:
        with pytest.raises(Refused, match="give a reason"):
            SLIP.apply(work, slip, "void", version=1, why="  ")
        assert SLIP.apply(work, slip, "void", version=1, why="重复").why == "重复"


def test_a_signed_move_never_goes_without_its_signature(cast: Cast, slip: Slip) -> None:
    slip.state = "closed"
    with unit(cast.li_qian) as work, pytest.raises(RuntimeError, match="without a signature"):
        SLIP.apply(work, slip, "seal", version=1)
    assert slip.state == "closed"


def test_a_permission_that_the_policy_does_not_know_is_an_error_not_a_yes(cast: Cast) -> None:
    with unit(cast.li_qian) as work, pytest.raises(KeyError, match="no such permission"):
        allowed(work, "slip.no_such_thing")


def test_rights_are_closed_by_default(cast: Cast, slip: Slip) -> None:
    with unit(cast.b_buyer) as work, pytest.raises(Forbidden):
        authorise(work, "customers.customer.edit")
    with unit(cast.li_qian) as work:
        assert allowed(work, "customers.customer.edit")


def open_for(work: Work, thing: object, whom: For, **more: object) -> Task:
    return open_task(work, thing, "review.delivery", Message("Review delivery of {order}", order="SO-1"), whom, Allowance.working_hours(2),
                     clause="5.1.5(1)", path="/admin/reviews/SO-1", number="SO-1")


@pytest.mark.clause("1.3")
def test_a_task_names_whom_it_waits_for_and_until_when(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        task = open_for(work, work.fetch(Customer, cast.a.id), For("production", "control"))
    assert (task.department, task.position, task.opened_by, task.internal) == ("production", "control", "李倩", True)
    assert task.due_at == NOW + timedelta(hours=2)  # 09:00 to 11:00 on a Monday


@pytest.mark.clause("1.3")
def test_a_task_ends_once_with_who_ended_it(cast: Cast) -> None:
    with unit(cast.li_qian, now=NOW) as work:
        open_for(work, work.fetch(Customer, cast.a.id), For("production", "control"))
    with unit(cast.chen, now=NOW + timedelta(minutes=5)) as work:
        customer = work.fetch(Customer, cast.a.id)
        assert end_tasks(work, customer, "review.delivery") == 1
        assert end_tasks(work, customer, "review.delivery") == 0
    with unit(cast.li_qian) as work:
        task = work.session.scalars(select(Task)).one()
    assert (task.ended_by_name, task.outcome, task.ended_at) == ("陈建国", "done", NOW + timedelta(minutes=5))


def test_a_customer_never_sees_a_task_of_the_company(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        open_for(work, work.fetch(Customer, cast.a.id), For("production", "control"))
        open_for(work, work.fetch(Customer, cast.a.id), For(customer=True))
    with unit(cast.wang_min) as work:
        assert [task.internal for task in work.session.scalars(select(Task))] == [False]
    with unit(cast.b_buyer) as work:
        assert work.session.scalars(select(Task)).all() == []


def members() -> set[object]:
    with unit(system("test")) as work:
        rows = work.session.scalars(select(ProjectMember).where(ProjectMember.valid_to.is_(None)))
        return {row.person_id for row in rows}


@pytest.mark.clause("5.1.1(4)")
def test_a_confidential_task_makes_its_holders_members_while_it_lasts(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "sales owner"})
        open_for(work, project, For("production", "control"))
    assert members() == {cast.li_qian.id, cast.chen.id}
    with unit(system("test"), now=NOW) as work:
        end_tasks(work, work.fetch(type(project), project.id), outcome="withdrawn")
    assert members() == {cast.li_qian.id}


@pytest.mark.clause("5.1.1(4)")
def test_who_did_the_work_stays_a_member(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "sales owner"})
        open_for(work, project, For("production", "control"))
    with unit(cast.chen, now=NOW) as work:
        end_tasks(work, work.fetch(type(project), project.id))
    assert members() == {cast.li_qian.id, cast.chen.id}


@pytest.mark.clause("5.1.1(4)")
def test_a_task_outside_any_project_makes_nobody_a_member(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        open_project(work, cast.a.id, "E27", {cast.li_qian.id: "sales owner"})
        open_for(work, work.fetch(Customer, cast.a.id), For("production", "control"))
    assert members() == {cast.li_qian.id}


def test_what_several_moves_need_is_read_once_for_all_of_them_and_anew_the_next_time(cast: Cast, slip: Slip) -> None:
    read: list[int] = []

    def counted(work: Work, slip: Slip) -> Iterator[Message]:
        once(work, "count", lambda: read.append(len(read)))
        yield from not_ready(work, slip)

    both = Workflow("slip", str, Move("close", ("open",), "closed", "test.slip.close", needs=(counted, counted)),
                    Move("void", ("open",), "void", "test.slip.close", needs=(counted,)))
    with unit(cast.li_qian, now=NOW) as work:
        assert both.open_moves(work, slip) == {"close": [], "void": []} and len(read) == 1
        assert both.refusals(work, slip, "void") == [] and len(read) == 2
        slip.ready = False
        assert len(both.open_moves(work, slip)["void"]) == 1 and len(read) == 3
