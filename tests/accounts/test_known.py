"""What was read of people in a unit of work holds as long as nobody changes: then it is asked again (RULES 2)."""

from __future__ import annotations

import uuid
from collections.abc import Callable

import pytest
from sqlalchemy import delete

from domain.accounts.known import known
from domain.accounts.models import Delegation, Person, PostHeld
from domain.notifications.telling import people
from domain.projects.membership import called
from domain.shared.actor import system
from domain.shared.tasks import Task
from domain.shared.work import Work, unit
from tests.cast import NOW, TODAY, Cast
from tests.statements import counted

HOUSE = system("test")
CONTROL = Task(department="production", position="control", person_id=None)


def post(work: Work, cast: Cast) -> None:
    work.add(PostHeld(person_id=cast.ma.id, department="production", position="control"))


def delegation(work: Work, cast: Cast) -> None:
    work.add(Delegation(giver_id=cast.chen.id, taker_id=cast.ma.id, first_day=TODAY, last_day=TODAY, decisions=[], ended_at=None))


@pytest.mark.clause("1.3")
@pytest.mark.parametrize("changed", [post, delegation])
def test_whom_a_task_waits_for_is_asked_again_when_posts_or_delegations_change(cast: Cast, changed: Callable[[Work, Cast], None]) -> None:
    with unit(HOUSE, now=NOW) as work:
        assert called(work, CONTROL) == {cast.chen.id}
        changed(work, cast)
        work.session.flush()
        assert called(work, CONTROL) == {cast.chen.id, cast.ma.id}


def test_who_leaves_is_written_to_no_more_in_the_same_unit(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        assert [each.id for each in people(work, {cast.chen.id})] == [cast.chen.id]
        work.fetch(Person, cast.chen.id).active = False
        work.session.flush()
        assert people(work, {cast.chen.id}) == []


def test_as_long_as_nobody_changes_it_is_asked_once(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        first = called(work, CONTROL)
        with counted() as statements:
            assert called(work, CONTROL) == first
        assert len(statements) == 0


def test_a_post_and_a_person_are_not_taken_for_each_other(cast: Cast) -> None:
    by_name = Task(department=None, position=None, person_id=cast.ma.id)
    with unit(HOUSE, now=NOW) as work:
        assert (called(work, CONTROL), called(work, by_name)) == ({cast.chen.id}, {cast.ma.id})
        assert (called(work, by_name), called(work, CONTROL)) == ({cast.ma.id}, {cast.chen.id})


def test_another_unit_begins_with_nothing(cast: Cast) -> None:
    with unit(HOUSE, now=NOW) as work:
        known(work, "called")[uuid.uuid4()] = {cast.ma.id}
        called(work, CONTROL)
        work.session.execute(delete(PostHeld).where(PostHeld.person_id == cast.chen.id))
    with unit(HOUSE, now=NOW) as work:
        assert known(work, "called") == {}
        assert called(work, CONTROL) == set()
