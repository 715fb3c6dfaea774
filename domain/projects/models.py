"""Confidential projects (5.1.1(4)): for whoever is not a member, what belongs to one does not exist."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped, Versioned


class Project(Identified, Versioned, Scoped, Base):
    """`code` is unguessable and heads the project's own number series; `project_id` is its own id, so that it hides itself."""

    __tablename__ = "project"

    code: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    opened_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]


class ProjectMember(Identified, Scoped, Base):
    """Membership from–to; `why` names the task or role that made the person one."""

    __tablename__ = "project_member"
    __table_args__ = (Index("ix_project_member_person", "person_id", "project_id"), Index("ix_project_member_project_id", "project_id"))

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    why: Mapped[str]
    valid_from: Mapped[datetime]
    valid_to: Mapped[datetime | None]
    added_by: Mapped[str]
