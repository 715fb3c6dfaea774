"""Taking note of what a department is told during a review, and reminding those it waits for."""

from __future__ import annotations

import uuid

from admin.reviews.show import show
from domain.queue import actions
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


HANDLERS = [acknowledge, chase]
