"""The dispatch notice 发货通知单 FM070100-05: put together from lines that are ready, signed by sales, with logistics (5.1.11(1))."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.accounts import signing
from domain.customers.models import Customer, ShipTo
from domain.deliveries.dispatch import standing, stock
from domain.deliveries.dispatch.finding import by_number, held, hold, lines_of
from domain.deliveries.dispatch.inputs import NoticeInput
from domain.deliveries.dispatch.rules import as_ordered
from domain.deliveries.dispatch.workflow import NOTICE
from domain.deliveries.events import NoticeSent
from domain.deliveries.gates import findings
from domain.deliveries.models import DispatchLine, DispatchNotice, NoticeState
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.products.models import ListEntry, Product
from domain.products.rules import quantity_refusal
from domain.projects.actions import number_in
from domain.projects.models import Project
from domain.shared.among import among
from domain.shared.clock import Allowance, today
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.tasks import For, end_tasks, open_task
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

GATES = standing  # its gates are asked as soon as notices can be made
PLACE = ("name", "plant", "dock", "window", "address", "consignee", "phone")
VERIFY, SHIP, MISMATCH = "dispatch.verify", "dispatch.ship", "dispatch.mismatch"


@dataclass(frozen=True)
class Chosen:
    """A schedule line with what stands around it."""

    date: ScheduleLine
    line: OrderLine
    order: Order
    quantity: Decimal

    @property
    def place(self) -> tuple[Any, ...]:
        """Where it goes: one notice is for one place, and confidential goods leave by themselves."""
        return self.order.customer_id, self.date.ship_to_id or self.order.ship_to_id, self.order.ship_to_text


def make(work: Work, given: NoticeInput) -> DispatchNotice:
    """A draft of these quantities, which from now on are spoken for.

    Raises NotFound, Forbidden, Invalid, Refused: more than ordered without an approved change, more than is in stock, lines of
    several customers or places. Who comes second for the same stock or the same schedule line finds what the first one left.
    """
    authorise(work, "dispatch.notice.write")
    chosen = _chosen(work, given.lines)
    if len({each.place for each in chosen}) > 1:
        raise Refused(Message("One notice is for one customer and one place: choose lines that go together."))
    if given.ship_on < today(work):
        raise Invalid({"ship_on": Message("This day has passed.")})
    with work.as_system("dispatch.make"):
        scopes = {_scope(work, each.line) for each in chosen}
        if len(scopes) > 1:
            raise Refused(Message("Confidential goods leave by themselves: make a notice of their own for them."))
        notice = _notice(work, given, chosen, scopes.pop())
        if reasons := [found.message for found in findings(work, notice, "make") if found.blocks]:
            raise Refused(*reasons)
    journal(work, "dispatch.made", notice, after={"number": notice.number, "lines": len(chosen), "ship_on": notice.ship_on})
    return notice


def notify(work: Work, number: str, password: str, *, version: int | None) -> DispatchNotice:
    """Sales signs; logistics is told (5.1.11(1)). Raises NotFound, Forbidden, Stale, Refused, PasswordNeeded."""
    notice = by_number(work, number, lock=True)
    authorise(work, NOTICE.moves["notify"].permission, notice)
    require_version(notice, version)
    with work.as_system("dispatch.notify"):
        stock.hold_products(work, lines_of(work, notice))
    if reasons := NOTICE.refusals(work, notice, "notify"):
        raise Refused(*reasons)
    meaning = Message("Dispatch notice {number}", number=number)
    signature = signing.sign(work, notice, "dispatch", meaning, content_of(work, notice), password)
    NOTICE.apply(work, notice, "notify", version=version, signature=signature)
    notice.notified_at, notice.signature_id = work.now, signature.id
    title = Message("Verify dispatch {number}, leaving {day}", number=number, day=notice.ship_on)
    wait(work, notice, VERIFY, title, "logistics", "5.1.11(2)")
    work.emit(NoticeSent(notice))
    return notice


def cancel(work: Work, number: str, why: str, *, version: int | None) -> DispatchNotice:
    """It does not leave; what it spoke for is free again. Raises NotFound, Forbidden, Stale, Refused."""
    notice = by_number(work, number, lock=True)
    NOTICE.apply(work, notice, "cancel", version=version, why=why)
    with work.as_system("dispatch.cancel"):
        end_tasks(work, notice, outcome="withdrawn")
    return notice


def wait(work: Work, notice: DispatchNotice, kind: str, title: Message, department: str, clause: str) -> None:
    """Let the notice wait for a department."""
    path = f"/dispatch/{notice.number}"
    post = For(department=department, position="member")
    open_task(work, notice, kind, title, post, Allowance.working_hours(4), clause=clause, path=path)


def content_of(work: Work, notice: DispatchNotice) -> dict[str, Any]:
    """What the signature vouches for."""
    return {
        "notice": notice.number, "ship_on": notice.ship_on, "ship_to": notice.ship_to, "transport": notice.transport,
        "lines": [
            {"order": line.order_number, "part": line.customer_part, "specification": line.specification, "quantity": line.quantity,
             "packaging": line.packaging, "label": line.label_layout} for line in lines_of(work, notice)
        ],
    }


def _chosen(work: Work, lines: Mapping[uuid.UUID, Decimal]) -> list[Chosen]:
    """What was chosen, held, by day and part. Raises NotFound, Invalid."""
    seen = list(work.session.execute(select(ScheduleLine.order_id, ScheduleLine.line_id).where(among(ScheduleLine.id, lines.keys()))))
    if len(seen) != len(lines):
        raise NotFound
    with work.as_system("dispatch.hold"):  # before anything is written that points at them: else two would wait for each other
        hold(work, {row.order_id for row in seen}, {row.line_id for row in seen}, lines.keys())
    dates = held(work, ScheduleLine, lines.keys())
    found = []
    for key, date in dates.items():
        line, order = work.fetch(OrderLine, date.line_id), work.fetch(Order, date.order_id)
        if line.product_id is None or line.cancelled:
            raise NotFound
        if why := quantity_refusal(line.unit, lines[key]) if lines[key] > 0 else Message("Enter a number above nothing."):
            raise Invalid({f"quantity-{key}": why})
        found.append(Chosen(date, line, order, lines[key]))
    return sorted(found, key=lambda each: (each.order.number, each.line.position, each.date.requested, each.date.id))


def _scope(work: Work, line: OrderLine) -> uuid.UUID | None:
    """The project that a line is confidential in; none once that has ended."""
    if line.project_id is None or work.fetch(Project, line.project_id).ended_at is not None:
        return None
    return line.project_id


def _notice(work: Work, given: NoticeInput, chosen: Sequence[Chosen], project_id: uuid.UUID | None) -> DispatchNotice:
    first = chosen[0]
    ship_to_id = first.date.ship_to_id or first.order.ship_to_id
    number = number_in(work, work.fetch(Project, project_id)) if project_id else next_number(work, "DN")
    notice = work.add(DispatchNotice(
        number=number, state=NoticeState.DRAFT, ship_on=given.ship_on, ship_to_id=ship_to_id, ship_to=_place(work, ship_to_id, first.order),
        transport=given.transport or first.line.transport or first.order.transport, incoterm=given.incoterm,
        agreed_freight=given.agreed_freight, currency=given.currency, remarks=given.remarks, created_at=work.now,
        created_by=work.person.name, customer_id=first.order.customer_id, project_id=project_id,
    ))
    work.session.flush()
    layout = work.fetch(Customer, notice.customer_id).label_layout
    work.session.add_all(_line(work, notice, each, number, layout) for number, each in enumerate(chosen, 1))
    work.session.flush()
    return notice


def _line(work: Work, notice: DispatchNotice, chosen: Chosen, position: int, layout: str) -> DispatchLine:
    line, order, date = chosen.line, chosen.order, chosen.date
    product = work.fetch(Product, line.product_id)
    entry = work.fetch(ListEntry, line.entry_id) if line.entry_id else None
    return DispatchLine(
        notice_id=notice.id, position=position, order_id=order.id, order_number=order.number, po_number=order.po_number,
        order_position=line.position, line_id=line.id, schedule_id=date.id, product_id=product.id,
        due_on=date.promised_latest or date.requested, customer_part=line.customer_part, code=product.code, name=line.name,
        quantity=chosen.quantity, unit=line.unit, standard_pack=entry.standard_pack if entry else None, label_layout=layout,
        customer_id=notice.customer_id, project_id=notice.project_id, **as_ordered(order, line, entry),
    )


def _place(work: Work, ship_to_id: uuid.UUID | None, order: Order) -> dict[str, Any]:
    """Where it goes, as it is today: what a place is called later does not change what was signed."""
    if ship_to_id is None:
        return dict.fromkeys(PLACE, "") | {"name": order.ship_to_text, "transport_days": 0}
    place = work.fetch(ShipTo, ship_to_id)
    return {key: getattr(place, key) for key in (*PLACE, "transport_days")}
