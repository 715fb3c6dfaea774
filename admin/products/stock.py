"""Stock as counted, and lots with what quality has blocked."""

from __future__ import annotations

import uuid

from admin.products.parts import show
from domain.products import actions, inputs
from domain.products.models import Lot
from domain.products.queries import parts
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/products/{code:str}/count", permission="products.stock.edit", redisplay=show, objects={"code": "product"})
def count(desk: Desk, code: str) -> Answer:
    quantity, day = inputs.read_count(desk.form)
    actions.count_product(desk.work, parts.by_code(desk.work, code), quantity, day, version=desk.version)
    return desk.go(f"/admin/products/{code}", Message("The stock count is entered."))


@post("/products/{code:str}/lots", permission="products.stock.edit", redisplay=show, objects={"code": "product"})
def add_lot(desk: Desk, code: str) -> Answer:
    actions.add_lot(desk.work, parts.by_code(desk.work, code), inputs.read_lot(desk.form))
    return desk.go(f"/admin/products/{code}", Message("The lot is on record."))


@post("/products/{code:str}/lots/{id:str}/block", permission="products.lot.block", objects={"code": "product"})
def block(desk: Desk, code: str, id: uuid.UUID) -> Answer:
    lot = parts.of_product(desk.work, Lot, parts.by_code(desk.work, code), id)
    actions.block(desk.work, lot, desk.form.get("reason"), version=desk.version)
    said = Message("Lot {number} is blocked: it counts neither for promise nor for dispatch.", number=lot.number)
    return desk.go(f"/admin/products/{code}", said)


@post("/products/{code:str}/block", permission="products.lot.block", redisplay=show, objects={"code": "product"})
def stop(desk: Desk, code: str) -> Answer:
    quantity, reason = inputs.read_stop(desk.form)
    lot = actions.stop(desk.work, parts.by_code(desk.work, code), quantity, reason, version=desk.version)
    said = Message("All of {code} that is here is blocked: it counts neither for promise nor for dispatch.", code=code)
    if quantity is not None and lot is not None:
        said = Message("Lot {number} is blocked: it counts neither for promise nor for dispatch.", number=lot.number)
    return desk.go(f"/admin/products/{code}", said)


@post("/products/{code:str}/lots/{id:str}/release", permission="products.lot.block", objects={"code": "product"})
def unblock(desk: Desk, code: str, id: uuid.UUID) -> Answer:
    lot = parts.of_product(desk.work, Lot, parts.by_code(desk.work, code), id)
    actions.unblock(desk.work, lot, desk.form.get("reason"), version=desk.version)
    return desk.go(f"/admin/products/{code}", Message("Lot {number} is free again.", number=lot.number))


HANDLERS = [count, add_lot, block, stop, unblock]
