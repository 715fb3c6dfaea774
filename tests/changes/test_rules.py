"""The rules of a change on values alone: routes, refusals, who must know, what meets what (RULES 6), and values in words."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.changes import rules, values
from domain.changes.models import ChangeState, Field
from domain.changes.rules import Meets, Part, against, closed, meets, route
from domain.changes.views.pages import ITEM_STATES
from domain.orders.models import OrderState
from templates.language import say, speaking

TODAY = date(2026, 11, 23)
LATER, PAST = {"day": "2026-12-24"}, {"day": "2026-11-22"}
F, S = Field, ChangeState


@pytest.mark.clause("5.1.9(2)")
@pytest.mark.clause("5.1.9(3)")
@pytest.mark.clause("5.1.9(4)")
@pytest.mark.parametrize(("field", "parts"), [
    (F.DATE, {"marketing": "5.1.9(3)", "production": "5.1.9(3)"}),
    (F.QUANTITY, {"marketing": "5.1.9(3)", "production": "5.1.9(3)"}),
    (F.PLACE, {"marketing": "5.1.9(3)", "production": "5.1.9(3)"}),
    (F.TRANSPORT, {"marketing": "5.1.9(3)", "production": "5.1.9(3)"}),
    (F.PACKAGING, {"marketing": "5.1.9(3)", "production": "5.1.9(3)"}),
    (F.SPECIFICATION, {"technical": "5.1.9(2)", "information": "5.1.9(7)"}),
    (F.DRAWING, {"technical": "5.1.9(2)", "information": "5.1.9(7)"}),
    (F.PRICE, {"marketing": "5.1.9(4)"}),
    (F.CANCEL, {"production": "5.1.9(3)", "finance": "5.1.9(3)"}),
    (F.ADD, {"review": "5.1.2(1)"}),
])
def test_each_field_goes_to_its_departments(field: Field, parts: dict[str, str]) -> None:
    assert {part.value: clause for part, clause in route([field]).items()} == parts


def test_every_field_has_a_route_and_words() -> None:
    assert set(rules.ROUTES) == set(values.FIELDS) == set(Field)


def test_a_part_is_asked_once_however_many_fields_want_it() -> None:
    assert list(route([F.DATE, F.QUANTITY, F.PRICE])) == [Part.MARKETING, Part.PRODUCTION]


@pytest.mark.clause("5.1.9(4)")
@pytest.mark.parametrize(("fields", "manager", "general"), [
    ([F.PRICE], False, True), ([F.DATE], True, False), ([F.DATE, F.PRICE], True, True),
])
def test_who_approves_follows_from_the_fields(fields: list[str], manager: bool, general: bool) -> None:
    assert (rules.needs_manager(fields), rules.needs_general_manager(fields)) == (manager, general)


@pytest.mark.parametrize(("field", "asked", "quantity", "shipped", "refusal"), [
    (F.DATE, LATER, 100, 0, None),
    (F.DATE, PAST, 100, 0, "is past"),
    (F.DATE, LATER, 100, 100, "shipped already"),
    (F.DATE, LATER, 100, 40, None),
    (F.DATE, {"parts": [["2026-12-20", "40"], ["2026-12-28", "60"]]}, 100, 0, None),
    (F.DATE, {"parts": [["2026-12-20", "40"], ["2026-12-28", "61"]]}, 100, 0, "open are 100"),
    (F.DATE, {"parts": [["2026-12-20", "40"], ["2026-12-28", "60"]]}, 100, 10, "open are 90"),
    (F.DATE, {"parts": [["2026-11-20", "40"], ["2026-12-28", "60"]]}, 100, 0, "is past"),
    (F.DATE, {"parts": [["2026-12-20", "0"], ["2026-12-28", "100"]]}, 100, 0, "needs a quantity"),
    (F.QUANTITY, {"quantity": "40"}, 100, 40, None),
    (F.QUANTITY, {"quantity": "39"}, 100, 40, "shipped already"),
    (F.QUANTITY, {"quantity": "0"}, 100, 0, None),
    (F.QUANTITY, {"quantity": "-1"}, 100, 0, "zero or more"),
    (F.QUANTITY, {"quantity": "50", "day": "2026-11-22"}, 0, 0, "is past"),
    (F.CANCEL, {"quantity": "40"}, 100, 40, None),
    (F.CANCEL, {"quantity": "100"}, 100, 100, "shipped already"),
    (F.ADD, {"dates": [["2026-11-22", "5", "firm"]]}, 0, 0, "is past"),
    (F.PRICE, {"price": "1", "currency": "CNY"}, 100, 100, None),
])
def test_less_than_shipped_and_past_days_are_refused(field: str, asked: dict[str, Any], quantity: int, shipped: int,
                                                     refusal: str | None) -> None:
    found = against(field, asked, today=TODAY, quantity=Decimal(quantity), shipped=Decimal(shipped))
    assert (found is None) if refusal is None else (found is not None and refusal in str(found))


@pytest.mark.parametrize(("state", "refusal"), [
    (OrderState.RELEASED, None), (OrderState.IN_PRODUCTION, None), (OrderState.PART_SHIPPED, None), (OrderState.ON_HOLD, None),
    (OrderState.SHIPPED, "shipped"), (OrderState.RECEIVED, "shipped"), (OrderState.CLOSED, "closed"), (OrderState.CANCELLED, "closed"),
    (OrderState.IN_REVIEW, "not released"), (OrderState.APPROVED, "not released"),
])
def test_a_closed_order_is_not_changed(state: str, refusal: str | None) -> None:
    found = closed(state)
    assert (found is None) if refusal is None else (found is not None and refusal in str(found))


@pytest.mark.parametrize(("origin", "open_origin", "state", "answer"), [
    ("customer", "customer", S.ASKED, Meets.REPLACED),
    ("customer", "customer", S.APPROVAL, Meets.REPLACED),
    ("customer", "customer", S.WITH_CUSTOMER, Meets.BARRED),
    ("customer", "company", S.PROPOSED, Meets.BARRED),
])
def test_ones_own_request_is_replaced_and_the_other_sides_proposal_waits_for_its_answer(origin: str, open_origin: str, state: str,
                                                                                       answer: Meets) -> None:
    assert meets(origin, open_origin, state) == answer


@pytest.mark.parametrize(("field", "agreed", "over"), [
    (F.DATE, {"day": "2026-11-22"}, date(2026, 11, 22)),
    (F.DATE, {"day": "2026-11-23"}, None),  # today is not over
    (F.DATE, {"day": "2026-11-24"}, None),
    (F.DATE, {"parts": [["2026-11-30", "40"], ["2026-11-20", "60"]]}, date(2026, 11, 20)),
    (F.QUANTITY, {"quantity": "300", "day": "2026-11-20", "zone": "firm"}, date(2026, 11, 20)),
    (F.QUANTITY, {"quantity": "300"}, None),  # of a day that stands: nothing is promised anew
    (F.ADD, {"dates": [["2026-11-20", "5", "firm"], ["2026-12-20", "5", "firm"]]}, date(2026, 11, 20)),
    (F.CANCEL, {"quantity": "0"}, None), (F.PRICE, {"price": "1", "currency": "CNY"}, None), (F.DATE, None, None), (F.ADD, None, None),
])
def test_an_agreed_day_that_is_over_is_found(field: Field, agreed: dict[str, Any] | None, over: date | None) -> None:
    assert rules.passed(field, agreed, date(2026, 11, 23)) == over


@pytest.mark.parametrize(("field", "value", "words"), [
    (F.DATE, LATER, "2026-12-24"),
    (F.DATE, {"day": "2026-12-24", "zone": "forecast"}, "2026-12-24 (forecast)"),
    (F.DATE, {"parts": [["2026-12-20", "40"], ["2026-12-28", "60"]]}, "40 on 2026-12-20, 60 on 2026-12-28"),
    (F.QUANTITY, {"quantity": "600"}, "600"),
    (F.QUANTITY, {"quantity": "600", "day": "2026-12-24", "zone": "firm"}, "600 on 2026-12-24"),
    (F.QUANTITY, {"quantity": "600", "day": "2026-12-24", "zone": "forecast"}, "600 on 2026-12-24 (forecast)"),
    (F.PLACE, {"ship_to_id": None, "text": "总装二厂"}, "总装二厂"),
    (F.DRAWING, {"revision": "D"}, "D"),
    (F.DRAWING, {"revision": ""}, "—"),
    (F.PRICE, {"price": "84.90", "currency": "CNY"}, "84.90 CNY"),
    (F.PRICE, {"price": "47.6", "currency": "CNY"}, "47.60 CNY"), (F.PRICE, {"price": "0.0425", "currency": "CNY"}, "0.0425 CNY"),
    (F.PRICE, {"price": None, "currency": "CNY"}, "—"),
    (F.CANCEL, {"quantity": "0"}, "Cancelled"),
    (F.CANCEL, {"quantity": "40"}, "40"),
    (F.ADD, {"part": "A", "name": "轴套", "dates": [["2026-12-24", "5", "firm"]]}, "A 轴套: 5 on 2026-12-24"),
    (F.QUANTITY, {}, "—"),
])
def test_a_value_is_said_in_words(field: str, value: dict[str, Any], words: str) -> None:
    assert str(values.said(field, value)) == words


@pytest.mark.parametrize(("field", "one", "other", "same"), [
    (F.PRICE, {"price": "84.90", "currency": "CNY"}, {"price": "84.9", "currency": "CNY"}, True),
    (F.PRICE, {"price": "84.90", "currency": "CNY"}, {"price": "84.90", "currency": "EUR"}, False),
    (F.QUANTITY, {"quantity": "600.0"}, {"quantity": "600"}, True),
    (F.QUANTITY, {"quantity": "600", "day": "2026-12-24"}, {"quantity": "600", "day": "2026-12-25"}, False),
    (F.DATE, LATER, {"day": "2026-12-24"}, True),
    (F.DATE, LATER, PAST, False),
])
def test_the_same_value_written_otherwise_is_the_same(field: str, one: dict[str, Any], other: dict[str, Any], same: bool) -> None:
    assert values.same(field, one, other) is same


@pytest.mark.parametrize(("number", "text"), [("600.000000", "600"), ("1E+3", "1000"), ("0", "0"), ("84.90", "84.9"), ("100", "100")])
def test_a_quantity_is_written_in_one_way(number: str, text: str) -> None:
    assert values.number(Decimal(number)) == text


@pytest.mark.clause("5.1.9(1)")
def test_what_became_of_an_item_is_said_of_the_item_and_not_of_an_order_that_we_decline() -> None:
    with speaking("zh-CN"):
        assert {state: say(word) for state, word in ITEM_STATES.items()} == {
            "open": "审查中", "countered": "答复与要求不同", "agreed": "一致", "refused": "未予同意", "declined": "不同意",
            "replaced": "已被新的申请取代", "withdrawn": "已撤回",
            "divided": "交货已分批，改为按各批次分别提出",
        }
