"""Every field of a customer, its terms, places, contacts and requirements: the last value that is taken, the first that is not."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from domain.customers import inputs, rules
from domain.shared.errors import Invalid
from tests.customers.test_inputs import CONTACT, CUSTOMER, OWNER, PLACE, REQUIREMENT, TERMS

READERS: dict[str, tuple[Callable[..., Any], dict[str, str]]] = {
    "customer": (inputs.read_customer, CUSTOMER),
    "terms": (lambda fields: inputs.read_terms(fields, []), TERMS),
    "place": (inputs.read_ship_to, PLACE),
    "contact": (inputs.read_contact, CONTACT),
    "requirement": (inputs.read_requirement, REQUIREMENT),
    "operation": (inputs.read_operation, {}),
}


def read(kind: str, /, **fields: str) -> Any:
    reader, base = READERS[kind]
    return reader({**base, **fields})


def wrong(kind: str, /, **fields: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read(kind, **fields)
    return {name: str(why) for name, why in refused.value.fields.items()}


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("customer", "number"), ("customer", "name_zh"), ("customer", "name_short"), ("customer", "owner_id"),
        ("terms", "tax_percent"), ("terms", "payment_days"), ("place", "code"), ("place", "name"), ("contact", "name"),
        ("requirement", "source"), ("requirement", "text"), ("requirement", "question"),
    ],
)  # fmt: skip
def test_what_is_needed_is_asked_for_in_the_same_words(kind: str, field: str) -> None:
    assert wrong(kind, **{field: " "}) == {field: "Please fill this in."}


@pytest.mark.parametrize(
    ("kind", "field", "longest"),
    [
        ("customer", "number", 20), ("customer", "name_zh", 200), ("customer", "name_short", 20), ("customer", "name_en", 200),
        ("customer", "stands_behind", 200), ("customer", "region", 200), ("terms", "label_layout", 200), ("place", "name", 200),
        ("terms", "supplier_number", 20), ("contact", "job", 200),
        ("requirement", "source", 4000), ("requirement", "text", 4000), ("requirement", "question", 4000),
        ("operation", "organisation", 4000), ("operation", "demands", 4000),
    ],
)  # fmt: skip
def test_a_text_may_be_so_long_and_no_longer(kind: str, field: str, longest: int) -> None:
    assert getattr(read(kind, **{field: "X" * longest}), field) == "X" * longest
    assert wrong(kind, **{field: "X" * (longest + 1)}) == {field: f"At most {longest} characters."}


@pytest.mark.parametrize(
    ("field", "taken", "kept", "refused"),
    [
        ("payment_days", "0", 0, "-1"), ("payment_days", "365", 365, "366"), ("payment_days", "60", 60, "60.5"),
        ("tax_percent", "13", Decimal("0.13"), "13.125"), ("tax_percent", "0", Decimal(0), "-1"),
        ("tax_percent", "100", Decimal(1), "100.01"),
        ("early_days", "90", 90, "91"), ("early_days", "0", 0, "-1"), ("late_days", "90", 90, "91"), ("late_days", "0", 0, "0.5"),
        ("credit_limit", "999999999999", Decimal(10**12 - 1), "1000000000000"), ("credit_limit", "0.25", Decimal("0.25"), "0.255"),
        ("credit_limit", "0", Decimal(0), "-1"),
    ],
)  # fmt: skip
def test_a_term_is_taken_up_to_its_limit_and_not_beyond(field: str, taken: str, kept: object, refused: str) -> None:
    name = "tax_rate" if field == "tax_percent" else field
    assert getattr(read("terms", **{field: taken}), name) == kept
    assert set(wrong("terms", **{field: refused})) == {field}


@pytest.mark.parametrize("field", ["early_days", "late_days", "credit_limit"])
def test_a_term_that_is_not_agreed_is_none_and_not_nought(field: str) -> None:
    assert getattr(read("terms", **{field: ""}), field) is None


@pytest.mark.parametrize("kind", list(rules.RESPONSE_TIMES))
def test_a_time_to_answer_is_entered_in_hours_and_kept_in_minutes(kind: str) -> None:
    field = f"response_{kind}"
    assert read("terms", **{field: "1.5"}).response_minutes == {kind: 90}
    assert read("terms", **{field: "400"}).response_minutes == {kind: 24_000}
    assert read("terms", **{field: ""}).response_minutes == read("terms", **{field: "0"}).response_minutes == {}
    assert set(wrong("terms", **{field: "400.1"})) == set(wrong("terms", **{field: "1.25"})) == {field}


@pytest.mark.parametrize(("field", "name"), [(f"invoicing_{name}", name) for name in rules.INVOICING])
def test_what_stands_on_the_invoice_is_kept_as_far_as_it_is_given(field: str, name: str) -> None:
    assert read("terms", **{field: " 示例 "}).invoicing == {name: "示例"}
    assert read("terms").invoicing == {}


@pytest.mark.parametrize(
    ("ticked", "kept"),
    [
        ([], []),
        (["ppap", "inspection_report"], ["inspection_report", "ppap"]),
        (list(rules.SHIPPING_DOCUMENTS), sorted(rules.SHIPPING_DOCUMENTS)),
    ],
)
def test_any_of_the_shipping_documents_may_be_required_or_all(ticked: list[str], kept: list[str]) -> None:
    assert inputs.read_terms(TERMS, ticked).required_documents == kept


def test_a_shipping_document_that_is_none_of_ours_is_refused() -> None:
    with pytest.raises(Invalid) as refused:
        inputs.read_terms(TERMS, ["inspection_report", "blessing"])
    assert set(refused.value.fields) == {"required_documents"}


@pytest.mark.parametrize(
    ("field", "values"),
    [
        ("payment_kind", rules.PAYMENTS), ("currency", rules.CURRENCIES), ("incoterm", rules.INCOTERMS), ("dates_mean", rules.DATES_MEAN),
    ],
)  # fmt: skip
def test_a_term_is_chosen_from_its_list(field: str, values: Any) -> None:
    assert [getattr(read("terms", **{field: value}), field) for value in values] == list(values)
    assert set(wrong("terms", **{field: "whatever"})) == {field}


@pytest.mark.parametrize(("typed", "days"), [("", 0), ("0", 0), ("1", 1), ("120", 120)])
def test_days_on_the_way_are_nought_where_none_are_given(typed: str, days: int) -> None:
    assert read("place", transport_days=typed).transport_days == days
    assert set(wrong("place", transport_days="121")) == {"transport_days"}


@pytest.mark.parametrize(("kind", "field"), [
    ("customer", "potential"), ("customer", "indirect"), ("customer", "retail"),
    ("place", "active"), ("contact", "active"), ("requirement", "active"),
])  # fmt: skip
def test_a_tick_is_yes_and_none_is_no(kind: str, field: str) -> None:
    assert (getattr(read(kind, **{field: "1"}), field), getattr(read(kind, **{field: ""}), field)) == (True, False)


@pytest.mark.parametrize(
    ("typed", "refused"),
    [
        ("li@x.example", False), ("", False), ("li", True), ("li@", True), ("@x.example", True), ("a b@x.example", True), ("a@x,b@y", True),
        ("a@x;b@y", True), ("<a@x>", True), ("a@b@c", True),
    ],
)  # fmt: skip
def test_a_contact_has_one_address_or_none(typed: str, refused: bool) -> None:
    if refused:
        assert set(wrong("contact", email=typed)) == {"email"}
    else:
        assert read("contact", email=typed).email == typed


def test_every_field_of_a_customer_is_kept_where_it_belongs() -> None:
    typed = {"name_en": "Changan", "stands_behind": "总装厂", "region": "重庆", "deputy_id": OWNER[:-1] + "2"}
    found = read("customer", **typed)
    assert {name: str(getattr(found, name)) for name in typed} == typed
    assert str(found.owner_id) == OWNER


@pytest.mark.clause("5.3.1(1)")
def test_the_deputy_is_somebody_else_than_the_owner() -> None:
    assert wrong("customer", deputy_id=OWNER) == {"deputy_id": "The deputy is somebody else than the owner."}
    assert read("customer", deputy_id="").deputy_id is None


@pytest.mark.clause("5.3.1(2)")
def test_what_is_known_of_the_customers_house_is_kept_field_by_field() -> None:
    names = ("organisation", "finance", "debt", "scale", "demands")
    found = read("operation", **{name: f"of {name}" for name in names})
    assert [getattr(found, name) for name in names] == [f"of {name}" for name in names]
