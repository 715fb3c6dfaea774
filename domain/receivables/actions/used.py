"""What of goods in consignment was reported as used: nothing of them is billed otherwise, and they are billed when all is used."""

from __future__ import annotations

import uuid
from collections.abc import Iterable

from sqlalchemy import func, select

from domain.deliveries.models import SlipLine
from domain.receivables.models import LineState, StatementKind, StatementLine
from domain.shared.work import Work

USED = (
    select(func.coalesce(func.sum(StatementLine.quantity), 0))
    .where(StatementLine.slip_line_id == SlipLine.id, StatementLine.kind == StatementKind.CONSUMPTION,
           StatementLine.state != LineState.DROPPED)
    .correlate(SlipLine).scalar_subquery()
)


def count_used(work: Work, slip_line_ids: Iterable[uuid.UUID | None]) -> None:
    """The goods are billed when all that is owed of them is used, and no longer than that. Locks them."""
    work.session.flush()
    with work.as_system("consignment.counted"):
        held = select(SlipLine).where(SlipLine.id.in_([each for each in slip_line_ids if each])).order_by(SlipLine.id).with_for_update()
        lines = {line.id: line for line in work.session.scalars(held, execution_options={"populate_existing": True})}
        for line_id, used in work.session.execute(select(SlipLine.id, USED).where(SlipLine.id.in_(lines))):
            lines[line_id].billed = used > 0 and used >= (lines[line_id].owed or 0)
        work.session.flush()
