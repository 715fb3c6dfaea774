"""What is typed about people is read whole or refused field by field: colleagues with posts, delegations, portal users (RULES 2)."""

from __future__ import annotations

import uuid
from datetime import date
from typing import Any

import pytest

from admin.readers import MOST_POSTS, read_delegation, read_staff, show_posts
from domain.accounts.actions.users import ROLES
from domain.shared.actor import Actor, Kind, Post
from domain.shared.errors import Invalid
from web import users
from web.fields import Fields

SELF = Actor(kind=Kind.STAFF, id=uuid.UUID(int=1), name="赵志远", email="zhao@hengchuan.example")
OTHER = str(uuid.UUID(int=2))
STAFF = {"name": "周 敏", "email": "zhou@hengchuan.example", "posts-0-department": "sales", "posts-0-position": "member"}
DAYS = {"taker": OTHER, "first_day": "2026-11-23", "last_day": "2026-11-27"}
USER = [("name", "王敏"), ("email", "w@k001.example"), ("roles", "buyer")]


def form(fields: dict[str, str] | None = None, **more: str | None) -> Fields:
    pairs = {**(fields or {}), **{name.replace("__", "-"): value for name, value in more.items()}}
    return Fields((name, value) for name, value in pairs.items() if value is not None)


def wrong(read: Any, *given: Any, **more: Any) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read(*given, **more)
    return set(refused.value.fields)


# a colleague


def test_a_colleague_is_read_with_name_address_title_and_posts() -> None:
    found = read_staff(form(STAFF, title="客户经理", phone="138-0000-0000"))
    assert (found.name, found.email, found.title, found.phone) == ("周 敏", "zhou@hengchuan.example", "客户经理", "138-0000-0000")
    assert found.posts == (Post("sales", "member"),)


def test_a_second_post_in_a_later_row_counts_and_the_same_one_twice_once() -> None:
    found = read_staff(form(STAFF, posts__3__department="technical", posts__3__position="head", posts__7__department="sales",
                            posts__7__position="member"))
    assert found.posts == (Post("sales", "member"), Post("technical", "head"))


def test_rows_left_empty_are_no_posts() -> None:
    assert read_staff(form(STAFF, posts__1__department="", posts__1__position="")).posts == (Post("sales", "member"),)


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"name": ""}, {"name"}),
        ({"name": "长" * 61}, {"name"}),
        ({"email": ""}, {"email"}),
        ({"title": "长" * 61}, {"title"}),
        ({"phone": "1" * 41}, {"phone"}),
        ({"posts-0-department": "moon"}, {"posts-0-department"}),
        ({"posts-0-department": ""}, {"posts-0-department"}),
        ({"posts-0-position": ""}, {"posts-0-position"}),
        ({"posts-0-department": "", "posts-0-position": ""}, {"posts"}),
        ({"name": "", "email": "", "posts-0-position": "king"}, {"name", "email", "posts-0-position"}),
    ],
)
def test_what_is_wrong_with_a_colleague_is_told_all_at_once(changed: dict[str, str], fields: set[str]) -> None:
    assert wrong(read_staff, form(STAFF | changed)) == fields


@pytest.mark.parametrize(("name", "most"), [("name", 60), ("email", 254), ("title", 60), ("phone", 40)])
def test_what_is_as_long_as_it_may_be_is_taken_and_one_letter_more_is_not(name: str, most: int) -> None:
    assert getattr(read_staff(form(STAFF | {name: "x" * most})), name) == "x" * most
    assert wrong(read_staff, form(STAFF | {name: "x" * (most + 1)})) == {name}
    others = [pair for pair in USER if pair[0] != name]
    assert getattr(users.read(Fields([*others, (name, "x" * most)])), name) == "x" * most
    assert wrong(users.read, Fields([*others, (name, "x" * (most + 1))])) == {name}


def test_more_posts_than_a_person_can_hold_are_refused_and_not_cut() -> None:
    rows = {f"posts-{n}-{part}": word for n in range(MOST_POSTS + 1) for part, word in (("department", "sales"), ("position", "member"))}
    assert "posts" in wrong(read_staff, form(STAFF | rows))
    del rows[f"posts-{MOST_POSTS}-department"], rows[f"posts-{MOST_POSTS}-position"]
    assert read_staff(form(STAFF | rows)).posts == (Post("sales", "member"),)


def test_the_address_of_a_colleague_who_is_there_already_is_not_asked_for() -> None:
    assert read_staff(form(STAFF, email=None), email=False).email == ""
    assert read_staff(form(STAFF, email="other@x.example"), email=False).email == ""


def test_posts_are_shown_as_held_with_an_empty_row_to_add_one() -> None:
    held = [Post("sales", "member"), Post("technical", "head")]
    assert [tuple(row) for row in show_posts(Fields(), held)] == [("sales", "member"), ("technical", "head"), ("", "")]
    assert show_posts(Fields(), ()) == [("", "")]


def test_posts_are_shown_as_typed_when_the_page_comes_back() -> None:
    typed = form(posts__0__department="sales", posts__0__position="", posts__2__department="quality", posts__2__position="head")
    assert show_posts(typed, [Post("technical", "head")]) == [("sales", ""), ("quality", "head"), ("", "")]


def test_no_row_is_offered_beyond_the_last_post() -> None:
    assert len(show_posts(Fields(), [Post("sales", "member")] * MOST_POSTS)) == MOST_POSTS


def test_rows_that_are_no_rows_show_what_is_held() -> None:
    first, *_ = show_posts(form(posts__x__department="sales"), [Post("technical", "head")])
    assert tuple(first) == ("technical", "head")


# a delegation


def test_a_delegation_is_given_by_who_enters_it_unless_somebody_is_named() -> None:
    assert read_delegation(form(DAYS), SELF).giver_id == SELF.id
    assert read_delegation(form(DAYS, giver=OTHER), SELF).giver_id == uuid.UUID(OTHER)


def test_a_delegation_is_read_with_its_days_decisions_and_reason() -> None:
    found = read_delegation(Fields([*DAYS.items(), ("decisions", "release"), ("decisions", "approval"), ("reason", "出差")]), SELF)
    assert (found.taker_id, found.first_day, found.last_day) == (uuid.UUID(OTHER), date(2026, 11, 23), date(2026, 11, 27))
    assert (found.decisions, found.reason) == (("approval", "release"), "出差")
    assert read_delegation(form(DAYS), SELF).decisions == ()


@pytest.mark.parametrize(
    ("changed", "fields"),
    [
        ({"taker": ""}, {"taker"}),
        ({"taker": "x"}, {"taker"}),
        ({"giver": "x"}, {"giver"}),
        ({"first_day": ""}, {"first_day"}),
        ({"last_day": "2026-02-30"}, {"last_day"}),
        ({"decisions": "blessing"}, {"decisions"}),
        ({"reason": "长" * 301}, {"reason"}),
        ({"taker": "", "first_day": "", "last_day": ""}, {"taker", "first_day", "last_day"}),
    ],
)
def test_what_is_wrong_with_a_delegation_is_told_all_at_once(changed: dict[str, str], fields: set[str]) -> None:
    assert wrong(read_delegation, form(DAYS | changed), SELF) == fields


# a portal user


def test_a_portal_user_is_read_with_address_and_tasks_and_is_active_from_the_first() -> None:
    found = users.read(Fields([*USER, ("roles", "quality"), ("phone", "1"), ("title", "采购")]))
    assert (found.name, found.email, found.phone, found.title, found.active) == ("王敏", "w@k001.example", "1", "采购", True)
    assert found.roles == tuple(role for role in ROLES if role in {"buyer", "quality"})


@pytest.mark.parametrize(("ticked", "active"), [([("active", "1")], True), ([], False), ([("active", "0")], False)])
def test_a_user_who_is_there_already_is_closed_by_taking_the_tick_away(ticked: list[tuple[str, str]], active: bool) -> None:
    assert users.read(Fields([*USER, *ticked]), email=False).active is active


@pytest.mark.parametrize(
    ("pairs", "fields"),
    [
        ([("email", "w@k001.example"), ("roles", "buyer")], {"name"}),
        ([("name", "王敏"), ("roles", "buyer")], {"email"}),
        ([("name", "王敏"), ("email", "w@k001.example")], {"roles"}),
        ([*USER, ("roles", "king")], {"roles"}),
        ([*USER, ("phone", "1" * 41), ("title", "长" * 61)], {"phone", "title"}),
    ],
)
def test_what_is_wrong_with_a_user_is_told_all_at_once(pairs: list[tuple[str, str]], fields: set[str]) -> None:
    assert wrong(users.read, Fields(pairs)) == fields


def test_what_was_typed_of_a_user_is_given_back_with_every_tick() -> None:
    typed = users.typed(Fields([*USER, ("roles", "quality"), ("active", "1")]))
    assert typed == {"name": "王敏", "email": "w@k001.example", "phone": "", "title": "", "roles": ["buyer", "quality"], "active": "1"}
