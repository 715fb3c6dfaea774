"""The live flow of 4.1: at each step, how many tasks wait and how many are late, as far as the reader may see them."""

from __future__ import annotations

from dataclasses import dataclass

from domain.procedure.clause import UNITS
from domain.procedure.flow import FLOW, Step
from domain.shared import task_queries
from domain.shared.message import Message
from domain.shared.paging import Count
from domain.shared.work import Work


@dataclass(frozen=True)
class KindRow:
    kind: str
    waiting: Count
    late: Count


@dataclass(frozen=True)
class StepRow:
    """A step of the flow with the tasks that wait at it, summed and kind by kind."""

    step: Step
    unit: Message
    waiting: Count
    late: Count
    kinds: list[KindRow]


def flow(work: Work) -> list[StepRow]:
    """Every step of 4.1 in its order, in one query."""
    found = task_queries.by_kind(work, [kind for step in FLOW for kind in step.kinds])
    return [_row(step, [KindRow(kind, *found[kind]) for kind in step.kinds]) for step in FLOW]


def _row(step: Step, kinds: list[KindRow]) -> StepRow:
    return StepRow(step, UNITS[step.unit], _sum([row.waiting for row in kinds]), _sum([row.late for row in kinds]), kinds)


def _sum(counts: list[Count]) -> Count:
    most = task_queries.MOST_COUNTED
    return Count(sum(min(count.n, most + 1) for count in counts), most)
