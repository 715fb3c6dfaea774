"""Each field that somebody types into an order: the last value that is taken, the first that is not, and what is told then."""

from __future__ import annotations

import uuid
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from domain.orders import typed
from domain.orders.inputs import DateInput, SuppliedInput
from domain.orders.models import OrderKind
from domain.shared.errors import Invalid, NotFound
from tests.orders.test_typed import CUSTOMER, HEADER, LINE, PLACE, TODAY, faults, read
from web.fields import Fields

KEY = "01a20000-0000-7000-8000-000000000001"


def posted(*pairs: tuple[str, str]) -> dict[str, Any]:
    return typed.from_form(Fields(pairs))


class TestNumbers:
    QUANTITY = "Line 1: enter a quantity from 1 to 9,999,999"

    @pytest.mark.parametrize(
        ("text", "quantity"), [("0.001", "0.001"), ("1", "1"), ("9999999", "9999999"), ("9,999,999.999", "9999999.999")]
    )
    def test_a_quantity_is_more_than_nothing_and_less_than_ten_million(self, text: str, quantity: str) -> None:
        assert read(LINE | {"quantity": text}).lines[0].quantity == Decimal(quantity)

    @pytest.mark.parametrize("text", ["0", "0.0", "-0.001", "10000000", ""])
    def test_what_lies_beyond_is_told(self, text: str) -> None:
        assert faults(LINE | {"quantity": text}) == {"lines-0-quantity": self.QUANTITY}

    @pytest.mark.parametrize(("text", "price"), [("", None), ("0", "0"), ("0.000001", "0.000001"), ("9999999.999999", "9999999.999999")])
    def test_a_price_may_be_nothing_or_not_given(self, text: str, price: str | None) -> None:
        assert read(LINE | {"price": text}).lines[0].price == (None if price is None else Decimal(price))

    @pytest.mark.parametrize("text", ["-0.01", "10000000", "0.0000001", "free", "1,2"])
    def test_a_price_that_is_none_is_told(self, text: str) -> None:
        assert faults(LINE | {"price": text}) == {"lines-0-price": "Line 1: enter an untaxed unit price"}

    @pytest.mark.clause("2.3")
    @pytest.mark.parametrize("pair", [["", "5"], ["钢板", ""], ["钢板", "0"], ["钢板", "-1"], ["钢板", "10000000"], ["钢板", "viel"],
                                      ["钢板", "0.0001"]])  # fmt: skip
    def test_supplied_material_has_its_name_and_an_amount(self, pair: list[str]) -> None:
        assert faults(LINE | {"supplied": [pair]}) == {"lines-0-supplied": "Line 1: say which material you supply, and how much"}

    @pytest.mark.clause("2.3")
    def test_several_materials_keep_their_order(self) -> None:
        found = read(LINE | {"supplied": [["钢板", "9999999.5"], ["铝板", "0.005"]]}).lines[0].supplied
        assert found == (SuppliedInput("钢板", Decimal("9999999.5")), SuppliedInput("铝板", Decimal("0.005")))


class TestDays:
    @pytest.mark.parametrize("days", [0, 1, 366 * typed.YEARS])
    def test_a_date_lies_between_today_and_five_years_from_now(self, days: int) -> None:
        day = TODAY + timedelta(days=days)
        assert read(LINE | {"due": day.isoformat()}).lines[0].dates[0].day == day

    @pytest.mark.parametrize(("days", "why"), [(-1, "is past"), (366 * typed.YEARS + 1, "is more than five years away")])
    def test_a_day_beyond_is_told_with_the_reason(self, days: int, why: str) -> None:
        day = TODAY + timedelta(days=days)
        assert faults(LINE | {"due": day.isoformat()}) == {"lines-0-due": f"Line 1: {day} {why}"}

    @pytest.mark.parametrize(("days", "taken"), [(0, True), (-366, True), (1, False), (-367, False)])
    def test_an_order_was_written_today_or_within_the_last_year(self, days: int, taken: bool) -> None:
        day = TODAY + timedelta(days=days)
        if taken:
            assert read(order_date=day.isoformat()).order_date == day
        else:
            assert faults(order_date=day.isoformat()) == {
                "order_date": "Enter the day of the order: not in the future, not over a year ago."
            }

    def test_without_a_day_the_order_is_of_today_and_a_word_is_no_day(self) -> None:
        assert read().order_date == TODAY
        assert list(faults(order_date="gestern")) == ["order_date"]

    @pytest.mark.parametrize(("zone", "kept"), [("", "firm"), ("firm", "firm"), ("forecast", "forecast")])
    def test_a_date_is_firm_unless_it_is_called_a_forecast(self, zone: str, kept: str) -> None:
        assert read(LINE | {"zone": zone}).lines[0].dates[0].zone == kept

    def test_the_same_day_typed_again_is_added_and_another_zone_stands_apart(self) -> None:
        more = [["100", "2026-12-18", ""], ["7", "2026-12-18", "forecast"], ["3", "2026-12-19", ""], ["1", "2026-12-18", "forecast"]]
        assert read(LINE | {"more": more}).lines[0].dates == (
            DateInput(Decimal(2500), date(2026, 12, 18)),
            DateInput(Decimal(8), date(2026, 12, 18), "forecast"),
            DateInput(Decimal(3), date(2026, 12, 19)),
        )

    def test_a_further_date_without_its_day_is_told_at_its_field(self) -> None:
        assert faults(LINE | {"more": [["5", "", ""]]}) == {"lines-0-more_due": "Line 1: enter a day, such as 2026-12-18"}


class TestTexts:
    @pytest.mark.parametrize(
        ("name", "longest"),
        [("po", 60), ("program", 200), ("transport", 200), ("packaging", 200), ("contact", 200), ("stands_behind", 200), ("services", 2000),
         ("notes", 4000), ("ship_to_text", 200), ("related", 200)],
    )  # fmt: skip
    def test_a_field_of_the_header_may_be_so_long_and_no_longer(self, name: str, longest: int) -> None:
        field = "po_number" if name == "po" else name
        assert getattr(read(**{name: "x" * longest}), field) == "x" * longest
        assert faults(**{name: "x" * (longest + 1)}) == {name: f"This is too long: at most {longest} characters."}

    @pytest.mark.parametrize(
        ("name", "longest"),
        [("part", 200), ("name", 200), ("revision", 200), ("material", 200), ("unit", 200), ("specification", 1000), ("quality", 1000)],
    )
    def test_a_field_of_a_line_may_be_so_long_and_no_longer(self, name: str, longest: int) -> None:
        assert getattr(read(LINE | {name: "x" * longest}).lines[0], name) == "x" * longest
        assert faults(LINE, LINE | {name: "x" * (longest + 1)}) == {f"lines-1-{name}": f"This is too long: at most {longest} characters."}

    @pytest.mark.parametrize(
        ("name", "said"),
        [("po", "Enter your order number."), ("transport", "Say how the goods are to come."), ("ship_to", "Choose where the goods go.")],
    )
    def test_what_is_needed_is_asked_for(self, name: str, said: str) -> None:
        assert faults(**{name: ""}) == {name: said}

    @pytest.mark.parametrize("kind", list(OrderKind))
    def test_each_kind_of_order_can_be_chosen(self, kind: str) -> None:
        assert read(kind=kind).kind == kind

    @pytest.mark.parametrize("kind", ["gift", "SINGLE", " single"])
    def test_another_kind_is_none(self, kind: str) -> None:
        assert faults(kind=kind) == {"kind": "Choose the kind of order."}

    @pytest.mark.parametrize("currency", ["CN", "CNYX", "cny", "C1Y", "￥"])
    def test_a_currency_has_three_capital_letters(self, currency: str) -> None:
        assert (read(currency="USD").currency, read(currency="").currency) == ("USD", "CNY")
        assert list(faults(currency=currency)) == ["currency"]

    @pytest.mark.parametrize(("relation", "kept"), [("revision_of", "revision_of"), ("call_off_of", "call_off_of"), ("", ""), ("owns", "")])
    def test_an_order_is_a_revision_or_a_call_off_of_another_or_stands_alone(self, relation: str, kept: str) -> None:
        assert read(relation=relation).relation == kept

    @pytest.mark.parametrize(("split", "allowed"), [("1", True), ("", False)])
    def test_parts_may_go_ahead_where_the_customer_allows_it(self, split: str, allowed: bool) -> None:
        assert read(split=split).split_allowed is allowed

    @pytest.mark.clause("3.3")
    @pytest.mark.parametrize("name", ["specification", "quality"])
    def test_not_stated_goes_before_what_was_typed_there(self, name: str) -> None:
        line = read(LINE | {name: "x" * 2000, f"{name}_unstated": "1"}).lines[0]
        assert getattr(line, name) is None


class TestLines:
    def test_faults_count_lines_as_the_page_does(self) -> None:
        assert faults({}, {"part": "A"}, LINE, {"quantity": "5"}) == {
            "lines-1-quantity": TestNumbers.QUANTITY.replace("1:", "2:", 1), "lines-1-due": "Line 2: enter a day, such as 2026-12-18",
            "lines-3-part": "Line 4: enter the part number", "lines-3-due": "Line 4: enter a day, such as 2026-12-18",
        }  # fmt: skip

    @pytest.mark.parametrize(
        "name", ["part", "name", "revision", "material", "specification", "quality", "quantity", "unit", "due", "price"]
    )
    def test_a_row_in_which_anything_was_typed_is_a_line(self, name: str) -> None:
        assert not typed.is_empty({name: "x"})

    @pytest.mark.parametrize("row", [{}, {"part": ""}, {"zone": "forecast"}, {"open": "1"}, {"id": KEY}, {"quality_unstated": "1"}])
    def test_a_row_in_which_nothing_was_typed_is_none(self, row: dict[str, str]) -> None:
        assert typed.is_empty(row)

    @pytest.mark.parametrize("row", [{"more": [["5", "", ""]]}, {"supplied": [["钢", ""]]}])
    def test_further_dates_and_materials_make_a_row_a_line_too(self, row: dict[str, Any]) -> None:
        assert not typed.is_empty(row)

    def test_a_thousand_lines_are_read_and_of_more_none(self) -> None:
        assert len(read(*[LINE] * 1000).lines) == 1000
        assert faults(*[LINE] * 1001) == {"lines-0-part": "An order has at most 1000 lines; this one has 1001."}

    def test_an_order_without_lines_is_told_so(self) -> None:
        assert faults({}, {"open": "1"}) == {"lines-0-part": "Enter at least one line."}

    def test_a_line_that_amends_one_names_it(self) -> None:
        assert read(LINE | {"id": KEY}).lines[0].id == uuid.UUID(KEY)
        assert [read(LINE | {"id": text}).lines[0].id for text in ("", "x", "1" * 35, "z" * 36)] == [None] * 4

    def test_files_flags_and_source_come_with_the_order(self) -> None:
        content = {"header": HEADER, "flags": ["ppap"], "lines": [LINE], "files": [KEY]}
        found = typed.read(content, CUSTOMER, TODAY, source="mail", places=[PLACE])
        assert (found.flags, found.files, found.source, found.customer_id) == (("ppap",), (uuid.UUID(KEY),), "mail", CUSTOMER)
        assert typed.read(content, CUSTOMER, TODAY, places=[PLACE]).source == "portal"

    def test_content_that_lacks_its_parts_is_an_order_that_lacks_everything(self) -> None:
        with pytest.raises(Invalid) as refused:
            typed.read({}, CUSTOMER, TODAY)
        assert set(refused.value.fields) == {"lines-0-part", "po", "ship_to", "transport"}


class TestThePage:
    def test_a_new_one_has_three_empty_lines(self) -> None:
        assert typed.blank() == {"header": {"split": "1", "kind": "single"}, "flags": [], "lines": [{}, {}, {}], "files": []}
        assert len(typed.blank(1)["lines"]) == 1
        first, second, _ = typed.blank()["lines"]
        assert first is not second

    def test_the_header_of_a_page_reaches_the_order_field_by_field(self) -> None:
        texts = ("program", "transport", "packaging", "contact", "stands_behind", "services", "notes", "ship_to_text", "related")
        chosen = {"po": "77", "kind": "call_off", "order_date": "2026-11-20", "currency": "EUR", "relation": "call_off_of", "split": "1"}
        content = posted(*[(name, f"of {name}") for name in texts], *chosen.items(), ("lines-0-part", "A"), ("lines-0-quantity", "5"),
                         ("lines-0-due", "2026-12-18"), ("source", "fax"))  # fmt: skip
        found = typed.read(content, CUSTOMER, TODAY)
        assert {name: getattr(found, name) for name in texts} == {name: f"of {name}" for name in texts}
        assert (found.po_number, found.kind, found.order_date, found.currency) == ("77", "call_off", date(2026, 11, 20), "EUR")
        assert (found.relation, found.split_allowed, content["header"]["source"]) == ("call_off_of", True, "fax")

    def test_every_column_and_field_is_kept_and_no_other(self) -> None:
        columns = [(f"lines-0-{name}", name) for name in typed.COLUMNS]
        header = [(name, name) for name in typed.HEADER]
        content = posted(*columns, *header, ("lines-0-colour", "red"), ("admin", "1"))
        assert content["lines"] == [{name: name for name in typed.COLUMNS}]
        assert content["header"] == {name: name for name in typed.HEADER}

    @pytest.mark.parametrize("name", ["lines-10000-part", "lines--part", "lines-1-p", "lines-1-Part", "xlines-1-part", "lines-1-part-2"])
    def test_a_field_that_is_no_field_of_a_line_makes_none(self, name: str) -> None:
        assert posted((name, "A"))["lines"] == []

    def test_an_emptied_row_keeps_its_place(self) -> None:
        assert posted(("lines-0-part", ""), ("lines-1-part", "A"))["lines"] == [{}, {"part": "A"}]

    def test_rows_of_further_dates_are_kept_where_quantity_or_day_is_typed(self) -> None:
        typed_in = {"quantity": ("5", "", ""), "due": ("", "2027-01-08", ""), "zone": ("forecast",)}
        pairs = [(f"lines-0-more_{name}", each) for name, values in typed_in.items() for each in values]
        assert posted(*pairs)["lines"] == [{"more": [["5", "", "forecast"], ["", "2027-01-08", ""]]}]

    def test_rows_of_materials_are_kept_where_name_or_amount_is_typed(self) -> None:
        pairs = [("lines-0-supplied_material", "钢"), ("lines-0-supplied_expected", ""), ("lines-0-supplied_material", ""),
                 ("lines-0-supplied_expected", "7"), ("lines-0-supplied_material", ""), ("lines-0-supplied_expected", "")]  # fmt: skip
        assert posted(*pairs)["lines"] == [{"supplied": [["钢", ""], ["", "7"]]}]

    def test_files_are_named_by_ids_and_flags_by_words(self) -> None:
        files = [("files_id", each) for each in (KEY, "x", KEY + "1")]
        content = posted(*files, *[("flags", each) for each in ("ppap", "x" * 40, "y" * 39)])
        assert (content["files"], content["flags"]) == ([KEY], ["ppap", "y" * 39])

    @pytest.mark.parametrize(("text", "place"), [("0", 0), ("12", 12), ("9999", 9999), ("10000", 0), ("", 0), ("-1", 0), ("x", 0)])
    def test_a_place_that_is_none_is_the_first(self, text: str, place: int) -> None:
        assert typed.index(text) == place

    @pytest.mark.parametrize(("field", "opened"), [("name", True), ("price", True), ("supplied", True), ("more_due", True), ("part", False),
                                                   ("quantity", False), ("due", False)])  # fmt: skip
    def test_a_line_is_opened_where_its_fault_would_be_out_of_sight(self, field: str, opened: bool) -> None:
        shown = typed.open_faulty({"lines": [{"part": "A"}, {"part": "B"}], "flags": []}, {f"lines-1-{field}": "…", "po": "…"})  # type: ignore[dict-item]
        assert shown == {"lines": [{"part": "A"}, {"part": "B"} | ({"open": "1"} if opened else {})], "flags": []}

    def test_an_id_is_read_or_nothing_is_found(self) -> None:
        assert typed.id_written(KEY) == uuid.UUID(KEY)
        with pytest.raises(NotFound):
            typed.id_written(KEY.replace("-", ""))

    @pytest.mark.parametrize(("text", "number"), [("1,500", Decimal(1500)), ("0.25", Decimal("0.25")), ("viel", None), ("", None)])
    def test_what_is_shown_while_typing_is_read_as_far_as_it_can_be(self, text: str, number: Decimal | None) -> None:
        assert typed.decimal(text) == number
