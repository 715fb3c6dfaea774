"""What every table has in common."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Date, DateTime, ForeignKey, MetaData, Numeric, Text, Uuid
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.orm import DeclarativeBase, Mapped, declared_attr, mapped_column
from uuid_utils import compat

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


def new_id() -> uuid.UUID:
    """A UUID that sorts by time (version 7). Never a secret: use `secrets` for those."""
    return compat.uuid7()


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map = {
        uuid.UUID: Uuid(),
        datetime: DateTime(timezone=True),
        date: Date(),
        Decimal: Numeric(18, 6),
        str: Text(),
        dict[str, Any]: JSONB(),
        list[Any]: JSONB(),
    }


class Identified:
    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=new_id)


class Versioned:
    """Optimistic locking: an update of a row that somebody else changed raises `Stale`."""

    version: Mapped[int] = mapped_column(default=1)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict[str, Any]:  # noqa: N805
        return {"version_id_col": cls.version}


class Scoped:
    """A row that belongs to a customer and perhaps to a confidential project (ARCHITECTURE decision 6).

    Both columns stand in every scoped table itself, so that one criterion and one policy narrow them all.
    """

    @declared_attr
    def customer_id(cls) -> Mapped[uuid.UUID]:  # noqa: N805
        return mapped_column(ForeignKey("customer.id"), index=False)

    @declared_attr
    def project_id(cls) -> Mapped[uuid.UUID | None]:  # noqa: N805
        # customer and project name each other: one of the two constraints is added after both tables stand
        return mapped_column(ForeignKey("project.id", use_alter=getattr(cls, "__tablename__", "") == "customer"), index=False)


class LooselyScoped:
    """Like `Scoped`, for rows that may belong to no customer at all (a task of the house, a mail to staff).

    A row without a customer is the company's own: staff see it, customers never do.
    """

    @declared_attr
    def customer_id(cls) -> Mapped[uuid.UUID | None]:  # noqa: N805
        return mapped_column(ForeignKey("customer.id"), index=False)

    @declared_attr
    def project_id(cls) -> Mapped[uuid.UUID | None]:  # noqa: N805
        return mapped_column(ForeignKey("project.id"), index=False)


class Internal:
    """A row that no customer sees while `internal` is true, though it belongs to theirs; both walls read the column."""

    internal: Mapped[bool] = mapped_column(default=True)
