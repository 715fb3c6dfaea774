"""An import as its preview shows it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Any

from domain.customers.models import Customer
from domain.products.imports.kinds import KINDS, Kind
from domain.products.models import ProductImport
from domain.shared.errors import NotFound
from domain.shared.work import Work
from domain.shared.workflow import authorise


@dataclass(frozen=True)
class ImportPage:
    """`differences` are (row, key, title, what, [(heading, before, after)])."""

    id: uuid.UUID
    name: str
    kind: Kind
    customer: Customer | None
    file_name: str
    differences: list[tuple[int, str, str, str, list[tuple[str, str, str]]]]
    unchanged: int
    applied: bool

    def count(self, what: str) -> int:
        return sum(1 for each in self.differences if each[3] == what)


def found(work: Work, key: uuid.UUID) -> ImportPage:
    """Raises NotFound for another person's, Forbidden for whoever may not import this kind."""
    kept = work.fetch(ProductImport, key)
    if kept.created_by != work.actor.id:
        raise NotFound
    kind = KINDS[kept.kind]
    authorise(work, kind.permission)
    differences: list[Any] = [
        (row, code, title, what, [(kind.heading_of("line" if name == "line_id" else name), *values) for name, *values in fields])
        for row, code, title, what, fields in kept.differences
    ]
    customer = work.fetch(Customer, kept.customer_id) if kept.customer_id else None
    return ImportPage(kept.id, kept.kind, kind, customer, kept.file_name, differences, kept.unchanged, kept.applied_at is not None)
