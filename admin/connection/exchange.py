"""Files in: upload, columns, preview, application. Files out: what can be taken, by which mapping."""

from __future__ import annotations

import uuid

from domain.connection import exchange, forgetting, mappings, tables
from domain.connection.kinds import FILES, OUTGOING
from domain.shared import spreadsheet
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.spreadsheet.matching import letters
from web import Answer, Desk, get, post

LARGEST = 12_000_000
HERE = "/admin/exchange"


@get("/exchange", permission="connection.exchange")
def index(desk: Desk) -> Answer:
    incoming = [kind for kind in FILES.values() if desk.may(kind.permission)]
    outgoing = [(kind, mappings.of_kind(desk.work, kind.name)) for kind in OUTGOING.values() if desk.may(kind.permission)]
    titles = {kind.name: kind.title for kind in FILES.values()}
    return desk.page("admin/connection/exchange.html", incoming=incoming, outgoing=outgoing, files=exchange.mine(desk.work), titles=titles,
                     days=(forgetting.OPEN.days, forgetting.APPLIED.days))


@get("/exchange/in/{kind:str}", permission="connection.exchange", objects={"kind": "exchange_kind"})
def new(desk: Desk, kind: str) -> Answer:
    wanted = exchange.kind_of(desk.work, kind)
    return desk.page("admin/connection/upload.html", kind=wanted, kept=mappings.of_kind(desk.work, kind), most=exchange.MOST_ROWS)


@get("/exchange/in/{kind:str}/template.xlsx", permission="connection.exchange", objects={"kind": "exchange_kind"})
def template(desk: Desk, kind: str) -> Answer:
    wanted = exchange.kind_of(desk.work, kind)
    return desk.file(tables.template(wanted), f"{kind}.xlsx", spreadsheet.MEDIA_TYPE)


@post("/exchange/in/{kind:str}", permission="connection.exchange", redisplay=new, upload=LARGEST, objects={"kind": "exchange_kind"})
def upload(desk: Desk, kind: str) -> Answer:
    exchange.kind_of(desk.work, kind)
    if not desk.files:
        raise Invalid({"file": Message("Please choose a file.")})
    return desk.go(f"{HERE}/uploads/{exchange.upload(desk.work, kind, desk.files[0]).id}")


@get("/exchange/uploads/{upload_id:str}", permission="connection.exchange", objects={"upload_id": "exchange_file"})
def columns(desk: Desk, upload_id: uuid.UUID) -> Answer:
    kept, kind = exchange.file_of(desk.work, upload_id)
    if kept.applied_at is not None:
        return desk.go(f"{HERE}/uploads/{upload_id}/preview")
    names = mappings.of_kind(desk.work, kept.kind)
    shown = exchange.suggestion(kept, kind, names)
    options = [(number, f"{letters(number)} · {heading}" if heading else letters(number)) for number, heading in enumerate(kept.rows[0])]
    return desk.page("admin/connection/columns.html", kept=kept, kind=kind, suggested=shown, options=options, samples=kept.rows[1:4])


@post("/exchange/uploads/{upload_id:str}/columns", permission="connection.exchange", redisplay=columns,
      objects={"upload_id": "exchange_file"})
def name_columns(desk: Desk, upload_id: uuid.UUID) -> Answer:
    exchange.name_columns(desk.work, upload_id, desk.form, desk.form.get("name"), desk.version)
    return desk.go(f"{HERE}/uploads/{upload_id}/preview")


@get("/exchange/uploads/{upload_id:str}/preview", permission="connection.exchange", objects={"upload_id": "exchange_file"})
def preview(desk: Desk, upload_id: uuid.UUID) -> Answer:
    kept, kind = exchange.file_of(desk.work, upload_id)
    plan = exchange.plan_of(desk.work, kept, kind)
    wrong = exchange.mistakes(plan, kept, kind)
    return desk.page("admin/connection/preview.html", kept=kept, kind=kind, plan=plan, wrong=wrong, seen=exchange.digest(plan),
                     totals=exchange.totals(kept))


@post("/exchange/uploads/{upload_id:str}/application", permission="connection.exchange", redisplay=preview,
      objects={"upload_id": "exchange_file"})
def apply(desk: Desk, upload_id: uuid.UUID) -> Answer:
    kept, _ = exchange.file_of(desk.work, upload_id)
    count = exchange.apply(desk.work, upload_id, desk.form.get("seen"), desk.password)
    return desk.go(HERE, Message("{n} changes from {file} are taken over.", n=count, file=kept.file_name))


HANDLERS = [index, new, template, upload, columns, name_columns, preview, apply]
