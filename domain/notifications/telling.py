"""Writing to people: a mail is a row of the outbox, committed with what it tells of."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping
from typing import Any

from sqlalchemy import select

from domain.accounts.known import READER, Reader, readers, remember
from domain.accounts.models import Person
from domain.notifications.recipients import NOTICES
from domain.orders.models import Order
from domain.records.sheets import stored
from domain.shared.among import among_given
from domain.shared.outbox import later
from domain.shared.work import Work

READERS = select(*READER).where(among_given(Person.id, "ids"))


def tell(work: Work, happened: Any) -> None:
    """The reaction to every event of the table: one mail to each reader, but none to the one who did it."""
    thing = getattr(happened, "task", None) or happened.order
    with work.as_system("notifications"), work.session.no_autoflush:
        for notice in NOTICES[type(happened)]:
            for person in people(work, set(notice.readers(work, happened)) - {work.person.id}):
                write(work, person, notice.template, _facts(thing, person) | notice.facts(happened), about=_scope(happened))


def write(work: Work, person: Reader, template: str, params: Mapping[str, Any], *, about: Any = None) -> None:
    """A mail to a person, to be sent after commit. `params` are a template's words; `about` is what the reader must be able to see."""
    later(work, "mail", {
        "template": template, "to": {"name": person.name, "email": person.email}, "person": str(person.id), "language": person.language,
        "params": stored(dict(params)), "about": [about.__tablename__, str(about.id)] if about is not None else None,
    }, thing=about)


def people(work: Work, ids: Collection[uuid.UUID]) -> list[Reader]:
    """The active ones of these, in a steady order."""
    found = readers(work)
    if new := [each for each in ids if each not in found]:
        for row in work.session.execute(READERS, {"ids": new}):
            remember(work, row)
    return [person for each in sorted(ids) if (person := found.get(each)) is not None]


def _facts(thing: Any, person: Reader) -> dict[str, Any]:
    door = "/admin" if person.site == "admin" else ""
    if not isinstance(thing, Order):
        return {"path": f"{door}{thing.path}"}
    return {
        "number": thing.number, "po_number": thing.po_number, "lines": thing.line_count, "name": thing.title,
        "requested": thing.first_requested, "promised": thing.first_promised, "path": f"{door}/orders/{thing.number}",
    }


def _scope(happened: Any) -> Any:
    """What decides who may know: the narrowest thing that the event tells of."""
    for name in ("message", "deviation", "meeting", "ruling", "task", "part", "chase", "offer", "delay"):
        if (thing := getattr(happened, name, None)) is not None:
            return thing
    return happened.order
