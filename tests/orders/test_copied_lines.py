"""An order as typed content again, line by line: what the customer wrote is kept, what the list fills in is left to it. No database."""

from __future__ import annotations

import uuid
from datetime import date
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest

from domain.orders import copying, frameworks
from domain.orders.frameworks import CalledOff
from tests.cast import TODAY

D = Decimal
KEY = uuid.UUID(int=1)
LISTED: Any = SimpleNamespace(name="前下摆臂总成（左）", specification="", drawing="DWG-K80", revision="B", quality="按控制计划检验")


def schedule(quantity: str = "2400.000", day: date = date(2026, 12, 18), zone: str = "firm") -> Any:
    return SimpleNamespace(quantity=D(quantity), requested=day, zone=zone)


def line(*dates: Any, **more: Any) -> Any:
    said = {
        "id": KEY, "customer_part": "2904110-K80", "line_class": "mass_production", "customer_price": None, "name": "前下摆臂总成（左）",
        "drawing_revision": "B", "material": "QStE420", "unit": "pcs", "specification": "DWG-K80 B",
        "quality": "按控制计划检验", "supplied": [],
    }
    return SimpleNamespace(**said | more, schedules=dates or (schedule(),))


def typed(of: Any, listed: Any = LISTED, *, copy: bool = False) -> dict[str, Any]:
    return copying._line_typed(of, TODAY, copy, listed)


BARE = {"part": "2904110-K80", "quantity": "2400", "due": "2026-12-18", "zone": "firm", "id": str(KEY)}


@pytest.mark.clause("3.3")
class TestALineOfMassProduction:
    def test_is_its_part_quantity_and_day_alone_where_the_list_says_the_rest(self) -> None:
        assert typed(line()) == BARE

    @pytest.mark.parametrize(("name", "text"), [("name", "左下摆臂"), ("specification", "图纸 B 版，加印批号"), ("quality", "全检")])
    def test_keeps_what_the_customer_wrote_otherwise_than_the_list(self, name: str, text: str) -> None:
        assert typed(line(**{name: text})) == BARE | {name: text}

    def test_is_compared_with_the_lists_own_specification_where_it_has_one(self) -> None:
        listed = SimpleNamespace(**vars(LISTED) | {"specification": "规格书 7"})
        assert typed(line(specification="规格书 7"), listed) == BARE
        assert typed(line(), listed) == BARE | {"specification": "DWG-K80 B"}

    @pytest.mark.parametrize(("price", "text"), [("86.400000", "86.4"), ("100.000000", "100"), ("0.000000", "0"), ("0.000010", "0.00001")])
    def test_keeps_the_price_that_they_wrote_without_trailing_zeros(self, price: str, text: str) -> None:
        assert typed(line(customer_price=D(price))) == BARE | {"price": text}

    def test_names_no_revision_or_material_so_that_a_newer_list_holds(self) -> None:
        assert {"revision", "material", "unit"}.isdisjoint(typed(line()))


@pytest.mark.clause("3.2")
class TestALineInDevelopment:
    SAID = {"name": "前下摆臂总成（左）", "revision": "B", "material": "QStE420", "specification": "DWG-K80 B", "quality": "按控制计划检验"}

    @pytest.mark.parametrize("line_class", ["newly_developed", "design_changed", "special_contract"])
    def test_keeps_all_that_was_said_of_it(self, line_class: str) -> None:
        assert typed(line(line_class=line_class)) == BARE | self.SAID

    def test_of_a_part_that_no_list_knows_says_its_unit_too(self) -> None:
        assert typed(line(line_class="newly_developed", unit="kg"), None) == BARE | self.SAID | {"unit": "kg"}

    def test_a_part_that_left_the_list_is_typed_in_full_whatever_it_was(self) -> None:
        assert typed(line(), None) == BARE | self.SAID | {"unit": "pcs"}

    @pytest.mark.parametrize("name", ["specification", "quality"])
    def test_what_was_not_stated_is_not_stated_again(self, name: str) -> None:
        found = typed(line(line_class="newly_developed", **{name: None}))
        assert name not in found
        assert found[f"{name}_unstated"] == "1"


class TestItsDates:
    def test_the_first_stands_in_the_line_and_further_ones_below(self) -> None:
        found = typed(line(schedule("1200"), schedule("1200.500", date(2026, 12, 30), "forecast")))
        assert (found["quantity"], found["due"], found["more"]) == ("1200", "2026-12-18", [["1200.5", "2026-12-30", "forecast"]])

    @pytest.mark.parametrize(("day", "copied"), [
        (date(2026, 11, 22), ""), (TODAY, "2026-11-23"), (date(2026, 11, 24), "2026-11-24"),
    ])
    def test_a_copy_leaves_a_day_that_is_past_to_be_named_anew(self, day: date, copied: str) -> None:
        assert typed(line(schedule(day=day)), copy=True).get("due", "") == copied
        assert typed(line(schedule(day=day)))["due"] == day.isoformat(), "an amendment keeps the day that it amends"

    def test_a_line_without_any_is_a_line_to_be_filled_in(self) -> None:
        of = line()
        of.schedules = ()
        assert typed(of) == {"part": "2904110-K80", "id": str(KEY)}

    def test_a_large_quantity_is_written_without_an_exponent(self) -> None:
        assert typed(line(schedule("1000000.000")))["quantity"] == "1000000"


def test_a_copy_is_a_line_of_its_own_and_an_amendment_names_the_line_it_amends() -> None:
    assert "id" not in typed(line(), copy=True)
    assert typed(line())["id"] == str(KEY)


@pytest.mark.clause("2.3")
def test_material_that_the_customer_sends_is_announced_again_and_what_is_expected_no_more_is_not() -> None:
    sent = [SimpleNamespace(material="钢板", expected=D("500.000")), SimpleNamespace(material="旧料", expected=D(0))]
    assert typed(line(supplied=sent))["supplied"] == [["钢板", "500"]]


class TestWhatIsLeftOfAFramework:
    @pytest.mark.parametrize(("agreed", "before", "now", "left"), [
        ("1000", "0", "0", "1000"), ("1000", "400", "600", "0"), ("1000", "400", "601", "-1"), ("0", "0", "5", "-5"),
        ("10.5", "0.25", "0.25", "10"),
    ])
    def test_is_what_was_agreed_less_what_was_called_off_below_nothing_too(self, agreed: str, before: str, now: str, left: str) -> None:
        assert CalledOff("2904110-K80", D(agreed), D(before), D(now)).left == D(left)

    def test_counts_a_part_written_in_two_ways_once_in_the_words_of_the_first(self, monkeypatch: pytest.MonkeyPatch) -> None:
        sums = iter([{"a-1": D(1000), "b-2": D(50)}, {"a-1": D(300), "b-2": D(0)}])
        monkeypatch.setattr(frameworks, "_sums", lambda work, where: next(sums))
        lines = [SimpleNamespace(part=part, quantity=D(quantity)) for part, quantity in (("A-1", 100), ("B-2", 60), ("ａ- 1", 50))]
        found: Any = frameworks.called_off(None, SimpleNamespace(id=KEY), SimpleNamespace(lines=lines))  # type: ignore[arg-type]
        assert found == [CalledOff("A-1", D(1000), D(300), D(150)), CalledOff("B-2", D(50), D(0), D(60))]
        assert [each.left for each in found] == [D(550), D(-10)]
