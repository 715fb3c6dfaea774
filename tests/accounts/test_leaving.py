"""Who leaves hands over what waits for them, and nothing else; who takes over is somebody who is here (RULES 2)."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from sqlalchemy import select

import domain.reactions  # noqa: F401 - what follows from a departure
from domain.accounts import actions
from domain.accounts.actions.leaving import HandedOver
from domain.accounts.actions.users import UserInput
from domain.accounts.models import Delegation, Person
from domain.customers.models import Customer
from domain.shared.actor import Actor, system
from domain.shared.clock import Allowance
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import Audit
from domain.shared.message import Message
from domain.shared.outbox import Outbox
from domain.shared.tasks import For, Task, end_task, open_task
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

HOUSE = system("test")


def waiting_for(cast: Cast, whom: For, *, ended: bool = False) -> uuid.UUID:
    with unit(HOUSE, now=NOW) as work:
        customer = work.fetch(Customer, cast.a.id)
        task = open_task(
            work, customer, "visit.feedback", Message("Call them"), whom, Allowance.working_days(1), clause="1.3", path="/admin/"
        )
        if ended:
            end_task(work, task)
        return task.id


def leave(cast: Cast, who: str = "li_qian", heir: str = "wu_jia", why: str = "离职") -> HandedOver:
    with unit(cast.it, now=NOW) as work:
        return actions.hand_over(work, getattr(cast, who).id, getattr(cast, heir).id, None, why)


def held_by(task: uuid.UUID) -> uuid.UUID | None:
    with unit(HOUSE) as work:
        return work.fetch(Task, task).person_id


def close(actor: Actor) -> None:
    with unit(HOUSE, now=NOW) as work:
        work.fetch(Person, actor.id).active = False


@pytest.mark.clause("1.3")
def test_only_what_still_waits_for_the_leaver_goes_over(cast: Cast) -> None:
    done = waiting_for(cast, For(person_id=cast.li_qian.id), ended=True)
    others = waiting_for(cast, For(person_id=cast.chen.id))
    of_the_post = waiting_for(cast, For(department="sales", position="member"))
    mine = waiting_for(cast, For(person_id=cast.li_qian.id))
    assert leave(cast).tasks == 1
    assert [held_by(each) for each in (done, others, of_the_post, mine)] == [cast.li_qian.id, cast.chen.id, None, cast.wu_jia.id]


def test_each_task_that_goes_over_is_on_record_with_both_names(cast: Cast) -> None:
    waiting_for(cast, For(person_id=cast.li_qian.id))
    leave(cast, why="退休")
    with unit(cast.it, now=NOW) as work:
        moved = work.session.scalars(select(Audit).where(Audit.action == "task.handed_on")).one()
        left = work.session.scalars(select(Audit).where(Audit.action == "person.handed_over")).one()
    assert (moved.values["before"]["person"], moved.values["after"]["person"]) == (cast.li_qian.name, cast.wu_jia.name)
    assert (left.values["after"]["to"], left.values["after"]["tasks"], left.values["why"]) == (cast.wu_jia.name, 1, "退休")


def test_what_the_leaver_had_given_and_taken_ends_and_what_others_gave_runs_on(cast: Cast) -> None:
    pairs = {"given": ("li_qian", "wu_jia"), "taken": ("zhao", "li_qian"), "others": ("zhao", "sun_deputy")}
    with unit(HOUSE, now=NOW) as work:
        made = {
            name: work.add(
                Delegation(giver_id=getattr(cast, giver).id, taker_id=getattr(cast, taker).id, first_day=TODAY,
                           last_day=TODAY + timedelta(days=5), decisions=[], ended_at=None)
            )
            for name, (giver, taker) in pairs.items()
        }
        work.session.flush()
        ids = {name: each.id for name, each in made.items()}
    assert leave(cast).delegations == 2
    with unit(HOUSE) as work:
        assert {name: work.fetch(Delegation, key).ended_at for name, key in ids.items()} == {"given": NOW, "taken": NOW, "others": None}


def test_a_colleague_who_has_left_takes_nothing_over(cast: Cast) -> None:
    close(cast.wu_jia)
    with pytest.raises(Invalid) as refused:
        leave(cast)
    assert set(refused.value.fields) == {"heir"}
    with unit(HOUSE) as work:
        assert work.fetch(Person, cast.li_qian.id).active


def test_without_an_heir_nobody_leaves(cast: Cast) -> None:
    with pytest.raises(Invalid), unit(cast.it, now=NOW) as work:
        actions.hand_over(work, cast.li_qian.id, None, None, "离职")


def test_a_customers_user_is_no_leaver_of_ours(cast: Cast) -> None:
    with pytest.raises(Refused):
        leave(cast, "wang_min")
    with unit(HOUSE) as work:
        assert work.fetch(Person, cast.wang_min.id).active


class TestUsersOfACustomer:
    """What keeps a customer able to help itself."""

    def change(self, cast: Cast, who: Actor, *roles: str, active: bool = True) -> Person:
        wanted = UserInput(who.name, "", roles, active=active)
        with unit(cast.li_qian, now=NOW) as work:
            return actions.change_user(work, who.id, wanted, None)

    def test_an_administrator_who_was_shut_out_does_not_count_as_one(self, cast: Cast) -> None:
        self.change(cast, cast.wang_min, "buyer", "administrator")
        self.change(cast, cast.wang_min, "buyer", "administrator", active=False)
        with pytest.raises(Refused):
            self.change(cast, cast.a_admin, "buyer")
        self.change(cast, cast.wang_min, "buyer", "administrator")
        assert self.change(cast, cast.a_admin, "buyer").roles == ["buyer"]

    def test_the_administrator_of_another_customer_does_not_count_either(self, cast: Cast) -> None:
        with unit(HOUSE, now=NOW) as work:
            work.fetch(Person, cast.b_buyer.id).roles = ["buyer", "administrator"]
        with pytest.raises(Refused):
            self.change(cast, cast.a_admin, "administrator", active=False)

    def test_who_is_shut_out_is_sent_no_link(self, cast: Cast) -> None:
        with unit(HOUSE, now=NOW) as work:
            person = work.fetch(Person, cast.a_quality.id)
            person.password_hash, person.active = None, False
        with pytest.raises(Refused), unit(cast.li_qian, now=NOW) as work:
            actions.invite_again(work, cast.a_quality.id)
        with unit(HOUSE, now=NOW) as work:
            work.fetch(Person, cast.a_quality.id).active = True
        with unit(cast.li_qian, now=NOW) as work:
            actions.invite_again(work, cast.a_quality.id)
        with unit(HOUSE) as work:
            (mail,) = work.session.scalars(select(Outbox).where(Outbox.kind == "mail"))
            assert mail.payload["to"]["email"] == cast.a_quality.email

    def test_a_colleague_of_ours_is_not_changed_as_a_customers_user(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            self.change(cast, cast.chen, "buyer")
        with unit(HOUSE) as work:
            assert work.fetch(Person, cast.chen.id).roles == []
