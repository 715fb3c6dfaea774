"""The authority table: decision → department and position."""

from __future__ import annotations

from sqlalchemy import select

from domain.access.policy import AUTHORITY
from domain.accounts.models import Authority
from domain.shared.work import Work


def seed_authority(work: Work) -> int:
    """Give each decision that nobody holds yet its first posts (RULES 2), also those that a new version brings; returns how many rows
    were made. What the company changed of the others stays as it is."""
    held = set(work.session.scalars(select(Authority.decision)))
    rows = [
        Authority(decision=decision, department=department, position=position)
        for decision, posts in AUTHORITY.items() if decision not in held
        for department, position in posts
    ]
    work.session.add_all(rows)
    return len(rows)
