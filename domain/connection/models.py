"""Tables of the connection: tokens, webhooks with their log, column mappings, uploaded files, and the feed of what changed."""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base, Identified, Internal, LooselyScoped, Scoped, Versioned


class ApiToken(Identified, Versioned, Base):
    """What another program proves itself with. Kept is the SHA-256 of the token; the token itself is shown once, to its maker."""

    __tablename__ = "api_token"
    __table_args__ = (
        Index("uq_api_token_key", "key", unique=True),
        Index("uq_api_token_name", "name", unique=True, postgresql_where=text("revoked_at IS NULL")),
    )

    name: Mapped[str]
    key: Mapped[str]  # SHA-256 of the token
    hint: Mapped[str]  # its first characters, by which people know it again
    scopes: Mapped[list[Any]]
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    created_by_name: Mapped[str]
    expires_at: Mapped[datetime]
    kept_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))  # who answers for it: it opens nothing when they may not any more
    kept_by_name: Mapped[str]
    granted_at: Mapped[datetime | None]  # when finance said yes or no to the scopes that are finance's
    granted_by_name: Mapped[str] = mapped_column(default="")
    granted: Mapped[bool | None]
    last_used_at: Mapped[datetime | None]
    last_ip: Mapped[str] = mapped_column(default="")
    revoked_at: Mapped[datetime | None]
    revoked_by_name: Mapped[str] = mapped_column(default="")


class FeedEntry(Identified, Scoped, Base):
    """An order or a change that was written: its last place in the order of commits. One row a thing and project.

    Who asks "what is new since" reads on from the place where they stopped; `seq` grows as transactions commit, one by one.
    """

    __tablename__ = "feed_entry"
    __table_args__ = (
        Index("uq_feed_entry", "kind", "object_id", "project_id", unique=True, postgresql_nulls_not_distinct=True),
        Index("ix_feed_entry_seq", "kind", "seq", postgresql_include=["customer_id", "project_id", "object_id", "at"]),
    )

    kind: Mapped[str]  # order | change
    object_id: Mapped[uuid.UUID]
    seq: Mapped[int] = mapped_column(BigInteger, Identity(always=True))
    at: Mapped[datetime]


class Webhook(Identified, Versioned, Base):
    """An address that is told of events, and the secret that its messages are signed with."""

    __tablename__ = "webhook"

    name: Mapped[str]
    url: Mapped[str]
    events: Mapped[list[Any]]
    secret: Mapped[str]  # shown once; kept, because each message is signed with it
    created_at: Mapped[datetime]
    created_by_name: Mapped[str]
    ended_at: Mapped[datetime | None]
    ended_why: Mapped[dict[str, Any] | None] = mapped_column()  # a Message
    failing_since: Mapped[datetime | None]  # the first of the tries that failed since the last message was taken
    quiet_until: Mapped[datetime | None]  # until then no message is tried: one at a time finds out whether somebody answers again
    failures: Mapped[int] = mapped_column(default=0)  # tries since then


class DeliveryState(StrEnum):
    WAITING = "waiting"
    TAKEN = "taken"  # answered 2xx
    GIVEN_UP = "given_up"  # the webhook was ended, or three days went by


class WebhookDelivery(Identified, LooselyScoped, Internal, Base):
    """One event to one address: what is sent, and each try with its answer."""

    __tablename__ = "webhook_delivery"
    __table_args__ = (
        Index("ix_webhook_delivery_webhook_id", "webhook_id", "created_at", "id"),
        Index("ix_webhook_delivery_unsent", "state", "created_at", postgresql_where=text("state <> 'taken'")),
    )

    webhook_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("webhook.id"))
    event: Mapped[str]
    number: Mapped[str]  # of the thing that it tells of
    body: Mapped[dict[str, Any]]
    state: Mapped[str]
    created_at: Mapped[datetime]
    taken_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]  # when somebody had it sent once more; three days run from then
    outbox_id: Mapped[uuid.UUID | None]
    attempts: Mapped[list[Any]] = mapped_column(default=list)  # [{"at", "status", "ms", "error"}], the last twenty


class ColumnMapping(Identified, Versioned, Base):
    """Which column of a file is which field, by a name: [[field, heading, fixed value], …], in the order of a file that goes out."""

    __tablename__ = "column_mapping"
    __table_args__ = (Index("uq_column_mapping", "kind", "name", unique=True),)

    kind: Mapped[str]
    name: Mapped[str]
    columns: Mapped[list[Any]]
    changed_at: Mapped[datetime]
    changed_by_name: Mapped[str]


class ExchangeFile(Identified, Versioned, Base):
    """A file that somebody uploaded, with its columns as mapped. Nothing of it is applied before its preview was seen.

    Its content is forgotten after a while; who brought what, and how much of it was taken over, stays.
    """

    __tablename__ = "exchange_file"
    __table_args__ = (Index("ix_exchange_file_created_by", "created_by", "created_at"),)

    kind: Mapped[str]
    file_name: Mapped[str]
    rows: Mapped[list[Any]]  # every cell as text, from the row of headings on
    head: Mapped[int]  # which row of the file the headings are, from 1
    columns: Mapped[list[Any]] = mapped_column(default=list)  # [[field, column from 0 or null, fixed value], …] once mapped
    mapping_name: Mapped[str] = mapped_column(default="")
    created_at: Mapped[datetime]
    created_by: Mapped[uuid.UUID] = mapped_column(ForeignKey("person.id"))
    created_by_name: Mapped[str]
    applied_at: Mapped[datetime | None]
    changes: Mapped[int] = mapped_column(default=0)  # how many were applied
    cleared_at: Mapped[datetime | None]  # when its content was forgotten
