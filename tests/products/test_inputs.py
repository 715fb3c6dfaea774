"""What may be entered of parts, lists, prices, materials, lots and documents: each limit from both sides."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.products import inputs
from domain.shared.errors import Invalid

PRODUCT = {"code": "HC-1", "name_zh": "支架", "unit": "pcs", "lead_days": "15"}
ENTRY = {"customer_part": "A-1", "name": "支架"}
PRICE = {"currency": "CNY", "unit_price": "86.4", "valid_from": "2026-12-01"}
MATERIAL = {"code": "NR-60", "name": "橡胶", "unit": "kg", "lead_days": "10"}
LOT = {"number": "L-1", "quantity": "10", "produced_on": "2026-11-20"}
DOCUMENT = {"kind": "bom", "revision": "B", "number": "BOM-1", "issued_on": "2026-11-20"}


def wrong(read: Any, fields: dict[str, str]) -> set[str]:
    with pytest.raises(Invalid) as refused:
        read(fields)
    return set(refused.value.fields)


# parts


@pytest.mark.clause("3.1")
@pytest.mark.parametrize(("typed", "code"), [("hc-7", "HC-7"), (" HC-7 ", "HC-7"), ("ＨＣ-７", "HC-7")])
def test_a_company_code_is_kept_one_way(typed: str, code: str) -> None:
    assert inputs.read_product({**PRODUCT, "code": typed}).code == code


def test_a_part_needs_code_name_unit_and_lead_time() -> None:
    assert wrong(inputs.read_product, {}) == {"code", "name_zh", "unit", "lead_days"}


@pytest.mark.parametrize("unit", inputs.UNITS)
def test_units_are_those_we_sell_in(unit: str) -> None:
    assert inputs.read_product({**PRODUCT, "unit": unit}).unit == unit


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit", "Kiste"),
        ("lead_days", "731"),
        ("lead_days", "-1"),
        ("lead_days", "2.5"),
        ("pieces_per_hour", "0"),
        ("pieces_per_hour", "-3"),
        ("pieces_per_hour", "1.234"),
        ("safety_stock", "-1"),
        ("safety_stock", "1.2345"),
        ("line_id", "L1"),
        ("production_ended", "soon"),
        ("service_ended", "31.31.2026"),
        ("code", "x" * 41),
        ("name_zh", "名" * 201),
    ],
)
def test_a_part_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_product, {**PRODUCT, name: value}) == {name}


def test_what_is_left_empty_of_a_part_has_no_value() -> None:
    read = inputs.read_product(PRODUCT)
    assert (read.line_id, read.pieces_per_hour, read.production_ended, read.safety_stock) == (None, None, None, 0)


def test_a_part_that_ends_keeps_both_days() -> None:
    read = inputs.read_product({**PRODUCT, "production_ended": "2026-05-10", "service_ended": "2036-05-10"})
    assert (read.production_ended, read.service_ended) == (date(2026, 5, 10), date(2036, 5, 10))


# entries of a list


@pytest.mark.clause("6.2.13")
def test_an_entry_needs_part_number_and_name() -> None:
    assert wrong(inputs.read_entry, {}) == {"customer_part", "name"}


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("standard_pack", "0"),
        ("standard_pack", "-5"),
        ("minimum_quantity", "0"),
        ("minimum_quantity", "many"),
        ("customer_part", "x" * 61),
        ("drawing", "x" * 201),
        ("specification", "x" * 4001),
    ],
)
def test_an_entry_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_entry, {**ENTRY, name: value}) == {name}


def test_an_entry_may_be_taken_off_the_list() -> None:
    assert inputs.read_entry({**ENTRY, "active": "1"}).active
    assert not inputs.read_entry(ENTRY).active


def test_packs_and_minimum_quantities_are_exact() -> None:
    read = inputs.read_entry({**ENTRY, "standard_pack": "1,000", "minimum_quantity": "0.125"})
    assert (read.standard_pack, read.minimum_quantity) == (1000, Decimal("0.125"))


# prices


@pytest.mark.clause("5.1.2(2)A")
@pytest.mark.parametrize("typed", ["86.4", "86.40", "86.400000", "¥86.40"])
def test_a_price_is_the_same_however_it_is_written(typed: str) -> None:
    assert inputs.read_price({**PRICE, "unit_price": typed}).unit_price == Decimal("86.4")


def test_a_price_keeps_six_decimals() -> None:
    assert inputs.read_price({**PRICE, "unit_price": "0.000001"}).unit_price == Decimal("0.000001")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("unit_price", ""),
        ("unit_price", "0"),
        ("unit_price", "-1"),
        ("unit_price", "0.0000001"),
        ("currency", "DEM"),
        ("currency", ""),
        ("valid_from", ""),
        ("valid_from", "always"),
        ("valid_to", "2026-11-30"),
        ("price_from", "-1"),
        ("source", "hearsay"),
    ],
)
def test_a_price_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_price, {**PRICE, name: value}) == {name}


def test_a_price_may_hold_for_one_day() -> None:
    read = inputs.read_price({**PRICE, "valid_to": "2026-12-01"})
    assert read.valid_from == read.valid_to == date(2026, 12, 1)


def test_a_price_without_an_end_is_open_and_rests_on_the_list() -> None:
    read = inputs.read_price(PRICE)
    assert (read.valid_to, read.source, read.minimum_quantity, read.provisional) == (None, "list", 0, False)


@pytest.mark.clause("5.1.2(2)A")
def test_a_quoted_price_names_its_quotation() -> None:
    assert wrong(inputs.read_price, {**PRICE, "source": "quotation"}) == {"source_number"}
    assert inputs.read_price({**PRICE, "source": "quotation", "source_number": "QT-1"}).source_number == "QT-1"


# materials, lots, documents, counts


def test_a_material_needs_code_name_unit_and_lead_time() -> None:
    assert wrong(inputs.read_material, {}) == {"code", "name", "unit", "lead_days"}
    assert inputs.read_material({**MATERIAL, "code": "nr-60"}).code == "NR-60"


@pytest.mark.parametrize(
    ("name", "value"), [("unit", "x" * 11), ("lead_days", "never"), ("safety_stock", "-1"), ("safety_stock", "0.0001")]
)
def test_a_material_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_material, {**MATERIAL, name: value}) == {name}


@pytest.mark.parametrize(
    ("name", "value"), [("number", ""), ("quantity", "0"), ("quantity", "x"), ("produced_on", ""), ("produced_on", "x")]
)
def test_a_lot_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_lot, {**LOT, name: value}) == {name}


def test_a_lot_is_read_with_its_day() -> None:
    assert inputs.read_lot(LOT) == inputs.LotInput("L-1", Decimal(10), date(2026, 11, 20))


@pytest.mark.clause("5.1.8(3)")
@pytest.mark.parametrize("kind", ["bom", "instruction", "parameters"])
def test_the_three_documents_of_a_revision_are_known(kind: str) -> None:
    assert inputs.read_document({**DOCUMENT, "kind": kind}).kind == kind


@pytest.mark.parametrize(
    ("name", "value"), [("kind", "song"), ("revision", ""), ("number", ""), ("issued_on", "yesterday"), ("revision", "x" * 21)]
)
def test_a_document_is_refused_at_the_field_that_is_wrong(name: str, value: str) -> None:
    assert wrong(inputs.read_document, {**DOCUMENT, name: value}) == {name}


@pytest.mark.parametrize(
    ("fields", "names"),
    [
        ({"on_hand": "-1", "counted_on": "2026-11-20"}, {"on_hand"}),
        ({"on_hand": "1", "counted_on": ""}, {"counted_on"}),
        ({}, {"on_hand", "counted_on"}),
    ],
)
def test_a_count_is_refused_at_the_field_that_is_wrong(fields: dict[str, str], names: set[str]) -> None:
    assert wrong(inputs.read_count, fields) == names
