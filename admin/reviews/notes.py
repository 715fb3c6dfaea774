"""Taking note of what a department is told during a review, reminding those it waits for, printing its sheet."""

from __future__ import annotations

import uuid

from admin.reviews.show import show
from domain.queue import actions
from domain.records import issuing
from domain.reviews.actions import noting
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/reviews/{number:str}/notes/{id:str}", permission="reviews.review.see", redisplay=show, objects={"number": "order", "id": "task"})
def acknowledge(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    noting.acknowledge(desk.work, number, id)
    return desk.go(f"/admin/reviews/{number}", Message("Taken note of."))


@post("/reviews/{number:str}/chasing", permission="task.see", redisplay=show, objects={"number": "order"})
def chase(desk: Desk, number: str) -> Answer:
    """催办: whoever the review waits for is reminded, at most once an hour."""
    chased = actions.chase_all(desk.work, number)
    return desk.go(f"/admin/reviews/{number}", Message("{n} tasks are chased by mail.", n=len(chased)))


@post("/reviews/{number:str}/print", permission="records.form.print", redisplay=show, objects={"number": "order"})
def print_form(desk: Desk, number: str) -> Answer:
    """FM070100-01 as it stands now."""
    issuing.print_review(desk.work, number)
    return desk.go(f"/admin/reviews/{number}", Message("The review is being printed; it appears under the documents in a moment."))


HANDLERS = [acknowledge, chase, print_form]
