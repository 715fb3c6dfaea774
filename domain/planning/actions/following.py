"""A released order was changed: plan, neutral reservations, purchase requests and process documents follow as at release (5.1.8, 5.1.9)."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import delete, select, update

from domain.orders.evidence import OrderEvidence, for_firm
from domain.orders.models import Order, OrderLine
from domain.planning.actions import laying, production, purchasing, unneeded
from domain.planning.events import PlanMade
from domain.planning.models import Development, DocumentRequest, PlanRow, PurchaseRequest
from domain.shared.among import among
from domain.shared.clock import today
from domain.shared.journal import journal
from domain.shared.work import Work


def planned(work: Work, lines: Collection[uuid.UUID]) -> frozenset[uuid.UUID]:
    """Those of these lines that stand on the daily plan from today on."""
    wanted = select(PlanRow.line_id).where(among(PlanRow.line_id, lines), PlanRow.day >= today(work)).distinct()
    return frozenset(work.session.scalars(wanted))


def follow(work: Work, order: Order, moved: Sequence[OrderLine], redrawn: Sequence[OrderLine],
           before: Mapping[uuid.UUID, Decimal]) -> list[str]:
    """`moved`: lines whose days or quantities are others now; `redrawn`: those of another drawing or specification; `before`: the open
    pieces of each line as they were. Inside system work. Returns the purchase requests that are withdrawn.

    Confidential lines hold of stock and hours what they need now; what is short anew is asked of purchasing, never twice; what is
    asked for and not needed any more is withdrawn, or settled by purchasing; technical is asked for documents only of a revision
    that has none.
    """
    work.session.flush()
    evidence, withdrawn = for_firm(work, order), []
    if moved:
        _replan(work, order, moved, evidence)
        withdrawn = unneeded.look(work, order, moved, before, evidence)
    if moved or redrawn:
        purchasing.send_for_change(work, order)
    if needing := [line for line in (*moved, *redrawn) if not line.cancelled and line.open_quantity > 0]:
        production.ask_for_documents(work, order, list(dict.fromkeys(needing)), evidence)
    return withdrawn


def _replan(work: Work, order: Order, lines: Sequence[OrderLine], evidence: OrderEvidence) -> None:
    """The rows of the daily plan from today on are laid anew; the plan is printed again where it is another one."""
    gone = work.session.execute(
        delete(PlanRow).where(among(PlanRow.line_id, {line.id for line in lines}), PlanRow.day >= today(work)).returning(PlanRow.id),
        execution_options={"synchronize_session": False},
    ).all()
    wanted = [line for line in lines if not line.cancelled and line.open_quantity > 0]
    made = laying.rows(work, order, wanted, evidence) if wanted else []
    if gone or made:
        journal(work, "plan.made", order, after={"rows": len(made)}, project_id=_project(lines))
        if any(line.project_id in (None, order.project_id) for line in lines):
            work.emit(PlanMade(order))  # the paper of an open order holds none of its confidential lines, and so stays as it is


def _project(lines: Sequence[OrderLine]) -> uuid.UUID | None:
    """The project that these lines belong to, all of them; None where one is open to all."""
    projects = {line.project_id for line in lines}
    return projects.pop() if len(projects) == 1 else None


def take_over(work: Work, order: Order, part: Order) -> None:
    """What the review of a further line began (purchase request, documents, development) belongs to the order from now on."""
    for table in (PurchaseRequest, DocumentRequest):
        work.session.execute(update(table).where(table.order_id == part.id).values(order_id=order.id, order_number=order.number))
    work.session.execute(update(Development).where(Development.order_id == part.id).values(order_number=order.number))
