"""What a report of production is known by: its document's number and, where that has several rows, their line (decision 0122)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import func, select

from domain.deliveries.models import ProductionReport
from domain.shared.errors import Invalid
from domain.shared.message import Message
from domain.shared.work import Work

LINED = "#"  # between a document's number and its line
SEVERAL = Message("This number was told before for something else: where one report has several lines, name the line of each.")
OTHERWISE = Message("This number was told before for something else; each has a number of its own.")
Said = tuple[Any, Decimal, date]  # the order's line, how much, on which day


def reference_of(given: Mapping[str, str], *, needed: bool = True) -> str:
    """What a row's report is known by; empty only where it need not be `needed`. Raises Invalid."""
    number, line = given.get("reference", "").strip(), given.get("document_line", "").strip()
    if not number and (needed or line):
        raise Invalid({"reference": Message("Please fill this in.")})
    return f"{number}{LINED}{line}" if line else number


def told_before(known: Mapping[str, Said], reference: str, said: Said) -> bool:
    """Was it told already, in these words? Raises Invalid where the number stands for something else, or is told in two ways."""
    if reference in known:
        if known[reference] != said:
            raise Invalid({"reference": OTHERWISE if LINED in reference else SEVERAL})
        return True
    if (otherwise := _otherwise(known, reference)) is not None:
        raise Invalid({"document_line": otherwise})
    return False


def _otherwise(known: Mapping[str, Any], reference: str) -> Message | None:
    """A document is told whole or by its lines; told in both ways it would count twice."""
    number, lined, _ = reference.rpartition(LINED)
    if lined and number in known:
        return Message("This report was told before without its lines.")
    if not lined and any(each.startswith(f"{reference}{LINED}") for each in known):
        return Message("This report was told before by its lines: name the line.")
    return None


def reported(work: Work, rows: Iterable[tuple[Any, Mapping[str, str]]], source: str) -> dict[str, Said]:
    """References that were reported before, by whatever they were for; those of the same document among them."""
    given = {row.get("reference", "").strip() for _, row in rows} - {""}
    if not given:
        return {}
    with work.as_system("reports.known"):
        columns = (ProductionReport.reference, ProductionReport.line_id, ProductionReport.quantity, ProductionReport.produced_on)
        whole = ProductionReport.reference.in_(given)
        lines = func.split_part(ProductionReport.reference, LINED, 1).in_(given) & ProductionReport.reference.contains(LINED)
        wanted = select(*columns).where(ProductionReport.source == source, whole | lines)
        return {reference: (line_id, quantity, day) for reference, line_id, quantity, day in work.session.execute(wanted) if reference}
