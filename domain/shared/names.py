"""Names of masters in English: what pages, mails and papers call a thing whose name they hold in Chinese (decision 0180)."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import event

from domain.shared.database import WorkSession
from domain.shared.work import Work

KEPT_SECONDS = 60.0
CHANGED = "names.changed"
_watched: set[type] = set()
_kept: dict[tuple[str, uuid.UUID | None], tuple[float, Names]] = {}


@dataclass(frozen=True, slots=True)
class Names:
    """The English name of each Chinese one; where one Chinese name has several, each by the number that goes with it."""

    single: Mapping[str, str] = field(default_factory=dict)
    several: Mapping[tuple[str, str], str] = field(default_factory=dict)

    def of(self, name: str, *numbers: str | None) -> str:
        """The English name, or the name as it stands: what nobody has an English word for, and a customer's own wording."""
        found = self.single.get(name)
        if found is None and self.several:
            found = next((word for number in numbers if number and (word := self.several.get((name, number)))), None)
        return found or name


def kept(what: str, customer_id: uuid.UUID | None) -> Names | None:
    """What this process knows, at most a minute old; None where it is to be read."""
    read, names = _kept.get((what, customer_id), (0.0, None))
    return names if time.monotonic() - read < KEPT_SECONDS else None


def keep(what: str, customer_id: uuid.UUID | None, names: Names) -> Names:
    _kept[what, customer_id] = time.monotonic(), names
    return names


def reading(work: Work) -> AbstractContextManager[Any]:
    """What is kept is the same for all who ask, whoever asked first."""
    return nullcontext() if work.actor.is_staff else work.as_system("names")


def told_apart(rows: Iterable[tuple[str, str, str]]) -> dict[tuple[str, str], str]:
    """Of (name, number, English name): by name and number, without the numbers that name more than one."""
    found: dict[tuple[str, str], set[str]] = {}
    for name, number, english in rows:
        found.setdefault((name, number), set()).add(english)
    return {key: words.pop() for key, words in found.items() if len(words) == 1}


def watch(*models: type) -> None:
    """Read again as soon as this process has changed one of these."""
    _watched.update(models)


def forget() -> None:
    _kept.clear()


@event.listens_for(WorkSession, "after_flush")
def _note(session: WorkSession, context: Any) -> None:
    if _kept and any(type(each) in _watched for each in (*session.new, *session.dirty, *session.deleted)):
        session.info[CHANGED] = True


@event.listens_for(WorkSession, "after_commit")
def _forget(session: WorkSession) -> None:
    if session.info.pop(CHANGED, False):
        forget()
