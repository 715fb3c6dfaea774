"""The list of changes with the red list on top, and the page of one."""

from __future__ import annotations

from domain.changes.answers import passing
from domain.changes.force.prices import HOLDS
from domain.changes.values import FIELDS
from domain.changes.views import desk as desks
from domain.changes.views import exports, lists
from domain.changes.views.lists import VIEW_WORDS, ChangeFilter
from domain.orders.filing import WHAT
from domain.orders.lists import customers
from domain.records import queries as records
from templates.change_workbook import changes_workbook
from web import Answer, Desk, get

OBJECTS = {"number": "change"}


@get("/changes", permission="changes.change.see")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, ChangeFilter.of(desk.query)
    return desk.page("admin/changes/list.html", wanted=wanted, page_of=lists.page(work, wanted), counts=lists.view_counts(work),
                     views=VIEW_WORDS, fields=FIELDS, customers=customers(work), red=desks.red(work))


@get("/changes.xlsx", permission="changes.change.see", rate="export")
def export(desk: Desk) -> Answer:
    rows = exports.export(desk.work, ChangeFilter.of(desk.query))
    return desk.file(*changes_workbook(rows, desk.actor.language))


@get("/changes/{number:str}", permission="changes.change.see", objects=OBJECTS)
def show(desk: Desk, number: str) -> Answer:
    seen = desks.desk(desk.work, number)
    papers = records.of_things(desk.work, "engineering_request", [each.id for each in seen.requests])
    papers += records.of_thing(desk.work, "change", seen.change.id)
    return desk.page("admin/changes/show.html", seen=seen, found=seen.page, change=seen.change, order=seen.page.order,
                     way=[vars(milestone) for milestone in seen.way], papers=papers,
                     passed=passing.over(desk.work, seen.found), price_holds=HOLDS, filed=WHAT)


HANDLERS = [index, export, show]
