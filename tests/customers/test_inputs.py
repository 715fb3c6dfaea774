"""What may be entered of a customer: names, terms, places, contacts, requirements; each limit from both sides."""

from decimal import Decimal
from typing import Any

import pytest

from domain.customers import inputs, rules
from domain.shared.errors import Invalid

OWNER = "01a20000-0000-7000-8000-000000000001"
CUSTOMER = {
    "number": "K009",
    "name_zh": "重庆长安零部件",
    "name_short": "长安零部件",
    "grade": "A",
    "distance": "overseas",
    "language": "en",
    "owner_id": OWNER,
}
TERMS = {"payment_kind": "month_end", "payment_days": "60", "currency": "CNY", "tax_percent": "13", "dates_mean": "gate"}
PLACE = {"code": "1", "name": "二厂"}
CONTACT = {"name": "刘伟", "language": "zh-CN"}
REQUIREMENT = {"topic": "quality", "source": "手册 4.2", "text": "PPAP 三级", "question": "能否提交？"}


def wrong(read: Any, *given: Any) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read(*given)
    return set(refused.value.fields)


@pytest.mark.clause("5.3.1(1)")
@pytest.mark.parametrize("grade", rules.GRADES)
def test_a_customer_has_one_of_three_grades(grade: str) -> None:
    assert inputs.read_customer({**CUSTOMER, "grade": grade}).grade == grade


@pytest.mark.clause("2.3")
@pytest.mark.parametrize(("typed", "indirect"), [("1", True), ("", False)])
def test_a_customer_is_direct_or_indirect(typed: str, indirect: bool) -> None:
    read = inputs.read_customer({**CUSTOMER, "indirect": typed, "stands_behind": "总装厂"})
    assert (read.indirect, read.stands_behind) == (indirect, "总装厂")


@pytest.mark.parametrize("distance", list(rules.DISTANCES))
def test_a_customer_is_near_far_or_overseas(distance: str) -> None:
    assert inputs.read_customer({**CUSTOMER, "distance": distance}).distance == distance


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("number", "K" * 21),
        ("name_zh", "名" * 201),
        ("name_short", ""),
        ("grade", "S"),
        ("distance", "moon"),
        ("language", "de"),
        ("owner_id", ""),
        ("owner_id", "not an id"),
        ("deputy_id", "not an id"),
        ("deputy_id", OWNER),
        ("region", "x" * 201),
    ],
)
def test_a_customer_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_customer, {**CUSTOMER, name: value}) == {name}


def test_a_customer_may_have_no_deputy() -> None:
    assert inputs.read_customer(CUSTOMER).deputy_id is None


# terms


@pytest.mark.parametrize(("typed", "rate"), [("13", "0.13"), ("0", "0"), ("9.5", "0.095"), ("100", "1")])
def test_the_tax_rate_is_entered_in_percent_and_kept_exactly(typed: str, rate: str) -> None:
    assert inputs.read_terms({**TERMS, "tax_percent": typed}, []).tax_rate == Decimal(rate)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("payment_kind", "never"),
        ("payment_days", ""),
        ("payment_days", "366"),
        ("payment_days", "-1"),
        ("currency", "DEM"),
        ("tax_percent", "101"),
        ("tax_percent", "1.234"),
        ("incoterm", "XYZ"),
        ("dates_mean", "someday"),
        ("early_days", "91"),
        ("late_days", "-1"),
        ("credit_limit", "-5"),
        ("credit_limit", "1.234"),
        ("credit_limit", "1000000000000"),
        ("response_review", "401"),
        ("response_review.delivery", "x"),
    ],
)
def test_terms_are_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_terms, {**TERMS, name: value}, []) == {name}


@pytest.mark.parametrize("meaning", list(rules.DATES_MEAN))
def test_dates_mean_our_gate_or_the_arrival(meaning: str) -> None:
    assert inputs.read_terms({**TERMS, "dates_mean": meaning}, []).dates_mean == meaning


def test_windows_and_limits_may_be_left_open() -> None:
    read = inputs.read_terms(TERMS, [])
    assert (read.early_days, read.late_days, read.credit_limit, read.incoterm, read.label_layout) == (None, None, None, "", "")


def test_a_window_of_no_days_is_not_an_open_one() -> None:
    assert inputs.read_terms({**TERMS, "early_days": "0"}, []).early_days == 0


def test_invoicing_data_are_kept_as_far_as_they_are_known() -> None:
    read = inputs.read_terms({**TERMS, "invoicing_title": "远江汽车", "invoicing_bank": " ", "invoicing_secret": "x"}, [])
    assert read.invoicing == {"title": "远江汽车"}


@pytest.mark.parametrize(("hours", "kept"), [("8", {"review": 480}), ("0.5", {"review": 30}), ("", {}), ("0", {})])
def test_response_times_are_entered_in_hours_and_kept_in_minutes(hours: str, kept: dict[str, int]) -> None:
    assert inputs.read_terms({**TERMS, "response_review": hours}, []).response_minutes == kept


def test_required_documents_are_of_the_list_and_sorted() -> None:
    assert inputs.read_terms(TERMS, ["ppap", "inspection_report"]).required_documents == ["inspection_report", "ppap"]
    assert wrong(inputs.read_terms, TERMS, ["passport"]) == {"required_documents"}


# what belongs to a customer


@pytest.mark.parametrize(
    ("name", "value"), [("code", ""), ("name", ""), ("transport_days", "121"), ("transport_days", "-1"), ("transport_days", "x")]
)
def test_a_place_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_ship_to, {**PLACE, name: value}) == {name}


def test_a_place_without_transport_days_is_next_door() -> None:
    read = inputs.read_ship_to(PLACE)
    assert (read.transport_days, read.active) == (0, False)


@pytest.mark.parametrize("address", ["liu", "liu wei@a.cn", "a@b c", "@", "a@", "@b", "a@b@c"])
def test_an_address_that_cannot_be_is_refused(address: str) -> None:
    assert wrong(inputs.read_contact, {**CONTACT, "email": address}) == {"email"}


def test_a_contact_may_have_no_address_at_all() -> None:
    assert inputs.read_contact(CONTACT).email == ""


@pytest.mark.clause("1.2")
@pytest.mark.parametrize("topic", list(rules.TOPICS))
def test_requirements_are_about_what_the_procedure_names(topic: str) -> None:
    assert inputs.read_requirement({**REQUIREMENT, "topic": topic}).topic == topic


@pytest.mark.clause("1.2")
@pytest.mark.parametrize(("name", "value"), [("topic", "weather"), ("source", ""), ("text", ""), ("question", ""), ("text", "x" * 4001)])
def test_a_requirement_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_requirement, {**REQUIREMENT, name: value}) == {name}


@pytest.mark.clause("5.3.1(2)")
def test_the_internal_operation_has_the_five_headings_of_the_procedure() -> None:
    given = {"organisation": "a", "finance": "b", "debt": "c", "scale": "d", "demands": "e", "other": "f"}
    assert inputs.read_operation(given) == inputs.OperationInput("a", "b", "c", "d", "e")
    assert wrong(inputs.read_operation, {"debt": "x" * 4001}) == {"debt"}
