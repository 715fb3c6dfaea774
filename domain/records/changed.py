"""The papers of a change: the engineering change request, the change notice, and the order's own papers in their next edition (5.1.9)."""

from __future__ import annotations

import uuid

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.changes.events import ChangeInForce, EngineeringEnded, EngineeringRaised, EngineeringSigned, FilesSuperseded
from domain.changes.finding import sections_of
from domain.changes.force import putting
from domain.changes.views.sheet import change_sheet, engineering_sheet
from domain.customers.models import Customer
from domain.orders.models import Order, OrderState
from domain.orders.sheet import order_sheet
from domain.records.actions import issue, supersede_copies
from domain.records.models import Record
from domain.shared.work import Work

OWN = ("FM070100-02", "order-confirmation")


def on_engineering(work: Work, happened: EngineeringRaised | EngineeringSigned | EngineeringEnded) -> None:
    """设计/工程变更申请单: as sales raises it, as technical signed or refused it, and when it holds no longer."""
    with work.as_system("documents of an engineering change"):
        for request in happened.requests:
            sheet = engineering_sheet(work, request, happened.change, happened.order)
            signatures = [_signature(work, request.signature_id), _signature(work, request.holds_signature_id)]
            issue(work, "design-change", request, sheet, number=request.number, signatures=signatures)


def on_superseded(work: Work, happened: FilesSuperseded) -> None:
    """Our stamped copies go the way of what they copy."""
    with work.as_system("documents superseded"):
        supersede_copies(work, [each.id for each in happened.files], happened.change.number)


def on_in_force(work: Work, happened: ChangeInForce) -> None:
    """顾客订单变更通知 for both sides; sales order and confirmation say the new revision, in an edition of their own."""
    change, order = happened.change, happened.order
    with work.as_system("documents of a change"):
        work.session.flush()
        parts = [_signature(work, each.signature_id) for each in sections_of(work, change).values()]
        signatures = [*parts, _signature(work, change.approval_signature_id), _signature(work, change.price_signature_id)]
        sheet = change_sheet(work, change, order)
        issue(work, "change-notice", change, sheet, number=change.number, signatures=signatures)
        if order.released_at is not None and order.state != OrderState.CANCELLED and not putting.is_hidden(work, change, order):
            _order_papers(work, order, signatures, signatures[len(parts):])


def _order_papers(work: Work, order: Order, signatures: list[Signature | None], approvals: list[Signature | None]) -> None:
    """The next editions of the order's own papers. None follows from a change of lines that an open order does not show, nor names its
    signers; and the customer's confirmation carries who approved, not who said what in the house."""
    sheet, language = order_sheet(work, order), work.fetch(Customer, order.customer_id).language
    first = {
        record.form: record.number for record in work.session.scalars(
            select(Record).where(Record.object_kind == "order", Record.object_id == order.id, Record.form.in_(OWN), Record.edition == 1))
    }
    if "FM070100-02" in first:
        issue(work, "FM070100-02", order, sheet, number=first["FM070100-02"], signatures=signatures)
    if "order-confirmation" in first:
        issue(work, "order-confirmation", order, sheet, number=first["order-confirmation"], internal=False, signatures=approvals,
              language=language)


def _signature(work: Work, signature_id: uuid.UUID | None) -> Signature | None:
    return work.find(Signature, signature_id) if signature_id else None
