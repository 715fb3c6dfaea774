"""Tasks about the confidential part of an order: told by the line that they are about, not by the open header (RULES 5)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from typing import Any

from sqlalchemy import ARRAY, Text, bindparam, select

from domain.orders.models import Order, OrderLine
from domain.shared.task_queries import TaskRow
from domain.shared.work import Work

Key = tuple[str, uuid.UUID | None]
LINES = (
    select(Order.number, OrderLine.project_id, OrderLine.name, OrderLine.line_class)
    .join(Order, Order.id == OrderLine.order_id)
    .where(Order.number == bindparam("numbers", type_=ARRAY(Text())).any_(), OrderLine.project_id.is_not(None), Order.project_id.is_(None))
    .order_by(OrderLine.position.desc())
)


def first_lines(work: Work, tasks: Iterable[TaskRow]) -> dict[Key, Any]:
    """For each task of a project: the first line of that project in the task's order (number and project → name and class).

    In one query, and in none where no task is confidential. Orders that are confidential as a whole have their header for it.
    """
    numbers = sorted({task.object_number for task in tasks if task.project_id is not None})
    if not numbers:
        return {}
    return {(row.number, row.project_id): row for row in work.session.execute(LINES, {"numbers": numbers})}
