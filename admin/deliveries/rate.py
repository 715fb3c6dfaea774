"""The on-time delivery statistics FM070100-04: figures, chart, each miss, export, paper (5.1.10(3))."""

from __future__ import annotations

from domain.deliveries import rate
from domain.deliveries.rate import RateFilter
from domain.orders import lists
from domain.records.registers_of_delivery import print_rate
from domain.shared.clock import today
from domain.shared.message import Message
from templates.delivery_registers import OF_BASIS, misses_workbook, rate_workbook
from web import Answer, Desk, get, post

SEE = "deliveries.rate.see"
MOST = 13  # customers and parts that the page shows, and one more to tell that there are more


@get("/delivery-rate", permission=SEE)
def index(desk: Desk) -> Answer:
    work, day = desk.work, today(desk.work)
    wanted = RateFilter.of(desk.form or desk.query, day)
    shown = rate.of_month(work, wanted, most=MOST)
    later = rate.month_after(wanted.month)
    return desk.page(
        "admin/deliveries/rate/show.html", wanted=wanted, shown=shown, series=rate.series(work, wanted, shown.total),
        missed=rate.misses(work, wanted),
        uncovered=rate.uncovered(work, wanted) if shown.total.counted.missed else 0, customers=lists.customers(work), day=day,
        bases=OF_BASIS, earlier=rate.month_after(wanted.month, -1), later=later if later <= day else None,
    )


@get("/delivery-rate/FM070100-04.xlsx", permission=SEE)
def export(desk: Desk) -> Answer:
    wanted = RateFilter.of(desk.query, today(desk.work))
    return desk.file(*rate_workbook(wanted, rate.of_month(desk.work, wanted), desk.actor.language))


@get("/delivery-rate/misses.xlsx", permission=SEE)
def export_misses(desk: Desk) -> Answer:
    day = today(desk.work)
    wanted = RateFilter.of(desk.query, day)
    return desk.file(*misses_workbook(wanted, rate.misses_exported(desk.work, wanted), desk.actor.language, day))


@post("/delivery-rate/form", permission="records.form.print", redisplay=index)
def issue(desk: Desk) -> Answer:
    record = print_rate(desk.work, RateFilter.of(desk.form, today(desk.work)))
    return desk.go("/admin/records?form=FM070100-04", Message("{number} is issued; it is printed in a moment.", number=record.number))


HANDLERS = [index, export, export_misses, issue]
