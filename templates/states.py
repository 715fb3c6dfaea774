"""How a state looks: colour and glyph (a look). Its word is the area's own (`name_states` in its workflow).

`{{ state("order", order.state) }}` in a template finds its look here; an area adds the states of its own things. Kinds
that no workflow names (the class of a line, an answer) have their words here too.
"""

from __future__ import annotations

from typing import NamedTuple

from domain.shared.message import Message
from domain.shared.workflow import state_name

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


STATES = {
    "order": {
        "submitted": "submitted", "in_review": "review", "objection": "bad", "ruling": "review", "approved": "approved",
        "released": "approved", "in_production": "making", "part_shipped": "shipped", "shipped": "shipped", "received": "ok",
        "closed": "closed", "returned": "warn", "withdrawn": "closed", "on_hold": "hold", "declined": "rejected",
        "cancelled": "rejected", "accepted_for_development": "approved",
    },
    "section": {"waiting": "draft", "open": "review", "signed": "ok", "dropped": "closed"},
    "deviation": {
        "open": "bad", "proposed": "customer", "countered": "warn", "agreed": "ok", "refused": "bad", "ruled": "warn",
        "withdrawn": "closed",
    },
    "delay": {
        "open": "overdue", "met": "warn", "confirmed": "approved", "offered": "customer", "taken": "ok", "closed": "closed",
        "unfounded": "closed",
    },
    "freight": {"proposed": "review", "approved": "ok", "dismissed": "rejected", "unused": "closed"},
    "countermeasure": {"asked": "warn", "signed": "approved", "followed_up": "ok"},
    "slip": {"left": "shipped", "arrived": "warn", "signed": "ok", "void": "closed"},
    "change": {
        "asked": "review", "proposed": "customer", "with_customer": "customer", "approval": "review", "in_force": "ok",
        "replaced": "closed", "withdrawn": "closed", "refused": "rejected", "declined": "rejected",
    },
    "statement": {"draft": "draft", "sent": "customer", "disputed": "bad", "confirmed": "ok", "cancelled": "closed"},
    "invoice": {"asked": "submitted", "issued": "review", "paid": "ok", "cancelled": "closed"},
    "deduction": {"claimed": "warn", "accepted": "ok", "refused": "rejected", "withdrawn": "closed"},
    "retail_exception": {"proposed": "submitted", "signed": "approved", "refused": "rejected", "withdrawn": "closed", "used": "ok",
                         "expired": "closed"},
    "dispatch_notice": {
        "draft": "draft", "notified": "review", "blocked": "bad", "verified": "approved", "shipped": "shipped", "cancelled": "closed",
    },
    "purchase_request": {"draft": "draft", "sent": "submitted", "acknowledged": "review", "received": "ok", "withdrawn": "closed"},
}  # fmt: skip

WORDS = {
    "line_class": {
        "mass_production": Look("plain", Message("Mass-production part")),
        "newly_developed": Look("warn", Message("Newly developed part")),
        "design_changed": Look("warn", Message("Design-changed part")),
        "special_contract": Look("warn", Message("Special contract")),
    },
    "statement_line": {
        "open": Look("customer", Message("To be confirmed")),
        "confirmed": Look("ok", Message("Confirmed")),
        "disputed": Look("bad", Message("Disputed")),
        "dropped": Look("closed", Message("Taken off")),
    },
    "age": {
        "not_due": Look("plain", Message("Not due")),
        "to_30": Look("warn", Message("1–30 days")),
        "to_60": Look("bad", Message("31–60 days")),
        "to_90": Look("bad", Message("61–90 days")),
        "over_90": Look("overdue", Message("Over 90 days")),
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
    """The look and the word of a state of `kind`; members of an enum are taken as their value.

    A state without a line in the table is drawn plainly. Raises KeyError for one that has no word either.
    """
    value = str(getattr(state, "value", state))
    if kind in WORDS:
        return WORDS[kind][value]
    return Look(STATES.get(kind, {}).get(value, "plain"), state_name(kind, value))
