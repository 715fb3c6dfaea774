"""What dispatch and lateness are found by: slips, notices, concessions, delays with their sheets, freight, differences, returns."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.models import Concession, Countermeasure, Delay, Difference, DispatchNotice, Freight, GoodsReturn, Slip
from domain.orders.models import Order
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.work import Work


def describe_slips(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for slip, customer in _of(work, Slip, ids):
        yield Entry(
            kind="slip", object_id=slip.id, number=slip.number, title=slip.carrier or slip.notice_number, note=customer, at=slip.left_at,
            texts=(slip.notice_number, slip.carrier, slip.plate, slip.waybill, customer), customer_id=slip.customer_id,
            project_id=slip.project_id,
        )


def describe_notices(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for notice, customer in _of(work, DispatchNotice, ids):
        plant = str(notice.ship_to.get("plant", ""))
        yield Entry(
            kind="notice", object_id=notice.id, number=notice.number, title=plant or customer, note=customer, at=notice.created_at,
            texts=(plant, notice.carrier, customer), customer_id=notice.customer_id, project_id=notice.project_id,
        )


def describe_concessions(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """By our number and by the customer's; the note begins with the customer, in whose list of concessions it stands."""
    wanted = select(Concession, Customer.number, Customer.name_short).join(Customer, Customer.id == Concession.customer_id)
    for concession, number, customer in work.session.execute(wanted.where(Concession.id.in_(ids))).all():
        yield Entry(
            kind="concession", object_id=concession.id, number=concession.number, title=concession.customer_reference,
            note=f"{number} · {customer} · {concession.what}", at=concession.entered_at,
            texts=(concession.customer_reference, concession.what, customer), customer_id=concession.customer_id,
            project_id=concession.project_id,
        )


def describe_delays(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    """Until the customer was told, a delay is the house's own: a kind of its own, which no customer asks for."""
    for delay, customer in _of(work, Delay, ids):
        order = work.session.scalar(select(Order.number).where(Order.id == delay.order_id)) or ""
        yield Entry(
            kind="delay" if delay.told_at else "case", object_id=delay.id, number=delay.number, title=order, note=customer,
            at=delay.found_at, texts=(order, customer), customer_id=delay.customer_id, project_id=delay.project_id,
        )


def describe_sheets(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for sheet, customer in _of(work, Countermeasure, ids):
        yield Entry(
            kind="sheet", object_id=sheet.id, number=sheet.number, title=f"{sheet.month:%Y-%m}", note=customer, at=sheet.asked_at,
            texts=(customer,), customer_id=sheet.customer_id, project_id=sheet.project_id,
        )


def describe_freight(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    for freight, customer in _of(work, Freight, ids):
        slip = work.session.scalar(select(Slip.number).where(Slip.id == freight.slip_id)) or "" if freight.slip_id else ""
        yield Entry(
            kind="freight", object_id=freight.id, number=freight.number, title=slip or customer, note=customer, at=freight.at,
            texts=(slip, customer), customer_id=freight.customer_id, project_id=freight.project_id,
        )


def describe_differences(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    yield from _on_slips(work, Difference, ids, "difference", "found_at")


def describe_returns(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    yield from _on_slips(work, GoodsReturn, ids, "return", "at")


def _on_slips(work: Work, model: Any, ids: list[uuid.UUID], kind: str, moment: str) -> Iterator[Entry]:
    for thing, customer in _of(work, model, ids):
        slip = work.session.scalar(select(Slip.number).where(Slip.id == thing.slip_id)) or ""
        yield Entry(
            kind=kind, object_id=thing.id, number=thing.number, title=slip, note=customer, at=getattr(thing, moment),
            texts=(slip, customer), customer_id=thing.customer_id, project_id=thing.project_id,
        )


def _of(work: Work, model: Any, ids: list[uuid.UUID]) -> Iterator[Any]:
    """These things, each with its customer's short name."""
    yield from work.session.execute(
        select(model, Customer.name_short).join(Customer, Customer.id == model.customer_id).where(model.id.in_(ids))
    ).all()


watch(Slip, ("number", "carrier", "plate", "waybill", "project_id"), describe_slips)
watch(DispatchNotice, ("number", "ship_to", "carrier", "project_id"), describe_notices)
watch(Concession, ("number", "customer_reference", "what", "project_id"), describe_concessions)
watch(Delay, ("number", "told_at", "project_id"), describe_delays)
watch(Countermeasure, ("number", "project_id"), describe_sheets)
watch(Freight, ("number", "slip_id", "project_id"), describe_freight)
watch(Difference, ("number", "project_id"), describe_differences)
watch(GoodsReturn, ("number", "project_id"), describe_returns)
