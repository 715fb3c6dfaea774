"""The papers of a dispatch: the notice, again once verified; the slip with its code; for goods that go abroad list and invoice (5.1.11).

Paper that must not be used any more is issued once more, marked void: the code on the old one says that there is a newer edition.
"""

from __future__ import annotations

from collections.abc import Sequence

from domain.accounts.models import Signature
from domain.customers.models import Customer
from domain.deliveries.dispatch.customs import OVERSEAS, commercial_sheets, packing_sheet
from domain.deliveries.dispatch.sheet import notice_sheet, slip_sheet
from domain.deliveries.events import GoodsShipped, NoticeRecalled, NoticeSent, SlipVoided
from domain.deliveries.models import DispatchNotice, Slip, SlipLine
from domain.deliveries.receipts.links import link_for
from domain.records.actions import issue
from domain.records.models import Record
from domain.records.queries import numbers_of
from domain.shared.settings import settings
from domain.shared.work import Work

INVOICE = "commercial-invoice"


def on_notified(work: Work, happened: NoticeSent) -> None:
    """FM070100-05, signed by sales (6.2.5)."""
    with work.as_system("documents of a dispatch notice"):
        _issue_notice(work, happened.notice)


def on_recalled(work: Work, happened: NoticeRecalled) -> None:
    """A notice that ended after it was signed is filed void; one that is with sales again has its next edition when it is signed."""
    if happened.ended:
        with work.as_system("documents of a cancelled notice"):
            _issue_notice(work, happened.notice)


def on_shipped(work: Work, happened: GoodsShipped) -> None:
    """FM070100-06 goes with the goods (6.2.6), and the notice is filed with what logistics verified."""
    slip = happened.slip
    with work.as_system("documents of a slip"):
        signature = _issue_slip(work, slip, happened.lines, settings().address + link_for(work, slip))
        _issue_notice(work, work.fetch(DispatchNotice, slip.notice_id), signature)


def on_voided(work: Work, happened: SlipVoided) -> None:
    """All that went with the goods, once more and void; what its code opens says the same."""
    with work.as_system("documents of a void slip"):
        _issue_slip(work, happened.slip, happened.lines, settings().address + link_for(work, happened.slip))


def _issue_slip(work: Work, slip: Slip, lines: Sequence[SlipLine], receipt: str) -> Signature | None:
    customer, signature = work.fetch(Customer, slip.customer_id), _signature(work, slip)
    sheet = slip_sheet(work, slip, lines, receipt)
    issue(work, "FM070100-06", slip, sheet, number=slip.number, internal=False, signatures=[signature], language=customer.language)
    if customer.distance == OVERSEAS:
        packing = packing_sheet(work, slip, lines, sheet)
        issue(work, "packing-list", slip, packing, number=slip.number, internal=False, signatures=[signature], language="en")
        known = numbers_of(work, slip, INVOICE)
        for position, each in enumerate(commercial_sheets(work, slip, lines, sheet)):
            number = known[position] if position < len(known) else None
            issue(work, INVOICE, slip, each, number=number, internal=False, signatures=[signature], language="en")
    return signature


def _signature(work: Work, slip: Slip) -> Signature | None:
    return work.find(Signature, slip.signature_id) if slip.signature_id else None


def _issue_notice(work: Work, notice: DispatchNotice, *more: Signature | None) -> Record:
    signature = work.find(Signature, notice.signature_id) if notice.signature_id else None
    return issue(work, "FM070100-05", notice, notice_sheet(work, notice), number=notice.number, signatures=[signature, *more])
