"""Taking in an .xlsx: read and checked whole, kept with its preview; applied later, all or nothing, if it is still the same."""

from __future__ import annotations

import uuid
from collections.abc import Sequence

from domain.customers.models import Customer
from domain.products.imports import masters
from domain.products.imports.kinds import KINDS, Kind
from domain.products.imports.lists import ListPlan
from domain.products.imports.steps import Plan, Row
from domain.products.models import ProductImport
from domain.shared import spreadsheet
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.spreadsheet import Column, Table, as_text
from domain.shared.work import Work
from domain.shared.workflow import authorise

MOST_ROWS = 5000
MOST_ERRORS = 200


def upload(work: Work, kind: str, packed: bytes, file_name: str, customer: Customer | None = None) -> ProductImport:
    """Read an uploaded sheet and keep it with what it would change; nothing else is stored.

    Raises Forbidden; Refused for what is no usable .xlsx; Invalid with `cell-C12` → why for each bad cell.
    """
    wanted = _kind(work, kind, customer)
    table = spreadsheet.match(spreadsheet.read(packed, most_rows=MOST_ROWS + 20), wanted.headings)
    rows: list[Row] = [(number, {name: as_text(cell) for name, cell in found.items()}) for number, found in table]
    if not rows:
        raise Refused(Message("There is no row under the headings."))
    plan = _plan(work, kind, rows, customer)
    if plan.wrong:
        raise Invalid(_by_cell(plan, table))
    kept = work.add(ProductImport(
        kind=kind, customer_id=customer.id if customer else None, file_name=file_name, rows=[list(row) for row in rows],
        differences=[step.shown for step in plan.steps], unchanged=plan.unchanged, created_at=work.now, created_by=work.actor.id,
    ))
    work.session.flush()
    return kept


def apply(work: Work, key: uuid.UUID) -> int:
    """Do what the preview showed, in this one transaction. Returns how many things changed.

    Raises NotFound, Forbidden; Refused when it was done already; Stale when the data changed since the preview.
    """
    kept = work.fetch(ProductImport, key, lock=True)
    if kept.created_by != work.actor.id:
        raise NotFound
    if kept.applied_at:
        raise Refused(Message("This file was taken over already."))
    customer = work.fetch(Customer, kept.customer_id) if kept.customer_id else None
    _kind(work, kept.kind, customer)
    plan = _plan(work, kept.kind, [(number, dict(row)) for number, row in kept.rows], customer)
    if plan.wrong or [step.shown for step in plan.steps] != kept.differences:
        raise Stale
    for step in plan.steps:
        step.run()
    kept.applied_at = work.now
    work.session.flush()
    journal(work, "import.applied", kept, after={"kind": kept.kind, "file": kept.file_name, "changes": len(plan.steps)})
    return len(plan.steps)


def template(kind: str) -> bytes:
    """An empty sheet with the headings of a kind."""
    fields = KINDS[kind].fields
    return spreadsheet.write([Column(field.heading + (" *" if field.needed else ""), field.kind, field.width) for field in fields], [])


def _kind(work: Work, kind: str, customer: Customer | None) -> Kind:
    if kind not in KINDS or KINDS[kind].of_customer != (customer is not None):
        raise NotFound
    authorise(work, KINDS[kind].permission)
    return KINDS[kind]


def _plan(work: Work, kind: str, rows: Sequence[Row], customer: Customer | None) -> Plan:
    if customer is not None:
        return ListPlan(work, customer).read(rows)
    return {"parts": masters.parts, "stock": masters.stock, "materials": masters.materials}[kind](work, rows)


def _by_cell(plan: Plan, table: Table) -> dict[str, Message]:
    """Each mistake at its cell, as Excel names it; the first two hundred."""
    found: dict[str, Message] = {}
    for number, name, why in plan.wrong[:MOST_ERRORS]:
        found.setdefault(f"cell-{table.cell(number, name)}", why)
    return found
