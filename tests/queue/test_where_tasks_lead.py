"""Whatever waits for somebody leads them to a page that opens, from the queue and from the mail alike (clause 1.3)."""

from __future__ import annotations

import re
import uuid
from decimal import Decimal
from typing import Any

import pytest
from sqlalchemy import select

from domain.notifications.letters import THINGS
from domain.orders.inputs import SuppliedInput
from domain.products.models import ProcessDocument
from domain.projects.membership import called
from domain.queue import queries
from domain.queue.kinds import KINDS
from domain.queue.queries import QueueFilter
from domain.shared.actor import Actor, system
from domain.shared.outbox import Outbox
from domain.shared.tasks import Task
from domain.shared.work import unit
from tests.cast import NOW, Cast
from tests.orders.given import line, new_line
from tests.remembering import remembered
from tests.reviews.story import approved, begin
from tests.reviews.test_deviations import CHEAP
from tests.web.stations import in_every_state

HOUSE = system("test")


@pytest.fixture
@remembered
def world(cast: Cast) -> Cast:
    """Orders at every station, and those that ask for what the stations do not: material, documents, another price, a proposal."""
    in_every_state(cast)
    with unit(HOUSE, now=NOW) as work:
        for document in work.session.scalars(select(ProcessDocument).where(ProcessDocument.product_id == cast.products["HC-1001-044"].id)):
            work.session.delete(document)
    theirs = (SuppliedInput("45# 圆钢", Decimal(120)),)
    approved(cast, line("1001120-T15", 900), po_number="T-1").release()
    approved(cast, line("2916035-K80", 600, supplied=theirs), kind="processing", po_number="T-2").release()
    dear = begin(cast, line(price=CHEAP), po_number="T-3")
    dear.propose(dear.deviations[0], "按有效价", price="86.40")
    begin(cast, line(price=CHEAP), po_number="T-4")
    new = begin(cast, new_line(quality="按图纸检验"), po_number="T-5").meet().sign_all()
    new.approve()
    new.settle()
    return cast


def open_tasks() -> list[Task]:
    with unit(HOUSE, now=NOW) as work:
        return list(work.session.scalars(select(Task).where(Task.ended_at.is_(None)).order_by(Task.kind, Task.id)))


def holder(cast: Cast, task: Task) -> Actor:
    """Somebody of the cast for whom the task waits."""
    by_id = {actor.id: actor for actor in cast.people.values()}
    with unit(HOUSE, now=NOW) as work:
        waiting = called(work, task) if task.internal else {cast.wang_min.id}
    return by_id[min((each for each in waiting if each in by_id), key=str)]


def at(task: Task) -> str:
    """The address that a mail about the task carries."""
    return f"/admin{task.path}" if task.internal else task.path


def dead_tasks(world: Cast, visit: Any, tasks: list[Task]) -> list[str]:
    """Of the first task of each kind: where its page does not open, or where the queue leads elsewhere than the mail."""
    dead = []
    for task in {task.kind: task for task in tasks}.values():
        who = holder(world, task)
        answer = visit(who).get(at(task).partition("#")[0])
        if answer.status_code != 200:
            dead.append(f"{task.kind} of {task.object_number}: {at(task)} answers {who.name} {answer.status_code}")
        with unit(who, now=NOW) as work:
            urls = {row.task.id: row.url for row in queries.page(work, QueueFilter(view="mine"), size=200).rows}
        if task.internal and urls.get(task.id) != at(task):
            dead.append(f"{task.kind}: the queue leads to {urls.get(task.id)}, the mail to {at(task)}")
    return dead


def dead_mails(world: Cast, visit: Any) -> tuple[set[str], list[str]]:
    """The templates that were met, and where the page of a mail does not open for its reader."""
    with unit(HOUSE, now=NOW) as work:
        rows = [row.payload for row in work.session.scalars(select(Outbox).where(Outbox.kind == "mail").order_by(Outbox.seq))]
    by_id = {str(actor.id): actor for actor in world.people.values()}
    seen: set[tuple[str, str]] = set()
    dead = []
    for payload in rows:
        reader, path = by_id.get(payload["person"]), payload["params"]["path"]
        key = (payload["template"], re.sub(r"[0-9a-f-]{6,}", "…", path))
        if reader is None or key in seen or _gone(payload, reader):
            continue
        seen.add(key)
        answer = visit(reader).get(path.partition("#")[0])
        if answer.status_code != 200:
            dead.append(f"{payload['template']}: {path} answers {reader.name} {answer.status_code}")
    return {template for template, _ in seen}, dead


def _gone(payload: dict[str, Any], reader: Actor) -> bool:
    """What the mail is about is out of its reader's sight by now: such a mail is not sent."""
    kind, key = payload["about"]
    with unit(reader, now=NOW) as work:
        return work.session.get(THINGS[kind], uuid.UUID(key)) is None


@pytest.mark.clause("1.3")
def test_what_waits_for_somebody_opens_for_them_from_the_queue_and_from_the_mail(world: Cast, visit: Any) -> None:
    tasks = open_tasks()
    templates, mails = dead_mails(world, visit)
    assert dead_tasks(world, visit, tasks) + mails == []
    assert len({task.kind for task in tasks}) >= 15
    assert {task.kind for task in tasks} <= set(KINDS)
    assert templates >= {"task_opened", "order_released", "deviation_proposed", "order_approved", "order_in_development"}
