"""Production says what it made: lines to report on, the page behind the code on the order, corrections, and lists from Excel."""

from __future__ import annotations

import re
import uuid

from domain.deliveries import making
from domain.deliveries.making import imports, queries
from domain.shared.clock import today
from domain.shared.errors import Invalid, NotFound
from domain.shared.message import Message
from domain.shared.spreadsheet import MEDIA_TYPE
from web import Answer, Desk, get, post

LARGEST = 12_000_000
SEE, REPORT = "deliveries.production.see", "deliveries.production.report"
LINE = {"number": "order"}
REPORTED = LINE | {"id": "report"}
HOME = "/admin/production-reports"


@get("/production-reports", permission=SEE)
def index(desk: Desk) -> Answer:
    day, text, code = today(desk.work), desk.query.get("q", "").strip(), desk.query.get("code", "").strip()
    if code and (line := queries.scanned(desk.work, code)):
        return desk.go(f"{HOME}/{line[0]}/{line[1]}")
    return desk.page("admin/deliveries/making/list.html", text=text, code=code, lines=queries.to_make(desk.work, text),
                     reports=queries.reports(desk.work, day=day), day=day)


@get("/production-reports/{number:str}/{line:str}", permission=SEE, objects=LINE)
def show(desk: Desk, number: str, line: str) -> Answer:
    found = queries.page(desk.work, number, _position(line))
    return desk.page("admin/deliveries/making/line.html", found=found, row=found.row, day=today(desk.work))


@post("/production-reports/{number:str}/{line:str}", permission=REPORT, redisplay=show, objects=LINE)
def report(desk: Desk, number: str, line: str) -> Answer:
    asked = queries.line(desk.work, number, _position(line))
    given = making.read_report(desk.form, unit=asked.unit, today=today(desk.work))
    made = making.report(desk.work, asked, given)
    return desk.go(f"{HOME}/{number}/{line}", Message("{n} reported.", n=f"{made.quantity.normalize():,f}"))


@post("/production-reports/{number:str}/{line:str}/{id:str}/correction", permission=REPORT, redisplay=show, objects=REPORTED)
def correct(desk: Desk, number: str, line: str, id: uuid.UUID) -> Answer:
    wrong = queries.by_id(desk.work, number, _position(line), id)
    given = making.read_correction(desk.form, unit=queries.line(desk.work, number, _position(line)).unit)
    making.correct(desk.work, wrong, given)
    return desk.go(f"{HOME}/{number}/{line}", Message("{n} taken back.", n=f"{given.quantity.normalize():,f}"))


@get("/production-reports/import", permission=REPORT)
def new(desk: Desk) -> Answer:
    wrong = {name: why for name, why in desk.errors.items() if name.startswith("cell-")}
    return desk.page("admin/deliveries/making/import.html", wrong=wrong, fields=imports.FIELDS)


@get("/production-reports/template.xlsx", permission=REPORT, rate="export")
def template(desk: Desk) -> Answer:
    return desk.file(imports.template(), "production-reports.xlsx", MEDIA_TYPE)


@post("/production-reports/import", permission=REPORT, redisplay=new, upload=LARGEST, rate="upload")
def upload(desk: Desk) -> Answer:
    if not desk.files:
        raise Invalid({"file": Message("Please choose a file.")})
    file = desk.files[0]
    kept = imports.upload(desk.work, file.bytes, file.name)
    return desk.go(f"{HOME}/previews/{kept.id}")


@get("/production-reports/previews/{id:str}", permission=REPORT, objects={"id": "report_import"})
def preview(desk: Desk, id: uuid.UUID) -> Answer:
    return desk.page("admin/deliveries/making/preview.html", found=imports.found(desk.work, id))


@post("/production-reports/previews/{id:str}/application", permission=REPORT, objects={"id": "report_import"})
def apply(desk: Desk, id: uuid.UUID) -> Answer:
    file = imports.found(desk.work, id).file_name
    count = imports.apply(desk.work, id)
    return desk.go(HOME, Message("{n} reports from {file} are taken over.", n=count, file=file))


def _position(line: str) -> int:
    if not re.fullmatch(r"[1-9][0-9]{0,5}", line):
        raise NotFound
    return int(line)


HANDLERS = [index, show, report, correct, new, template, upload, preview, apply]
