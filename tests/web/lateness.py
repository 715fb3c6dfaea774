"""A late delivery of an order: chased, a case with dates that are offered, its sheet, its freight, a link; with the owner's name."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

from sqlalchemy import select

from domain.deliveries.models import Chase, Countermeasure, Delay, DelayOffer, Freight
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.clock import today
from domain.shared.links import issue_link
from domain.shared.work import Work


def late_of(work: Work, order: Order, owner: str) -> dict[str, str]:
    line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).first()
    schedule = work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == order.id)).first()
    assert line is not None and schedule is not None
    day, scope = today(work), {"customer_id": order.customer_id, "project_id": order.project_id}
    of = {"order_id": order.id, "schedule_id": schedule.id, **scope}
    chase = work.add(Chase(line_id=line.id, at=work.now, by=owner, note=owner, **of))
    sheet = work.add(Countermeasure(number=f"DC-of-{owner}", state="asked", month=day.replace(day=1), cause="machine", whys=[owner],
                                    root_cause=owner, asked_at=work.now, **scope))
    work.session.flush()
    delay = work.add(Delay(
        number=f"DY-of-{owner}", line_id=line.id, state="offered", counted=day, missed=day, promised=day, month=day.replace(day=1),
        found_at=work.now, found_by=owner, why_late="told", met_at=work.now, attendees=[owner], minutes=owner, cause="machine",
        cause_text=owner,
        countermeasure=owner, sheet_id=sheet.id, **of))
    work.session.flush()
    offers = [
        work.add(DelayOffer(
            delay_id=delay.id, delay_number=delay.number, position=position, kind="full", confirmed_at=work.now, confirmed_by=owner,
            offered_at=work.now,
            parts=[{"day": (day + timedelta(days=5 + position)).isoformat(), "quantity": "5"}], internal=False, **of))
        for position in (1, 2)
    ]
    freight = work.add(Freight(
        number=f"PF-of-{owner}", order_id=order.id, delay_id=delay.id, kind="extra", cause=owner, payer="us", amount=Decimal(5),
        currency="CNY", state="proposed", at=work.now, proposed_by=owner, **scope))
    token = issue_link(work, delay, "delay_dates", until=work.now + timedelta(days=3), name=owner)
    work.session.flush()
    return {"schedule": str(schedule.id), "chase": str(chase.id), "delay": delay.number, "delay_offer": str(offers[0].id), "dates": token,
            "countermeasure": sheet.number, "freight": freight.number}
