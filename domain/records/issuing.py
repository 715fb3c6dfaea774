"""Which documents follow from which decision; the reactions that issue them (5.1.7, 5.1.8)."""

from __future__ import annotations

import uuid
from typing import Any

from sqlalchemy import select

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.orders.events import OrderCountersigned, OrderDeclined
from domain.orders.models import Order
from domain.orders.sheet import StampSheet, order_sheet
from domain.planning.events import DevelopmentStarted, DocumentsRequested, PlanMade, PurchaseRequestSent
from domain.planning.sheet import development_sheet, document_sheet, plan_sheet, request_sheet
from domain.records.actions import issue, issue_stamped_copies
from domain.records.models import Record
from domain.reviews.events import AdditionReleased, OrderAcceptedForDevelopment, OrderReleased
from domain.reviews.finding import Within, case, lines_of, review_of
from domain.reviews.models import Review
from domain.reviews.sheet import letter_sheet, review_sheet
from domain.shared.clock import today
from domain.shared.journal import head
from domain.shared.work import Work
from domain.shared.workflow import authorise, history


def on_released(work: Work, happened: OrderReleased) -> None:
    """A released mass-production order: the review, the sales order, the confirmation to countersign, the stamped copies."""
    order = happened.order
    with work.as_system("documents of a release"):
        review, day = review_of(work, order.id), today(work)
        approval, released = (_signature(work, each) for each in (review.approval_signature_id, review.release_signature_id))
        sheet, language = order_sheet(work, order), work.fetch(Customer, order.customer_id).language
        _issue_review(work, order, review, approval, released, stamped=True)
        issue(work, "FM070100-02", order, sheet, number=order.number, signatures=[approval, released])
        issue(work, "order-confirmation", order, sheet, internal=False, signatures=[approval, released], language=language)
        issue_stamped_copies(work, order, StampSheet(order.number, order.po_number, day), signatures=[approval, released])


def on_addition_released(work: Work, happened: AdditionReleased) -> None:
    """A further line of an order: its review alone; sales order, confirmation and plan are the order's own, in their next edition."""
    order = happened.order
    with work.as_system("documents of an addition"):
        review = review_of(work, order.id)
        approval, released = (_signature(work, each) for each in (review.approval_signature_id, review.release_signature_id))
        _issue_review(work, order, review, approval, released, stamped=True)


def on_countersigned(work: Work, happened: OrderCountersigned) -> None:
    """The confirmation again, with the customer's signature under it: its next edition (RULES 7)."""
    order = happened.order
    with work.as_system("documents of a countersignature"):
        wanted = select(Record).where(Record.form == "order-confirmation", Record.object_kind == "order", Record.object_id == order.id)
        first = work.session.scalars(wanted.order_by(Record.edition)).first()
        if first is not None:
            review = review_of(work, order.id)
            signatures = [_signature(work, review.approval_signature_id), _signature(work, review.release_signature_id)]
            issue(work, first.form, order, order_sheet(work, order), number=first.number, internal=False, signatures=signatures,
                  language=first.language)


def on_accepted_for_development(work: Work, happened: OrderAcceptedForDevelopment) -> None:
    """No stamp, sales order, plan or purchase request: the review alone, with the settlement (5.1.7(3))."""
    with work.as_system("documents of a settlement"):
        review = review_of(work, happened.order.id)
        _issue_review(work, happened.order, review, _signature(work, review.approval_signature_id), _last(work, happened.order))


def on_declined(work: Work, happened: OrderDeclined) -> None:
    """The letter that the general manager signed, and the review as it ended."""
    order = happened.order
    with work.as_system("documents of a decline"):
        review, signature = review_of(work, order.id), _last(work, order)
        _issue_review(work, order, review, _signature(work, review.approval_signature_id), signature)
        language = work.fetch(Customer, order.customer_id).language
        letter = letter_sheet(work, order, happened.why, today(work))
        issue(work, "decline-letter", order, letter, internal=False, signatures=[signature], language=language)


def on_planned(work: Work, happened: PlanMade) -> None:
    with work.as_system("documents of a plan"):
        work.session.flush()
        customer = work.fetch(Customer, happened.order.customer_id).name_short
        number = _number_of(work, happened.order, "production-plan")
        if (sheet := plan_sheet(work, happened.order, customer)).rows or number:
            issue(work, "production-plan", happened.order, sheet, number=number)


def on_purchase_requested(work: Work, happened: PurchaseRequestSent) -> None:
    with work.as_system("documents of a purchase request"):
        work.session.flush()
        issue(work, "purchase-request", happened.request, request_sheet(work, happened.request), number=happened.request.number)


def on_documents_requested(work: Work, happened: DocumentsRequested) -> None:
    with work.as_system("documents of a process task"):
        issue(work, "process-documents", happened.request, document_sheet(happened.request), number=happened.request.number)


def on_development_started(work: Work, happened: DevelopmentStarted) -> None:
    """The 新产品开发任务书; the feasibility assessment has a paper of its own in a later issue."""
    if happened.development.kind == "task":
        with work.as_system("documents of a development"):
            sheet = development_sheet(work, happened.order, happened.development)
            issue(work, "development-task", happened.development, sheet, number=happened.development.number)


def print_review(work: Work, number: str) -> Record:
    """The review sheet as it stands, an edition of its own, before it is decided (6.2.1). Raises NotFound, Forbidden."""
    found = case(work, number, lock=False)
    authorise(work, "records.form.print", found.order)
    with work.as_system("documents of a review"):
        return _issue_review(work, found.order, found.review, _signature(work, found.review.approval_signature_id))


def _issue_review(work: Work, order: Order, review: Review, *signatures: Signature | None, stamped: bool = False) -> Record:
    scope = _scope(work, order, review)
    day = today(work) if stamped else None
    sheet = review_sheet(work, order, review, project_id=scope.project_id, stamped_on=day, anchor=head(work)[1])
    return issue(work, "FM070100-01", scope, sheet, number=review.number, signatures=signatures)


def _scope(work: Work, order: Order, review: Review) -> Any:
    """The order, as confidential as all its lines are where they are."""
    projects = {line.project_id for line in lines_of(work, order.id)}
    project_id = projects.pop() if len(projects) == 1 else order.project_id
    return Within("order", order.id, order.number, order.customer_id, project_id)


def _number_of(work: Work, order: Order, form: str) -> str | None:
    """Under which number this paper of the order was issued; again under it, it is the next edition."""
    wanted = select(Record.number).where(Record.form == form, Record.object_kind == "order", Record.object_id == order.id)
    return work.session.scalars(wanted.order_by(Record.edition)).first()


def _signature(work: Work, signature_id: uuid.UUID | None) -> Signature | None:
    return work.find(Signature, signature_id) if signature_id else None


def _last(work: Work, order: Order) -> Signature | None:
    """The signature of the order's last move."""
    work.session.flush()
    signed = [move.signature_id for move in history(work, "order", order.id) if move.signature_id]
    return _signature(work, signed[-1]) if signed else None
