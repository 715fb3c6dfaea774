"""Taking rows that another program or a file reports: checked whole, then applied whole, in the one transaction of the request."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from domain.connection.kinds import Incoming
from domain.products.imports.steps import Plan, Row
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.work import Work
from domain.shared.workflow import authorise

MOST_ERRORS = 100


@dataclass(frozen=True)
class Done:
    rows: int
    changed: int
    unchanged: int


class Overtaken(Exception):
    """A row before it, or somebody else, has just changed what a row stands on."""

    def __init__(self, row: int, why: Message) -> None:
        super().__init__(row)
        self.row, self.why = row, why


def take(work: Work, kind: Incoming, rows: Sequence[Row], wrong: Mapping[str, Message] = MappingProxyType({})) -> Done:
    """Apply rows numbered from 0; all or nothing. `wrong` is what was found already when they were read, by JSON pointer.

    What the rows name is looked up with the program's own sight; what follows is the system's work, with the program named in
    the audit trail. Raises Forbidden, Invalid with a JSON pointer for each bad value, the first hundred, and what the verbs raise.
    """
    authorise(work, f"connection.{kind.name}.write")
    in_turn(work, kind)
    plan = kind.plan(work, rows)
    if told := {_pointer(number, name): why for number, name, why in plan.wrong} | dict(wrong):
        first = sorted(told, key=lambda where: int(where.split("/")[2]))[:MOST_ERRORS]
        raise Invalid({where: told[where] for where in first})
    try:
        carry_out(work, plan, f"connection.{kind.name}")
    except Overtaken as overtaken:
        raise Invalid({_pointer(overtaken.row, ""): overtaken.why}) from overtaken
    return Done(len(rows), len(plan.steps), plan.unchanged)


def in_turn(work: Work, kind: Incoming) -> None:
    """One after the other for each kind: what is told twice at the same moment is known the second time, and no two wait in a ring."""
    one_at_a_time(work, "connection", kind.name)


def carry_out(work: Work, plan: Plan, name: str) -> None:
    """Every step, as the system. Raises Overtaken."""
    if plan.hold is not None:
        plan.hold()
    with work.as_system(name):
        for step in plan.steps:
            try:
                step.run()
            except (Invalid, Refused, Stale, NotFound) as refused:
                raise Overtaken(step.row, refused.reason) from refused


def _pointer(number: int, name: str) -> str:
    return f"/rows/{number}/{name}" if name else f"/rows/{number}"
