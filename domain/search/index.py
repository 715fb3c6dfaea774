"""Writing the index: a thing's row is replaced in the transaction that changes the thing."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert

from domain.search.models import SearchEntry
from domain.search.tokens import tokens_of
from domain.shared.among import among_given
from domain.shared.base import new_id
from domain.shared.one_for_each import put
from domain.shared.work import Work

FORGET = delete(SearchEntry).where(among_given(SearchEntry.object_id, "things"))
ENTER = insert(SearchEntry)
COLUMNS = ("kind", "object_id", "number", "title", "note", "at", "customer_id", "project_id")


@dataclass(frozen=True)
class Entry:
    """A row of the index: how the thing is named in a list, and the texts that it is found by."""

    kind: str
    object_id: uuid.UUID
    number: str
    title: str
    at: datetime
    texts: tuple[str, ...]
    note: str = ""
    customer_id: uuid.UUID | None = None
    project_id: uuid.UUID | None = None


def replace(work: Work, object_ids: Iterable[uuid.UUID], entries: Iterable[Entry]) -> None:
    """Let the index hold `entries`, and nothing else for these things (a thing that is new need not be named)."""
    if things := list(object_ids):
        work.session.execute(FORGET, {"things": things}, execution_options={"synchronize_session": False})
    put(work, ENTER, [row(entry) for entry in entries])


def row(entry: Entry) -> dict[str, Any]:
    """The row as it is written: every column by name, `tokens` as the text of a tsvector."""
    words = " ".join(f"'{token}'" for token in tokens_of((entry.number, *entry.texts)))
    return {"id": new_id(), **{name: getattr(entry, name) for name in COLUMNS}, "tokens": words}
