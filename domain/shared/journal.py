"""The audit trail: who did what to what, when and from where; each entry carries the hash of the one before.

The chain holds a salted hash of the values, the values stand beside it: what retention must erase can go, and the chain
still proves that nothing else was touched.
"""

from __future__ import annotations

import hashlib
import json
import secrets
import unicodedata
import uuid
from collections.abc import Generator, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, insert, select, text
from sqlalchemy.orm import Mapped, mapped_column

from domain.shared import work as work_module
from domain.shared.actor import Actor
from domain.shared.base import Base, LooselyScoped
from domain.shared.told import UNTOLD
from domain.shared.work import Work

VERSION = "2"
FIELDS_BEFORE = ("seq", "at", "actor_kind", "actor_id", "actor_name", "on_behalf_of", "ip", "request_id", "action",
                 "object_kind", "object_id", "object_version", "values_hash", "prev_hash")  # of version 1
FIELDS = (*FIELDS_BEFORE, "customer_id", "project_id")  # in whose sight an entry is belongs to it
GENESIS = "0" * 64


class Audit(LooselyScoped, Base):
    """One entry. Rows are only ever added: triggers and the rights of concord_app refuse anything else."""

    __tablename__ = "audit"

    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_kind: Mapped[str]
    actor_id: Mapped[uuid.UUID | None]
    actor_name: Mapped[str]
    on_behalf_of: Mapped[str | None]
    ip: Mapped[str]
    request_id: Mapped[str]
    action: Mapped[str]
    object_kind: Mapped[str] = mapped_column()
    object_id: Mapped[uuid.UUID | None] = mapped_column(index=True)
    object_version: Mapped[int | None]
    values: Mapped[dict[str, Any]]
    salt: Mapped[str]
    values_hash: Mapped[str]
    prev_hash: Mapped[str]
    hash: Mapped[str]


@dataclass(frozen=True)
class Entry:
    action: str
    object_kind: str
    object_id: uuid.UUID | None
    object_version: int | None
    values: dict[str, Any]
    actor: Actor
    on_behalf_of: str | None
    customer_id: uuid.UUID | None
    project_id: uuid.UUID | None


def journal(work: Work, action: str, thing: Any, *, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None,
            why: str | None = None, on_behalf_of: str | None = None, project_id: uuid.UUID | None = None) -> None:
    """Enter that `action` (`order.submitted`) was done to `thing`; written with the change, in its transaction.

    `before` and `after` hold the changed fields only. The person named is the one who acts, also inside `as_system`.
    `project_id` where the deed is confidential and the thing is not (RULES 5).
    """
    values = {"before": dict(before or {}), "after": dict(after or {}), "why": why}
    work.pending_journal.append(Entry(
        action=action, object_kind=thing.__tablename__, object_id=getattr(thing, "id", None),
        object_version=getattr(thing, "version", None), values=_plain(values), actor=work.person, on_behalf_of=on_behalf_of,
        customer_id=getattr(thing, "customer_id", None), project_id=project_id or getattr(thing, "project_id", None),
    ))


def canonical(value: Any) -> str:
    """JSON that is the same each time: sorted keys, NFC text, decimals as plain strings, UTC times to the microsecond."""
    return json.dumps(_plain(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def _plain(value: Any) -> Any:
    match value:
        case None | bool() | int():
            return value
        case Decimal():
            return f"{value.normalize():f}"
        case datetime():
            return value.astimezone(UTC).isoformat(timespec="microseconds")
        case date():
            return value.isoformat()
        case Mapping():
            return {str(key): _plain(each) for key, each in value.items()}
        case list() | tuple() | set() | frozenset():
            return [_plain(each) for each in value]
        case _:
            return unicodedata.normalize("NFC", str(value))


def values_hash(salt: str, values: Mapping[str, Any]) -> str:
    return hashlib.sha256((salt + canonical(values)).encode()).hexdigest()


def entry_hash(row: Mapping[str, Any], version: str = VERSION) -> str:
    """The hash of an entry over its declared fields, the hash before it included; versioned so that it may improve."""
    body = canonical({name: row[name] for name in (FIELDS_BEFORE if version == "1" else FIELDS)})
    return f"{version}${hashlib.sha256(body.encode()).hexdigest()}"


# a function that sees the whole chain whoever asks, and a table that everybody may add to: the database need not be told who acts
HEAD = text("SELECT seq, hash FROM concord_audit_head()").execution_options(**UNTOLD)
ENTER = insert(Audit).execution_options(**UNTOLD)


def _write(work: Work) -> None:
    if not work.pending_journal:
        return
    connection = work.session.connection()
    seq, previous = connection.execute(HEAD).one()
    rows = []
    for entry in work.pending_journal:
        seq += 1
        rows.append(_row(work, entry, seq, previous))
        previous = rows[-1]["hash"]
    connection.execute(ENTER, rows)
    work.pending_journal.clear()


def _row(work: Work, entry: Entry, seq: int, previous: str) -> dict[str, Any]:
    salt = secrets.token_hex(8)
    row: dict[str, Any] = {
        "seq": seq, "at": work.now, "actor_kind": entry.actor.kind.value, "actor_id": entry.actor.id, "actor_name": entry.actor.name,
        "on_behalf_of": entry.on_behalf_of, "ip": work.request.ip, "request_id": work.request.id, "action": entry.action,
        "object_kind": entry.object_kind, "object_id": entry.object_id, "object_version": entry.object_version, "values": entry.values,
        "salt": salt, "values_hash": values_hash(salt, entry.values), "prev_hash": previous,
        "customer_id": entry.customer_id, "project_id": entry.project_id,
    }
    row["hash"] = entry_hash(row)
    return row


work_module.on_commit.append(_write)


def head(work: Work) -> tuple[int, str]:
    """Number and hash of the last entry: what anchors the chain outside the database. Read as the system."""
    row = work.session.execute(select(Audit.seq, Audit.hash).order_by(Audit.seq.desc()).limit(1)).one_or_none()
    return (row.seq, row.hash) if row else (0, GENESIS)


@dataclass(frozen=True)
class Broken:
    """The first entry that does not hold: its number and what is wrong with it."""

    seq: int
    what: str


def verify(work: Work) -> Broken | int:
    """Walk the whole chain: the first entry that does not hold, or the number of entries that do.

    Finds changed, removed, inserted and swapped rows; a cut-off end is found against the anchor mailed each day.
    """
    with closing(_entries(work)) as entries:
        return _walked(entries)


def _walked(entries: Iterator[Mapping[str, Any]]) -> Broken | int:
    expected, previous = 1, GENESIS
    for row in entries:
        if row["seq"] != expected:
            return Broken(expected, "missing")
        if row["prev_hash"] != previous:
            return Broken(row["seq"], "not linked to the entry before")
        if values_hash(row["salt"], row["values"]) != row["values_hash"]:
            return Broken(row["seq"], "values changed")
        if entry_hash(row, row["hash"].partition("$")[0]) != row["hash"]:
            return Broken(row["seq"], "entry changed")
        expected, previous = expected + 1, row["hash"]
    return expected - 1


def _entries(work: Work) -> Generator[Any, None, None]:
    columns = [Audit.__table__.c[name] for name in (*FIELDS, "values", "salt", "hash")]
    with work.session.connection().execution_options(yield_per=2000).execute(select(*columns).order_by(Audit.__table__.c.seq)) as result:
        yield from result.mappings()
