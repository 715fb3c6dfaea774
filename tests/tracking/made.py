"""Orders in any state, written straight into the tables: what these tests look at is what is shown of them."""

from __future__ import annotations

import uuid
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import select

from domain.customers.models import Customer
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.orders.terms import TERMS, keep
from domain.orders.workflow import BEFORE_RELEASE
from domain.projects.models import Project, ProjectMember
from domain.shared.actor import Actor, system
from domain.shared.base import new_id
from domain.shared.work import unit
from tests.cast import NOW, TODAY, Cast

LINES = (("2904110-K80", 2400, 0), ("1001120-T15", 800, 5))  # customer part, quantity, days promised late


def order(cast: Cast, number: str = "SO-261106-018", *, customer: str = "a", state: str = "released", lines: Any = LINES,
          project: uuid.UUID | None = None, at: datetime = NOW, **columns: Any) -> Order:
    """An order of the named customer with lines of their list, committed."""
    owner = cast.customers[customer]
    buyer = cast.wang_min if customer == "a" else cast.b_buyer
    entries = cast.entries if customer == "a" else cast.b_entries
    with unit(system("test"), now=at) as work:
        agreed = work.fetch(Customer, owner.id)
        made = work.add(Order(**{
            "number": number, "po_number": f"45{number[-3:]}", "po_key": f"45{number[-3:]}", "kind": "single", "state": state,
            "order_class": "mass_production", "source": "portal", "order_date": at.date(), "submitted_at": at, "submitted_by": buyer.id,
            "submitted_by_name": buyer.name, "owner_id": owner.owner_id, "currency": "CNY", "customer_id": owner.id, "project_id": project,
            "line_count": len(lines), "quantity": sum(Decimal(line[1]) for line in lines), "amount": Decimal("207360"),
            "title": entries[lines[0][0]].name, "first_requested": TODAY + timedelta(days=10), "transport": "truck", "packaging": "EU-6428",
        } | ({name: getattr(agreed, name) for name in TERMS} if state not in BEFORE_RELEASE else {}) | columns))
        work.session.flush()
        for position, (part, quantity, late) in enumerate(lines, 1):
            _line(work, made, entries[part], position * 10, quantity, late)
    return made


def agreed(cast: Cast, customer: str = "a", **said: Any) -> None:
    """Terms that are agreed with the customer, before any of their orders were released: those that there are have them too."""
    with unit(system("test"), now=NOW) as work:
        owner = work.fetch(Customer, cast.customers[customer].id)
        for name, value in said.items():
            setattr(owner, name, value)
        for each in work.session.scalars(select(Order).where(Order.customer_id == owner.id, Order.dates_mean.is_not(None))):
            keep(each, owner)


def _line(work: Any, made: Order, entry: Any, position: int, quantity: int, late: int, project: uuid.UUID | None = None) -> OrderLine:
    line = work.add(OrderLine(
        order_id=made.id, position=position, entry_id=entry.id, product_id=entry.product_id, customer_part=entry.customer_part,
        name=entry.name, drawing_revision=entry.revision, specification=entry.specification, quality=entry.quality,
        quantity=Decimal(quantity),
        open_quantity=Decimal(quantity), unit_price=Decimal("86.40"), line_class="mass_production", class_reason={"id": "", "params": {}},
        customer_id=made.customer_id, project_id=project or made.project_id,
    ))
    work.session.flush()
    day = TODAY + timedelta(days=10)
    work.add(ScheduleLine(line_id=line.id, order_id=made.id, quantity=Decimal(quantity), requested=day,
                          promised_first=day + timedelta(days=late), promised_latest=day + timedelta(days=late),
                          customer_id=made.customer_id, project_id=line.project_id))
    return line


def confidential_line(cast: Cast, made: Order, project: uuid.UUID, name: str = "氢能电堆支架", part: str = "5801300-E27") -> None:
    """A line of a mixed order that only members of the project may know of."""
    with unit(system("test"), now=NOW) as work:
        entry = cast.entries["2916035-K80"]
        line = _line(work, made, entry, 90, 12, 0, project)
        line.name, line.customer_part, line.line_class, line.product_id, line.entry_id = name, part, "newly_developed", None, None


def project(cast: Cast, *members: Actor, customer: str = "a") -> uuid.UUID:
    """A confidential project of the customer with these members; returns its id."""
    with unit(system("test"), now=NOW) as work:
        key = new_id()
        owner = cast.customers[customer]
        work.add(Project(id=key, project_id=key, customer_id=owner.id, code=f"P-{str(key)[-6:]}", name="K90", opened_at=NOW, ended_at=None))
        work.session.flush()
        for member in members:
            work.add(ProjectMember(customer_id=owner.id, project_id=key, person_id=member.id, why="test",
                                   valid_from=NOW - timedelta(days=1), valid_to=None, added_by="test"))
    return key
