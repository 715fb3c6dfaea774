"""Numbers of what deliveries make: in sequence; a confidential one tells nothing by its place in a series (RULES 5)."""

from __future__ import annotations

import secrets
import uuid

from domain.shared.numbering import next_number
from domain.shared.work import Work

ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 8


def draw(work: Work, prefix: str, project_id: uuid.UUID | None) -> str:
    """The next number of a daily series, or an unguessable one for what belongs to a confidential project."""
    if project_id is None:
        return next_number(work, prefix)
    return f"{prefix}-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
