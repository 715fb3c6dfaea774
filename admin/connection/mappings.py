"""Files out: which fields, headed how, kept by a name; downloaded as .xlsx or CSV."""

from __future__ import annotations

import uuid
from collections.abc import Callable

from domain.connection import mappings, tables
from domain.connection.kinds import Outgoing, Span
from domain.connection.mappings import Column
from domain.connection.models import ColumnMapping
from domain.shared import spreadsheet
from domain.shared.errors import NotFound
from domain.shared.message import Message
from templates.language import say, speaking
from web import Answer, Desk, get, post
from web.route import UUID

CSV = "text/csv; charset=utf-8"


@get("/exchange/out/{kind:str}", permission="connection.exchange", objects={"kind": "exchange_table"})
def show(desk: Desk, kind: str) -> Answer:
    days = {name: desk.query.get(name) for name in ("from", "to")}
    tables.read_span(*days.values())
    wanted = tables.kind_of(desk.work, kind)
    current = _current(desk, wanted)
    chosen = tables.columns_of(wanted, current) if current else tables.usual(wanted)
    return desk.page("admin/connection/out.html", kind=wanted, kept=mappings.of_kind(desk.work, kind), chosen=chosen,
                     most=tables.MOST_ROWS, days=days,
                     current=current, at={column.field: number for number, column in enumerate(chosen, 1)},
                     headings={column.field: column.heading for column in chosen})


@post("/exchange/out/{kind:str}/mappings", permission="connection.exchange", redisplay=show, objects={"kind": "exchange_table"})
def keep(desk: Desk, kind: str) -> Answer:
    wanted = tables.kind_of(desk.work, kind)
    given = [{field.name: desk.form.get(f"{part}-{field.name}") for field in wanted.fields} for part in ("heading", "place")]
    chosen = tables.read_columns(wanted, desk.form.all("fields"), *given)
    mapping = mappings.keep(desk.work, wanted, desk.form.get("name"), chosen, version=desk.version)
    return desk.go(f"/admin/exchange/out/{kind}?mapping={mapping.id}", Message("The mapping “{name}” is kept.", name=mapping.name))


@post("/exchange/mappings/{mapping_id:str}/removal", permission="connection.exchange", objects={"mapping_id": "column_mapping"})
def remove(desk: Desk, mapping_id: uuid.UUID) -> Answer:
    mapping = mappings.remove(desk.work, mapping_id, version=desk.version)
    return desk.go("/admin/exchange", Message("The mapping “{name}” is removed.", name=mapping.name))


@get("/exchange/out/{kind:str}/table.xlsx", permission="connection.exchange", objects={"kind": "exchange_table"})
def as_xlsx(desk: Desk, kind: str) -> Answer:
    return desk.file(_taken_out(desk, kind, tables.as_xlsx), f"{kind}.xlsx", spreadsheet.MEDIA_TYPE)


@get("/exchange/out/{kind:str}/table.csv", permission="connection.exchange", rate="export", objects={"kind": "exchange_table"})
def as_csv(desk: Desk, kind: str) -> Answer:
    return desk.file(_taken_out(desk, kind, tables.as_csv), f"{kind}.csv", CSV)


def _taken_out(desk: Desk, kind: str, write: Callable[..., bytes]) -> bytes:
    """In the words of whoever takes it out."""
    wanted = tables.kind_of(desk.work, kind)
    with speaking(desk.actor.language):
        return write(desk.work, wanted, _columns(desk, wanted), _span(desk), say)


def _columns(desk: Desk, kind: Outgoing) -> list[Column]:
    """Those of the mapping that the address names; else all."""
    current = _current(desk, kind)
    return tables.columns_of(kind, current) if current else tables.usual(kind)


def _span(desk: Desk) -> Span:
    return tables.read_span(desk.query.get("from"), desk.query.get("to"))


def _current(desk: Desk, kind: Outgoing) -> ColumnMapping | None:
    """The mapping that the address names. Raises NotFound."""
    key = desk.query.get("mapping") or desk.form.get("mapping")
    if not key:
        return None
    if not UUID.fullmatch(key):
        raise NotFound
    return mappings.found(desk.work, kind.name, uuid.UUID(key))


HANDLERS = [show, keep, remove, as_xlsx, as_csv]
