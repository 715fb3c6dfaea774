"""What was read of people in this unit of work, so that an order of two hundred lines asks once whom its tasks wait for."""

from __future__ import annotations

import uuid
from typing import Any, NamedTuple

from sqlalchemy import event

from domain.accounts.models import Delegation, Person, PostHeld
from domain.shared.database import WorkSession
from domain.shared.work import Work

KNOWN = "accounts.known"


class Reader(NamedTuple):
    """Somebody who is written to."""

    id: uuid.UUID
    site: str
    name: str
    email: str
    language: str


READER = (Person.id, Person.site, Person.name, Person.email, Person.language, Person.active)


def known(work: Work, what: str) -> dict[Any, Any]:
    """A dictionary of this unit of work by the name of what is kept in it; empty again as soon as people, posts or delegations change."""
    kept: dict[Any, Any] = work.session.info.setdefault(KNOWN, {}).setdefault(what, {})
    return kept


@event.listens_for(WorkSession, "after_flush")
def _forget(session: WorkSession, context: Any) -> None:
    changed = (*session.new, *session.dirty, *session.deleted)
    if KNOWN in session.info and any(isinstance(each, (Person, PostHeld, Delegation)) for each in changed):
        del session.info[KNOWN]


def readers(work: Work) -> dict[uuid.UUID, Reader | None]:
    """The people of whom something was read in this unit of work; None for one who is not active."""
    return known(work, "readers")


def remember(work: Work, row: Any) -> uuid.UUID:
    """Keep a row of the columns `READER`; returns whose it is."""
    person = Reader(row.id, row.site, row.name, row.email, row.language)
    readers(work)[person.id] = person if row.active else None
    return person.id
