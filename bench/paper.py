"""What a document costs: papers of the demo printed again and again by a warm press, as a worker does it."""

from __future__ import annotations

import statistics
import time
from pathlib import Path

from sqlalchemy import select

from bench.server import cpu_of_children
from concord.ground import stand, whole_domain
from domain.records import queries
from domain.records.models import Record
from domain.shared.actor import system
from domain.shared.database import connect
from domain.shared.facts import COMPANY, fact
from domain.shared.settings import Settings
from domain.shared.work import unit
from templates import press
from workers.paper import printed

TIMES = 12


def warm_page(var: Path, form: str = "FM070100-01") -> tuple[float, float]:
    """Median milliseconds of processor time (this process and the press) and of the wall for one paper of a form."""
    whole_domain()
    engine = connect(stand(Settings(var=var)).url_app)
    with unit(system("bench")) as work:
        ids = list(work.session.scalars(select(Record.id).where(Record.form == form).limit(TIMES)))
        papers, company = [queries.paper(work, each) for each in ids], fact(work, COMPANY)
    if not papers or company is None:
        raise RuntimeError(f"the demo has no {form} to print")
    cpu, wall = [], []
    for turn in range(TIMES + 2):
        began, before = time.perf_counter(), time.process_time() + cpu_of_children()
        printed(papers[turn % len(papers)], company)
        if turn > 1:
            cpu.append((time.process_time() + cpu_of_children() - before) * 1000)
            wall.append((time.perf_counter() - began) * 1000)
    press.printer.close()
    engine.dispose()
    return statistics.median(cpu), statistics.median(wall)
