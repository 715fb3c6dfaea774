"""The company's parts: the list with stock, a part's page, its record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from urllib.parse import urlencode

from domain.orders import evidence
from domain.products import actions, inputs
from domain.products.models import Product
from domain.products.queries import parts
from domain.shared.clock import today
from domain.shared.entered import as_typed
from domain.shared.message import Message
from web import Answer, Desk, get, post

WEEKS = 6


@get("/products", permission="products.product.see")
def index(desk: Desk) -> Answer:
    query = desk.query
    wanted = parts.Filter(query.get("q"), query.get("line"), query.get("view"), query.get("after"))
    found = parts.listed(desk.work, wanted)
    later = f"/admin/products?{urlencode({**query, 'after': found.later})}" if found.later else None
    return desk.page("admin/products/list.html", found=found, wanted=wanted, counts=parts.counts(desk.work), lines=parts.lines(desk.work),
                     later=later)


@get("/products/new", permission="products.product.edit")
def new(desk: Desk) -> Answer:
    return _form(desk, None, desk.form or {"unit": "pcs", "lead_days": "15"})


@post("/products", permission="products.product.edit", redisplay=new)
def create(desk: Desk) -> Answer:
    made = actions.create_product(desk.work, inputs.read_product(desk.form))
    return desk.go(f"/admin/products/{made.code}", Message("{code} has its company code.", code=made.code))


@get("/products/{code:str}", permission="products.product.see", objects={"code": "product"})
def show(desk: Desk, code: str) -> Answer:
    found = parts.page(desk.work, code)
    key = found.product.id
    stocks = evidence.stock_by_revision(desk.work, key, found.revisions)
    loads = evidence.load(desk.work, found.line.id, today(desk.work), WEEKS) if found.line else []
    return desk.page("admin/products/show.html", found=found, stocks=stocks, loads=loads, inputs=inputs,
                     materials=parts.materials(desk.work), may_edit=desk.may("products.product.edit"),
                     may_count=desk.may("products.stock.edit"), may_block=desk.may("products.lot.block"),
                     today=today(desk.work), typed=desk.form)


@get("/products/{code:str}/record", permission="products.product.edit", objects={"code": "product"})
def record(desk: Desk, code: str) -> Answer:
    product = parts.by_code(desk.work, code)
    shown = {field.name: as_typed(getattr(product, field.name)) for field in fields(inputs.ProductInput)}
    return _form(desk, product, desk.form or shown)


@post("/products/{code:str}/record", permission="products.product.edit", redisplay=record, objects={"code": "product"})
def edit(desk: Desk, code: str) -> Answer:
    product = parts.by_code(desk.work, code)
    actions.edit_product(desk.work, product, inputs.read_product(desk.form), version=desk.version)
    return desk.go(f"/admin/products/{product.code}", Message("The part is saved."))


def _form(desk: Desk, product: Product | None, values: Mapping[str, Any]) -> Answer:
    lines = [(str(line.id), f"{line.code} {line.name}") for line in parts.lines(desk.work)]
    return desk.page("admin/products/record.html", product=product, values=values, lines=lines, units=inputs.UNITS)


HANDLERS = [index, new, create, show, record, edit]
