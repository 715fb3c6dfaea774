"""The head of the audit chain, mailed each day to two people: what was cut off the end is found against it (decision 8)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.accounts.models import Person, PostHeld
from domain.notifications.telling import people, write
from domain.shared.clock import today
from domain.shared.journal import head
from domain.shared.work import Work

KEEPERS = (("general_office", "general_manager"), ("general_office", "management_representative"))


def send(work: Work) -> int:
    """Mail the head to the general manager and the management representative; answers to how many people."""
    seq, fingerprint = head(work)
    keepers: set[uuid.UUID] = set()
    for department, position in KEEPERS:
        held = select(PostHeld.person_id).join(Person).where(PostHeld.department == department, PostHeld.position == position)
        keepers |= set(work.session.scalars(held))
    readers = people(work, keepers)
    for person in readers:
        write(work, person, "audit_anchor", {"day": today(work), "seq": seq, "hash": fingerprint, "path": "/admin/journal"})
    return len(readers)
