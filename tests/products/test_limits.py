"""Every field that is entered of parts, lists, prices, materials and stock: the last value that is taken, the first that is not."""

from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.products import inputs
from domain.shared.errors import Invalid
from tests.products.test_inputs import DOCUMENT, ENTRY, LOT, MATERIAL, PRICE, PRODUCT

COUNT = {"on_hand": "320", "counted_on": "2026-11-20"}
READERS: dict[str, tuple[Callable[[Mapping[str, str]], Any], dict[str, str]]] = {
    "part": (inputs.read_product, PRODUCT),
    "entry": (inputs.read_entry, ENTRY),
    "price": (inputs.read_price, PRICE),
    "material": (inputs.read_material, MATERIAL),
    "lot": (inputs.read_lot, LOT),
    "document": (inputs.read_document, DOCUMENT),
    "count": (inputs.read_count, COUNT),
}


def read(kind: str, /, **fields: str) -> Any:
    reader, base = READERS[kind]
    return reader({**base, **fields})


def wrong(kind: str, /, **fields: str) -> dict[str, str]:
    with pytest.raises(Invalid) as refused:
        read(kind, **fields)
    return {name: str(why) for name, why in refused.value.fields.items()}


NEEDED = [
    ("part", "code"), ("part", "name_zh"), ("part", "lead_days"),
    ("entry", "customer_part"), ("entry", "name"),
    ("price", "unit_price"), ("price", "valid_from"),
    ("material", "code"), ("material", "name"), ("material", "unit"), ("material", "lead_days"),
    ("lot", "number"), ("lot", "quantity"), ("lot", "produced_on"),
    ("document", "revision"), ("document", "number"), ("document", "issued_on"),
    ("count", "on_hand"), ("count", "counted_on"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field"), NEEDED)
@pytest.mark.parametrize("typed", ["", "   "])
def test_what_is_needed_is_asked_for_in_the_same_words(kind: str, field: str, typed: str) -> None:
    assert wrong(kind, **{field: typed}) == {field: "Please fill this in."}


LENGTHS = [
    ("part", "code", 40), ("part", "name_zh", 200), ("part", "name_en", 200), ("part", "restricted_substances", 200),
    ("entry", "customer_part", 60), ("entry", "name", 200), ("entry", "drawing", 200), ("entry", "packaging", 200),
    ("entry", "specification", 4000), ("entry", "quality", 4000),
    ("price", "source_number", 200),
    ("material", "code", 40), ("material", "name", 200), ("material", "unit", 10),
    ("lot", "number", 60), ("document", "revision", 20), ("document", "number", 60),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "field", "longest"), LENGTHS)
def test_a_text_may_be_so_long_and_no_longer(kind: str, field: str, longest: int) -> None:
    assert getattr(read(kind, **{field: "X" * longest}), field) == "X" * longest
    assert wrong(kind, **{field: "X" * (longest + 1)}) == {field: f"At most {longest} characters."}


NUMBERS = [  # the smallest and the largest that are taken, and what is refused beyond them
    ("part", "pieces_per_hour", "0.01", "0"),
    ("part", "lead_days", "0", "-1"),
    ("part", "lead_days", "730", "731"),
    ("part", "safety_stock", "0", "-0.001"),
    ("part", "safety_stock", "0.001", "0.0001"),
    ("part", "pieces_per_hour", "0.12", "0.123"),
    ("entry", "standard_pack", "0.001", "0"),
    ("entry", "standard_pack", "2.125", "2.1255"),
    ("entry", "minimum_quantity", "0.001", "0.0001"),
    ("price", "unit_price", "0.000001", "0"),
    ("price", "unit_price", "86.123456", "86.1234567"),
    ("price", "price_from", "0", "-1"),
    ("price", "price_from", "0.001", "0.0001"),
    ("material", "safety_stock", "0.125", "0.1255"),
    ("material", "lead_days", "730", "731"),
    ("material", "lead_days", "0", "1.5"),
    ("lot", "quantity", "0.001", "0"),
    ("lot", "quantity", "12.125", "12.1255"),
    ("count", "on_hand", "0", "-1"),
    ("count", "on_hand", "0.125", "0.1255"),
]
KEPT_AS = {"price_from": "minimum_quantity"}


@pytest.mark.parametrize(("kind", "field", "taken", "refused"), NUMBERS)
def test_a_number_is_taken_up_to_its_limit_and_not_beyond(kind: str, field: str, taken: str, refused: str) -> None:
    found = read(kind, **{field: taken})
    kept = found[0] if kind == "count" else getattr(found, KEPT_AS.get(field, field))
    assert kept == Decimal(taken)
    assert set(wrong(kind, **{field: refused})) == {field}


@pytest.mark.parametrize(
    ("kind", "field", "empty"),
    [
        ("part", "safety_stock", Decimal(0)), ("part", "pieces_per_hour", None), ("part", "line_id", None), ("part", "name_en", ""),
        ("part", "production_ended", None), ("part", "service_ended", None),
        ("entry", "standard_pack", None), ("entry", "minimum_quantity", None), ("price", "price_from", Decimal(0)),
        ("price", "valid_to", None), ("price", "source_number", ""), ("material", "safety_stock", Decimal(0)),
    ],
)  # fmt: skip
def test_what_may_stay_empty_is_nothing_and_not_something_else(kind: str, field: str, empty: object) -> None:
    assert getattr(read(kind, **{field: ""}), KEPT_AS.get(field, field)) == empty


def test_nought_days_of_lead_time_are_nought() -> None:
    assert (read("part", lead_days="0").lead_days, read("material", lead_days="0").lead_days) == (0, 0)


def test_every_field_of_a_part_is_kept_where_it_belongs() -> None:
    typed = {"name_en": "Bracket", "restricted_substances": "GB/T 30512", "safety_stock": "100", "pieces_per_hour": "60.5",
             "line_id": "01a20000-0000-7000-8000-000000000001"}  # fmt: skip
    found = read("part", **typed)
    assert {name: str(getattr(found, name)) for name in typed} == typed


def test_every_field_of_an_entry_is_kept_where_it_belongs() -> None:
    names = ("name", "drawing", "revision", "material", "specification", "quality", "program", "packaging", "warranty")
    found = read("entry", **{name: f"of {name}" for name in names})
    assert {name: getattr(found, name) for name in names} == {name: f"of {name}" for name in names}


@pytest.mark.parametrize(("typed", "kept"), [("1", True), ("", False)])
def test_whether_a_part_is_on_the_list_and_a_price_provisional_is_ticked(typed: str, kept: bool) -> None:
    assert (read("entry", active=typed).active, read("price", provisional=typed).provisional) == (kept, kept)


# prices


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize(
    ("first", "last", "refused"),
    [
        ("2026-12-01", "2026-12-01", set()),
        ("2026-12-01", "2026-11-30", {"valid_to"}),
        ("2026-12-01", "2027-12-01", set()),
        ("", "2026-11-30", {"valid_from"}),
        ("2026-12-01", "soon", {"valid_to"}),
    ],
)
def test_a_price_ends_on_or_after_the_day_on_which_it_begins(first: str, last: str, refused: set[str]) -> None:
    if refused:
        assert set(wrong("price", valid_from=first, valid_to=last)) == refused
    else:
        assert read("price", valid_from=first, valid_to=last).valid_to == date.fromisoformat(last)


@pytest.mark.parametrize(
    ("source", "number", "refused"),
    [("quotation", "QT-7", None), ("quotation", "", "source_number"), ("list", "", None), ("", "", None), ("handshake", "", "source")],
)
def test_a_price_rests_on_the_list_or_on_a_quotation_by_its_number(source: str, number: str, refused: str | None) -> None:
    if refused:
        assert set(wrong("price", source=source, source_number=number)) == {refused}
    else:
        assert read("price", source=source, source_number=number).source == (source or "list")


@pytest.mark.parametrize("currency", ["CNY", "USD", "EUR", "JPY", "GBP"])
def test_a_price_is_kept_in_the_currencies_we_sell_in(currency: str) -> None:
    assert read("price", currency=currency).currency == currency
    assert set(wrong("price", currency=currency.lower())) == set(wrong("price", currency="")) == {"currency"}


@pytest.mark.clause("5.1.8(3)")
@pytest.mark.parametrize("kind", ["bom", "instruction", "parameters"])
def test_a_process_document_is_one_of_three(kind: str) -> None:
    assert read("document", kind=kind).kind == kind
    assert set(wrong("document", kind="drawing")) == {"kind"}


def test_all_mistakes_of_a_row_are_told_at_once() -> None:
    assert set(wrong("price", currency="QQQ", unit_price="viel", valid_from="soon", source="quotation")) == {
        "currency", "unit_price", "valid_from", "source_number",
    }  # fmt: skip


def test_a_count_answers_quantity_and_day() -> None:
    assert read("count") == (Decimal(320), date(2026, 11, 20))
    assert read("count", on_hand="0") == (Decimal(0), date(2026, 11, 20))
