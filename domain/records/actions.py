"""Issuing documents: once, with a number, what they say, and who signed; printed by a worker after commit."""

from __future__ import annotations

import secrets
import uuid
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import Text, bindparam, func, select

from domain.accounts.models import Signature
from domain.records.models import Record
from domain.records.queries import readable
from domain.records.registry import FORMS
from domain.records.sheets import stored
from domain.shared import filetypes
from domain.shared.base import new_id
from domain.shared.errors import NotFound, Refused
from domain.shared.files import Attachment, StoredFile, attachments, store
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.numbering import next_number
from domain.shared.outbox import later
from domain.shared.work import Work

STAMPED = "stamped-order"


def issue(work: Work, form: str, thing: Any, sheet: Any, *, number: str | None = None, title: str = "", internal: bool = True,
          signatures: Iterable[Signature | None] = (), language: str = "zh-CN", source: Attachment | None = None) -> Record:
    """Issue a document of a form about a thing: it has a number and an edition at once, its PDF some moments after commit.

    `sheet` is a frozen dataclass of the area's `sheet.py`. `number` where the thing's own number is the document's; the same
    number again is its next edition. `internal` documents never reach the customer. Clause 5.1.13(2).
    """
    kind = FORMS[form]
    project_id = source.project_id if source is not None else thing.project_id
    number = number or _drawn(work, kind.prefix, project_id)
    record = work.add(Record(
        id=new_id(), form=form, revision=kind.revision, number=number, edition=_next_edition(work, form, number), title=title,
        object_kind=thing.__tablename__, object_id=thing.id, object_number=getattr(thing, "number", ""), language=language,
        sheet=stored(sheet), signers=[signer for signer in map(_signer, signatures) if signer], token=secrets.token_urlsafe(16),
        issued_at=work.now, issued_by=work.person.name, internal=internal, source_id=source.id if source is not None else None,
        customer_id=thing.customer_id, project_id=project_id,
    ))
    journal(work, "record.issued", record, after={"form": form, "number": number, "edition": record.edition})
    later(work, "pdf", {"record": str(record.id)}, thing=record)
    return record


def issue_stamped_copies(work: Work, order: Any, sheet: Any, *, signatures: Iterable[Signature | None] = ()) -> list[Record]:
    """A stamped copy of each of the customer's own order documents; the originals stay as they are (5.1.7(2))."""
    signed = list(signatures)
    originals = [each for each in attachments(work, order) if each.purpose == "customer_order" and not each.internal]
    return [
        issue(work, STAMPED, order, sheet, title=original.name, internal=False, signatures=signed, source=original,
              number=f"{order.number}-{index}" if len(originals) > 1 else order.number)
        for index, original in enumerate(originals, 1)
    ]


def supersede_copies(work: Work, sources: Collection[uuid.UUID], by: str) -> list[Record]:
    """Our stamped copies of files that a newer one replaces leave the portal with them; the house keeps them (5.1.9(7))."""
    wanted = select(Record).where(Record.source_id.in_(sources), Record.internal.is_(False)).order_by(Record.id)
    copies = list(work.session.scalars(wanted)) if sources else []
    for copy in copies:
        copy.internal = True
        journal(work, "record.superseded", copy, after={"by": by, "number": copy.number})
    return copies


def keep(work: Work, record_id: uuid.UUID, content: bytes) -> StoredFile | None:
    """Store the bytes of a document that was printed; None when they are there already, for they are printed once."""
    record = work.fetch(Record, record_id, lock=True)
    if record.sha256 is not None:
        return None
    file = store(work, content, filetypes.PDF)
    record.sha256, record.printed_at = file.sha256, work.now
    journal(work, "record.printed", record, after={"sha256": file.sha256})
    return file


def open_record(work: Work, record_id: uuid.UUID) -> tuple[Record, StoredFile]:
    """A document to read, always the bytes that were printed once; who opens a confidential one is entered in the audit trail.

    Raises NotFound, and Refused while it is still being printed.
    """
    record = work.fetch(Record, record_id)
    if not readable(work, FORMS[record.form]):
        raise NotFound
    if record.sha256 is None:
        raise Refused(Message("The document is being printed. Please try again in a moment."))
    if record.project_id is not None:
        journal(work, "record.opened", record, after={"number": record.number})
    return record, work.fetch(StoredFile, record.sha256)


def _drawn(work: Work, prefix: str, project_id: uuid.UUID | None) -> str:
    """The next number; a confidential document's tells nothing by its place in a series."""
    if project_id is None:
        return next_number(work, prefix)
    alphabet = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
    return f"{prefix}-" + "".join(secrets.choice(alphabet) for _ in range(8))


LAST = select(func.max(Record.edition)).where(
    Record.form == bindparam("form", type_=Text()), Record.number == bindparam("number", type_=Text()),
)


def _next_edition(work: Work, form: str, number: str) -> int:
    with work.as_system("records.edition"):
        last = work.session.scalar(LAST, {"form": form, "number": number})
    return (last or 0) + 1


def _signer(signature: Signature | None) -> dict[str, Any] | None:
    if signature is None or signature.withdrawn_at is not None:
        return None
    at: datetime = signature.at
    return {"name": signature.person_name, "for": signature.on_behalf_of, "meaning": signature.meaning, "at": at.isoformat()}
