"""The deliveries that still have to leave, as one statement: its ground, the risks on it, what was chased, which delay is open."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Date, Select, Subquery, and_, bindparam, func, literal_column, not_, select

from domain.customers.models import Customer
from domain.deliveries.board.risks import judged
from domain.deliveries.judging import to_ship
from domain.deliveries.models import Chase, Delay
from domain.deliveries.models.lateness import OPEN_DELAYS
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.projects.ended import confidential, in_the_open
from domain.shared.among import among_these

TODAY, NEAR_DAY, FAR = (bindparam(name, type_=Date()) for name in ("today", "near", "far"))


def described(chosen: Subquery) -> Select[*tuple[Any, ...]]:
    """Chosen deliveries with all that their rows show: few are described, however many are judged."""
    last = (
        select(Chase.at, Chase.answered_at, Chase.answer, Chase.by).where(Chase.schedule_id == chosen.c.id)
        .order_by(Chase.at.desc(), Chase.id.desc()).limit(1).correlate(chosen).lateral("chased")
    )
    return (
        select(
            chosen, Order.number, Order.po_number, Order.state, OrderLine.position, OrderLine.name, OrderLine.customer_part, OrderLine.unit,
            confidential(OrderLine.project_id).label("confidential"), Customer.number.label("customer_number"), Customer.name_short,
            ScheduleLine.quantity.label("ordered"), ScheduleLine.shipped, ScheduleLine.counted,
            Delay.number.label("delay"), Delay.state.label("delay_state"), last.c.at.label("chased_at"), last.c.by.label("chased_by"),
            last.c.answered_at, last.c.answer,
        )
        .select_from(chosen).join(ScheduleLine, ScheduleLine.id == chosen.c.id).join(OrderLine, OrderLine.id == chosen.c.line_id)
        .join(Order, Order.id == chosen.c.order_id).join(Customer, Customer.id == chosen.c.customer_id)
        .outerjoin(Delay, and_(Delay.schedule_id == chosen.c.id, among_these(Delay.state, OPEN_DELAYS)))
        .outerjoin(last, literal_column("true"))
    )


def leaves_today(risk: CTE, today: Any) -> Any:
    """Its day is today, or was before, and the customer's late window still holds."""
    return and_(risk.c.ship_by <= today, not_(risk.c.late))


def _figures(risk: CTE) -> Any:
    """How many are late, leave today, on the next working days, at risk: all counted in one walk."""
    count = func.count()
    return select(
        count.filter(risk.c.late).label("late"), count.filter(leaves_today(risk, TODAY)).label("today"),
        count.filter(and_(risk.c.ship_by > TODAY, risk.c.ship_by <= NEAR_DAY)).label("next3"),
        count.filter(and_(risk.c.ship_by > TODAY, risk.c.ship_by <= FAR)).label("next7"),
        count.filter(risk.c.risky).label("risk"), func.min(risk.c.ship_by).filter(risk.c.late).label("oldest"),
        *(count.filter(and_(risk.c.risky, risk.c[reason])).label(reason) for reason in ("quantity", "load", "material")),
    ).select_from(risk)


NEAR = to_ship()
RISK = judged(NEAR, TODAY, FAR)
FIGURES = _figures(RISK)
PUBLIC_RISK = judged(to_ship(in_the_open(ScheduleLine.project_id)), TODAY, FAR)  # as if there were nothing confidential
PUBLIC_FIGURES = _figures(PUBLIC_RISK)
