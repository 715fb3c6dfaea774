"""FM070100-01 in words, by what was answered: its boxes, its classes, its remarks and its conclusion. No database."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.reviews import sheet
from domain.reviews.models import Answer, Section
from domain.reviews.questions import Kind, question
from domain.reviews.sheet import LineRow
from domain.shared.message import Message

D = Decimal
MASS, NEW, CHANGED = "mass_production", "newly_developed", "design_changed"
ONE, TWO = uuid.UUID(int=1), uuid.UUID(int=2)
DAY, LATER = date(2026, 12, 18), date(2026, 12, 24)


def lines(*classes: str) -> Any:
    return [SimpleNamespace(position=10 * n, line_class=each) for n, each in enumerate(classes, 1)]


def ticked(*classes: str) -> dict[str, str]:
    """Class and the positions printed beside it, of the boxes that are ticked."""
    return {str(words): positions for words, tick, positions in sheet._classes(lines(*classes)) if tick}


@pytest.mark.clause("3.2")
class TestTheClasses:
    @pytest.mark.parametrize(("classes", "printed"), [
        ([MASS], {"Mass-production part": "10"}),
        ([MASS, NEW, MASS], {"Mass-production part": "10、30", "Newly developed part": "20"}),
        ([MASS] * 8, {"Mass-production part": "10、20、30、40、50、60、70、80"}),
        ([MASS] * 9, {"Mass-production part": "10–90"}),
        ([CHANGED, "special_contract"], {"Design-changed part": "10", "Special contract": "20"}),
    ])
    def test_are_ticked_with_their_lines(self, classes: list[str], printed: dict[str, str]) -> None:
        assert ticked(*classes) == printed

    def test_of_many_lines_no_line_of_another_class_lies_within_what_is_printed(self) -> None:
        found = ticked(*[MASS] * 4, NEW, *[MASS] * 5, NEW, MASS)
        assert found == {"Mass-production part": "10–40、60–100、120", "Newly developed part": "50、110"}

    def test_all_four_boxes_are_there_and_empty_where_no_line_is_of_them(self) -> None:
        found = sheet._classes(lines(NEW))
        assert [(tick, positions) for _, tick, positions in found] == [(True, "10"), (False, ""), (False, ""), (False, "")]


def answer(value: str | None, of: uuid.UUID | None = None, key: str = "capacity", **more: Any) -> Answer:
    return Answer(question=key, line_id=of, value=value, remark=more.pop("remark", ""), note=more.pop("note", None))


class TestABox:
    @pytest.mark.parametrize(("values", "printed"), [
        (["yes"], "yes"), (["no"], "no"), (["na"], "not_applicable"), ([None], ""), ([], ""), (["yes", "no"], "no"), (["yes", "na"], "yes"),
        (["na", "no", "yes"], "no"), ([None, "na"], "not_applicable"),
    ])
    def test_holds_the_worst_of_what_was_answered_for_the_lines(self, values: list[str | None], printed: str) -> None:
        assert sheet._answer([answer(each) for each in values], "capacity") == printed

    def test_holds_nothing_of_another_question(self) -> None:
        assert sheet._answer([answer("no", key="stock")], "capacity") == ""

    @pytest.mark.parametrize(("of", "printed"), [(None, "产能已满"), (ONE, "10: 产能已满"), (TWO, "产能已满")])
    def test_has_its_remark_with_the_line_that_it_is_about_where_the_reader_knows_it(self, of: uuid.UUID | None, printed: str) -> None:
        assert sheet._remark(answer("no", of, remark="产能已满"), {ONE: 10}) == printed

    @pytest.mark.clause("1.2")
    def test_asks_a_customers_requirement_in_the_words_that_it_had_then(self) -> None:
        key, kept = f"requirement:{ONE}", Message("{source}: {text}", source="手册 4.2", text="PPAP")
        assert str(sheet._asked([answer("yes", key=key, note=kept.as_json())], key)) == "手册 4.2: PPAP"
        assert sheet._asked([answer("yes", key=key)], key) == question(key).text

    def test_asks_our_own_questions_in_our_words_whatever_was_computed_beside_them(self) -> None:
        assert sheet._asked([answer("yes", note=Message("x").as_json())], "capacity") == question("capacity").text


class TestALine:
    def row(self, seen: dict[str, Any] | None = None, promises: dict[str, str] | None = None, **more: Any) -> LineRow:
        schedule = SimpleNamespace(id=ONE, requested=DAY, promised_first=more.pop("promised", None))
        said = {"position": 10, "customer_part": "P", "name": "x", "specification": None, "quality": None, "quantity": D(5),
                "customer_price": None, "unit_price": D("86.40"), "schedules": [schedule]}
        delivery = Section(kind=Kind.DELIVERY, promises=promises or {})
        return sheet._line(cast(Any, SimpleNamespace(**said | more)), seen or {}, delivery)

    @pytest.mark.clause("5.1.2(2)A")
    @pytest.mark.parametrize(("asked", "ordered"), [(None, "86.40"), ("84.90", "84.90"), ("0", "0")])
    def test_is_ordered_at_the_customers_price_and_at_ours_where_they_wrote_none(self, asked: str | None, ordered: str) -> None:
        assert self.row(customer_price=D(asked) if asked is not None else None).ordered == D(ordered)

    @pytest.mark.parametrize(("kept", "ours"), [({}, None), ({"price": None}, None), ({"price": {"ours": ""}}, None),
                                                ({"price": {"ours": "86.40"}}, D("86.40"))])
    def test_stands_beside_the_price_that_was_seen_at_signing(self, kept: dict[str, Any], ours: Decimal | None) -> None:
        assert self.row(kept).ours == ours

    @pytest.mark.parametrize(("promises", "first", "day"), [
        ({}, None, DAY), ({str(ONE): "2026-12-24"}, None, LATER), ({str(ONE): "2026-12-24"}, date(2026, 12, 22), date(2026, 12, 22)),
    ])
    def test_is_promised_for_the_day_of_the_release_else_of_the_review_else_as_asked(self, promises: dict[str, str], first: date | None,
                                                                                  day: date) -> None:
        assert self.row(promises=promises, promised=first).promised == day

    def test_without_a_date_is_neither_asked_nor_promised_for_one(self) -> None:
        assert (self.row(schedules=[]).requested, self.row(schedules=[]).promised) == (None, None)


def promised(position: int, day: date | None) -> LineRow:
    return LineRow(position, "", "P", "x", "", "", D(5), DAY, day, None, None, Message("—"))


@pytest.mark.parametrize(("rows", "words"), [
    ([], []),
    ([promised(10, DAY)], ["Lines 10: 2026-12-18"]),
    ([promised(10, LATER), promised(20, DAY), promised(30, LATER)], ["Lines 20: 2026-12-18", "Lines 10、30: 2026-12-24"]),
    ([promised(10, None), promised(20, DAY)], ["Lines 20: 2026-12-18"]),
])
def test_the_conclusion_names_the_days_promised_lines_of_one_day_together(rows: list[LineRow], words: list[str]) -> None:
    assert [str(each) for each in sheet._conclusion(rows)] == words


@pytest.mark.clause("5.1.7(1)")
@pytest.mark.parametrize(("state", "kind", "decision", "outcome"), [
    ("declined", "ruling", "accept", "declined"), ("in_review", None, "", "open"), ("returned", None, "", "open"),
    ("ruling", None, "", "open"), ("objection", "ruling", "accept", "open"), ("submitted", None, "", "open"),
    ("approved", None, "", "accepted"),
    ("approved", "ruling", "accept", "conditions"), ("approved", "settlement", "accept", "accepted"),
    ("released", "ruling", "accept", "conditions"), ("released", "ruling", "decline", "accepted"),
])
def test_the_outcome_is_open_until_it_is_decided_and_says_where_conditions_hold(state: str, kind: str | None, decision: str,
                                                                               outcome: str) -> None:
    rulings = [SimpleNamespace(kind=kind, decision=decision)] if kind else []
    assert sheet._outcome(cast(Any, SimpleNamespace(state=state)), cast(Any, rulings)) == outcome
