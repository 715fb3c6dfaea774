"""What production and logistics type besides: quantities made, packaging counted, days that the company sets (5.1.10(2), RULES 7)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from domain.deliveries import company_terms
from domain.deliveries.making.inputs import LONGEST_LOT, LONGEST_REMARK, read_correction, read_report
from domain.deliveries.packaging import movements
from domain.deliveries.packaging.movements import LONGEST_KIND, MOST
from domain.shared.entered import Entered
from domain.shared.errors import Invalid

Form = dict[str, str]
TODAY = date(2026, 11, 23)
MADE: Form = {"quantity": "400", "produced_on": "2026-11-23"}
MOVE: Form = {"kind": "周转箱 EU-6428", "way": "out", "quantity": "12"}


def fields(read: Any, form: Form, **more: Any) -> set[str]:
    try:
        read(form, **more)
    except Invalid as error:
        return set(error.fields)
    return set()


@pytest.mark.clause("5.1.10(2)")
class TestWhatWasMade:
    @pytest.mark.parametrize(("unit", "typed", "kept"), [
        ("pcs", "400", "400"), ("pcs", "1,200", "1200"), ("set", "3", "3"), ("kg", "12.125", "12.125"), ("m", "0.001", "0.001"),
        ("pcs", "2.5", None), ("set", "0.5", None), ("kg", "0.0001", None),  # no parts of a piece; weighed to the gram
        ("pcs", "0", None), ("pcs", "-1", None), ("kg", "0", None), ("pcs", "", None), ("pcs", "viel", None), ("pcs", "10000001", None),
    ])
    def test_is_counted_in_whole_pieces_or_weighed_to_the_gram(self, unit: str, typed: str, kept: str | None) -> None:
        form = MADE | {"quantity": typed}
        if kept is None:
            assert fields(read_report, form, unit=unit, today=TODAY) == {"quantity"}
        else:
            assert read_report(form, unit=unit, today=TODAY).quantity == Decimal(kept)

    @pytest.mark.parametrize(("day", "refused"), [
        ("2026-11-23", False), ("2026-11-24", True), ("2020-01-01", False), ("", True), ("gestern", True), ("2026-11-31", True),
    ])
    def test_was_made_today_or_before(self, day: str, refused: bool) -> None:
        assert fields(read_report, MADE | {"produced_on": day}, unit="pcs", today=TODAY) == ({"produced_on"} if refused else set())

    @pytest.mark.parametrize(("name", "longest"), [("lot", LONGEST_LOT), ("remark", LONGEST_REMARK)])
    def test_lot_and_remark_have_their_length(self, name: str, longest: int) -> None:
        assert getattr(read_report(MADE | {name: "批" * longest}, unit="pcs", today=TODAY), name) == "批" * longest
        assert fields(read_report, MADE | {name: "批" * (longest + 1)}, unit="pcs", today=TODAY) == {name}

    def test_everything_that_is_wrong_is_told_at_once(self) -> None:
        wrong = fields(read_report, {"quantity": "x", "produced_on": "y", "lot": "批" * 41}, unit="pcs", today=TODAY)
        assert wrong == {"quantity", "produced_on", "lot"}

    @pytest.mark.parametrize(("form", "wrong"), [
        ({"back": "5", "why": "多报 5 件"}, set()), ({"back": "5"}, {"why"}), ({"why": "多报"}, {"back"}),
        ({"back": "0", "why": "多报"}, {"back"}), ({"back": "2.5", "why": "多报"}, {"back"}),
        ({"back": "5", "why": "多" * (LONGEST_REMARK + 1)}, {"why"}),
    ])
    def test_is_taken_back_with_a_reason_and_never_overwritten(self, form: Form, wrong: set[str]) -> None:
        assert fields(read_correction, form, unit="pcs") == wrong


class TestPackaging:
    def read(self, **more: str) -> movements.Counted:
        return movements.read(Entered(MOVE | more))

    @pytest.mark.parametrize(("way", "quantity", "moved"), [("out", "12", 12), ("back", "12", -12), ("out", str(MOST), MOST)])
    def test_goes_out_or_comes_back(self, way: str, quantity: str, moved: int) -> None:
        assert self.read(way=way, quantity=quantity).quantity == moved

    @pytest.mark.parametrize(("more", "wrong"), [
        ({"way": "sideways"}, {"way"}), ({"way": ""}, {"way"}), ({"quantity": "0"}, {"quantity"}), ({"quantity": "-3"}, {"quantity"}),
        ({"quantity": "1.5"}, {"quantity"}), ({"quantity": str(MOST + 1)}, {"quantity"}), ({"kind": " "}, {"kind"}),
        ({"kind": "箱" * (LONGEST_KIND + 1)}, {"kind"}), ({"kind": "", "quantity": ""}, {"kind", "quantity"}),
    ])
    def test_what_is_no_count_is_told_at_its_field(self, more: Form, wrong: set[str]) -> None:
        assert fields(lambda form: movements.read(Entered(form)), MOVE | more) == wrong


class TestWhatTheCompanySets:
    @pytest.mark.parametrize(("typed", "days"), [("1", 1), ("10", 10), ("120", 120), ("0", None), ("121", None), ("", None), ("2.5", None)])
    def test_a_return_copy_is_missed_after_one_to_a_hundred_and_twenty_days(self, typed: str, days: int | None) -> None:
        if days is None:
            assert fields(company_terms.read, {"copy_days": typed}) == {"copy_days"}
        else:
            assert company_terms.read({"copy_days": typed}).copy_days == days

    @pytest.mark.parametrize(("typed", "kinds"), [
        ("", ()), ("围板箱\n\n  周转箱 \n围板箱", ("围板箱", "周转箱")), ("a\r\nb", ("a", "b")),  # a line each, none twice
    ])
    def test_packaging_that_comes_back_is_a_list_one_a_line(self, typed: str, kinds: tuple[str, ...]) -> None:
        assert company_terms.read({"copy_days": "10", "returnable": typed}).returnable == kinds

    @pytest.mark.parametrize("typed", ["\n".join(f"箱{n}" for n in range(51)), "箱" * (LONGEST_KIND + 1)])
    def test_not_more_kinds_nor_longer_names_than_a_slip_bears(self, typed: str) -> None:
        assert fields(company_terms.read, {"copy_days": "10", "returnable": typed}) == {"returnable"}
