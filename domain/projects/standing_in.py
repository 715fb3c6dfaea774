"""Who stands in for a member of a confidential project is one too, on those days and on record (RULES 5).

Tasks that are opened while a delegation runs admit the delegate by themselves (`membership.py`); this is for those open before.
"""

from __future__ import annotations

from datetime import datetime, time, timedelta

from sqlalchemy import select

from domain.accounts.events import DelegationEnded, DelegationGiven
from domain.accounts.models import Delegation
from domain.projects.models import Project, ProjectMember
from domain.shared.journal import journal
from domain.shared.settings import settings
from domain.shared.work import Work


def stand_in(work: Work, given: DelegationGiven) -> None:
    """The taker joins every project in which the giver is a member now, from the first day to the end of the last."""
    each, zone = given.delegation, settings().zone
    begins = max(work.now, datetime.combine(each.first_day, time(), zone))
    ends = datetime.combine(each.last_day, time(), zone) + timedelta(days=1)
    with work.as_system("delegation"):
        held = select(ProjectMember.project_id).where(ProjectMember.person_id == each.giver_id, ProjectMember.valid_to.is_(None)).distinct()
        for project_id in list(work.session.scalars(held)):
            project = work.fetch(Project, project_id)
            work.add(ProjectMember(project_id=project.id, customer_id=project.customer_id, person_id=each.taker_id, why=_why(each),
                                   valid_from=begins, valid_to=ends, added_by=work.person.name))
            journal(work, "project.joined", project, after={"person": each.taker_id, "why": _why(each), "until": ends})


def step_back(work: Work, ended: DelegationEnded) -> None:
    """With the delegation its memberships end."""
    with work.as_system("delegation"):
        held = select(ProjectMember).where(ProjectMember.why == _why(ended.delegation), ProjectMember.valid_to > work.now)
        for member in work.session.scalars(held):
            member.valid_to = work.now
            journal(work, "project.left", work.fetch(Project, member.project_id), after={"person": member.person_id, "why": member.why})


def _why(delegation: Delegation) -> str:
    return f"delegation {delegation.id}"
