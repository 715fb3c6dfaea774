"""What the company says of itself, as rows: its names, whether this database is the demo's."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base
from domain.shared.work import Work


class Fact(Base):
    __tablename__ = "fact"

    key: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[dict[str, Any]]


COMPANY = "company"  # {"zh": …, "en": …, "short": …, "hotline": …}
DEMO = "demo"  # {"seed": …}: present in a demo database alone


def fact(work: Work, key: str) -> dict[str, Any] | None:
    found = work.find(Fact, key)
    return found.value if found else None


def state(work: Work, key: str, value: dict[str, Any]) -> None:
    """Set a fact, whatever stood there."""
    work.session.merge(Fact(key=key, value=value))
