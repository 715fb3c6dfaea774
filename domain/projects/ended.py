"""What is confidential no longer: its rows keep the project's id, and the whole house may read them (RULES 5)."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, and_, case, null, or_, select

from domain.projects.models import Project
from domain.shared.work import Work

ENDED = select(Project.id).where(Project.ended_at.is_not(None))


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
    """Has a project ended? Read once, when it is first asked; most pages show nothing of any."""

    @cache
    def ended() -> frozenset[uuid.UUID]:
        with work.as_system("projects.ended"):
            return frozenset(work.session.scalars(ENDED))

    return lambda project_id: project_id in ended()


def confidential(project_id: Any) -> ColumnElement[bool]:
    """Of a column with a row's project: it still is. For the lock beside a row that its reader may see."""
    return and_(project_id.is_not(None), project_id.not_in(ENDED))
