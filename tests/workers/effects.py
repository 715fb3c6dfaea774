"""A kind of background work for tests: its effect is a row, so that effects can be counted. Also a program: see `test_kill.py`."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path

from domain.shared import outbox
from domain.shared.facts import Fact
from domain.shared.outbox import Job
from domain.shared.settings import Settings
from domain.shared.work import unit
from workers.run import KINDS, RUNNER


def take_effect(job: Job) -> None:
    """One row for each job, in the transaction that ends the job; as slow as the job says."""
    with unit(RUNNER) as work:
        work.add(Fact(key=f"effect {job.id}", value={}))
        work.session.flush()
        time.sleep(float(job.payload.get("seconds", 0)))
        outbox.finish(work, job)


def die(job: Job) -> None:
    os._exit(9)


KINDS["test.effect"] = take_effect
KINDS["test.die"] = die


def main() -> None:
    """`python -m tests.workers.effects <app url> <folder> [broker]`: background work until killed."""
    from domain.shared.database import connect
    from workers import embedded, standalone

    connect(sys.argv[1])
    settings = Settings(var=Path(sys.argv[2]), broker_url=sys.argv[3] if len(sys.argv) > 3 else "")
    if settings.broker_url:
        standalone.run(settings)
    embedded.start(settings)
    print("working", flush=True)
    time.sleep(60)


if __name__ == "__main__":
    main()
