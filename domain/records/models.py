"""Records: documents as they were issued, with what they said, who signed, and the bytes that were printed once."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, LooselyScoped


class Record(Identified, LooselyScoped, Internal, Base):
    """A document of a form in one edition. `internal` ones never leave the house; `sha256` is set when it is printed.

    A register over several customers belongs to none of them.
    """

    __tablename__ = "record"
    __table_args__ = (
        Index("ix_record_object", "object_kind", "object_id"), Index("uq_record_edition", "form", "number", "edition", unique=True),
        Index("ix_record_issued", "issued_at", "id"),
    )

    form: Mapped[str]  # key of the registry
    revision: Mapped[str]  # of the form, when it was issued
    number: Mapped[str]
    edition: Mapped[int] = mapped_column(default=1)
    title: Mapped[str] = mapped_column(default="")  # what tells it from others of its form: the file's name, the day of a plan
    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    object_number: Mapped[str] = mapped_column(default="")
    language: Mapped[str] = mapped_column(default="zh-CN")
    sheet: Mapped[dict[str, Any]]
    signers: Mapped[list[Any]] = mapped_column(default=list)  # {"name", "for", "meaning": a Message, "at"}
    token: Mapped[str] = mapped_column(unique=True)  # of the public page that proves it: unguessable
    source_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("attachment.id"))  # what a stamped copy is a copy of
    issued_at: Mapped[datetime]
    issued_by: Mapped[str]
    sha256: Mapped[str | None] = mapped_column(ForeignKey("stored_file.sha256"))
    printed_at: Mapped[datetime | None]

    @property
    def printed(self) -> bool:
        return self.sha256 is not None

    @property
    def file_name(self) -> str:
        """The number, with the edition from the second on; of a stamped copy also the name of what it copies, which tells it from the
        sales order of that number."""
        copied = f" {self.title.rpartition('.')[0] or self.title}" if self.source_id else ""
        return f"{self.number}{f'-{self.edition}' if self.edition > 1 else ''}{copied}.pdf"
