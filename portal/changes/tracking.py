"""Following changes: the list, one change before and after, what waits for the customer's answer."""

from __future__ import annotations

import uuid

from domain.changes.answers import settling
from domain.changes.values import FIELDS
from domain.changes.views import lists, pages
from domain.changes.views.lists import VIEW_WORDS, ChangeFilter
from domain.orders import typed
from domain.shared.message import Message
from web import FILES_BYTES, Answer, Desk, get, post

OBJECTS = {"number": "change"}


@get("/changes", permission="changes.change.see_own")
def index(desk: Desk) -> Answer:
    work, wanted = desk.work, ChangeFilter.of(desk.query)
    return desk.page("portal/changes/list.html", wanted=wanted, page_of=lists.page(work, wanted), counts=lists.view_counts(work),
                     views=VIEW_WORDS, fields=FIELDS)


@get("/changes/{number:str}", permission="changes.change.see_own", objects=OBJECTS)
def show(desk: Desk, number: str) -> Answer:
    found = pages.page(desk.work, number)
    return desk.page("portal/changes/show.html", found=found, change=found.change, order=found.order)


@post("/changes/{number:str}/answer", permission="changes.change.settle", redisplay=show, objects=OBJECTS, upload=FILES_BYTES)
def answer(desk: Desk, number: str) -> Answer:
    change = settling.answer(desk.work, number, answers(desk), password=desk.password, version=desk.version)
    return desk.go(f"/changes/{number}", Message("Thank you: your answer to {number} is kept with the order.", number=change.number))


@post("/changes/{number:str}/withdrawal", permission="changes.change.ask", redisplay=show, objects=OBJECTS)
def withdrawal(desk: Desk, number: str) -> Answer:
    settling.withdraw(desk.work, number, desk.form.get("why"), version=desk.version)
    return desk.go(f"/changes/{number}", Message("Change {number} is withdrawn; the order stays as it was.", number=number))


def answers(desk: Desk) -> dict[uuid.UUID, settling.Answer]:
    """The answers by item; one button accepts whatever waits."""
    form, everything = desk.form, desk.form.get("decision") == "accept_all"
    named = [found for name in form if name.startswith("item-") and (found := typed.uuid_written(name.removeprefix("item-")))]
    return {
        each: settling.Answer(settling.ACCEPT) if everything else settling.Answer(
            form.get(f"answer-{each}"), form.get(f"value-{each}"), form.get(f"remark-{each}"),
            tuple(file for file in desk.files if file.field == f"file-{each}"), form.get(f"on-{each}"))
        for each in named
    }


HANDLERS = [index, show, answer, withdrawal]
