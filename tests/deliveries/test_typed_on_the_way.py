"""What logistics types from the notice to the slip, each field at its bounds: what is kept, and at which field it is refused (5.1.11)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries.dispatch import inputs
from domain.deliveries.dispatch.inputs import MOST_LINES, POINTS
from domain.shared.errors import Invalid

Form = dict[str, str]
Read = Callable[[Form], Any]
ONE = uuid.UUID(int=1)
NOTICE: Form = {f"quantity-{ONE}": "100", "ship_on": "2026-12-01"}
PACK: Form = {"lot": "L-1", "quantity": "100", "per_box": "40"}
SHIP: Form = {"carrier": "顺达物流", "plate": "皖A·7K321"}
CONCESSION: Form = {"product": str(ONE), "what": "划痕", "reference": "MRB-1", "quantity": "5"}
SEEN: Form = {"what": "on_the_way"}
CARRIER: Form = {"carrier": "长风运输", "waybill": "SF1"}


def refused(read: Read, form: Form) -> set[str]:
    try:
        read(form)
    except Invalid as error:
        return set(error.fields)
    return set()


@pytest.mark.parametrize(("read", "form"), [
    (inputs.read_notice, NOTICE), (inputs.read_pack, PACK), (inputs.read_shipment, SHIP), (inputs.read_concession, CONCESSION),
    (inputs.read_seen, SEEN), (inputs.read_carrier, CARRIER), (inputs.read_verification, dict.fromkeys(POINTS, "yes")),
])
def test_the_least_that_each_needs_is_enough_and_each_of_it_is_needed(read: Read, form: Form) -> None:
    assert refused(read, form) == set()
    for name in form:
        left_out = {other: value for other, value in form.items() if other != name}
        assert refused(read, left_out), name
        assert refused(read, form | {name: "   "}), name


WORDS = [
    (inputs.read_notice, NOTICE, "transport", 200), (inputs.read_notice, NOTICE, "remarks", 2000),
    (inputs.read_notice, NOTICE, "marks", 500), (inputs.read_notice, NOTICE, "concession", 40),
    (inputs.read_pack, PACK, "lot", 60), (inputs.read_shipment, SHIP, "packaging", 60),
    (inputs.read_shipment, SHIP, "driver", 200), (inputs.read_concession, CONCESSION, "what", 2000),
    (inputs.read_concession, CONCESSION, "lot", 60), (inputs.read_seen, SEEN, "note", 2000),
    (inputs.read_carrier, CARRIER, "waybill", 200),
]


@pytest.mark.parametrize(("read", "form", "name", "longest"), WORDS, ids=[f"{read.__name__}-{name}" for read, _, name, _ in WORDS])
def test_words_as_long_as_they_may_be_are_kept_and_one_sign_more_is_refused_at_its_field(
    read: Read, form: Form, name: str, longest: int
) -> None:
    assert getattr(read(form | {name: "件" * longest}), name, None) in {"件" * longest, None}
    assert refused(read, form | {name: "件" * (longest + 1)}) == {name}


NUMBERS = [
    (inputs.read_notice, NOTICE, "agreed_freight", "1,480.55", "1480.55"), (inputs.read_pack, PACK, "gross_weight", "12.125", "12.125"),
    (inputs.read_shipment, SHIP, "freight_cost", "0.01", "0.01"), (inputs.read_shipment, SHIP, "volume", "1.5", "1.5"),
    (inputs.read_concession, CONCESSION, "quantity", "2.125", "2.125"), (inputs.read_carrier, CARRIER, "freight_cost", "99", "99"),
]


@pytest.mark.parametrize(("read", "form", "name", "typed", "kept"), NUMBERS, ids=[f"{each[0].__name__}-{each[2]}" for each in NUMBERS])
def test_numbers_are_read_as_people_write_them_and_nothing_else_is(read: Read, form: Form, name: str, typed: str, kept: str) -> None:
    found = read(form | {name: typed})
    assert (found[name] if isinstance(found, dict) else getattr(found, name)) == Decimal(kept)
    for nonsense in ("viel", "-1", "1e9", "NaN", "1.00001", "9" * 12):
        assert refused(read, form | {name: nonsense}) == {name}, nonsense


DAYS = [
    (inputs.read_notice, NOTICE, "ship_on"), (inputs.read_pack, PACK, "produced_on"), (inputs.read_shipment, SHIP, "expected_on"),
    (inputs.read_concession, CONCESSION, "expires_on"), (inputs.read_seen, SEEN, "expected_on"),
]


@pytest.mark.parametrize(("read", "form", "name"), DAYS, ids=[f"{read.__name__}-{name}" for read, _, name in DAYS])
def test_a_day_is_one_of_the_calendar(read: Read, form: Form, name: str) -> None:
    found = read(form | {name: "2028-02-29"})
    assert (found[name] if isinstance(found, dict) else getattr(found, name)) == date(2028, 2, 29)
    for none in ("2027-02-29", "morgen", "2026-13-01", "20261301", "0000-00-00"):
        assert refused(read, form | {name: none}) == {name}, none


class TestANotice:
    def test_takes_the_quantities_of_schedule_lines_and_of_nothing_else(self) -> None:
        other = uuid.UUID(int=2)
        given = inputs.read_notice(NOTICE | {f"quantity-{other}": "0.125", "quantity-all": "7", "quantity-": "7", f"Quantity-{other}": "9"})
        assert given.lines == {ONE: Decimal(100), other: Decimal("0.125")}

    @pytest.mark.parametrize(("count", "fields"), [(MOST_LINES, set()), (MOST_LINES + 1, {"lines"})])
    def test_has_as_many_lines_as_a_paper_bears(self, count: int, fields: set[str]) -> None:
        form = {"ship_on": "2026-12-01"} | {f"quantity-{uuid.UUID(int=n)}": "1" for n in range(1, count + 1)}
        assert refused(inputs.read_notice, form) == fields

    @pytest.mark.parametrize(("name", "good", "bad"), [("currency", "EUR", "ZZZ"), ("incoterm", "FOB", "ABROAD")])
    def test_chooses_currency_and_terms_from_their_lists(self, name: str, good: str, bad: str) -> None:
        assert getattr(inputs.read_notice(NOTICE | {name: good}), name) == good
        assert refused(inputs.read_notice, NOTICE | {name: bad}) == {name}

    def test_is_in_the_companys_money_unless_it_says_otherwise(self) -> None:
        given = inputs.read_notice(NOTICE)
        assert (given.currency, given.agreed_freight, given.incoterm, given.concession) == ("CNY", None, "", "")


class TestPacking:
    def test_a_lot_typed_beside_the_list_counts_where_none_was_chosen(self) -> None:
        assert inputs.read_pack(PACK | {"lot": "", "other_lot": "L-9"}).lot == "L-9"
        assert inputs.read_pack(PACK | {"other_lot": "L-9"}).lot == "L-1"

    @pytest.mark.parametrize(("name", "typed"), [("quantity", "0"), ("per_box", "0"), ("quantity", "0.0001"), ("per_box", "-4")])
    def test_nothing_is_not_packed(self, name: str, typed: str) -> None:
        assert refused(inputs.read_pack, PACK | {name: typed}) == {name}

    def test_a_weight_of_nothing_is_none(self) -> None:
        assert inputs.read_pack(PACK | {"gross_weight": "0"}).gross_weight is None


class TestAVerification:
    @pytest.mark.clause("5.1.11(2)")
    @pytest.mark.parametrize("point", POINTS)
    def test_each_point_is_answered_yes_or_no_and_one_no_is_a_mismatch(self, point: str) -> None:
        said = dict.fromkeys(POINTS, "yes")
        assert inputs.read_verification(said | {point: "no"}).matches is False
        for other in ("", "maybe", "YES", "1"):
            assert refused(inputs.read_verification, said | {point: other}) == {point}


class TestAShipment:
    @pytest.mark.parametrize(("copies", "kept"), [("", 4), ("1", 1), ("8", 8), ("0", None), ("9", None), ("2.5", None)])
    def test_has_one_to_eight_copies_four_unless_said(self, copies: str, kept: int | None) -> None:
        if kept is None:
            assert refused(inputs.read_shipment, SHIP | {"copies": copies}) == {"copies"}
        else:
            assert inputs.read_shipment(SHIP | {"copies": copies}).copies == kept

    @pytest.mark.parametrize(("gross", "net", "fields"), [
        ("10", "10", set()), ("10", "9.999", set()), ("10", "10.001", {"net_weight"}), ("", "10", set()), ("10", "", set()),
    ])
    def test_weighs_no_less_with_its_boxes_than_without(self, gross: str, net: str, fields: set[str]) -> None:
        assert refused(inputs.read_shipment, SHIP | {"gross_weight": gross, "net_weight": net}) == fields

    @pytest.mark.parametrize(("kind", "sets", "fields"), [
        ("围板箱", "12", set()), ("围板箱", "", set()), ("", "", set()), ("", "0", set()), ("", "12", {"packaging"}),
        ("围板箱", "-1", {"packaging_sets"}), ("围板箱", "100001", {"packaging_sets"}),
    ])
    def test_packaging_that_goes_along_is_of_a_kind(self, kind: str, sets: str, fields: set[str]) -> None:
        assert refused(inputs.read_shipment, SHIP | {"packaging": kind, "packaging_sets": sets}) == fields

    def test_all_that_is_wrong_is_told_at_once(self) -> None:
        assert refused(inputs.read_shipment, {"copies": "9", "freight_cost": "viel"}) == {"carrier", "plate", "copies", "freight_cost"}


class TestAConcession:
    @pytest.mark.clause("5.1.11(2)")
    @pytest.mark.parametrize(("quantity", "day", "bounded"), [
        ("5", "", True), ("", "2026-12-31", True), ("5", "2026-12-31", True), ("", "", False), ("0", "", False), ("0", "2026-12-31", True),
    ])
    def test_ends_with_a_quantity_a_day_or_both(self, quantity: str, day: str, bounded: bool) -> None:
        fields = refused(inputs.read_concession, CONCESSION | {"quantity": quantity, "expires_on": day})
        assert fields == (set() if bounded else {"quantity"})

    @pytest.mark.parametrize(("name", "typed"), [("product", "HC-1"), ("product", "1"), ("line", "x")])
    def test_is_for_something_of_the_list(self, name: str, typed: str) -> None:
        assert refused(inputs.read_concession, CONCESSION | {name: typed}) == {name}


@pytest.mark.parametrize(("typed", "hour"), [("2026-11-23T09:30", 9), ("2026-11-23 23:59", 23), ("2026-11-23", 0)])
def test_where_goods_were_seen_is_told_in_the_factorys_time(typed: str, hour: int) -> None:
    at = inputs.read_seen(SEEN | {"at": typed})["at"]
    assert (at.hour, at.utcoffset()) == (hour, timedelta(hours=8))
