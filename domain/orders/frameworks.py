"""Framework orders and their call-offs (RULES 1): how much of each part was agreed, called off, and is left."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import Select, select

from domain.orders import rules
from domain.orders.checking import GONE
from domain.orders.inputs import OrderInput
from domain.orders.models import Order, OrderKind, OrderLine
from domain.shared.work import Work


@dataclass(frozen=True)
class CalledOff:
    """Of one part: the framework's quantity, what other call-offs took, and what this one takes."""

    part: str
    agreed: Decimal
    before: Decimal
    now: Decimal

    @property
    def left(self) -> Decimal:
        """Below nothing where more is called off than was agreed: told, never refused; the review answers."""
        return self.agreed - self.before - self.now


def called_off(work: Work, framework: Order, given: OrderInput) -> Sequence[CalledOff]:
    """For each part of the input, in its order. Call-offs that were withdrawn, declined or cancelled took nothing."""
    agreed = _sums(work, OrderLine.order_id == framework.id)
    before = _sums(work, OrderLine.order_id.in_(_call_offs(framework)))
    now: dict[str, tuple[str, Decimal]] = {}
    for line in given.lines:
        key = rules.key(line.part)
        written, quantity = now.get(key, (line.part, Decimal(0)))
        now[key] = written, quantity + line.quantity
    return [CalledOff(part, agreed[key], before[key], quantity) for key, (part, quantity) in now.items()]


def balance(work: Work, framework: Order) -> Sequence[CalledOff]:
    """For each part of a framework order, as it stands there: what was agreed, and what its call-offs took of it."""
    own, nothing = OrderLine.order_id == framework.id, Decimal(0)
    agreed, taken = _sums(work, own), _sums(work, OrderLine.order_id.in_(_call_offs(framework)))
    written = work.session.scalars(select(OrderLine.customer_part).where(own, OrderLine.cancelled.is_(False)).order_by(OrderLine.position))
    parts = {rules.key(part): part for part in reversed(list(written))}
    return [CalledOff(parts[key], agreed[key], taken[key], nothing) for key in reversed(parts)]


def frameworks(work: Work, customer_id: object) -> Sequence[tuple[str, str]]:
    """Number and the customer's own number of the framework orders that can be called off from, latest first."""
    wanted = select(Order.number, Order.po_number).where(
        Order.customer_id == customer_id, Order.kind == OrderKind.FRAMEWORK, Order.state.not_in(GONE))
    return [(number, po) for number, po in work.session.execute(wanted.order_by(Order.submitted_at.desc()).limit(50))]


def _call_offs(framework: Order) -> Select[uuid.UUID]:
    return select(Order.id).where(Order.related_id == framework.id, Order.relation == "call_off_of", Order.state.not_in(GONE))


def _sums(work: Work, where: object) -> dict[str, Decimal]:
    found: dict[str, Decimal] = defaultdict(Decimal)
    wanted = select(OrderLine.customer_part, OrderLine.quantity).where(where, OrderLine.cancelled.is_(False))  # type: ignore[arg-type]
    for part, quantity in work.session.execute(wanted):
        found[rules.key(part)] += quantity
    return found
