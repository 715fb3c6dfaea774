"""Parts, materials and counts from Excel against what stands there: what a cell, an empty cell and a missing column do."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.products.imports import masters
from domain.products.imports.steps import Plan
from domain.products.models import Material, Product
from domain.shared.actor import Actor, system
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

CODE = "HC-4801-012"
PART = {"code": CODE, "name_zh": "前下摆臂总成（左）"}
STEEL = {"code": "NR-60", "name": "橡胶 NR-60", "unit": "kg", "lead_days": "10"}
READ = {"parts": masters.parts, "materials": masters.materials, "stock": masters.stock}
WHO = {"parts": "fang", "materials": "fang", "stock": "sun_li"}


def planned(cast: Cast, kind: str, *rows: dict[str, str], run: bool = False, who: Actor | None = None) -> Plan:
    with unit(who or cast.people[WHO[kind]], now=NOW) as work:
        plan = READ[kind](work, [(number, dict(row)) for number, row in enumerate(rows, 2)])
        for step in plan.steps if run else ():
            step.run()
        return plan


def fields(plan: Plan) -> dict[str, tuple[str, str]]:
    (step,) = plan.steps
    return {name: (before, after) for name, before, after in step.fields}


def wrong(plan: Plan) -> list[tuple[int, str, str]]:
    return [(row, name, str(why)) for row, name, why in plan.wrong]


def product(code: str = CODE) -> Product:
    with unit(system("test"), now=NOW) as work:
        return work.session.scalars(select(Product).where(Product.code == code)).one()


def material(code: str) -> Material:
    with unit(system("test"), now=NOW) as work:
        return work.session.scalars(select(Material).where(Material.code == code)).one()


class TestParts:
    def test_a_row_that_says_what_stands_there_changes_nothing(self, cast: Cast) -> None:
        plan = planned(cast, "parts", {**PART, "line": "焊接一线", "pieces_per_hour": "60.00", "lead_days": "15", "safety_stock": "100"})
        assert (plan.steps, plan.unchanged, plan.wrong) == ([], 1, [])

    @pytest.mark.parametrize(
        ("field", "value", "shown"),
        [
            ("name_zh", "摆臂", ("前下摆臂总成（左）", "摆臂")), ("name_en", "Arm", ("", "Arm")), ("unit", "set", ("pcs", "set")),
            ("pieces_per_hour", "75.5", ("60", "75.5")), ("pieces_per_hour", "", ("60", "")), ("lead_days", "20", ("15", "20")),
            ("safety_stock", "", ("100", "0")), ("safety_stock", "0", ("100", "0")),
            ("restricted_substances", "RoHS", ("", "RoHS")), ("production_ended", "2026-12-31", ("", "2026-12-31")),
            ("service_ended", "2027-12-31", ("", "2027-12-31")), ("hs_code", "8708.80.10", ("", "87088010")), ("origin", "cn", ("", "CN")),
            ("net_weight", "2.35", ("", "2.35")),
        ],
    )  # fmt: skip
    def test_each_field_is_shown_with_both_values_and_kept(self, cast: Cast, field: str, value: str, shown: tuple[str, str]) -> None:
        assert fields(planned(cast, "parts", {**PART, field: value}, run=True)) == {field: shown}
        assert planned(cast, "parts", {**PART, field: value}).unchanged == 1

    @pytest.mark.parametrize("name", ["L2", "l2", "装配二线"])
    def test_a_line_is_named_by_its_code_or_its_name(self, cast: Cast, name: str) -> None:
        plan = planned(cast, "parts", {**PART, "line": name}, run=True)
        assert fields(plan) == {"line_id": ("焊接一线", "装配二线")}
        assert product().line_id == cast.lines["L2"].id

    def test_an_empty_cell_takes_the_line_away_and_a_missing_column_leaves_it(self, cast: Cast) -> None:
        assert planned(cast, "parts", PART).unchanged == 1
        plan = planned(cast, "parts", {**PART, "line": ""}, run=True)
        assert fields(plan) == {"line_id": ("焊接一线", "")}
        assert product().line_id is None

    def test_a_line_that_nobody_has_is_told_at_its_cell(self, cast: Cast) -> None:
        assert wrong(planned(cast, "parts", {**PART, "line": "L9"})) == [(2, "line", "No production line is called so.")]

    def test_a_new_part_is_counted_in_pieces_and_takes_fifteen_days_unless_it_says_otherwise(self, cast: Cast) -> None:
        planned(cast, "parts", {"code": "n-1", "name_zh": "甲"}, {"code": "N-2", "name_zh": "乙", "unit": "kg", "lead_days": "3"}, run=True)
        first, second = product("N-1"), product("N-2")
        assert (first.unit, first.lead_days, first.line_id, first.on_hand) == ("pcs", 15, None, 0)
        assert (second.unit, second.lead_days) == ("kg", 3)

    def test_a_part_that_is_changed_keeps_its_unit_and_its_time(self, cast: Cast) -> None:
        planned(cast, "parts", {**PART, "unit": "set", "lead_days": "40"}, run=True)
        planned(cast, "parts", {**PART, "name_en": "Arm"}, run=True)
        assert (product().unit, product().lead_days, product().name_en) == ("set", 40, "Arm")

    @pytest.mark.parametrize("code", [CODE.lower(), f"  {CODE} ", "ＨＣ-4801-012"])
    def test_the_code_is_known_however_it_is_typed(self, cast: Cast, code: str) -> None:
        assert planned(cast, "parts", {**PART, "code": code}).unchanged == 1

    def test_each_step_says_its_row_its_code_its_name_and_what_it_does(self, cast: Cast) -> None:
        plan = planned(cast, "parts", {**PART, "name_en": "Arm"}, PART | {"code": "HC-2206-107", "name_zh": "稳定杆连接杆"},
                       {"code": "n-1", "name_zh": "甲"})  # fmt: skip
        assert [(step.row, step.key, step.title, step.what) for step in plan.steps] == [
            (2, CODE, "前下摆臂总成（左）", "changed"), (4, "N-1", "甲", "added"),
        ]  # fmt: skip
        assert plan.steps[1].fields[0] == ("code", "", "N-1")
        assert plan.unchanged == 1


class TestMaterials:
    def test_a_row_that_says_what_stands_there_changes_nothing(self, cast: Cast) -> None:
        assert planned(cast, "materials", {**STEEL, "safety_stock": "50.000"}).unchanged == 1

    def test_what_differs_is_shown_and_kept(self, cast: Cast) -> None:
        plan = planned(cast, "materials", {**STEEL, "lead_days": "12", "safety_stock": "60"}, run=True)
        assert fields(plan) == {"lead_days": ("10", "12"), "safety_stock": ("50", "60")}
        assert (material("NR-60").lead_days, material("NR-60").safety_stock, material("NR-60").on_hand) == (12, 60, 100)

    def test_a_new_one_is_entered_with_its_title(self, cast: Cast) -> None:
        plan = planned(cast, "materials", {"code": "al-1", "name": "铝板", "unit": "kg", "lead_days": "7"}, run=True)
        assert [(step.key, step.title, step.what) for step in plan.steps] == [("AL-1", "铝板", "added")]
        assert material("AL-1").safety_stock == 0

    @pytest.mark.parametrize("field", ["name", "unit", "lead_days"])
    def test_what_is_needed_is_told_at_its_cell(self, cast: Cast, field: str) -> None:
        assert wrong(planned(cast, "materials", {**STEEL, field: ""})) == [(2, field, "Please fill this in.")]


class TestCounts:
    @staticmethod
    def count(code: str, quantity: str, day: date = TODAY) -> dict[str, str]:
        return {"code": code, "on_hand": quantity, "counted_on": day.isoformat()}

    def test_the_same_count_of_the_same_day_changes_nothing(self, cast: Cast) -> None:
        plan = planned(cast, "stock", self.count(CODE, "320.000"), self.count("NR-60", "100"))
        assert (plan.steps, plan.unchanged) == ([], 2)

    def test_another_day_of_the_same_quantity_is_another_count(self, cast: Cast) -> None:
        plan = planned(cast, "stock", self.count(CODE, "320", date(2026, 11, 20)), run=True)
        assert fields(plan) == {"counted_on": ("2026-11-23", "2026-11-20")}
        assert product().counted_at == datetime.fromisoformat("2026-11-20T17:00:00+08:00")

    def test_a_count_says_what_it_is_of(self, cast: Cast) -> None:
        plan = planned(cast, "stock", self.count(CODE, "5"), self.count("nr-60", "7.125"), run=True)
        assert [(step.key, step.title, step.what) for step in plan.steps] == [
            (CODE, "前下摆臂总成（左）", "changed"), ("NR-60", "橡胶 NR-60", "changed"),
        ]  # fmt: skip
        assert (product().on_hand, material("NR-60").on_hand) == (5, Decimal("7.125"))

    def test_where_a_part_and_a_material_share_a_code_the_part_is_counted(self, cast: Cast) -> None:
        with unit(system("test"), now=NOW) as work:
            work.add(Material(code=CODE, name="同号材料", unit="kg", on_hand=Decimal(1), safety_stock=Decimal(0), lead_days=1))
        planned(cast, "stock", self.count(CODE, "5"), run=True)
        assert (product().on_hand, material(CODE).on_hand) == (5, 1)

    def test_what_was_never_counted_had_no_day(self, cast: Cast) -> None:
        assert fields(planned(cast, "stock", self.count("HC-9001-001", "5000"))) == {"counted_on": ("", "2026-11-23")}

    @pytest.mark.parametrize(
        ("row", "field", "why"),
        [
            ({"code": "HC-0", "on_hand": "1", "counted_on": "2026-11-23"}, "code", "No part and no material has this code."),
            ({"code": CODE, "on_hand": "1", "counted_on": "2026-11-24"}, "counted_on", "The count lies in the future."),
            ({"code": CODE, "on_hand": "", "counted_on": "2026-11-23"}, "on_hand", "Please fill this in."),
            ({"code": CODE, "on_hand": "1", "counted_on": ""}, "counted_on", "Please fill this in."),
            ({"code": CODE, "on_hand": "0.0001", "counted_on": "2026-11-23"}, "on_hand", "At most 3 decimals."),
        ],
    )
    def test_a_count_that_cannot_be_is_told_at_its_cell(self, cast: Cast, row: dict[str, str], field: str, why: str) -> None:
        assert wrong(planned(cast, "stock", row)) == [(2, field, why)]


@pytest.mark.parametrize(("kind", "row"), [("parts", PART), ("materials", STEEL),
                                           ("stock", {"code": CODE, "on_hand": "320", "counted_on": "2026-11-23"})])  # fmt: skip
def test_a_code_is_named_once_in_a_sheet_and_never_missing(cast: Cast, kind: str, row: dict[str, Any]) -> None:
    plan = planned(cast, kind, row, {**row, "code": f" {row['code'].lower()}"}, {**row, "code": " "}, {**row, "code": row["code"]})
    code = row["code"]
    assert wrong(plan) == [
        (3, "code", "Row 2 names the same code."), (4, "code", "Please fill this in."), (5, "code", "Row 2 names the same code."),
    ], code  # fmt: skip
    assert plan.unchanged == 1
