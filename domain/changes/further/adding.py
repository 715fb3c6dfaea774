"""A further line is reviewed as the line of any order, beside the order that it is added to; released, it joins that (RULES 6)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.changes.answers import moving
from domain.changes.events import ChangeAsked, ChangeEnded
from domain.changes.finding import items_of, live, sections_of
from domain.changes.further import joining
from domain.changes.models import OPEN_CHANGES, Change, ChangeItem, ChangeSection, Field
from domain.changes.rules import Part
from domain.orders.actions.moves import cancel_by_change, close
from domain.orders.actions.submission import beside
from domain.orders.events import OrderCancelled, OrderDeclined, OrderWithdrawn
from domain.orders.inputs import DateInput, LineInput, OrderInput
from domain.orders.models import ADDITION, Order, OrderLine, OrderState
from domain.orders.queries import lines_of
from domain.orders.workflow import BEFORE_RELEASE, ORDER
from domain.reviews.events import AdditionReleased
from domain.reviews.finding import review_of
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.work import Work


def on_asked(work: Work, happened: ChangeAsked) -> None:
    """The review of the further lines begins as that of any order (5.1.2(1)); nothing where none is asked."""
    with work.as_system("change.added"):
        change = happened.change
        section = sections_of(work, change).get(Part.REVIEW)
        if section is not None:
            _open_review(work, change, happened.order, section, live(items_of(work, change)))


def _open_review(work: Work, change: Change, order: Order, section: ChangeSection, items: Sequence[ChangeItem]) -> None:
    lines = tuple(_line(row, item.asked) for row, item in enumerate(item for item in items if item.field == Field.ADD))
    given = OrderInput(
        customer_id=order.customer_id, po_number=order.po_number, lines=lines, order_date=today(work), currency=order.currency,
        source=change.source, program=order.program, ship_to_id=order.ship_to_id, ship_to_text=order.ship_to_text,
        transport=order.transport, packaging=order.packaging, contact=order.contact,
    )
    part = beside(work, given, order, change.number)
    added = [item for item in items if item.field == Field.ADD]
    told = {str(item.id): str(line.id) for item, line in zip(added, lines_of(work, part.id), strict=True)}
    section.evidence = {"order": part.number, "added": told}  # each item, and the line that its review is about
    work.session.flush()


def _line(row: int, asked: dict[str, Any]) -> LineInput:
    dates = tuple(DateInput(Decimal(quantity), date.fromisoformat(day), zone) for day, quantity, zone in asked["dates"])
    price = asked.get("price")
    return LineInput(
        row=row, part=asked["part"], dates=dates, name=asked.get("name") or "", revision=asked.get("revision") or "",
        material=asked.get("material") or "", specification=asked.get("specification", ""), quality=asked.get("quality", ""),
        price=Decimal(price) if price else None, unit=asked.get("unit") or "",
    )


def on_released(work: Work, happened: AdditionReleased) -> None:
    """The further line is released: its part of the change is answered, and with the others it comes into force.

    A new part that is accepted for development waits, as any: the order takes its line once it is listed and released (RULES 3).
    """
    with work.as_system("change.added"):
        _answer(work, happened.order, "yes", "")


def on_ended(work: Work, happened: OrderDeclined | OrderWithdrawn | OrderCancelled) -> None:
    """It is not: so is the item; whatever else the change asks goes on."""
    if happened.order.relation == ADDITION:
        with work.as_system("change.added"):
            _answer(work, happened.order, "no", happened.why)


def on_change_ended(work: Work, happened: ChangeEnded) -> None:
    """A change that ends takes its further line with it, from wherever its review has come to."""
    with work.as_system("change.ended"):
        part = _part(work, happened.change)
        why = happened.change.decided_why or happened.change.number
        if part is not None and part.state in (*BEFORE_RELEASE, OrderState.ACCEPTED_FOR_DEVELOPMENT):
            ORDER.apply(work, part, "withdraw" if part.state in BEFORE_RELEASE else "drop", version=None, why=why)
            close(work, part)
            work.emit(OrderWithdrawn(part, why))
        elif part is not None and part.state in (OrderState.RELEASED, OrderState.ON_HOLD):
            cancel_by_change(work, part, why, for_customer=True)


def _answer(work: Work, part: Order, answer: str, why: str) -> None:
    found = open_section(work, part)
    if found is None:
        return
    section, change = found
    order, review = work.fetch(Order, change.order_id), review_of(work, part.id)
    section.state, section.answer, section.remark, section.signed_at = "signed", answer, why, work.now
    section.signed_by, section.signature_id = work.person.name, review.release_signature_id
    lines = {str(line.id): line for line in lines_of(work, part.id, cancelled=False)} if answer == "yes" else {}
    told = section.evidence["added"]
    for item in items_of(work, change):
        if item.field == Field.ADD and item.ended_at is None:
            _settle(work, item, lines.pop(told[str(item.id)], None), gone="withdrawn" if answer == "yes" else "refused")
    section.evidence = section.evidence | {"added": told | {str(_came(work, change, line).id): key for key, line in lines.items()}}
    change.decided_why = why or change.decided_why
    work.session.flush()
    moving.advance(work, change, order)


def _settle(work: Work, item: ChangeItem, line: OrderLine | None, *, gone: str) -> None:
    """As its line was released; `gone`: what became of it where the review released no line for it."""
    item.state, item.agreed = ("agreed", joining.reviewed_as(line)) if line else (gone, None)
    item.ended_at = None if line else work.now


def _came(work: Work, change: Change, line: OrderLine) -> ChangeItem:
    """A line that the customer added while it was reviewed is an item of the change from then on."""
    items, value = items_of(work, change), joining.reviewed_as(line)
    item = work.add(ChangeItem(
        id=new_id(), version=1, change_id=change.id, order_id=change.order_id, position=max(each.position for each in items) + 1,
        field=Field.ADD, before={}, asked=value, agreed=value, state="agreed", by_customer=items[0].by_customer,
        customer_id=change.customer_id, project_id=change.project_id,
    ))
    work.session.flush()
    return item


def open_section(work: Work, part: Order) -> tuple[ChangeSection, Change] | None:
    wanted = (
        select(ChangeSection, Change).join(Change, Change.id == ChangeSection.change_id)
        .where(Change.order_id == part.related_id, Change.state.in_(OPEN_CHANGES), ChangeSection.kind == Part.REVIEW,
               ChangeSection.state == "open", ChangeSection.evidence["order"].astext == part.number)
    )
    row = work.session.execute(wanted).first()
    return (row[0], row[1]) if row else None


def _part(work: Work, change: Change) -> Order | None:
    return work.session.scalars(select(Order).where(Order.number == change.number, Order.relation == ADDITION)).one_or_none()
