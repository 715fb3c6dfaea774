"""Goods on their way: the shipment plan 出货计划表, one shipment with its tracking, the shipment details 出货明细表 (5.1.12(1))."""

from __future__ import annotations

from domain.customers.rules import CURRENCIES
from domain.deliveries.dispatch import inputs, sheet, tracking
from domain.deliveries.dispatch import shipments as read
from domain.deliveries.dispatch.finding import slip_by_number
from domain.deliveries.dispatch.shipments import ShipmentFilter
from domain.deliveries.models import SlipState
from domain.notifications.letters import COMPANY_UNNAMED
from domain.orders.lists import customers
from domain.records import queries as records
from domain.shared.clock import today
from domain.shared.facts import COMPANY, fact
from domain.shared.message import Message
from domain.shared.workflow import state_name
from templates import press
from templates.dispatch_workbooks import details_workbook, plan_workbook
from templates.press.drawing import drawn
from web import Answer, Desk, get, post

SLIP = {"number": "slip"}
PATH = "/admin/dispatch/shipments"
STATES = {state.value: state_name("slip", state) for state in SlipState}


@get("/dispatch/shipments", permission="dispatch.see")
def index(desk: Desk) -> Answer:
    wanted = ShipmentFilter.of(desk.query)
    return desk.page(
        "admin/dispatch/shipments.html", wanted=wanted, found=read.listing(desk.work, wanted), states=STATES, today=today(desk.work),
        customers=customers(desk.work), planned=[] if wanted.after or wanted.before else read.planned(desk.work, wanted),
    )


@get("/dispatch/shipments.xlsx", permission="dispatch.see")
def export(desk: Desk) -> Answer:
    return desk.file(*plan_workbook(read.plan(desk.work, ShipmentFilter.of(desk.query)), desk.actor.language))


@get("/dispatch/shipments.pdf", permission="dispatch.see", rate="export")
def print_plan(desk: Desk) -> Answer:
    wanted = ShipmentFilter.of(desk.query)
    made = sheet.plan_sheet(read.plan(desk.work, wanted), wanted, desk.actor.name, today(desk.work))
    return _paper(desk, "shipment-plan", made)


@get("/dispatch/details", permission="dispatch.see")
def details(desk: Desk) -> Answer:
    wanted = ShipmentFilter.of(desk.query)
    found = read.detail_pages(desk.work, wanted)
    return desk.page("admin/dispatch/details.html", wanted=wanted, found=found, customers=customers(desk.work))


@get("/dispatch/details.xlsx", permission="dispatch.see")
def export_details(desk: Desk) -> Answer:
    return desk.file(*details_workbook(read.details(desk.work, ShipmentFilter.of(desk.query)), desk.actor.language))


@get("/dispatch/details.pdf", permission="dispatch.see", rate="export")
def print_details(desk: Desk) -> Answer:
    wanted = ShipmentFilter.of(desk.query)
    made = sheet.details_sheet(read.details(desk.work, wanted), wanted, desk.actor.name, today(desk.work))
    return _paper(desk, "shipment-details", made)


@get("/dispatch/shipments/{number:str}", permission="dispatch.see", objects=SLIP)
def show(desk: Desk, number: str) -> Answer:
    shown = read.page(desk.work, number)
    return desk.page(
        "admin/dispatch/shipment.html", shown=shown, slip=shown.slip, documents=records.of_thing(desk.work, "slip", shown.slip.id),
        what=tracking.WHAT, reported=tracking.REPORTED, today=today(desk.work), currencies=[(each, each) for each in CURRENCIES],
    )


@post("/dispatch/shipments/{number:str}/tracking", permission="dispatch.shipment.track", redisplay=show, objects=SLIP)
def track(desk: Desk, number: str) -> Answer:
    seen = inputs.read_seen(desk.form)
    tracking.track(desk.work, slip_by_number(desk.work, number, lock=True), **seen)
    return desk.go(f"{PATH}/{number}", Message("Entered."))


@post("/dispatch/shipments/{number:str}/carrier", permission="dispatch.shipment.track", redisplay=show, objects=SLIP)
def correct(desk: Desk, number: str) -> Answer:
    tracking.correct(desk.work, number, version=desk.version, **inputs.read_carrier(desk.form))
    return desk.go(f"{PATH}/{number}", Message("The data of the carrier are kept."))


def _paper(desk: Desk, form: str, made: sheet.PlanSheet) -> Answer:
    """A register of the day as paper: of what the reader sees, and not filed."""
    company = fact(desk.work, COMPANY) or COMPANY_UNNAMED
    page = drawn(form, made, company=company, language=desk.actor.language, issued_at=desk.work.now)
    return desk.file(press.pdf(page), f"{form}.pdf", "application/pdf")


HANDLERS = [index, export, print_plan, details, export_details, print_details, show, track, correct]
