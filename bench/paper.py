"""What a document costs: papers of the demo printed again and again by a warm press, as a worker does it."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import Any

from pypdf import PdfReader
from sqlalchemy import func, select

from bench.server import cpu_of
from concord.ground import stand, whole_domain
from domain.customers.models import Customer
from domain.deliveries.dispatch import queries as dispatch
from domain.deliveries.ledger import LedgerFilter
from domain.deliveries.ledger.sheet import ledger_sheet
from domain.deliveries.models import Box, DispatchLine, DispatchNotice
from domain.deliveries.rate import RateFilter
from domain.deliveries.rate.sheet import rate_sheet
from domain.records import queries
from domain.records.models import Record
from domain.records.registry import FORMS
from domain.shared.actor import system
from domain.shared.base import new_id
from domain.shared.clock import today
from domain.shared.database import connect
from domain.shared.facts import COMPANY, fact
from domain.shared.settings import Settings
from domain.shared.work import Work, unit
from templates import press
from templates.press import labels
from workers.paper import printed

TIMES, ROWS = 10, 8
Print = Callable[[], bytes]


@dataclass(frozen=True)
class Paper:
    """What one document takes of processor (this process and the press) and wall, in ms at the median; and its pages."""

    cpu: float
    wall: float
    pages: int


@contextmanager
def press_over(var: Path) -> Iterator[Callable[[str], Paper]]:
    """A warm press over the data in `var`: answers what a paper of a kind costs, and raises LookupError where there is none."""
    whole_domain()
    engine = connect(stand(Settings(var=var)).url_app)
    try:
        yield _cost
    finally:
        press.printer.close()
        engine.dispose()


def _cost(kind: str) -> Paper:
    with unit(system("bench")) as work:
        company = fact(work, COMPANY)
        prints = OWN.get(kind, partial(_issued, kind))(work, company or {})
    if not prints:
        raise LookupError(f"the demo has no {kind} to print")
    cpu, wall, pages = [], [], 0
    for turn in range(TIMES + 2):
        began, before = time.perf_counter(), _used()
        made = prints[turn % len(prints)]()
        taken = (_used() - before) * 1000, (time.perf_counter() - began) * 1000
        if turn > 1:
            cpu.append(taken[0])
            wall.append(taken[1])
            pages = max(pages, len(PdfReader(io.BytesIO(made)).pages))
    return Paper(statistics.median(cpu), statistics.median(wall), pages)


def _used() -> float:
    """Seconds of processor time of this process and its press; not of the servers under measure, which are its children too."""
    return time.process_time() + (cpu_of(press.printer.pid) if press.printer.pid else 0)


def _issued(form: str, work: Work, company: dict[str, str]) -> Sequence[Print]:
    """Records of a form that the system draws itself."""
    ids = select(Record.id).where(Record.form == form, Record.source_id.is_(None)).order_by(Record.issued_at).limit(TIMES)
    return [partial(printed, queries.paper(work, each), company) for each in work.session.scalars(ids).all()]


def _drawn(form: str, sheet: Any, work: Work, company: dict[str, str]) -> Print:
    """A paper of a sheet that was just made, without filing it."""
    made = queries.Paper(new_id(), FORMS[form], "X-261101-001", 1, "", "zh-CN", sheet, [], "x" * 32, work.now, "", None, False)
    return partial(printed, made, company)


def _ledger(work: Work, company: dict[str, str]) -> Sequence[Print]:
    """As many rows as a page has room for, of each customer's last weeks."""
    def sheet(number: str, day: date) -> Any:
        found = ledger_sheet(work, LedgerFilter(customer=number, first=day - timedelta(days=60), last=day + timedelta(days=30)), number)
        return replace(found, lines=found.lines[:ROWS])

    sheets = [sheet(each.number, today(work)) for each in _customers(work)]
    return [_drawn("FM070100-03", each, work, company) for each in sheets if each.lines]


def _rate(work: Work, company: dict[str, str]) -> Sequence[Print]:
    month = today(work).replace(day=1)
    return [_drawn("FM070100-04", rate_sheet(work, RateFilter(month=month, customer=each.number), each.number), work, company)
            for each in _customers(work)]


def _customers(work: Work) -> Sequence[Customer]:
    found = work.session.scalars(select(Customer).order_by(Customer.number).limit(3)).all()
    work.fetched += found
    return found


def _labels(work: Work, company: dict[str, str]) -> Sequence[Print]:
    """The labels of a line's boxes, of such as have few."""
    packed = (
        select(DispatchNotice.number, DispatchLine.id).join(DispatchLine, DispatchLine.notice_id == DispatchNotice.id)
        .join(Box, Box.dispatch_line_id == DispatchLine.id).group_by(DispatchNotice.number, DispatchLine.id)
    )
    found = work.session.execute(packed.order_by(func.count(), DispatchNotice.number).limit(3)).all()

    def prints(number: str, line: Any) -> Print:
        shown = dispatch.page(work, number)
        weights = dispatch.unit_weights(work, shown)
        return partial(labels.printed, shown, str(line), "zh-CN", company, weights)

    return [prints(*each) for each in found]


OWN: dict[str, Callable[[Work, dict[str, str]], Sequence[Print]]] = {
    "FM070100-03": _ledger, "FM070100-04": _rate, "labels": _labels,
}
