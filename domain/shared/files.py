"""Files by content: SHA-256 names the bytes, attachments say what they belong to (ARCHITECTURE decision 9)."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Scoped


class StoredFile(Base):
    __tablename__ = "stored_file"

    sha256: Mapped[str] = mapped_column(primary_key=True)
    size: Mapped[int] = mapped_column(BigInteger)
    media_type: Mapped[str]
    stored_at: Mapped[datetime]


class Attachment(Identified, Scoped, Base):
    """A file with its name, hung on an order, a draft, a message, an answer or a deviation."""

    __tablename__ = "attachment"
    __table_args__ = (Index("ix_attachment_object", "object_kind", "object_id"),)

    object_kind: Mapped[str]
    object_id: Mapped[uuid.UUID]
    line_id: Mapped[uuid.UUID | None]
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_file.sha256"))
    name: Mapped[str]
    purpose: Mapped[str]  # customer_order | drawing | specification | other | message | answer
    internal: Mapped[bool] = mapped_column(default=False)
    uploaded_at: Mapped[datetime]
    uploaded_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    uploaded_by_name: Mapped[str]
