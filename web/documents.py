"""Files of orders, messages and answers, and the documents that we issued, handed out at both doors to who may see them."""

from __future__ import annotations

import uuid
from itertools import chain
from typing import Any

from domain.orders.queries import by_number, files_of
from domain.records.actions import open_record
from domain.records.models import Record
from domain.records.queries import of_thing
from domain.records.registry import FORMS
from domain.shared.errors import Refused
from domain.shared.files import StoredFile, open_file
from domain.shared.message import Message
from domain.shared.settings import settings
from templates.press.handing import handed_out
from web.answer import Answer
from web.bundle import ZIP, Part, bundled
from web.desk import Desk
from web.route import get

LARGEST = 300_000_000  # bytes of one bundle


@get("/files/{id:str}", permission="orders.file.see", objects={"id": "attachment"})
def download(desk: Desk, id: uuid.UUID) -> Answer:
    attachment, stored = open_file(desk.work, id)
    return desk.file(handed_out(attachment, stored, desk.actor.name, desk.work.now), attachment.name, stored.media_type)


@get("/records/{id:str}", permission="records.record.see", objects={"id": "record"})
def issued(desk: Desk, id: uuid.UUID) -> Answer:
    """A document of ours; always the bytes that were printed once."""
    record, stored = open_record(desk.work, id)
    return desk.file(handed_out(record, stored, desk.actor.name, desk.work.now), record.file_name, stored.media_type)


@get("/orders/{number:str}/documents.zip", permission="orders.file.see", rate="export", objects={"number": "order"})
def download_all(desk: Desk, number: str) -> Answer:
    """All documents of an order that the reader may see, as one file; each that is confidential is marked and noted as if opened alone."""
    work = desk.work
    order = by_number(work, number)
    papers = [row for row in of_thing(work, "order", order.id) if row.printed]
    files = files_of(work, "order", order.id)
    if not papers and not files:
        raise Refused(Message("No document yet."))
    if sum(row.size or 0 for row in papers) + sum(file.size or 0 for file in files) > LARGEST:
        raise Refused(Message("These are more than {n} MB together. Please download them one by one.", n=LARGEST // 1_000_000))
    found = chain((open_record(work, each.id) for each in papers), (open_file(work, each.id) for each in files))
    return desk.file(bundled(_part(desk, *each) for each in found), f"{order.number}.zip", ZIP)


def _part(desk: Desk, thing: Any, stored: StoredFile) -> Part:
    named, at = (_named(thing, desk), thing.issued_at) if isinstance(thing, Record) else (thing.name, thing.uploaded_at)
    content = handed_out(thing, stored, desk.actor.name, desk.work.now)
    return Part(named, content, at.astimezone(settings().zone))


def _named(record: Record, desk: Desk) -> str:
    """What it is, and its number: in a folder the number alone says little."""
    form = FORMS[record.form]
    return f"{form.title_en if desk.actor.language == 'en' else form.title_zh} {record.file_name}"


HANDLERS = [download, issued, download_all]
