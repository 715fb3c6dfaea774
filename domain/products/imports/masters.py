"""Parts, materials and stock counts from Excel."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, fields
from datetime import date, datetime
from functools import partial
from typing import Any

from sqlalchemy import select

from domain.products import actions
from domain.products.actions.stock import counted_at
from domain.products.imports.steps import Plan, Row, Step, both, differing, words
from domain.products.inputs import MaterialInput, ProductInput, read_count, read_material, read_product
from domain.products.models import Material, Product, ProductionLine
from domain.products.queries.entries import part_key
from domain.products.rules import quantity_refusal, unit_meant
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work


def parts(work: Work, rows: Sequence[Row]) -> Plan:
    """Parts by company code: new ones are entered, others changed where they differ."""
    lines = {key: str(line.id) for line in work.session.scalars(select(ProductionLine)) for key in (line.code.upper(), line.name.upper())}
    names = {str(line.id): line.name for line in work.session.scalars(select(ProductionLine))}

    def read(given: dict[str, str]) -> tuple[ProductInput, dict[str, Any]]:
        if (line := given.pop("line", None)) is not None:
            if line and line.upper() not in lines:
                raise Invalid({"line": Message("No production line is called so.")})
            given["line_id"] = lines.get(line.upper(), "")
        given = {"unit": "pcs", "lead_days": "15", **given}
        made = read_product(given | {"unit": unit_meant(given["unit"]) or given["unit"]})
        return made, {**asdict(made), "line_id": names.get(str(made.line_id), "")}

    shown = ("code", "name_zh", "name_en", "unit", "line_id", "pieces_per_hour", "lead_days", "safety_stock", "restricted_substances",
             "production_ended", "service_ended", "hs_code", "origin", "net_weight")
    return _masters(work, rows, Product, read, tuple(field.name for field in fields(ProductInput)), shown,
                    lambda given: partial(actions.create_product, work, given),
                    lambda product, given: partial(actions.edit_product, work, product, given, version=product.version), names)


def materials(work: Work, rows: Sequence[Row]) -> Plan:
    """Materials by code: new ones are entered, others changed where they differ."""

    def read(given: dict[str, str]) -> tuple[MaterialInput, dict[str, Any]]:
        made = read_material(given)
        return made, asdict(made)

    names = tuple(field.name for field in fields(MaterialInput))
    return _masters(work, rows, Material, read, names, names, lambda given: partial(actions.save_material, work, given),
                    lambda found, given: partial(actions.save_material, work, given, found, version=found.version), {})


def _masters(work: Work, rows: Sequence[Row], model: Any, read: Callable[[dict[str, str]], tuple[Any, dict[str, Any]]],
             kept: tuple[str, ...], shown: tuple[str, ...], create: Callable[[Any], Callable[[], object]],
             edit: Callable[[Any, Any], Callable[[], object]], names: dict[str, str]) -> Plan:
    plan, seen = Plan(), dict[str, int]()
    there = {found.code.upper(): found for found in work.session.scalars(select(model))}
    for number, raw in rows:
        with plan.row(number):
            code = _once(part_key(raw.get("code", "")), number, seen)
            found = there.get(code)
            before = {name: getattr(found, name) for name in kept} if found else {}
            given, after = read({**{name: words(value) for name, value in before.items()}, **raw})
            if "line_id" in before:
                before["line_id"] = names.get(str(before["line_id"]), "")
            changed = differing(before, after, shown)
            if not changed:
                plan.unchanged += 1
                continue
            what, run = ("changed", edit(found, given)) if found else ("added", create(given))
            plan.steps.append(Step(number, code, getattr(given, "name", "") or getattr(given, "name_zh", ""), what, changed, run))
    return plan


def stock(work: Work, rows: Sequence[Row], *, newest: bool = False) -> Plan:
    """Stock counts of parts and materials by code, each with the day on which it was counted.

    `newest`: a count of an earlier day than the one that stands changes nothing, as programs tell late what they told before.
    """
    plan, seen = Plan(), dict[str, int]()
    there: dict[str, Any] = {found.code.upper(): found for found in work.session.scalars(select(Material))}
    there |= {found.code.upper(): found for found in work.session.scalars(select(Product))}
    for number, raw in rows:
        with plan.row(number):
            code = part_key(raw.get("code", ""))
            found, (quantity, day) = both(partial(_counted, there, code, number, seen), partial(read_count, raw))
            if isinstance(found, Product) and (why := quantity_refusal(found.unit, quantity)):
                raise Invalid({"on_hand": why})
            if newest and found.counted_at is not None and day < found.counted_at.astimezone(settings().zone).date():
                plan.unchanged += 1
                continue
            before = {"on_hand": found.on_hand, "counted_on": _day(found.counted_at)}
            changed = differing(before, {"on_hand": quantity, "counted_on": _day(counted_at(work, day))})
            if not changed:
                plan.unchanged += 1
                continue
            count = actions.count_product if isinstance(found, Product) else actions.count_material
            run = partial(count, work, found, quantity, day, version=found.version)
            plan.steps.append(Step(number, code, getattr(found, "name", "") or getattr(found, "name_zh", ""), "changed", changed, run))
    return plan


def _counted(there: Mapping[str, Any], code: str, number: int, seen: dict[str, int]) -> Any:
    """What a count is of, once. Raises Invalid."""
    if _once(code, number, seen) not in there:
        raise Invalid({"code": Message("No part and no material has this code.")})
    return there[code]


def _day(at: datetime | None) -> date | None:
    return at.astimezone(settings().zone).date() if at else None


def _once(code: str, number: int, seen: dict[str, int]) -> str:
    if not code:
        raise Invalid({"code": Message("Please fill this in.")})
    if code in seen:
        raise Invalid({"code": Message("Row {row} names the same code.", row=seen[code])})
    seen[code] = number
    return code
