"""交货延误对策表: asked for by itself for each miss, written, signed, followed up; a month is red until each miss is on one (5.1.10(4))."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from sqlalchemy import select, update

from domain.deliveries.countermeasures import queries, writing
from domain.orders.models import ScheduleLine
from domain.records.models import Record
from domain.records.sheets import restored
from domain.shared.errors import Forbidden, Invalid, NotFound, PasswordNeeded, Refused
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.late import HOUSE, delays, due, member_of, tasks
from tests.deliveries.sheets import WHOLE, asked, checked_since, followed, missed, month, sheets, signed, written
from tests.reviews.story import reasons
from tests.tracking import made

pytestmark = pytest.mark.clause("5.1.10(4)")
NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _since(cast: Cast) -> None:
    """The checks began a month ago."""
    checked_since(cast)


# asked for


def test_each_missed_line_asks_for_a_sheet_by_itself(cast: Cast) -> None:
    late = missed(cast)
    sheet, = asked()
    assert (sheet.state, sheet.month, sheet.customer_id) == ("asked", NOVEMBER, cast.a.id)
    case, = delays()
    assert (case.schedule_id, case.sheet_id, case.found_by) == (late.id, sheet.id, "the board")
    task, = tasks("delay.sheet")
    assert (task.department, task.position, task.clause) == ("production", "control", "5.1.10(4)")


def test_a_line_that_was_kept_or_is_not_due_yet_asks_for_none(cast: Cast) -> None:
    missed(cast, on_time=400)
    due(cast, 0)
    due(cast, 5)
    assert asked() == []


def test_part_of_a_line_on_time_is_still_a_miss(cast: Cast) -> None:
    missed(cast, on_time=399)
    assert len(asked()) == 1


def test_nothing_is_asked_for_from_before_the_checks_began(cast: Cast) -> None:
    missed(cast, -40)
    assert asked() == []


def test_the_next_morning_asks_for_nothing_twice(cast: Cast) -> None:
    missed(cast)
    assert len(asked()) == len(asked()) == 1
    assert len(tasks("delay.sheet")) == 1


def test_one_sheet_covers_the_cases_of_one_customer_month_and_cause(cast: Cast) -> None:
    told = (("machine", -3, "a"), ("machine", -4, "a"), ("material", -3, "a"), ("machine", -3, "b"), ("machine", -25, "a"))
    for cause, days, customer in told:
        missed(cast, days, cause=cause, customer=customer, part="2916035-K80" if customer == "a" else "B-77120")
    found = asked()
    shape = {(each.customer_id, each.month.month, each.cause): 0 for each in found}
    for case in delays():
        sheet = next(each for each in found if each.id == case.sheet_id)
        shape[sheet.customer_id, sheet.month.month, sheet.cause] += 1
    assert shape == {(cast.a.id, 11, "machine"): 2, (cast.a.id, 11, "material"): 1, (cast.b.id, 11, "machine"): 1,
                     (cast.a.id, 10, "machine"): 1}


def test_confidential_misses_stand_on_a_sheet_of_their_own_project(cast: Cast) -> None:
    missed(cast)
    project = member_of(cast, cast.chen)
    missed(cast, project=project)
    assert sorted(str(sheet.project_id) for sheet in asked()) == sorted(["None", str(project)])
    hidden = next(sheet for sheet in sheets() if sheet.project_id)
    with pytest.raises(NotFound), unit(cast.ma, now=NOW) as work:
        queries.one(work, hidden.number)


# written


def test_what_is_missing_is_told_until_nothing_is(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    half = written(cast, number, replace(WHOLE, root_cause="", whys=["一", "二"], follow_up_on=None))
    assert [each.id for each in writing.missing(half)] == [
        "The root cause is missing.", "The day of the follow-up is missing.", "Ask “why” at least {n} times.",
    ]
    assert tasks("delay.signature") == []
    assert writing.missing(written(cast, number)) == []
    assert [task.position for task in tasks("delay.signature")] == ["head"] and tasks("delay.sheet") == []


@pytest.mark.parametrize(("what", "field"), [
    ({"cause": "bad luck"}, "cause"), ({"follow_up_on": TODAY + timedelta(days=6)}, "follow_up_on"),
])
def test_a_cause_of_no_list_and_a_follow_up_before_the_end_are_refused(cast: Cast, what: Any, field: str) -> None:
    missed(cast)
    with pytest.raises(Invalid) as error:
        written(cast, asked()[0].number, replace(WHOLE, **what))
    assert set(error.value.fields) == {field}


def test_a_sheet_does_not_contradict_the_meeting_of_its_case(cast: Cast) -> None:
    missed(cast, cause="material")
    with pytest.raises(Invalid, match="another cause"):
        written(cast, asked()[0].number)


@pytest.mark.parametrize("who", ["li_qian", "xu", "liu"])
def test_production_and_logistics_write_it(cast: Cast, who: str) -> None:
    missed(cast)
    with pytest.raises(Forbidden):
        written(cast, asked()[0].number, who=getattr(cast, who))


def test_a_case_of_the_same_kind_joins_and_its_empty_sheet_goes(cast: Cast) -> None:
    missed(cast, cause="machine")
    missed(cast, -4)
    one, other = sorted(asked(), key=lambda sheet: sheet.cause, reverse=True)
    assert (one.cause, other.cause) == ("machine", "")
    with unit(cast.chen, now=NOW) as work:
        writing.choose_cases(work, one.number, [each.id for each in delays()], None)
    assert [sheet.number for sheet in sheets()] == [one.number]
    assert {case.sheet_id for case in delays()} == {one.id}
    assert [task.object_id for task in tasks("delay.sheet")] == [one.id]


def test_a_case_that_is_taken_off_goes_on_a_sheet_of_its_own(cast: Cast) -> None:
    missed(cast, cause="machine")
    missed(cast, -4, cause="machine")
    sheet, = asked()
    kept, gone = delays()
    with unit(cast.chen, now=NOW) as work:
        writing.choose_cases(work, sheet.number, [kept.id], None)
    where = {case.id: case.sheet_id for case in delays()}
    assert where[kept.id] == sheet.id and where[gone.id] not in {sheet.id, None} and len(sheets()) == 2


@pytest.mark.parametrize("other", [{"customer": "b", "part": "B-77120"}, {"days": -25}, {"cause": "material"}])
def test_a_case_of_another_customer_month_or_cause_does_not_join(cast: Cast, other: dict[str, Any]) -> None:
    missed(cast, cause="machine")
    sheet, = asked()
    missed(cast, **{"cause": "machine"} | other)
    asked()
    stranger = next(case for case in delays() if case.sheet_id != sheet.id)
    with pytest.raises(Refused, match="same customer, month and cause"), unit(cast.chen, now=NOW) as work:
        writing.choose_cases(work, sheet.number, [stranger.id], None)


def test_a_sheet_without_a_case_is_none(cast: Cast) -> None:
    missed(cast)
    sheet, = asked()
    with pytest.raises(Refused, match="One case at least"), unit(cast.chen, now=NOW) as work:
        writing.choose_cases(work, sheet.number, [], None)


# signed


def test_the_head_of_production_signs_and_the_paper_is_issued(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    sheet = signed(cast, number)
    assert (sheet.state, sheet.signed_by, sheet.signed_at) == ("signed", "何志明", NOW) and tasks("delay.signature") == []
    with unit(HOUSE, now=NOW) as work:
        record = work.session.scalars(select(Record)).one()
    assert (record.form, record.number, record.signers[0]["name"]) == ("delay-countermeasure", number, "何志明")
    sheet = restored(record.sheet)
    assert (sheet.root_cause, [case.part for case in sheet.cases], len(sheet.whys)) == (WHOLE.root_cause, ["2916035-K80"], 3)


@pytest.mark.parametrize("who", ["ma", "chen", "zhao", "shen", "sun_li"])
def test_nobody_else_signs(cast: Cast, who: str) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    with pytest.raises(Forbidden):
        signed(cast, number, getattr(cast, who))


def test_who_wrote_it_does_not_sign_it(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number, who=cast.he_head)
    with pytest.raises(Refused, match="wrote a sheet does not sign"):
        signed(cast, number)


@pytest.mark.parametrize(("own", "anew", "by"), [
    ({"prevention": "头的话"}, {"prevention": "头的话"}, "signs"), ({"whys": ["一", "二", "三"]}, {"whys": ["一", "二", "三"]}, "signs"),
    ({"prevention": "头的话"}, {}, ""),  # what they wrote was written anew by another
    ({}, {}, ""),  # they saved and wrote nothing
    ({"prevention": "头的话"}, {"prevention": "头的话"}, "judges"),
])
def test_who_wrote_a_part_that_stands_on_it_neither_signs_nor_judges_it_whoever_saved_last(
    cast: Cast, own: dict[str, Any], anew: dict[str, Any], by: str,
) -> None:
    missed(cast)
    number, author = asked()[0].number, cast.sun_li if by == "judges" else cast.he_head
    for who, said in ((cast.ma, {}), (author, own), (cast.ma, anew)):
        written(cast, number, replace(WHOLE, **said), who=who)
    if by == "signs":
        with pytest.raises(Refused, match="wrote a sheet does not sign"):
            signed(cast, number)
        return
    assert signed(cast, number).state == "signed"
    if by == "judges":
        with pytest.raises(Refused, match="does not judge"):
            followed(cast, number, who=author)


def test_who_put_its_cases_together_does_not_sign_it(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    with unit(cast.he_head, now=NOW) as work:
        sheet = sheets()[0]
        writing.choose_cases(work, number, [each.id for each in writing.cases(work, sheet)], None)
    written(cast, number)
    with pytest.raises(Refused, match="wrote a sheet does not sign"):
        signed(cast, number)


def test_what_is_not_complete_is_not_signed(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number, replace(WHOLE, prevention=""))
    with pytest.raises(Refused) as error:
        signed(cast, number)
    assert reasons(error) == "The prevention of recurrence is missing."


def test_a_signature_needs_the_password(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    with pytest.raises(PasswordNeeded):
        signed(cast, number, password="x")
    assert sheets()[0].state == "asked"


def test_what_is_signed_is_written_no_more(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    with pytest.raises(Refused, match="signed already"):
        written(cast, number)


# followed up


def test_logistics_follows_it_up_on_its_day_and_the_paper_has_its_next_edition(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    task, = tasks("delay.follow_up")
    assert (task.department, task.due_at.date()) == ("logistics", TODAY + timedelta(days=14))
    sheet = followed(cast, number)
    assert (sheet.state, sheet.effective, sheet.followed_up_by) == ("followed_up", True, "孙丽") and tasks("delay.follow_up") == []
    with unit(HOUSE, now=NOW) as work:
        assert [record.edition for record in work.session.scalars(select(Record).order_by(Record.edition))] == [1, 2]


@pytest.mark.parametrize("days", [7, 8, 14])
def test_it_is_judged_effective_from_the_day_on_which_the_prevention_is_due_and_not_before(cast: Cast, days: int) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    for early in (0, 6):
        with pytest.raises(Invalid, match="cannot be judged effective") as error:
            followed(cast, number, after=timedelta(days=early))
        assert set(error.value.fields) == {"effective"}
    assert sheets()[0].state == "signed" and len(tasks("delay.follow_up")) == 1
    assert followed(cast, number, after=timedelta(days=days)).state == "followed_up"


def test_that_it_did_not_help_is_seen_also_before_the_prevention_is_due(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    assert followed(cast, number, effective=False, after=timedelta(0)).state == "asked"


def test_the_page_says_from_when_on_it_can_be_judged_effective(cast: Cast, visit: Any) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    page, at = visit(cast.sun_li), f"/admin/deliveries/countermeasures/{number}"
    assert "此前不能判定有效" in page.get(at).text
    refused = page.post(f"{at}/follow-up", {"follow_up": "一周未再发", "effective": "yes"})
    assert refused.status_code == 422 and "一周未再发" in refused.text and 'id="effective-error"' in refused.text
    assert sheets()[0].state == "signed"


def test_what_was_not_effective_is_written_anew(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    sheet = followed(cast, number, effective=False)
    assert (sheet.state, sheet.effective, sheet.signed_at, sheet.signature_id) == ("asked", False, None, None)
    assert len(tasks("delay.sheet")) == 1 and month().uncovered == 1


def test_whether_it_was_effective_is_judged_by_who_follows_up_and_stands_in_no_form_beforehand(cast: Cast, visit: Any) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number, replace(WHOLE, prevention_due=TODAY))
    signed(cast, number)
    page, at = visit(cast.sun_li), f"/admin/deliveries/countermeasures/{number}"
    assert "此前不能判定有效" not in page.get(at).text
    assert 'name="effective" value="yes">' in page.get(at).text
    answer = page.post(f"{at}/follow-up", {"follow_up": "一个月未再发"})
    assert answer.status_code == 422 and "请选择答复" in answer.text and sheets()[0].state == "signed"
    assert page.post(f"{at}/follow-up", {"follow_up": "一个月未再发", "effective": "yes"}).status_code == 303
    assert sheets()[0].state == "followed_up"


def test_who_wrote_a_sheet_does_not_judge_it_and_an_unsigned_one_is_not_followed_up(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number, who=cast.sun_li)
    with pytest.raises(Refused, match="signed sheet"):
        followed(cast, number, who=cast.liu)
    signed(cast, number)
    with pytest.raises(Refused, match="does not judge"):
        followed(cast, number)
    assert followed(cast, number, who=cast.liu).effective


def test_a_follow_up_says_what_was_found(cast: Cast) -> None:
    missed(cast)
    number = asked()[0].number
    written(cast, number)
    signed(cast, number)
    with pytest.raises(Invalid):
        followed(cast, number, text=" ")


# red until each miss is on a signed sheet


def test_a_month_is_red_until_each_miss_stands_on_a_signed_sheet(cast: Cast) -> None:
    first, second = missed(cast, cause="machine"), missed(cast, cause="material")
    missed(cast, on_time=400)
    assert (month().missed, month().uncovered) == (2, 2)
    machine, material = sorted(asked(), key=lambda sheet: sheet.cause)
    assert month().uncovered == 2  # asked for is not covered
    written(cast, machine.number)
    signed(cast, machine.number)
    with unit(HOUSE, now=NOW) as work:
        left, = queries.uncovered(work, TODAY)
    assert (left.schedule_id, left.sheet) == (second.id, material.number) and first.id != left.schedule_id
    assert month() == queries.Month(NOVEMBER, 2, 1)


def test_the_month_shows_what_the_reader_may_see(cast: Cast) -> None:
    missed(cast, project=member_of(cast, cast.chen))
    with unit(cast.chen, now=NOW) as work:
        assert queries.month(work, TODAY).missed == 1
    with unit(cast.ma, now=NOW) as work:
        assert (queries.month(work, TODAY).missed, queries.uncovered(work, TODAY)) == (0, [])


# the pages


def test_the_pages_from_the_miss_to_the_signature(cast: Cast, visit: Any) -> None:
    missed(cast, number="SO-5")
    number = asked()[0].number
    writer, head = visit(cast.ma), visit(cast.he_head)
    assert number in writer.get("/admin/deliveries/countermeasures").text
    assert "SO-5" in writer.get("/admin/deliveries/countermeasures?view=missing&month=2026-11").text
    at = f"/admin/deliveries/countermeasures/{number}"
    fields = {
        "cause": "machine", "why-0": "一", "why-1": "二", "why-2": "三", "root_cause": "根因", "immediate": "外协", "prevention": "点检",
        "prevention_by": "马俊", "prevention_due": "2026-11-30", "follow_up_on": "2026-12-07",
    }
    page = writer.follow(writer.post(at, fields | {"root_cause": ""})).text
    assert "尚未填写完整" in page and "尚未填写根本原因" in page
    kept = writer.get(at).text
    assert all(f'value="{text}"' in kept for name, text in fields.items() if name.startswith(("why", "prevention_", "follow")))
    assert '<option value="machine" selected' in kept and ">外协</textarea>" in kept and ">点检</textarea>" in kept
    refused = writer.post(at, fields | {"root_cause": "新的根因", "follow_up_on": "2026-11-29"})
    assert refused.status_code == 422 and ">新的根因</textarea>" in refused.text, "what was refused is not lost"
    assert "待生产课主管签核" in writer.follow(writer.post(at, fields)).text
    page = head.follow(head.post(f"{at}/signature", {"password": PASSWORD})).text
    assert "已签核" in page and "何志明" in page
    page = visit(cast.sun_li).get(at).text
    assert "措施是否有效" in page


@pytest.mark.parametrize("asked_for", ["9999-12", "x", "0000-00", "2026-13", ""])
def test_a_month_that_is_none_is_the_present_one(cast: Cast, visit: Any, asked_for: str) -> None:
    answer = visit(cast.ma).get("/admin/deliveries/countermeasures", params={"view": "missing", "month": asked_for})
    assert answer.status_code == 200


# judged as the rate judges


@pytest.mark.parametrize(("what", "asked_for"), [({}, 1), ({"paused_on": TODAY - timedelta(days=4)}, 0), ({"paused_on": TODAY}, 1)])
def test_a_hold_of_the_customer_asks_for_no_sheet(cast: Cast, what: dict[str, Any], asked_for: int) -> None:
    late = missed(cast)
    with unit(HOUSE, now=NOW) as work:
        work.session.execute(update(ScheduleLine).where(ScheduleLine.id == late.id).values(what or {"paused_on": None}))
    assert len(asked()) == asked_for
    with unit(HOUSE, now=NOW) as work:
        assert queries.month(work, NOVEMBER).missed == asked_for


@pytest.mark.parametrize(("window", "asked_for"), [(None, 1), (2, 1), (3, 0)])
def test_a_sheet_is_asked_for_when_the_customers_late_window_is_over(cast: Cast, window: int | None, asked_for: int) -> None:
    missed(cast)
    made.agreed(cast, late_days=window)
    assert len(asked()) == asked_for
    with unit(HOUSE, now=NOW) as work:
        assert queries.month(work, NOVEMBER).missed == asked_for
