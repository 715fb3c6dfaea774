"""Messages about an order. One is to the customer or internal, by the verb that wrote it, and stays so (5.1.13(1))."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select

from domain.orders.actions.chasing import TASK
from domain.orders.events import MessageWritten
from domain.orders.models import Order, OrderLine, OrderMessage
from domain.orders.queries import by_number
from domain.shared import files
from domain.shared.errors import Invalid, NotFound, Refused
from domain.shared.journal import journal
from domain.shared.message import Message
from domain.shared.tasks import end_tasks
from domain.shared.work import Work
from domain.shared.workflow import authorise

LONGEST = 4000
MOST_FILES = 10


def write(work: Work, number: str, text: str, uploads: Sequence[Any] = (), *, line: int | None = None) -> OrderMessage:
    """Say something that both sides see: the customer to the house, or the house to the customer.

    A message about a line (its position) names the line, and is as confidential as it. Raises NotFound, Forbidden, and Invalid for an
    empty or over-long text.
    """
    return _write(work, number, text, uploads, line, internal=False)


def note(work: Work, number: str, text: str, uploads: Sequence[Any] = (), *, line: int | None = None) -> OrderMessage:
    """Say something inside the house; no customer ever sees it.

    Raises NotFound, Refused where a customer tries, Invalid for an empty or over-long text.
    """
    if not work.actor.is_staff:
        raise Refused(Message("Internal notes are written by the company's own people."))
    return _write(work, number, text, uploads, line, internal=True)


def _write(work: Work, number: str, text: str, uploads: Sequence[Any], line: int | None, *, internal: bool) -> OrderMessage:
    order = by_number(work, number)
    authorise(work, "orders.message.write", order)
    _check(text, uploads)
    about, project_id = _about(work, order, line)
    said = f"{about}{text.strip()}".strip()
    message = work.add(OrderMessage(
        order_id=order.id, internal=internal, at=work.now, author_id=work.actor.id, author_name=work.actor.name,
        author_side="staff" if work.actor.is_staff else "customer", text=said,
        customer_id=order.customer_id, project_id=project_id,
    ))
    work.session.flush()
    for upload in uploads:
        files.attach(work, message, upload, "message", internal=internal)
    written = "order.note_written" if internal else "order.message_written"
    journal(work, written, message, after={"text": said, "files": len(uploads)})
    if not internal and work.actor.is_staff:
        end_tasks(work, order, TASK)
    work.emit(MessageWritten(order, message))
    return message


def _about(work: Work, order: Order, line: int | None) -> tuple[str, uuid.UUID | None]:
    """How a message names its line: by the part, which a split or an amendment leaves as it is; and how confidential that makes it."""
    if line is None:
        return "", order.project_id
    wanted = select(OrderLine.customer_part, OrderLine.project_id).where(OrderLine.order_id == order.id, OrderLine.position == line)
    found = work.session.execute(wanted).one_or_none()
    if found is None:
        raise NotFound
    return f"[{found.customer_part}] ", found.project_id


def _check(text: str, uploads: Sequence[Any]) -> None:
    if not text.strip() and not uploads:
        raise Invalid({"body": Message("Please write something, or add a file.")})
    if len(text) > LONGEST:
        raise Invalid({"body": Message("Please keep the message under {n} characters.", n=LONGEST)})
    if len(uploads) > MOST_FILES:
        raise Invalid({"files": Message("Please add at most {n} files to one message.", n=MOST_FILES)})


def line_of(text: str) -> int | None:
    """The position of a line as a browser names it; None where the message is about the whole order."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else None
