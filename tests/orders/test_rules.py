"""Kinds and classes of an order, as RULES 1 and clauses 3.1 and 3.2 say them; no database."""

from datetime import date
from decimal import Decimal

import pytest

from domain.orders import rules
from domain.orders.models import LineClass
from domain.orders.rules import Dated, Listed, classify, is_new, opens_project, po_key, same_lines, strictest, too_soon

LISTED = Listed("B", "QStE420")


@pytest.mark.clause("3.1")
@pytest.mark.parametrize(("revision", "material"), [("", ""), ("B", ""), ("", "QStE420"), (" b ", "qste 420"), ("Ｂ", "")])
def test_a_listed_part_in_the_listed_revision_and_material_is_mass_production(revision: str, material: str) -> None:
    verdict = classify(LISTED, revision, material)
    assert verdict.line_class == LineClass.MASS_PRODUCTION
    assert str(verdict.reason) == "On your list, revision B"


@pytest.mark.clause("3.2")
def test_a_part_that_is_not_on_the_list_is_newly_developed_with_its_reason() -> None:
    verdict = classify(None)
    assert verdict.line_class == LineClass.NEWLY_DEVELOPED
    assert str(verdict.reason) == "Not on your list FM070100-13"


@pytest.mark.clause("3.1")
def test_a_listed_part_without_a_company_code_is_newly_developed() -> None:
    assert classify(Listed("B", "QStE420", has_code=False), "B", "").line_class == LineClass.NEWLY_DEVELOPED


@pytest.mark.clause("3.1", "3.2")
def test_another_revision_is_a_design_change_and_says_which_was_ordered_and_which_is_listed() -> None:
    verdict = classify(LISTED, "C", "")
    assert verdict.line_class == LineClass.DESIGN_CHANGED
    assert str(verdict.reason) == "Revision C ordered, B listed"


@pytest.mark.clause("3.1", "3.2")
def test_a_new_material_is_newly_developed_even_in_the_listed_revision() -> None:
    verdict = classify(LISTED, "B", "S355")
    assert verdict.line_class == LineClass.NEWLY_DEVELOPED
    assert str(verdict.reason) == "New material: S355, listed QStE420"


@pytest.mark.parametrize(("classes", "strict"), [
    ([], LineClass.MASS_PRODUCTION),
    (["mass_production", "mass_production"], LineClass.MASS_PRODUCTION),
    (["mass_production", "newly_developed"], LineClass.NEWLY_DEVELOPED),
    (["design_changed", "newly_developed", "mass_production"], LineClass.DESIGN_CHANGED),
    (["special_contract", "design_changed"], LineClass.SPECIAL_CONTRACT),
])
def test_the_class_of_an_order_is_that_of_its_strictest_line(classes: list[str], strict: LineClass) -> None:
    assert strictest(classes) == strict


@pytest.mark.clause("5.1.1(4)")
@pytest.mark.parametrize(("line_class", "new", "confidential"), [
    ("mass_production", False, False), ("newly_developed", True, True), ("design_changed", True, True), ("special_contract", True, False),
])
def test_what_is_in_development_is_confidential_by_itself(line_class: str, new: bool, confidential: bool) -> None:
    assert (is_new(line_class), opens_project(line_class)) == (new, confidential)


@pytest.mark.parametrize("written", ["PO-4500874021", "po-4500874021", "ＰＯ-4500 874021", "  PO-4500874021 ", "PO-4500\t874021"])
def test_one_order_number_is_known_in_each_way_of_writing_it(written: str) -> None:
    assert po_key(written) == po_key("PO-4500874021")


def test_different_order_numbers_stay_different() -> None:
    assert po_key("4500874021") != po_key("4500874022")


def test_the_same_lines_in_another_order_are_the_same_and_another_day_is_not() -> None:
    first = [Dated("A-1", Decimal(10), date(2026, 12, 1)), Dated("B-2", Decimal(5), date(2026, 12, 2))]
    assert same_lines(first, [first[1], Dated("a-1", Decimal("10.000"), date(2026, 12, 1))])
    assert not same_lines(first, [first[1], Dated("A-1", Decimal(10), date(2026, 12, 3))])
    assert not same_lines(first, first[:1])


def test_a_short_lead_time_is_a_warning_that_names_the_earliest_usual_day() -> None:
    warning = too_soon(date(2026, 11, 18), date(2026, 11, 25), 15)
    assert warning is not None
    assert warning.params["earliest"] == date(2026, 12, 3)
    assert warning.params["days"] == 15


@pytest.mark.parametrize(("requested", "lead"), [(date(2026, 12, 3), 15), (date(2027, 1, 1), 15), (date(2026, 11, 18), None)])
def test_the_usual_lead_time_and_more_is_not_warned_about(requested: date, lead: int | None) -> None:
    assert too_soon(date(2026, 11, 18), requested, lead) is None


def test_the_earliest_usual_day_counts_calendar_days() -> None:
    assert rules.earliest_usual(date(2026, 11, 28), 15) == date(2026, 12, 13)
