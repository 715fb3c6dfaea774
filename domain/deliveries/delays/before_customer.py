"""The dates of a delay that wait for the customer: while they do, no other day of that delivery is asked for (RULES 6, decision 0231)."""

from __future__ import annotations

import uuid
from collections.abc import Collection

from sqlalchemy import select

from domain.changes.intake.barring import stands
from domain.deliveries.models import Delay, DelayState
from domain.shared.among import among_given
from domain.shared.work import Work

OFFERED = select(Delay.schedule_id, Delay.number).where(among_given(Delay.schedule_id, "ids"), Delay.state == DelayState.OFFERED)


@stands
def offered(work: Work, schedules: Collection[uuid.UUID]) -> dict[uuid.UUID, str]:
    """By delivery, the number of the case under which the customer chooses."""
    return {row.schedule_id: row.number for row in work.session.execute(OFFERED, {"ids": list(schedules)})}
