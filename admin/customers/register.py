"""The customer register FM070100-10 and a customer's page."""

from __future__ import annotations

from urllib.parse import urlencode

from domain.customers import queries, rules
from domain.customers.queries import Filter
from web import Answer, Desk, get

TABS = ("", "terms", "places", "contacts", "requirements", "internal")
VIEWS = ("mine", "indirect", "retail", "potential")


@get("/customers", permission="customers.customer.see")
def index(desk: Desk) -> Answer:
    query = desk.query
    view = query.get("view") if query.get("view") in VIEWS else ""
    wanted = Filter(query.get("q"), query.get("grade"), query.get("distance"), view, view == "mine", query.get("after"))
    found = queries.listed(desk.work, wanted)
    later = {**query, "after": found.later} if found.later else None
    return desk.page("admin/customers/list.html", found=found, wanted=wanted, view=view, counts=queries.counts(desk.work, desk.actor.id),
                     rules=rules, later=f"/admin/customers?{urlencode(later)}" if later else None)


@get("/customers/{number:str}", permission="customers.customer.see", objects={"number": "customer"})
def show(desk: Desk, number: str) -> Answer:
    tab = desk.query.get("tab")
    return desk.page("admin/customers/show.html", found=queries.page(desk.work, number), tab=tab if tab in TABS else "", rules=rules,
                     may_edit=desk.may("customers.customer.edit"), may_require=desk.may("customers.requirement.edit"))


HANDLERS = [index, show]
