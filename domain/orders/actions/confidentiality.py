"""When the secret ends: a part in development that enters FM070100-13 is one of the customer's parts like any other (RULES 5)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.orders.models import OrderLine
from domain.orders.rules import key
from domain.products.events import PartListed
from domain.products.models import ListEntry
from domain.projects.actions import end
from domain.projects.models import Project
from domain.shared.work import Work


def end_when_listed(work: Work, happened: PartListed) -> None:
    """End each project of this customer all of whose parts now stand on the list; one part still secret keeps it closed."""
    entry = happened.entry
    with work.as_system("projects.listed"):
        ordered = select(OrderLine.project_id, OrderLine.customer_part).join(Project, Project.id == OrderLine.project_id).where(
            OrderLine.customer_id == entry.customer_id, OrderLine.cancelled.is_(False), Project.ended_at.is_(None))
        parts: dict[uuid.UUID | None, set[str]] = {}
        for project_id, part in work.session.execute(ordered):
            parts.setdefault(project_id, set()).add(key(part))
        touched = {project_id: wanted for project_id, wanted in parts.items() if key(entry.customer_part) in wanted}
        if not touched:
            return
        on_list = select(ListEntry.customer_part).where(ListEntry.customer_id == entry.customer_id)
        listed = {key(part) for part in work.session.scalars(on_list)}
        for project_id, wanted in touched.items():
            if wanted <= listed:
                end(work, work.fetch(Project, project_id), f"{entry.customer_part} is on the list")
