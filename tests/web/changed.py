"""A change that waits for its customer, with a part to answer, a department to acknowledge it, a subcontractor to be told."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from domain.changes.models import Change, ChangeDraft, ChangeItem, ChangeNotice, ChangeSection, ChangeStep, SubcontractorNotice
from domain.orders.models import Order, OrderLine, ScheduleLine
from domain.shared.work import Work


def changed_of(work: Work, order: Order, owner: str) -> dict[str, str]:
    line = work.session.scalars(select(OrderLine).where(OrderLine.order_id == order.id)).first()
    schedule = work.session.scalars(select(ScheduleLine).where(ScheduleLine.order_id == order.id)).first()
    assert line is not None and schedule is not None
    scope: dict[str, Any] = {"customer_id": order.customer_id, "project_id": order.project_id}
    change = work.add(Change(
        number=f"CH-of-{owner}", order_id=order.id, order_number=order.number, origin="customer", source="portal", state="with_customer",
        reason=f"reason of {owner}", asked_at=work.now, asked_by=order.submitted_by, asked_by_name=order.submitted_by_name,
        base_revision=1, **scope))
    work.session.flush()
    item = work.add(ChangeItem(
        change_id=change.id, order_id=order.id, line_id=line.id, schedule_id=schedule.id, position=1, field="date",
        before={"day": "2026-12-18"}, asked={"day": "2026-12-24"}, agreed={"day": "2026-12-30"}, state="countered", by_customer=True,
        **scope))
    work.session.flush()
    work.add(ChangeStep(item_id=item.id, change_id=change.id, at=work.now, side="customer", author_id=order.submitted_by, author_name=owner,
                        kind="ask", value=item.asked, remark=f"remark of {owner}", **scope))
    work.add(ChangeSection(change_id=change.id, kind="production", clause="5.1.9(3)", **scope))
    notice = work.add(ChangeNotice(change_id=change.id, department="production", documents=[], told_at=work.now, due_at=work.now, **scope))
    outside = work.add(SubcontractorNotice(change_id=change.id, line_id=line.id, process="电泳", subcontractor=f"协力 {owner}",
                                           email="outside@example.com", **scope))
    work.add(ChangeDraft(person_id=order.submitted_by, order_id=order.id, base_revision=1, content={"reason": f"draft of {owner}"},
                         updated_at=work.now, **scope))
    if order.owner_id != order.submitted_by:  # and what the account manager is entering for them
        work.add(ChangeDraft(person_id=order.owner_id, order_id=order.id, base_revision=1, content={"reason": f"draft of {owner}"},
                             updated_at=work.now, **scope))
    work.session.flush()
    return {"change": change.number, "change_notice": str(notice.id), "subcontractor_notice": str(outside.id)}
