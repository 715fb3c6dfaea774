"""The pages of the house's machinery: the calendar, and what waits to leave."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import update

from domain.projects.actions import open_project
from domain.shared import clock
from domain.shared.actor import system
from domain.shared.outbox import Outbox, later
from domain.shared.work import unit
from tests.cast import NOW, Cast
from workers import schedule

HOUSE = system("test")


@pytest.fixture(autouse=True)
def _fresh() -> Iterator[None]:
    clock.forget()
    yield
    clock.forget()


def given_up(**options: Any) -> uuid.UUID:
    with unit(HOUSE) as work:
        row = later(work, "mail", {"to": "x"}, **options)
    with unit(HOUSE) as work:
        work.session.execute(update(Outbox).where(Outbox.id == row).values(quarantined_at=NOW, attempts=3, last_error="550 no such reader"))
    return row


class TestJobsAndMail:
    def test_what_was_given_up_is_shown_with_its_reason_and_can_be_tried_again(self, visit: Any, cast: Cast) -> None:
        row = given_up()
        schedule.plan_all()
        it = visit(cast.it)
        page = it.get("/admin/operations").text
        assert "550 no such reader" in page
        assert "审计日志末条邮件留存" in page
        assert "已重新安排" in it.follow(it.post(f"/admin/operations/{row}/retry")).text
        assert "550 no such reader" not in it.get("/admin/operations").text
        with unit(HOUSE) as work:
            assert work.fetch(Outbox, row).attempts == 0

    def test_it_is_for_the_administrators_of_the_system(self, visit: Any, cast: Cast) -> None:
        row = given_up()
        assert visit(cast.li_qian).get("/admin/operations").status_code == 403
        assert visit(cast.li_qian).post(f"/admin/operations/{row}/retry").status_code == 403

    def test_what_was_not_given_up_is_not_there_to_be_tried(self, visit: Any, cast: Cast) -> None:
        assert visit(cast.it).post(f"/admin/operations/{uuid.uuid4()}/retry").status_code == 404

    @pytest.mark.clause("5.1.1(4)")
    def test_a_mail_about_something_confidential_is_not_shown_to_who_is_no_member(self, visit: Any, cast: Cast) -> None:
        it = visit(cast.it)
        before = it.get("/admin/operations").text
        with unit(HOUSE) as work:
            project = open_project(work, cast.a.id, "E27", {cast.li_qian.id: "owner"})
        row = given_up(thing=project)
        after = it.get("/admin/operations").text
        assert "550 no such reader" not in after
        assert len(before) == len(after)
        assert it.post(f"/admin/operations/{row}/retry").status_code == 404


class TestTheCalendar:
    def test_a_day_is_entered_shown_and_taken_out(self, visit: Any, cast: Cast) -> None:
        it = visit(cast.it)
        answer = it.post("/admin/calendar", {"day": "2027-03-08", "name": "设备大修", "working": "no"})
        assert "设备大修" in it.follow(answer).text
        it.follow(it.post("/admin/calendar/2027-03-08/removal"))
        assert "设备大修" not in it.get("/admin/calendar", params={"year": "2027"}).text

    def test_what_is_wrong_is_said_and_what_was_typed_is_kept(self, visit: Any, cast: Cast) -> None:
        answer = visit(cast.it).post("/admin/calendar", {"day": "2027-03-08", "name": ""})
        assert answer.status_code == 422
        assert "2027-03-08" in answer.text

    def test_everybody_of_the_house_reads_it_and_few_change_it(self, visit: Any, cast: Cast) -> None:
        li_qian = visit(cast.li_qian)
        assert li_qian.get("/admin/calendar").status_code == 200
        assert 'id="f-day"' not in li_qian.get("/admin/calendar").text
        assert li_qian.post("/admin/calendar", {"day": "2027-03-08", "name": "x"}).status_code == 403
        assert 'id="f-day"' in visit(cast.shen).get("/admin/calendar").text

    def test_a_customer_has_no_way_to_it(self, visit: Any, cast: Cast) -> None:
        assert visit(cast.wang_min, "admin").get("/admin/calendar").status_code != 200

    @pytest.mark.parametrize("day", ["2027-02-30", "never", "2027-03-08"])
    def test_a_day_that_is_none_or_is_not_there_is_no_page(self, visit: Any, cast: Cast, day: str) -> None:
        assert visit(cast.it).post(f"/admin/calendar/{day}/removal").status_code == 404

    @pytest.mark.parametrize("year", ["1999", "x", "99999"])
    def test_a_year_that_is_none_shows_this_one(self, visit: Any, cast: Cast, year: str) -> None:
        assert visit(cast.it).get("/admin/calendar", params={"year": year}).status_code == 200
