"""Mails about goods and their packaging: on their way, signed for, void, what differed and how it ends, what lies with the customer."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.accounts.known import remember
from domain.accounts.models import PostHeld
from domain.deliveries.events import DifferenceSettled, GoodsReceived, GoodsShipped, NoticeRecalled, PackagingAsked, SlipVoided
from domain.deliveries.models import DispatchNotice, Slip, SlipLine
from domain.deliveries.receipts.rules import KINDS, OUTCOMES, Counted, differences
from domain.notifications.recipients import BUYERS, buyers, owner
from domain.notifications.telling import people, write
from domain.orders.models import Order
from domain.shared.clock import today
from domain.shared.tasks import Task
from domain.shared.work import Work

About = Slip | DispatchNotice | Task


@dataclass(frozen=True)
class _Of:
    """What the readers of an order are asked with."""

    order: Order


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    """The goods left: to the buyers, with the way to follow them (5.1.12(1))."""
    slip = happened.slip
    words = _words(slip, happened.lines) | {
        "carrier": slip.carrier, "waybill": slip.waybill or slip.plate, "expected": slip.expected_on, "left": slip.left_at,
    }
    _tell(work, "goods_shipped", _customers(work, happened.orders), words, slip, f"/deliveries/{slip.number}")


def on_received(work: Work, happened: GoodsReceived) -> None:
    """Somebody signed: to the buyers and the account manager, with what differs."""
    slip = happened.slip
    words = _words(slip, happened.lines) | {"by": slip.signed_by_name, "at": slip.signed_at, "differs": _differs(happened.lines)}
    _tell(work, "goods_received", _customers(work, happened.orders), words, slip, f"/deliveries/{slip.number}")
    _tell(work, "goods_received", _owners(work, happened.orders), words, slip, f"/admin/deliveries/receipts/{slip.number}")


def on_voided(work: Work, happened: SlipVoided) -> None:
    """The goods came back before anybody signed: buyers, account manager and finance are told that the slip counts for nothing.

    The reason is ours and stays in the house (docs/decisions/0091).
    """
    slip = happened.slip
    words = _words(slip, happened.lines) | {"at": slip.voided_at, "why": ""}
    _tell(work, "goods_void", _customers(work, happened.orders), words, slip, f"/deliveries/{slip.number}")
    house = _owners(work, happened.orders) | _department(work, "finance")
    _tell(work, "goods_void", house, words | {"why": slip.void_why}, slip, f"/admin/deliveries/receipts/{slip.number}")


def on_recalled(work: Work, happened: NoticeRecalled) -> None:
    """Logistics stops packing, or loading: by mail at once, for the goods may stand at the gate."""
    notice = happened.notice
    words = {"number": notice.number, "why": happened.why, "ended": happened.ended, "day": notice.ship_on}
    _tell(work, "dispatch_recalled", _department(work, "logistics"), words, notice, f"/admin/dispatch/{notice.number}")


def on_packaging_asked(work: Work, happened: PackagingAsked) -> None:
    """Each buyer of the customer is asked to confirm what they have of our packaging, with the figures of our books (RULES 7)."""
    words = {"day": today(work), "balances": list(happened.balances.items())}
    with work.as_system("notifications"):
        buying = {remember(work, row) for row in work.session.execute(BUYERS, {"customer": happened.customer.id})}
    _tell(work, "packaging_asked", buying, words, happened.task, happened.task.path)


def on_settled(work: Work, happened: DifferenceSettled) -> None:
    """Quality said how a difference ends: both sides are told what it means for them."""
    case, slip, line = happened.difference, happened.slip, happened.line
    words = {
        "number": case.number, "slip": slip.number, "part": line.customer_part, "quantity": case.quantity, "unit": line.unit,
        "kind": KINDS[case.kind], "end": OUTCOMES[case.kind][case.outcome].words, "said": case.settlement,
    }
    with work.as_system("notifications"):
        orders = [work.fetch(Order, line.order_id)]
    _tell(work, "difference_settled", _customers(work, orders), words, slip, f"/deliveries/{slip.number}")
    _tell(work, "difference_settled", _owners(work, orders), words, slip, f"/admin/deliveries/receipts/differences/{case.number}")


def _tell(work: Work, template: str, readers: set[uuid.UUID], words: dict[str, Any], about: About, path: str) -> None:
    with work.as_system("notifications"), work.session.no_autoflush:
        for person in people(work, readers - {work.person.id}):  # type: ignore[arg-type]
            write(work, person, template, words | {"path": path}, about=about)


def _customers(work: Work, orders: Iterable[Order]) -> set[uuid.UUID]:
    with work.as_system("notifications"), work.session.no_autoflush:
        submitted = {(order.customer_id, order.submitted_by): order for order in orders}
        return {each for order in submitted.values() for each in buyers(work, _Of(order))}


def _owners(work: Work, orders: Iterable[Order]) -> set[uuid.UUID]:
    return {each for order in orders for each in owner(work, _Of(order))}


def _department(work: Work, department: str) -> set[uuid.UUID]:
    with work.as_system("notifications"):
        return set(work.session.scalars(select(PostHeld.person_id).where(PostHeld.department == department)))


def _words(slip: Slip, lines: Sequence[SlipLine]) -> dict[str, Any]:
    first = lines[0]
    return {
        "number": slip.number, "name": first.name, "part": first.customer_part, "quantity": first.quantity, "unit": first.unit,
        "lines": len(lines), "po": first.po_number or first.order_number,
    }


def _differs(lines: Sequence[SlipLine]) -> int:
    return sum(len(differences(line.quantity, _counted(line))) for line in lines)


def _counted(line: SlipLine) -> Counted:
    return Counted(line.received if line.received is not None else line.quantity, line.damaged, line.wrong)
