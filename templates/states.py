"""How a state looks: colour and glyph (a look), and its word. Colour never stands alone.

`{{ state("order", order.state) }}` in a template finds its line here; an area adds the states of its own things.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.shared.message import Message

LOOKS = {
    "draft": "pencil",
    "submitted": "send",
    "review": "clipboard-check",
    "customer": "user",
    "approved": "circle-check",
    "rejected": "circle-x",
    "hold": "player-pause",
    "making": "building-factory-2",
    "shipped": "truck",
    "closed": "check",
    "overdue": "alert-triangle",
    "warn": "clock",
    "ok": "check",
    "bad": "alert-circle",
    "plain": "circle-dot",
}


class Look(NamedTuple):
    look: str
    word: Message


STATES: dict[str, dict[str, Look]] = {
    "order": {
        "draft": Look("draft", Message("Draft")),
        "submitted": Look("submitted", Message("Submitted")),
        "in_review": Look("review", Message("In review")),
        "objection": Look("bad", Message("Objection")),
        "ruling": Look("review", Message("Before the general manager")),
        "approved": Look("approved", Message("Approved")),
        "released": Look("approved", Message("Accepted")),
        "in_production": Look("making", Message("In production")),
        "part_shipped": Look("shipped", Message("Part shipped")),
        "shipped": Look("shipped", Message("Shipped")),
        "received": Look("ok", Message("Received")),
        "closed": Look("closed", Message("Closed")),
        "returned": Look("warn", Message("Returned for completion")),
        "withdrawn": Look("closed", Message("Withdrawn")),
        "on_hold": Look("hold", Message("On hold")),
        "declined": Look("rejected", Message("Declined")),
        "cancelled": Look("rejected", Message("Cancelled")),
        "accepted_for_development": Look("approved", Message("Accepted for development")),
    },
    "line_class": {
        "mass_production": Look("plain", Message("Mass-production part")),
        "newly_developed": Look("warn", Message("Newly developed part")),
        "design_changed": Look("warn", Message("Design-changed part")),
        "special_contract": Look("warn", Message("Special contract")),
    },
    "answer": {
        "yes": Look("ok", Message("conforms")),
        "no": Look("bad", Message("does not conform")),
        "not_applicable": Look("plain", Message("not applicable")),
    },
    "task": {
        "open": Look("review", Message("To do")),
        "done": Look("ok", Message("Done")),
        "acknowledged": Look("ok", Message("Acknowledged")),
        "withdrawn": Look("closed", Message("Withdrawn")),
    },
}


def look(kind: str, state: str) -> Look:
    """The look of a state of `kind`; StrEnum members are taken as their value.

    Raises KeyError for a state that nobody has given a look.
    """
    return STATES[kind][str(getattr(state, "value", state))]
