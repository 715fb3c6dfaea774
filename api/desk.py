"""What a handler of this door works at: the unit of work, the query, the body as it was parsed, and the ways to answer."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from api.reading import parsed
from domain.access.policy import may
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.written import day_written
from web.answer import JSON, Answer
from web.visit import Visit


class Desk:
    def __init__(self, work: Work, visit: Visit, body: bytes, address: str = "") -> None:
        self.work, self.visit, self._body, self.address = work, visit, body, address

    @property
    def body(self) -> Any:
        """The value that was sent. Raises Unreadable."""
        return parsed(self._body)

    def may(self, permission: str) -> bool:
        return may(self.work.actor, permission)

    def whole(self, name: str, default: int, most: int, least: int = 1) -> int:
        """A whole number behind the question mark. Raises Invalid."""
        text = self.visit.query.get(name)
        if not text:
            return default
        if not (text.isascii() and text.isdigit() and len(text) < 19 and least <= int(text) <= most):
            raise Invalid({f"/{name}": Message("Enter a number from {least} to {most}.", least=least, most=most)})
        return int(text)

    def moment(self, name: str) -> datetime | None:
        """A moment with its zone behind the question mark. Raises Invalid."""
        text = self.visit.query.get(name)
        if not text:
            return None
        try:
            found = datetime.fromisoformat(text.replace(" ", "+"))
        except ValueError:
            found = None
        if found is None or found.tzinfo is None or not 1970 <= found.year <= 9998:
            raise Invalid({f"/{name}": Message("Enter a moment with its zone, such as 2026-12-18T08:00:00Z.")})
        return found

    def day(self, name: str) -> date | None:
        """A day behind the question mark, such as 2026-12-18. Raises Invalid."""
        text = self.visit.query.get(name)
        if not text:
            return None
        found = day_written(text) if re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text) else None
        if found is None or not 2000 <= found.year < 2100:
            raise Invalid({f"/{name}": Message("Enter a day, such as 2026-12-18.")})
        return found

    def json(self, value: Mapping[str, Any], status: int = 200) -> Answer:
        return Answer(status, json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"), JSON)
