"""Orders for the tests of evidence: made straight in the tables, in any state, so that each figure has one cause."""

from __future__ import annotations

import uuid
from datetime import date, datetime, timedelta
from decimal import Decimal
from itertools import count
from typing import Any

from domain.orders.models import Order, OrderLine, OrderState, ScheduleLine
from domain.projects.models import Project
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

_numbers = count(1)
LATER = TODAY + timedelta(days=60)
Asked = tuple[str, Any] | tuple[str, Any, date]


def an_order(
    cast: Cast,
    *asked: Asked,
    state: OrderState = OrderState.IN_REVIEW,
    at: datetime = NOW,
    price: str | None = None,
    signed: bool = False,
    project: uuid.UUID | None = None,
    **header: Any,
) -> Order:
    """An order of customer A: each asked is (customer part, quantity[, requested day]) in a line of its own; committed."""
    with unit(system("test"), now=NOW) as work:
        number = f"T-{next(_numbers)}"
        order = work.add(
            Order(
                customer_id=cast.a.id,
                project_id=project,
                number=number,
                po_number=number,
                po_key=number.lower(),
                kind="single",
                state=state,
                order_class="mass_production",
                source="portal",
                order_date=TODAY,
                submitted_at=at,
                submitted_by=cast.wang_min.id,
                submitted_by_name="王敏",
                owner_id=cast.li_qian.id,
                currency="CNY",
                ship_to_id=cast.ship_to["a"].id,
                delivery_signed_at=NOW if signed else None,
                **header,
            )
        )
        work.session.flush()
        for position, each in enumerate(asked, 1):
            _line(work.session, cast, order, position * 10, each, price)
    return order


def _line(session: Any, cast: Cast, order: Order, position: int, asked: Asked, price: str | None) -> None:
    part, quantity, *days = asked
    entry = cast.entries.get(part)
    line = OrderLine(
        id=new_id(),
        customer_id=order.customer_id,
        project_id=order.project_id,
        order_id=order.id,
        position=position,
        entry_id=entry.id if entry else None,
        product_id=entry.product_id if entry else None,
        customer_part=part,
        name=part,
        specification="",
        quality="",
        quantity=Decimal(quantity),
        open_quantity=Decimal(quantity),
        line_class="mass_production",
        class_reason={"id": "On your list.", "params": {}},
        customer_price=Decimal(price) if price else None,
    )
    session.add(line)
    session.flush()
    session.add(
        ScheduleLine(
            customer_id=order.customer_id,
            project_id=order.project_id,
            order_id=order.id,
            line_id=line.id,
            quantity=Decimal(quantity),
            requested=days[0] if days else LATER,
        )
    )


def a_project(cast: Cast, code: str = "P-7F3A") -> uuid.UUID:
    """A confidential project of customer A that nobody of the cast is a member of."""
    with unit(system("test"), now=NOW) as work:
        key = new_id()
        work.add(Project(id=key, project_id=key, customer_id=cast.a.id, code=code, name="保密项目", opened_at=NOW))
    return key


def change(thing: Any, **values: Any) -> None:
    """Set columns of a row of the cast, as the system."""
    with unit(system("test"), now=NOW) as work:
        found = work.fetch(type(thing), thing.id)
        for name, value in values.items():
            setattr(found, name, value)
