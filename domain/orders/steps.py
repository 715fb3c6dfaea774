"""What the buttons of the order page do to what is typed: add, remove, open a line, take rows over. Nothing is sent by any."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from domain.customers.models import Customer
from domain.orders import pasting, typed
from domain.orders.actions import drafting
from domain.orders.models import OrderDraft
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.errors import Invalid
from domain.shared.files import Upload
from domain.shared.message import Message
from domain.shared.spreadsheets import read_rows
from domain.shared.work import Work

Content = typed.Content
Step = Callable[[Content, str], Content]
MOST_ROWS = 5000


def keep(work: Work, customer: Customer, form: typed.Form, uploads: Iterable[Upload] = (), version: int | None = None) -> OrderDraft:
    """Store what is typed after the pressed button has done its part (field `step`, such as `remove:3`).

    Raises what `drafting.keep` raises; Invalid also for a spreadsheet that cannot be read.
    """
    content = typed.from_form(form)
    draft_id = _draft_id(form)
    name, _, value = form.get("step").partition(":")
    content = kept_aside(work, draft_id, content)
    if name == "paste":
        content = add_rows(content, pasting.take(pasting.cells(form.get("paste")), today(work)))
    if name == "import":
        content = read_file(content, [each for each in uploads if each.field == "import"], today(work))
    if name in STEPS:
        content = STEPS[name](content, value)
    return drafting.keep(work, draft_id, content, customer_id=customer.id, version=version, amends=form.get("amends"))


def _draft_id(form: typed.Form) -> uuid.UUID:
    """The id that the page was shown with, so that the same page saved twice is one draft."""
    try:
        return uuid.UUID(form.get("draft"))
    except ValueError:
        return new_id()


def kept_aside(work: Work, draft_id: uuid.UUID, content: Content) -> Content:
    """What was read from a file waits in the draft; the page does not send it back."""
    before = work.find(OrderDraft, draft_id)
    waiting = before.content.get("taken") if before is not None and before.person_id == work.actor.id else None
    return content | {"taken": waiting} if waiting else content


def add_rows(content: Content, taken: pasting.Taken) -> Content:
    """Rows in place of the empty lines at the end; as a preview first where anything in them could not be understood."""
    if taken.problems:
        return content | {"taken": _waiting("", taken)}
    return _joined(content, _filled(content["lines"]), taken.lines, taken.header)


def read_file(content: Content, uploads: list[Upload], day: date) -> Content:
    """What a spreadsheet says, as a preview: it counts when it is added."""
    for upload in uploads[:1]:
        taken = pasting.take(read_rows(upload, most_rows=MOST_ROWS), day)
        if not any(line.get("quantity") for line in taken.lines) and not taken.problems:
            taken = pasting.Taken(problems=[Message("No line was found: name a column for the part number and one for the quantity.")])
        return content | {"taken": _waiting(upload.name, taken)}
    return content


def _waiting(name: str, taken: pasting.Taken) -> dict[str, Any]:
    problems = [each.as_json() for each in taken.problems]
    return {"name": name, "lines": taken.lines, "header": taken.header, "problems": problems, "ignored": taken.ignored}


def _joined(content: Content, before: list[dict[str, Any]], more: list[dict[str, Any]], header: dict[str, str]) -> Content:
    """Lines behind those that are there; of the header what nobody typed yet. Raises Invalid where they are too many, and cuts nothing."""
    lines = [*before, *more]
    if len(lines) > typed.MOST_LINES:
        raise Invalid({"paste": Message("An order has at most {most} lines; this one has {n}.", most=typed.MOST_LINES, n=len(lines))})
    typed_already = {name: value for name, value in content["header"].items() if value and name not in {"currency"} & header.keys()}
    return content | {"lines": lines or [{}], "header": header | typed_already}


def _add(content: Content, value: str) -> Content:
    return content | {"lines": [*content["lines"], {}]}


def _remove(content: Content, value: str) -> Content:
    lines = [line for n, line in enumerate(content["lines"]) if str(n) != value]
    return content | {"lines": lines or [{}]}


def _open(content: Content, value: str) -> Content:
    return _marked(content, value, "1")


def _close(content: Content, value: str) -> Content:
    return _marked(content, value, "0")


def _marked(content: Content, value: str, mark: str) -> Content:
    return content | {"lines": [line | {"open": mark} if str(n) == value else line for n, line in enumerate(content["lines"])]}


def _add_taken(content: Content, value: str) -> Content:
    taken = content.pop("taken", None) or {"lines": []}
    return _joined(content, _filled(content["lines"]), taken["lines"], taken.get("header", {}))


def _replace_taken(content: Content, value: str) -> Content:
    taken = content.pop("taken", None) or {"lines": []}
    return _joined(content, [], taken["lines"] or content["lines"], taken.get("header", {}))


def _drop_taken(content: Content, value: str) -> Content:
    content.pop("taken", None)
    return content


def _without_file(content: Content, value: str) -> Content:
    return content | {"files": [each for each in content["files"] if each != value]}


def _unstate(content: Content, value: str) -> Content:
    """Lines whose further fields are open say "not stated" where nothing is filled in (3.3)."""
    marks = [
        {f"{name}_unstated": "1" for name in ("specification", "quality") if not line.get(name)} if line.get("open") == "1" else {}
        for line in content["lines"]
    ]
    return content | {"lines": [line | mark for line, mark in zip(content["lines"], marks, strict=True)]}


def _filled(lines: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [line for line in lines if not typed.is_empty(line)]


STEPS: dict[str, Step] = {
    "add": _add,
    "remove": _remove,
    "open": _open,
    "close": _close,
    "add_taken": _add_taken,
    "replace_taken": _replace_taken,
    "drop_taken": _drop_taken,
    "file": _without_file,
    "unstate": _unstate,
}
