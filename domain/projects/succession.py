"""Confidential projects of somebody who leaves: the heir becomes a member where the leaver was one, on record (RULES 5)."""

from __future__ import annotations

from sqlalchemy import select

from domain.accounts.events import PersonLeft
from domain.projects.actions import join, leave
from domain.projects.models import Project, ProjectMember
from domain.shared.work import Work


def succeed(work: Work, left: PersonLeft) -> None:
    """Every membership of the leaver ends, and the heir takes its place for the same reason."""
    with work.as_system("leaver"):
        held = select(ProjectMember).where(ProjectMember.person_id == left.person.id, ProjectMember.valid_to.is_(None))
        for member in list(work.session.scalars(held)):
            project = work.fetch(Project, member.project_id)
            leave(work, project, left.person.id, member.why)
            join(work, project, left.heir.id, member.why)
