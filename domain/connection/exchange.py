"""A file from another system: read, its columns named, shown as what it would change, applied whole or not at all."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import select

from domain.accounts.signing import sign
from domain.connection import mappings
from domain.connection.kinds import FILES, Incoming
from domain.connection.mappings import Column, Suggestion
from domain.connection.models import ColumnMapping, ExchangeFile
from domain.connection.taking import Overtaken, carry_out, in_turn
from domain.products.imports.steps import Plan, Row
from domain.shared.errors import Invalid, NotFound, Refused, Stale
from domain.shared.files import Upload
from domain.shared.journal import canonical, journal
from domain.shared.message import Message
from domain.shared.spreadsheet.matching import letters, plain
from domain.shared.spreadsheets import read_rows
from domain.shared.work import Work
from domain.shared.workflow import authorise
from domain.shared.written import day_written, is_total, number_written

MOST_ROWS = 5000
LOOKED_AT = 20  # rows in which the headings are looked for
MOST_ERRORS = 200


def kind_of(work: Work, name: str) -> Incoming:
    """A kind that this actor may bring in. Raises NotFound, Forbidden."""
    if name not in FILES:
        raise NotFound
    authorise(work, "connection.exchange")
    authorise(work, FILES[name].permission)
    return FILES[name]


def upload(work: Work, name: str, given: Upload) -> ExchangeFile:
    """Read an .xlsx or .csv and keep it for mapping; nothing else is stored. Raises NotFound, Forbidden, Invalid."""
    kind = kind_of(work, name)
    rows = read_rows(given, most_rows=MOST_ROWS + LOOKED_AT)
    head = _head(rows, kind, mappings.of_kind(work, name))
    if head is not None and len(rows) - head - 1 > MOST_ROWS:
        raise Invalid({given.field: Message("There are more than {n} rows in this file. Please bring it in parts.", n=f"{MOST_ROWS:,}")})
    headings, below = _headings(rows, head) if head is not None else ([], 0)
    if head is None or not any(any(row) for row in rows[below:]):
        raise Invalid({given.field: Message("There is no table in this file: a row of headings, and rows under it.")})
    kept = work.add(ExchangeFile(
        kind=name, file_name=given.name, rows=[headings, *rows[below:]], head=below, created_at=work.now, created_by=work.actor.id,
        created_by_name=work.actor.name,
    ))
    work.session.flush()
    return kept


def file_of(work: Work, key: uuid.UUID, *, lock: bool = False) -> tuple[ExchangeFile, Incoming]:
    """Raises NotFound, also for what somebody else uploaded; Forbidden for who may not bring this kind in any more."""
    kept = work.fetch(ExchangeFile, key, lock=lock)
    if kept.created_by != work.actor.id:
        raise NotFound
    return kept, kind_of(work, kept.kind)


def mine(work: Work, most: int = 10) -> list[ExchangeFile]:
    """The actor's last uploads."""
    wanted = select(ExchangeFile).where(ExchangeFile.created_by == work.actor.id).order_by(ExchangeFile.created_at.desc()).limit(most)
    return list(work.session.scalars(wanted))


def suggestion(kept: ExchangeFile, kind: Incoming, names: Sequence[ColumnMapping]) -> Suggestion:
    """What its columns were said to be; before that, what they probably are."""
    if not kept.columns:
        return mappings.suggest(kind, kept.rows[0], names)
    columns = {field: number for field, number, _ in kept.columns if number is not None}
    version = next((each.version for each in names if each.name == kept.mapping_name), None)
    return Suggestion(columns, {field: fixed for field, number, fixed in kept.columns if number is None}, kept.mapping_name, version)


def name_columns(work: Work, key: uuid.UUID, given: Mapping[str, str], name: str, version: int | None = None) -> None:
    """Say which column is which field: `column-<field>` is its number from 0, `fixed-<field>` a value that holds for every row.

    Kept as a mapping where a name is given; `version` is of the mapping whose headings were recognised.

    Raises NotFound, Forbidden, Refused (it was applied), Stale (the mapping was changed meanwhile), Invalid.
    """
    kept, kind = file_of(work, key, lock=True)
    _still_open(kept)
    columns = _read_columns(kind, kept.rows[0], given)
    kept.columns = [[each.field, number, each.fixed] for each, number in columns]
    kept.mapping_name = name
    if name:
        mappings.keep(work, kind, name, [each for each, _ in columns], version=version)


def plan_of(work: Work, kept: ExchangeFile, kind: Incoming) -> Plan:
    """What the file would change as things stand, and what is wrong with it; nothing once it was taken over.

    Raises Refused before its columns are named.
    """
    if kept.applied_at is not None:
        return Plan()
    if not kept.columns:
        raise Refused(Message("Say first which column is which."))
    return kind.plan(work, rows_of(kept))


def rows_of(kept: ExchangeFile) -> list[Row]:
    """Rows with their number in the file, as texts by field; rows without any text, and sums under the rows, are left out."""
    found: list[Row] = []
    for number, cells in enumerate(kept.rows[1:], kept.head + 1):
        if any(cells) and not _sums(cells):
            found.append((number, {field: fixed if at is None else _cell(cells, at) for field, at, fixed in kept.columns}))
    return found


def apply(work: Work, key: uuid.UUID, seen: str, password: str = "") -> int:
    """Do what the preview showed (`seen` is its digest), in this one transaction. Returns how many things changed.

    What people sign when they type it, they sign for a whole file. What the file names was looked up with the actor's own sight.
    Raises NotFound, Forbidden, Refused (applied already, or something is wrong), Stale (the data changed since the preview),
    PasswordNeeded.
    """
    kept, kind = file_of(work, key, lock=True)
    _still_open(kept)
    in_turn(work, kind)
    plan = plan_of(work, kept, kind)
    if plan.wrong:
        raise Refused(Message("Some cells are not right: nothing is taken over."))
    if digest(plan) != seen:
        raise Stale
    if kind.decision:
        content = {"file": kept.file_name, "kind": kept.kind, "changes": len(plan.steps), "digest": seen}
        sign(work, kept, kind.decision, Message("File taken over"), content, password)
    try:
        carry_out(work, plan, f"exchange.{kept.kind}")
    except Overtaken as overtaken:
        raise Refused(Message("Row {row}: nothing is taken over.", row=overtaken.row), overtaken.why) from overtaken
    kept.applied_at, kept.changes = work.now, len(plan.steps)
    work.session.flush()
    journal(work, "exchange.applied", kept, after={"kind": kept.kind, "file": kept.file_name, "changes": kept.changes})
    return kept.changes


def digest(plan: Plan) -> str:
    """A short name of what the preview showed: what is applied is that, or nothing."""
    return hashlib.sha256(canonical([step.shown for step in plan.steps]).encode()).hexdigest()[:32]


@dataclass(frozen=True)
class Mistake:
    """`cell` as a spreadsheet names it; empty where the field has no column."""

    cell: str
    row: int
    heading: str
    why: Message


def mistakes(plan: Plan, kept: ExchangeFile, kind: Incoming) -> list[Mistake]:
    """What is wrong, cell by cell, the first two hundred."""
    at = {field: number for field, number, _ in kept.columns if number is not None}
    return [
        Mistake(f"{letters(at[name])}{row}" if name in at else "", row, kind.heading_of(name), why)
        for row, name, why in plan.wrong[:MOST_ERRORS]
    ]


def _head(rows: Sequence[Sequence[str]], kind: Incoming, kept: Sequence[Any]) -> int | None:
    """The row of headings: that with the most words that we know; else the first with two filled cells."""
    known = {plain(name) for field in kind.fields for name in field.headings}
    known |= {plain(each.heading) for mapping in kept for each in mappings.columns_of(mapping) if each.heading}
    scores = [sum(plain(cell) in known for cell in row if cell) for row in rows[:LOOKED_AT]]
    if scores and max(scores) > 0:
        return scores.index(max(scores))
    return next((number for number, row in enumerate(rows[:LOOKED_AT]) if sum(map(bool, row)) > 1), None)


def _headings(rows: Sequence[Sequence[str]], head: int) -> tuple[list[str], int]:
    """What heads each column, and the first row below: a head has two rows where cells of the upper one are merged over columns."""
    upper = list(rows[head])
    lower = rows[head + 1] if head + 1 < len(rows) else ()
    over = [upper[number] or next((each for each in reversed(upper[:number]) if each), "") for number in range(len(upper))]
    merged = {number for number, text in enumerate(upper) if text and upper[number + 1:number + 2] == [""]}
    merged |= {number for number, text in enumerate(upper) if not text}
    named = {number for number, text in enumerate(lower) if text}
    words = not any(number_written(text) is not None or day_written(text) for text in lower if text)
    if not words or not named <= merged or not any(not _cell(upper, number) for number in named):
        return upper, head + 1
    for number in named:
        upper[number] = f"{over[number]}{mappings.UNDER}{lower[number]}" if over[number] else lower[number]
    return upper, head + 2


def totals(kept: ExchangeFile) -> int:
    """How many rows are sums under the rows, which are not read."""
    return sum(map(_sums, kept.rows[1:]))


def _sums(cells: Sequence[str]) -> bool:
    return is_total(next((cell for cell in cells if cell), ""))


def _read_columns(kind: Incoming, headings: Sequence[str], given: Mapping[str, str]) -> list[tuple[Column, int | None]]:
    found: list[tuple[Column, int | None]] = []
    wrong: dict[str, Message] = {}
    taken: dict[int, str] = {}
    for field in kind.fields:
        text, value = given.get(f"column-{field.name}", ""), given.get(f"fixed-{field.name}", "").strip()
        number = int(text) if text.isascii() and text.isdigit() and len(text) < 4 and int(text) < len(headings) else None
        if text and number is None:
            wrong[f"column-{field.name}"] = Message("Please choose one of the list.")
        elif number is None and not value and field.needed:
            wrong[f"column-{field.name}"] = Message(
                "“{field}” is needed: choose its column, or enter a value for all rows.", field=field.heading)
        elif number is not None and number in taken:
            wrong[f"column-{field.name}"] = Message("This column is “{field}” already.", field=kind.heading_of(taken[number]))
        elif len(value) > field.longest:
            wrong[f"fixed-{field.name}"] = Message("At most {n} characters.", n=field.longest)
        if number is not None:
            taken.setdefault(number, field.name)
            found.append((Column(field.name, headings[number][:mappings.LONGEST_HEADING]), number))
        elif value:
            found.append((Column(field.name, "", value), None))
    if wrong:
        raise Invalid(wrong)
    return found


def _still_open(kept: ExchangeFile) -> None:
    if kept.applied_at is not None:
        raise Refused(Message("This file was taken over already."))


def _cell(cells: Sequence[str], at: int) -> str:
    return cells[at] if at < len(cells) else ""
