"""When the secret ends: a part in development that enters FM070100-13 is one of the customer's parts like any other (RULES 5)."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import NamedTuple

from sqlalchemy import select

from domain.orders.models import LineClass, OrderLine
from domain.orders.rules import Listed, classify, key
from domain.products.events import PartListed
from domain.products.models import ListEntry
from domain.projects.actions import end
from domain.projects.models import Project
from domain.shared.work import Work


class Part(NamedTuple):
    part: str
    revision: str
    material: str


def end_when_listed(work: Work, happened: PartListed) -> None:
    """End each project of this customer all of whose parts now stand on the list; one part still secret keeps it closed."""
    entry = happened.entry
    with work.as_system("projects.listed"):
        columns = OrderLine.project_id, OrderLine.customer_part, OrderLine.drawing_revision, OrderLine.material
        ordered = select(*columns).join(Project, Project.id == OrderLine.project_id).where(
            OrderLine.customer_id == entry.customer_id, OrderLine.cancelled.is_(False), Project.ended_at.is_(None))
        parts: dict[uuid.UUID | None, list[Part]] = {}
        for project_id, *row in work.session.execute(ordered):
            parts.setdefault(project_id, []).append(Part(*row))
        part = key(entry.customer_part)
        touched = {project_id: wanted for project_id, wanted in parts.items() if any(key(each.part) == part for each in wanted)}
        if not touched:
            return
        on_list = select(ListEntry).where(ListEntry.customer_id == entry.customer_id)
        listed = {key(each.customer_part): Listed(each.revision, each.material) for each in work.session.scalars(on_list)}
        for project_id, wanted in touched.items():
            if all(_is_listed(each, listed) for each in wanted):
                end(work, work.fetch(Project, project_id), f"{entry.customer_part} is on the list")


def _is_listed(ordered: Part, listed: Mapping[str, Listed]) -> bool:
    """Is it one of the customer's parts, in the revision and material that was ordered?"""
    return classify(listed.get(key(ordered.part)), ordered.revision, ordered.material).line_class == LineClass.MASS_PRODUCTION
