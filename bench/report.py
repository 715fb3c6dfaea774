"""The figures as a page: one table a size beside the other, with growth and bounds."""

from __future__ import annotations

import math
import os
import platform
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from bench.__main__ import Figure, Size

GROWTH = 1.2


def written(sizes: Sequence[Size]) -> str:
    """The whole of bench/results.md."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    head = [
        "# Measured", "",
        f"{datetime.now(UTC):%Y-%m-%d}, {os.cpu_count()} cores, {memory:.0f} GB, Python {platform.python_version()}; `make bench`.", "",
        "Server CPU is that of the web processes for one request (the median over requests that differ each time), through sessions,",
        "permissions, translation and forgery protection; beside it that of the database. Growth is largest size over smallest;",
        "“× log in” is the CPU of the largest size over that of a log-in with its hashing right beside it, which holds on any machine:",
        "a quiet one takes 37 to 41 ms for it, so that a bound of 10 ms is 0.25 of it. The sizes are measured turn by turn.",
        "Where a password signs, its hashing (docs/decisions/0230) was measured by itself and stands beside the bound.", "",
    ]
    return "\n".join([*head, *_requests(sizes), "", *_whole(sizes), ""])


def _requests(sizes: Sequence[Size]) -> list[str]:
    heads = [f"{size.lines:,} lines: CPU ms (+ database), wall" for size in sizes]
    rows = [
        " | ".join(["| request | bound", *heads, "statements | × log in | growth of CPU | |"]),
        "|---" * (len(sizes) + 6) + "|",
    ]
    for index, first in enumerate(sizes[0].figures):
        each = [size.figures[index] for size in sizes]
        growth = (each[-1].cpu + each[-1].database_cpu) / max(first.cpu + first.database_cpu, 0.001)
        bound = " · ".join([_bound(first), *([f"{first.served:.0f} ms in all"] if first.served else [])])
        cells = " | ".join(_cell(figure) for figure in each)
        if any(figure.why for figure in each):
            rows.append(f"| {first.name} | {bound} | {cells} | — | — | — | {next(figure.why for figure in each if figure.why)} |")
            continue
        beside = each[-1].cpu / max(each[-1].log_in or sizes[-1].figures[0].cpu, 0.001)
        asked = "—" if each[-1].statements is None else each[-1].statements
        verdict = ", ".join([_verdict(each, growth), *dict.fromkeys(figure.ended for figure in each if figure.ended)])
        rows.append(f"| {first.name} | {bound} | {cells} | {asked} | {beside:.2f} | {growth:.2f} | {verdict} |")
    return rows


def _bound(figure: Figure) -> str:
    if not figure.bound:
        return "—"
    return f"{figure.bound:.0f} ms" + (f" + {figure.hashing:.0f} of hashing" if figure.hashing else "")


def _cell(figure: Figure) -> str:
    least = f" (least {figure.least:.1f})" if figure.least is not None else ""
    return "—" if figure.why else f"{figure.cpu:.1f}{least} (+ {figure.database_cpu:.1f}), {figure.wall:.0f}"


def _verdict(each: Sequence[Figure], growth: float) -> str:
    missed = [figure for figure in each if figure.cpu - figure.hashing > (figure.bound or figure.cpu)]
    missed += [figure for figure in each if figure.cpu + figure.database_cpu > (figure.served or math.inf)]
    return "over the bound" if missed else "grows" if len(each) > 1 and growth > GROWTH else "holds"


def _whole(sizes: Sequence[Size]) -> list[str]:
    heads = ("lines", "load", "ready at the second start", "idle memory (web + database)", "memory after the mixed load",
             "mixed load with writers")
    rows = [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]
    for size in sizes:
        web, database = size.idle_mb
        mixed = ", ".join(f"{name} {value:.1f}" if value < 10 else f"{name} {value:.0f}" for name, value in size.mixed.items()) or "—"
        idle = f"{web:.0f} + {database:.0f} = {web + database:.0f} MB"
        busy = "{:.0f} MB, the largest process {:.0f}; database {:.0f}".format(*size.busy_mb) if size.busy_mb else "—"
        load = f"{size.load_seconds:.0f} s" if size.load_seconds else "not timed"
        row = (f"{size.lines:,}", load, f"{size.ready_seconds:.1f} s", idle, busy, mixed)
        rows.append(f"| {' | '.join(row)} |")
    return rows
