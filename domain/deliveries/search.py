"""What an outbound slip is found by: its number, its notice's, carrier, plate and waybill."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

from sqlalchemy import select

from domain.customers.models import Customer
from domain.deliveries.models import Slip
from domain.search.index import Entry
from domain.search.watch import watch
from domain.shared.work import Work


def describe(work: Work, ids: list[uuid.UUID]) -> Iterator[Entry]:
    wanted = select(Slip, Customer.name_short).join(Customer, Customer.id == Slip.customer_id).where(Slip.id.in_(ids))
    for slip, customer in work.session.execute(wanted):
        yield Entry(
            kind="slip", object_id=slip.id, number=slip.number, title=slip.carrier or slip.notice_number, note=customer, at=slip.left_at,
            texts=(slip.notice_number, slip.carrier, slip.plate, slip.waybill, customer), customer_id=slip.customer_id,
            project_id=slip.project_id,
        )


watch(Slip, ("number", "carrier", "plate", "waybill", "project_id"), describe)
