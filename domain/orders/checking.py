"""What an order still lacks before it can be handed in (3.3), and what it clashes with (RULES 1)."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Text, Uuid, bindparam, select

from domain.customers.models import Customer
from domain.orders import rules
from domain.orders.inputs import LineInput, OrderInput
from domain.orders.kinds import WRITTEN
from domain.orders.models import ADDITION, Order, OrderKind, OrderLine, OrderState, ScheduleLine
from domain.orders.offers import Asked, Offer, offers, terms_of
from domain.products.rules import quantity_refusal, unit_meant
from domain.shared.message import Message
from domain.shared.work import Work

NO_PAPER = Message("Attach the customer's original.")
GONE = (OrderState.WITHDRAWN, OrderState.DECLINED, OrderState.CANCELLED)
UNDER = (  # a customer order number
    select(Order.id, Order.number, Order.kind, Order.state)
    .where(Order.customer_id == bindparam("customer", type_=Uuid()), Order.po_key == bindparam("po", type_=Text()),
           Order.state.not_in(GONE), Order.relation.is_distinct_from(ADDITION))
    .order_by(Order.submitted_at, Order.id)
)


def offers_for(work: Work, given: OrderInput) -> list[Offer]:
    """What each line of a checked input meets on the customer's list."""
    asked = [
        Asked(line.part, line.revision, line.material, line.quantity, tuple(each.day for each in line.dates), line.price)
        for line in given.lines
    ]
    customer = work.fetch(Customer, given.customer_id)
    return offers(work, customer.id, asked, terms_of(work, customer, given.kind, given.order_date, given.currency, given.ship_to_id))


def faults(given: OrderInput, found: Sequence[Offer]) -> dict[str, Message]:
    """Everything that is missing, by the name of its field; empty when the order can be handed in.

    Clause 3.3: each line has specification, date, quantity and quality requirement. FM-13 fills them for mass production;
    a newly developed part may say "not stated".
    """
    wrong: dict[str, Message] = {}
    if given.source in WRITTEN and not given.files:
        wrong["files"] = NO_PAPER
    if given.kind == OrderKind.CALL_OFF and not given.related:
        wrong["related"] = Message("Name the framework order that this is called off from.")
    for line, offer in zip(given.lines, found, strict=True):
        wrong |= {f"lines-{line.row}-{name}": told for name, told in _line_faults(line, offer, given.kind).items()}
    return wrong


def _line_faults(line: LineInput, offer: Offer, kind: str) -> dict[str, Message]:
    wrong: dict[str, Message] = {}
    n = line.row + 1
    unit = offer.entry.unit if offer.entry else unit_meant(line.unit) or line.unit or "pcs"
    if offer.entry and line.unit and unit_meant(line.unit) != unit:
        wrong["unit"] = Message("Line {n}: you wrote “{unit}”, and this part is counted in {listed}. Enter the quantity in {listed}, "
                                "and empty the unit.", n=n, unit=line.unit, listed=unit)
    if fault := next((each for one in line.dates if (each := quantity_refusal(unit, one.quantity))), None):
        wrong["quantity"] = Message("Line {n}, quantity: {fault}", n=n, fault=fault)
    if offer.is_new and not (line.name or offer.entry):
        wrong["name"] = Message("Line {n}: name the part; it is not on your list.", n=n)
    if line.specification == "" and not listed_specification(offer):
        wrong["specification"] = _lacking(n, Message("specification"), offer)
    if line.quality == "" and not listed_quality(offer):
        wrong["quality"] = _lacking(n, Message("quality requirement"), offer)
    if line.specification is None and not offer.is_new:
        wrong["specification"] = Message("Line {n}: only a newly developed part can leave this “not stated”.", n=n)
    if line.quality is None and not offer.is_new:
        wrong["quality"] = Message("Line {n}: only a newly developed part can leave this “not stated”.", n=n)
    if kind == OrderKind.PROCESSING and not line.supplied:
        wrong["supplied"] = Message("Line {n}: say which material you supply, and how much.", n=n)
    return wrong


def _lacking(n: int, field: Message, offer: Offer) -> Message:
    if offer.is_new:
        return Message("Line {n}, {field}: fill it in, or choose “not stated”.", n=n, field=field)
    return Message("Line {n}, {field}: it is not on the list; please fill it in.", n=n, field=field)


def listed_specification(offer: Offer) -> str:
    """What the list says, for lines in mass production only: a new part or revision is not what is listed."""
    if offer.entry is None or offer.is_new:
        return ""
    return offer.entry.specification or f"{offer.entry.drawing} {offer.entry.revision}".strip()


def listed_quality(offer: Offer) -> str:
    return offer.entry.quality if offer.entry and not offer.is_new else ""


@dataclass(frozen=True)
class Clash:
    """An earlier order under the same customer order number. `duplicate`: it asks for the same."""

    order_id: uuid.UUID
    number: str
    kind: str
    state: str
    duplicate: bool


def clash(work: Work, given: OrderInput) -> Clash | None:
    """The first order that the actor can see under this customer order number; a true duplicate before any other.

    A delivery schedule is sent again and again: it meets the last edition, and may go back to an earlier one.
    """
    orders = work.session.execute(UNDER, {"customer": given.customer_id, "po": rules.po_key(given.po_number)}).all()
    if not orders:
        return None
    mine = [rules.Dated(line.part, each.quantity, each.day, each.zone) for line in given.lines for each in line.dates]
    lines = _dated(work, [row.id for row in orders])
    found = [Clash(row.id, row.number, row.kind, row.state, rules.same_lines(mine, lines.get(row.id, []))) for row in orders]
    editions = [each for each in found if given.kind == each.kind == OrderKind.DELIVERY_SCHEDULE]
    return editions[-1] if editions else next((each for each in found if each.duplicate), found[0])


def renumbered(work: Work, order: Order, given: OrderInput) -> dict[str, Message]:
    """The fault of an amendment that takes the customer order number of another order; a new number of its own is none."""
    other = clash(work, given) if rules.po_key(given.po_number) != order.po_key else None
    if other is None:
        return {}
    return {"po": Message("Your number {po} stands on order {number} already.", po=given.po_number, number=other.number)}


def _dated(work: Work, order_ids: Sequence[uuid.UUID]) -> dict[uuid.UUID, list[rules.Dated]]:
    rows: dict[uuid.UUID, list[rules.Dated]] = {}
    wanted = (
        select(ScheduleLine.order_id, OrderLine.customer_part, ScheduleLine.quantity, ScheduleLine.requested, ScheduleLine.zone)
        .join(OrderLine, OrderLine.id == ScheduleLine.line_id)
        .where(ScheduleLine.order_id.in_(order_ids), OrderLine.cancelled.is_(False))
    )
    for order_id, part, quantity, day, zone in work.session.execute(wanted):
        rows.setdefault(order_id, []).append(rules.Dated(part, quantity, day, zone))
    return rows
