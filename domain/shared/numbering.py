"""Numbers that people read: in sequence, without gaps, taken in the transaction that uses them."""

from __future__ import annotations

from datetime import date

from sqlalchemy import text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared.base import Base
from domain.shared.clock import today
from domain.shared.told import UNTOLD
from domain.shared.work import Work


class Counter(Base):
    __tablename__ = "counter"

    series: Mapped[str] = mapped_column(primary_key=True)
    last: Mapped[int]


TAKE = text(
    "INSERT INTO counter AS c (series, last) VALUES (:series, 1) ON CONFLICT (series) DO UPDATE SET last = c.last + 1 RETURNING last"
).execution_options(**UNTOLD)


def next_number(work: Work, prefix: str, *, day: date | None = None, width: int = 3) -> str:
    """The next number of a daily series: `SO-261122-001`.

    The counter's row stays locked until the transaction ends, so that a number given back leaves no gap.
    """
    series = f"{prefix}-{day or today(work):%y%m%d}"
    return f"{series}-{take(work, series):0{width}d}"


def take(work: Work, series: str) -> int:
    """The next value of any series, from 1."""
    return int(work.session.connection().execute(TAKE, {"series": series}).scalar_one())
