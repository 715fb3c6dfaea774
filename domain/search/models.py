"""The index of what can be searched: one row a thing and confidential project, with the words that name it in a list."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import DDL, Index, event, func, literal_column
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column

from domain.search.ground import WORDS
from domain.shared.base import Base, Identified, LooselyScoped

WORDS_OF = func.concord_words_of(literal_column("kind"), literal_column("tokens"))


class SearchEntry(Identified, LooselyScoped, Base):
    """`object_id` may have several rows: what is confidential about a thing stands in a row of its project."""

    __tablename__ = "search_entry"
    __table_args__ = (
        Index("ix_search_entry_words", WORDS_OF, postgresql_using="gin", postgresql_with={"fastupdate": "off"}),
        Index("ix_search_entry_kind", "kind", "at"),
        Index("ix_search_entry_customer", "customer_id", "kind", "at"),
        Index("ix_search_entry_object", "object_id"),
    )

    kind: Mapped[str]  # order | product | entry | customer
    object_id: Mapped[uuid.UUID]
    number: Mapped[str]
    title: Mapped[str]
    note: Mapped[str] = mapped_column(default="")
    at: Mapped[datetime]  # newer things are shown first
    tokens: Mapped[str] = mapped_column(TSVECTOR, deferred=True)


event.listen(Base.metadata, "before_create", DDL(WORDS))  # the index calls it
