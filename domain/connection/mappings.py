"""Column mappings: how a factory's own system heads the columns, kept by kind and name and offered for the next file that looks so."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select

from domain.connection.kinds import FILES, OUTGOING, Incoming, Outgoing
from domain.connection.models import ColumnMapping
from domain.shared.errors import Invalid, NotFound
from domain.shared.journal import journal
from domain.shared.locks import one_at_a_time
from domain.shared.message import Message
from domain.shared.spreadsheet.matching import plain
from domain.shared.work import Work
from domain.shared.workflow import authorise, require_version

LONGEST_NAME = 60
UNDER = " / "  # between the two rows of a heading, as shown
LONGEST_HEADING = 80
MOST = 50  # of a kind


@dataclass(frozen=True)
class Column:
    """A field: in a file that comes in, the heading of its column or a value that holds for every row; out, how it is headed."""

    field: str
    heading: str = ""
    fixed: str = ""


def of_kind(work: Work, kind: str) -> list[ColumnMapping]:
    return list(work.session.scalars(select(ColumnMapping).where(ColumnMapping.kind == kind).order_by(ColumnMapping.name)))


def found(work: Work, kind: str, key: uuid.UUID) -> ColumnMapping:
    """Raises NotFound, also for a mapping of another kind."""
    mapping = work.fetch(ColumnMapping, key)
    if mapping.kind != kind:
        raise NotFound
    return mapping


def columns_of(mapping: ColumnMapping) -> list[Column]:
    return [Column(*each) for each in mapping.columns]


def keep(work: Work, kind: Incoming | Outgoing, name: str, columns: Sequence[Column], *, version: int | None = None) -> ColumnMapping:
    """Keep a mapping under its name, in place of one that was called so: `version` is the one that the actor saw of it.

    Raises Forbidden, Stale (somebody changed it meanwhile), Invalid (also for a name in use by one that the actor did not open).
    """
    authorise(work, "connection.exchange")
    authorise(work, kind.permission)
    if not name or len(name) > LONGEST_NAME:
        raise Invalid({"name": Message("Please fill this in.") if not name else Message("At most {n} characters.", n=LONGEST_NAME)})
    one_at_a_time(work, "column_mapping", kind.name)
    kept = of_kind(work, kind.name)
    mapping = next((each for each in kept if each.name == name), None)
    if mapping is None and len(kept) >= MOST:
        raise Invalid({"name": Message("There are {n} mappings of this kind. Remove one that is not needed.", n=MOST)})
    rows = [[each.field, each.heading, each.fixed] for each in columns]
    if mapping is not None and mapping.columns != rows:
        if version is None:
            raise Invalid({"name": Message("A mapping is called so already: open it to change it, or choose another name.")})
        mapping = work.fetch(ColumnMapping, mapping.id, lock=True)
        require_version(mapping, version)
    if mapping is None:
        mapping = work.add(ColumnMapping(kind=kind.name, name=name, columns=rows, changed_at=work.now, changed_by_name=work.actor.name))
        work.session.flush()
        journal(work, "column_mapping.kept", mapping, after={"kind": kind.name, "name": name})
    elif mapping.columns != rows:
        journal(work, "column_mapping.kept", mapping, before={"columns": mapping.columns}, after={"columns": rows})
        mapping.columns, mapping.changed_at, mapping.changed_by_name = rows, work.now, work.actor.name
    return mapping


def remove(work: Work, key: uuid.UUID, *, version: int | None) -> ColumnMapping:
    """Raises NotFound, Forbidden, Stale (somebody changed it meanwhile)."""
    authorise(work, "connection.exchange")
    mapping = work.fetch(ColumnMapping, key, lock=True)
    require_version(mapping, version)
    kinds: Mapping[str, Incoming | Outgoing] = {**FILES, **OUTGOING}
    authorise(work, kinds[mapping.kind].permission)
    work.session.delete(mapping)
    journal(work, "column_mapping.removed", mapping, before={"kind": mapping.kind, "name": mapping.name})
    return mapping


@dataclass(frozen=True)
class Suggestion:
    """What the columns of a file probably are: field → column from 0, fixed values, and the mapping that was recognised."""

    columns: Mapping[str, int]
    fixed: Mapping[str, str]
    name: str = ""
    version: int | None = None  # of that mapping


def suggest(kind: Incoming, headings: Sequence[str], kept: Sequence[ColumnMapping]) -> Suggestion:
    """The kept mapping whose headings are all there (the longest), filled up by what people usually call the fields."""
    at = {plain(heading.split(UNDER)[-1]): number for number, heading in reversed(list(enumerate(headings))) if UNDER in heading}
    at |= {plain(heading): number for number, heading in reversed(list(enumerate(headings))) if plain(heading)}
    usual = {field.name: next((at[plain(name)] for name in field.headings if plain(name) in at), -1) for field in kind.fields}
    usual = {name: number for name, number in usual.items() if number >= 0}
    best = Suggestion(_once(usual), {})
    for mapping in sorted(kept, key=lambda each: len(each.columns)):
        columns = columns_of(mapping)
        if all(not each.heading or plain(each.heading) in at for each in columns) and any(each.heading for each in columns):
            known = {each.field: at[plain(each.heading)] for each in columns if each.heading}
            best = Suggestion(known, {each.field: each.fixed for each in columns if not each.heading and each.fixed}, mapping.name,
                              mapping.version)
    return best


def _once(columns: Mapping[str, int]) -> dict[str, int]:
    """A column is one field: the first that it could be."""
    taken: set[int] = set()
    return {name: number for name, number in columns.items() if number not in taken and not taken.add(number)}  # type: ignore[func-returns-value]
