"""What a file of an order is, and for which part: guessed from its name, said by who sends it (5.1.1(1))."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from domain.orders import rules
from domain.shared.message import Message

ORDER, DRAWING, SPECIFICATION, OTHER = "customer_order", "drawing", "specification", "other"
WHAT: Mapping[str, Message] = {
    ORDER: Message("the order itself"), DRAWING: Message("drawing"), SPECIFICATION: Message("specification document"),
    OTHER: Message("something else"),
}
DRAWINGS = frozenset({"dwg", "dxf", "step", "stp", "igs", "iges", "prt", "catpart"})
READABLE = frozenset({"pdf", "xlsx", "xls"})
SHOWN = frozenset({"pdf", "jpg", "jpeg", "png", "webp", "tif", "tiff"})  # what a drawing is printed, scanned or photographed as
ORDERS = re.compile(r"(?<![a-z])(?:po|orders?|contract)(?![a-z])|订单|采购|订购|合同")
SPECIFICATIONS = re.compile(r"(?<![a-z])(?:spec|specs|specifications?|standard)(?![a-z])|规格|规范|标准|技术要求|技术条件|技术协议")
DRAWN = re.compile(r"(?<![a-z])(?:drawings?|dwg|rev[ ._-]*(?:[a-z]|[0-9]{1,2}|[a-z][0-9]))(?![a-z0-9])|图")
SHORTEST = 4  # a shorter number stands in a name by chance


@dataclass(frozen=True)
class Said:
    """What a file is, one of `WHAT`, and the part that it is of; empty for one of the whole order."""

    what: str
    part: str = ""


@dataclass(frozen=True)
class Named:
    """What a line is known by in the names of files."""

    part: str
    drawing: str = ""


def purpose_of(name: str, known: Sequence[Named] = (), po_number: str = "") -> str:
    """What a file is, by its kind and name: a drawing by its kind, by its words or by its part; else what can be read is the order."""
    kind = name.rpartition(".")[2].lower()
    if kind in DRAWINGS:
        return DRAWING
    told = name.lower()
    if kind in READABLE and (ORDERS.search(told) or (len(rules.key(po_number)) >= SHORTEST and rules.key(po_number) in rules.key(name))):
        return ORDER
    if SPECIFICATIONS.search(told):
        return SPECIFICATION
    if kind in SHOWN and (DRAWN.search(told) or (kind == "pdf" and part_of(name, known))):
        return DRAWING
    return ORDER if kind in READABLE else OTHER


def part_of(name: str, known: Iterable[Named]) -> str:
    """The part whose number, or whose drawing's number, stands in the name; the longest such number, for numbers that begin alike."""
    told = rules.key(name)
    fitting = [(len(key), each.part) for each in known for key in map(rules.key, (each.part, each.drawing))
               if len(key) >= SHORTEST and key in told]
    return max(fitting, key=lambda found: found[0], default=(0, ""))[1]


def guessed(name: str, known: Sequence[Named], po_number: str = "") -> Said:
    """What nobody has said yet: a drawing that names no part is of the only part there is."""
    what = purpose_of(name, known, po_number)
    if what == ORDER:
        return Said(ORDER)
    only = {rules.key(each.part): each.part for each in known}
    alone = next(iter(only.values())) if len(only) == 1 and what != OTHER else ""
    return Said(what, part_of(name, known) or alone)


def understood(said: Said, known: Iterable[Named]) -> Said | None:
    """What was said, where it says something: a part of this order, and no part of the order itself."""
    if said.what not in WHAT:
        return None
    parts = {rules.key(each.part): each.part for each in known}
    return Said(said.what, parts.get(rules.key(said.part), "") if said.what != ORDER and said.part else "")
