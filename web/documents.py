"""Files of orders, messages and answers, handed out at both doors to who may see them."""

from __future__ import annotations

import uuid

from domain.shared.files import open_file
from templates.press.handing import handed_out
from web.answer import Answer
from web.desk import Desk
from web.route import get


@get("/files/{id:str}", permission="orders.file.see", objects={"id": "attachment"})
def download(desk: Desk, id: uuid.UUID) -> Answer:
    attachment, stored = open_file(desk.work, id)
    return desk.file(handed_out(attachment, stored, desk.actor.name, desk.work.now), attachment.name, stored.media_type)


HANDLERS = [download]
