"""A session to the second, what ends with what, and what a day gives to whoever stands in."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from domain.accounts import actions, sessions
from domain.accounts.actions.delegating import LONGEST, DelegationInput
from domain.accounts.identity import actor_of_person, today_of
from domain.accounts.models import Delegation, LoginSession, Person
from domain.shared.actor import ANONYMOUS, Actor, system
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import Audit
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

HOUSE = system("test")
SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def begun(person: Actor, site: str = "portal", **more: Any) -> str:
    with unit(HOUSE, now=NOW) as work:
        return sessions.begin(work, person.id, site, ip="10.0.0.7", agent=more.pop("agent", "a browser"), **more)  # type: ignore[arg-type]


def who(secret: str, site: str = "portal", after: timedelta = timedelta(), language: str = "") -> Actor:
    with unit(HOUSE, now=NOW + after) as work:
        return sessions.actor_of(work, secret, site, language)


def stored() -> list[LoginSession]:
    with unit(HOUSE) as work:
        return list(work.session.scalars(select(LoginSession)))


class TestItsTime:
    @pytest.mark.parametrize(("idle", "open"), [(sessions.IDLE - SECOND, True), (sessions.IDLE, False), (sessions.IDLE + SECOND, False)])
    def test_unused_it_lasts_three_hours(self, cast: Cast, idle: timedelta, open: bool) -> None:
        assert (who(begun(cast.wang_min), after=idle) is not ANONYMOUS) is open

    @pytest.mark.parametrize(("age", "open"), [(sessions.ABSOLUTE - SECOND, True), (sessions.ABSOLUTE, False)])
    def test_however_much_used_it_lasts_twelve(self, cast: Cast, age: timedelta, open: bool) -> None:
        assert (who(begun(cast.wang_min, since=NOW - age)) is not ANONYMOUS) is open

    @pytest.mark.parametrize(("after", "noted"), [(sessions.NOTED - SECOND, False), (sessions.NOTED, True)])
    def test_its_last_use_is_known_to_five_minutes(self, cast: Cast, after: timedelta, noted: bool) -> None:
        who(begun(cast.wang_min), after=after)
        assert stored()[0].seen_at == (NOW + after if noted else NOW)

    @pytest.mark.parametrize(("seen", "created", "swept"), [
        (timedelta(hours=3), timedelta(hours=3), 0), (timedelta(hours=3) + SECOND, timedelta(hours=4), 1),
        (timedelta(), timedelta(hours=12), 0), (timedelta(), timedelta(hours=12) + SECOND, 1),
    ])
    def test_it_is_swept_away_when_either_has_run_out(self, cast: Cast, seen: timedelta, created: timedelta, swept: int) -> None:
        begun(cast.wang_min)
        with unit(HOUSE) as work:
            row = work.session.scalars(select(LoginSession)).one()
            row.seen_at, row.created_at = NOW - seen, NOW - created
        with unit(HOUSE, now=NOW) as work:
            assert sessions.sweep(work) == swept


class TestWhatEndsWithIt:
    def test_signing_out_ends_this_session_and_no_other(self, cast: Cast) -> None:
        here, at_home, colleague = begun(cast.wang_min), begun(cast.wang_min), begun(cast.a_admin)
        with unit(HOUSE) as work:
            sessions.end(work, sessions.key_of(here))
        assert [who(each).id for each in (here, at_home, colleague)] == [None, cast.wang_min.id, cast.a_admin.id]

    def test_ending_all_ends_those_of_one_person(self, cast: Cast) -> None:
        here, at_home, colleague = begun(cast.wang_min), begun(cast.wang_min), begun(cast.a_admin)
        with unit(HOUSE) as work:
            sessions.end_all(work, cast.wang_min.id)
        assert [who(each).id for each in (here, at_home, colleague)] == [None, None, cast.a_admin.id]

    def test_what_browsers_say_of_themselves_is_cut(self, cast: Cast) -> None:
        begun(cast.wang_min, agent="x" * 5000)
        assert len(stored()[0].agent) == 200


class TestItsDoor:
    @pytest.mark.parametrize(("site", "asked", "open"), [("portal", "portal", True), ("portal", "admin", False), ("admin", "portal", False),
                                                         ("admin", "admin", False)])
    def test_a_customers_user_is_nobody_at_the_companys_door_whatever_the_session_says(self, cast: Cast, site: str, asked: str,
                                                                                       open: bool) -> None:
        assert (who(begun(cast.wang_min, site), asked) is not ANONYMOUS) is open

    def test_the_browsers_language_counts_for_who_never_chose_one(self, cast: Cast) -> None:
        secret = begun(cast.wang_min)
        assert who(secret, language="en").language == "en"
        with unit(HOUSE) as work:
            work.fetch(Person, cast.wang_min.id).language = "zh-CN"
        assert who(secret, language="en").language == "zh-CN"

    def test_two_visits_are_never_one(self) -> None:
        visits = {sessions.new_visit() for _ in range(50)}
        assert len(visits) == 50
        assert all(len(each) == 32 and each.isalnum() and each.isascii() for each in visits)


class TestTheDay:
    @pytest.mark.parametrize(("hour", "day"), [(15, TODAY), (16, TODAY + DAY)])
    def test_it_is_the_companys_not_that_of_utc(self, hour: int, day: date) -> None:
        with unit(HOUSE, now=NOW.replace(hour=hour)) as work:  # 23:00 and midnight in Shanghai
            assert today_of(work.session) == day

    @pytest.mark.parametrize(("first", "last", "ended", "given"), [
        (0, 0, False, True), (-3, 0, False, True), (0, 5, False, True), (1, 5, False, False), (-5, -1, False, False), (0, 5, True, False),
    ])
    def test_who_stands_in_decides_on_the_days_of_the_delegation_while_it_runs(self, cast: Cast, first: int, last: int, ended: bool,
                                                                               given: bool) -> None:
        with unit(HOUSE) as work:
            work.add(Delegation(giver_id=cast.zhao.id, taker_id=cast.li_qian.id, first_day=TODAY + first * DAY, last_day=TODAY + last * DAY,
                                decisions=["approval"], ended_at=NOW if ended else None))
        with unit(HOUSE, now=NOW) as work:
            actors = [actor_of_person(work.session, each.id) for each in (cast.li_qian, cast.zhao, cast.wu_jia)]
        assert [[mandate.decision for mandate in actor.mandates] for actor in actors] == [["approval"] if given else [], [], []]

    def test_somebody_who_never_was_has_no_rights(self, cast: Cast) -> None:
        with unit(HOUSE) as work, pytest.raises(NotFound):
            actor_of_person(work.session, uuid.uuid4())


class TestGivingADelegation:
    def give(self, cast: Cast, first: int, last: int, *, giver: str = "zhao", taker: str = "sun_deputy", **more: Any) -> Delegation:
        people = getattr(cast, giver), getattr(cast, taker)
        asked = DelegationInput(people[0].id, people[1].id, TODAY + first * DAY, TODAY + last * DAY, **more)
        with unit(people[0], now=NOW) as work:
            return actions.delegate(work, asked)

    @pytest.mark.parametrize(("first", "last", "said"), [
        (0, 0, None), (-10, 0, None), (0, LONGEST.days, None),
        (0, LONGEST.days + 1, "three months at most"), (-2, -1, "These days are over"), (5, 4, "lies before the first"),
    ])
    def test_its_days_are_in_order_not_over_and_within_three_months(self, cast: Cast, first: int, last: int, said: str | None) -> None:
        if said is None:
            assert self.give(cast, first, last).last_day == TODAY + last * DAY
        else:
            with pytest.raises(Invalid) as refused:
                self.give(cast, first, last)
            assert list(refused.value.fields) == ["last_day"]
            assert said in str(refused.value.fields["last_day"])

    @pytest.mark.parametrize(("first", "last", "taken"), [(5, 9, False), (0, 2, False), (-1, 0, False), (3, 20, False), (10, 12, True)])
    def test_the_same_two_people_have_one_at_a_time(self, cast: Cast, first: int, last: int, taken: bool) -> None:
        self.give(cast, 0, 9)
        if taken:
            assert self.give(cast, first, last)
        else:
            with pytest.raises(Refused, match="already"):
                self.give(cast, first, last)

    def test_another_taker_another_giver_or_one_that_was_ended_is_not_in_the_way(self, cast: Cast) -> None:
        made = self.give(cast, 0, 9)
        assert self.give(cast, 0, 9, taker="wu_jia")
        assert self.give(cast, 0, 9, giver="shen")
        with unit(cast.zhao, now=NOW) as work:
            actions.end_delegation(work, made.id, made.version)
        assert self.give(cast, 0, 9)

    @pytest.mark.parametrize(("days_later", "ends"), [(3, True), (4, False)])
    def test_it_can_be_ended_through_its_last_day(self, cast: Cast, days_later: int, ends: bool) -> None:
        made = self.give(cast, 0, 3)
        with unit(cast.zhao, now=NOW + days_later * DAY) as work:
            if ends:
                assert actions.end_delegation(work, made.id, None).ended_at == NOW + days_later * DAY
            else:
                with pytest.raises(Refused, match="over already"):
                    actions.end_delegation(work, made.id, None)

    def test_giving_and_ending_are_on_record_with_the_reason(self, cast: Cast) -> None:
        made = self.give(cast, 0, 3, decisions=("approval",), reason="出差")
        with unit(cast.sun_deputy, now=NOW) as work:
            actions.end_delegation(work, made.id, None)
        with unit(HOUSE) as work:
            rows = [row for row in work.session.scalars(select(Audit).order_by(Audit.seq)) if row.object_kind == "delegation"]
        assert [(row.action, row.actor_name, row.values["why"]) for row in rows] == [
            ("delegation.given", "赵志远", "出差"), ("delegation.ended", "孙启明", None),
        ]
        assert rows[0].values["after"]["decisions"] == ["approval"]
        assert (rows[0].values["after"]["from"], rows[0].values["after"]["to"]) == ("2026-11-23", "2026-11-26")
