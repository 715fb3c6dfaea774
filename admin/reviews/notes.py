"""Taking note of what a department is told during a review."""

from __future__ import annotations

import uuid

from admin.reviews.show import show
from domain.reviews.actions import noting
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/reviews/{number:str}/notes/{id:str}", permission="reviews.review.see", redisplay=show, objects={"number": "order", "id": "task"})
def acknowledge(desk: Desk, number: str, id: uuid.UUID) -> Answer:
    noting.acknowledge(desk.work, number, id)
    return desk.go(f"/admin/reviews/{number}", Message("Taken note of."))


HANDLERS = [acknowledge]
