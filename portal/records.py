"""Documents that we issued to a customer: confirmations, stamped copies, letters; always the bytes that were printed once."""

from __future__ import annotations

import uuid

from domain.records.actions import open_record
from templates.press.handing import handed_out
from web import Answer, Desk, get


@get("/records/{id:str}", permission="records.record.see", objects={"id": "record"})
def download(desk: Desk, id: uuid.UUID) -> Answer:
    record, stored = open_record(desk.work, id)
    return desk.file(handed_out(record, stored, desk.actor.name, desk.work.now), record.file_name, stored.media_type)


HANDLERS = [download]
