"""Production lines and the days on which they stand still."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from sqlalchemy import select

from domain.products.models import LineDayOff, ProductionLine
from domain.shared.errors import NotFound
from domain.shared.work import Work


def line(work: Work, code: str) -> ProductionLine:
    """Raises NotFound."""
    found = work.session.scalar(select(ProductionLine).where(ProductionLine.code == code))
    if found is None:
        raise NotFound
    return found


def days_off(work: Work, first: date, last: date) -> Mapping[uuid.UUID, Sequence[LineDayOff]]:
    """By line, in order of the days; `first` and `last` included."""
    found: dict[uuid.UUID, list[LineDayOff]] = defaultdict(list)
    for off in work.session.scalars(select(LineDayOff).where(LineDayOff.day.between(first, last)).order_by(LineDayOff.day)):
        found[off.line_id].append(off)
    return found
