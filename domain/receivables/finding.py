"""Finding the things of receivables by their numbers, locked for who is about to change them."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, Text, Uuid, and_, bindparam, or_, select

from domain.customers.models import Customer
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.receivables.models import MADE_OUT, Invoice, LineState, Statement, StatementLine
from domain.receivables.rules import plain_number
from domain.shared.among import among_given
from domain.shared.errors import NotFound
from domain.shared.numbering import next_number
from domain.shared.work import Work

T = TypeVar("T")
AGAIN = {"populate_existing": True}


def by_number(work: Work, model: type[T], number: str, *, lock: bool = True) -> T:
    """The thing of this number, within the actor's sight. Raises NotFound."""
    wanted: Any = _numbered(model, lock)  # type: ignore[arg-type]
    found: T | None = work.session.scalars(wanted, {"number": number}, execution_options=AGAIN).one_or_none()
    if found is None:
        raise NotFound
    return found


@cache
def _numbered(model: Any, lock: bool) -> Select[Any]:
    wanted = select(model).where(model.number == bindparam("number", type_=Text()))
    return wanted.with_for_update() if lock else wanted


def lines_of(work: Work, statement: Statement, *, lock: bool = False, dropped: bool = False) -> list[StatementLine]:
    """The lines of a statement in their order; those taken off only where asked for."""
    return list(work.session.scalars(_lines(lock, dropped), {"statement": statement.id}, execution_options=AGAIN))


@cache
def _lines(lock: bool, dropped: bool) -> Select[Any]:
    wanted = select(StatementLine).where(StatementLine.statement_id == bindparam("statement", type_=Uuid()))
    if not dropped:
        wanted = wanted.where(StatementLine.state != LineState.DROPPED)
    sorted_lines = wanted.order_by(StatementLine.position)
    return sorted_lines.with_for_update() if lock else sorted_lines


STATED_AT = select(StatementLine.id, StatementLine.unit_price).where(among_given(StatementLine.id, "lines"))


def provisional_prices(work: Work, lines: Iterable[StatementLine]) -> dict[uuid.UUID, Decimal]:
    """Of lines that make a provisional price good: that price, by the line for which it was stated."""
    adjusted = [line.adjusts_id for line in lines if line.adjusts_id]
    rows: Iterable[Any] = work.session.execute(STATED_AT, {"lines": adjusted}) if adjusted else []
    return {key: price for key, price in rows if price is not None}


def named_invoices(work: Work, customer_id: uuid.UUID, names: Sequence[str]) -> dict[str, Invoice]:
    """A customer's invoices by the names that people give them, our number or the one on the paper; what names none is not there."""
    if not names:
        return {}
    on_paper = and_(Invoice.tax_number.in_([plain_number(name) for name in names]), Invoice.state.in_(MADE_OUT))
    wanted = select(Invoice).where(Invoice.customer_id == customer_id, or_(Invoice.number.in_(names), on_paper))
    found = list(work.session.scalars(wanted))
    return {name: each for name in names for each in found if each.number == name or each.tax_number == plain_number(name)}


def customer_of(work: Work, number: str) -> Customer:
    """Raises NotFound."""
    found = work.session.scalars(_numbered(Customer, False), {"number": number}).one_or_none()
    if found is None:
        raise NotFound
    return found


def draw(work: Work, prefix: str, project_id: uuid.UUID | None) -> str:
    """The next number of a day's series; what is confidential draws from its project's own, so that no gap tells of it (RULES 5)."""
    if project_id is None:
        return next_number(work, prefix)
    return number_in(work, work.fetch(Project, project_id))


def scope(thing: Any) -> dict[str, Any]:
    return {"customer_id": thing.customer_id, "project_id": thing.project_id}
