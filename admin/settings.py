"""What the company sets for itself: read by everybody, changed by the administrator, each change in the audit trail."""

from __future__ import annotations

from domain.customers.rules import CURRENCIES
from domain.deliveries import company_terms
from domain.deliveries.freight import limits
from domain.shared.message import Message
from web import Answer, Desk, get, post


@get("/settings", permission="system.settings.see")
def index(desk: Desk) -> Answer:
    return desk.page("admin/settings.html", terms=company_terms.terms(desk.work), limits=limits.limits(desk.work),
                     currencies=CURRENCIES)


@post("/settings/deliveries", permission="system.settings.edit", redisplay=index)
def deliveries(desk: Desk) -> Answer:
    company_terms.change(desk.work, company_terms.read(desk.form))
    return desk.go("/admin/settings", Message("The settings are changed."))


@post("/settings/freight", permission="system.settings.edit", redisplay=index)
def freight(desk: Desk) -> Answer:
    limits.change(desk.work, limits.read(desk.form))
    return desk.go("/admin/settings", Message("The settings are changed."))


HANDLERS = [index, deliveries, freight]
