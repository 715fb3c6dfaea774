"""Goods of which not every department works to the new version yet: said before they leave, and stopping nothing (5.1.9(6))."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Uuid, bindparam, or_, select
from sqlalchemy.dialects.postgresql import ARRAY

from domain.accounts.posts import DEPARTMENTS
from domain.changes.models import Change, ChangeItem, ChangeNotice
from domain.deliveries.dispatch.finding import lines_of
from domain.deliveries.dispatch.rules import enumerated
from domain.deliveries.gates import Finding, gate
from domain.deliveries.models import DispatchNotice
from domain.shared.among import among_given
from domain.shared.message import Message
from domain.shared.work import Work

TOUCHED = or_(ChangeItem.line_id.is_(None), ChangeItem.line_id == bindparam("lines", type_=ARRAY(Uuid())).any_())
OPEN = (
    select(Change.number, ChangeNotice.department).join(Change, Change.id == ChangeNotice.change_id)
    .where(ChangeNotice.acknowledged_at.is_(None), Change.revision.is_not(None), among_given(Change.order_id, "orders"),
           select(ChangeItem.id).where(ChangeItem.change_id == Change.id, ChangeItem.state == "agreed", TOUCHED).exists())
    .order_by(Change.number, ChangeNotice.told_at, ChangeNotice.id)
)


@gate("notify", "ship")
def in_use(work: Work, notice: DispatchNotice) -> Iterator[Finding]:
    """Of each change in force of these lines: who has not said yet that its new version is in use."""
    lines = lines_of(work, notice)
    given = {"orders": list({line.order_id for line in lines}), "lines": list({line.line_id for line in lines})}
    waiting: dict[str, list[Message]] = {}
    for number, department in work.session.execute(OPEN, given):
        waiting.setdefault(number, []).append(DEPARTMENTS[department])
    for number, departments in waiting.items():
        yield Finding(Message("{change} is in force; its new version is not in use yet at: {departments}.", change=number,
                              departments=enumerated(departments)), blocks=False)
