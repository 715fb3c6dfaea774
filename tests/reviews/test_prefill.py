"""What a section says before anybody answers, by the evidence alone: no database (RULES 1, 4)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.products.rules import Match
from domain.reviews.models import CostFigures, Section, promised
from domain.reviews.prefill import blanks, snapshot

ID = uuid.uuid4()


def line(line_class: str = "mass_production", **more: Any) -> Any:
    said = {
        "id": ID,
        "position": 10,
        "line_class": line_class,
        "customer_part": "P",
        "customer_price": Decimal("84.900000"),
        "specification": "图纸",
        "quality": "按图纸",
        "project_id": None,
        "quantity": Decimal(10),
        "schedules": [SimpleNamespace(requested=date(2026, 12, 18))],
    }
    return SimpleNamespace(**(said | more))


def evidence(**of_line: Any) -> Any:
    promise = SimpleNamespace(on_time=True, day=date(2026, 12, 1))
    known = {"price": None, "stock": None, "shortages": (), "promise": promise, "load": ()}
    found = SimpleNamespace(**(known | of_line))
    return SimpleNamespace(of=lambda line_id: found, requirements=[], counted_at=None)


def price(match: Match, ours: str | None = "86.400000") -> Any:
    return SimpleNamespace(match=match, asked=Decimal("84.900000"), ours=SimpleNamespace(unit_price=Decimal(ours)) if ours else None)


def laid(kind: str, ordered: Any, found: Any) -> dict[tuple[str, Any], Any]:
    rows = blanks(Section(kind=kind, covers="all"), [ordered], found)
    return {(row.question, row.line.id if row.line else None): row for row in rows}


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("match", [Match.EQUAL, Match.OURS])
def test_a_price_that_conforms_is_left_to_be_answered(match: Match) -> None:
    rows = laid("marketing", line(), evidence(price=price(match)))
    assert ("price", ID) not in rows
    assert rows["price", None].value is None


@pytest.mark.clause("5.1.2(2)A")
def test_another_price_answers_no_with_both_prices() -> None:
    row = laid("marketing", line(), evidence(price=price(Match.DIFFERENT)))["price", ID]
    assert (row.value, dict(row.facts)) == ("no", {"asked": "84.90", "listed": "86.40"})
    assert str(row.reason) == "Ordered at 84.90, our valid price is 86.40."


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("found", [price(Match.NO_PRICE, None), None])
def test_no_valid_price_answers_no(found: Any) -> None:
    row = laid("marketing", line(), evidence(price=found))["price", ID]
    assert (row.value, dict(row.facts)) == ("no", {"asked": "84.90", "listed": ""})


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("line_class", ["newly_developed", "design_changed", "special_contract"])
def test_the_price_of_a_new_part_is_left_to_the_cost_estimate(line_class: str) -> None:
    rows = laid("marketing", line(line_class), evidence(price=price(Match.DIFFERENT)))
    assert ("price", ID) not in rows
    assert (rows["price", None].value, rows["price", None].reason is not None) == ("na", True)


@pytest.mark.clause("3.3", "5.1.3(1)", "5.1.3(2)")
@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({"specification": None}, "Not stated by the customer: specification."),
        ({"quality": None}, "Not stated by the customer: quality requirement."),
        ({"specification": None, "quality": None}, "Not stated by the customer: specification and quality requirement."),
    ],
)
def test_what_is_not_stated_is_named(said: dict[str, Any], words: str) -> None:
    rows = laid("specification", line("newly_developed", **said), evidence())
    assert (rows["written", ID].value, str(rows["written", ID].reason)) == ("no", words)
    assert rows["clear", ID].compulsory


@pytest.mark.clause("3.3")
def test_what_is_stated_asks_the_seven_questions_plainly() -> None:
    rows = laid("specification", line("newly_developed"), evidence())
    assert {line_id for _, line_id in rows} == {None}
    assert len(rows) == 7


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize(
    ("day", "words"),
    [
        (date(2026, 12, 28), "The earliest day that can be promised is 2026-12-28."),
        (None, "No day can be promised with the capacity known."),
    ],
)
def test_a_late_promise_stands_beside_the_question_and_answers_nothing(day: date | None, words: str) -> None:
    row = laid("delivery", line(), evidence(promise=SimpleNamespace(on_time=False, day=day)))["capacity", ID]
    assert (row.value, str(row.note)) == (None, words)
    assert dict(row.facts) == {"asked": "2026-12-18", "earliest": day.isoformat() if day else ""}


@pytest.mark.clause("5.1.5(3)")
def test_a_material_that_is_short_is_named_and_a_part_that_is_short_is_simply_made() -> None:
    material = SimpleNamespace(material_id=uuid.uuid4(), code="NR-60", name="橡胶", quantity=Decimal("420.5"), unit="kg")
    part = SimpleNamespace(material_id=None, code="HC-1", name="支架", quantity=Decimal(10), unit="pcs")
    assert "NR-60 橡胶" in str(laid("delivery", line(), evidence(shortages=(part, material)))["stock", ID].note)
    assert ("stock", ID) not in laid("delivery", line(), evidence(shortages=(part,)))


@pytest.mark.clause("1.2")
def test_requirements_of_the_customer_are_asked_in_marketings_section_alone() -> None:
    found = evidence(price=price(Match.EQUAL))
    found.requirements = [SimpleNamespace(id=uuid.uuid4(), source="手册 4.2", text="PPAP 三级", question="能否提交？")]
    assert sum(key.startswith("requirement:") for key, _ in laid("marketing", line(), found)) == 1
    assert not any(key.startswith("requirement:") for key, _ in laid("delivery", line(), found))


@pytest.mark.clause("5.1.1(4)")
def test_the_evidence_kept_with_a_signature_holds_lines_of_its_own_scope_only() -> None:
    hidden = uuid.uuid4()
    rows = [line(), line("newly_developed", id=uuid.uuid4(), project_id=hidden)]
    kept = snapshot(evidence(price=price(Match.EQUAL)), rows, None)
    assert list(kept["lines"]) == [str(ID)]
    assert kept["lines"][str(ID)]["price"] == {"match": "equal", "asked": "84.90", "ours": "86.40"}
    assert list(snapshot(evidence(), rows, hidden)["lines"]) == [str(rows[1].id)]


def test_a_day_is_promised_as_asked_unless_production_named_another() -> None:
    asked, schedule = date(2026, 12, 18), uuid.uuid4()
    assert promised(None, schedule, asked) == asked
    assert promised(Section(promises={}), schedule, asked) == asked
    assert promised(Section(promises={str(schedule): "2026-12-24"}), schedule, asked) == date(2026, 12, 24)


def test_cost_figures_add_up_exactly() -> None:
    assert CostFigures.total({"material": "60.10", "process": "25.05", "tooling": ""}) == Decimal("85.15")
    assert not set(CostFigures.TECHNICAL) & set(CostFigures.FINANCE)
