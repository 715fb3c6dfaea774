"""Who must know of a change in force is computed: each department that holds something of the touched lines, with that (5.1.9(6)).

Areas above add what they hold, as with the gates of a dispatch notice:

@holds
def notices(work: Work, touched: Touched) -> Iterable[Held]:
    yield Held("logistics", Message("Dispatch notice {number}", number=…))
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from domain.changes.models import Change, ChangeItem, Field
from domain.changes.rules import TECHNICAL
from domain.orders.models import Order, OrderLine
from domain.shared.message import Message
from domain.shared.work import Work

ORDER_OF_DEPARTMENTS = ("sales", "technical", "production", "quality", "purchasing", "logistics", "finance")
MOVED = frozenset({Field.DATE, Field.QUANTITY, Field.CANCEL, Field.ADD})  # what is made and delivered when, and how much of it
SENT = MOVED | {Field.PLACE, Field.TRANSPORT, Field.PACKAGING}
OWN = frozenset({Field.TRANSPORT, Field.PACKAGING})  # what a line may have of its own instead of its order's
REVISIONS = frozenset({"revision", "listed"})  # what of a document's name says which edition of it is meant
BILLED = frozenset({Field.QUANTITY, Field.CANCEL, Field.PRICE})


@dataclass(frozen=True)
class Held:
    """Something that a department holds and that is of the old version now."""

    department: str
    document: Message


def keeps(item: ChangeItem) -> bool:
    """A line that keeps what it has while the rest of the order gets something else (decision 0067)."""
    return bool((item.agreed or {}).get("own"))


def concerns(item: ChangeItem, line: OrderLine) -> bool:
    """Is another value in force for this line by the item? One of the whole order holds where a line has no arrangement of its own."""
    if item.line_id is not None:
        return item.line_id == line.id and not keeps(item)
    return not line.cancelled and not (item.field in OWN and getattr(line, item.field))


@dataclass(frozen=True)
class Touched:
    """What came into force: the items, and the lines that they are about as they stand now (all, where the header changed)."""

    change: Change
    order: Order
    items: Sequence[ChangeItem]
    lines: Sequence[OrderLine]
    planned: frozenset[uuid.UUID] = frozenset()  # lines that stood on the daily plan before
    before: Mapping[uuid.UUID, Decimal] = field(default_factory=dict)  # open pieces of each line before
    withdrawn: list[str] = field(default_factory=list)  # purchase requests of which nothing is needed any more

    def of(self, fields: Iterable[str]) -> list[OrderLine]:
        """The lines in which one of these fields changed; by a change of the whole order those of which something is still to come."""
        wanted = set(fields)
        about = [item for item in self.items if item.field in wanted]
        named, whole = {item.line_id for item in about if not keeps(item)}, [item for item in about if item.line_id is None]
        return [line for line in self.lines if line.id in named or (
            line.open_quantity > 0 and any(concerns(item, line) for item in whole))]

    def changes(self, fields: Iterable[str]) -> bool:
        return bool({item.field for item in self.items} & set(fields))


Holds = Callable[[Work, Touched], Iterable[Held]]
_HOLDERS: list[Holds] = []


def holds(asked: Holds) -> Holds:
    """Ask this of every change in force, in the order in which they were added."""
    _HOLDERS.append(asked)
    return asked


@dataclass(frozen=True)
class MustKnow:
    """A department with the documents that it must exchange for those of the new revision."""

    department: str
    documents: tuple[Message, ...]


def must_know(held: Iterable[Held]) -> list[MustKnow]:
    """By department, in the order of the procedure, each document once."""
    found: dict[str, dict[str, Message]] = {}
    for each in held:
        found.setdefault(each.department, {})[repr(each.document.as_json())] = each.document
    return [MustKnow(each, tuple(found[each].values())) for each in ORDER_OF_DEPARTMENTS if each in found]


def still(newer: Iterable[Message], older: Iterable[Message]) -> list[Message]:
    """The documents to exchange for the newest version: its own, and what of older versions was not exchanged yet.

    What both name, each in a revision of its own, is exchanged for the newer one alone.
    """
    found = {_about(each): each for each in older} | {_about(each): each for each in newer}
    return list(found.values())


def _about(document: Message) -> str:
    told = Message(document.id, **{name: value for name, value in document.params.items() if name not in REVISIONS})
    return repr(told.as_json())


def concerned(work: Work, touched: Touched) -> list[MustKnow]:
    """The departments that a change in force concerns, each with what it holds of the touched lines. Inside system work."""
    return must_know(each for asked in (_always, *_HOLDERS) for each in asked(work, touched))


def _always(work: Work, touched: Touched) -> Iterable[Held]:
    """What exists of every released order, and the departments whose work the field is."""
    yield Held("sales", Message("Sales order FM070100-02"))
    if touched.changes(MOVED):
        yield Held("sales", Message("Order execution ledger FM070100-03"))
    if touched.changes(SENT):
        yield Held("logistics", Message("Shipment plan"))
    if touched.changes({Field.PLACE, Field.PACKAGING, Field.DRAWING}):
        yield Held("logistics", Message("Labels"))
    if touched.changes({Field.PACKAGING}):
        for department in ("production", "logistics"):
            yield Held(department, Message("Packaging specification"))
        yield Held("quality", Message("Inspection instruction"))
    if touched.changes(TECHNICAL):
        yield from _technical(touched)
    if touched.changes({Field.PRICE}):
        yield Held("finance", Message("Prices to be invoiced"))


def _technical(touched: Touched) -> Iterable[Held]:
    for line in touched.of({Field.DRAWING}):
        drawing = Message("Drawing {part}, revision {revision}", part=line.customer_part, revision=line.drawing_revision)
        for department in ("technical", "production", "quality"):
            yield Held(department, drawing)
    for department in ("technical", "production"):
        yield Held(department, Message("BOM, work instruction and parameters"))
    yield Held("quality", Message("Inspection instruction"))
