"""What belongs to a part and is entered on its page: consumption, documents, processes outside."""

from __future__ import annotations

import uuid
from decimal import Decimal

from admin.products.parts import show
from domain.products import actions, inputs
from domain.products.models import Material, OutsourcedProcess
from domain.products.queries import parts
from domain.shared.entered import Entered
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/products/{code:str}/consumption", permission="products.product.edit", redisplay=show, objects={"code": "product"})
def consumption(desk: Desk, code: str) -> Answer:
    product = parts.by_code(desk.work, code)
    entered = Entered(desk.form)
    key, per_piece = inputs.key(entered, "material_id", needed=True), entered.number("per_piece", needed=True, most=10**6)
    entered.check()
    actions.set_consumption(desk.work, product, desk.work.fetch(Material, key), per_piece or Decimal(0),
                            customer_supplied=entered.flag("customer_supplied"))
    return desk.go(f"/admin/products/{code}", Message("What a piece consumes is saved."))


@post("/products/{code:str}/documents", permission="products.product.edit", redisplay=show, objects={"code": "product"})
def document(desk: Desk, code: str) -> Answer:
    actions.add_document(desk.work, parts.by_code(desk.work, code), inputs.read_document(desk.form))
    return desk.go(f"/admin/products/{code}", Message("The document is on record."))


@post("/products/{code:str}/outsourced", permission="products.product.edit", redisplay=show, objects={"code": "product"})
def outsourced(desk: Desk, code: str) -> Answer:
    entered = Entered(desk.form)
    process, subcontractor, email = (entered.text(name) for name in ("process", "subcontractor", "email"))
    entered.check()
    actions.add_outsourced(desk.work, parts.by_code(desk.work, code), process, subcontractor, email)
    return desk.go(f"/admin/products/{code}", Message("The process outside is on record."))


@post("/products/{code:str}/outsourced/{id:str}/removal", permission="products.product.edit")
def remove_outsourced(desk: Desk, code: str, id: uuid.UUID) -> Answer:
    product = parts.by_code(desk.work, code)
    actions.remove_outsourced(desk.work, product, parts.of_product(desk.work, OutsourcedProcess, product, id))
    return desk.go(f"/admin/products/{code}", Message("The process outside is taken away."))


HANDLERS = [consumption, document, outsourced, remove_outsourced]
