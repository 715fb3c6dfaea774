"""Views of a list that a person keeps: a name and the filters behind it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified


class SavedView(Identified, Base):
    __tablename__ = "saved_view"
    __table_args__ = (Index("uq_saved_view", "person_id", "page", "name", unique=True),)

    person_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    page: Mapped[str]  # queue | orders
    name: Mapped[str]
    filters: Mapped[str]  # the address behind the question mark
    created_at: Mapped[datetime]
