"""The authority table: decision → department and position."""

from __future__ import annotations

from sqlalchemy import func, select

from domain.access.policy import AUTHORITY
from domain.accounts.models import Authority
from domain.shared.work import Work


def seed_authority(work: Work) -> int:
    """Fill an empty authority table with its first content (RULES 2); returns how many rows were made."""
    if work.session.scalar(select(func.count()).select_from(Authority)):
        return 0
    rows = [
        Authority(decision=decision, department=department, position=position)
        for decision, posts in AUTHORITY.items()
        for department, position in posts
    ]
    work.session.add_all(rows)
    return len(rows)
