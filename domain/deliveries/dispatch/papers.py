"""The documents that a customer requires with the goods: attached to the notice, and handed on with the slip (RULES 7)."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Iterator, Sequence

from domain.customers.models import Customer
from domain.customers.rules import SHIPPING_DOCUMENTS
from domain.deliveries.dispatch.finding import by_number, line_of
from domain.deliveries.dispatch.workflow import OPEN
from domain.deliveries.models import DispatchLine, DispatchNotice, Slip
from domain.shared.base import new_id
from domain.shared.errors import Invalid, Refused
from domain.shared.files import Attachment, Upload, attach, attachments
from domain.shared.message import Message
from domain.shared.once import once
from domain.shared.work import Work
from domain.shared.workflow import authorise, state_name

OURS = ("packing_list", "commercial_invoice")  # printed with the slip itself
PREFIX = "shipping."


def required(customer: Customer) -> list[str]:
    """Those that somebody must attach."""
    return [each for each in SHIPPING_DOCUMENTS if each in customer.required_documents and each not in OURS]


def missing(work: Work, notice: DispatchNotice, lines: Sequence[DispatchLine]) -> Iterator[tuple[DispatchLine, str]]:
    """What a line still lacks. A document attached to the whole notice is good for each of its lines."""
    if not (wanted := required(work.fetch(Customer, notice.customer_id))):
        return
    there = {(each.line_id, each.purpose) for each in once(work, ("papers", notice.id), lambda: attachments(work, notice))}
    for document in wanted:
        for line in lines:
            if not {(line.id, PREFIX + document), (None, PREFIX + document)} & there:
                yield line, document


def add(work: Work, number: str, document: str, uploads: Iterable[Upload], line_id: uuid.UUID | None = None) -> DispatchNotice:
    """Attach a shipping document, for a line or for all.

    Raises NotFound, Forbidden, Refused (it has left), Invalid (no file, a wrong one).
    """
    notice = by_number(work, number, lock=True)
    authorise(work, "dispatch.paper.attach", notice)
    if notice.state not in OPEN:
        raise Refused(Message("This cannot be done while it is “{state}”.", state=state_name("dispatch_notice", notice.state)))
    if document not in SHIPPING_DOCUMENTS:
        raise Invalid({"document": Message("Please choose one of the list.")})
    given = list(uploads)
    if not given:
        raise Invalid({"files": Message("Please choose a file.")})
    line = line_of(work, notice, line_id) if line_id else None
    for upload in given:
        attach(work, notice, upload, PREFIX + document, internal=True, line_id=line.id if line else None)
    return notice


def hand_on(work: Work, notice: DispatchNotice, slip: Slip) -> None:
    """The customer finds the shipping documents with the slip."""
    for each in attachments(work, notice):
        if each.purpose.startswith(PREFIX):
            work.add(Attachment(
                id=new_id(), object_kind=slip.__tablename__, object_id=slip.id, line_id=None, sha256=each.sha256, name=each.name,
                purpose=each.purpose, internal=False, uploaded_at=work.now, uploaded_by=each.uploaded_by,
                uploaded_by_name=each.uploaded_by_name, customer_id=slip.customer_id, project_id=slip.project_id,
            ))
