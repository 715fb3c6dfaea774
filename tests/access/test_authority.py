"""The first content of the authority table (RULES 2): each post, and all that it may decide."""

from __future__ import annotations

import uuid

import pytest

from domain.access.policy import AUTHORITY, SUPERIOR
from domain.accounts.identity import _mandates, decisions_of
from domain.shared.actor import Department, Position, Post
from tests.access.people import ROWS, holder

MARKETING = {"classification", "price", "service", "change_marketing", "change_information", "dispatch"}
FINANCE = {"cost_finance", "change_finance", "invoice", "payment", "token_grant"}
CONTROL = {"quality_conditions", "delivery", "purchase_request", "change_production", "delay_dates"}
EACH_POST = [
    ("sales", "member", MARKETING),
    ("sales", "deputy_head", MARKETING | {"approval_deputy", "change_approval_deputy"}),
    ("sales", "head", MARKETING | {"approval", "change_approval", "negotiation", "premium_freight"}),
    ("technical", "member", {"specification", "cost_technical", "change_technical"}),
    ("technical", "head", {"specification", "cost_technical", "change_technical", "negotiation"}),
    ("production", "member", {"quality_conditions"}),
    ("production", "control", CONTROL),
    ("production", "head", CONTROL | {"release", "negotiation", "countermeasure"}),
    ("quality", "member", set()),
    ("quality", "head", {"negotiation"}),
    ("purchasing", "member", set()),
    ("purchasing", "head", {"negotiation"}),
    ("finance", "member", FINANCE),
    ("finance", "head", FINANCE | {"negotiation"}),
    ("logistics", "member", {"outbound"}),
    ("logistics", "head", {"outbound", "negotiation"}),
    ("general_office", "deputy_general_manager", {"cost_estimate"}),
    ("general_office", "general_manager", {"ruling", "settlement", "price_change", "retail_exception", "approval_deputy",
                                           "change_approval_deputy", "premium_freight_over"}),
    ("general_office", "management_representative", set()),
    ("general_office", "head", set()),  # the head of an office is not the general manager
    ("it", "administrator", set()),
    ("it", "head", set()),
]


@pytest.mark.parametrize(("department", "position", "decisions"), EACH_POST)
def test_a_post_decides_what_the_procedure_gives_it_and_nothing_else(department: str, position: str, decisions: set[str]) -> None:
    assert holder((department, position)).decisions == decisions


def test_two_posts_decide_what_either_does() -> None:
    both = holder(("finance", "member"), ("technical", "member"))
    assert both.decisions == FINANCE | {"specification", "cost_technical", "change_technical"}


def test_a_head_of_one_department_decides_nothing_of_another_in_which_one_is_a_member() -> None:
    assert holder(("quality", "head"), ("sales", "member")).decisions == MARKETING | {"negotiation"}


@pytest.mark.parametrize(("position", "stand_above"), [
    ("member", {"member", "control", "deputy_head", "head"}),
    ("control", {"control", "head"}),
    ("deputy_head", {"deputy_head"}),
    ("head", {"head"}),
    ("general_manager", {"general_manager"}),
    ("deputy_general_manager", {"deputy_general_manager"}),
])
def test_what_a_position_may_those_above_it_may_too(position: str, stand_above: set[str]) -> None:
    able = {each.value for each in Position if decisions_of([Post("sales", each)], [("x", "sales", position)])}
    assert able == stand_above == set(SUPERIOR.get(position, (position,)))


def test_a_position_counts_in_its_own_department_alone() -> None:
    assert {each.value for each in Department if decisions_of([Post(each, "head")], [("x", "sales", "member")])} == {"sales"}


def test_every_decision_goes_to_posts_that_there_are() -> None:
    posts = [post for posts in AUTHORITY.values() for post in posts]
    assert {department for department, _ in posts} <= set(Department)
    assert {position for _, position in posts} <= set(Position)


class TestMandates:
    """What a delegation gives: (giver's id, name, decisions named, giver's posts) → mandates."""

    giver = str(uuid.UUID(int=5))
    head = (("sales", "head"),)

    def given(self, *rows: tuple[str, str, list[str], tuple[tuple[str, str], ...]]) -> list[tuple[str, str]]:
        return [(mandate.decision, mandate.person_name) for mandate in _mandates(rows, ROWS)]

    def test_without_names_it_gives_all_that_the_giver_decides(self) -> None:
        assert self.given((self.giver, "赵志远", [], self.head)) == [
            (decision, "赵志远") for decision in sorted(MARKETING | {"approval", "change_approval", "negotiation", "premium_freight"})
        ]

    def test_with_names_it_gives_those(self) -> None:
        assert self.given((self.giver, "赵志远", ["price", "approval"], self.head)) == [("approval", "赵志远"), ("price", "赵志远")]

    def test_nobody_gives_what_they_do_not_hold(self) -> None:
        assert self.given((self.giver, "赵志远", ["ruling"], self.head)) == []

    def test_a_giver_who_lost_the_post_meanwhile_gives_nothing(self) -> None:
        assert self.given((self.giver, "赵志远", [], ())) == []

    def test_each_giver_is_named_with_what_they_gave(self) -> None:
        found = self.given((self.giver, "赵志远", ["approval"], self.head), (self.giver, "何志明", ["release"], (("production", "head"),)))
        assert found == [("approval", "赵志远"), ("release", "何志明")]

    def test_the_giver_is_kept_by_id(self) -> None:
        assert {mandate.person_id for mandate in _mandates([(self.giver, "赵志远", [], self.head)], ROWS)} == {uuid.UUID(int=5)}
