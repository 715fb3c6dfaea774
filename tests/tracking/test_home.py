"""The customer's first page in figures, and the people who serve them."""

from __future__ import annotations

from datetime import timedelta

import pytest

from domain.accounts.models import Person
from domain.orders import home
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast
from tests.tracking.made import order, project


def figures(actor: Actor) -> home.Figures:
    with unit(actor, now=NOW) as work:
        return home.figures(work)


def test_open_orders_and_lines_are_counted_ended_ones_are_not(cast: Cast) -> None:
    order(cast, "SO-1")
    order(cast, "SO-2", state="in_review")
    order(cast, "SO-3", state="closed")
    order(cast, "SO-4", customer="b", lines=(("B-77120", 1, 0),))
    found = figures(cast.wang_min)
    assert (found.open_orders.n, found.open_lines.n, found.in_review.n) == (2, 4, 1)


@pytest.mark.clause("5.1.1(4)")
def test_figures_leave_out_what_the_user_may_not_know_of(cast: Cast) -> None:
    order(cast, "E27-1", state="in_review", project=project(cast, cast.wang_min))
    assert figures(cast.wang_min).open_lines.n == 2
    found = figures(cast.a_quality)
    assert (found.open_orders.n, found.open_lines.n, found.in_review.n) == (0, 0, 0)


def test_the_next_delivery_is_the_nearest_promised_day_that_has_not_passed(cast: Cast) -> None:
    for number, days in (("SO-1", -3), ("SO-2", 9), ("SO-3", 4)):
        order(cast, number, first_promised=TODAY + timedelta(days=days))
    order(cast, "SO-4", state="closed", first_promised=TODAY)
    assert figures(cast.wang_min).next_day == TODAY + timedelta(days=4)
    assert figures(cast.b_buyer).next_day is None


def test_the_team_is_the_account_manager_the_deputy_and_the_heads_of_quality_and_logistics(cast: Cast) -> None:
    with unit(cast.wang_min, now=NOW) as work:
        team = home.team(work, cast.a.id)
    assert [(helper.name, helper.department) for helper in team] == [
        ("李倩", "sales"),
        ("孙启明", "sales"),
        ("周海涛", "quality"),
        ("邓超群", "logistics"),
    ]


def test_who_left_serves_nobody(cast: Cast) -> None:
    with unit(system("test"), now=NOW) as work:
        work.fetch(Person, cast.zhou_head.id).active = False
    with unit(cast.wang_min, now=NOW) as work:
        assert "周海涛" not in [helper.name for helper in home.team(work, cast.a.id)]


@pytest.mark.parametrize(("hours", "words"), [(0, "Good morning"), (6, "Good afternoon"), (11, "Good evening")])
def test_the_greeting_follows_the_companys_clock(cast: Cast, hours: int, words: str) -> None:
    with unit(cast.wang_min, now=NOW + timedelta(hours=hours)) as work:
        assert str(home.greeting(work)) == f"{words}, 王敏"
