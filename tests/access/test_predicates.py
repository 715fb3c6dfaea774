"""The words that the policy is written in: each is a question about who acts and about what."""

from __future__ import annotations

import uuid

import pytest

from domain.access import predicates
from domain.shared.actor import ANONYMOUS, Actor, Kind, Mandate, Post, system
from tests.access.people import CUSTOMERS, Thing, holder, of_cast, standing_in, user

LI_QIAN, ZHAO, CHEN, SHEN = (of_cast(name) for name in ("li_qian", "zhao", "chen", "shen"))
WANG_MIN, A_QUALITY, B_BUYER = (of_cast(name) for name in ("wang_min", "a_quality", "b_buyer"))
PROGRAM = system("a schedule")
OF_A, OF_B = Thing(CUSTOMERS["a"]), Thing(CUSTOMERS["b"])
EVERYBODY = {"staff": LI_QIAN, "customer": WANG_MIN, "program": PROGRAM, "unknown": ANONYMOUS}


@pytest.mark.parametrize(("predicate", "holds_for"), [
    (predicates.anybody, {"staff", "customer", "program", "unknown"}),
    (predicates.person, {"staff", "customer"}),
    (predicates.staff, {"staff"}),
    (predicates.machine, {"program"}),
    (predicates.customer(), {"customer"}),
])
def test_who_somebody_is_decides_which_doors_they_come_to(predicate: predicates.Predicate, holds_for: set[str]) -> None:
    assert {name for name, actor in EVERYBODY.items() if predicate(actor, None)} == holds_for


class TestTheCustomer:
    buyer, anyone = staticmethod(predicates.customer("buyer")), staticmethod(predicates.customer())

    def test_a_buyer_may_what_buyers_may_with_what_is_theirs(self) -> None:
        assert self.buyer(WANG_MIN, OF_A)

    def test_another_customers_buyer_may_not_with_it(self) -> None:
        assert not self.buyer(B_BUYER, OF_A)
        assert self.buyer(B_BUYER, OF_B)

    def test_a_colleague_of_the_buyer_in_another_role_may_not(self) -> None:
        assert not self.buyer(A_QUALITY, OF_A)
        assert self.anyone(A_QUALITY, OF_A)

    def test_one_of_several_roles_is_enough(self) -> None:
        assert predicates.customer("buyer", "administrator")(user("administrator", "quality"), OF_A)

    def test_without_any_role_one_may_what_asks_for_none(self) -> None:
        assert self.anyone(user(), OF_A)
        assert not self.buyer(user(), OF_A)

    def test_without_a_thing_it_asks_whether_ever(self) -> None:
        assert self.buyer(WANG_MIN, None)
        assert self.buyer(B_BUYER, None)
        assert not self.buyer(A_QUALITY, None)

    def test_a_thing_that_belongs_to_nobody_is_not_a_customers(self) -> None:
        assert not self.anyone(WANG_MIN, Thing(None))

    def test_a_colleague_of_the_house_is_no_customer_whatever_roles_stand_there(self) -> None:
        odd = Actor(Kind.STAFF, customer_id=CUSTOMERS["a"], roles=frozenset({"buyer"}))
        assert not self.buyer(odd, OF_A)


class TestTheDepartment:
    def test_each_position_of_the_department_belongs_to_it(self) -> None:
        production = predicates.department("production")
        assert [production(holder(("production", position)), None) for position in ("member", "control", "head")] == [True] * 3

    def test_another_department_does_not(self) -> None:
        assert not predicates.department("production")(LI_QIAN, None)

    def test_one_of_several_departments_is_enough(self) -> None:
        either = predicates.department("quality", "technical")
        assert [either(of_cast(name), None) for name in ("liu", "fang", "li_qian")] == [True, True, False]

    def test_who_holds_posts_in_two_departments_belongs_to_both(self) -> None:
        both = holder(("sales", "member"), ("logistics", "member"))
        assert [predicates.department(name)(both, None) for name in ("sales", "logistics", "finance")] == [True, True, False]

    def test_nobody_outside_the_house_belongs_to_one(self) -> None:
        odd = Actor(Kind.PORTAL, posts=(Post("sales", "head"),))
        assert not predicates.department("sales")(odd, None)


class TestThePost:
    head = staticmethod(predicates.post("sales", "head"))

    @pytest.mark.parametrize(("posts", "holds"), [
        ([("sales", "head")], True),
        ([("sales", "member")], False),
        ([("sales", "deputy_head")], False),
        ([("quality", "head")], False),
        ([("sales", "member"), ("quality", "head")], False),  # the two halves of the post in two posts are not the post
        ([("sales", "member"), ("sales", "head")], True),
        ([], False),
    ])
    def test_it_is_held_whole_or_not(self, posts: list[tuple[str, str]], holds: bool) -> None:
        assert self.head(holder(*posts), None) is holds

    def test_it_is_held_in_the_house_alone(self) -> None:
        assert not self.head(Actor(Kind.PORTAL, posts=(Post("sales", "head"),)), None)


class TestTheDecision:
    approval = staticmethod(predicates.decides("approval"))

    @pytest.mark.clause("5.1.6")
    def test_who_holds_it_takes_it_and_who_does_not_does_not(self) -> None:
        assert self.approval(ZHAO, None)
        assert not self.approval(LI_QIAN, None)

    def test_who_stands_in_for_the_holder_today_takes_it(self) -> None:
        assert self.approval(standing_in(LI_QIAN, "approval"), None)

    def test_standing_in_for_another_decision_is_no_help(self) -> None:
        assert not self.approval(standing_in(LI_QIAN, "release", "ruling"), None)

    def test_one_of_several_decisions_is_enough(self) -> None:
        either = predicates.decides("release", "approval")
        assert [either(actor, None) for actor in (ZHAO, of_cast("he_head"), CHEN)] == [True, True, False]

    def test_a_customer_with_a_decision_in_hand_decides_nothing_here(self) -> None:
        odd = Actor(Kind.PORTAL, decisions=frozenset({"approval"}), mandates=(Mandate("approval", uuid.uuid4(), "x"),))
        assert not self.approval(odd, None)


def test_every_asks_for_all_of_them() -> None:
    both = predicates.every(predicates.department("sales"), predicates.decides("approval"))
    assert [both(actor, None) for actor in (ZHAO, LI_QIAN, CHEN)] == [True, False, False]


class TestOnesOwn:
    mine = staticmethod(predicates.mine("writer_id"))

    def test_what_carries_ones_name_is_ones_own(self) -> None:
        assert self.mine(LI_QIAN, Thing(writer_id=LI_QIAN.id))

    def test_what_carries_anothers_name_is_not(self) -> None:
        assert not self.mine(LI_QIAN, Thing(writer_id=ZHAO.id))

    def test_a_thing_that_nobody_wrote_is_not_the_unknown_visitors(self) -> None:
        assert not self.mine(ANONYMOUS, Thing(writer_id=None))

    def test_a_thing_without_such_a_name_is_nobodys(self) -> None:
        assert not predicates.mine("signer_id")(LI_QIAN, Thing())

    def test_without_a_thing_it_asks_whether_ever(self) -> None:
        assert self.mine(LI_QIAN, None)


class TestTheActor:
    mandate = Mandate("approval", uuid.uuid4(), "赵志远")

    def test_a_decision_of_ones_own_is_taken_in_ones_own_name(self) -> None:
        own = Actor(Kind.STAFF, decisions=frozenset({"approval"}), mandates=(self.mandate,))
        assert own.on_behalf_for("approval") is None

    def test_a_decision_held_for_another_is_taken_in_their_name(self) -> None:
        assert Actor(Kind.STAFF, mandates=(self.mandate,)).on_behalf_for("approval") == self.mandate

    def test_a_decision_held_by_no_means_is_taken_for_nobody(self) -> None:
        assert Actor(Kind.STAFF, mandates=(self.mandate,)).on_behalf_for("ruling") is None

    def test_of_two_who_gave_the_same_decision_the_first_is_named(self) -> None:
        second = Mandate("approval", uuid.uuid4(), "沈岳")
        assert Actor(Kind.STAFF, mandates=(self.mandate, second)).on_behalf_for("approval") == self.mandate

    def test_the_secret_of_the_session_is_not_told_by_the_actors_words(self) -> None:
        assert "s3cret" not in repr(Actor(Kind.STAFF, name="李倩", session_id="s3cret"))

    def test_a_person_is_on_one_side_of_the_house(self) -> None:
        assert [(actor.is_staff, actor.is_customer) for actor in (SHEN, WANG_MIN, PROGRAM, ANONYMOUS)] == [
            (True, False), (False, True), (False, False), (False, False),
        ]
