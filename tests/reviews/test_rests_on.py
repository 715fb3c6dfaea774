"""What each part of a review rests on, field by field: after an amendment what rests on the change is opened again (RULES 3)."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any, cast

import pytest

from domain.orders.models import Order, OrderLine
from domain.reviews import resting
from domain.reviews.models import Section
from domain.reviews.questions import Kind
from domain.reviews.rules import inputs_hash
from domain.shared.work import Work

K = Kind
ORDER = {
    "kind": "single", "order_date": date(2026, 11, 23), "currency": "CNY", "services": "", "flags": [], "notes": "", "transport": "陆运",
    "ship_to_id": None, "ship_to_text": "", "packaging": "", "po_number": "4500874021", "contact": "", "program": "K80",
}
LINE = {
    "id": uuid.UUID(int=1), "quantity": Decimal(2400), "customer_part": "2904110-K80", "drawing_revision": "B", "material": "QStE420",
    "specification": "图纸 B 版", "quality": "按图纸", "line_class": "mass_production", "customer_price": Decimal("86.40"),
    "name": "前下摆臂", "unit_price": Decimal("86.40"), "made": Decimal(0), "shipped": Decimal(0),
}
DATE = {"requested": date(2026, 12, 18), "quantity": Decimal(2400), "zone": "firm", "promised_first": None}
# by hand: what of the header each part looks at again when it is another
HEADER: dict[str, tuple[Any, set[Kind]]] = {
    "kind": ("sample", {K.MARKETING}),
    "order_date": (date(2026, 11, 20), {K.MARKETING}),
    "currency": ("EUR", {K.MARKETING, K.COST_TECHNICAL, K.COST_FINANCE, K.COST_ESTIMATE}),
    "services": ("寄售", {K.MARKETING}),
    "flags": (["ppap"], {K.MARKETING, K.SPECIFICATION, K.QUALITY_CONDITIONS}),
    "notes": ("首件留样", {K.MARKETING, K.SPECIFICATION, K.QUALITY_CONDITIONS}),
    "transport": ("空运", {K.MARKETING, K.DELIVERY, K.COST_FINANCE}),
    "ship_to_id": (uuid.UUID(int=9), {K.DELIVERY, K.COST_FINANCE}),
    "ship_to_text": ("总装三厂", {K.DELIVERY, K.COST_FINANCE}),
    "packaging": ("木箱", {K.DELIVERY, K.COST_FINANCE}),
    "po_number": ("4500874099", set()),
    "contact": ("刘伟", set()),
    "program": ("K81", set()),
}
COSTS, JUDGING = {K.COST_TECHNICAL, K.COST_FINANCE, K.COST_ESTIMATE}, {K.SPECIFICATION, K.QUALITY_CONDITIONS}
OF_LINE: dict[str, tuple[Any, set[Kind]]] = {
    "quantity": (Decimal(2000), set(K)),
    "customer_part": ("2904120-K80", set(K)),
    "material": ("S355", {*JUDGING, *COSTS, K.DELIVERY}),
    "drawing_revision": ("C", JUDGING | COSTS),
    "specification": ("图纸 C 版", JUDGING | COSTS),
    "quality": (None, JUDGING | COSTS),
    "line_class": ("newly_developed", {K.MARKETING, *JUDGING, *COSTS}),
    "customer_price": (Decimal("84.90"), {K.MARKETING, K.COST_ESTIMATE}),
    "name": ("摆臂", set()),
    "unit_price": (Decimal("84.90"), set()),
    "made": (Decimal(100), set()),
    "shipped": (Decimal(100), set()),
}
OF_DATE: dict[str, tuple[Any, bool]] = {
    "requested": (date(2026, 12, 24), True), "quantity": (Decimal(1200), True), "zone": ("forecast", True),
    "promised_first": (date(2026, 12, 30), False),
}


@pytest.fixture(autouse=True)
def _no_files(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(resting, "_files", lambda work, order: [])


def order(**other: Any) -> Any:
    return SimpleNamespace(**ORDER | other)


def line(*dates: dict[str, Any], **other: Any) -> Any:
    return SimpleNamespace(**LINE | other, schedules=[SimpleNamespace(**each) for each in dates or (DATE,)])


def hashed(kind: Kind, of: Any = None, *lines: Any) -> str:
    found = resting.hash_of(cast(Work, None), Section(kind=kind), cast(Order, of or order()), cast(list[OrderLine], lines or [line()]))
    assert len(found) == 64
    return found


def opened(of: Any = None, *lines: Any) -> set[Kind]:
    """The parts that read something else than before."""
    return {kind for kind in K if hashed(kind, of, *lines) != hashed(kind)}


@pytest.mark.parametrize("name", HEADER)
def test_of_the_header_each_part_rests_on_what_it_answers_for(name: str) -> None:
    value, parts = HEADER[name]
    assert opened(order(**{name: value})) == parts


@pytest.mark.parametrize("name", OF_LINE)
def test_of_a_line_each_part_rests_on_what_it_answers_for(name: str) -> None:
    value, parts = OF_LINE[name]
    assert opened(None, line(**{name: value})) == parts


@pytest.mark.clause("5.1.5(1)")
@pytest.mark.parametrize("name", OF_DATE)
def test_on_the_asked_days_rests_delivery_alone_and_on_a_promise_nobody(name: str) -> None:
    value, counts = OF_DATE[name]
    assert opened(None, line(DATE | {name: value})) == ({K.DELIVERY} if counts else set())


def test_a_further_line_is_another_ground_for_every_part_and_the_sequence_of_lines_for_none() -> None:
    other = line(id=uuid.UUID(int=2), customer_part="2904120-K80")
    assert opened(None, line(), other) == set(K)
    assert all(hashed(kind, None, line(), other) == hashed(kind, None, other, line()) for kind in K)


def test_the_sequence_of_dates_says_nothing() -> None:
    later = DATE | {"requested": date(2026, 12, 30)}
    assert hashed(K.DELIVERY, None, line(DATE, later)) == hashed(K.DELIVERY, None, line(later, DATE))
    assert hashed(K.DELIVERY, None, line(DATE, later)) != hashed(K.DELIVERY, None, line(DATE))


@pytest.mark.clause("5.1.3(1)")
def test_a_new_drawing_is_read_by_those_who_judge_from_drawings(monkeypatch: pytest.MonkeyPatch) -> None:
    before = {kind: hashed(kind) for kind in K}
    monkeypatch.setattr(resting, "_files", lambda work, order: ["ab" * 32])
    assert {kind for kind in K if hashed(kind) != before[kind]} == {K.SPECIFICATION, K.QUALITY_CONDITIONS, K.COST_TECHNICAL}


def test_nothing_is_not_empty_and_the_sequence_of_fields_says_nothing() -> None:
    assert inputs_hash({"notes": ""}, []) != inputs_hash({"notes": None}, [])
    assert inputs_hash({}, [{"id": 1}]) != inputs_hash({}, [])
    assert inputs_hash({"a": 1, "b": 2}, []) == inputs_hash({"b": 2, "a": 1}, [])
