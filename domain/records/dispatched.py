"""The papers of a dispatch: the notice, again once verified; the slip with its code; for goods that go abroad list and invoice (5.1.11)."""

from __future__ import annotations

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.deliveries.dispatch.sheet import commercial_sheets, notice_sheet, packing_sheet, slip_sheet
from domain.deliveries.events import GoodsShipped, NoticeSent
from domain.deliveries.models import DispatchNotice
from domain.deliveries.receipts.links import link_for
from domain.records.actions import issue
from domain.records.models import Record
from domain.shared.settings import settings
from domain.shared.work import Work


def on_notified(work: Work, happened: NoticeSent) -> None:
    """FM070100-05, signed by sales (6.2.5)."""
    with work.as_system("documents of a dispatch notice"):
        _issue_notice(work, happened.notice)


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    """FM070100-06 goes with the goods (6.2.6), and the notice is filed with what logistics verified."""
    slip = happened.slip
    with work.as_system("documents of a slip"):
        customer, signature = work.fetch(Customer, slip.customer_id), work.session.get(Signature, slip.signature_id)
        sheet = slip_sheet(work, slip, happened.lines, settings().address + link_for(work, slip))
        issue(work, "FM070100-06", slip, sheet, number=slip.number, internal=False, signatures=[signature], language=customer.language)
        if customer.distance == "overseas":
            packing = packing_sheet(work, slip, sheet)
            issue(work, "packing-list", slip, packing, number=slip.number, internal=False, signatures=[signature], language="en")
            for each in commercial_sheets(work, slip, happened.lines, sheet):
                issue(work, "commercial-invoice", slip, each, internal=False, signatures=[signature], language="en")
        _issue_notice(work, work.fetch(DispatchNotice, slip.notice_id), signature)


def _issue_notice(work: Work, notice: DispatchNotice, *more: Signature | None) -> Record:
    signature = work.session.get(Signature, notice.signature_id) if notice.signature_id else None
    return issue(work, "FM070100-05", notice, notice_sheet(work, notice), number=notice.number, signatures=[signature, *more])
