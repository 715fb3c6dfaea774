"""What may stand between a dispatch notice and the road: areas add their gates, and each is asked at its stage (RULES 7).

@gate("notify", "ship")
def unpaid(work: Work, notice: DispatchNotice) -> Iterable[Finding]:
    yield Finding(Message("…"))                 # blocks
    yield Finding(Message("…"), blocks=False)   # is shown, and stops nothing
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from domain.deliveries.models import DispatchNotice
from domain.shared.message import Message
from domain.shared.once import read_once
from domain.shared.work import Work

STAGES = ("make", "notify", "ship")  # the draft is put together, sales signs the notice, logistics signs the slip


@dataclass(frozen=True)
class Finding:
    """Something that a gate has to say of a notice."""

    message: Message
    blocks: bool = True


Gate = Callable[[Work, DispatchNotice], Iterable[Finding]]
_GATES: dict[str, list[Gate]] = {stage: [] for stage in STAGES}


def gate(*stages: str) -> Callable[[Gate], Gate]:
    """Ask this at these stages, in the order in which the gates were added."""

    def add(asked: Gate) -> Gate:
        for stage in stages:
            _GATES[stage].append(asked)
        return asked

    return add


def remove(asked: Gate) -> None:
    """Ask it no more, at any stage."""
    for gates in _GATES.values():
        while asked in gates:
            gates.remove(asked)


def findings(work: Work, notice: DispatchNotice, stage: str) -> list[Finding]:
    """All that the gates of a stage say, read as the system: what stands against goods does not depend on who looks."""
    with work.as_system("dispatch.gates"), read_once(work):
        return [found for asked in _GATES[stage] for found in asked(work, notice)]


def blocked(stage: str) -> Callable[[Work, DispatchNotice], Iterable[Message]]:
    """What blocks at this stage, as a need of a workflow's move."""

    def need(work: Work, notice: DispatchNotice) -> Iterator[Message]:
        return (found.message for found in findings(work, notice, stage) if found.blocks)

    return need


def warnings(work: Work, notice: DispatchNotice, stage: str) -> list[Message]:
    return [found.message for found in findings(work, notice, stage) if not found.blocks]
