"""Confidential projects: opened by themselves with what is newly developed (RULES 5), and who is a member."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import Text, Uuid, bindparam, select

from domain.projects.models import Project, ProjectMember
from domain.shared.base import new_id
from domain.shared.journal import journal
from domain.shared.numbering import take
from domain.shared.work import Work

MEMBERSHIP = select(ProjectMember).where(
    ProjectMember.project_id == bindparam("project", type_=Uuid()), ProjectMember.person_id == bindparam("person", type_=Uuid()),
    ProjectMember.why == bindparam("why", type_=Text()), ProjectMember.valid_to.is_(None),
)
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # no 0/O, 1/I: people read these out


def open_project(work: Work, customer_id: uuid.UUID, name: str, members: Mapping[uuid.UUID, str]) -> Project:
    """A new project with its first members (person id → why). The caller works `as_system`: nobody is a member yet.

    Clause 5.1.1(4): what is in development for a customer is confidential from the first order on.
    """
    key = new_id()
    code = "P" + "".join(secrets.choice(ALPHABET) for _ in range(7))
    project = work.add(Project(id=key, project_id=key, customer_id=customer_id, code=code, name=name, opened_at=work.now))
    work.session.flush()
    journal(work, "project.opened", project, after={"code": code})
    for person_id, why in members.items():
        join(work, project, person_id, why)
    work.session.flush()
    return project


def open_for_order(work: Work, order: Any, lines: Iterable[Any]) -> Project:
    """The project of an order's newly developed lines: they, and only they, are tied to it.

    Members are the sales owner and whoever submitted the order; reviewers join with their tasks. The caller ties an order all
    of whose lines are confidential to it as a whole.
    """
    lines = list(lines)
    members = {order.owner_id: "sales owner", order.submitted_by: "submitted the order"}
    project = open_project(work, order.customer_id, order.program or lines[0].name, members)
    for line in lines:
        line.project_id = project.id
        for schedule in line.schedules:
            schedule.project_id = project.id
    return project


def number_in(work: Work, project: Project) -> str:
    """The next number of a project's own series: `P7KQ3F9X-001`. No other series shows a gap for it."""
    return f"{project.code}-{take(work, project.code):03d}"


def join(work: Work, project: Project, person_id: uuid.UUID, why: str) -> ProjectMember | None:
    """Make a person a member from now on; None where they are one for the same reason already."""
    if _membership(work, project.id, person_id, why) is not None:
        return None
    member = work.add(ProjectMember(
        project_id=project.id, customer_id=project.customer_id, person_id=person_id, why=why, valid_from=work.now,
        added_by=work.person.name,
    ))
    journal(work, "project.joined", project, after={"person": person_id, "why": why})
    return member


def leave(work: Work, project: Project, person_id: uuid.UUID, why: str) -> None:
    """End the membership that was held for this reason; others of the same person go on."""
    member = _membership(work, project.id, person_id, why)
    if member is not None:
        member.valid_to = work.now
        journal(work, "project.left", project, after={"person": person_id, "why": why})


def end(work: Work, project: Project, why: str) -> None:
    """The project is confidential no longer: from now on its rows are seen like all others of that customer (RULES 5)."""
    if project.ended_at is None:
        project.ended_at = work.now
        journal(work, "project.ended", project, after={"code": project.code}, why=why)


def _membership(work: Work, project_id: uuid.UUID, person_id: uuid.UUID, why: str) -> ProjectMember | None:
    return work.session.scalars(MEMBERSHIP, {"project": project_id, "person": person_id, "why": why}).first()
