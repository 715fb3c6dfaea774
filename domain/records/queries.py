"""Reading records: the documents of a thing, the register of all, and what the public page proves."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import lru_cache
from types import SimpleNamespace
from typing import Any

from sqlalchemy import DateTime, Integer, Text, Uuid, bindparam, select, tuple_

from domain.records.models import Record
from domain.records.registry import FORMS, RETENTION_WORDS, Form
from domain.records.sheets import restored
from domain.shared.among import among_given
from domain.shared.errors import NotFound
from domain.shared.files import Attachment, StoredFile
from domain.shared.message import Message
from domain.shared.settings import settings
from domain.shared.work import Work
from domain.shared.workflow import allowed

PAGE = 50
__all__ = [
    "PAGE", "RETENTION_WORDS", "Paper", "Proof", "RecordRow", "Signer", "listed", "of_thing", "of_things", "paper", "proof", "readable",
]


@dataclass(frozen=True)
class RecordRow:
    id: uuid.UUID
    form: Form
    number: str
    edition: int
    title: str
    issued_at: datetime
    issued_by: str
    printed: bool
    internal: bool
    object_kind: str
    object_number: str
    size: int | None
    superseded: str | None = None  # what it copies is replaced, by the change of this number (5.1.9(7))


@dataclass(frozen=True)
class Signer:
    name: str
    for_whom: str | None
    meaning: Message
    at: datetime


@dataclass(frozen=True)
class Proof:
    """What anybody who holds the paper may know of it: nothing that the paper does not say itself."""

    number: str
    edition: int
    issued_at: datetime
    sha256: str | None
    signers: list[Signer]
    superseded: bool


@dataclass(frozen=True)
class Paper:
    """All that a worker needs to print a record, read in one unit of work."""

    id: uuid.UUID
    form: Form
    number: str
    edition: int
    title: str
    language: str
    sheet: SimpleNamespace
    signers: list[Signer]
    token: str
    issued_at: datetime
    revision: str
    source_id: uuid.UUID | None
    printed: bool
    customer_id: uuid.UUID | None = None  # whose eyes it is for; None for a paper of the house


ROWS = select(
    Record.id, Record.form, Record.number, Record.edition, Record.title, Record.issued_at, Record.issued_by, Record.sha256,
    Record.internal, Record.object_kind, Record.object_number, StoredFile.size, Attachment.superseded_by,
).outerjoin(StoredFile, StoredFile.sha256 == Record.sha256).outerjoin(Attachment, Attachment.id == Record.source_id)
OF_THING = (
    ROWS.where(Record.object_kind == bindparam("kind", type_=Text()), Record.object_id == bindparam("thing", type_=Uuid()))
    .order_by(Record.issued_at, Record.id)
)

OF_THINGS = (
    ROWS.where(Record.object_kind == bindparam("kind", type_=Text()), among_given(Record.object_id, "things"))
    .order_by(Record.issued_at, Record.id)
)


def numbers_of(work: Work, thing: Any, form: str) -> list[str]:
    """The numbers under which documents of a form were issued about a thing, the first one first."""
    wanted = select(Record.number).where(
        Record.form == form, Record.object_kind == thing.__tablename__, Record.object_id == thing.id, Record.edition == 1)
    return list(work.session.scalars(wanted.order_by(Record.issued_at, Record.id)))


def of_thing(work: Work, kind: str, thing_id: uuid.UUID) -> list[RecordRow]:
    """The documents of a thing that the actor may see, oldest first."""
    return [_row(*found) for found in work.session.execute(OF_THING, {"kind": kind, "thing": thing_id})]


def of_things(work: Work, kind: str, things: Collection[uuid.UUID]) -> list[RecordRow]:
    """The documents of several things of one kind that the actor may see, oldest first."""
    return [_row(*found) for found in work.session.execute(OF_THINGS, {"kind": kind, "things": list(things)})] if things else []


def listed(work: Work, *, form: str = "", text: str = "", first_day: date | None = None, before: uuid.UUID | None = None,
           most: int = PAGE, about: str | None = None) -> list[RecordRow]:
    """The register of records, newest first, from `first_day` on as the house counts days; on from the last row shown (`before`).

    `about`: of the thing of this number alone.
    """
    last = work.find(Record, before) if before else None
    closed = tuple(each.key for each in FORMS.values() if not readable(work, each))
    asked = _listed(closed, bool(form), about is not None, bool(text), first_day is not None, last is not None)
    return [_row(*found) for found in work.session.execute(asked, {
        "form": form, "about": about, "text": f"{text.replace('/', '//').replace('%', '/%').replace('_', '/_')}%", "most": most,
        "first": first_day and datetime.combine(first_day, time(), settings().zone),
        "at": last and last.issued_at, "id": last and last.id,
    })]


@lru_cache(100)
def _listed(closed: tuple[str, ...], form: bool, about: bool, text: bool, first: bool, later: bool) -> Any:
    """Built once for each shape: what it compares with are its parameters."""
    moment = DateTime(timezone=True)
    wanted = ROWS.order_by(Record.issued_at.desc(), Record.id.desc()).limit(bindparam("most", type_=Integer()))
    if closed:
        wanted = wanted.where(Record.form.not_in(closed))
    if form:
        wanted = wanted.where(Record.form == bindparam("form", type_=Text()))
    if about:
        wanted = wanted.where(Record.object_number == bindparam("about", type_=Text()))
    if text:
        begins = bindparam("text", type_=Text())
        wanted = wanted.where(Record.number.like(begins, escape="/") | Record.object_number.like(begins, escape="/"))
    if first:
        wanted = wanted.where(Record.issued_at >= bindparam("first", type_=moment))
    if later:
        edge = tuple_(bindparam("at", type_=moment), bindparam("id", type_=Uuid()))
        wanted = wanted.where(tuple_(Record.issued_at, Record.id) < edge)
    return wanted


def readable(work: Work, form: Form) -> bool:
    """May the actor read documents of this form at all?"""
    return not form.readers or any(allowed(work, each) for each in form.readers)


def proof(work: Work, token: str) -> Proof:
    """What the code on a document proves, for anybody. Raises NotFound for a token that we never printed."""
    with work.as_system("records.proof"):
        record = work.session.scalar(select(Record).where(Record.token == token))
        if record is None:
            raise NotFound
        newer = select(Record.id).where(Record.form == record.form, Record.number == record.number, Record.edition > record.edition)
        copied = work.find(Attachment, record.source_id) if record.source_id else None
        superseded = work.session.scalar(newer.limit(1)) is not None or (copied is not None and copied.superseded_at is not None)
    return Proof(record.number, record.edition, record.issued_at, record.sha256, _signers(record.signers), superseded)


def paper(work: Work, record_id: uuid.UUID) -> Paper:
    """Raises NotFound."""
    record = work.fetch(Record, record_id)
    return Paper(
        record.id, FORMS[record.form], record.number, record.edition, record.title, record.language, restored(record.sheet),
        _signers(record.signers), record.token, record.issued_at, record.revision, record.source_id, record.printed,
        None if record.internal else record.customer_id,
    )


def _row(*found: Any) -> RecordRow:
    values = list(found)
    values[1], values[7] = FORMS[values[1]], values[7] is not None
    return RecordRow(*values)


def _signers(stored: list[dict[str, Any]]) -> list[Signer]:
    return [Signer(each["name"], each["for"], Message.from_json(each["meaning"]), datetime.fromisoformat(each["at"])) for each in stored]
