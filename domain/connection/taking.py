"""Taking rows that another program reports: checked whole, then applied whole, in the one transaction of the request."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from domain.connection.kinds import Incoming
from domain.products.imports.steps import Row
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.work import Work
from domain.shared.workflow import authorise

MOST_ERRORS = 100


@dataclass(frozen=True)
class Done:
    rows: int
    changed: int
    unchanged: int


def take(work: Work, kind: Incoming, rows: Sequence[Row]) -> Done:
    """Apply rows numbered from 0; all or nothing.

    What the rows name is looked up with the program's own sight; what follows is the system's work, with the program named in
    the audit trail. Raises Forbidden, Invalid with a JSON pointer for each bad value, and what the verbs raise.
    """
    authorise(work, f"connection.{kind.name}.write")
    plan = kind.plan(work, rows)
    if plan.wrong:
        raise Invalid({_pointer(number, name): why for number, name, why in plan.wrong[:MOST_ERRORS]})
    with work.as_system(f"connection.{kind.name}"):
        for step in plan.steps:
            try:
                step.run()
            except (Refused, Stale, NotFound) as refused:  # a row before it, or somebody else, has just changed what it stands on
                raise Invalid({_pointer(step.row, ""): refused.reason}) from refused
    return Done(len(rows), len(plan.steps), plan.unchanged)


def _pointer(number: int, name: str) -> str:
    return f"/rows/{number}/{name}" if name else f"/rows/{number}"
