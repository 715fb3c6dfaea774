"""A countermeasure sheet and the meetings of its cases: one cause, one month, and a signature for the cases that were looked at."""

from __future__ import annotations

from dataclasses import replace

import pytest

from domain.deliveries.countermeasures import writing
from domain.deliveries.countermeasures.asking import WRITE
from domain.deliveries.delays import finding, meeting
from domain.deliveries.models import Countermeasure, Delay
from domain.shared.errors import Refused, Stale
from domain.shared.work import unit
from tests.cast import NOW, PASSWORD, TODAY, Cast
from tests.deliveries.delayed import MET
from tests.deliveries.late import HOUSE, delays, monday_plus, set_in, tasks
from tests.deliveries.sheets import WHOLE, asked, checked_since, missed, month, sheets, signed, written
from tests.reviews.story import reasons

pytestmark = pytest.mark.clause("5.1.10(4)")
SIGN = "delay.signature"


@pytest.fixture(autouse=True)
def _since(cast: Cast) -> None:
    checked_since(cast)


def met(cast: Cast, number: str, cause: str) -> None:
    """The meeting takes place after all, or once more."""
    with unit(cast.sun_li, now=NOW) as work:
        meeting.meet(work, number, replace(MET, cause=cause), None)


def where() -> dict[str, str]:
    """By the number of each case: the number of its sheet."""
    known = {sheet.id: sheet.number for sheet in sheets()}
    return {case.number: known.get(case.sheet_id, "") for case in delays()}  # type: ignore[arg-type]


# a meeting that comes after the sheet was asked for


def test_a_meeting_that_finds_the_sheets_cause_changes_nothing(cast: Cast) -> None:
    missed(cast, cause="machine")
    sheet, = asked()
    written(cast, sheet.number)
    case, = delays()
    met(cast, case.number, "machine")
    assert where() == {case.number: sheet.number} and len(tasks(SIGN)) == 1 and tasks(WRITE) == []


def test_among_cases_of_another_cause_it_leaves_for_a_sheet_of_its_own(cast: Cast) -> None:
    missed(cast, cause="machine")
    missed(cast, -4, cause="machine")
    sheet, = asked()
    stays, goes = delays()
    met(cast, goes.number, "material")
    at = where()
    assert at[stays.number] == sheet.number and at[goes.number] not in {sheet.number, ""}
    assert [each.cause for each in sheets() if each.number == at[goes.number]] == ["material"]


def test_it_joins_the_sheet_in_writing_of_the_cause_that_it_found(cast: Cast) -> None:
    missed(cast, cause="machine")
    missed(cast, -4, cause="machine")
    missed(cast, -5, cause="material")
    asked()
    at = where()
    goes, theirs = delays()[0], next(case for case in delays() if case.cause == "material")
    met(cast, goes.number, "material")
    assert where()[goes.number] == at[theirs.number] and len(sheets()) == 2


def test_alone_on_its_sheet_it_asks_to_write_it_anew_and_nobody_signs_meanwhile(cast: Cast) -> None:
    missed(cast, cause="machine")
    sheet, = asked()
    written(cast, sheet.number)
    case, = delays()
    met(cast, case.number, "material")
    assert tasks(SIGN) == [] and len(tasks(WRITE)) == 1
    with pytest.raises(Refused) as refused:
        signed(cast, sheet.number)
    assert reasons(refused) == f"The meeting of {case.number} found another cause: take it off this sheet, or choose its cause."
    written(cast, sheet.number, replace(WHOLE, cause="material"))
    assert signed(cast, sheet.number).state == "signed" and tasks(WRITE) == []


def test_an_unwritten_sheet_without_a_cause_takes_the_meetings(cast: Cast) -> None:
    missed(cast)
    sheet, = asked()
    case, = delays()
    set_in(Delay, case.id, state="open")
    met(cast, case.number, "people")
    assert where() == {case.number: sheet.number} and len(tasks(WRITE)) == 1


def test_two_cases_without_a_cause_part_when_their_meetings_find_two(cast: Cast) -> None:
    missed(cast)
    missed(cast, -4)
    asked()
    one, other = delays()
    for case in (one, other):
        set_in(Delay, case.id, state="open")
    assert len(sheets()) == 1
    met(cast, one.number, "people")
    met(cast, other.number, "quality")
    assert where()[one.number] != where()[other.number] and len(sheets()) == 2


def test_what_is_signed_keeps_its_case_whatever_a_later_meeting_says(cast: Cast) -> None:
    missed(cast, cause="machine")
    sheet, = asked()
    written(cast, sheet.number)
    signed(cast, sheet.number)
    case, = delays()
    met(cast, case.number, "material")
    assert where() == {case.number: sheet.number} and month().uncovered == 0


# the signature holds for the cases that were looked at


@pytest.mark.parametrize("deed", ["joins", "taken on", "taken off"])
def test_who_had_the_sheet_open_when_its_cases_changed_does_not_sign_it_so(cast: Cast, deed: str) -> None:
    missed(cast, cause="machine")
    if deed == "taken off":
        missed(cast, -4, cause="machine")
    sheet = next(iter(asked()))
    seen = written(cast, sheet.number).version
    if deed == "taken off":
        _choose(cast, sheet, [delays()[0]])
    else:
        missed(cast, -5, cause="machine")
        asked()
    if deed == "taken on":
        _choose(cast, sheet, delays())
    with pytest.raises(Stale):
        _sign(cast, sheet, seen)
    assert sheets()[0].state == "asked"
    _sign(cast, sheet, sheets()[0].version)
    assert sheets()[0].state == "signed"


def test_where_nothing_changed_the_page_that_was_open_signs(cast: Cast) -> None:
    missed(cast, cause="machine")
    sheet, = asked()
    seen = written(cast, sheet.number).version
    asked()
    _sign(cast, sheet, seen)
    assert sheets()[0].state == "signed"


def _choose(cast: Cast, sheet: Countermeasure, cases: list[Delay]) -> None:
    with unit(cast.ma, now=NOW) as work:
        writing.choose_cases(work, sheet.number, [case.id for case in cases], None)


def _sign(cast: Cast, sheet: Countermeasure, version: int) -> None:
    with unit(cast.he_head, now=NOW) as work:
        writing.sign(work, sheet.number, PASSWORD, version)


# which case stands for a miss


def test_a_case_that_was_set_aside_does_not_stand_on_the_sheet_of_a_line_that_was_missed(cast: Cast) -> None:
    missed(cast, cause="machine")
    aside, = delays()
    set_in(Delay, aside.id, state="unfounded")
    asked()
    at = where()
    assert at.pop(aside.number) == "" and list(at.values()) == [sheets()[0].number]


def test_a_case_from_before_a_hold_stands_in_the_month_whose_rate_it_spoils(cast: Cast) -> None:
    """Found in October, held by the customer, and missed in November: the sheet is November's."""
    late = missed(cast, -3, cause="machine")
    case, = delays()
    set_in(Delay, case.id, counted=monday_plus(-30), month=monday_plus(-30).replace(day=1))
    sheet, = asked()
    assert sheet.month == TODAY.replace(day=1)
    case, = delays()
    assert (case.counted, case.month) == (monday_plus(-3), TODAY.replace(day=1)) and case.schedule_id == late.id


@pytest.mark.parametrize(("kept", "asked_for"), [(399, 1), (400, 0)])
def test_one_piece_too_few_is_a_miss_and_asks_for_its_sheet(cast: Cast, kept: int, asked_for: int) -> None:
    missed(cast, on_time=kept)
    assert len(asked()) == asked_for


def test_of_several_cases_of_a_line_the_newest_stands_for_the_miss(cast: Cast) -> None:
    missed(cast, cause="machine")
    older, = delays()
    set_in(Delay, older.id, state="closed")
    with unit(HOUSE, now=NOW) as work:
        newer, = finding.find_missed(work)
        number = newer.number
    asked()
    at = where()
    assert at[older.number] == "" and at[number] == sheets()[0].number
