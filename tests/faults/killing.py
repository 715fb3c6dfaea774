"""Killing the program while people write, and what must be whole afterwards whatever they wrote."""

from __future__ import annotations

import random
import time

from sqlalchemy import func, select

from domain.shared.journal import Audit, Broken, verify
from domain.shared.work import Work
from domain.shared.workflow import Transition
from tests.concord.program import Program
from tests.faults.writers import Ledger

SOON = 5.0  # seconds, B18; of a machine to itself


def kill_and_wait(program: Program, kills: int, ledger: Ledger, chance: random.Random) -> float:
    """Kills, now one web process, now all of the program, each at a moment of its own; answers the longest time until ready."""
    slowest = 0.0
    for number in range(kills):
        enough = len(ledger.acknowledged) + 1
        deadline = time.monotonic() + 30
        while len(ledger.acknowledged) < enough and time.monotonic() < deadline:
            time.sleep(0.02)
        time.sleep(chance.random() / 2)
        if number % 3 == 1 and program.process and program.process.poll() is None and (web := program.workers()):
            chance.choice(web).kill()
        else:
            program.kill()
            slowest = max(slowest, program.start())
        if program.process and program.process.poll() is not None:
            slowest = max(slowest, program.start())
    return slowest


def moves_and_entries(work: Work) -> None:
    """Each move of whatever thing has its entry in the audit trail, and the trail holds."""
    for kind, action in work.session.execute(select(Transition.object_kind, Transition.action).distinct()).all():
        moved = work.session.scalar(select(func.count()).where(Transition.object_kind == kind, Transition.action == action))
        noted = work.session.scalar(select(func.count()).where(Audit.action == f"{kind}.{action}"))
        assert moved == noted, f"{kind}.{action}: {moved} moves, {noted} entries"
    assert not isinstance(verify(work), Broken)
