"""The kinds of order (RULES 1) and the ways an order comes in, in people's words."""

from __future__ import annotations

from domain.orders.models import OrderKind
from domain.shared.message import Message

KINDS: dict[str, Message] = {
    OrderKind.SINGLE: Message("Single order"),
    OrderKind.FRAMEWORK: Message("Framework order"),
    OrderKind.CALL_OFF: Message("Call-off of a framework order"),
    OrderKind.DELIVERY_SCHEDULE: Message("Delivery schedule"),
    OrderKind.SAMPLE: Message("Sample or trial order"),
    OrderKind.TOOLING: Message("Tooling order"),
    OrderKind.REPLACEMENT: Message("Free replacement"),
    OrderKind.PROCESSING: Message("Processing of supplied material"),
}
RELATED_AS: dict[str, Message] = {
    "call_off_of": Message("Called off from"),
    "revision_of": Message("Comes in place of"),
    "split_from": Message("Split from"),
    "addition_to": Message("Addition to"),
    "copy_of": Message("Copied from"),
    "": Message("Related order"),
}
SOURCES: dict[str, Message] = {"mail": Message("By mail"), "fax": Message("By fax"), "phone": Message("By phone")}
WRITTEN = ("mail", "fax")  # there is a paper to attach; a call leaves none
FLAGS: dict[str, Message] = {
    "current_drawings": Message("Current drawings and agreements"),
    "drawing_updated": Message("Drawing or specification updated"),
    "ppap": Message("PPAP or material certificate"),
    "regulations": Message("Regulations, restricted substances"),
}
