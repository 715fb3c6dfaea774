"""A unit of work without a database: what is added and entered is kept in lists. For rules that only add and enter."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from types import SimpleNamespace
from typing import Any

from domain.shared.actor import Actor
from domain.shared.journal import Entry
from tests.cast import NOW


@dataclass
class Bench:
    """Stands where a `Work` stands; nothing of it is ever stored."""

    actor: Actor
    now: datetime = NOW
    added: list[Any] = field(default_factory=list)
    session: Any = field(default_factory=lambda: SimpleNamespace(info={}))
    pending_journal: list[Entry] = field(default_factory=list)

    @property
    def person(self) -> Actor:
        return self.actor

    def add(self, thing: Any) -> Any:
        self.added.append(thing)
        return thing


@dataclass
class Slip:
    """A thing with a state that stands for the areas' own."""

    state: str = "open"
    version: int = 3
    lacks: tuple[str, ...] = ()
    id: uuid.UUID = field(default_factory=uuid.uuid4)
    customer_id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None
    __tablename__ = "slip"
