"""Judging a line otherwise than proposed (3.2)."""

from __future__ import annotations

from admin.reviews.inputs import read_ids
from admin.reviews.show import show
from domain.reviews.actions import classification
from domain.shared.errors import Invalid
from domain.shared.message import Message
from web import Answer, Desk, post


@post("/reviews/{number:str}/classification", permission="reviews.overrule", redisplay=show, objects={"number": "order"})
def overrule(desk: Desk, number: str) -> Answer:
    lines = read_ids([desk.form.get("line")])
    if not lines:
        raise Invalid({"line": Message("Choose a line.")})
    form = desk.form
    line = classification.overrule(desk.work, number, lines[0], form.get("line_class"), form.get("grounds"), desk.password, desk.version)
    if line.line_class != form.get("line_class"):
        return desk.go(f"/admin/reviews/{number}", Message("This waits for the marketing manager's signature."), "wait")
    return desk.go(f"/admin/reviews/{number}", Message("The line is judged anew; the review follows."))


HANDLERS = [overrule]
