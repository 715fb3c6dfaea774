"""What is confidential no longer: its rows keep the project's id, and the whole house may read them (RULES 5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Collection, Iterable
from contextlib import nullcontext
from typing import Any

from sqlalchemy import ColumnElement, Uuid, and_, bindparam, case, null, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.projects.models import Project
from domain.shared.work import Work

ENDED = select(Project.id).where(Project.ended_at.is_not(None))
ENDED_OF = ENDED.where(Project.id == bindparam("projects", type_=ARRAY(Uuid())).any_())
FEW = 3  # projects that are asked for one by one
NOTED = "projects.ended"  # in a unit of work: of projects that a list shows, whether they have ended


def in_the_open(project_id: Any) -> ColumnElement[bool]:
    """Of a column with a row's project: it has none, or that has ended. For papers and figures that everybody reads."""
    return or_(project_id.is_(None), project_id.in_(ENDED))


def still(project_id: Any) -> ColumnElement[Any]:
    """Of a column with a row's project: that project while it is confidential, nothing once it has ended."""
    return case((confidential(project_id), project_id), else_=null())


def still_of(work: Work, project_id: uuid.UUID | None) -> uuid.UUID | None:
    """As `still`, of one project."""
    return None if project_id is None or looking_up(work)(project_id) else project_id


def as_secret_as(column: Any, project_id: uuid.UUID | None) -> ColumnElement[bool]:
    """Rows of this project while it is confidential (what `still_of` answers), else all that stand in the open."""
    return in_the_open(column) if project_id is None else column == project_id


def looking_up(work: Work) -> Callable[[Any], bool]:
    """Has a project ended? Asked for one where a page shows one; read whole where it shows several that nobody `noted`."""
    known: dict[Any, bool] = {}
    asked: set[Any] = set()

    def ended(project_id: Any) -> bool:
        if not known:
            known.update(work.session.info.get(NOTED, {}))
        if project_id not in known and len(asked) <= FEW:
            asked.add(project_id)
            known.update(_ended(work, {project_id} if len(asked) <= FEW else None))
        return known.setdefault(project_id, False)

    return ended


def note(work: Work, project_ids: Iterable[uuid.UUID | None]) -> None:
    """For lists: which of the projects that are about to be shown have ended, in one statement, or none where there are none."""
    noted: dict[Any, bool] = work.session.info.setdefault(NOTED, {})
    if unknown := {each for each in project_ids if each is not None and each not in noted}:
        noted.update(dict.fromkeys(unknown, False) | _ended(work, unknown))


def _ended(work: Work, project_ids: Collection[Any] | None) -> dict[Any, bool]:
    """Of these projects, or of all, those that have ended: whoever works here sees them as the system does."""
    asked = (ENDED, {}) if project_ids is None else (ENDED_OF, {"projects": list(project_ids)})
    with nullcontext() if work.actor.is_staff else work.as_system("projects.ended"):
        return dict.fromkeys(work.session.scalars(*asked), True)


def confidential(project_id: Any) -> ColumnElement[bool]:
    """Of a column with a row's project: it still is. For the lock beside a row that its reader may see."""
    return and_(project_id.is_not(None), project_id.not_in(ENDED))
