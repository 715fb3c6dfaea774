"""A section's page as it is posted: what is read, and what is not taken for anything."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from admin.reviews.inputs import read_ids, read_moment, read_section
from domain.reviews.actions.answers import Given, field_name
from domain.shared.errors import Invalid
from web.fields import Fields

LINE = uuid.UUID("01a20359-c19a-70bc-ad70-02da16a21d3c")
WISH = f"requirement:{uuid.UUID(int=7)}"


def read(**fields: str) -> tuple[Given, ...]:
    return tuple(read_section(Fields({name.replace("__", "-"): value for name, value in fields.items()}.items())).answers)


def test_an_answer_for_all_lines_comes_with_its_remark() -> None:
    assert read(a__capacity="no", r__capacity="设备检修") == (Given("capacity", None, "no", "设备检修"),)


def test_an_answer_for_one_line_names_the_line() -> None:
    form = Fields([(f"a-price-{LINE}", "yes"), (f"r-price-{LINE}", "已更正")])
    assert tuple(read_section(form).answers) == (Given("price", LINE, "yes", "已更正"),)


def test_a_customer_specific_requirement_is_a_question_of_its_own() -> None:
    form = Fields([(f"a-{WISH}", "yes"), (f"a-{WISH}-{LINE}", "no")])
    assert set(read_section(form).answers) == {Given(WISH, None, "yes"), Given(WISH, LINE, "no")}


def test_a_remark_without_an_answer_is_kept() -> None:
    assert read(r__mode="待确认") == (Given("mode", None, None, "待确认"),)


def test_a_line_to_be_answered_apart_gets_an_empty_answer() -> None:
    assert tuple(read_section(Fields([("apart-capacity", str(LINE))])).answers) == (Given("capacity", LINE, None, ""),)
    assert tuple(read_section(Fields([("apart-capacity", "")])).answers) == ()


@pytest.mark.parametrize("name", ["a-", "a-Capacity", "b-capacity", "a-capacity-1", "a-capacity-" + "0" * 36, "a-requirement:1", "answer"])
def test_other_fields_answer_nothing(name: str) -> None:
    assert tuple(read_section(Fields([(name, "yes")])).answers) == ()


def test_the_field_of_an_answer_is_read_back_as_that_answer() -> None:
    for key, line in (("capacity", None), ("price", LINE), (WISH, None), (WISH, LINE)):
        (given,) = read_section(Fields([(field_name(key, line), "yes")])).answers
        assert (given.question, given.line_id) == (key, line)


def test_days_remedies_and_figures_are_read_by_their_line() -> None:
    entered = read_section(
        Fields([(f"p-{LINE}", "2026-12-24"), (f"m-{LINE}", "expedited"), (f"f-{LINE}-material", "1,234.50"), (f"f-{LINE}-process", "")])
    )
    assert entered.promises == {LINE: date(2026, 12, 24)}
    assert entered.remedies == {LINE: "expedited"}
    assert entered.figures == {LINE: {"material": Decimal("1234.50")}}


def test_all_that_cannot_be_read_is_told_at_once() -> None:
    with pytest.raises(Invalid) as wrong:
        read_section(Fields([(f"p-{LINE}", "soon"), (f"f-{LINE}-material", "dear"), (f"f-{LINE}-process", "-1")]))
    assert set(wrong.value.fields) == {f"p-{LINE}", f"f-{LINE}-material", f"f-{LINE}-process"}


@pytest.mark.parametrize("amount", ["NaN", "Infinity", "1e30", "--1", "１a", "12,5", "1_000"])
def test_an_amount_that_is_none_is_refused(amount: str) -> None:
    with pytest.raises(Invalid):
        read_section(Fields([(f"f-{LINE}-material", amount)]))


@pytest.mark.parametrize(("decision", "rest"), [("rest", True), ("save", False), ("sign", False), ("", False)])
def test_all_others_conform_only_when_that_button_was_pressed(decision: str, rest: bool) -> None:
    assert read_section(Fields([("decision", decision)])).rest is rest


def test_a_moment_is_the_companys_own_time() -> None:
    read_at = read_moment("2026-11-24T14:00", "when")
    assert (read_at.replace(tzinfo=None), read_at.utcoffset()) == (datetime(2026, 11, 24, 14, 0), timedelta(hours=8))  # noqa: DTZ001


@pytest.mark.parametrize(
    "typed",
    ["", "tomorrow", "2026-13-01T00:00", "0001-01-01T00:00", "9999-12-31T23:59", "2026-11-24", "2026-11-24T14:00+00:00"],
)
def test_what_is_no_moment_of_this_century_is_asked_for_again(typed: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_moment(typed, "when")
    assert set(refused.value.fields) == {"when"}


def test_only_ids_are_read_as_ids() -> None:
    assert read_ids([str(LINE), "x", "", str(LINE).upper()]) == [LINE]
