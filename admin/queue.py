"""My queue: what waits for me and what I may do with several rows at once."""

from __future__ import annotations

import uuid
from urllib.parse import urlencode

from domain.queue import actions, choosing, kinds, queries
from domain.queue import handing as to_whom
from domain.queue.queries import QueueFilter
from domain.reviews.actions.bulk import sign_conforming
from domain.shared import task_queries
from domain.shared.errors import Refused
from domain.shared.message import Message
from domain.shared.paging import Listed
from domain.shared.spreadsheet import ONE_TOO_MANY
from templates.registers import queue_workbook
from web import Answer, Desk, get, post

QUEUE = "/admin/queue"


@get("/queue", permission="task.see")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, QueueFilter.of(desk.query)
    return desk.page(
        "admin/queue/index.html", wanted=wanted, views=queries.VIEWS, types=queries.TYPES, found=queries.page(work, wanted),
        figures=queries.figures(work), loads=task_queries.loads(work), kept=queries.saved_views(work, "queue"), kind_name=kinds.name,
    )


@get("/", permission="admin.see")
def start(desk: Desk) -> Answer:
    return desk.go(QUEUE)


@get("/queue.xlsx", permission="task.see")
def export(desk: Desk) -> Answer:
    found: Listed[queries.QueueRow] = queries.page(desk.work, QueueFilter.of(desk.query), size=ONE_TOO_MANY)
    return desk.file(*queue_workbook(found.rows, desk.actor.language))


@post("/queue/signatures", permission="reviews.section.sign", redisplay=index)
def sign(desk: Desk) -> Answer:
    numbers = choosing.deliveries(desk.work, choosing.ids(desk.form.all("sel")))
    if not numbers:
        raise Refused(Message("None of the chosen rows is a delivery review that can be signed together."))
    done = sign_conforming(desk.work, numbers, desk.password)
    return desk.go(_view(desk), *_told(done.numbers, done.left))


@post("/queue/chasing", permission="task.see", redisplay=index)
def chase(desk: Desk) -> Answer:
    chased = actions.chase(desk.work, choosing.ids(desk.form.all("sel")))
    return desk.go(_view(desk), Message("{n} tasks are chased by mail.", n=len(chased)))


@post("/queue/handing/choice", permission="task.hand_on", redisplay=index, once=False)
def choose(desk: Desk) -> Answer:
    chosen = choosing.ids(desk.form.all("sel"))
    return desk.go(f"{QUEUE}/handing?{urlencode([('sel', str(each)) for each in chosen])}")


@get("/queue/handing", permission="task.hand_on")
def handing(desk: Desk) -> Answer:
    rows = choosing.chosen(desk.work, choosing.ids(desk.query.all("sel") or desk.form.all("sel")))
    return desk.page("admin/queue/handing.html", rows=rows, colleagues=to_whom.colleagues_for(desk.work, rows), kind_name=kinds.name)


@post("/queue/handing", permission="task.hand_on", redisplay=handing)
def hand_on(desk: Desk) -> Answer:
    person = choosing.ids([desk.form.get("person") or str(uuid.UUID(int=0))])[0]
    handed = [actions.hand_on(desk.work, each, person, desk.form.get("reason")) for each in choosing.ids(desk.form.all("sel"))]
    return desk.go(QUEUE, Message("{n} tasks are handed on.", n=len(handed)))


@post("/queue/views", permission="task.see", redisplay=index)
def keep(desk: Desk) -> Answer:
    kept = actions.keep_view(desk.work, "queue", desk.form.get("name"), desk.form.get("filters"))
    return desk.go(f"{QUEUE}?{kept.filters}".rstrip("?"), Message("The view “{name}” is kept.", name=kept.name))


@post("/queue/views/{id:str}/removal", permission="task.see")
def drop(desk: Desk, id: uuid.UUID) -> Answer:
    page = actions.drop_view(desk.work, id)
    return desk.go(f"/admin/{page}", Message("The view is deleted."))


def _view(desk: Desk) -> str:
    """The list in which the rows were chosen."""
    wanted = QueueFilter.of(desk.query)
    return wanted.address(after=wanted.after, before=wanted.before)


def _told(signed: list[str], left: list[tuple[str, Message]]) -> tuple[Message, str]:
    """What is said after a bulk signature: how many were signed, and which was left and why."""
    if not left:
        return Message("{n} reviews are signed.", n=len(signed)), "ok"
    number, reason = left[0]
    return Message("{n} signed, {m} left as they are. {number}: {reason}", n=len(signed), m=len(left), number=number, reason=reason), "warn"


HANDLERS = [index, start, export, sign, chase, choose, handing, hand_on, keep, drop]
