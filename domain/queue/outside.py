"""The numbers beside the portal's menu: what waits for the reader's firm, beside the page where it is answered."""

from __future__ import annotations

from sqlalchemy import ColumnElement, not_, or_, select

from domain.deliveries.models import Slip, SlipState
from domain.shared.paging import capped
from domain.shared.task_queries import CUSTOMER, OF_CUSTOMER
from domain.shared.tasks import Task
from domain.shared.work import Work

MOST = 50
APART = {"changes": "change.", "statements": "statement."}  # page → the kinds of task that are answered there; the others at the order


def counts(work: Work) -> dict[str, int]:
    """Questions to answer, and goods that have arrived and are not signed for; each counted to fifty, in one query."""
    row = work.session.execute(COUNTED, {"customer": work.actor.customer_id}).one()
    return {name: min(n, MOST) for name, n in row._asdict().items()}


def _tasks(condition: ColumnElement[bool], name: str) -> ColumnElement[int]:
    return capped(select(Task.id).where(*OF_CUSTOMER, condition), MOST).label(name)


def _of(kinds: str) -> ColumnElement[bool]:
    return Task.kind.startswith(kinds, autoescape=True)


COUNTED = select(
    _tasks(not_(or_(*map(_of, APART.values()))), "orders"),
    *(_tasks(_of(kinds), name) for name, kinds in APART.items()),
    capped(select(Slip.id).where(Slip.state == SlipState.ARRIVED, Slip.customer_id == CUSTOMER), MOST).label("shipments"),
)
