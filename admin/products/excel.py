"""Excel out (a customer's list) and in: upload, mistakes by cell, preview, application; and the list issued as a form."""

from __future__ import annotations

import re
import uuid

from domain.customers import queries as customers
from domain.customers.models import Customer
from domain.products import imports, sheet, workbook
from domain.products.queries import lists
from domain.records import actions as records
from domain.shared.errors import Invalid, NotFound
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE
from domain.shared.workflow import authorise
from web import Answer, Desk, get, post

LARGEST = 12_000_000


@get("/product-lists/{number:str}/FM070100-13.xlsx", permission="products.product.see", rate="export", objects={"number": "customer"})
def export(desk: Desk, number: str) -> Answer:
    customer = customers.by_number(desk.work, number)
    packed = workbook.product_list(customer, lists.of_customer(desk.work, customer.id), desk.work)
    return desk.file(packed, f"FM070100-13 {customer.name_short}.xlsx", MEDIA_TYPE)


@post("/product-lists/{number:str}/form", permission="records.form.print", objects={"number": "customer"})
def issue(desk: Desk, number: str) -> Answer:
    customer = customers.by_number(desk.work, number)
    records.issue(desk.work, workbook.FORM, customer, sheet.list_sheet(desk.work, customer.id), title=customer.name_short)
    return desk.go(f"/admin/product-lists/{number}", Message("FM070100-13 is issued. The PDF stands under the documents in a moment."))


@get("/imports/{kind:str}/new", permission="products.product.see")
def new(desk: Desk, kind: str) -> Answer:
    wanted = _kind(desk, kind)
    customer = _customer(desk, desk.query.get("customer") or desk.form.get("customer"), kind)
    wrong = {name: why for name, why in desk.errors.items() if name.startswith("cell-")}
    return desk.page("admin/products/import.html", name=kind, kind=wanted, customer=customer, wrong=wrong)


@get("/imports/{kind:str}/template.xlsx", permission="products.product.see", rate="export")
def template(desk: Desk, kind: str) -> Answer:
    _kind(desk, kind)
    return desk.file(imports.template(kind), f"{kind}.xlsx", MEDIA_TYPE)


@post("/imports/{kind:str}", permission="products.product.see", redisplay=new, upload=LARGEST, rate="upload")
def upload(desk: Desk, kind: str) -> Answer:
    _kind(desk, kind)
    if not desk.files:
        raise Invalid({"file": Message("Please choose a file.")})
    file = desk.files[0]
    kept = imports.upload(desk.work, kind, file.bytes, file.name, _customer(desk, desk.form.get("customer"), kind))
    return desk.go(f"/admin/imports/previews/{kept.id}")


@get("/imports/previews/{id:str}", permission="products.product.see", objects={"id": "import"})
def preview(desk: Desk, id: uuid.UUID) -> Answer:
    return desk.page("admin/products/preview.html", found=imports.found(desk.work, id))


@post("/imports/previews/{id:str}/application", permission="products.product.see", objects={"id": "import"})
def apply(desk: Desk, id: uuid.UUID) -> Answer:
    found = imports.found(desk.work, id)
    count = imports.apply(desk.work, id)
    pages = {"list": f"/admin/product-lists/{found.customer.number if found.customer else ''}", "materials": "/admin/materials"}
    said = Message("{n} changes from {file} are taken over.", n=count, file=found.file_name)
    return desk.go(pages.get(found.name, "/admin/products"), said)


def _kind(desk: Desk, kind: str) -> imports.Kind:
    if kind not in imports.KINDS:
        raise NotFound
    authorise(desk.work, imports.KINDS[kind].permission)
    return imports.KINDS[kind]


def _customer(desk: Desk, number: str, kind: str) -> Customer | None:
    if not imports.KINDS[kind].of_customer:
        return None
    return customers.by_number(desk.work, number if re.fullmatch(r"[\w.-]{1,40}", number) else "")


HANDLERS = [export, issue, new, template, upload, preview, apply]
