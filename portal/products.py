"""The customer's own sales product list FM070100-13 with its prices."""

from __future__ import annotations

from domain.customers.models import Customer
from domain.products import workbook
from domain.products.queries import lists
from domain.shared.spreadsheet import MEDIA_TYPE
from web import Answer, Desk, get


@get("/products", permission="products.list.see_own")
def index(desk: Desk) -> Answer:
    text = desk.query.get("q")
    rows = lists.of_customer(desk.work, _own(desk).id, text=text, active_only=True)
    return desk.page("portal/products/list.html", rows=rows, text=text)


@get("/products.xlsx", permission="products.list.see_own", rate="export")
def export(desk: Desk) -> Answer:
    customer = _own(desk)
    rows = lists.of_customer(desk.work, customer.id, active_only=True)
    return desk.file(workbook.product_list(customer, rows, desk.work), f"FM070100-13 {customer.name_short}.xlsx", MEDIA_TYPE)


def _own(desk: Desk) -> Customer:
    return desk.work.fetch(Customer, desk.actor.customer_id)


HANDLERS = [index, export]
