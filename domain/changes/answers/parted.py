"""A delivery is divided while something is open about it: what was asked of the whole is asked of its parts from then on (RULES 6).

Else a cut of the whole would be written into the first part alone, and the order would hold more than it did. The parts sign anew:
they signed for one delivery, on its old day.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from sqlalchemy.orm.attributes import flag_modified

from domain.changes import values
from domain.changes.finding import items_of, sections_of
from domain.changes.models import Change, ChangeItem, Field
from domain.changes.rules import asked_of, stays
from domain.orders.models import ScheduleLine
from domain.shared.base import new_id
from domain.shared.journal import journal
from domain.shared.work import Work

OF_THE_WHOLE = (Field.QUANTITY, Field.PLACE)  # a day of the whole is replaced by the days that divided it
Value = Mapping[str, Any]


def divide(work: Work, parts: Sequence[ScheduleLine], standing: Iterable[tuple[ChangeItem, Change]]) -> list[Change]:
    """The open items about a delivery become one for each of its parts that they touch. Returns the changes that go on with others.

    `parts`: with the first, which was the whole, in the order of their days. A quantity is shared as a cancellation is: what has left
    stays, the last part gives way first, and what is more comes with it. Inside system work; the order is locked.
    """
    changed: dict[Change, None] = {}
    for item, change in standing:
        if item.schedule_id not in {part.id for part in parts} or item.field not in OF_THE_WHOLE:
            continue
        last = max(each.position for each in items_of(work, change))
        asked, agreed = _shares(item, item.asked, parts), _shares(item, item.agreed, parts) if item.agreed is not None else None
        for n, part in enumerate(parts):
            own = _own(item, part, asked[n], agreed[n] if agreed else None)
            if any(not values.same(own.field, each, own.before) for each in (own.asked, own.agreed) if each is not None):
                last += 1
                own.position = last
                work.add(own)
        item.state, item.ended_at = "divided", work.now
        journal(work, "change.item_divided", change, after={"field": item.field, "parts": len(parts)})
        changed[change] = None
    for change in changed:
        _open_anew(work, change)
    work.session.flush()
    return list(changed)


def _open_anew(work: Work, change: Change) -> None:
    """Who has the page of a part open signs nothing that they did not read: its version rises with what is on the table."""
    for section in sections_of(work, change).values():
        if section.state == "open" and asked_of(section.kind) & set(OF_THE_WHOLE):
            flag_modified(section, "evidence")


def _shares(item: ChangeItem, value: Value, parts: Sequence[ScheduleLine]) -> list[dict[str, Any]]:
    if item.field != Field.QUANTITY:
        return [dict(value) for _ in parts]
    left = stays([(part.quantity, part.shipped) for part in parts], Decimal(value["quantity"]))
    return [dict(value) | values.quantity_value(each) for each in left]


def _own(item: ChangeItem, part: ScheduleLine, asked: dict[str, Any], agreed: dict[str, Any] | None) -> ChangeItem:
    """A word given on the whole goes on with each part but for what was agreed: that is looked at again."""
    return ChangeItem(
        id=new_id(), version=1, change_id=item.change_id, order_id=item.order_id, line_id=item.line_id, schedule_id=part.id, position=0,
        field=item.field, before=values.quantity_value(part.quantity) if item.field == Field.QUANTITY else dict(item.before), asked=asked,
        agreed=None if item.state == "agreed" and agreed == asked else agreed, state="open" if item.state == "agreed" else item.state,
        by_customer=item.by_customer, internal=item.internal, customer_id=item.customer_id, project_id=item.project_id,
    )
