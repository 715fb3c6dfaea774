"""A department's part and an approval as the page of the house shows them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from domain.changes.models import ChangeSection
from domain.changes.views.pages import ItemRow
from domain.shared.message import Message


@dataclass(frozen=True)
class SeenThen:
    """A line as it stood when a part was signed; `load` is percent by week."""

    position: int
    made: Decimal
    reserved: Decimal
    shipped: Decimal
    open: Decimal
    promise: date | None
    load: Sequence[tuple[date, int]]


@dataclass(frozen=True)
class Card:
    """A department's part. `refusals`: why the reader cannot answer it now; None where it is not theirs at all."""

    section: ChangeSection
    title: Message
    department: Message
    items: Sequence[ItemRow]
    refusals: list[Message] | None
    take_back: bool = False

    @property
    def otherwise(self) -> bool:
        """Something else than what was asked is on the table of it."""
        return any(item.differs for item in self.items)

    @property
    def kind(self) -> str:
        return self.section.kind

    @property
    def then(self) -> list[SeenThen]:
        """The evidence of its signature, read from what was stored."""
        return [_then(line) for line in self.section.evidence.get("lines", ())]

    @property
    def signed(self) -> bool:
        return self.section.state == "signed"

    @property
    def mine(self) -> bool:
        return self.refusals == [] and not self.signed


@dataclass(frozen=True)
class Word:
    """An approval: whose, by which clause, and who gave it when."""

    title: Message
    clause: str
    who: str | Message | None
    at: datetime | None
    take_back: bool = False


def _then(line: dict[str, Any]) -> SeenThen:
    made, reserved, shipped, left = (Decimal(line[name]) for name in ("made", "reserved", "shipped", "open"))
    promise = date.fromisoformat(line["promise"]) if line.get("promise") else None
    load = [(date.fromisoformat(week["week"]), week["percent"]) for week in line.get("load", ()) if week["percent"] is not None]
    return SeenThen(line["position"], made, reserved, shipped, left, promise, load)
