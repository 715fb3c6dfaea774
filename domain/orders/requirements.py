"""What an order asks, as written lines (1.1): for its page, and for those who review it. Read only; intake writes them."""

from __future__ import annotations

import uuid
from dataclasses import dataclass

from sqlalchemy import Uuid, bindparam, select

from domain.orders.building import FLAGS
from domain.orders.models import OrderLine, OrderRequirement
from domain.shared.message import Message
from domain.shared.work import Work

SOURCES = {"stated": Message("stated"), "implied": Message("implied"), "legal": Message("required by law"), "own": Message("agreed")}
TICKED = {  # what the cards of the order page say, in the reader's language
    FLAGS["current_drawings"][1]: Message("As on the current drawings and agreements"),
    FLAGS["drawing_updated"][1]: Message("Drawing or specification updated: the attached revision holds"),
    FLAGS["ppap"][1]: Message("PPAP or material certificate with the first delivery"),
    FLAGS["regulations"][1]: Message("Regulations or restricted substances to be observed"),
}
OF_ORDER = (
    select(OrderLine.position, OrderRequirement.source, OrderRequirement.text)
    .outerjoin(OrderLine, OrderLine.id == OrderRequirement.line_id)
    .where(OrderRequirement.order_id == bindparam("order", type_=Uuid()))
    .order_by(OrderLine.position.nulls_first(), OrderRequirement.added_at, OrderRequirement.id)
)


@dataclass(frozen=True, slots=True)
class WrittenRequirement:
    """`position`: of the line that it is about; None for the whole order."""

    position: int | None
    source: Message
    text: str | Message


def of_order(work: Work, order_id: uuid.UUID) -> list[WrittenRequirement]:
    """The requirements of an order that the actor may see, those of the whole order first."""
    rows = work.session.execute(OF_ORDER, {"order": order_id})
    return [WrittenRequirement(position, SOURCES[source], TICKED.get(text, text)) for position, source, text in rows]
