"""Materials with their stock."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from domain.products import actions, inputs
from domain.products.models import Material
from domain.products.queries import parts
from domain.shared.clock import today
from domain.shared.entered import as_typed
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/materials", permission="products.product.see")
def index(desk: Desk) -> Answer:
    text = desk.query.get("q")
    may_edit = desk.may("products.product.edit")
    return desk.page("admin/products/materials.html", rows=parts.materials(desk.work, text), text=text, may_edit=may_edit)


@get("/materials/new", permission="products.product.edit")
def new(desk: Desk) -> Answer:
    return _form(desk, None, desk.form or {"unit": "kg", "lead_days": "10"})


@post("/materials", permission="products.product.edit", redisplay=new)
def create(desk: Desk) -> Answer:
    made = actions.save_material(desk.work, inputs.read_material(desk.form))
    return desk.go("/admin/materials", Message("{name} is on record.", name=made.name))


@get("/materials/{id:str}", permission="products.product.see", objects={"id": "material"})
def show(desk: Desk, id: uuid.UUID) -> Answer:
    found = desk.work.fetch(Material, id)
    shown = {field.name: as_typed(getattr(found, field.name)) for field in fields(inputs.MaterialInput)}
    return _form(desk, found, {**desk.form, **shown} if "code" not in desk.form else desk.form)


@post("/materials/{id:str}", permission="products.product.edit", redisplay=show, objects={"id": "material"})
def edit(desk: Desk, id: uuid.UUID) -> Answer:
    found = desk.work.fetch(Material, id)
    actions.save_material(desk.work, inputs.read_material(desk.form), found, version=desk.version)
    return desk.go("/admin/materials", Message("{name} is saved.", name=found.name))


@post("/materials/{id:str}/count", permission="products.stock.edit", redisplay=show, objects={"id": "material"})
def count(desk: Desk, id: uuid.UUID) -> Answer:
    quantity, day = inputs.read_count(desk.form)
    actions.count_material(desk.work, desk.work.fetch(Material, id), quantity, day, version=desk.version)
    return desk.go("/admin/materials", Message("The stock count is entered."))


def _form(desk: Desk, material: Material | None, values: Mapping[str, Any]) -> Answer:
    return desk.page("admin/products/material.html", material=material, values=values, may_edit=desk.may("products.product.edit"),
                     may_count=desk.may("products.stock.edit"), today=today(desk.work))


HANDLERS = [index, new, create, show, edit, count]
